"""``a = b + O(\\varepsilon^k)``: the order of the error is measured as its argument shrinks."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from mathcheck.errors import NeedsPrecision
from mathcheck.evaluate import matrices
from mathcheck.evaluate.matrices import Mat
from mathcheck.judge.compare import Refuted
from mathcheck.judge.relation import Judge, Verdict
from mathcheck.numbers.interface import plain
from mathcheck.tree import Node

BITS = 1600
SCALES = (30, 45, 60)
"""The variable is multiplied by 2 to minus these."""
TOLERANCE = 0.02
CREEP = 1e-3


def check_order_term(judge: Judge, left: Node, right: Node, relation: str) -> Verdict:
    """Both sides without the term; then the error against the term."""
    if relation != "=":
        return Verdict("unreadable", "reading", reason="an error term O(…) stands in an equation only")
    terms = [one for one in (*left.walk(), *right.walk()) if one.op == "order"]
    if len(terms) != 1:
        return Verdict("unreadable", "reading", reason="one error term to an equation")
    (term,) = terms
    if term.value != "O":
        return Verdict("unreadable", "reading", reason="little o leaves the order open; write O(…)")
    names = [name for name in judge.context.closure(term.args[0]) if _shrinks(judge, name)]
    if len(names) != 1:
        return Verdict(
            "unreadable", "reading", reason="inside O(…) stands one declared real quantity, which tends to zero"
        )
    a, b = _without(left), _without(right)

    def check(evaluator: Any, idx, world) -> None:
        _measure(judge, evaluator, a, b, term.args[0], names[0], idx, world)

    # The measurement needs more bits than a comparison does.
    return _run(judge, check, f"order measured as {names[0]} tends to 0")


def check_approximate(judge: Judge, left: Node, right: Node, name: str | None, order: int | None) -> Verdict:
    """``a \\approx b`` to order k in ε: the error shrinks faster than the k-th power of ε."""
    if name is None or order is None:
        reason = (
            "≈ to which order? Add \\quad \\text{to first order in } \\varepsilon (or \\text{to order } 3 …), "
            "or write = with an error term, … + O(\\varepsilon^2)"
        )
        return Verdict("unreadable", "reading", reason=reason)
    if not _shrinks(judge, name):
        return Verdict("unreadable", "reading", reason=f"{name} is no declared real quantity that could tend to zero")
    if name not in judge.names:
        return Verdict("unreadable", "reading", reason=f"neither side holds {name}")
    seen: list[float] = []

    def check(evaluator: Any, idx, world) -> None:
        measured = _slope(evaluator, left, right, name, idx, world)
        if measured is not None:
            seen.append(measured)
        if measured is not None and measured < order + 0.5:
            power = f"{measured:.3g}".removesuffix(".0")
            raise Refuted(f"an error that shrinks like {name}^{power}", f"one that shrinks faster than {name}^{order}")

    verdict = _run(judge, check, "")
    error = f"error of order {min(seen):.2g} in {name}" if seen else "no error at all"
    verdict.method = f"{error}, measured as {name} tends to 0" if verdict.verdict == "holds" else "measured order"
    return verdict


def _slope(evaluator: Any, left: Node, right: Node, name: str, idx, world) -> float | None:
    """The power of the name with which the difference of the sides shrinks; nothing where there is no difference."""
    value = evaluator.lookup(name, world)
    errors = []
    for scale in (SCALES[0], SCALES[-1]):
        small = matrices.scale(evaluator.field.rational(Fraction(1, 2**scale)), value)
        errors.append(_size(evaluator, left, right, idx, world.child({name: small}, frozenset({name}))))
    if None in errors:
        return None
    return (errors[0] - errors[1]) / (math.log(2) * (SCALES[-1] - SCALES[0]))


def _run(judge: Judge, check, method: str) -> Verdict:
    import mathcheck.judge.relation as module

    saved = module.PRECISIONS
    module.PRECISIONS = (BITS,)
    try:
        return judge.run(check, ("generic", "generic"), method)
    finally:
        module.PRECISIONS = saved


def _shrinks(judge: Judge, name: str) -> bool:
    symbol = judge.context.symbols.get(name)
    return (
        symbol is not None
        and symbol.sort == "value"
        and symbol.body is None
        and symbol.kind in ("real", "positive", "nonzero", "nonnegative", "interval")
    )


def _without(node: Node) -> Node | None:
    """The side without its error term; nothing if it was only that."""
    if node.op == "order":
        return None
    if node.op == "add" and any(child.op == "order" for child in node.args):
        rest = tuple(child for child in node.args if child.op != "order")
        return rest[0] if len(rest) == 1 else Node("add", rest, None, node.at, node.shape)
    return node


def _measure(judge: Judge, evaluator: Any, a: Node | None, b: Node | None, term: Node, name: str, idx, world) -> None:
    errors, sizes = [], []
    value = evaluator.lookup(name, world)
    for scale in SCALES:
        small = matrices.scale(evaluator.field.rational(Fraction(1, 2**scale)), value)
        there = world.child({name: small}, frozenset({name}))
        error = _size(evaluator, a, b, idx, there)
        errors.append(error)
        sizes.append(_log(evaluator, evaluator.value_of(term, idx, there)))
    if any(error is None for error in errors):
        return
    # Bounded means bounded: the ratio may fall or settle, but not creep up as a logarithm does.
    if (errors[2] - sizes[2]) - (errors[1] - sizes[1]) > CREEP:
        raise Refuted("an error that outgrows every multiple of the term", "a bounded multiple of the term")
    slope = (errors[2] - errors[0]) / (sizes[2] - sizes[0]) if sizes[2] != sizes[0] else math.inf
    if slope < 1 - TOLERANCE:
        raise Refuted(f"an error that shrinks like the power {slope:.3g} of the term", "a bounded multiple of the term")


def _size(evaluator: Any, a: Node | None, b: Node | None, idx, there) -> float | None:
    """The logarithm of the error; nothing if there is none."""
    zero = evaluator.field.rational(0)
    left = evaluator.value_of(a, idx, there) if a is not None else zero
    right = evaluator.value_of(b, idx, there) if b is not None else zero
    pairs = zip(left.v, right.v, strict=True) if isinstance(left, Mat) and isinstance(right, Mat) else [(left, right)]
    if isinstance(left, Mat) != isinstance(right, Mat):
        matrix = left if isinstance(left, Mat) else right
        pairs = [(x, zero) for x in matrix.v]
    logs = [one for one in (_log(evaluator, x - y) for x, y in pairs) if one is not None]
    return max(logs) if logs else None


def _log(evaluator: Any, value: Any) -> float | None:
    number = plain(value.v[0] if isinstance(value, Mat) else value)
    try:
        if evaluator.field.sign(number) == 0:
            return None
    except NeedsPrecision:
        return None
    logarithm = evaluator.field.call("ln", evaluator.field.call("abs", number))
    return evaluator.field.approximate(logarithm)
