"""A display into its statements: rows joined into chains, several relations taken apart, conditions and notes put
where they belong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mathcheck.declare.context import Context, Symbol
from mathcheck.errors import Position, Unreadable
from mathcheck.latex.conditions import DOTS
from mathcheck.latex.lexer import Token
from mathcheck.latex.names import base_name, full_name, primes_before_subscript, spelled
from mathcheck.latex.parser import Parser
from mathcheck.latex.rows import FOR, WIDE, _outside, _relation_at, _segments
from mathcheck.tree import Node, free_names

AND = {"and", "or", "so", "hence", "thus", "so that", "therefore", "as well as"}
IN = {"in", "as a function of", "up to a constant in", "in terms of", "free of"}
FAMILIES = ("family", "squares")
"""Definitions with an index on the left; ``squares`` is ``s_k^2 := …``, which gives the family of the roots s_k ≥ 0."""
_ORDERS = {f"to {word} order in": k + 1 for k, word in enumerate(("first", "second", "third", "fourth"))}
_NOTE_STARTS = ("by ", "since ", "because ", "using ", "from ", "(")


@dataclass
class Statement:
    """One relation or chain of a display: its sides, relations and conditions, or a definition's left side."""

    sides: list[Node]
    relations: list[str]
    places: list[Position]
    at: Position
    conditions: list[Node] = field(default_factory=list)
    free_of: str | None = None
    order: int | None = None
    left: tuple[str, str, tuple[Any, ...]] | None = None
    mixed: list[tuple[Node, Position]] = field(default_factory=list)
    tex: str = ""
    tokens: list[Token] = field(default_factory=list)


def statements(row: list[Token], context: Context) -> Iterator[Statement]:
    """The statements of one joined row, each read when it is asked for: a definition may serve the next one."""
    for tokens, conditions, free_of, order in _groups(row):
        statement = _statement(tokens, context)
        statement.conditions = [_condition(one, context) for one in conditions]
        statement.free_of, statement.order = free_of, order
        yield statement


def _groups(row: list[Token]) -> list[tuple[list[Token], list[list[Token]], str | None]]:
    """Claims, each with its conditions and with what it is proportional in.

    Conditions speak of all claims before them, back to the last claim that has conditions of its own: in
    ``a, b if p, c if q`` neither ``a`` nor ``b`` is said under ``q``.
    """
    claims: list[list] = []
    first = 0  # of the claims of which the next condition speaks
    mode = "claim"
    for words, tokens in _segments(row):
        mode = _mode(words, mode, row)
        if not tokens:
            continue
        if mode == "claim" and claims and _relation_at(tokens, 0):
            # A chain that goes on after a note.
            claims[-1][0] = [*claims[-1][0], *tokens]
            continue
        if mode == "claim" and not (claims and _is_range(tokens)):
            if claims and claims[-1][1]:
                first = len(claims)
            claims.append([tokens, [], None, None])
            continue
        if not claims:
            raise Unreadable("a condition needs a statement before it", tokens[0].at)
        if mode == "claim":
            claims[-1][1].append(tokens)
        elif mode == "condition":
            for claim in claims[first:]:
                claim[1].append(tokens)
        elif mode == "order":
            if len(tokens) != 1 or not tokens[0].text.isdigit():
                raise Unreadable("the order is a number: \\text{to order } 2 \\text{ in } \\varepsilon", tokens[0].at)
            claims[-1][3] = int(tokens[0].text)
        else:
            claims[-1][2] = spelled(tokens)
            if mode in _ORDERS:
                claims[-1][3] = _ORDERS[mode]
    return [tuple(claim) for claim in claims]


def _mode(words: str, mode: str, row: list[Token]) -> str:
    """What the words before a piece say that it is."""
    if WIDE in words:
        words = " ".join(words.replace(WIDE, "").split())
        mode = "claim"
    said = words.lower().strip(" ,.;:")
    if said in FOR:
        return "condition"
    if said in IN:
        return "free"
    if said in ("to order", "up to order"):
        return "order"
    if said in _ORDERS:
        return said
    if said in ("if and only if", "iff"):
        raise Unreadable(
            f"“{said}” claims both directions; write two lines, one for each case, or {{equivalent}} for equations",
            row[0].at,
        )
    if said == "or":
        raise Unreadable("“or” between relations is not read; write the cases apart", row[0].at)
    if said in AND:
        return mode if mode == "condition" else "claim"
    if said.startswith(_NOTE_STARTS) or not said:
        return "claim" if said else mode if mode == "condition" and not words else "claim"
    raise Unreadable(
        (
            f"the words “{words}” are not read here; a note begins with “by”, “since”, “using” or a bracket, a "
            f"condition with “for” or “if”"
        ),
        row[0].at,
    )


def _is_range(tokens: list[Token]) -> bool:
    """``i = 1, …, n``, ``i \\ne j``, ``x \\in (0, 1)``: never a claim of its own."""
    if any(token.text in DOTS for token in tokens):
        return True
    return False


def _condition(tokens: list[Token], context: Context) -> Node:
    """A condition; a list of names before a comparison means each of them."""
    names: list[Token] = []
    first = next((k for k in range(len(tokens)) if _relation_at(tokens, k)), None)
    commas = [k for k in _outside(tokens) if tokens[k].text == "," and first is not None and k < first]
    tokens = [token for token in tokens if token.text not in (r"\quad", r"\qquad", r"\forall")]
    parts: list[list[Token]] = []
    if commas:
        relation = tokens[first:]
        piece: list[Token] = []
        for token in tokens[:first]:
            if token.text == ",":
                parts.append(piece + relation)
                piece = []
            else:
                piece.append(token)
        parts.append(piece + relation)
    else:
        parts = [tokens]
    found = []
    for part in parts:
        parser = Parser([*part, Token("end", "", part[-1].at)], context, _free_letters(part, context))
        found.append(parser.condition())
        parser.finish()
    del names
    return found[0] if len(found) == 1 else Node("and", tuple(found), None, found[0].at)


def _free_letters(tokens: list[Token], context: Context) -> frozenset[str]:
    """Letters that a condition may introduce as indices: ``i = 1, \\dots, n``."""
    if (
        tokens
        and tokens[0].kind == "letter"
        and len(tokens) > 1
        and tokens[1].text in ("=", r"\in", r"\ne", r"\neq")
        and tokens[0].text not in context.symbols
    ):
        return frozenset({tokens[0].text})
    return frozenset()


def _statement(tokens: list[Token], context: Context) -> Statement:
    """A chain of relations, or a definition."""
    outside = _outside(tokens)
    marks = [k for k in outside if _relation_at(tokens, k)]
    if marks and _relation_at(tokens, marks[0]) == ":=":
        return _definition(tokens, marks, context)
    places = [tokens[k].at for k in marks]
    statement = Statement([], [_relation_at(tokens, k) for k in marks], places, tokens[0].at, tokens=tokens)
    if ":=" in statement.relations:
        raise Unreadable(":= in the middle of a chain; define the name in a display of its own", tokens[0].at)
    if not marks:
        parser = Parser([*tokens, Token("end", "", tokens[-1].at)], context, frozenset())
        parser.expression()
        parser.finish()
        raise Unreadable(
            "this displays an expression and states nothing; write a relation, or set it inline", tokens[0].at
        )
    edges = [-1, *marks, len(tokens)]
    for k in range(len(edges) - 1):
        part = tokens[edges[k] + 1 : edges[k + 1]]
        place = tokens[edges[k + 1]].at if edges[k + 1] < len(tokens) else tokens[-1].at
        if not part:
            raise Unreadable("one side of this relation is empty", place)
        relation = statement.relations[k - 1] if k else ""
        _side(statement, part, relation, context)
    _settle_running(statement, frozenset())
    return statement


def _settle_running(statement: Statement, fixed: frozenset[str]) -> None:
    r"""``\sum_{j \ne i}``: an index that also stands free in the statement is fixed; if none does, both run."""
    free = fixed.union(*(free_names(side) for side in statement.sides if side.op not in ("range", "set", "space")))
    statement.sides = [_settled(side, free) for side in statement.sides]


def _settled(node: Node, free: frozenset[str]) -> Node:
    args = tuple(_settled(child, free) for child in node.args)
    if node.op == "big" and node.value[2] == "cond" and len(node.value[1]) == 2:
        running = tuple(name for name in node.value[1] if name not in free)
        if len(running) == 1:
            return Node("big", args, (node.value[0], running, "cond"), node.at)
    if all(new is old for new, old in zip(args, node.args, strict=True)):
        return node
    return Node(node.op, args, node.value, node.at)


def _side(statement: Statement, part: list[Token], relation: str, context: Context) -> None:
    parser = Parser([*part, Token("end", "", part[-1].at)], context)
    if relation in ("in", "notin"):
        node = parser._domain()
    else:
        node = _with_order(parser, part)
    parser.finish()
    statement.sides.append(node)
    statement.mixed.extend(parser.mixed)


def _with_order(parser: Parser, part: list[Token]) -> Node:
    r"""An expression that may end in ``+ O(\varepsilon^2)``."""
    spot = next(
        (
            k
            for k, token in enumerate(part)
            if token.text in ("O", "o", r"\mathcal") and _is_order(part, k, parser.context)
        ),
        None,
    )
    if spot is None:
        return parser.expression()
    start = spot + (4 if part[spot].text == r"\mathcal" else 1)
    inner = parser.within(part[start + 1 : -1])
    kind = "O" if part[spot].text != "o" else "o"
    order = Node("order", (inner,), kind, part[spot].at)
    parser.k = len(parser.tokens) - 1
    if spot == 0:
        return order
    if part[spot - 1].text != "+":
        raise Unreadable("write an error term as + O(…)", part[spot].at)
    return Node("add", (parser.within(part[: spot - 1]), order), None, part[0].at)


def _is_order(part: list[Token], k: int, context: Context) -> bool:
    token = part[k]
    if token.text == r"\mathcal":
        return [t.text for t in part[k + 1 : k + 5]] == ["{", "O", "}", "("] and part[-1].text == ")"
    return context.get(token.text) is None and k + 1 < len(part) and part[k + 1].text == "(" and part[-1].text == ")"


def _definition(tokens: list[Token], marks: list[int], context: Context) -> Statement:
    left, right = tokens[: marks[0]], tokens[marks[0] + (2 if tokens[marks[0]].text == ":" else 1) :]
    later = [k for k in _outside(right) if _relation_at(right, k)]
    statement = Statement([], [":="], [tokens[marks[0]].at], tokens[0].at, tokens=tokens)
    statement.left = _left_side(left, context)
    kind, _text, extra = statement.left
    bound = frozenset(extra) if kind != "value" else frozenset()
    edges = [-1, *later, len(right)]
    for k in range(len(edges) - 1):
        part = right[edges[k] + 1 : edges[k + 1]]
        if not part:
            raise Unreadable("one side of this definition is empty", tokens[-1].at)
        parser = Parser([*part, Token("end", "", part[-1].at)], context, bound)
        statement.sides.append(parser.expression())
        parser.finish()
        statement.mixed.extend(parser.mixed)
    _settle_running(statement, bound if kind in FAMILIES else frozenset())
    statement.relations += [_relation_at(right, k) for k in later]
    statement.places += [right[k].at for k in later]
    return statement


def _parameters(parser: Parser, *separators: str) -> list[str]:
    """The names in the brackets on the left side of a definition."""
    found = []
    while True:
        inner = base_name(parser)
        if inner is None:
            raise Unreadable(f"the parameters of a definition are names, not {parser.shown()}", parser.token.at)
        found.append(full_name(parser, inner, None))
        if not parser.accept(*separators):
            return found


def _left_side(tokens: list[Token], context: Context) -> tuple[str, str, tuple[Any, ...]]:
    """What a definition introduces: ``("value", name, ())``, ``("function", name, parameters)``, ``("family", name,
    indices)`` or ``("squares", name, indices)``.
    """
    if not tokens:
        raise Unreadable("a definition needs a name on its left", (0, 0))
    parser = Parser([*tokens, Token("end", "", tokens[-1].at)], context)
    at = parser.token.at
    base = base_name(parser)
    if base is None:
        raise Unreadable(f"a definition begins with the name it introduces, not with {parser.shown()}", at)
    base += primes_before_subscript(parser)
    whole = full_name(_copy(parser), base, context.symbols.keys())
    if parser.token.text == "_" and (whole == base or whole not in context.symbols):
        start = parser.k
        parser.take()
        below = parser.group()
        letter = _step_letter(below, context)
        if letter and parser.token.kind == "end":
            _announce_recursion(base, letter, context, at)
            return "recursion", base, (letter,)
        indices = _index_letters(below, context)
        if indices and parser.token.text == "(" and all(token.text != "|" for token in below):
            parser.take()
            parameters = _parameters(parser, ",", ";")
            parser.expect(")")
            parser.finish()
            return "functions", base + "_", (*indices, *parameters)
        if indices and parser.token.kind == "end":
            return "family", base + ("|" if any(token.text in (r"\mid", "|") for token in below) else ""), indices
        if indices and parser.accept("^") and _is_two(parser.group()) and parser.token.kind == "end":
            return "squares", base, indices
        parser.k = start
    text = full_name(parser, base, None)
    if parser.token.kind == "end":
        return "value", text, ()
    if parser.token.text in ("(", "["):
        parser.take()
        parameters = _parameters(parser, ",", ";", r"\mid", "|")
        if not parser.accept(")", "]"):
            raise Unreadable(f"the parameters of a definition are names, not {parser.shown()}", parser.token.at)
        parser.finish()
        return "function", text, tuple(parameters)
    raise Unreadable(
        f"a definition's left side is a name, a function of names, or a name with indices; found {parser.shown()}",
        parser.token.at,
    )


def _is_two(tokens: list[Token]) -> bool:
    return [token.text for token in tokens] == ["2"]


def _copy(parser: Parser) -> Parser:
    other = Parser(parser.tokens, parser.context, parser.bound)
    other.k = parser.k
    return other


def _step_letter(tokens: list[Token], context: Context) -> str | None:
    """``t`` of a subscript ``t + 1``, where t is declared as a whole number or an index."""
    if [token.text for token in tokens[1:]] != ["+", "1"]:
        return None
    symbol = context.symbols.get(tokens[0].text)
    whole = symbol is not None and (symbol.sort == "index" or symbol.kind in ("natural", "integer"))
    return tokens[0].text if whole else None


def _announce_recursion(base: str, letter: str, context: Context, at: Position) -> None:
    """The right side of a recursion speaks of the family itself, so the family has to be known before it is read."""
    starts = sorted(
        (
            (int(found[1]), symbol)
            for name, symbol in context.symbols.items()
            if symbol.sort == "value" and (found := re.fullmatch(re.escape(base) + r"_\{(\d+)\}", name))
        ),
        key=lambda pair: pair[0],
    )
    if not starts:
        raise Unreadable(
            f"a recursion begins somewhere: declare or define {base}_0, or {base}_1, before {base}_{{{letter}+1}}", at
        )
    start, first = starts[0]
    data = {"first": first.name, "start": start, "names": (first.name,)}
    context.families[base] = Symbol(
        base, "value", first.kind, first.shape, at, indices=((letter, None, None),), data=data
    )


def _index_letters(tokens: list[Token], context: Context) -> tuple[str, ...]:
    """The letters of a subscript that are declared as indices; nothing if one is not."""
    found = []
    for token in tokens:
        if token.text in (",", r"\mid", "|"):
            continue
        symbol = context.symbols.get(token.text)
        if symbol is None or symbol.sort != "index":
            return ()
        found.append(token.text)
    return tuple(found)
