"""Free signs take both values by design: at the points of one relation, the signs of any three quantities meet in
every combination, and small whole numbers come up one after the other. Chance alone would leave some out now and then.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mathcheck.declare.context import Context
from mathcheck.typing.shapes import SCALAR

PATTERNS = (1, 2, 7)
"""Walsh functions of eight turns, of which no product is constant, so that any signs of three quantities meet. Others
would be products of these, and a false line could rest on that: the signs of further quantities are left to chance."""
TURNS = 8
SWITCHES = {"binary", "sign"}
"""Quantities of two values: more than three of them take further patterns, for turns beyond the eighth."""
NUMBERS = {"real", "nonzero", "integer"}
SQUARE = {"real", "square", "invertible", "orth", "diagonal", "lower", "upper", "permutation"}
"""Square matrices of these types have determinants of both signs."""


def free_signs(context: Context, names: Iterable[str]) -> dict[str, int]:
    """The pattern of each quantity of two values, and of each that has a free sign: of a number, or of a determinant.
    All of them are independent of each other.
    """
    switches, found = [], []
    for name in sorted(names):
        symbol = context.symbols.get(name)
        if symbol is None or symbol.sort != "value" or symbol.body is not None or symbol.data.get("view"):
            continue
        if symbol.kind in SWITCHES and symbol.shape == SCALAR:
            switches.append(name)
        square = symbol.shape != SCALAR and symbol.shape[0] == symbol.shape[1]
        if symbol.kind in (NUMBERS if symbol.shape == SCALAR else SQUARE if square else ()):
            found.append(name)
    more = tuple(TURNS << k for k in range(len(switches)))
    patterns = dict(zip(switches, PATTERNS + more, strict=False))
    return patterns | dict(zip(found, PATTERNS[len(switches) :], strict=False))


class Turns:
    """Counts the points of one relation; a point that is asked for again has the same turn."""

    def __init__(self) -> None:
        self.all: dict[Any, int] = {}
        self.styles: dict[str, dict[Any, int]] = {}

    def of(self, key: Any, style: str) -> tuple[int, int]:
        """The turn among all points, and among those of this style."""
        own = self.styles.setdefault(style, {})
        return self.all.setdefault(key, len(self.all)), own.setdefault(key, len(own))


@dataclass(frozen=True)
class Design:
    """What is not left to chance at one point."""

    patterns: dict[str, int]
    turn: int
    turn_of_style: int
    seed: int

    def sign(self, name: str) -> int | None:
        """The sign of a number or of a determinant, or which of two values; none if it is left to chance."""
        if name not in self.patterns:
            return None
        return sign(self.patterns[name], self.turn, random.Random(f"{self.seed}/{name}").choice((-1, 1)))

    def small_number(self, name: str) -> int:
        """The whole number of a name at a point of small ones."""
        return small_number(self.patterns.get(name), self.turn_of_style, random.Random(f"{self.seed}/{name}"))


def sign(pattern: int, turn: int, start: int) -> int:
    """The sign at this turn; ``start`` is that of the first."""
    return -start if (pattern & turn).bit_count() % 2 else start


def small_number(pattern: int | None, turn: int, rng: random.Random) -> int:
    """A whole number from 1 to 4 in magnitude: each of them, and with a pattern each with both signs, once in eight
    turns. The generator has to be the same at every turn.
    """
    sizes = rng.sample(range(1, 5), 4)
    if pattern is None:
        return sizes[turn % 4]
    start = rng.choice((-1, 1))
    turn %= TURNS
    signs = [sign(pattern, k, start) for k in range(turn + 1)]
    return signs[turn] * sizes[signs[:turn].count(signs[turn])]
