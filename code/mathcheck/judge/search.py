"""Looks for a point that violates an inequality: random points alone rarely come near the place where it is tight."""

from __future__ import annotations

import random
import time
from fractions import Fraction

from mathcheck.errors import OutsideDomain, Refusal
from mathcheck.evaluate.expressions import Evaluator, RandomOutside
from mathcheck.judge.compare import Refuted, Touched, Touching, compare_order
from mathcheck.judge.moves import Drawn, Moves, Trial
from mathcheck.judge.relation import EDGE_STYLES, MEET, PRECISIONS, Judge, Verdict, make_field
from mathcheck.numbers.interface import plain
from mathcheck.points.instantiate import Point, dimension_tuples, equal_sizes, special_tuples
from mathcheck.tree import Node

STARTS = 4
MOVES = 70
LARGER = 6
EDGE_KEYS, EDGE_STEPS = 4, 14
SMALLEST = 1e-30
SECONDS = 6.0
"""Only a safeguard: the number of moves decides, so that the verdict does not depend on the machine."""


def search_violation(judge: Judge, left: Node, right: Node, relation: str, verdict: Verdict) -> Verdict:
    """Walk downhill in the slack, drawing names anew and moving entries; a violation is judged by the same certain
    comparison.
    """
    names = _drawn_names(judge)
    if not names:
        return verdict
    try:
        sizes = dimension_tuples(judge.context, judge.names, 1, judge.settings.seed)
    except Refusal:
        return verdict
    # The smallest dimensions have the fewest directions to search in; some errors show with three of everything only.
    sizes += sorted(special_tuples(judge.context, judge.names), key=lambda one: sum(one.values()))[:1]
    sizes += [one for one in equal_sizes(judge.context, judge.names, 3) if one not in sizes]
    if len(sizes[0]) == 1:
        # Others only with more of it; where there is one dimension, that is no great work.
        sizes += 2 * equal_sizes(judge.context, judge.names, LARGER)
    walk = _Walk(judge, left, right, relation, names)
    for start in range(max(STARTS, len(sizes))):
        found = walk.descend(sizes[start % len(sizes)], start)
        if found is not None:
            return found
    verdict.points += walk.tried
    verdict.method += ", and a search for a violation"
    return verdict


def _drawn_names(judge: Judge) -> list[str]:
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
        self.judge, self.left, self.right, self.relation = judge, left, right, relation
        # A requirement of {symbols} narrows the points as a condition of the display does.
        self.narrowed = bool(judge.conditions or judge.requirements)
        self.moves = Moves(judge.context, names, self.narrowed)
        self.arithmetic = make_field(judge.settings.backend, PRECISIONS[0])
        self.until = time.process_time() + SECONDS
        self.tried = 0

    def descend(self, sizes: dict[str, int], start: int) -> Verdict | None:
        """A walk from one start; the violation, if it meets one."""
        rng = random.Random(start)
        best, current, drawn = None, self._start(sizes, start), Drawn()
        for move in range(MOVES * 2 if self.narrowed else MOVES):
            if time.process_time() > self.until:
                return None
            # What meets the conditions at the start is a point to go on from.
            trial = self.moves.next(current, drawn, rng, move) if move or not self.narrowed else current
            slack, found, there = self._slack(sizes, start, trial)
            if found is not None:
                return found
            if slack is not None and (best is None or slack <= best):
                best, current, drawn = slack, trial, there
        return self._to_the_edge(sizes, start, current, drawn, best) if self.narrowed and best is not None else None

    def _to_the_edge(self, sizes, start: int, current: Trial, drawn: Drawn, best: float) -> Verdict | None:
        """Move one number after another as far as the conditions let it go, where that makes the slack smaller."""
        keys = [key for key, rows in drawn.exact.items() if self.moves.smooth(key) and len(rows) == len(rows[0]) == 1]
        for key in (keys[:EDGE_KEYS]) * 2:
            for sign in (1, -1):
                place = drawn.exact[key][0][0]
                inside, outside = Fraction(0), 4 * sign * (1 + abs(place))
                for _ in range(EDGE_STEPS):
                    if time.process_time() > self.until:
                        return None
                    step = (inside + outside) / 2
                    trial = current.copy()
                    trial.moved[key] = [[place + step]]
                    inadmissible = self.moves.symbol(key).kind != "real" and place + step <= 0
                    slack, found, there = (None, None, drawn) if inadmissible else self._slack(sizes, start, trial)
                    if found is not None:
                        return found
                    if slack is None:
                        outside = step
                        continue
                    inside = step
                    if slack < best:
                        best, current, drawn = slack, trial, there
        return None

    def _start(self, sizes: dict[str, int], start: int) -> Trial:
        """Where several conditions are to be met, a point that meets them: drawing names one by one hardly would."""
        if not self.narrowed:
            return Trial()
        try:
            evaluator, _ = self.judge.admissible(sizes, 1000 + start, "generic", self.arithmetic)
        except Refusal:
            return Trial()
        drawn = Drawn.at(evaluator.point)
        return Trial({}, {key: rows for key, rows in drawn.exact.items() if self.moves.smooth(key)}, drawn.shares)

    def _slack(self, sizes: dict[str, int], start: int, trial: Trial) -> tuple[float | None, Verdict | None, Drawn]:
        """How far the inequality is from being violated; or the violation; and the exact values that were drawn."""
        judge = self.judge
        point = judge.point(sizes, 1000 + start, "generic")
        point.redrawn, point.exact, point.shares = trial.redrawn, dict(trial.moved), dict(trial.shares)
        point.stretches = trial.stretches
        self.tried += 1
        try:
            evaluator = Evaluator(judge.context, self.arithmetic, point, judge.deadline)
            point.degree = judge._degree(evaluator) if judge.random_names else 0
            judge._choose_indices(point, evaluator, random.Random(start))
            if not judge._allowed(evaluator):
                return None, None, Drawn()
            # Worked out once, for the comparison and for the slack.
            a, b = (evaluator.value_of(side, {}, evaluator.root) for side in (self.left, self.right))
            compare_order(evaluator, a, b, self.relation)
            a, b = (self.arithmetic.approximate(plain(value)) for value in (a, b))
        except Refuted as refuted:
            return None, judge._refuted_here(evaluator, refuted, "balls, found by a search"), Drawn()
        except Touching:
            return None, self._met(point), Drawn()
        except OutsideDomain as error:
            if any(style in EDGE_STYLES for _, style in trial.redrawn.values()):
                return None, None, Drawn()
            # The first points were lucky: at this one, which is no edge case, there is no value.
            return None, Verdict("inconclusive", "balls", reason=judge._explained(error, sizes)), Drawn()
        except (Refusal, RandomOutside, OverflowError):
            return None, None, Drawn()
        slack = b - a if self.relation in ("<", "<=") else a - b
        # Absolute where both sides are small, or relative: with an unknown function, both sides may be made as small as
        # one likes, and the walk would end there.
        least = SMALLEST if self.moves.functions else 1.0
        return slack / (least + abs(a) + abs(b)), None, Drawn.at(point)

    def _met(self, point: Point) -> Verdict | None:
        """The verdict on a strict inequality whose sides meet at this point, if they do so at the highest precision."""
        judge = self.judge
        try:
            evaluator = Evaluator(
                judge.context, make_field(judge.settings.backend, PRECISIONS[-1]), point, judge.deadline
            )
            a, b = (evaluator.value_of(side, {}, evaluator.root) for side in (self.left, self.right))
            compare_order(evaluator, a, b, self.relation)
        except Touching:
            return judge._touched(Touched(MEET, evaluator), "balls, found by a search", self.tried)
        except (Refuted, Refusal, OverflowError):
            return None
        finally:
            # The precision is that of the arithmetic made last.
            self.arithmetic = make_field(judge.settings.backend, PRECISIONS[0])
        return None
