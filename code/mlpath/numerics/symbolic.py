"""Displayed equations checked with symbols: matrices of symbols, rotations, and whether an expression vanishes.

SymPy brings sums of fractions in many symbols to one denominator slowly, because it looks for common factors all the
time. Here a fraction is a polynomial over a product of powers of the denominators that the expression itself shows.
Nothing is factored and nothing is cancelled, and an identity between inverses of 2 x 2 matrices takes milliseconds.

Only chapters and tests use this module: it needs SymPy, which the package itself does not.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp
from sympy.polys.rings import PolyElement, PolyRing


def matrix(name: str, rows: int, columns: int = 1) -> sp.Matrix:
    """A matrix whose entries are real symbols.

    Parameters
    ----------
    name : str
        The symbols are ``name00``, ``name01`` and so on; in a column ``name0``, ``name1``.
    rows, columns : int, each at least 1 and at most 10

    Raises
    ------
    ValueError
        If ``rows`` or ``columns`` is out of range.
    """
    for argument, value in {"rows": rows, "columns": columns}.items():
        if not 1 <= value <= 10:
            raise ValueError(f"{argument} must be from 1 to 10, got {value!r}")
    tail = (lambda i, j: f"{i}{j}") if columns > 1 else (lambda i, j: f"{i}")
    return sp.Matrix(
        rows, columns, lambda i, j: sp.Symbol(name + tail(i, j), real=True)
    )


def rotation(name: str, order: int) -> sp.Matrix:
    """An orthogonal matrix with ``order * (order - 1) / 2`` free symbols.

    Cayley's formula ``(I - S)^-1 (I + S)`` with a skew-symmetric ``S`` of symbols: all rotations but those that turn
    some vector to its opposite, and these are limits of the others. An equation between rational functions that holds
    for all these matrices holds for every rotation.

    Parameters
    ----------
    name : str
        Of the symbols, as for `matrix`.
    order : int, at least 1 and at most 4
    """
    if not 1 <= order <= 4:
        raise ValueError(f"order must be from 1 to 4, got {order!r}")
    free = matrix(name, order, order) if order > 1 else sp.zeros(1)
    skew = sp.Matrix(order, order, lambda i, j: free[i, j] if i < j else 0)
    skew = skew - skew.T
    below, identity = sp.eye(order) - skew, sp.eye(order)
    return below.adjugate() * (identity + skew) / sp.expand(below.det())


def squared_norm(v: sp.Matrix) -> sp.Expr:
    """Sum of the squares of the entries."""
    return sum((entry**2 for entry in v), sp.S.Zero)


def vanishes(*expressions: sp.Expr | sp.MatrixBase) -> bool:
    """Whether every entry is zero for all values of the symbols for which it is defined.

    Sums, products and powers with whole exponents are multiplied out. Anything else, such as ``sqrt(x)``, ``log(x)`` or
    ``x**t``, counts as one more symbol. So True is a proof, while False may also mean that a relation between two such
    terms was needed; ``x**(t + 1) = x * x**t`` is known.

    Raises
    ------
    ZeroDivisionError
        If a denominator is zero for all values of the symbols.
    """
    entries = [entry for e in expressions for entry in sp.Matrix([e])]
    atoms = {atom for entry in entries for atom in _atoms(entry)}
    names = sp.symbols(f"atom:{max(len(atoms), 1)}")
    ring = PolyRing(names, sp.QQ, sp.lex)
    values = dict(zip(sorted(atoms, key=sp.default_sort_key), ring.gens, strict=False))
    memory: dict[sp.Expr, _Fraction] = {}
    return all(not _evaluate(entry, ring, values, memory)[0] for entry in entries)


# numerator, and the denominator as powers of polynomials with leading coefficient 1
_Fraction = tuple[PolyElement, dict[PolyElement, int]]


def _power(e: sp.Pow) -> Iterator[tuple[sp.Expr, int]]:
    """``e`` as a product of whole powers: of its base, or of roots and symbolic powers of it."""
    for term in sp.Add.make_args(e.exp):
        whole, rest = term.as_coeff_Mul()
        if rest == 1 and not whole.is_Integer:  # a root
            whole, rest = sp.Integer(whole.p), sp.Rational(1, whole.q)
        if not whole.is_Integer:
            whole, rest = sp.S.One, term
        yield (e.base if rest == 1 else sp.Pow(e.base, rest)), int(whole)


def _atoms(e: sp.Expr) -> Iterator[sp.Expr]:
    if e.is_Add or e.is_Mul:
        for part in e.args:
            yield from _atoms(part)
    elif e.is_Pow:
        for base, _ in _power(e):
            yield from [base] if base.is_Pow else _atoms(base)
    elif not e.is_Rational:
        yield e


def _evaluate(e: sp.Expr, ring: PolyRing, values: dict, memory: dict) -> _Fraction:
    if e not in memory:
        memory[e] = _evaluate_anew(e, ring, values, memory)
    return memory[e]


def _evaluate_anew(e, ring, values, memory) -> _Fraction:
    if e in values:
        return values[e], {}
    if e.is_Rational:
        return ring(sp.QQ(e.p, e.q)), {}
    if e.is_Pow:
        powers = [
            _raise(_evaluate(base, ring, values, memory), k) for base, k in _power(e)
        ]
        return _multiply(powers, ring)
    parts = [_evaluate(part, ring, values, memory) for part in e.args]
    return _multiply(parts, ring) if e.is_Mul else _add(parts, ring)


def _raise(fraction: _Fraction, k: int) -> _Fraction:
    top, bottom = fraction
    if k >= 0:
        return top**k, {p: k * m for p, m in bottom.items()}
    if not top:
        raise ZeroDivisionError("a denominator is zero whatever the symbols are")
    over = top.ring(1 / top.LC) ** -k
    for p, m in bottom.items():
        over *= p ** (-k * m)
    return over, ({} if top.is_ground else {top.monic(): -k})


def _multiply(parts: list[_Fraction], ring: PolyRing) -> _Fraction:
    top, bottom = ring(1), {}
    for numerator, denominator in parts:
        top *= numerator
        for p, m in denominator.items():
            bottom[p] = bottom.get(p, 0) + m
    return top, bottom


def _add(parts: list[_Fraction], ring: PolyRing) -> _Fraction:
    common: dict[PolyElement, int] = {}
    for _, denominator in parts:
        for p, m in denominator.items():
            common[p] = max(common.get(p, 0), m)
    top = ring(0)
    for numerator, denominator in parts:
        for p, m in common.items():
            numerator *= p ** (m - denominator.get(p, 0))
        top += numerator
    return top, common
