"""Conditions, domains, and the environments for matrices and cases."""

from __future__ import annotations

from fractions import Fraction

from mathcheck.errors import Unreadable
from mathcheck.latex.names import base_name, full_name, spelled
from mathcheck.tree import Node, name

_COMPARE = {
    "=": "=",
    r"\ne": "!=",
    r"\neq": "!=",
    r"\le": "<=",
    r"\leq": "<=",
    r"\ge": ">=",
    r"\geq": ">=",
    r"\geqslant": ">=",
    r"\leqslant": "<=",
    "<": "<",
    ">": ">",
    r"\in": "in",
    r"\notin": "notin",
    r"\lt": "<",
    r"\gt": ">",
}
_JOIN = {r"\land": "and", r"\wedge": "and", r"\cap": "and", r"\lor": "or", r"\vee": "or", r"\cup": "or"}
DOTS = (r"\dots", r"\ldots", r"\cdots")


class Conditions:
    """Reads what follows a relation sign, and what stands in rows."""

    def environment(self) -> Node:
        """A matrix or cases."""
        token = self.take()
        kind = spelled(self.group())
        tokens = self._until_end(kind, token.at)
        if kind == "cases":
            return self._cases(tokens, token.at)
        matrices = {
            "pmatrix": None,
            "bmatrix": None,
            "matrix": None,
            "vmatrix": "det",
            "smallmatrix": None,
            "Bmatrix": None,
        }
        if kind not in matrices:
            raise Unreadable(f"the environment {kind} cannot stand inside an expression", token.at)
        rows = [_cells(row) for row in _rows(tokens) if row]
        if not rows or any(len(row) != len(rows[0]) for row in rows):
            raise Unreadable("the rows of this matrix have different lengths", token.at)
        entries = tuple(self.within(cell) for row in rows for cell in row)
        node = self.bracket(Node("matrix", entries, (len(rows), len(rows[0])), token.at))
        return Node("call", (node,), "det", token.at) if matrices[kind] else node

    def _until_end(self, kind: str, at) -> list:
        depth, found = 0, []
        while self.token.kind != "end":
            token = self.token
            if token.text == r"\begin":
                depth += 1
            elif token.text == r"\end":
                if depth == 0:
                    self.take()
                    if spelled(self.group()) != kind:
                        raise Unreadable(f"\\begin{{{kind}}} is closed by another \\end", token.at)
                    return found
                depth -= 1
            found.append(self.take())
        raise Unreadable(f"\\begin{{{kind}}} is never closed", at)

    def _cases(self, tokens, at) -> Node:
        args: list[Node] = []
        for row in _rows(tokens):
            if not row:
                continue
            cells = _cells(row)
            if len(cells) != 2:
                raise Unreadable("a case needs its value, an &, and its condition", row[0].at)
            if cells[0] and cells[0][-1].text == ",":
                cells[0] = cells[0][:-1]
            args.append(self.within(cells[0]))
            args.append(self._case_condition(cells[1]))
        if not args:
            raise Unreadable("cases without a case", at)
        return self.bracket(Node("cases", tuple(args), None, at))

    def _case_condition(self, tokens) -> Node:
        words = [token for token in tokens if token.kind == "text"]
        rest = [token for token in tokens if token.kind != "text" and token.text not in (r"\quad", r"\qquad")]
        while rest and rest[-1].text in (".", ",", ";"):
            rest.pop()
        said = " ".join(token.text for token in words).strip(" ,.;").lower()
        if not rest:
            if said in ("otherwise", "else", "if not"):
                return Node("otherwise", (), None, tokens[0].at if tokens else self.token.at)
            raise Unreadable(
                f"the condition “{said}” of this case is not read; write it in mathematics, or otherwise",
                tokens[0].at if tokens else self.token.at,
            )
        if said not in ("", "if", "for", "when", "where"):
            raise Unreadable(f"the words “{said}” in the condition of this case are not read", tokens[0].at)
        inner = self.inner(rest)
        node = inner.condition()
        inner.finish()
        return node

    # --- conditions -----------------------------------------------------------------------------------------------

    def condition(self, values: bool = False) -> Node:
        """A chain of comparisons, joined by signs for and/or; with ``values`` a bare quantity stands for itself."""
        first = self._one_condition(values)
        joint = None
        while self.token.text in _JOIN:
            sign = self.take()
            op = _JOIN[sign.text]
            if joint not in (None, op):
                raise Unreadable("and next to or; put brackets", sign.at)
            joint = op
            first = Node(op, (first, self._one_condition(values)), None, sign.at)
        return first

    def _one_condition(self, values: bool) -> Node:
        """A comparison, an event, or either in brackets."""
        event = self._event()
        if event is not None:
            return event
        return self.condition_from(self.expression(), values)

    def _event(self) -> Node | None:
        """A declared event, its complement, or an expression of events in brackets."""
        token = self.token
        if token.text == "(" and self._names_event():
            self.take()
            inner = self.condition()
            self.expect(")")
            return self._complement(inner)
        start, saved = self.k, self.tokens
        base = base_name(self)
        symbol = self.context.symbols.get(full_name(self, base, self.context.symbols.keys())) if base else None
        if symbol is None or symbol.kind != "event" or symbol.sort != "random":
            self.k, self.tokens = start, saved
            return None
        return self._complement(
            Node("rel", (name(symbol.name, token.at), Node("num", (), Fraction(1), token.at)), "=", token.at)
        )

    def _names_event(self) -> bool:
        return any(
            (symbol := self.context.symbols.get(token.text)) is not None and symbol.kind == "event"
            for token in self.tokens[self.k : self.k + 3]
        )

    def _complement(self, node: Node) -> Node:
        """The event, or what is not in it if ``^c`` or ``^{c}`` follows."""
        if self.token.text != "^":
            return node
        start = self.k
        self.take()
        if spelled(self.group()) in ("c", r"\mathsf{c}", r"\mathsf c", r"\complement"):
            return Node("not", (node,), None, node.at)
        self.k = start
        return node

    def condition_from(self, left: Node, values: bool = False) -> Node:
        """The rest of a comparison whose left side is read."""
        found: list[Node] = []
        while self.token.text in _COMPARE and self.token.kind != "text":
            sign = self.take()
            relation = _COMPARE[sign.text]
            if relation in ("in", "notin"):
                found.append(Node("rel", (left, self._domain()), relation, sign.at))
                break
            right = self.expression()
            if relation == "=" and self.token.text == "," and self.ahead().text in DOTS:
                self.take()
                self.take()
                self.expect(",")
                high = self.expression()
                found.append(Node("rel", (left, Node("range", (right, high), None, right.at)), "in", sign.at))
                break
            found.append(Node("rel", (left, right), relation, sign.at))
            left = right
        if not found:
            if values:
                return left
            raise Unreadable("a condition needs a comparison", left.at)
        return found[0] if len(found) == 1 else Node("and", tuple(found), None, found[0].at)

    def _domain(self) -> Node:
        """What may stand after \\in: a set, a range, an interval, or a space of vectors."""
        token = self.token
        if token.text in (r"\mathbb", r"\mathbf"):
            return self._space()
        if token.text in ("(", "["):
            self.take()
            low = self.expression()
            self.expect(",")
            high = self.expression()
            closing = self.take()
            if closing.text not in (")", "]"):
                raise Unreadable("this interval is never closed", closing.at)
            return Node("interval", (low, high), token.text + closing.text, token.at)
        return self._set(self)

    def _space(self) -> Node:
        token = self.take()
        if spelled(self.group()) not in ("R", "Z", "N"):
            raise Unreadable("after \\in stands \\mathbb{R}, a set, a range or an interval", token.at)
        if self.accept("_"):
            raise Unreadable("declare positive numbers in {symbols}", token.at)
        parts: list[list] = [[]]
        if self.accept("^"):
            for part in self.group():
                if part.text == r"\times":
                    parts.append([])
                else:
                    parts[-1].append(part)
        return Node("space", tuple(self.within(part) for part in parts if part), None, token.at)


def _rows(tokens) -> list[list]:
    return _split(tokens, lambda token: token.kind == "newline")


def _cells(tokens) -> list[list]:
    return _split(tokens, lambda token: token.text == "&" and token.kind == "sym")


def _split(tokens, separates) -> list[list]:
    parts: list[list] = [[]]
    depth = 0
    for token in tokens:
        depth += {r"\begin": 1, r"\end": -1, "{": 1, "}": -1}.get(token.text, 0) if token.kind != "text" else 0
        if depth == 0 and separates(token):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
