"""LaTeX tokens into a tree: sums, products, factors. A precedence parser that asks the declarations what a letter is.

Where two readings are possible it takes neither: it refuses, and says how to write each.
"""

from __future__ import annotations

from fractions import Fraction

from mathcheck.errors import Unreadable
from mathcheck.latex.atoms import Atoms
from mathcheck.latex.big import BigOperators
from mathcheck.latex.calls import Calls
from mathcheck.latex.derivatives import Derivatives
from mathcheck.latex.names import Stream, spelled
from mathcheck.latex.notation import BIG, CLOSERS, MAX_DEPTH, OPENERS, RELATIONS, _hint
from mathcheck.latex.postfix import Postfix
from mathcheck.tree import Node, free_names, num


class Parser(Postfix, Atoms, Calls, Derivatives, BigOperators, Stream):
    """Reads one expression; ``bound`` holds the variables of the sums around it."""

    # --- sums -----------------------------------------------------------------------------------------------------

    def expression(self) -> Node:
        """Terms joined by + and −."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(f"nested more than {MAX_DEPTH} deep", self.token.at)
        at = self.token.at
        terms: list[Node] = []
        open_variables: set[str] = set()
        while True:
            sign = self.accept("+", "-")
            if terms and sign is None:
                break
            if self.token.text in (r"\pm", r"\mp"):
                raise Unreadable(f"{self.token.text} states two things at once; write the two relations", self.token.at)
            before = self.token.at
            term = self.product()
            both = open_variables & free_names(term)
            if both:
                self._refuse_open_sum(min(both), before)
            open_variables |= self._open_variables(term)
            terms.append(Node("neg", (term,), None, sign.at) if sign and sign.text == "-" else term)
            if self.token.text not in ("+", "-", r"\pm", r"\mp"):
                break
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Node("add", tuple(terms), None, at)

    def _refuse_open_sum(self, variable: str, at) -> None:
        raise Unreadable(
            f"does the sum over {variable} end before this term, or hold it too? Write \\sum_{variable} "
            f"(a_{variable} - b_{variable}) "
            f"or \\bigl(\\sum_{variable} a_{variable}\\bigr) - b_{variable}",
            at,
        )

    def _open_variables(self, term: Node) -> set[str]:
        """Variables of big operators whose body runs to the end of the term without a bracket."""
        found: set[str] = set()
        while term.op in ("big", "mul", "dot", "had", "neg", "call") and not getattr(term, "value", None) == "bracket":
            if id(term) in self.bracketed:
                break
            if term.op == "big":
                found.update(term.value[1])
            if not term.args:
                break
            term = term.args[-1]
        return found

    # --- products -------------------------------------------------------------------------------------------------

    def product(self) -> Node:
        """Factors side by side, and the signs for products between them."""
        left = self._juxtaposed()
        while True:
            token = self.token
            if token.text in (r"\cdot", r"\times", "*", r"\odot", r"\circ", r"\oslash", r"\otimes"):
                self.take()
                if token.text == "*":
                    raise Unreadable("* is no sign for a product here; write \\cdot, \\odot, or nothing", token.at)
                if self.token.text in ("+", "-"):
                    raise Unreadable(
                        "a sign right after a product sign; put the signed factor into brackets", self.token.at
                    )
                right = self._juxtaposed()
                left = self._joined(token, left, right)
            elif token.text == "/":
                left = self._divided(left)
            else:
                return left

    def _joined(self, token, left: Node, right: Node) -> Node:
        if token.text == r"\times":
            return Node("dot", (left, right), "times", token.at)
        op = {
            r"\cdot": "dot",
            r"\times": "dot",
            r"\odot": "had",
            r"\circ": "had",
            r"\oslash": "hdiv",
            r"\otimes": "kron",
        }[token.text]
        if token.text == r"\circ":
            raise Unreadable(
                (
                    "\\circ has two readings; write \\odot for the product entry by entry, or f(g(x)) for "
                    "functions one after the other"
                ),
                token.at,
            )
        if op != "dot":
            # Whether the brackets matter depends on the shapes; the typing decides and refuses.
            for side in (left, right):
                if (
                    side.op in ("mul", "dot", "had", "hdiv", "kron")
                    and side.op != op
                    and id(side) not in self.bracketed
                ):
                    self.mixed.append((side, token.at))
            if op == "hdiv" and left.op in ("had", "hdiv") and id(left) not in self.bracketed:
                raise Unreadable("several \\oslash and \\odot in a row; put brackets", token.at)
        return Node(op, (left, right), None, token.at)

    def _divided(self, left: Node) -> Node:
        slash = self.take()
        if self.token.text in ("+", "-"):
            raise Unreadable("a sign right after /; put the denominator into brackets", self.token.at)
        start = self.k
        right = self.factor()
        follows = self._begins_factor() or self.token.text in ("/", r"\cdot", r"\times", r"\odot")
        if follows:
            below = spelled(self.tokens[start : self.k])
            raise Unreadable(
                (
                    f"what does / divide by? Write \\frac{{…}}{{{below}}} \\, {self.shown()}… or "
                    f"\\frac{{…}}{{{below} \\, {self.shown()}…}}"
                ),
                slash.at,
            )
        return Node("div", (left, right), None, slash.at)

    def _juxtaposed(self) -> Node:
        left = self.factor()
        while self._begins_factor():
            at = self.token.at
            if self.token.kind == "num" and (left.op == "num" or self.tokens[self.k - 1].kind == "num"):
                raise Unreadable("two numbers side by side; put \\cdot between them", at)
            right = self.factor()
            left = Node("mul", (left, right), None, at)
        return left

    def _begins_factor(self) -> bool:
        token = self.token
        if token.kind in ("end", "newline", "text"):
            return False
        if token.kind in ("letter", "num"):
            return True
        if token.text in ("|", r"\|", r"\vert", r"\Vert"):
            return not self.stops or (
                self.stops[-1] != token.text and not (self.stops[-1] == "KL" and token.text in (r"\|", r"\Vert"))
            )
        if token.kind == "cmd":
            return (
                token.text not in CLOSERS
                and token.text not in RELATIONS
                and token.text
                not in (
                    r"\cdot",
                    r"\times",
                    r"\odot",
                    r"\circ",
                    r"\oslash",
                    r"\otimes",
                    r"\pm",
                    r"\mp",
                    r"\to",
                    r"\ldots",
                    r"\dots",
                    r"\cdots",
                    r"\end",
                    r"\top",
                    r"\Rightarrow",
                    r"\implies",
                    r"\iff",
                    r"\Leftrightarrow",
                    r"\equiv",
                    r"\sim",
                    r"\land",
                    r"\lor",
                    r"\wedge",
                    r"\vee",
                    r"\parallel",
                    r"\cap",
                    r"\cup",
                    r"\setminus",
                    r"\rightarrow",
                    r"\mapsto",
                    r"\perp",
                    r"\ll",
                    r"\gg",
                    r"\subset",
                    r"\subseteq",
                    r"\\",
                    r"\simeq",
                    r"\cong",
                    r"\asymp",
                    r"\lesssim",
                    r"\gtrsim",
                    r"\over",
                    r"\hline",
                )
            )
        return token.text in OPENERS

    # --- factors --------------------------------------------------------------------------------------------------

    def factor(self) -> Node:
        """One factor: a function with its argument, a big operator, a derivative, or an atom with what stands above
        it.
        """
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(f"nested more than {MAX_DEPTH} deep", self.token.at)
        try:
            token = self.token
            if token.text in BIG and token.kind == "cmd":
                return self.big_operator()
            if token.text == r"\nabla" and self.context.get(r"\nabla") is None:
                return self.postfix(self.gradient())
            derivative = self.fraction_derivative()
            if derivative is not None:
                return derivative
            call = self.prefix_call()
            if call is not None:
                return call
            return self.postfix(self.atom())
        finally:
            self.depth -= 1

    # --- helpers --------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Refuse whatever is left over."""
        if self.token.kind != "end":
            raise Unreadable(f"cannot read on from {self.shown()}{_hint(self.token.text)}", self.token.at)

    def number(self) -> Node:
        """A numeral; decimals are exact."""
        token = self.take()
        text = token.text
        if len(text) > 60:
            raise Unreadable("a numeral of more than 60 digits", token.at)
        return num(Fraction(text if text[0] != "." else "0" + text), token.at)

    def within(self, tokens, bound: frozenset[str] | None = None) -> Node:
        """The expression that some tokens make up."""
        inner = self.inner(tokens, bound)
        node = inner.expression()
        inner.finish()
        self.mixed.extend(inner.mixed)
        return node
