"""Random points at which a relation makes sense, and which indices it is tried at."""

from __future__ import annotations

import math
import random

from mathcheck.errors import Inconclusive, NeedsPrecision, Undefined
from mathcheck.evaluate.expressions import Evaluator
from mathcheck.numbers.interface import Field
from mathcheck.points.degrees import INFINITE, degree
from mathcheck.points.instantiate import Point
from mathcheck.points.laws import MAX_DEGREE
from mathcheck.points.signs import Design
from mathcheck.tree import Node

EQUAL_STYLES = ("generic", "mixed")
ORDER_STYLES = (
    "generic",
    "small",
    "large",
    "mixed",
    "tied",
    "boundary",
    "equal",
    "generic",
    "mixed",
    "small",
    "large",
    "boundary",
)


class Points:
    """Mixed into the judge."""

    def point(self, sizes: dict[str, int], number: int, style: str, attempt: int = 0) -> Point:
        """A random point with these dimensions."""
        point = Point(
            self.context, sizes, f"{self.settings.seed}/{number}/{style}/{attempt}/{sorted(sizes.items())}", style
        )
        point.random_names = self.random_names
        point.tied = self.tied
        point.degree = 0
        point.number, point.attempt = number, attempt
        if not attempt:
            # What meets no condition is drawn again, and by chance.
            turns = self.turns.of((tuple(sorted(sizes.items())), number, style), style)
            point.design = Design(self.signs, *turns, self.settings.seed)
        return point

    def admissible(
        self, sizes: dict[str, int], number: int, style: str, field: Field
    ) -> tuple[Evaluator, dict[str, int]]:
        """A point at which every requirement and every condition holds."""
        tries = 400 if self.conditions or self.requirements else 1
        for attempt in range(tries):
            # A style that never meets the conditions (large numbers, but x < 1) gives way to the others.
            point = self.point(
                sizes, number, style if attempt < 40 else ORDER_STYLES[attempt % len(ORDER_STYLES)], attempt
            )
            evaluator = Evaluator(self.context, field, point, self.deadline)
            point.degree = self._degree(evaluator) if self.random_names else 0
            self._choose_indices(point, evaluator, random.Random(f"{self.settings.seed}/{number}/{attempt}"))
            if self._allowed(evaluator):
                return evaluator, {}
        raise Inconclusive("no random point meets the conditions; declare the symbols by a narrower type")

    def _allowed(self, evaluator: Evaluator) -> bool:
        try:
            return all(
                evaluator.holds(self._typed(node, evaluator), {}, evaluator.root)
                for node in (*self.requirements, *self.conditions)
            )
        except (Undefined, NeedsPrecision):
            return False

    def _typed(self, node: Node, evaluator: Evaluator) -> Node:
        if any(child.shape is None for child in node.args):
            from mathcheck.typing.rules import Typer

            typer = Typer(self.context)
            typer._condition(node)
            typer.finish()
        return node

    def index_ends(self, point: Point, evaluator: Evaluator) -> dict[str, tuple[int, int]]:
        """Over what the indices run that are free in the statement."""
        ends: dict[str, tuple[int, int]] = {}
        for name in sorted(self.names):
            symbol = self.context.symbols.get(name)
            if name in self.ranges:
                ends[name] = tuple(end.at(point.dims) for end in self.ranges[name])
            elif symbol is not None and symbol.sort == "index" and "high" in symbol.data:
                ends[name] = tuple(evaluator.integer(symbol.data[end], {}, evaluator.root) for end in ("low", "high"))
        for name, (low, high) in ends.items():
            if high < low:
                raise Inconclusive(f"{name} has nowhere to run")
        return ends

    def _choose_indices(self, point: Point, evaluator: Evaluator, rng: random.Random) -> None:
        """Values of the free indices: all combinations in turn, in a shuffled order."""
        ends = self.index_ends(point, evaluator)
        for name, value in zip(ends, self._combination(list(ends.values()), point, rng), strict=True):
            point.indices[name] = value
            if name in self.ranges:
                point.values[name] = evaluator.field.rational(value)

    def _combination(self, ends: list[tuple[int, int]], point: Point, rng: random.Random) -> list[int]:
        """The values of the indices at this point."""
        total = math.prod(high - low + 1 for low, high in ends)
        if point.number >= 100 or not ends or total > 5_000:
            return [rng.randint(low, high) for low, high in ends]
        order = random.Random(f"{self.settings.seed}/{sorted(point.dims.items())}").sample(range(total), min(total, 64))
        place = (order[point.number % len(order)] + point.attempt) % total
        found = []
        for low, high in ends:
            place, step = divmod(place, high - low + 1)
            found.append(low + step)
        return found

    def _degree(self, evaluator: Evaluator) -> int:
        """How many moments of a named law are needed."""
        top = 1
        for node in self._all_nodes():
            for one in node.walk():
                if one.op == "expect" and one.value[0] not in ("H", "KL", "Pr"):
                    arguments = one.args[:-1] if one.value[2] else one.args
                    total = sum(degree(argument, evaluator) for argument in arguments)
                    total *= (
                        2 if one.value[0] in ("Var", "Corr") or (one.value[0] == "Cov" and len(arguments) == 1) else 1
                    )
                    if total < INFINITE:
                        top = max(top, total)
        if top > MAX_DEGREE:
            raise Inconclusive(f"moments of degree {top}; at most {MAX_DEGREE} are worked out")
        return top
