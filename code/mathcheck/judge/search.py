"""Looks for a point that violates an inequality: random points alone rarely come near the place where it is tight."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from mathcheck.errors import OutsideDomain, Refusal
from mathcheck.evaluate.expressions import Evaluator, RandomOutside
from mathcheck.judge.compare import Refuted, compare_order
from mathcheck.judge.relation import EDGE_STYLES, PRECISIONS, Judge, Verdict, make_field
from mathcheck.numbers.interface import plain
from mathcheck.points.instantiate import dimension_tuples, special_tuples
from mathcheck.tree import Node

STARTS = 4
MOVES = 70
EDGE_KEYS, EDGE_STEPS = 4, 14
SECONDS = 6.0
"""Only a safeguard: the number of moves decides, so that the verdict does not depend on the machine."""
STYLES = ("generic", "small", "large", "mixed", "tied", "boundary", "equal")
SMOOTH = {"real", "positive", "nonnegative", "nonzero"}
"""Types whose entries may be moved a little without leaving the type."""


@dataclass
class Trial:
    """What sets a point apart from the one the search began at: names drawn anew, and names whose exact entries were
    moved.
    """

    redrawn: dict[str, tuple[int, str]] = field(default_factory=dict)
    moved: dict[Any, list[list[Fraction]]] = field(default_factory=dict)

    def copy(self) -> Trial:
        """A trial of its own."""
        return Trial(dict(self.redrawn), dict(self.moved))


def search_violation(judge: Judge, left: Node, right: Node, relation: str, verdict: Verdict) -> Verdict:
    """Walk downhill in the slack, drawing names anew and moving entries; a violation is judged by the same certain
    comparison.
    """
    names = _movable(judge)
    if not names:
        return verdict
    try:
        sizes = dimension_tuples(judge.context, judge.names, 1, judge.settings.seed)
    except Refusal:
        return verdict
    # The smallest dimensions have the fewest directions to search in.
    sizes += sorted(special_tuples(judge.context, judge.names), key=lambda one: sum(one.values()))[:1]
    walk = _Walk(judge, left, right, relation, names)
    for start in range(STARTS):
        found = walk.descend(sizes[start % len(sizes)], start)
        if found is not None:
            return found
    verdict.points += walk.tried
    verdict.method += ", and a search for a violation"
    return verdict


def _movable(judge: Judge) -> list[str]:
    """Names whose values are drawn."""
    found = []
    for name in sorted(judge.names):
        for table in (judge.context.symbols, judge.context.families):
            symbol = table.get(name)
            drawn = symbol is not None and symbol.body is None and symbol.sort in ("value", "random", "function")
            if drawn and not symbol.data.get("view"):
                found.append(name)
    return found


class _Walk:
    """One inequality, and the way downhill in its slack."""

    def __init__(self, judge: Judge, left: Node, right: Node, relation: str, names: list[str]):
        self.judge, self.left, self.right, self.relation, self.names = judge, left, right, relation, names
        # A requirement of {symbols} narrows the points as a condition of the display does.
        self.narrowed = bool(judge.conditions or judge.requirements)
        self.arithmetic = make_field(judge.settings.backend, PRECISIONS[0])
        self.until = time.process_time() + SECONDS
        self.tried = 0

    def descend(self, sizes: dict[str, int], start: int) -> Verdict | None:
        """A walk from one start; the violation, if it meets one."""
        rng = random.Random(start)
        best, current, exact = None, self._start(sizes, start), {}
        for move in range(MOVES * 2 if self.narrowed else MOVES):
            if time.process_time() > self.until:
                return None
            trial = self._moved(current, exact, rng, move)
            slack, found, drawn = self._slack(sizes, start, trial)
            if found is not None:
                return found
            if slack is not None and (best is None or slack < best):
                best, current, exact = slack, trial, drawn
        return self._to_the_edge(sizes, start, current, exact, best) if self.narrowed and exact else None

    def _to_the_edge(self, sizes, start: int, current: Trial, exact: dict, best: float) -> Verdict | None:
        """Move one number after another as far as the conditions let it go, where that makes the slack smaller."""
        keys = [key for key in exact if self._smooth(key) and len(exact[key]) == len(exact[key][0]) == 1]
        for key in (keys[:EDGE_KEYS]) * 2:
            for sign in (1, -1):
                place, inside, outside = exact[key][0][0], Fraction(0), 4 * sign * (1 + abs(exact[key][0][0]))
                for _ in range(EDGE_STEPS):
                    if time.process_time() > self.until:
                        return None
                    step = (inside + outside) / 2
                    trial = current.copy()
                    trial.moved[key] = [[place + step]]
                    inadmissible = self._symbol(key).kind != "real" and place + step <= 0
                    slack, found, drawn = (None, None, {}) if inadmissible else self._slack(sizes, start, trial)
                    if found is not None:
                        return found
                    if slack is None:
                        outside = step
                        continue
                    inside = step
                    if slack < best:
                        best, current, exact = slack, trial, drawn
        return None

    def _start(self, sizes: dict[str, int], start: int) -> Trial:
        """Where several conditions are to be met, a point that meets them: drawing names one by one hardly would."""
        if not self.narrowed:
            return Trial()
        try:
            evaluator, _ = self.judge.admissible(sizes, 1000 + start, "generic", self.arithmetic)
        except Refusal:
            return Trial()
        return Trial({}, {key: rows for key, rows in evaluator.point.exact.items() if self._smooth(key)})

    def _moved(self, current: Trial, exact: dict, rng: random.Random, move: int) -> Trial:
        """The next point: far away at first, then closer and closer."""
        trial = current.copy()
        near = [key for key in exact if self._movable(key)]
        if near and move > 12 and rng.random() < 0.7:
            key = rng.choice(near)
            rows = [list(row) for row in exact[key]]
            if not self._smooth(key):
                trial.moved[key] = [[value + rng.choice((-2, -1, 1, 2)) for value in row] for row in rows]
                # A power that a condition ties to a number: both go together.
                if (smooth := [other for other in near if self._smooth(other)]) and rng.random() < 0.7:
                    other, factor = rng.choice(smooth), Fraction(2) ** rng.choice((-2, -1, 1, 2))
                    trial.moved[other] = [[value * factor for value in row] for row in exact[other]]
                return trial
            # Small steps as well, which end close to where a condition ends.
            size = Fraction(rng.choice((1, 2, 5, 10, 20)), 20 * (10 ** rng.randint(0, 3) if self.narrowed else 1))
            # Positive numbers are scaled by at least a tenth, so that they stay positive.
            positive = self._symbol(key).kind != "real"
            for row in rows:
                for k in range(len(row)):
                    if rng.random() < 0.6 or len(row) * len(rows) == 1:
                        share = size * Fraction(rng.randint(-100, 100), 100)
                        row[k] = (
                            row[k] * (1 + share * Fraction(9, 10)) if positive or rng.random() < 0.5 else row[k] + share
                        )
            trial.moved[key] = rows
            return trial
        for name in rng.sample(self.names, min(len(self.names), 1 if move % 5 else 2)):
            trial.redrawn[name] = (rng.randrange(10**6), rng.choice(STYLES))
            trial.moved = {key: rows for key, rows in trial.moved.items() if key != name}
        return trial

    def _symbol(self, key: Any) -> Any:
        return self.judge.context.symbols.get(key) if isinstance(key, str) else self.judge.context.families.get(key[0])

    def _movable(self, key: Any) -> bool:
        symbol = self._symbol(key)
        return self._smooth(key) or (symbol is not None and symbol.sort == "value" and symbol.kind == "integer")

    def _smooth(self, key: Any) -> bool:
        symbol = self._symbol(key)
        return symbol is not None and symbol.sort == "value" and symbol.kind in SMOOTH

    def _slack(self, sizes: dict[str, int], start: int, trial: Trial) -> tuple[float | None, Verdict | None, dict]:
        """How far the inequality is from being violated; or the violation; and the exact values that were drawn."""
        judge = self.judge
        point = judge.point(sizes, 1000 + start, "generic")
        point.redrawn, point.exact = trial.redrawn, dict(trial.moved)
        self.tried += 1
        try:
            evaluator = Evaluator(judge.context, self.arithmetic, point, judge.deadline)
            point.degree = judge._degree(evaluator) if judge.random_names else 0
            judge._choose_indices(point, evaluator, random.Random(start))
            if not judge._allowed(evaluator):
                return None, None, {}
            # Worked out once, for the comparison and for the slack.
            a, b = (evaluator.value_of(side, {}, evaluator.root) for side in (self.left, self.right))
            compare_order(evaluator, a, b, self.relation)
            a, b = (self.arithmetic.approximate(plain(value)) for value in (a, b))
        except Refuted as refuted:
            return None, judge._refuted_here(evaluator, refuted, "balls, found by a search"), {}
        except OutsideDomain as error:
            if any(style in EDGE_STYLES for _, style in trial.redrawn.values()):
                return None, None, {}
            # The first points were lucky: at this one, which is no edge case, there is no value.
            return None, Verdict("inconclusive", "balls", reason=judge._explained(error, sizes)), {}
        except (Refusal, RandomOutside, OverflowError):
            return None, None, {}
        slack = b - a if self.relation in ("<", "<=") else a - b
        return slack / (1 + abs(a) + abs(b)), None, dict(point.exact)
