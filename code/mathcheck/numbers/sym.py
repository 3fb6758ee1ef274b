"""SymPy expressions as numbers: the second, independent route. Slow, so it runs under a hard time limit and only where
it is asked for.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy as sp

from mathcheck.errors import Inconclusive, NeedsPrecision, Undefined
from mathcheck.numbers.interface import Field

_FUNCTIONS = {
    "exp": sp.exp,
    "ln": sp.log,
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": sp.tanh,
    "arctan": sp.atan,
    "arcsin": sp.asin,
    "arccos": sp.acos,
    "arsinh": sp.asinh,
    "arcosh": sp.acosh,
    "artanh": sp.atanh,
    "sqrt": sp.sqrt,
    "erf": sp.erf,
    "gamma": sp.gamma,
    "lgamma": sp.loggamma,
    "digamma": sp.digamma,
    "abs": sp.Abs,
    "floor": sp.floor,
    "ceil": sp.ceiling,
}
DIGITS = 50


_PLAIN = {
    sp.exp: mpmath.exp,
    sp.log: mpmath.log,
    sp.sin: mpmath.sin,
    sp.cos: mpmath.cos,
    sp.tan: mpmath.tan,
    sp.sinh: mpmath.sinh,
    sp.cosh: mpmath.cosh,
    sp.tanh: mpmath.tanh,
    sp.atan: mpmath.atan,
    sp.Abs: abs,
    sp.erf: mpmath.erf,
    sp.gamma: mpmath.gamma,
    sp.loggamma: mpmath.loggamma,
    sp.factorial: mpmath.factorial,
    sp.binomial: mpmath.binomial,
}


def _numeric(body: Any, symbol: sp.Symbol) -> Any:
    """The expression as a function of numbers: a tree of closures; no code is generated and run."""
    if body == symbol:
        return lambda value: value
    if body.is_number:
        constant = mpmath.mpf(str(sp.N(body, 70)))
        return lambda value: constant
    parts = [_numeric(child, symbol) for child in body.args]
    if isinstance(body, sp.Add):
        return lambda value: mpmath.fsum(part(value) for part in parts)
    if isinstance(body, sp.Mul):
        return lambda value: mpmath.fprod(part(value) for part in parts)
    if isinstance(body, sp.Pow):
        base, exponent = parts
        return lambda value: base(value) ** exponent(value)
    function = _PLAIN.get(body.func)
    if function is None:
        raise Inconclusive(f"{body.func.__name__} is not known to the quadrature")
    return lambda value: function(*(part(value) for part in parts))


class SympyField(Field):
    """Exact expressions; comparisons go by high-precision values."""

    name = "sympy"
    inverse = None
    det = None
    bits = 192

    def rational(self, value: Fraction | int) -> sp.Expr:
        return sp.Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else sp.Integer(value)

    def constant(self, name: str) -> sp.Expr:
        return sp.pi if name == "pi" else sp.E

    def elementary(self, name: str, x: Any) -> sp.Expr:
        if name == "trigamma":
            return sp.polygamma(1, x)
        if name not in _FUNCTIONS:
            raise Inconclusive(f"{name} is not known to the symbolic route")
        if name in ("ln", "sqrt") and x.is_number and x.is_negative:
            raise Undefined(f"{name} of a negative number")
        return _FUNCTIONS[name](x)

    def _value(self, x: Any) -> mpmath.mpf:
        value = sp.N(x, DIGITS)
        if not value.is_number:
            raise Inconclusive("a decision hangs on a symbol")
        real, imaginary = value.as_real_imag()
        if not real.is_finite:
            raise Undefined("no finite value")
        if abs(imaginary) > sp.Float(10) ** (-DIGITS // 2):
            raise Undefined("no real value")
        with mpmath.workdps(DIGITS):
            return mpmath.mpf(str(real))

    def sign(self, x: Any) -> int:
        if x.is_number:
            if x == 0:
                return 0
            value = self._value(x)
            if abs(value) > mpmath.mpf(10) ** (-30):
                return 1 if value > 0 else -1
            if sp.simplify(x) == 0:
                return 0
            raise NeedsPrecision("a number that cannot be told from zero")
        if x.is_positive:
            return 1
        if x.is_negative:
            return -1
        if x.is_zero or sp.simplify(x) == 0:
            return 0
        if x.is_nonzero:
            return 1
        raise Inconclusive("a decision hangs on a symbol")

    def magnitude(self, x: Any) -> float:
        if x.is_number:
            return abs(float(self._value(x)))
        return 0.0 if sp.simplify(x) == 0 else 1.0

    def check(self, x: Any) -> Any:
        if x.has(sp.zoo, sp.nan, sp.oo):
            raise Undefined("no finite value")
        return x

    def disjoint(self, a: Any, b: Any) -> bool:
        """Different to thirty digits."""
        if a == b:
            return False
        x, y = self._value(a), self._value(b)
        return abs(x - y) > max(abs(x), abs(y), mpmath.mpf(1)) * mpmath.mpf(10) ** (-30)

    def close(self, a: Any, b: Any, digits: int) -> bool:
        """The same to thirty digits."""
        return not self.disjoint(a, b)

    def less(self, a: Any, b: Any) -> bool:
        """Smaller."""
        return self.disjoint(a, b) and self._value(a) < self._value(b)

    def shown(self, x: Any, digits: int = 12) -> str:
        """For a message."""
        return mpmath.nstr(self._value(x), digits)

    def approximate(self, x: Any) -> float:
        """As a float."""
        return float(self._value(x))

    def matmul(self, a: list, b: list, r: int, k: int, c: int) -> list:
        """A product of matrices given row by row."""
        return [
            sum((a[i * k + m] * b[m * c + j] for m in range(1, k)), a[i * k] * b[j]) for i in range(r) for j in range(c)
        ]

    def symmetric_eigenvalues(self, a: list, r: int) -> list:
        """Left to the numbers."""
        raise Inconclusive("eigenvalues are left to the numbers")

    # --- what has no end ----------

    def _ends(self, evaluator: Any, node: Any, idx: Any, world: Any) -> Any:
        if node.op == "const" and node.value == "infty":
            return sp.oo
        if node.op == "neg" and node.args[0].op == "const" and node.args[0].value == "infty":
            return -sp.oo
        return evaluator.value_of(node, idx, world)

    def _body(self, evaluator: Any, node: Any, idx: Any, world: Any, **assumptions: bool) -> tuple[sp.Symbol, sp.Expr]:
        self.tags += 1
        symbol = sp.Symbol(f"t{self.tags}", **assumptions)
        return symbol, evaluator.value_of(node.args[-1], {**idx, node.value[1][0]: symbol}, world)

    def integral(self, evaluator: Any, node: Any, idx: Any, world: Any) -> Any:
        """A definite integral, with a numerical quadrature beside it that has to agree."""
        low, high = (self._ends(evaluator, end, idx, world) for end in node.args[:2])
        positive = low == 0 and (high == sp.oo or bool(high.is_positive))
        symbol, body = self._body(evaluator, node, idx, world, **({"positive": True} if positive else {"real": True}))
        return self.integrated(sp.simplify(body), symbol, low, high)

    def integrated(self, body: Any, symbol: sp.Symbol, low: Any, high: Any) -> Any:
        """The integral of an expression, found symbolically and confirmed by quadrature."""
        value = None
        if low == -sp.oo or high == sp.oo:
            # The method of Meijer functions is the quick one on unbounded ranges; the others are tried after it.
            value = sp.integrate(body, (symbol, low, high), meijerg=True)
        if value is None or value.has(sp.Integral):
            value = sp.integrate(body, (symbol, low, high))
        if value.has(sp.Integral) or not value.is_number:
            raise Inconclusive("SymPy does not find this integral")
        with mpmath.workdps(20):
            function = _numeric(body, symbol)
            ends = [
                mpmath.mpf(str(sp.N(end, 30))) if end.is_finite else mpmath.inf * (1 if end == sp.oo else -1)
                for end in (low, high)
            ]
            inner = [mpmath.mpf(k) for k in (-12, -4, 0, 4, 12) if ends[0] < k < ends[1]]
            quadrature = mpmath.quad(function, [ends[0], *inner, ends[1]], maxdegree=6)
            self._confirm(value, mpmath.mpmathify(quadrature), "quadrature")
        return value

    def density(self, law: str, parameters: list) -> tuple[sp.Symbol, sp.Expr, Any, Any]:
        """A variable, its density, and the ends of its range."""
        self.tags += 1
        x = sp.Symbol(f"x{self.tags}", real=True)
        if law == "normal":
            mean, variance = parameters
            return x, sp.exp(-((x - mean) ** 2) / (2 * variance)) / sp.sqrt(2 * sp.pi * variance), -sp.oo, sp.oo
        if law == "uniform":
            low, high = parameters
            return x, 1 / (high - low), low, high
        (rate,) = parameters
        x = sp.Symbol(f"x{self.tags}", positive=True)
        return x, rate * sp.exp(-rate * x), sp.Integer(0), sp.oo

    def _confirm(self, value: Any, other: Any, how: str) -> None:
        """Two independent routes agree, or nothing is said."""
        mine = self._value(value)
        if not abs(mine - other.real) <= max(abs(mine), mpmath.mpf(1)) * mpmath.mpf(10) ** (-10):
            raise Inconclusive(f"SymPy and the {how} disagree")

    def limit(self, evaluator: Any, node: Any, idx: Any, world: Any) -> Any:
        """A limit, from both sides where none is named, confirmed by values close to it."""
        target = self._ends(evaluator, node.args[0], idx, world)
        assumptions = (
            {"positive": True} if target == sp.oo else {"negative": True} if target == -sp.oo else {"real": True}
        )
        if target == 0:
            assumptions["nonzero"] = True
        symbol, body = self._body(evaluator, node, idx, world, **assumptions)
        sides = [node.value[2]] if node.value[2] else ["+", "-"] if target.is_finite else [""]
        values = [self._one_sided(body, symbol, target, side) for side in sides]
        if len(values) == 2 and self.disjoint(*values):
            raise Undefined("the limits from the two sides differ")
        return values[0]

    def _one_sided(self, body: Any, symbol: sp.Symbol, target: Any, side: str) -> Any:
        value = sp.limit(body, symbol, target, side) if side else sp.limit(body, symbol, target)
        if value.has(sp.Limit) or not value.is_number or not value.is_finite:
            raise Inconclusive("SymPy does not find this limit")
        tiny = sp.Rational(1, 10**12)
        near = (
            1 / tiny
            if target == sp.oo
            else -1 / tiny
            if target == -sp.oo
            else target - tiny
            if side == "-"
            else target + tiny
        )
        with mpmath.workdps(60):
            there = mpmath.re(_numeric(body, symbol)(mpmath.mpf(str(sp.N(near, 60)))))
        if abs(there - self._value(value)) > mpmath.mpf("1e-4") * max(1, abs(there)):
            raise Inconclusive("SymPy's limit and the values close to it disagree")
        return value

    def infinite_sum(self, evaluator: Any, node: Any, idx: Any, world: Any) -> Any:
        """An infinite sum, confirmed by a numerical one."""
        if node.value[0] != "sum":
            raise Inconclusive("infinite products are not worked out")
        low, high = (self._ends(evaluator, end, idx, world) for end in node.args[:2])
        symbol, body = self._body(evaluator, node, idx, world, integer=True, nonnegative=bool(low.is_nonnegative))
        value = sp.summation(body, (symbol, low, high))
        if value.has(sp.Sum) or not value.is_number or not value.is_finite:
            raise Inconclusive("SymPy does not find this sum")
        with mpmath.workdps(30):
            function = _numeric(body, symbol)
            ends = [int(end) if end.is_finite else mpmath.inf * (1 if end == sp.oo else -1) for end in (low, high)]
            self._confirm(value, mpmath.nsum(lambda k: function(int(k)), ends), "numerical sum")
        return value

    def whole_power(self, x: Any, count: int) -> Any:
        return x**count

    def power(self, x: Any, y: Any, exact: Fraction | None) -> Any:
        exponent = self.rational(exact) if exact is not None else y
        if x.is_number and x.is_negative and not exponent.is_integer:
            raise Undefined("a power of a number that is not positive")
        return x**exponent
