"""Proofs at small dimensions: both sides once more, with a symbol for every entry and SymPy's own derivatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from mathcheck.errors import Inconclusive, Refusal
from mathcheck.evaluate.expressions import Evaluator, RandomOutside
from mathcheck.evaluate.matrices import Mat
from mathcheck.judge.make import make_judge
from mathcheck.judge.relation import Judge, Settings, Verdict
from mathcheck.limits import Timeout, hard_limit
from mathcheck.numbers.symbols import SymbolField
from mathcheck.numbers.vanishing import vanishes
from mathcheck.points.instantiate import dimension_tuples, equal_sizes
from mathcheck.points.symbols import SymbolPoint, TooManySymbols
from mathcheck.tree import Node

MAX_PLACES = 16
DIGITS = 30
METHOD = "SymPy with a symbol for each entry"


class Disagreement(Exception):
    """The two routes give different values."""


def prove(step: Any, left: Node, right: Node, verdict: Verdict, settings: Settings) -> Verdict:
    """``proved`` if the sides are one expression in symbols, at the smallest dimensions; else what the numbers said.

    Only what ``holds`` is tried: a proof for symbols does not see a hypothesis that is missing.
    """
    judge = make_judge(step, [left, right], settings)
    if verdict.verdict != "holds" or judge.random_names:
        return verdict
    try:
        sizes = _proved_at(judge, left, right)
    except Disagreement as found:
        reason = f"the two routes disagree: the balls of both sides agree everywhere, but SymPy gives {found}"
        return Verdict("inconclusive", METHOD, verdict.dims, verdict.points, reason)
    except (Refusal, Timeout, RandomOutside, ArithmeticError, RecursionError, MemoryError):
        return verdict
    except Exception as error:
        # SymPy raises many kinds of error on what it cannot do; none of them says anything of the statement.
        return replace(verdict, reason=f"no proof was found ({type(error).__name__})")
    if sizes is None:
        return verdict
    shown = {name: size for name, size in sizes.items() if name in judge.names}
    return replace(verdict, verdict="proved", method=METHOD, dims=[shown] if shown else [], points=0)


def _proved_at(judge: Judge, left: Node, right: Node) -> dict[str, int] | None:
    """The dimensions at which the sides are the same in symbols: distinct ones, or all 2 where those give too much."""
    tuples = dimension_tuples(judge.context, judge.names, 1, judge.settings.seed)
    tuples += equal_sizes(judge.context, judge.names, 2)
    for sizes in tuples:
        try:
            with hard_limit(judge.settings.prove_seconds / len(tuples)):
                found = [
                    _same(judge, evaluator, *(evaluator.value_of(side, {}, evaluator.root) for side in (left, right)))
                    for evaluator in _symbolic(judge, sizes)
                ]
        except (TooManySymbols, Timeout):
            continue
        return sizes if found and all(found) else None
    return None


def _symbolic(judge: Judge, sizes: dict[str, int]) -> Iterator[Evaluator]:
    """An evaluator in symbols for every value of the free indices that meets the conditions."""
    positive = {node.args[0].value for node in judge.conditions if _says_positive(node)}
    for number in range(MAX_PLACES + 1):
        point = SymbolPoint(judge.context, sizes, positive)
        point.random_names, point.tied, point.degree = set(), False, 0
        evaluator = Evaluator(judge.context, SymbolField(point.relations), point, None)
        ends = judge.index_ends(point, evaluator)
        total = 1
        for low, high in ends.values():
            total *= high - low + 1
        if total > MAX_PLACES:
            raise Inconclusive("too many values of the indices")
        if number == total:
            return
        place = number
        for name, (low, high) in ends.items():
            place, step = divmod(place, high - low + 1)
            point.indices[name] = low + step
            if name in judge.ranges:
                point.values[name] = evaluator.field.rational(low + step)
        if _meets(judge, evaluator):
            yield evaluator


def _says_positive(node: Node) -> bool:
    return node.op == "rel" and node.value == ">" and node.args[0].op == "name" and node.args[1] == Node("num", (), 0)


def _meets(judge: Judge, evaluator: Evaluator) -> bool:
    """False where a condition on indices fails; a condition on symbols is left out, so more is proved than claimed."""
    for node in judge.conditions:
        try:
            if not evaluator.holds(judge._typed(node, evaluator), {}, evaluator.root):
                return False
        except Inconclusive:
            continue
    return True


def _same(judge: Judge, evaluator: Evaluator, a: Any, b: Any) -> bool:
    """Whether all entries are the same; and where they are not seen to be, they have to agree in numbers."""
    pairs = list(zip(a.v, b.v, strict=True)) if isinstance(a, Mat) else [(a, b)]
    for x, y in pairs:
        x, y = (one if isinstance(one, sp.Basic) else sp.Integer(one) for one in (x, y))
        if not vanishes(x - y, evaluator.field.relations):
            if all(node.op == "rel" and node.value == "!=" for node in (*judge.conditions, *judge.requirements)):
                # The numbers for the symbols keep the types and are generic; they know nothing of other conditions.
                _confronted(evaluator.point, x, y)
            return False
    return True


def _confronted(point: SymbolPoint, x: sp.Expr, y: sp.Expr) -> None:
    """Both sides with numbers for the symbols."""
    if point.unknown_functions:
        return
    first, second = (sp.N(side.xreplace(point.trial), DIGITS) for side in (x, y))
    if not (first.is_Float or first.is_Integer) or not (second.is_Float or second.is_Integer):
        return
    if abs(first - second) > sp.Float(10) ** (-DIGITS // 2) * (1 + abs(first) + abs(second)):
        raise Disagreement(f"{sp.N(first, 8)} and {sp.N(second, 8)}")
