"""The Cholesky factor and triangular solves, against LAPACK and against the bounds of their backward errors."""

import numpy as np
import pytest
from scipy.linalg import solve_triangular

from mlpath.linalg.cholesky import cholesky, cholesky_solve
from mlpath.linalg.experiments import with_condition
from mlpath.linalg.triangular import back_substitution, forward_substitution

RNG = np.random.default_rng(0)
U = np.finfo(float).eps / 2


def gamma(m):
    return m * U / (1 - m * U)


def positive_definite(n, condition):
    B = with_condition(n, n, condition**0.5, RNG)
    return B @ B.T


@pytest.mark.parametrize("n", [0, 1, 2, 63, 64, 65, 200])
def test_on_well_conditioned_input_the_factor_is_lapacks_to_a_few_units_in_the_last_place(n):
    A = positive_definite(n, 10.0)
    L = cholesky(A)
    assert np.array_equal(L, np.tril(L))
    assert np.abs(L - np.linalg.cholesky(A)).max(initial=0) <= 8 * 2 * U


@pytest.mark.parametrize("condition", [1e2, 1e7, 1e13])
def test_the_backward_error_stays_in_its_bound_entry_by_entry(condition):
    A = positive_definite(100, condition)
    L = cholesky(A)
    assert np.all(np.abs(A - L @ L.T) <= gamma(101) * (np.abs(L) @ np.abs(L.T)))


@pytest.mark.parametrize("solve", [forward_substitution, back_substitution])
@pytest.mark.parametrize("n", [1, 31, 32, 33, 150])
def test_the_backward_error_of_substitution_stays_in_its_bound(solve, n):
    T = RNG.normal(size=(n, n))  # triangles of such matrices are very ill-conditioned
    T = np.tril(T) if solve is forward_substitution else np.triu(T)
    for b in (RNG.normal(size=n), RNG.normal(size=(n, 3))):
        x = solve(T, b)
        assert np.all(np.abs(b - T @ x) <= gamma(n + 1) * (np.abs(T) @ np.abs(x)))


def test_substitution_agrees_with_lapack_and_reads_only_its_triangle():
    M = RNG.normal(size=(50, 50)) + 20 * np.eye(50)
    b = RNG.normal(size=50)
    np.testing.assert_allclose(forward_substitution(M, b), solve_triangular(M, b, lower=True), rtol=1e-12)
    np.testing.assert_allclose(back_substitution(M, b), solve_triangular(M, b), rtol=1e-12)
    unit = solve_triangular(M, b, lower=True, unit_diagonal=True)
    np.testing.assert_allclose(forward_substitution(M, b, unit_diagonal=True), unit, rtol=1e-8)


def test_input_is_not_changed():
    A, b = positive_definite(70, 10.0), np.ones(70)
    kept = A.copy()
    cholesky_solve(cholesky(A), b)
    assert np.array_equal(A, kept)
    assert np.array_equal(b, np.ones(70))


def test_solving_with_the_factor_solves_the_system():
    A, b = positive_definite(80, 100.0), RNG.normal(size=(80, 2))
    np.testing.assert_allclose(A @ cholesky_solve(cholesky(A), b), b, atol=1e-12)


@pytest.mark.parametrize(("place", "n"), [(0, 3), (2, 3), (70, 80)])
def test_a_matrix_that_is_not_positive_definite_is_refused_with_its_pivot(place, n):
    A = np.eye(n)
    A[place, place] = -1.0
    with pytest.raises(np.linalg.LinAlgError, match=f"pivot {place} is -1"):
        cholesky(A)


def test_bad_input_is_named():
    for call, message in [
        (lambda: cholesky(np.ones((2, 3))), "A must be square, got 2 x 3"),
        (lambda: cholesky(np.array([[np.inf]])), "A must be finite"),
        (lambda: forward_substitution(np.eye(2), np.ones(3)), "b must have 2 rows"),
        (lambda: back_substitution(np.eye(2), np.ones((2, 2, 2))), "b must have 2 rows"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(np.linalg.LinAlgError, match="the diagonal is zero in row 1"):
        forward_substitution(np.array([[1.0, 0], [1, 0]]), np.ones(2))
