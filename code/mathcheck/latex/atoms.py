"""Atoms: numerals, names, brackets, norms, fractions, roots, matrices, cases and indicators."""

from __future__ import annotations

from mathcheck.errors import Unreadable
from mathcheck.latex.lexer import Token
from mathcheck.latex.members import Members
from mathcheck.latex.names import (
    base_name,
    full_name,
    indexed,
    needed_indices,
    primes_before_subscript,
    scripts,
    spelled,
    subscript_indices,
)
from mathcheck.latex.notation import ENCLOSED, FRACTIONS, OPENERS, RELATIONS, UNSUPPORTED
from mathcheck.tree import Node, name, num

CLOSING = {")", "]", "}", r"\}", r"\rvert", r"\rVert", r"\rangle", r"\rfloor", r"\rceil"}
ONES = {r"\mathbf{1}", r"\mathbb{1}", r"\boldsymbol{1}", r"\mathrm{1}", r"\mathbf{I}"}


class Atoms(Members):
    """What an expression is made of."""

    @property
    def bracketed(self) -> set[int]:
        """Nodes that stood in brackets in the source (by identity)."""
        return self.__dict__.setdefault("_bracketed", set())

    @property
    def kept(self) -> list[Node]:
        """Keeps bracketed nodes alive, so that identities stay unique."""
        return self.__dict__.setdefault("_kept", [])

    @property
    def mixed(self) -> list:
        """Products inside entrywise products without a bracket, for the typing to judge."""
        return self.__dict__.setdefault("_mixed", [])

    @property
    def stops(self) -> list[str]:
        """Bars that close what is being read."""
        return self.__dict__.setdefault("_stops", [])

    def bracket(self, node: Node) -> Node:
        """Remember that the node stood in brackets."""
        self.bracketed.add(id(node))
        self.kept.append(node)
        return node

    def atom(self) -> Node:
        """One atom, without what stands above it."""
        token = self.token
        if token.kind == "num":
            return self.number()
        if token.kind == "text":
            raise Unreadable(f"the words “{token.text}” inside an expression", token.at)
        if token.text in UNSUPPORTED:
            raise Unreadable(f"{token.text} is not read: {UNSUPPORTED[token.text]}", token.at)
        if token.text in FRACTIONS:
            return self._fraction()
        if token.text == r"\sqrt":
            return self._root()
        if token.text in (r"\binom", r"\dbinom", r"\tbinom"):
            self.take()
            return Node("call", (self.within(self.group()), self.within(self.group())), "binom", token.at)
        if token.text in (r"\underbrace", r"\overbrace", r"\boxed", r"\underline"):
            return self._decorated()
        if token.text == r"\begin":
            return self.environment()
        if token.text in ("|", r"\lvert", r"\vert"):
            return self._between("abs", {"|": "|", r"\lvert": r"\rvert", r"\vert": r"\vert"}[token.text])
        if token.text in (r"\|", r"\lVert", r"\Vert"):
            return self._norm({r"\|": r"\|", r"\lVert": r"\rVert", r"\Vert": r"\Vert"}[token.text])
        if token.text == r"\langle":
            return self._inner_product()
        if token.text in (r"\lfloor", r"\lceil"):
            return self._between(
                {r"\lfloor": "floor", r"\lceil": "ceil"}[token.text],
                {r"\lfloor": r"\rfloor", r"\lceil": r"\rceil"}[token.text],
            )
        if token.text in ENCLOSED:
            return self._enclosed()
        if token.text == r"\infty":
            self.take()
            return Node("const", (), "infty", token.at)
        return self._named()

    def _named(self) -> Node:
        start = self.token
        special = self.special()
        if special is not None:
            return special
        base = base_name(self)
        if base is None:
            raise Unreadable(
                f"{self.shown()} cannot stand here"
                if start.kind != "cmd"
                else f"the command {start.text} is not read here",
                start.at,
            )
        known = self.context.symbols.keys() | self.bound
        _, _, primes = scripts(self)
        if primes and base + "'" * primes in self.context.families and base + "'" * primes not in known:
            base += primes_before_subscript(self)
        text = full_name(self, base, known)
        if text not in known and base + "_" in known and self.token.text == "_":
            return self._member_function(base + "_", start.at)
        if text not in known and base + "|" in self.context.families and self._has_bar():
            return self._family(base + "|", start.at)
        if text not in known and base in self.context.families and self.token.text != "_" and self._gathers(base):
            return Node("gathered", (), base, start.at)
        if text not in known and base in self.context.families:
            return self.postprimes(self._family(base, start.at))
        if text in self.bound and text not in self.context.symbols:
            return name(text, start.at)
        symbol = self.context.symbols.get(text)
        if symbol is None:
            return self._undeclared(base, start)
        if symbol.sort == "function":
            return self.application(text, symbol, start.at)
        # A subscript of a family wins over an entry of a vector of the same letter.
        if self.token.text == "_" and text + "|" in self.context.families and self._has_bar():
            return self._family(text + "|", start.at)
        if self.token.text == "_" and text in self.context.families and self._means_member(text):
            return self._family(text, start.at)
        node = name(text, start.at)
        if self.token.text == "_":
            self.take()
            tokens = self.group()
            small = all(not dim.atoms and dim.at({}) < 10 for dim in symbol.shape)
            indices = subscript_indices(self, tokens, needed_indices(symbol), start.at, small)
            node = indexed(symbol, indices, start.at)
        self._refuse_application(text, symbol)
        return node

    def _undeclared(self, base: str, start) -> Node:
        if base == "e":
            return Node("const", (), "e", start.at)
        if base == r"\pi":
            return Node("const", (), "pi", start.at)
        if base == "I":
            return self._ordered("identity", start.at)
        if base == r"\delta" and self.token.text == "_":
            self.take()
            indices = subscript_indices(self, self.group(), 2, start.at)
            if len(indices) != 2:
                raise Unreadable("\\delta takes two indices here, as in \\delta_{ij}", start.at)
            return Node("delta", tuple(indices), None, start.at)
        below, _, _ = scripts(self)
        shown = base + (f"_{{{spelled(below)}}}" if below is not None else "")
        raise Unreadable(f"{shown} is not declared; add it to {{symbols}}, or define it with :=", start.at)

    def _ordered(self, op: str, at) -> Node:
        """``I``, ``I_n``; ``\\mathbf 1``, ``\\mathbf 1_n``; zeros: with or without their order."""
        if self.token.text != "_":
            return Node(op, (), None, at)
        self.take()
        tokens = self.group()
        parts: list[list] = [[]]
        for token in tokens:
            if token.text in (r"\times", ","):
                parts.append([])
            else:
                parts[-1].append(token)
        return Node(op, tuple(self.within(part) for part in parts), None, at)

    def special(self) -> Node | None:
        """Ones, zeros and indicators: ``\\mathbf{1}``, ``\\mathbf{0}``, ``\\mathbb{1}[…]``."""
        token = self.token
        if token.text not in (r"\mathbf", r"\mathbb", r"\boldsymbol", r"\mathrm", r"\bm", r"\operatorname"):
            return None
        start, saved = self.k, self.tokens
        self.take()
        inner = spelled(self.group()) if self.token.kind not in ("end", "text") else ""
        whole = f"{token.text}{{{inner}}}"
        if self.context.get(whole) is None:
            if (
                inner in ("1", "I")
                and self.token.text in ("[", "(", r"\{", "{")
                and (inner == "1" or token.text == r"\mathbb")
            ):
                return self._indicator(token.at)
            if inner == "1":
                return self._ordered("ones", token.at)
            if inner == "0":
                return self._ordered("zeros", token.at)
            if inner == "I" and token.text in (r"\mathbf", r"\boldsymbol"):
                return self._ordered("identity", token.at)
            if inner in ("e", "d") and token.text == r"\mathrm" and inner == "e":
                return Node("const", (), "e", token.at)
        self.k, self.tokens = start, saved
        return None

    def _indicator(self, at) -> Node:
        opening = self.take()
        condition = self.condition()
        self.expect(ENCLOSED[opening.text])
        return Node("indicator", (condition,), None, at)

    def _refuse_application(self, text: str, symbol) -> None:
        """``p(x)`` with p no function: neither a product nor an application can be meant for sure."""
        if self.token.text != "(":
            return
        depth, inside = 0, []
        for token in self.tokens[self.k :]:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 0:
                break
            inside.append(token)
        inside = inside[1:]
        plain = not any(token.text in ("+", "-", "/", r"\cdot", r"\frac", r"\sum", r"\odot") for token in inside)
        several = any(token.text == "," for token in inside)
        atoms = sum(
            token.kind in ("letter", "num") or (token.kind == "cmd" and token.text.strip("\\").isalpha())
            for token in inside
        )
        if several or (plain and atoms <= 1):
            what = {"dim": "a dimension", "index": "an index"}.get(symbol.sort, "no function")
            shown = spelled(inside)
            raise Unreadable(
                (
                    f"{text} is declared as {what}: write {text} \\cdot {shown} for the product, or declare "
                    f"`{text}: function …` for {text}({shown})"
                ),
                self.token.at,
            )

    def _fraction(self) -> Node:
        token = self.take()
        above = self.within(self.group())
        below = self.within(self.group())
        return self.bracket(Node("div", (above, below), None, token.at))

    def _root(self) -> Node:
        token = self.take()
        order = None
        if self.accept("["):
            order = self.expression()
            self.expect("]")
        inner = self.within(self.group())
        if order is None:
            return Node("call", (inner,), "sqrt", token.at)
        return Node("pow", (inner, Node("div", (num(1), order), None, token.at)), None, token.at)

    def _decorated(self) -> Node:
        self.take()
        node = self.bracket(self.within(self.group()))
        # What stands under the brace is a note for the reader.
        if self.token.text in ("_", "^"):
            self.take()
            self.group()
        return node

    def _between(self, op: str, closing: str) -> Node:
        token, inner = self._inside(closing)
        if (
            op == "abs"
            and inner.op == "name"
            and inner.value in self.context.symbols
            and self.context.symbols[inner.value].sort == "set"
        ):
            return Node("size", (inner,), None, token.at)
        return Node("call", (inner,), op, token.at)

    def _inside(self, closing: str) -> tuple[Token, Node]:
        """What stands between two bars or brackets, and the opening one."""
        token = self.take()
        self.stops.append(closing)
        inner = self.expression()
        self.stops.pop()
        self.expect(closing, f" to close {token.text}")
        self._one_reading(token, closing)
        return token, inner

    def _one_reading(self, token: Token, closing: str) -> None:
        """Refuse ``|x|y|z|``: bars that open and close alike may go side by side, or one pair inside of the other."""
        if closing != token.text or closing in self.stops or not self._begins_factor() or self.token.text == closing:
            return
        bars, depth = [], 0
        for k in range(self.k, len(self.tokens)):
            text = self.tokens[k].text
            depth += (text in OPENERS) - (text in CLOSING)
            if depth < 0 or self.tokens[k].kind in ("end", "newline", "text") or (not depth and text in RELATIONS):
                break
            if not depth and text == closing:
                bars.append(k)
        joined = ("+", "-", r"\cdot", r"\times", r"\odot", "/", "_", "^")
        if len(bars) > 1 and self.tokens[bars[0] - 1].text not in joined:
            left, right = {"|": (r"\lvert", r"\rvert"), r"\vert": (r"\lvert", r"\rvert")}.get(
                closing, (r"\lVert", r"\rVert")
            )
            raise Unreadable(
                f"which {closing} closes which? Write {left} … {right}, which open and close, instead of the bars",
                token.at,
            )

    def _norm(self, closing: str) -> Node:
        token, inner = self._inside(closing)
        kind = ""
        if self.accept("_"):
            below = self.group()
            kind = {
                "F": "F",
                r"\mathrm{F}": "F",
                "1": "1",
                "2": "2",
                r"\infty": "inf",
                "*": "nuclear",
                r"\ast": "nuclear",
                "0": "0",
            }.get(spelled(below), "")
            if not kind:
                matrix = self.within(below)
                return Node("norm", (inner, matrix), "weighted", token.at)
        return Node("norm", (inner,), kind, token.at)

    def _inner_product(self) -> Node:
        token = self.take()
        left = self.expression()
        self.expect(",", " between the two sides of the inner product")
        right = self.expression()
        self.expect(r"\rangle")
        kind = None
        if self.token.text == "_":
            self.take()
            kind = spelled(self.group())
            if kind not in ("F", r"\mathrm{F}"):
                raise Unreadable(f"the inner product with subscript {kind} is not known; write it out", token.at)
        return Node("call", (left, right), "inner", token.at)

    def _enclosed(self) -> Node:
        opening = self.take()
        self.stops.append("")
        inner = self.expression()
        if opening.text == "[" and self.token.text in (
            "=",
            r"\ne",
            r"\neq",
            "<",
            ">",
            r"\le",
            r"\ge",
            r"\leq",
            r"\geq",
            r"\in",
        ):
            node = Node("indicator", (self.condition_from(inner),), None, opening.at)
        else:
            node = inner
        self.stops.pop()
        if self.token.text == ",":
            raise Unreadable(
                "a list in brackets is no quantity; write a column as \\begin{pmatrix} a \\\\ b \\end{pmatrix}",
                self.token.at,
            )
        if self.token.text in (r"\mid", "|", ":"):
            raise Unreadable(
                (
                    f"{self.token.text} inside brackets that belong to no function; declare the function or the "
                    f"law whose argument this is"
                ),
                self.token.at,
            )
        self.expect(ENCLOSED[opening.text], f" to close {opening.text}")
        # A name or a numeral in brackets is itself; the mark is for what the brackets hold together.
        return self.bracket(Node(node.op, node.args, node.value, node.at))
