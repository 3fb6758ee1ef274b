"""Named laws as finite ones with the same moments, up to the degree that is needed: the nodes of Gauss quadrature in
closed form.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

from mathcheck.declare.context import Symbol
from mathcheck.errors import Inconclusive, Undefined, Unreadable
from mathcheck.evaluate import matrices
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.numbers.interface import Number, plain

MAX_DEGREE = 9
MAX_DRAWS = 3_000


def discrete_law(evaluator: Any, unit: Any, symbol: Symbol, world: Any) -> list[tuple[Number, Value]]:
    """Probabilities and values."""
    law = symbol.data["law"]
    place = evaluator.place_of(unit)
    parameters = [evaluator.value_of(_typed(evaluator, node), place, world) for node in symbol.data["parameters"]]
    return {
        "normal": _normal,
        "uniform": _uniform,
        "exponential": _exponential,
        "bernoulli": _bernoulli,
        "binomial": _binomial,
        "poisson": _poisson,
        "sample": _sample,
    }[law](evaluator, parameters)


def _typed(evaluator: Any, node: Any) -> Any:
    from mathcheck.typing.rules import Typer

    if node.shape is None:
        typer = Typer(evaluator.context)
        typer.infer(node)
        typer.finish()
    return node


def _nodes(evaluator: Any) -> int:
    return evaluator.point.degree // 2 + 1


def hermite(field: Any, count: int) -> list[tuple[Number, Number]]:
    """Nodes and weights for the standard normal law."""
    q = lambda a, b=1: field.rational(Fraction(a, b))  # noqa: E731
    root = lambda x: field.call("sqrt", x)  # noqa: E731
    if count == 1:
        return [(q(1), q(0))]
    if count == 2:
        return [(q(1, 2), q(1)), (q(1, 2), q(-1))]
    if count == 3:
        return [(q(2, 3), q(0)), (q(1, 6), root(q(3))), (q(1, 6), -root(q(3)))]
    if count == 4:
        inner, outer = root(3 - root(q(6))), root(3 + root(q(6)))
        a, b = (3 + root(q(6))) / 12, (3 - root(q(6))) / 12
        return [(a, inner), (a, -inner), (b, outer), (b, -outer)]
    inner, outer = root(5 - root(q(10))), root(5 + root(q(10)))
    a, b = (7 + 2 * root(q(10))) / 60, (7 - 2 * root(q(10))) / 60
    return [(q(8, 15), q(0)), (a, inner), (a, -inner), (b, outer), (b, -outer)]


def legendre(field: Any, count: int) -> list[tuple[Number, Number]]:
    """Nodes and weights for the uniform law on [−1, 1]."""
    q = lambda a, b=1: field.rational(Fraction(a, b))  # noqa: E731
    root = lambda x: field.call("sqrt", x)  # noqa: E731
    if count == 1:
        return [(q(1), q(0))]
    if count == 2:
        return [(q(1, 2), root(q(1, 3))), (q(1, 2), -root(q(1, 3)))]
    if count == 3:
        return [(q(4, 9), q(0)), (q(5, 18), root(q(3, 5))), (q(5, 18), -root(q(3, 5)))]
    if count == 4:
        inner, outer = root(q(3, 7) - q(2, 7) * root(q(6, 5))), root(q(3, 7) + q(2, 7) * root(q(6, 5)))
        a, b = (18 + root(q(30))) / 72, (18 - root(q(30))) / 72
        return [(a, inner), (a, -inner), (b, outer), (b, -outer)]
    inner, outer = root(5 - 2 * root(q(10, 7))) / 3, root(5 + 2 * root(q(10, 7))) / 3
    a, b = (322 + 13 * root(q(70))) / 1800, (322 - 13 * root(q(70))) / 1800
    return [(q(64, 225), q(0)), (a, inner), (a, -inner), (b, outer), (b, -outer)]


def _normal(evaluator: Any, parameters: list[Value]) -> list[tuple[Number, Value]]:
    mean, variance = parameters
    field = evaluator.field
    nodes = hermite(field, _nodes(evaluator))
    if not isinstance(mean, Mat) and isinstance(variance, Mat):
        mean = Mat(variance.rows, 1, [mean] * variance.rows)
    if not isinstance(mean, Mat):
        _within(evaluator, variance, "the variance of a normal law is positive")
        deviation = field.call("sqrt", variance)
        return [(weight, mean + deviation * z) for weight, z in nodes]
    size = mean.rows
    if len(nodes) ** size > 3000:
        raise Inconclusive("too many nodes for this law; a smaller degree or dimension is needed")
    if not isinstance(variance, Mat):
        variance = matrices.scale(variance, matrices.identity(field, size))
    root = evaluator.cholesky(variance)
    grid: list[tuple[Number, list[Number]]] = [(field.rational(1), [])]
    for _ in range(size):
        grid = [(weight * w, [*values, z]) for weight, values in grid for w, z in nodes]
    return [
        (weight, matrices.add(mean, matrices.product(field, root, Mat(size, 1, values)))) for weight, values in grid
    ]


def _uniform(evaluator: Any, parameters: list[Value]) -> list[tuple[Number, Value]]:
    low, high = parameters
    if evaluator.field.sign(plain(high - low)) <= 0:
        raise Undefined("a uniform law needs its lower end below its upper one: write `require a < b`")
    return [
        (weight, (low + high) / 2 + (high - low) / 2 * t) for weight, t in legendre(evaluator.field, _nodes(evaluator))
    ]


def _two_point(evaluator: Any, mean: Number, second: Number, third: Number) -> list[tuple[Number, Number]]:
    """The law on two points with three given central moments (0, ``second``, ``third``) about the mean."""
    field = evaluator.field
    skew = field.divide(third, second)
    root = field.call("sqrt", skew * skew + 4 * second)
    a, b = (skew + root) / 2, (skew - root) / 2
    return [(field.divide(-b, a - b), mean + a), (field.divide(a, a - b), mean + b)]


def _exponential(evaluator: Any, parameters: list[Value]) -> list[tuple[Number, Value]]:
    (rate,) = parameters
    field = evaluator.field
    _within(evaluator, rate, "the rate of an exponential law is positive")
    _at_most(evaluator, 3, "exponential")
    scale = field.divide(field.rational(1), rate)
    return _two_point(evaluator, scale, scale * scale, 2 * scale * scale * scale)


def _poisson(evaluator: Any, parameters: list[Value]) -> list[tuple[Number, Value]]:
    (rate,) = parameters
    _within(evaluator, rate, "the rate of a Poisson law is positive")
    _at_most(evaluator, 3, "poisson")
    return _two_point(evaluator, rate, rate, rate)


def _within(evaluator: Any, number: Number, message: str) -> None:
    """A parameter has to be positive."""
    if evaluator.field.sign(plain(number)) <= 0:
        raise Undefined(message)


def _probability(evaluator: Any, p: Number) -> None:
    """A parameter has to lie between 0 and 1."""
    if evaluator.field.sign(plain(p)) < 0 or evaluator.field.sign(plain(1 - p)) < 0:
        raise Undefined("a probability lies between 0 and 1")


def _at_most(evaluator: Any, limit: int, law: str) -> None:
    if evaluator.point.degree > limit:
        raise Unreadable(f"moments of the {law} law above the third are not worked out; check it {{by-code}}")


def _bernoulli(evaluator: Any, parameters: list[Value]) -> list[tuple[Number, Value]]:
    (p,) = parameters
    _probability(evaluator, p)
    return [(p, evaluator.field.rational(1)), (1 - p, evaluator.field.rational(0))]


def _binomial(evaluator: Any, parameters: list[Value]) -> list[tuple[Number, Value]]:
    count, p = parameters
    _probability(evaluator, p)
    field = evaluator.field
    whole = round(field.approximate(plain(count)))
    if not 0 <= whole <= 60 or field.sign(plain(count) - whole) != 0:
        raise Undefined("a binomial law needs a whole number of trials")
    found = []
    choose = Fraction(1)
    for k in range(whole + 1):
        found.append(
            (field.rational(choose) * field.whole_power(p, k) * field.whole_power(1 - p, whole - k), field.rational(k))
        )
        choose = choose * (whole - k) / (k + 1)
    return found


def _sample(evaluator: Any, parameters: list[Value]) -> list[tuple[Number, Value]]:
    """A draw of n from N without replacement, every set equally likely: 1 for each that is drawn, else 0."""
    field = evaluator.field
    drawn, size = (round(field.approximate(plain(one))) for one in parameters)
    if not 0 <= drawn <= size:
        raise Undefined("a sample holds at most all: write `require n <= N`")
    count = comb(size, drawn)
    if count > MAX_DRAWS:
        raise Inconclusive(f"{count} samples are too many to go through; smaller dimensions are needed")
    one, zero, weight = field.rational(1), field.rational(0), field.rational(Fraction(1, count))
    sets = (set(chosen) for chosen in combinations(range(size), drawn))
    return [(weight, Mat(size, 1, [one if i in chosen else zero for i in range(size)])) for chosen in sets]
