"""Looks for points at which a relation has no value: a ratio of one, a singular matrix, two equal numbers. Chance does
not meet them, so a hypothesis of measure zero would never be missed without this search.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from mathcheck.errors import NeedsPrecision, Refusal, Undefined
from mathcheck.evaluate.expressions import Evaluator, RandomOutside
from mathcheck.judge.points import ORDER_STYLES
from mathcheck.judge.relation import PRECISIONS, Judge, Verdict, make_field
from mathcheck.points.generators import LONE
from mathcheck.points.instantiate import dimension_tuples, special_tuples
from mathcheck.tree import Node
from mathcheck.typing.shapes import SCALAR

SECONDS = 1.0
"""Of work. Only a safeguard: the number of points decides."""
ENTRIES = {"real", "nonnegative", "integer", "natural"}
"""Types of which each entry may be zero."""
PARTIAL = {"ln", "log", "sqrt", "arcsin", "arccos", "arcosh", "artanh", "gamma", "lgamma", "digamma", "beta", "logbase"}
FEW = 4
"""How many points of values −1, 0 and 1 are tried."""
TRIES = 40
"""How many points of the smallest dimensions are drawn until one meets the requirements and conditions."""


def demand_values(judge: Judge, sides: tuple[Node, ...], verdict: Verdict) -> Verdict:
    """The verdict, or ``inconclusive`` with the point at which a side has no value."""
    if verdict.verdict != "holds" or not any(_partial(one) for node in judge._all_nodes() for one in node.walk()):
        return verdict
    names, several = _drawn(judge)
    try:
        usual = dimension_tuples(judge.context, judge.names, 1, judge.settings.seed)[0]
    except Refusal:
        return verdict
    # First with one of everything, as far as the requirements allow: a sample of one has no sample variance.
    smallest = [(sizes, {}) for sizes in special_tuples(judge.context, judge.names)[:1]]
    until = time.process_time() + SECONDS
    for number, (sizes, styles) in enumerate([*smallest, *((usual, styles) for styles in _choices(names, several))]):
        if time.process_time() > until:
            break
        found = _undefined(judge, sides, sizes, number, styles)
        if found is not None:
            evaluator, reason = found
            dims = {name: size for name, size in sizes.items() if name in judge.names}
            example = {"dims": dims, "point": judge._values(evaluator)}
            return Verdict("inconclusive", verdict.method, [dims], verdict.points, _advice(reason), example)
    return verdict


def _partial(node: Node) -> bool:
    """Whether this operation has no value somewhere."""
    if node.op in ("div", "hdiv"):
        return node.args[1].op not in ("num", "const")
    if node.op in ("pow", "hpow"):
        exponent = node.args[1]
        return not (exponent.op == "num" and exponent.value >= 0 and exponent.value.denominator == 1)
    return node.op == "norm" or (node.op == "call" and node.value in PARTIAL)


def _drawn(judge: Judge) -> tuple[list[str], list[str]]:
    """Quantities that may take a special value; and those of them that hold several numbers."""
    found, several = [], []
    for name in sorted(judge.names):
        for table in (judge.context.symbols, judge.context.families):
            symbol = table.get(name)
            if symbol is not None and symbol.sort == "value" and symbol.body is None and not symbol.data.get("view"):
                found.append(name)
                if symbol.indices or (symbol.shape != SCALAR and symbol.kind in ENTRIES):
                    several.append(name)
    return found, several


def _choices(names: list[str], several: list[str]) -> Iterator[dict[str, str]]:
    """Which names take which special values, the likeliest trouble first."""
    yield dict.fromkeys(names, "zero")
    yield dict.fromkeys(names, "one")
    yield dict.fromkeys(names, "same")
    for style in LONE:
        yield from ({name: style} for name in several[:8])
        # A condition on one of them (a rank) may exclude all at once, and one alone may not be enough.
        if len(several) > 1:
            yield dict.fromkeys(several, style)
    for style in ("zero", "one") if len(names) > 1 else ():
        for name in names[:8]:
            yield {name: style}
    for _ in range(FEW):
        yield dict.fromkeys(names, "few")


def _undefined(judge: Judge, sides, sizes, number: int, styles: dict[str, str]) -> tuple[Evaluator, str] | None:
    """The point with these special values, if it is admissible and a side has no value there."""
    evaluator = _admissible(judge, sizes, number, styles)
    for side in sides if evaluator is not None else ():
        try:
            evaluator.value_of(side, {}, evaluator.root)
        except NeedsPrecision:
            continue
        except Undefined as undefined:
            return evaluator, undefined.message
        except (Refusal, RandomOutside, OverflowError, ZeroDivisionError):
            return None
    return None


def _admissible(judge: Judge, sizes, number: int, styles: dict[str, str]) -> Evaluator | None:
    """The point with these special values, if it meets the requirements and the conditions. Where none is set, others
    are drawn until one does.
    """
    arithmetic = make_field(judge.settings.backend, PRECISIONS[0])
    drawn_again = not styles or any(style in LONE for style in styles.values())
    for attempt in range(TRIES if drawn_again and (judge.conditions or judge.requirements) else 1):
        point = judge.point(sizes, 2000 + number, ORDER_STYLES[attempt % len(ORDER_STYLES)], attempt)
        point.redrawn = {name: (number, style) for name, style in styles.items()}
        try:
            evaluator = Evaluator(judge.context, arithmetic, point, judge.deadline)
            point.degree = judge._degree(evaluator) if judge.random_names else 0
            judge._choose_indices(point, evaluator, random.Random(number))
            if judge._allowed(evaluator):
                return evaluator
        except (Refusal, RandomOutside):
            return None
    return None


def _advice(reason: str) -> str:
    return (
        f"a hypothesis is missing: {reason} at an admissible point. Exclude it where it is due: a narrower type "
        f"(nonzero, positive, invertible, spd), `require r != 1` in {{symbols}}, or `\\quad \\text{{for }} r \\ne 1`"
    )
