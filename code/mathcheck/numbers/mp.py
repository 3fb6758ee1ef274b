"""The same arithmetic on mpmath's intervals: pure Python, for where python-flint cannot be installed. Slower, same
verdicts.
"""

from __future__ import annotations

from fractions import Fraction

import mpmath
from mpmath import iv

from mathcheck.errors import Inconclusive, NeedsPrecision, OutsideDomain, Undefined
from mathcheck.numbers.interface import Field


class Interval:
    """An interval of mpmath that leaves what it does not know (dual numbers) to the other operand."""

    __slots__ = ("v",)

    def __init__(self, v):
        self.v = v

    @property
    def a(self):
        """The lower end, as it is: mpf() would round it to mpmath's own precision."""
        return mpmath.mp.make_mpf(self.v._mpi_[0])

    @property
    def b(self):
        """The upper end, as it is."""
        return mpmath.mp.make_mpf(self.v._mpi_[1])

    @property
    def mid(self):
        """The middle."""
        return (self.a + self.b) / 2

    def __neg__(self):
        return Interval(-self.v)

    def __abs__(self):
        return Interval(abs(self.v))

    def __add__(self, other):
        return (
            Interval(self.v + other.v)
            if isinstance(other, Interval)
            else Interval(self.v + other)
            if isinstance(other, int)
            else NotImplemented
        )

    __radd__ = __add__

    def __sub__(self, other):
        return (
            Interval(self.v - other.v)
            if isinstance(other, Interval)
            else Interval(self.v - other)
            if isinstance(other, int)
            else NotImplemented
        )

    def __rsub__(self, other):
        return Interval(other - self.v) if isinstance(other, int) else NotImplemented

    def __mul__(self, other):
        return (
            Interval(self.v * other.v)
            if isinstance(other, Interval)
            else Interval(self.v * other)
            if isinstance(other, int)
            else NotImplemented
        )

    __rmul__ = __mul__

    def __truediv__(self, other):
        return (
            Interval(self.v / other.v)
            if isinstance(other, Interval)
            else Interval(self.v / other)
            if isinstance(other, int)
            else NotImplemented
        )

    def __rtruediv__(self, other):
        return Interval(other / self.v) if isinstance(other, int) else NotImplemented


def _between(low, high) -> Interval:
    return Interval(iv.mpf([low, high]))


class MpField(Field):
    """Real intervals at a number of bits."""

    name = "mpmath"

    def __init__(self, bits: int = 192):
        super().__init__()
        self.bits = bits
        iv.prec = bits

    def rational(self, value: Fraction | int):
        if isinstance(value, int) or value.denominator == 1:
            return Interval(iv.mpf(int(value)))
        return Interval(iv.mpf(value.numerator) / value.denominator)

    def constant(self, name: str):
        return Interval(+iv.pi if name == "pi" else iv.exp(iv.mpf(1)))

    def elementary(self, name: str, x):
        method = getattr(self, "_" + name, None)
        if method is None:
            raise Inconclusive(f"{name} is not known to the interval arithmetic")
        return method(x)

    def _exp(self, x):
        if x.b > 1e18:
            raise Inconclusive("an exponential too large for intervals")
        return Interval(iv.exp(x.v))

    def _sin(self, x):
        return Interval(iv.sin(x.v))

    def _cos(self, x):
        return Interval(iv.cos(x.v))

    def _tan(self, x):
        return self._quotient(self._sin(x), self._cos(x))

    def _sinh(self, x):
        return (self._exp(x) - self._exp(-x)) / 2

    def _cosh(self, x):
        return (self._exp(x) + self._exp(-x)) / 2

    def _tanh(self, x):
        return 1 - 2 / (self._exp(2 * x) + 1)

    def _abs(self, x):
        return abs(x)

    def _ln(self, x):
        if x.a <= 0:
            self._complain(x, "a logarithm of a number that is not positive")
        return Interval(iv.log(x.v))

    def _sqrt(self, x):
        if x.b < 0:
            raise OutsideDomain("a square root of a negative number")
        if x.a < 0:
            if x.b < mpmath.mpf(2) ** (-self.bits // 3):
                return _between(0, iv.sqrt(iv.mpf(x.b)).b)
            raise NeedsPrecision("a square root of a number that cannot be told from zero")
        return Interval(iv.sqrt(x.v))

    def _arsinh(self, x):
        root = self._sqrt(x * x + 1)
        return self._ln(x + root) if x.a >= 0 else -self._ln(root - x)

    def _arcosh(self, x):
        return self._ln(x + self._sqrt(x * x - 1))

    def _artanh(self, x):
        return self._ln(self._quotient(1 + x, 1 - x)) / 2

    def _quotient(self, a, b):
        self.nonzero(b)
        return a / b

    def _complain(self, x, message: str) -> None:
        if x.b <= 0:
            raise OutsideDomain(message)
        raise NeedsPrecision(message)

    def _monotone(self, function, x, increasing: bool = True):
        """An increasing function of an interval, from mpmath's value at each end with some of its last bits given
        away.
        """
        with mpmath.workprec(self.bits + 40):
            ends = [function(end) for end in (x.a, x.b)]
            low, high = (ends[0], ends[1]) if increasing else (ends[1], ends[0])
            slack = mpmath.mpf(2) ** (-self.bits - 10)
            return _between(low - abs(low) * slack - slack * slack, high + abs(high) * slack + slack * slack)

    def _erf(self, x):
        return self._monotone(mpmath.erf, x)

    def _arctan(self, x):
        return self._monotone(mpmath.atan, x)

    def _arcsin(self, x):
        self._inside(x)
        return self._monotone(mpmath.asin, x)

    def _arccos(self, x):
        self._inside(x)
        return self._monotone(mpmath.acos, x, increasing=False)

    def _inside(self, x) -> None:
        if x.a < -1 or x.b > 1:
            raise OutsideDomain("arcsin or arccos outside of [-1, 1]")

    def _gamma(self, x):
        if x.a <= 0:
            raise Inconclusive("\\Gamma of a number that is not positive")
        return Interval(iv.gamma(x.v))

    def _lgamma(self, x):
        return self._ln(self._gamma(x))

    def _digamma(self, x):
        if x.a <= 0:
            raise Inconclusive("digamma of a number that is not positive")
        return self._monotone(mpmath.digamma, x)

    def _trigamma(self, x):
        if x.a <= 0:
            raise Inconclusive("trigamma of a number that is not positive")
        return self._monotone(lambda t: mpmath.polygamma(1, t), x, increasing=False)

    def _floor(self, x):
        low, high = mpmath.floor(x.a), mpmath.floor(x.b)
        if low != high:
            raise NeedsPrecision("a floor right at a whole number")
        return _between(low, low)

    def _ceil(self, x):
        return -self._floor(-x)

    def sign(self, x) -> int:
        if x.a > 0:
            return 1
        if x.b < 0:
            return -1
        if x.a == x.b == 0:
            return 0
        self.check(x)
        raise NeedsPrecision("a number that cannot be told from zero")

    def magnitude(self, x) -> float:
        return 0.0 if x.a <= 0 <= x.b else float(abs(x.mid))

    def check(self, x):
        if not (mpmath.isfinite(x.a) and mpmath.isfinite(x.b)):
            raise Undefined("no finite value")
        return x

    def disjoint(self, a, b) -> bool:
        """Certainly different."""
        return bool(a.b < b.a or b.b < a.a)

    def close(self, a, b, digits: int) -> bool:
        """Both intervals, taken together, are as tight as the digits ask, relative to their size (absolutely below
        1e-6).
        """
        spread = abs(a - b).b
        size = max(abs(a).b, mpmath.mpf("1e-6"))
        return bool(spread < size * mpmath.mpf(10) ** (-digits))

    def less(self, a, b) -> bool:
        """Certainly smaller."""
        return bool(a.b < b.a)

    def shown(self, x, digits: int = 12) -> str:
        """For a message."""
        return mpmath.nstr(x.mid, digits)

    def approximate(self, x) -> float:
        """As a float."""
        return float(x.mid)

    def matmul(self, a: list, b: list, r: int, k: int, c: int) -> list:
        """A product of matrices given row by row."""
        return [
            sum((a[i * k + m] * b[m * c + j] for m in range(1, k)), a[i * k] * b[j]) for i in range(r) for j in range(c)
        ]

    inverse = None
    det = None

    def symmetric_eigenvalues(self, a: list, r: int) -> list:
        """Eigenvalues of a symmetric matrix, in increasing order, each enclosed with the residual of its computed
        eigenvector.
        """
        with mpmath.workprec(self.bits + 40):
            middle = mpmath.matrix(r, r)
            for i in range(r):
                for j in range(r):
                    middle[i, j] = (a[i * r + j].mid + a[j * r + i].mid) / 2
            values, vectors = mpmath.eigsy(middle)
            residual = mpmath.mnorm(middle * vectors - vectors * mpmath.diag(list(values)), "f") * 2
            spread = sum((entry.b - entry.a for entry in a), mpmath.mpf(0))
            return [_between(value - residual - spread, value + residual + spread) for value in values]
