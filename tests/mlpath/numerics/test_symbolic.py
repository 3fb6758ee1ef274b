"""Whether expressions vanish, against SymPy's own simplification and against numbers."""

import pytest
import sympy as sp

from mlpath.numerics.symbolic import matrix, rotation, squared_norm, vanishes

x, y, t = sp.symbols("x y t", positive=True)
TRUE = {
    "binomial": (x + y) ** 3 - x**3 - 3 * x**2 * y - 3 * x * y**2 - y**3,
    "partial fractions": 1 / (x * (x + 1)) - 1 / x + 1 / (x + 1),
    "negative powers": (x + y) ** -2 * (x**2 + 2 * x * y + y**2) - 1,
    "denominators of unequal sign": 1 / (x - y) + 1 / (y - x),
    "denominators of unequal size": 1 / (2 * x - 2 * y) - sp.Rational(1, 2) / (x - y),
    "fractions of fractions": 1 / (1 + 1 / x) - x / (x + 1),
    "powers of a root": sp.sqrt(x) ** 3 - x * sp.sqrt(x),
    "symbolic powers": x ** (t + 1) - x * x**t,
    "powers of symbolic powers": x ** (2 * t) - (x**t) ** 2,
    "other functions": (sp.log(x) + y) ** 2 - sp.log(x) ** 2 - 2 * y * sp.log(x) - y**2,
    "zero": sp.S.Zero,
}
FALSE = {
    "a sign": 1 / (x * (x + 1)) - 1 / x - 1 / (x + 1),
    "a factor": (x + y) ** 2 - x**2 - x * y - y**2,
    "a number": sp.Rational(1, 7),
    "an exponent": x ** (t + 1) - x ** (t + 2),
    "a root": sp.sqrt(x) - x,
    "a function": sp.log(x) - sp.log(y),
    "a relation between a root and its base, which is not known": (sp.sqrt(x) + 1) * (sp.sqrt(x) - 1) - x + 1,
}


@pytest.mark.parametrize("expression", TRUE.values(), ids=TRUE)
def test_true_identities_vanish(expression):
    assert vanishes(expression)


@pytest.mark.parametrize("expression", FALSE.values(), ids=FALSE)
def test_false_identities_do_not_vanish(expression):
    assert not vanishes(expression)


def test_every_entry_of_every_argument_counts():
    zero = sp.Matrix([[x - x, (x + 1) * (x - 1) - x**2 + 1]])
    assert vanishes(zero, zero.T, 0)
    assert not vanishes(zero, sp.Matrix([0, x]))
    assert not vanishes(x, zero)


def test_inverses_of_matrices_of_symbols_are_recognized():
    A = matrix("a", 3, 3)
    assert vanishes(A * A.inv() - sp.eye(3))
    assert not vanishes(A * A.inv().T - sp.eye(3))


def test_a_denominator_that_is_zero_for_all_values_is_refused():
    with pytest.raises(ZeroDivisionError, match="a denominator is zero"):
        vanishes(1 / ((x + 1) ** 2 - x**2 - 2 * x - 1))


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_rotations_are_orthogonal_with_determinant_one(order):
    Q = rotation("q", order)
    assert vanishes(Q.T * Q - sp.eye(order), Q * Q.T - sp.eye(order))
    assert len(Q.free_symbols) == order * (order - 1) // 2
    if order < 4:
        assert vanishes(Q.det() - 1)


def test_a_plane_rotation_turns_by_twice_the_arc_tangent_of_its_symbol():
    Q = rotation("q", 2)
    (tangent,) = Q.free_symbols
    angle = 2 * sp.atan(sp.Rational(1, 3))
    turned = sp.Matrix([[sp.cos(angle), sp.sin(angle)], [-sp.sin(angle), sp.cos(angle)]])
    assert sp.simplify(Q.subs(tangent, sp.Rational(1, 3)) - turned) == sp.zeros(2)


def test_a_matrix_has_a_real_symbol_for_each_entry():
    A = matrix("a", 2, 3)
    assert A.shape == (2, 3)
    assert len(A.free_symbols) == 6
    assert all(symbol.is_real for symbol in A.free_symbols)
    assert matrix("v", 2) == sp.Matrix(sp.symbols("v0 v1", real=True))
    assert squared_norm(matrix("v", 2)) == sum(v**2 for v in sp.symbols("v0 v1", real=True))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: matrix("a", 0), "rows must be from 1 to 10, got 0"),
        (lambda: matrix("a", 2, 11), "columns must be from 1 to 10, got 11"),
        (lambda: rotation("q", 5), "order must be from 1 to 4, got 5"),
    ],
)
def test_unusable_sizes_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
