"""The finite space on which random variables live."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from mathcheck.declare.context import Symbol
from mathcheck.errors import Inconclusive, Unreadable
from mathcheck.evaluate import matrices
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.numbers.interface import Number
from mathcheck.points import generators
from mathcheck.points.laws import discrete_law
from mathcheck.tree import Node
from mathcheck.typing.shapes import SCALAR

MAX_OUTCOMES = 6_000
EVEN = {"tied", "equal"}
LIKELY = 200
SWITCHES = 3
"""Of so many events, every combination has an outcome."""
Unit = tuple[str, tuple[int, ...] | None]


class Space:
    """Mixed into the evaluator."""

    def random_units(self) -> list[Unit]:
        """Every random variable in play; a member of a family is one of its own."""
        units: list[Unit] = []
        for name in sorted(self.point.random_names):
            symbol = self.context.symbols.get(name)
            if symbol is not None and symbol.sort == "random":
                units.append((name, None))
            family = self.context.families.get(name)
            if family is not None and family.sort == "random":
                places: list[tuple[int, ...]] = [()]
                for _, low, high in family.indices:
                    ends = self.integer(low, {}, self.root), self.integer(high, {}, self.root)
                    places = [(*place, k) for place in places for k in range(ends[0], ends[1] + 1)]
                units.extend((name, place) for place in places)
        return units

    def _symbol(self, unit: Unit) -> Symbol:
        return self.context.symbols[unit[0]] if unit[1] is None else self.context.families[unit[0]]

    def _independent(self, a: Unit, b: Unit) -> bool:
        for one, other in ((a, b), (b, a)):
            declared = self._symbol(one).data.get("independent")
            if declared is not None and (not declared or other[0] in declared):
                return True
        return False

    def _factors(self) -> dict[Unit, list[int]]:
        """The hidden sources of chance that each variable depends on: two variables share one unless they are declared
        independent.
        """
        units = self.random_units()
        factors: dict[Unit, list[int]] = {unit: [] for unit in units}
        count = 0
        left = list(units)
        while left:
            first = left.pop(0)
            group = [first]
            for unit in list(left):
                if all(not self._independent(unit, other) for other in group):
                    group.append(unit)
                    left.remove(unit)
            for unit in group:
                factors[unit].append(count)
            count += 1
        for k, a in enumerate(units):
            for b in units[k + 1 :]:
                if not self._independent(a, b) and not set(factors[a]) & set(factors[b]):
                    factors[a].append(count)
                    factors[b].append(count)
                    count += 1
        return factors

    def _needed_degree(self) -> int:
        return self.point.degree

    def outcomes(self, world: Any) -> list[tuple[Number, dict[Any, Value]]]:
        """The probability of each outcome, and what each random variable is worth there."""
        names = frozenset(self.point.random_names)
        closure = self.context.closure(*(node for unit in self.random_units() for node in self._symbol(unit).nodes()))
        while world.parent is not None and not world.changed & closure:
            world = world.parent
        if "outcomes" not in world.memo:
            world.memo["outcomes"] = self._space(world)
        del names
        return world.memo["outcomes"]

    def _space(self, world: Any) -> list[tuple[Number, dict[Any, Value]]]:
        factors = self._factors()
        tables: dict[int, list[tuple[Number, Any]]] = {}
        for unit, sources in factors.items():
            if self._symbol(unit).data.get("law"):
                if len(sources) > 1 or any(
                    source in others for other, others in factors.items() if other != unit for source in sources
                ):
                    raise Unreadable(
                        f"{unit[0]} has a law of its own and depends on other random variables; declare it "
                        f"`independent`, or declare the joint law"
                    )
                tables[sources[0]] = discrete_law(self, unit, self._symbol(unit), world)
        for sources in factors.values():
            for source in sources:
                if source not in tables:
                    tables[source] = self._finite_source(
                        source, [unit for unit, own in factors.items() if source in own]
                    )
        raw = self._product(tables)
        return self._valued(factors, tables, raw, world)

    def _finite_source(self, source: int, units: list[Unit]) -> list[tuple[Number, Any]]:
        """A few outcomes of unequal probability: enough for the moments that are declared."""
        size = (3 if len(units) == 1 else 4) + 3 * self.point.tied
        even = len(units) == 1 and self.point.style_of(units[0][0]) in EVEN and self._symbol(units[0]).shape == SCALAR
        if even:
            size = 2
        for unit in units:
            symbol = self._symbol(unit)
            rows = symbol.shape[0].at(self.dims)
            if rows > 1 and ("variance" in symbol.data or "mean" in symbol.data):
                size = max(size, rows + 2)
            elif rows > 1:
                size = max(size, 4)
        # Every combination of a few events has an outcome, so that none of them is impossible.
        size = max(size, 2 ** len(self._switching(units)[:SWITCHES]))
        rng = self.point.rng(("source", source))
        weights = [Fraction(1) if even else Fraction(rng.randint(20, 99)) for _ in range(size)]
        if (switches := self._switching(units)[:SWITCHES]) and self.point.style != "generic":
            # Now one combination is the likely one, now another: a bound that leaves out a term shows there only.
            turn = self.point.design.turn if self.point.design is not None else rng.randrange(size)
            weights[turn % 2 ** len(switches)] *= LIKELY
        total = sum(weights)
        return [(self.field.rational(weight / total), k) for k, weight in enumerate(weights)]

    def _switching(self, units: Iterable[Unit]) -> list[Unit]:
        """Variables of two values."""
        return [unit for unit in units if self._symbol(unit).kind in ("event", "binary", "sign")]

    def _product(self, tables: dict[int, list[tuple[Number, Any]]]) -> list[tuple[Number, dict[int, Any]]]:
        raw: list[tuple[Number, dict[int, Any]]] = [(self.field.rational(1), {})]
        for source in sorted(tables):
            raw = [(weight * p, {**place, source: value}) for weight, place in raw for p, value in tables[source]]
            if len(raw) > MAX_OUTCOMES:
                raise Inconclusive(
                    f"more than {MAX_OUTCOMES} outcomes; declare fewer random variables, or a smaller dimension"
                )
        return raw

    def _valued(self, factors, tables, raw, world) -> list[tuple[Number, dict[Any, Value]]]:
        columns: dict[Unit, list[Value]] = {}
        for unit, sources in factors.items():
            symbol = self._symbol(unit)
            if symbol.data.get("law"):
                columns[unit] = [place[sources[0]] for _, place in raw]
                continue
            # Its moments are those over its own sources of chance, however many outcomes the whole space has.
            own: dict[tuple, Number] = {(): self.field.rational(1)}
            for source in sources:
                own = {(*key, value): p * weight for key, p in own.items() for weight, value in tables[source]}
            drawn = [self._drawn_value(unit, symbol, key) for key in own]
            self._combine(unit, factors, drawn)
            values = dict(zip(own, self._with_moments(unit, drawn, list(own.values()), world), strict=True))
            columns[unit] = [values[tuple(place[source] for source in sources)] for _, place in raw]
        return [
            (weight, {(unit[0] if unit[1] is None else unit): columns[unit][k] for unit in factors})
            for k, (weight, _) in enumerate(raw)
        ]

    def _combine(self, unit: Unit, factors: dict[Unit, list[int]], drawn: list[Value]) -> None:
        """Put both values of an event in place, in every combination with the others that share its source."""
        sources = factors[unit]
        together = self._switching(one for one in factors if factors[one] == sources)[:SWITCHES]
        if len(sources) > 1 or unit not in together or self._symbol(unit).shape != SCALAR:
            return
        for k in range(min(2 ** len(together), len(drawn))):
            bit = k >> together.index(unit) & 1
            drawn[k] = self.field.rational(2 * bit - 1 if self._symbol(unit).kind == "sign" else bit)

    def _drawn_value(self, unit: Unit, symbol: Symbol, key: tuple) -> Value:
        rng = self.point.rng((unit, key))
        rows, columns = (dim.at(self.dims) for dim in symbol.shape)
        if "low" in symbol.data:
            low, high = (self.integer(symbol.data[end], {}, self.root) for end in ("low", "high"))
            return self.field.rational(rng.randint(low, high))
        if self.point.tied and symbol.shape == SCALAR and symbol.kind == "real":
            # Few different values, so that conditioning on one of them leaves several outcomes; which ones differs
            # from variable to variable.
            first = self.point.rng((unit, "first")).randrange(2)
            group = (sum(key) + first) % 3 if rng.random() < 0.6 else rng.randrange(2)
            # Small whole numbers: functions of them coincide as well.
            values = self.point.rng((unit, "tie")).sample(range(-2, 3), 3)
            scale = {"small": Fraction(1, 8), "large": Fraction(5), "mixed": Fraction(1, 3)}.get(
                self.point.style_of(unit[0]), Fraction(1)
            )
            return self.field.rational(values[group] * scale)
        style = self.point.style_of(unit[0])
        # A random variable that hardly varies shows nothing.
        entries = generators.matrix(
            rng, symbol.kind, rows, columns, "generic" if style in EVEN | {"boundary"} else style
        )
        flat = [self.field.rational(x) for row in entries for x in row]
        return flat[0] if symbol.shape == SCALAR else Mat(rows, columns, flat)

    def place_of(self, unit: Unit) -> dict[str, Number]:
        """The indices of a member of a family, for what its declaration says in terms of them."""
        letters = [letter for letter, _, _ in self._symbol(unit).indices]
        return {letter: self.field.rational(k) for letter, k in zip(letters, unit[1] or (), strict=True)}

    def _with_moments(self, unit: Unit, column: list[Value], weights: list[Number], world: Any) -> list[Value]:
        """Shift and stretch the values so that the declared mean and variance hold exactly."""
        symbol, idx = self._symbol(unit), self.place_of(unit)
        if "mean" not in symbol.data and "variance" not in symbol.data:
            return column
        mean = self._weighted(column, weights)
        centred = [matrices.add(value, matrices.scale(self.field.rational(-1), mean)) for value in column]
        if "variance" in symbol.data:
            centred = self._stretched(symbol, centred, weights, idx, world)
        if "mean" not in symbol.data:
            return [matrices.add(value, mean) for value in centred]
        wanted = self.value_of(self._typed(symbol.data["mean"], symbol.shape), idx, world)
        wanted = self._broadcast(wanted, column[0])
        return [matrices.add(value, wanted) for value in centred]

    def _typed(self, node: Node, shape: Any) -> Node:
        from mathcheck.typing.rules import Typer

        if node.shape is None:
            typer = Typer(self.context)
            typer.infer(node)
            typer.unify(node.shape, shape)
            typer.finish()
        return node

    def _broadcast(self, value: Value, like: Value) -> Value:
        return (
            Mat(like.rows, like.columns, [value] * len(like.v))
            if isinstance(like, Mat) and not isinstance(value, Mat)
            else value
        )

    def _stretched(self, symbol: Symbol, centred: list[Value], weights: list[Number], idx, world: Any) -> list[Value]:
        rows = symbol.shape[0]
        wanted = self.value_of(self._typed(symbol.data["variance"], (rows, rows)), idx, world)
        if not isinstance(centred[0], Mat):
            variance = self._weighted([x * x for x in centred], weights)
            factor = self.field.call("sqrt", self.field.divide(wanted, variance))
            return [x * factor for x in centred]
        size = centred[0].rows
        if not isinstance(wanted, Mat):
            wanted = matrices.scale(wanted, matrices.identity(self.field, size))
        spread = self._weighted([matrices.product(self.field, x, x.T) for x in centred], weights)
        change = matrices.product(
            self.field, self.cholesky(wanted), matrices.inverse(self.field, self.cholesky(spread))
        )
        return [matrices.product(self.field, change, x) for x in centred]

    def cholesky(self, a: Mat) -> Mat:
        """The lower triangular square root."""
        n = a.rows
        zero = self.field.rational(0)
        low = [[zero] * n for _ in range(n)]
        for i in range(n):
            for j in range(i + 1):
                rest = a[i, j]
                for k in range(j):
                    rest = rest - low[i][k] * low[j][k]
                low[i][j] = self.field.call("sqrt", rest) if i == j else self.field.divide(rest, low[j][j])
        return Mat(n, n, [x for row in low for x in row])

    def _weighted(self, values: list[Value], weights: list[Number]) -> Value:
        total = matrices.scale(weights[0], values[0])
        for weight, value in zip(weights[1:], values[1:], strict=True):
            total = matrices.add(total, matrices.scale(weight, value))
        return total
