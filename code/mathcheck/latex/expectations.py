"""Expectations, variances, probabilities, entropies and divergences."""

from __future__ import annotations

from mathcheck.errors import Unreadable
from mathcheck.latex.names import base_name, full_name
from mathcheck.latex.notation import BRACKETS, _word
from mathcheck.tree import Node


class Expectations:
    """Reads an operator of probability with its brackets."""

    def expectation(self, kind: str, at) -> Node:
        """``\\mathbb{E}[x]``, ``\\mathbb{E}_{x}[…]``, Var, Cov, Pr, KL, H; a condition follows ``\\mid``."""
        over: tuple[str, ...] = ()
        law = None
        if self.token.text == "_":
            self.take()
            over, law = self._over(self.group())
        opening = self.token
        if opening.text not in BRACKETS:
            raise Unreadable(f"the argument of {_word(kind)} needs brackets", at)
        self.take()
        self.stops.append("KL" if kind == "KL" else "|")
        read = self.condition if kind == "Pr" else self.expression
        arguments = [read()]
        while self.accept(",", ";"):
            if kind == "Pr":
                arguments[0] = Node("and", (arguments[0], self.condition()), None, at)
            else:
                arguments.append(self.expression())
        given = None
        if kind == "KL" and self.accept(r"\|", r"\Vert", r"\parallel"):
            arguments.append(self.expression())
        elif self.accept(r"\mid", "|", r"\vert"):
            given = self._given()
        self.stops.pop()
        self.expect(BRACKETS[opening.text], f" to close {opening.text}")
        wanted = {"Cov": (1, 2), "Corr": (2, 2), "KL": (2, 2), "H": (1, 4), "I": (2, 2)}.get(kind, (1, 1))
        if not wanted[0] <= len(arguments) <= wanted[1]:
            raise Unreadable(f"{_word(kind)} takes {wanted[1]} argument(s)", at)
        node = Node(
            "expect",
            tuple(arguments),
            (kind, over, "given" if given is not None else "law" if law is not None else ""),
            at,
        )
        extra = given if given is not None else law
        if extra is not None:
            node = Node("expect", (*node.args, extra), node.value, at)
        return node

    def _given(self) -> Node:
        first = self.condition(values=True)
        while self.accept(","):
            first = Node("and", (first, self.condition(values=True)), None, first.at)
        return first

    def _over(self, tokens) -> tuple[tuple[str, ...], Node | None]:
        inner = self.inner(tokens)
        found = []
        while True:
            base = base_name(inner)
            if base is None:
                raise Unreadable("below an expectation stand the random variables it runs over", inner.token.at)
            found.append(full_name(inner, base, self.context.symbols.keys()))
            if not inner.accept(","):
                break
        law = None
        if inner.accept(r"\sim"):
            law = inner.expression()
        inner.finish()
        return tuple(found), law
