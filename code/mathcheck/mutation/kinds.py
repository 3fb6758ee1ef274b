"""The changes: every one-place change of a relation that people make by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from fractions import Fraction
from typing import Any

from mathcheck.latex.printer import latex
from mathcheck.myst.steps import Step
from mathcheck.tree import Node, num
from mathcheck.typing.shapes import SCALAR


def mutations(node: Node) -> Iterator[tuple[str, Node]]:
    """Every one-place change of an expression."""
    yield from _here(node)
    for k, child in enumerate(node.args):
        if child.op in ("colon", "otherwise", "space", "interval") or (
            node.op in ("grad", "hess", "partial") and k > 0
        ):
            continue
        for change, other in mutations(child):
            yield change, Node(node.op, (*node.args[:k], other, *node.args[k + 1 :]), node.value, node.at)


def _here(node: Node) -> Iterator[tuple[str, Node]]:
    op, args = node.op, node.args
    if op == "add":
        for k, term in enumerate(args):
            flipped = term.args[0] if term.op == "neg" else Node("neg", (term,), None, term.at)
            yield "flip a sign", Node("add", (*args[:k], flipped, *args[k + 1 :]), None, node.at)
            rest = (*args[:k], *args[k + 1 :])
            yield "drop a term", rest[0] if len(rest) == 1 else Node("add", rest, None, node.at)
    elif op == "neg":
        yield "drop a minus", args[0]
    elif op in ("mul", "dot", "had"):
        yield "drop a factor", args[0]
        yield "drop a factor", args[1]
        if op == "mul" and all(child.shape not in (None, SCALAR) for child in args):
            # Numbers commute: swapping them would change nothing.
            yield "swap factors", Node("mul", (args[1], args[0]), None, node.at)
    elif op == "div":
        yield "drop a denominator", args[0]
        if args[0] != num(1):
            yield "drop a numerator", Node("div", (num(1), args[1]), None, node.at)
        below = args[1]
        if below.op in ("mul", "dot") and all(child.shape in (None, SCALAR) for child in below.args):
            # 1/2n for 1/(2n).
            yield (
                "let a factor out of a denominator",
                Node("mul", (Node("div", (args[0], below.args[0])), below.args[1])),
            )
    elif op == "pow":
        yield "drop a power", args[0]
    elif op in ("transpose", "pinv"):
        yield f"drop a {'transpose' if op == 'transpose' else 'pseudo-inverse'}", args[0]
    elif op == "num":
        yield "add one to a number", num(node.value + 1, node.at)
        if node.value not in (0, 1):
            yield "halve a number", num(node.value / Fraction(2), node.at)
    elif (
        op == "call"
        and node.value in ("log", "ln", "exp", "sqrt", "abs", "det")
        and len(args) == 1
        and node.value != "det"
    ):
        yield f"drop {node.value}", args[0]
    elif (op == "call" and node.value in ("max", "min")) or (op == "big" and node.value[0] in ("max", "min")):
        kind = node.value if op == "call" else node.value[0]
        other = "min" if kind == "max" else "max"
        yield f"{kind} to {other}", Node(op, args, other if op == "call" else (other, *node.value[1:]), node.at)
    elif op == "big" and node.value[2] == "range" and args[1].op != "const":
        low, high, body = args
        yield "raise the lower end of a sum", Node("big", (_plus(low, 1), high, body), node.value, node.at)
        yield "lower the upper end of a sum", Node("big", (low, _plus(high, -1), body), node.value, node.at)
    elif op in ("entry", "member"):
        yield from _indices(node)


def _indices(node: Node) -> Iterator[tuple[str, Node]]:
    """Another entry than the one that was meant."""
    first = 1 if node.op == "entry" else 0
    places = node.args[first:]
    if len(places) == 2:
        yield "swap two indices", Node(node.op, (*node.args[:first], places[1], places[0]), node.value, node.at)
    for k, place in enumerate(places):
        if place.op != "colon":
            others = (*places[:k], _plus(place, -1), *places[k + 1 :])
            yield "shift an index", Node(node.op, (*node.args[:first], *others), node.value, node.at)


def _plus(node: Node, step: int) -> Node:
    if node.op == "num":
        return num(node.value + step, node.at)
    return Node("add", (node, num(1) if step > 0 else Node("neg", (num(1),))), None, node.at)


def mutants_of(step: Step) -> Iterator[tuple[str, Step]]:
    """The step with one change in one of its sides, or in a relation."""
    statement = step.statement
    for k, side in enumerate(statement.sides):
        if (
            side.op in ("space", "interval", "range", "set")
            or (step.kind == "solve" and k == 0)
            or (statement.relations[0] == "<-" and k == 0)
        ):
            continue
        seen = set()
        doubled = Node("mul", (num(2), side))
        sums = side.op not in ("num", "order") and statement.relations[0] not in ("in", "notin", "propto")
        for change, other in (*mutations(side), *([("double a side", doubled)] if sums else [])):
            if other != side and latex(other) not in seen:
                seen.add(latex(other))
                yield change, _changed(step, sides=[*statement.sides[:k], other, *statement.sides[k + 1 :]])
    turned = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
    for k, relation in enumerate(statement.relations):
        if relation in turned:
            yield (
                "turn the relation",
                _changed(step, relations=[*statement.relations[:k], turned[relation], *statement.relations[k + 1 :]]),
            )


def _changed(step: Step, **parts: Any) -> Step:
    other, statement = copy(step), copy(step.statement)
    for key, value in parts.items():
        setattr(statement, key, value)
    statement.sides = [_fresh(side) for side in statement.sides]
    statement.mixed = []
    other.statement = statement
    return other


def _fresh(node: Node) -> Node:
    """A copy without notes and shapes: the mutant is typed anew."""
    return Node(node.op, tuple(_fresh(child) for child in node.args), node.value, node.at)
