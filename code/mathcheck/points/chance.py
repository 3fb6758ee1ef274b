"""Expectations. Random variables live on a finite space, dependent unless declared independent, so that every
expectation is an exact finite sum.

A named continuous law is replaced by the nodes of its Gauss quadrature. That is exact for polynomials up to a degree,
so the degree of what stands inside the
expectation is worked out first, and anything that is no polynomial is refused instead of being approximated.
"""

from __future__ import annotations

from typing import Any

from mathcheck.errors import Inconclusive, Unreadable
from mathcheck.evaluate import matrices
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.numbers.interface import Number, plain
from mathcheck.points.chance_space import Space
from mathcheck.points.degrees import degree
from mathcheck.tree import Node


class Chance(Space):
    """Mixed into the evaluator."""

    # --- expectations -------------------------------------------------------------------------------------------------

    def _expect(self, node: Node, idx, world) -> Value:
        kind, over, extra = node.value
        arguments = node.args[:-1] if extra else node.args
        given = node.args[-1] if extra == "given" else None
        if kind in ("H", "I") and self._are_random(arguments):
            return self._information(kind, arguments, given, idx, world)
        if kind in ("H", "KL") and given is None:
            return self._divergence(kind, arguments, idx, world)
        if kind == "I":
            raise Unreadable("mutual information is of two random variables", node.at)
        if self.field.name == "sympy" and self._is_integrated(over, extra):
            mean = lambda function: self._integrated_mean(function, idx, world)  # noqa: E731
        elif extra == "law":
            mean = lambda function: self._over_vector(over[0], node.args[-1], function, idx, world)  # noqa: E731
        else:
            self._check_degree(arguments, kind, idx, world)
            runs = self._runs_of(over, given, arguments, idx, world)
            mean = lambda function: self._mean(runs, function, idx)  # noqa: E731
        if kind == "Pr":
            return mean(lambda i, w: self.field.rational(int(self.holds(arguments[0], i, w))))
        if kind == "E":
            return mean(lambda i, w: self.value_of(arguments[0], i, w))
        return self._covariance(node, kind, arguments, mean)

    def _is_integrated(self, over, extra: str) -> bool:
        units = self.random_units()
        if len(units) != 1 or extra or (over and set(over) != {units[0][0]}):
            return False
        symbol = self._symbol(units[0])
        return symbol.data.get("law") in ("normal", "uniform", "exponential") and symbol.shape[0] == symbol.shape[1]

    def _integrated_mean(self, function, idx, world) -> Value:
        """The expectation as an integral against the density, by SymPy."""
        ((name, _),) = self.random_units()
        symbol = self.context.symbols[name]
        parameters = [self.value_of(self._typed(node, symbol.shape), {}, world) for node in symbol.data["parameters"]]
        variable, density, low, high = self.field.density(symbol.data["law"], parameters)
        value = function(idx, world.child({name: variable}, frozenset({name})))
        return self.field.integrated(value * density, variable, low, high)

    def _covariance(self, node: Node, kind: str, arguments, mean) -> Value:
        first, second = arguments[0], arguments[-1]

        def outer(a: Node, b: Node):
            def function(i, w):
                x, y = self.value_of(a, i, w), self.value_of(b, i, w)
                if not isinstance(x, Mat) and not isinstance(y, Mat):
                    return x * y
                x = x if isinstance(x, Mat) else Mat(1, 1, [x])
                y = y if isinstance(y, Mat) else Mat(1, 1, [y])
                return matrices.product(self.field, x, y.T)

            return function

        def centred(a: Node, b: Node) -> Value:
            mixed = mean(outer(a, b))
            x, y = mean(lambda i, w: self.value_of(a, i, w)), mean(lambda i, w: self.value_of(b, i, w))
            if not isinstance(x, Mat) and not isinstance(y, Mat):
                return mixed - x * y
            x = x if isinstance(x, Mat) else Mat(1, 1, [x])
            y = y if isinstance(y, Mat) else Mat(1, 1, [y])
            return matrices.add(mixed, matrices.scale(self.field.rational(-1), matrices.product(self.field, x, y.T)))

        covariance = centred(first, second)
        if kind != "Corr":
            return covariance
        return self.field.divide(covariance, self.field.call("sqrt", centred(first, first) * centred(second, second)))

    def _check_degree(self, arguments, kind: str, idx, world) -> None:
        """Refuse what the quadrature of a named law does not give exactly."""
        if not any(
            self._symbol(unit).data.get("law") in ("normal", "uniform", "exponential", "poisson")
            for unit in self.random_units()
        ):
            return
        total = sum(degree(argument, self) for argument in arguments) * (
            2 if kind in ("Var", "Corr") or (len(arguments) == 1 and kind == "Cov") else 1
        )
        if total > self.point.degree:
            raise Unreadable(
                (
                    "an expectation under a continuous law of something that is no polynomial (or of a high "
                    "degree) is not worked out by numbers; check it {by-code}"
                ),
                arguments[0].at,
            )

    def _runs_of(self, over, given, arguments, idx, world) -> list[tuple[Number, Any]]:
        """The outcomes that an expectation runs over, each with its probability and the world it makes."""
        names = frozenset(self.point.random_names)
        space = self.outcomes(world)
        if not over:
            runs = [(weight, world.child(values, names)) for weight, values in space]
            return runs if given is None else self._conditioned(runs, given, idx, world)
        inside = self.context.closure(*arguments) & names
        rest = inside - set(over)
        units = self.random_units()
        for a in units:
            for b in units:
                if a[0] in over and b[0] in rest and not self._independent(a, b):
                    raise Unreadable(
                        f"an expectation over {a[0]} alone, but {b[0]} depends on it; declare them "
                        f"independent, or condition"
                    )
        kept = {unit if unit[1] is not None else unit[0] for unit in units if unit[0] in over}
        return [
            (weight, world.child({key: value for key, value in values.items() if key in kept}, frozenset(over)))
            for weight, values in space
        ]

    def _conditioned(self, runs, given: Node, idx, world) -> list[tuple[Number, Any]]:
        kept = [(weight, below) for weight, below in runs if self._agrees(given, idx, world, below)]
        if not kept:
            raise Inconclusive("the condition has probability zero on the space that was drawn")
        total = kept[0][0]
        for weight, _ in kept[1:]:
            total = total + weight
        return [(self.field.divide(weight, total), below) for weight, below in kept]

    def _agrees(self, given: Node, idx, world, below) -> bool:
        if given.op == "and" and any(child.op != "rel" for child in given.args):
            return all(self._agrees(child, idx, world, below) for child in given.args)
        if given.op in ("rel", "and", "or", "not"):
            return self.holds(given, idx, below)
        here, there = self.value_of(given, idx, world), self.value_of(given, idx, below)
        pairs = zip(here.v, there.v, strict=True) if isinstance(here, Mat) else [(here, there)]
        return all(not self.field.disjoint(plain(a), plain(b)) for a, b in pairs)

    def _mean(self, runs, function, idx) -> Value:
        values = [function(idx, below) for _, below in runs]
        return self._weighted(values, [weight for weight, _ in runs])

    def _over_vector(self, letter: str, law: Node, function, idx, world) -> Value:
        """``\\mathbb{E}_{i \\sim p}``: p is a vector of probabilities."""
        weights = self.value_of(law, idx, world)
        if not isinstance(weights, Mat):
            raise Unreadable("below an expectation, after \\sim, stands a vector of probabilities", law.at)
        values = [function({**idx, letter: self.field.rational(k + 1)}, world) for k in range(len(weights.v))]
        return self._weighted(values, weights.v)

    def _are_random(self, arguments) -> bool:
        return all(self.context.closure(argument) & self.point.random_names for argument in arguments)

    def _information(self, kind: str, arguments, given, idx, world) -> Number:
        """Entropy, conditional entropy and mutual information of random variables on the finite space."""
        conditions = [] if given is None else [given]
        if kind == "H":
            entropy = self._entropy([*arguments, *conditions], idx, world)
            return entropy - self._entropy(conditions, idx, world) if conditions else entropy
        first, second = ([argument, *conditions] for argument in arguments)
        total = (
            self._entropy(first, idx, world)
            + self._entropy(second, idx, world)
            - self._entropy([*arguments, *conditions], idx, world)
        )
        return total - self._entropy(conditions, idx, world) if conditions else total

    def _entropy(self, variables, idx, world) -> Number:
        """The entropy of the joint law of some expressions: equal values are one outcome."""
        names = frozenset(self.point.random_names)
        classes: list[list] = []
        for weight, values in self.outcomes(world):
            below = world.child(values, names)
            here = [x for variable in variables for x in self._entries(self.value_of(variable, idx, below))]
            for one in classes:
                if all(not self.field.disjoint(plain(a), plain(b)) for a, b in zip(one[1], here, strict=True)):
                    one[0] = one[0] + weight
                    break
            else:
                classes.append([weight, here])
        total = self.field.rational(0)
        for weight, _ in classes:
            total = total - weight * self.field.call("ln", weight)
        base = self.context.conventions.get("log")
        return total if base == "natural" else total / self.field.call("ln", self.field.rational(int(base)))

    @staticmethod
    def _entries(value: Value) -> list[Number]:
        return value.v if isinstance(value, Mat) else [value]

    def _divergence(self, kind: str, arguments, idx, world) -> Number:
        """Entropy of a vector of probabilities, and the divergence of two, in the declared unit."""
        laws = [self.value_of(argument, idx, world) for argument in arguments]
        if not all(isinstance(law, Mat) for law in laws):
            raise Unreadable(f"{kind} takes vectors of probabilities", arguments[0].at)
        total = self.field.rational(0)
        for k, p in enumerate(laws[0].v):
            if self.field.magnitude(plain(p)) == 0:
                continue
            ratio = self.field.divide(p, laws[1].v[k]) if kind == "KL" else p
            total = total + p * self.field.call("ln", ratio)
        base = self.context.conventions.get("log")
        total = total if base == "natural" else total / self.field.call("ln", self.field.rational(int(base)))
        return -total if kind == "H" else total
