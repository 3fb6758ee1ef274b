"""What stands above and below an expression: powers, transposes, inverses, indices."""

from __future__ import annotations

import re

from mathcheck.errors import Refusal, Unreadable
from mathcheck.latex.names import STARS, spelled, subscript_indices
from mathcheck.tree import Node, free_names, num
from mathcheck.typing.shapes import ONE, SCALAR


class Postfix:
    """Mixed into the parser."""

    def postfix(self, node: Node) -> Node:
        """Powers, transposes, inverses, factorials; and indices of what stands in brackets."""
        raised = False
        while True:
            token = self.token
            if token.text == "^":
                if raised:
                    raise Unreadable("two superscripts; put brackets around what the second one belongs to", token.at)
                node, raised = self._superscript(node), True
            elif token.text == "!":
                self.take()
                if self.token.text == "!":
                    raise Unreadable(
                        "!! is the double factorial or a factorial of one; write a product, or (n!)!", token.at
                    )
                node = Node("fact", (node,), None, token.at)
            elif token.text == "'" and token.kind == "sym":
                raise Unreadable(
                    "a prime here belongs to no function; declare the primed name, or write ^\\top for a transpose",
                    token.at,
                )
            elif token.text == "_":
                node = self._subscript(node, raised)
            else:
                return node

    def _subscript(self, node: Node, raised: bool) -> Node:
        token = self.take()
        inner = self.group()
        text = spelled(inner)
        if raised:
            raise Unreadable(
                (
                    f"two readings: write (a^…)_{{{text}}} for the entry of the power, or (a_{{{text}}})^… for "
                    f"the power of the entry"
                ),
                token.at,
            )
        if id(node) not in self.bracketed:
            raise Unreadable(f"a subscript {{{text}}} that belongs to nothing declared", token.at)
        return Node(
            "entry",
            (node, *subscript_indices(self, inner, self._rank(node), token.at, self._small(node))),
            None,
            token.at,
        )

    def _shape(self, node: Node):
        """The shape of an expression, where it can be told by itself."""
        from mathcheck.typing.rules import shape_of

        try:
            return shape_of(node, self.context) if not free_names(node) & self.bound else None
        except Refusal:
            return None

    def _rank(self, node: Node) -> int | None:
        shape = self._shape(node)
        return None if shape is None or shape == SCALAR else 1 if ONE in shape else 2

    def _small(self, node: Node) -> bool:
        shape = self._shape(node)
        return shape is not None and all(not dim.atoms and dim.at({}) < 10 for dim in shape)

    def _superscript(self, node: Node) -> Node:
        caret = self.take()
        inner = self.group()
        text = spelled(inner)
        if (
            text in ("-1", "+", r"\dagger", r"\top", "T", r"\intercal")
            and node.op == "entry"
            and len(node.args) == 3
            and node.args[0].op == "name"
            and id(node) not in self.bracketed
        ):
            raise Unreadable(
                (
                    f"two readings: write (A_{{ij}})^{{{text}}} for the entry's own, or "
                    f"(A^{{{text}}})_{{ij}} for an entry of the other matrix"
                ),
                caret.at,
            )
        simple = {
            r"\top": "transpose",
            r"\intercal": "transpose",
            r"\mathsf{T}": "transpose",
            r"\mathrm{T}": "transpose",
            r"\mathsf T": "transpose",
            "+": "pinv",
            r"\dagger": "pinv",
        }
        if text in simple:
            return Node(simple[text], (node,), None, caret.at)
        if text in ("T", r"\intercal") and self.context.get("T") is None:
            return Node("transpose", (node,), None, caret.at)
        if text in (r"-\top", "-T", r"-\intercal", r"-\mathsf{T}"):
            return Node("transpose", (Node("pow", (node, num(-1, caret.at)), None, caret.at),), None, caret.at)
        if inner and inner[0].text in (r"\odot", r"\circ"):
            return Node("hpow", (node, self._exponent(inner[1:], caret)), None, caret.at)
        if text in STARS or (text in (r"\perp", r"\prime", "c", r"\mathsf{c}") and self.context.get(text) is None):
            raise Unreadable(
                f"a superscript {text} that belongs to no declared name; declare the name with it, as in `x^*: real`",
                caret.at,
            )
        if re.fullmatch(r"\((\w+|\\[A-Za-z]+)\)", text) and node.op in ("name", "entry", "member"):
            raise Unreadable(
                f"is ^{{{text}}} a power or part of a name? Declare the name with it, or drop the brackets for a power",
                caret.at,
            )
        return Node("pow", (node, self._exponent(inner, caret)), None, caret.at)

    def _exponent(self, tokens, caret) -> Node:
        if not tokens:
            raise Unreadable("an empty superscript", caret.at)
        inner = self.inner(tokens)
        node = inner.expression()
        inner.finish()
        self.mixed.extend(inner.mixed)
        if node.op == "neg" and node.args[0].op == "num":
            node = num(-node.args[0].value, node.at)
        return node
