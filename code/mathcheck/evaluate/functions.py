"""The built-in functions, made of the few that the arithmetics know."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathcheck.errors import Undefined
from mathcheck.numbers.interface import Dual, Field, Number, plain

DIRECT = {
    "exp",
    "ln",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "arctan",
    "arcsin",
    "arccos",
    "arsinh",
    "arcosh",
    "artanh",
    "sqrt",
    "erf",
    "gamma",
    "lgamma",
    "digamma",
    "abs",
    "floor",
    "ceil",
}


def _inverse_of(name: str) -> Callable[[Field, Number], Number]:
    return lambda f, x: f.divide(f.rational(1), f.call(name, x))


def _sigmoid(f: Field, x: Number) -> Number:
    return f.divide(f.rational(1), 1 + f.call("exp", -x))


def _relu(f: Field, x: Number) -> Number:
    return x if f.sign(plain(x)) > 0 else f.rational(0)


def _sign(f: Field, x: Number) -> Number:
    return f.rational(f.sign(plain(x)))


MADE: dict[str, Callable[[Field, Number], Number]] = {
    "sec": _inverse_of("cos"),
    "csc": _inverse_of("sin"),
    "sech": _inverse_of("cosh"),
    "csch": _inverse_of("sinh"),
    "cot": lambda f, x: f.divide(f.call("cos", x), f.call("sin", x)),
    "coth": lambda f, x: f.divide(f.call("cosh", x), f.call("sinh", x)),
    "sigmoid": _sigmoid,
    "softplus": lambda f, x: f.call("ln", 1 + f.call("exp", x)),
    "logit": lambda f, x: f.call("ln", f.divide(x, 1 - x)),
    "log1p": lambda f, x: f.call("ln", 1 + x),
    "expm1": lambda f, x: f.call("exp", x) - 1,
    "erfc": lambda f, x: 1 - f.call("erf", x),
    "relu": _relu,
    "sign": _sign,
    "lg": lambda f, x: f.call("ln", x) / f.call("ln", f.rational(10)),
}


def exact_logarithm(field: Field, value: Number, x: Number, base: Number) -> Number:
    """The logarithm of a power of its base: a whole number, which a ball would leave open below a ``\\lceil``."""
    if isinstance(value, Dual):
        return value
    near = round(field.approximate(value))
    if abs(near) > 1000 or field.sign_or_none(x - field.whole_power(base, near)) != 0:
        return value
    return field.rational(near)


def apply_elementary(field: Field, name: str, x: Number, log_base: str | None) -> Number:
    """A function of one number; ``log`` in its declared base."""
    if name == "log":
        result = field.call("ln", x)
        if log_base == "natural":
            return result
        base = field.rational(int(log_base))
        return exact_logarithm(field, result / field.call("ln", base), x, base)
    if name in DIRECT:
        return field.call(name, x)
    return MADE[name](field, x)


def largest(field: Field, values: list[Number], sign: int) -> Number:
    """The largest (``sign`` 1) or the smallest (−1) of some numbers."""
    if not values:
        raise Undefined("the largest of no numbers")
    best = values[0]
    for value in values[1:]:
        difference = plain(value - best)
        if field.sign(difference) * sign > 0:
            best = value
    return best


def factorial(field: Field, x: Number) -> Number:
    """x!, for whole numbers exactly, else by Γ."""
    return field.call("gamma", x + 1)


def binomial(field: Field, n: Number, k: Number, whole: tuple[int, int] | None) -> Number:
    """A binomial coefficient."""
    if whole is not None:
        top, below = whole
        if below < 0 or (0 <= top < below):
            return field.rational(0)
        value = Fraction(1)
        for i in range(below):
            value = value * (top - i) / (i + 1)
        return field.rational(value)
    return field.divide(factorial(field, n), factorial(field, k) * factorial(field, n - k))
