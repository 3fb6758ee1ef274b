"""Unknown functions: at each point a concrete smooth one is drawn, from a family with the declared properties and no
others.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from mathcheck.errors import Inconclusive
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.numbers.interface import Field, Number

Unary = Callable[[Field, Number], Number]


def _coefficient(rng: random.Random, positive: bool = False) -> Fraction:
    value = Fraction(rng.randint(11, 97), rng.randint(31, 89))
    return value if positive else rng.choice((-1, 1)) * value


def draw_unary(rng: random.Random, traits: frozenset[str]) -> Unary:
    """A function of one number with the wanted properties."""
    wanted = set(traits)
    if "monotone" in wanted:
        wanted = wanted - {"monotone"} | {rng.choice(("increasing", "decreasing"))}
    if "concave" in wanted:
        if "positive" in wanted or "nonnegative" in wanted:
            raise Inconclusive("no function on all of ℝ is concave and positive without being constant")
        flipped = {"increasing": "decreasing", "decreasing": "increasing"}
        inner = draw_unary(rng, frozenset({"convex"} | {flipped.get(trait, trait) for trait in wanted - {"concave"}}))
        return lambda f, x: -inner(f, x)
    if "decreasing" in wanted:
        inner = draw_unary(rng, frozenset(wanted - {"decreasing"} | {"increasing"}))
        return lambda f, x: inner(f, -x)
    if "convex" in wanted:
        return _convex(rng, wanted)
    if "increasing" in wanted:
        return _increasing(rng, wanted)
    if "even" in wanted or "odd" in wanted:
        return _parity(rng, wanted)
    return _smooth(rng, wanted)


def _convex(rng: random.Random, wanted: set[str]) -> Unary:
    a, b, c, d = (_coefficient(rng, True) for _ in range(4))
    e, g = _coefficient(rng), _coefficient(rng)
    if "increasing" in wanted or ("positive" in wanted and rng.random() < 0.5 and "even" not in wanted):
        lift = Fraction(0) if wanted & {"positive", "nonnegative"} else e
        return lambda f, x: (
            f.rational(a) * f.call("exp", f.rational(b) * x)
            + f.rational(c) * f.call("ln", 1 + f.call("exp", f.rational(d) * x))
            + f.rational(lift)
        )
    if "even" in wanted:
        return lambda f, x: (
            f.rational(a) * x * x
            + f.rational(b) * f.call("cosh", f.rational(c) * x)
            + f.rational(d if wanted & {"positive", "nonnegative"} else e)
        )
    if wanted & {"positive", "nonnegative"}:
        return lambda f, x: (
            f.rational(a) * f.call("exp", f.rational(e) * x) + f.rational(b) * f.whole_power(x - f.rational(g), 2)
        )
    return lambda f, x: (
        f.rational(a) * f.call("exp", f.rational(e) * x) + f.rational(c) * x * x + f.rational(g) * x - f.rational(d)
    )


def _increasing(rng: random.Random, wanted: set[str]) -> Unary:
    a, b, c = (_coefficient(rng, True) for _ in range(3))
    e = _coefficient(rng)
    if wanted & {"positive", "nonnegative"}:
        return lambda f, x: (
            f.rational(a) * f.call("exp", f.rational(b) * x) + f.divide(f.rational(c), 1 + f.call("exp", -x))
        )
    if "odd" in wanted:
        return lambda f, x: f.rational(a) * f.call("arctan", f.rational(b) * x) + f.rational(c) * x
    return lambda f, x: (
        f.rational(a) * f.call("arctan", f.rational(b) * (x - f.rational(e)))
        + f.rational(c) * f.call("sinh", x / 2)
        + f.rational(e)
    )


def _parity(rng: random.Random, wanted: set[str]) -> Unary:
    a, b, c = _coefficient(rng), _coefficient(rng), _coefficient(rng)
    if "odd" in wanted:
        return lambda f, x: f.rational(a) * f.call("sin", f.rational(b) * x) + f.rational(c) * x * x * x
    even = lambda f, x: f.rational(a) * f.call("cos", f.rational(b) * x) + f.rational(c) * x * x  # noqa: E731
    return (lambda f, x: f.call("exp", even(f, x) / 4)) if wanted & {"positive", "nonnegative"} else even


def _smooth(rng: random.Random, wanted: set[str]) -> Unary:
    """Neither even nor odd, neither convex nor monotone, of both signs. It grows no faster than its argument, so that
    functions of functions of functions still have values.
    """
    a, b, c, d, e = (_coefficient(rng) for _ in range(5))
    g = _coefficient(rng, True)

    def any_function(f: Field, x: Number) -> Number:
        wave = f.rational(a) * f.call("sin", f.rational(b) * x + f.rational(c))
        bend = f.call("sqrt", 1 + f.whole_power(f.rational(g) * x - f.rational(a), 2))
        return wave + f.rational(d) * x + f.rational(e) * bend - f.rational(b)

    if wanted & {"positive", "nonnegative"}:
        return lambda f, x: f.call("exp", any_function(f, x) / 3)
    return any_function


def stretched(function: Callable, inner: Fraction, outer: Fraction) -> Callable:
    """A steeper or flatter function: both factors are positive, so every property that can be declared stays."""

    def scaled(field: Field, value: Value, factor: Fraction) -> Value:
        by = field.rational(factor)
        return value.map(lambda x: x * by) if isinstance(value, Mat) else value * by

    return lambda field, arguments: scaled(field, function(field, [scaled(field, x, inner) for x in arguments]), outer)


def draw(
    rng: random.Random, traits: frozenset[str], sizes: list[int], rows: int, columns: int, style: str = "generic"
) -> Callable[[Field, list[Value]], Value]:
    """A function of several numbers, vectors or matrices; its values are numbers, vectors or matrices."""
    total = sum(sizes)
    if (
        style == "boundary"
        and traits & {"convex", "concave"}
        and not traits & {"positive", "nonnegative", "even", "odd"}
    ):
        return _affine(rng, traits, total, rows, columns)
    if (
        style == "boundary"
        and total == rows * columns == 1
        and traits & {"increasing", "decreasing", "monotone"}
        and not traits & {"positive", "nonnegative", "convex", "concave"}
    ):
        # A strictly monotone function may be flat at a point.
        share = _coefficient(rng, True) * (-1 if "decreasing" in traits else 1)
        return lambda field, arguments: arguments[0] * arguments[0] * arguments[0] * field.rational(share)
    # Every declared property holds for a positive multiple too.
    scale = {"small": Fraction(1, 5), "large": Fraction(4)}.get(style, Fraction(1))
    outputs = []
    for _ in range(rows * columns):
        if total == 1:
            outputs.append([([Fraction(1)], draw_unary(rng, traits))])
        else:
            # Sums of ridge functions keep every property but oddness about a point.
            outputs.append(
                [
                    (
                        [_coefficient(rng) for _ in range(total)],
                        draw_unary(rng, traits - {"increasing", "decreasing", "monotone"}),
                    )
                    for _ in range(2)
                ]
            )

    def function(field: Field, arguments: list[Value]) -> Value:
        flat: list[Number] = [
            x for argument in arguments for x in (argument.v if isinstance(argument, Mat) else [argument])
        ]
        found = [_output(field, flat, output) for output in outputs]
        if scale != 1:
            found = [value * field.rational(scale) for value in found]
        return found[0] if rows == columns == 1 else Mat(rows, columns, found)

    return function


def _affine(
    rng: random.Random, traits: frozenset[str], total: int, rows: int, columns: int
) -> Callable[[Field, list[Value]], Value]:
    """The edge of convexity: a function without curvature."""
    falling = "decreasing" in traits
    rising = bool(traits & {"increasing", "decreasing"})
    shares = [[_coefficient(rng, rising) * (-1 if falling else 1) for _ in range(total)] for _ in range(rows * columns)]
    lifts = [_coefficient(rng) for _ in range(rows * columns)]

    def function(field: Field, arguments: list[Value]) -> Value:
        flat = [x for argument in arguments for x in (argument.v if isinstance(argument, Mat) else [argument])]
        found = []
        for own, lift in zip(shares, lifts, strict=True):
            value = field.rational(lift)
            for x, share in zip(flat, own, strict=True):
                value = value + x * field.rational(share)
            found.append(value)
        return found[0] if rows == columns == 1 else Mat(rows, columns, found)

    return function


def _output(field: Field, flat: list[Number], output: list[tuple[list[Fraction], Unary]]) -> Any:
    total: Any = None
    for direction, unary in output:
        inner = flat[0] * field.rational(direction[0]) if len(flat) > 1 else flat[0]
        for x, share in zip(flat[1:], direction[1:], strict=True):
            inner = inner + x * field.rational(share)
        value = unary(field, inner)
        total = value if total is None else total + value
    return total
