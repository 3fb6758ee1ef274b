"""Symbols as numbers, with SymPy's own derivatives in place of dual numbers: a second route to every value. It shares
neither the arithmetic nor the rules of differentiation with the first.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.polys.matrices import DomainMatrix

from mathcheck.errors import Inconclusive, Undefined
from mathcheck.numbers.sym import SympyField
from mathcheck.numbers.vanishing import vanishes

MAX_ORDER = 4


class SymbolField(SympyField):
    """Expressions in symbols; whatever would depend on a symbol's value is left undecided."""

    def __init__(self, relations: list[sp.Expr]):
        super().__init__()
        self.relations = relations
        self.moved: dict[int, dict[sp.Symbol, sp.Expr]] = {}
        self.directions: dict[tuple[int, int], sp.Symbol] = {}

    # --- derivatives ----------

    def lifted(self, tag: int, x: Any, key: int) -> sp.Symbol:
        """A fresh symbol in place of the number: SymPy differentiates by symbols only."""
        assumption = {"positive": True} if x.is_positive else {"real": True}
        symbol = sp.Dummy(f"d{tag}_{key}", **assumption)
        self.directions[tag, key] = symbol
        self.moved.setdefault(tag, {})[symbol] = x
        return symbol

    def part(self, value: Any, tag: int, key: int) -> Any:
        """SymPy's derivative, with the numbers put back for the symbols."""
        slope = sp.diff(value, self.directions[tag, key])
        back = self.moved[tag]
        if slope.has(AppliedUndef) and not all(x.is_Symbol for x in back.values()):
            return slope.subs(back)
        return slope.xreplace(back)

    # --- decisions ----------

    def sign(self, x: Any) -> int:
        """The sign, where the assumptions alone decide it."""
        if x.is_number:
            return super().sign(x)
        for answer, found in ((1, x.is_positive), (-1, x.is_negative), (0, x.is_zero)):
            if found:
                return answer
        if vanishes(x, self.relations):
            return 0
        raise Inconclusive("a decision hangs on a symbol")

    def nonzero(self, x: Any) -> None:
        """A divisor that is no zero expression: the identity is claimed where it makes sense."""
        if x == 0 or (x.is_number and self.sign(x) == 0) or (not x.is_number and vanishes(x, self.relations)):
            raise Undefined("a division by zero")

    def approximate(self, x: Any) -> float:
        """As a float, if it is a number."""
        if not x.is_number:
            raise Inconclusive("a decision hangs on a symbol")
        return super().approximate(x)

    def disjoint(self, a: Any, b: Any) -> bool:
        """Different, if both are numbers."""
        if a == b:
            return False
        if not (a.is_number and b.is_number):
            raise Inconclusive("a decision hangs on a symbol")
        return super().disjoint(a, b)

    # --- linear algebra ----------

    def inverse(self, a: list, r: int) -> list:
        """The inverse over the field of rational functions of the entries."""
        matrix = self._matrix(a, r)
        if matrix.det() == matrix.domain.zero:
            raise Undefined("the inverse of a singular matrix")
        return list(matrix.inv().to_Matrix())

    def det(self, a: list, r: int) -> Any:
        """The determinant."""
        matrix = self._matrix(a, r)
        return matrix.domain.to_sympy(matrix.det())

    def _matrix(self, a: list, r: int) -> DomainMatrix:
        if r > MAX_ORDER:
            raise Inconclusive(f"symbolic matrices are inverted up to order {MAX_ORDER}")
        return DomainMatrix.from_Matrix(sp.Matrix(r, r, a)).to_field()
