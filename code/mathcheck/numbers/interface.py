"""What the evaluator asks of an arithmetic, and dual numbers, which give every arithmetic its derivatives."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from mathcheck.errors import Inconclusive, NeedsPrecision, OutsideDomain, Undefined

Number = Any


class Dual:
    """A number with its derivatives by some directions; ``tag`` tells nested derivatives apart (the inner one has the
    larger tag).
    """

    __slots__ = ("d", "re", "tag")

    def __init__(self, tag: int, re: Number, d: dict[int, Number]):
        self.tag, self.re, self.d = tag, re, d

    def __neg__(self) -> Dual:
        return Dual(self.tag, -self.re, {k: -v for k, v in self.d.items()})

    def __pos__(self) -> Dual:
        return self

    def __add__(self, other: Number) -> Dual:
        if isinstance(other, Dual):
            if other.tag > self.tag:
                return Dual(other.tag, self + other.re, other.d)
            if other.tag == self.tag:
                d = dict(self.d)
                for k, v in other.d.items():
                    d[k] = d[k] + v if k in d else v
                return Dual(self.tag, self.re + other.re, d)
        return Dual(self.tag, self.re + other, self.d)

    __radd__ = __add__

    def __sub__(self, other: Number) -> Dual:
        return self + (-other)

    def __rsub__(self, other: Number) -> Dual:
        return -self + other

    def __mul__(self, other: Number) -> Dual:
        if isinstance(other, Dual):
            if other.tag > self.tag:
                return Dual(other.tag, self * other.re, {k: self * v for k, v in other.d.items()})
            if other.tag == self.tag:
                a, b = self.re, other.re
                d = {k: v * b for k, v in self.d.items()}
                for k, v in other.d.items():
                    d[k] = d[k] + a * v if k in d else a * v
                return Dual(self.tag, a * b, d)
        return Dual(self.tag, self.re * other, {k: v * other for k, v in self.d.items()})

    __rmul__ = __mul__

    def reciprocal(self) -> Dual:
        """One over the number."""
        inverse = self.re.reciprocal() if isinstance(self.re, Dual) else 1 / self.re
        slope = -(inverse * inverse)
        return Dual(self.tag, inverse, {k: slope * v for k, v in self.d.items()})

    def __truediv__(self, other: Number) -> Number:
        if isinstance(other, Dual):
            return self * other.reciprocal()
        return Dual(self.tag, self.re / other, {k: v / other for k, v in self.d.items()})

    def __rtruediv__(self, other: Number) -> Number:
        return self.reciprocal() * other


def plain(number: Number) -> Number:
    """The number without its derivatives."""
    while isinstance(number, Dual):
        number = number.re
    return number


class Field:
    """An arithmetic. Subclasses give ``rational``, ``elementary``, comparisons and matrices; the rest is shared."""

    name = "field"

    def __init__(self) -> None:
        self.tags = 0

    def new_tag(self) -> int:
        """A tag for one more derivative around everything so far."""
        self.tags += 1
        return self.tags

    # --- derivatives ------------------------------------------------------------------------------------------------

    def lifted(self, tag: int, x: Number, key: int) -> Number:
        """The number, ready to be differentiated by: direction ``key`` of derivative ``tag``."""
        return Dual(tag, x, {key: self.rational(1)})

    def part(self, value: Number, tag: int, key: int) -> Number:
        """The derivative of a value by one direction."""
        found = value.d.get(key) if isinstance(value, Dual) and value.tag == tag else None
        return self.rational(0) if found is None else found

    # --- to be given by the subclass ---------------------------------------------------------------------------------

    def rational(self, value: Fraction | int) -> Number:
        """An exact rational as a number."""
        raise NotImplementedError

    def constant(self, name: str) -> Number:
        """``pi`` or ``e``."""
        raise NotImplementedError

    def elementary(self, name: str, x: Number) -> Number:
        """A function of a number without derivatives."""
        raise NotImplementedError

    def sign(self, x: Number) -> int:
        """−1, 0 or 1; raises ``NeedsPrecision`` if the ball does not decide."""
        raise NotImplementedError

    def magnitude(self, x: Number) -> float:
        """Roughly the absolute value, to choose pivots by."""
        raise NotImplementedError

    def check(self, x: Number) -> Number:
        """The number, if it is finite; else ``Undefined``."""
        raise NotImplementedError

    # --- shared -----------------------------------------------------------------------------------------------------

    def call(self, name: str, x: Number) -> Number:
        """A function of a number, derivatives carried along."""
        if isinstance(x, Dual):
            rule = DERIVATIVES.get(name)
            if rule is None:
                raise Inconclusive(f"no derivative of {name} is known")
            slope = rule(self, x.re)
            return Dual(x.tag, self.call(name, x.re), {k: slope * v for k, v in x.d.items()})
        return self.elementary(name, x)

    def divide(self, a: Number, b: Number) -> Number:
        """A quotient; a divisor that may be zero is refused."""
        self.nonzero(plain(b))
        return a / b

    def sign_or_none(self, x: Number) -> int | None:
        """The sign, or nothing where the ball does not decide."""
        try:
            return self.sign(x)
        except NeedsPrecision:
            return None

    def integral(self, evaluator: Any, node: Any, idx: Any, world: Any) -> Number:
        """An integral: left to the symbolic route unless the arithmetic can enclose it."""
        raise Inconclusive("this integral is not worked out by numbers; only the symbolic route may decide it")

    def limit(self, evaluator: Any, node: Any, idx: Any, world: Any) -> Number:
        """A limit: left to the symbolic route."""
        raise Inconclusive("a limit is not worked out by numbers; only the symbolic route may decide it")

    def infinite_sum(self, evaluator: Any, node: Any, idx: Any, world: Any) -> Number:
        """An infinite sum: left to the symbolic route."""
        raise Inconclusive("an infinite sum is not worked out by numbers; only the symbolic route may decide it")

    def negligible(self, x: Number) -> bool:
        """Zero, or a ball around zero so tight that a rank may count it as zero."""
        sign = self.sign_or_none(x)
        return sign == 0 or (sign is None and self.close(1 + x, self.rational(1), 30))

    def nonzero(self, x: Number) -> None:
        """Refuse a divisor that is zero, or not told from it."""
        if self.sign(x) == 0:
            raise Undefined("a division by zero")

    def power(self, x: Number, y: Number, exact: Fraction | None) -> Number:
        """``x ** y``; ``exact`` is the exponent where it is a known rational."""
        if exact is not None and exact.denominator == 1:
            return self.whole_power(x, int(exact))
        if exact == Fraction(1, 2):
            return self.call("sqrt", x)
        if exact == Fraction(-1, 2):
            return self.divide(self.rational(1), self.call("sqrt", x))
        base = plain(x)
        sign = self.sign(base)
        if sign == 0 and exact is not None and exact > 0 and not isinstance(x, Dual):
            return self.rational(0)
        if sign <= 0:
            raise OutsideDomain("a power of a number that is not positive")
        exponent = y if exact is None else self.rational(exact)
        return self.call("exp", exponent * self.call("ln", x))

    def whole_power(self, x: Number, count: int) -> Number:
        """An integer power by repeated squaring."""
        if abs(count) > 10_000:
            raise Inconclusive(f"a power of {count} is too large to work out")
        if count < 0:
            return self.divide(self.rational(1), self.whole_power(x, -count))
        result = None
        while count:
            if count & 1:
                result = x if result is None else result * x
            count >>= 1
            if count:
                x = x * x
        return self.rational(1) if result is None else result


def _one(field: Field) -> Number:
    return field.rational(1)


DERIVATIVES: dict[str, Callable[[Field, Number], Number]] = {
    "exp": lambda f, x: f.call("exp", x),
    "ln": lambda f, x: f.divide(_one(f), x),
    "sin": lambda f, x: f.call("cos", x),
    "cos": lambda f, x: -f.call("sin", x),
    "tan": lambda f, x: 1 + f.whole_power(f.call("tan", x), 2),
    "sinh": lambda f, x: f.call("cosh", x),
    "cosh": lambda f, x: f.call("sinh", x),
    "tanh": lambda f, x: 1 - f.whole_power(f.call("tanh", x), 2),
    "sqrt": lambda f, x: f.divide(_one(f), 2 * f.call("sqrt", x)),
    "arctan": lambda f, x: f.divide(_one(f), 1 + x * x),
    "arcsin": lambda f, x: f.divide(_one(f), f.call("sqrt", 1 - x * x)),
    "arccos": lambda f, x: -f.divide(_one(f), f.call("sqrt", 1 - x * x)),
    "arsinh": lambda f, x: f.divide(_one(f), f.call("sqrt", 1 + x * x)),
    "arcosh": lambda f, x: f.divide(_one(f), f.call("sqrt", x * x - 1)),
    "artanh": lambda f, x: f.divide(_one(f), 1 - x * x),
    "erf": lambda f, x: f.divide(2 * f.call("exp", -(x * x)), f.call("sqrt", f.constant("pi"))),
    "gamma": lambda f, x: f.call("gamma", x) * f.call("digamma", x),
    "lgamma": lambda f, x: f.call("digamma", x),
    "digamma": lambda f, x: f.call("trigamma", x),
    "abs": lambda f, x: f.rational(f.sign(plain(x))),
}
"""The slope of every elementary function; all others are made of these."""
