"""Families: which of them a subscript means, and their members."""

from __future__ import annotations

from mathcheck.errors import Unreadable
from mathcheck.latex.lexer import Token
from mathcheck.latex.names import indexed, needed_indices, scripts, subscript_indices
from mathcheck.tree import Node
from mathcheck.typing.shapes import SCALAR


class Members:
    """Mixed into the parser."""

    def _member_function(self, text: str, at) -> Node:
        """``p_i(z)``: a function with indices is one of more arguments."""
        symbol = self.context.symbols[text]
        count = symbol.data["family"]
        self.take()
        indices = subscript_indices(self, self.group(), count, at)
        primes = 0
        while self.accept("'"):
            primes += 1
        if primes > 6 or (primes and len(symbol.domain) != count + 1):
            raise Unreadable(f"a prime on {text[:-1]}, which takes several arguments; write \\partial", at)
        if len(indices) != count or self.token.text != "(":
            raise Unreadable(f"{text[:-1]} takes {count} index and its argument in brackets", at)
        arguments = self.arguments()
        if len(indices) + len(arguments) != len(symbol.domain):
            raise Unreadable(f"{text[:-1]} takes {len(symbol.domain) - count} argument(s)", at)
        return Node("apply", (*indices, *arguments), (text, primes), at)

    def _means_member(self, text: str) -> bool:
        """A subscript of a family wins over an entry; but a recursion takes only whole numbers, and leaves indices to
        the entries.
        """
        family = self.context.families[text]
        if "first" not in family.data:
            return True
        below, _, _ = scripts(self)
        names = [self.context.symbols.get(token.text) for token in below or []]
        letter = family.indices[0][0]
        return any(token.text == letter for token in below or []) or any(
            one is not None and (one.sort == "value" and one.kind in ("natural", "integer")) for one in names
        )

    def _has_bar(self) -> bool:
        below, _, _ = scripts(self)
        return below is not None and any(token.text in (r"\mid", "|") for token in below)

    def _gathers(self, base: str) -> bool:
        """A defined family of numbers with one or two indices also stands for the vector or matrix of them all."""
        symbol = self.context.families[base]
        return (
            symbol.body is not None
            and symbol.shape == SCALAR
            and len(symbol.indices) <= 2
            and all(low is not None for _, low, _ in symbol.indices)
        )

    def _family(self, base: str, at) -> Node:
        symbol = self.context.families[base]
        below, above, _ = scripts(self)
        if symbol.data.get("place") == "above":
            if above is None or self.token.text != "^":
                raise Unreadable(f"{base} needs its index above, as it was declared", at)
            self.take()
            tokens = self.group()
            if len(tokens) > 2 and tokens[0].text == "(":
                tokens = tokens[1:-1]
            indices = subscript_indices(self, tokens, len(symbol.indices), at)
            if self.token.text == "_":
                self.take()
                indices += subscript_indices(self, self.group(), needed_indices(symbol) - len(symbol.indices), at)
        else:
            if below is None or self.token.text != "_":
                raise Unreadable(f"{base} needs a subscript, as it was declared in line {symbol.at[0]}", at)
            self.take()
            below = [Token("sym", ",", token.at) if token.text in (r"\mid", "|") else token for token in self.group()]
            indices = subscript_indices(self, below, needed_indices(symbol), at)
        node = indexed(symbol, indices, at)
        if symbol.sort == "function":
            return self.member_application(node, symbol, at)
        return node

    def postprimes(self, node: Node) -> Node:
        """Nothing may be primed that is no function."""
        return node
