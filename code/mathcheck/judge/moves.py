"""The moves of a search: one name drawn anew, or its numbers changed a little without leaving their type."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from mathcheck.declare.context import Context, Symbol
from mathcheck.points.generators import LAWS, Rows
from mathcheck.points.instantiate import Point

STYLES = ("generic", "small", "large", "mixed", "tied", "boundary", "equal")
SMOOTH = {"real", "positive", "nonnegative", "nonzero"}
"""Types whose entries may be moved a little without leaving the type."""
FINEST = 10**6
"""Probabilities are whole multiples of one divided by about this number, so that exact ones stay short."""
MILDEST, STEEPEST = Fraction(1, 16), Fraction(64)
"""How far an unknown function is stretched; more only makes numbers that leave no digits."""


@dataclass
class Trial:
    """What sets a point apart from the one the search began at: names drawn anew, names whose exact entries were
    moved, numbers of intervals, by where between the two ends they lie, and how steep unknown functions are.
    """

    redrawn: dict[str, tuple[int, str]] = field(default_factory=dict)
    moved: dict[Any, Rows] = field(default_factory=dict)
    shares: dict[Any, Rows] = field(default_factory=dict)
    stretches: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)

    def copy(self) -> Trial:
        """A trial of its own."""
        return Trial(dict(self.redrawn), dict(self.moved), dict(self.shares), dict(self.stretches))


@dataclass
class Drawn:
    """The exact entries that a point was made of."""

    exact: dict[Any, Rows] = field(default_factory=dict)
    shares: dict[Any, Rows] = field(default_factory=dict)

    @classmethod
    def at(cls, point: Point) -> Drawn:
        """What was drawn at this point."""
        shares = dict(point.shares)
        return cls({key: rows for key, rows in point.exact.items() if key not in shares}, shares)


def _name(key: Any) -> str:
    """The name that a value belongs to: a member of a family stands under its name and its place."""
    return key if isinstance(key, str) else key[0]


class Moves:
    """Where a search goes from a trial, given what was drawn there. ``narrowed`` asks for small steps as well."""

    def __init__(self, context: Context, names: list[str], narrowed: bool):
        self.context, self.names, self.narrowed = context, names, narrowed
        found = [self.symbol(name) for name in names]
        self.laws = any(symbol.sort == "value" and symbol.kind in LAWS for symbol in found)
        self.functions = [name for name, symbol in zip(names, found, strict=True) if symbol.sort == "function"]
        self.styles = (*STYLES, "sharp") if self.laws else STYLES

    def symbol(self, key: Any) -> Symbol | None:
        """What a name or a member of a family is declared as."""
        if isinstance(key, str) and key in self.context.symbols:
            return self.context.symbols[key]
        return self.context.families.get(_name(key))

    def smooth(self, key: Any) -> bool:
        """Whether its entries are numbers that may be moved a little, each by itself."""
        symbol = self.symbol(key)
        return symbol is not None and symbol.sort == "value" and symbol.kind in SMOOTH

    def _movable(self, key: Any) -> bool:
        symbol = self.symbol(key)
        return symbol is not None and symbol.sort == "value" and symbol.kind in SMOOTH | LAWS | {"integer"}

    def next(self, current: Trial, drawn: Drawn, rng: random.Random, move: int) -> Trial:
        """The next point: far away at first, then closer and closer."""
        smooth = [key for key in drawn.exact if self.smooth(key)]
        if self.narrowed and len(smooth) > 1 and move > 12 and rng.random() < 0.2:
            return self._rescaled(current, drawn, smooth, rng)
        near = [key for key in drawn.exact if self._movable(key)] + list(drawn.shares) + self.functions
        if near and move > 12 and rng.random() < 0.7:
            return self._near(current, drawn, near, rng)
        trial = current.copy()
        for name in rng.sample(self.names, min(len(self.names), 1 if move % 5 else 2)):
            trial.redrawn[name] = (rng.randrange(FINEST), rng.choice(self.styles))
            for table in (trial.moved, trial.shares, trial.stretches):
                for key in [key for key in table if _name(key) == name]:
                    del table[key]
            if name in self.functions and rng.random() < 0.7:
                trial.stretches[name] = (Fraction(2) ** rng.randint(-2, 5), Fraction(1))
        return trial

    def _near(self, current: Trial, drawn: Drawn, near: list[Any], rng: random.Random) -> Trial:
        trial = current.copy()
        key = rng.choice(near)
        if key in self.functions:
            self._stretch(trial, key, rng)
        elif key in drawn.shares:
            self._along_interval(trial, drawn, key, rng)
        elif self.symbol(key).kind in LAWS:
            trial.moved[key] = self._weighed(drawn.exact[key], self.symbol(key).kind, rng)
        elif self.smooth(key):
            trial.moved[key] = self._nudged(drawn.exact[key], self.symbol(key).kind != "real", rng)
        else:
            trial.moved[key] = [[value + rng.choice((-2, -1, 1, 2)) for value in row] for row in drawn.exact[key]]
            # A power that a condition ties to a number: both go together.
            if (smooth := [other for other in near if self.smooth(other)]) and rng.random() < 0.7:
                other, factor = rng.choice(smooth), Fraction(2) ** rng.choice((-2, -1, 1, 2))
                trial.moved[other] = [[value * factor for value in row] for row in drawn.exact[other]]
        return trial

    def _rescaled(self, current: Trial, drawn: Drawn, smooth: list[Any], rng: random.Random) -> Trial:
        """Numbers that conditions tie to each other, such as lengths and their bound, go up or down together; others
        the other way.
        """
        trial, factor = current.copy(), Fraction(2) ** rng.randint(1, 4)
        for key in smooth:
            way = factor ** rng.choice((-1, 0, 1, 1))
            trial.moved[key] = [[value * way for value in row] for row in drawn.exact[key]]
        return trial

    def _stretch(self, trial: Trial, name: str, rng: random.Random) -> None:
        """A steeper function, or a flatter one: of its argument or of its value."""
        factors = list(trial.stretches.get(name, (Fraction(1), Fraction(1))))
        place = rng.randrange(2)
        factors[place] *= Fraction(2) ** rng.choice((-1, 1, 1, 2))
        trial.stretches[name] = tuple(min(max(factor, MILDEST), STEEPEST) for factor in factors)

    def _nudged(self, rows: Rows, positive: bool, rng: random.Random) -> Rows:
        """Each entry a little larger or smaller, or not."""
        # Small steps as well, which end close to where a condition ends.
        size = Fraction(rng.choice((1, 2, 5, 10, 20)), 20 * (10 ** rng.randint(0, 3) if self.narrowed else 1))
        rows = [list(row) for row in rows]
        for row in rows:
            for k in range(len(row)):
                if rng.random() < 0.6 or len(row) * len(rows) == 1:
                    share = size * Fraction(rng.randint(-100, 100), 100)
                    # Positive numbers keep at least a tenth, so that they stay positive.
                    scaled = row[k] * (1 + share * Fraction(9, 10))
                    row[k] = scaled if positive or rng.random() < 0.5 else row[k] + share
        return rows

    def _weighed(self, rows: Rows, kind: str, rng: random.Random) -> Rows:
        """Some outcomes become likelier, others rarer; the probabilities still sum to one."""
        factors = (Fraction(1, 10), Fraction(1, 2), Fraction(1), Fraction(1), Fraction(2), Fraction(10))
        weights = [
            [max(1, round(value * rng.choice(factors) * FINEST)) if value else 0 for value in row] for row in rows
        ]
        if kind == "stochastic":
            return [[Fraction(weight, sum(row)) for weight in row] for row in weights]
        total = sum(sum(row) for row in weights)
        return [[Fraction(weight, total) for weight in row] for row in weights]

    def _along_interval(self, trial: Trial, drawn: Drawn, key: Any, rng: random.Random) -> None:
        """Nearer to one end; often all members of a family together, for a bound is reached where all are extreme."""
        together = not isinstance(key, str) and rng.random() < 0.5
        keys = [one for one in drawn.shares if together and _name(one) == key[0]] or [key]
        up, way = rng.random() < 0.5, rng.choice((Fraction(1, 4), Fraction(3, 4), Fraction(1)))
        for one in keys:
            closed = self.symbol(one).data["interval"].value
            end = Fraction(1) if up else Fraction(0)
            if closed[1 if up else 0] not in "[]" or way < 1:
                trial.shares[one] = [[share + min(way, Fraction(99, 100)) * (end - share) for share in row]
                                     for row in drawn.shares[one]]  # fmt: skip
            else:
                trial.shares[one] = [[end] * len(row) for row in drawn.shares[one]]
