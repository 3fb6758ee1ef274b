"""Dimensions as polynomials in declared names, and shapes made of two of them.

A vector of length n is n × 1 and a number is 1 × 1, so one rule for the product serves inner and outer products
alike. A dimension that the notation
leaves open (the order of ``I``, the length of a column of ones) is an unknown that unification fills in.
"""

from __future__ import annotations

from dataclasses import dataclass

Monomial = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dim:
    """An integer polynomial; ``terms`` maps monomials to coefficients, sorted."""

    terms: tuple[tuple[Monomial, int], ...]

    @staticmethod
    def const(value: int) -> Dim:
        """A known number."""
        return Dim((((), value),) if value else ())

    @staticmethod
    def of(atom: str) -> Dim:
        """A declared dimension, or an unknown when the name begins with ``?``."""
        return Dim((((atom,), 1),))

    def __add__(self, other: Dim) -> Dim:
        total = dict(self.terms)
        for monomial, coefficient in other.terms:
            total[monomial] = total.get(monomial, 0) + coefficient
        return _dim(total)

    def __mul__(self, other: Dim) -> Dim:
        total: dict[Monomial, int] = {}
        for first, a in self.terms:
            for second, b in other.terms:
                monomial = tuple(sorted(first + second))
                total[monomial] = total.get(monomial, 0) + a * b
        return _dim(total)

    def __sub__(self, other: Dim) -> Dim:
        return self + other * Dim.const(-1)

    @property
    def unknown(self) -> str | None:
        """The name of the unknown that this is, if it is just one."""
        if (
            len(self.terms) == 1
            and self.terms[0][1] == 1
            and len(self.terms[0][0]) == 1
            and self.terms[0][0][0].startswith("?")
        ):
            return self.terms[0][0][0]
        return None

    @property
    def atoms(self) -> set[str]:
        """The names that occur."""
        return {atom for monomial, _ in self.terms for atom in monomial}

    def at(self, values: dict[str, int]) -> int:
        """The number, once every dimension has one."""
        total = 0
        for monomial, coefficient in self.terms:
            for atom in monomial:
                coefficient *= values[atom]
            total += coefficient
        return total

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        parts = []
        for monomial, coefficient in sorted(self.terms, key=lambda term: (-len(term[0]), term[0])):
            letters = "·".join("?" if atom.startswith("?") else atom for atom in monomial)
            sign = ("-" if coefficient < 0 else "") if not parts else (" - " if coefficient < 0 else " + ")
            size = abs(coefficient)
            parts.append(sign + (letters if size == 1 and letters else f"{size}{letters}"))
        return "".join(parts)


def _dim(terms: dict[Monomial, int]) -> Dim:
    return Dim(tuple(sorted((m, c) for m, c in terms.items() if c)))


ONE = Dim.const(1)
Shape = tuple[Dim, Dim]
SCALAR: Shape = (ONE, ONE)


class Unifier:
    """Finds out the unknown dimensions of one statement."""

    def __init__(self) -> None:
        self.bound: dict[str, Dim] = {}
        self.count = 0

    def fresh(self) -> Dim:
        """A new unknown."""
        self.count += 1
        return Dim.of(f"?{self.count}")

    def resolve(self, dim: Dim) -> Dim:
        """The dimension with every known unknown filled in."""
        while dim.atoms & self.bound.keys():
            total = Dim.const(0)
            for monomial, coefficient in dim.terms:
                term = Dim.const(coefficient)
                for atom in monomial:
                    term = term * self.bound.get(atom, Dim.of(atom))
                total = total + term
            dim = total
        return dim

    def shape(self, shape: Shape) -> Shape:
        """Both dimensions, resolved."""
        return self.resolve(shape[0]), self.resolve(shape[1])

    def same(self, first: Dim, second: Dim) -> bool:
        """Make two dimensions equal if that is possible."""
        first, second = self.resolve(first), self.resolve(second)
        if first == second:
            return True
        for one, other in ((first, second), (second, first)):
            if one.unknown and one.unknown not in other.atoms:
                self.bound[one.unknown] = other
                return True
        return self._solved(first - second)

    def _solved(self, difference: Dim) -> bool:
        """``? + n = d + n``: an unknown that stands alone in a term is solved for."""
        for monomial, coefficient in difference.terms:
            if len(monomial) == 1 and monomial[0].startswith("?") and abs(coefficient) == 1:
                rest = difference - Dim(((monomial, coefficient),))
                if not any(atom.startswith("?") for atom in rest.atoms):
                    self.bound[monomial[0]] = rest * Dim.const(-coefficient)
                    return True
        return False

    def is_scalar(self, shape: Shape) -> bool:
        """Whether the shape is known to be 1 × 1."""
        return self.shape(shape) == SCALAR


def words(shape: Shape) -> str:
    """A shape as a sentence names it."""
    if shape == SCALAR:
        return "a number"
    if shape[1] == ONE:
        return f"a vector of length {shape[0]}"
    if shape[0] == ONE:
        return f"a row of length {shape[1]}"
    return f"a {shape[0]} × {shape[1]} matrix"
