"""Balls from python-flint: every number carries a certified bound of its error, so two disjoint balls are a proof of
difference.
"""

from __future__ import annotations

from fractions import Fraction

from flint import acb, acb_mat, arb, arb_mat, ctx, fmpq

from mathcheck.errors import Inconclusive, NeedsPrecision, OutsideDomain, Undefined
from mathcheck.numbers.interface import Field

_METHODS = {
    "exp": arb.exp,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
    "arctan": arb.atan,
    "arsinh": arb.asinh,
    "erf": arb.erf,
    "gamma": arb.gamma,
    "floor": arb.floor,
    "ceil": arb.ceil,
    "abs": abs,
}
_DOMAINS = {
    "ln": (arb.log, "a logarithm of a number that is not positive"),
    "sqrt": (arb.sqrt, "a square root of a negative number"),
    "lgamma": (arb.lgamma, "\\Gamma at a pole"),
    "arcsin": (arb.asin, "arcsin outside of [-1, 1]"),
    "arccos": (arb.acos, "arccos outside of [-1, 1]"),
    "arcosh": (arb.acosh, "arcosh below 1"),
    "artanh": (arb.atanh, "artanh outside of (-1, 1)"),
    "digamma": (arb.digamma, "digamma at a pole"),
}


class ArbField(Field):
    """Real balls at a number of bits."""

    name = "arb"

    def __init__(self, bits: int = 192):
        super().__init__()
        self.bits = bits
        ctx.prec = bits

    def rational(self, value: Fraction | int) -> arb:
        if isinstance(value, int):
            return arb(value)
        return arb(value.numerator) if value.denominator == 1 else arb(fmpq(value.numerator, value.denominator))

    def constant(self, name: str) -> arb:
        return arb.pi() if name == "pi" else arb.const_e()

    def elementary(self, name: str, x: arb) -> arb:
        if name in _METHODS:
            return _METHODS[name](x)
        if name == "trigamma":
            return acb(x).polygamma(1).real
        if name not in _DOMAINS:
            raise Inconclusive(f"{name} is not known to the ball arithmetic")
        method, complaint = _DOMAINS[name]
        if name == "sqrt" and x.contains(0) and not x < 0:
            # A square root of zero is zero; a ball around zero keeps its upper half.
            if x.is_zero():
                return arb(0)
            if x.abs_upper() < arb(2) ** (-self.bits // 3):
                return x.abs_upper().sqrt() * arb(0.5, 0.5)
        result = method(x)
        if not result.is_finite():
            if x.contains(0) and not x.is_exact():
                raise NeedsPrecision(complaint)
            raise OutsideDomain(complaint)
        return result

    def sign(self, x: arb) -> int:
        if x > 0:
            return 1
        if x < 0:
            return -1
        if x.is_zero():
            return 0
        if not x.is_finite():
            raise Undefined("no finite value")
        raise NeedsPrecision("a number that cannot be told from zero")

    def magnitude(self, x: arb) -> float:
        return abs(float(x.mid())) if not x.contains(0) else 0.0

    def check(self, x: arb) -> arb:
        if not x.is_finite():
            raise Undefined("no finite value")
        return x

    def disjoint(self, a: arb, b: arb) -> bool:
        """Certainly different."""
        return not a.overlaps(b)

    def close(self, a: arb, b: arb, digits: int) -> bool:
        """Both balls together are as tight as the digits ask, relative to their size (absolutely below 1e-6)."""
        spread = (a - b).abs_upper()
        size = max(abs(a).upper(), arb(1e-6))
        return bool(spread < size * arb(10) ** (-digits))

    def less(self, a: arb, b: arb) -> bool:
        """Certainly smaller."""
        return bool(a < b)

    def shown(self, x: arb, digits: int = 12) -> str:
        """For a message."""
        if not x.is_finite():
            return "undefined"
        return x.mid().str(digits, radius=False)

    def approximate(self, x: arb) -> float:
        """As a float."""
        return float(x.mid())

    # --- linear algebra on numbers without derivatives ----------

    def matmul(self, a: list, b: list, r: int, k: int, c: int) -> list:
        """A product of matrices given row by row."""
        return (arb_mat(r, k, a) * arb_mat(k, c, b)).entries()

    def inverse(self, a: list, r: int) -> list:
        """An inverse, or ``Undefined``."""
        try:
            return arb_mat(r, r, a).inv().entries()
        except ZeroDivisionError:
            raise NeedsPrecision("the inverse of a matrix that cannot be told from a singular one") from None

    def det(self, a: list, r: int) -> arb:
        """A determinant."""
        return arb_mat(r, r, a).det()

    def symmetric_eigenvalues(self, a: list, r: int) -> list[arb]:
        """Eigenvalues of a symmetric matrix, in increasing order."""
        matrix = arb_mat(r, r, a)
        for i in range(r):
            for j in range(i):
                middle = (matrix[i, j] + matrix[j, i]) / 2
                matrix[i, j] = matrix[j, i] = middle
        try:
            values = acb_mat(matrix).eig(multiple=True)
        except ValueError:
            raise NeedsPrecision("eigenvalues too close to each other") from None
        return sorted((value.real for value in values), key=lambda value: float(value.mid()))
