"""Eigenvalues by repetition."""

import numpy as np
import pytest

from mlpath.linalg import decomposition_experiments as experiments
from mlpath.linalg import iterations

RNG = np.random.default_rng(0)


def symmetric(n):
    B = RNG.normal(size=(n, n))
    return B + B.T


@pytest.mark.parametrize("n", [1, 2, 3, 10, 60])
def test_qr_iteration_finds_all_eigenpairs(n):
    A = symmetric(n)
    values, vectors = iterations.qr_iteration(A)
    scale = np.abs(values).max()
    np.testing.assert_allclose(values, np.linalg.eigvalsh(A), atol=1e-14 * n * scale)
    np.testing.assert_allclose(A @ vectors, vectors * values, atol=1e-13 * n)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(n), atol=1e-13)


@pytest.mark.parametrize("values", [[2, 2, 2], [0, 0, 1], [1, -1, 1, -1], [1e-8, 1, 1e8]])
def test_equal_opposite_and_distant_eigenvalues_are_found(values):
    A = experiments.with_values(np.array(values, dtype=float), RNG)
    A = (A + A.T) / 2
    found, _ = iterations.qr_iteration(A)
    np.testing.assert_allclose(found, np.sort(values), atol=1e-14 * max(map(abs, values)) * 10)


def test_a_tridiagonal_form_is_a_change_of_basis():
    A = symmetric(12)
    Q, T = iterations.tridiagonalize(A)
    np.testing.assert_allclose(Q @ T @ Q.T, A, atol=1e-13)
    np.testing.assert_allclose(Q.T @ Q, np.eye(12), atol=1e-13)
    assert np.array_equal(T, np.triu(np.tril(T, 1), -1))


@pytest.mark.parametrize("ratio", [0.5, 0.9])
def test_power_iteration_converges_at_the_ratio_of_the_eigenvalues(ratio):
    A = experiments.with_values(np.array([2.0, 2 * ratio, 0.1]), RNG)
    found = iterations.power_iteration((A + A.T) / 2, rng=RNG, tol=1e-12)
    assert abs(found.value - 2) < 1e-12
    middle = found.residuals[5:-3]
    np.testing.assert_allclose(middle[1:] / middle[:-1], ratio, rtol=0.02)


def test_plain_qr_steps_shrink_what_is_below_the_diagonal_at_the_ratio():
    fall = experiments.off_diagonal(experiments.with_values(np.array([8.0, 4, 1]), RNG), 30)
    np.testing.assert_allclose(fall[21:26] / fall[20:25], 0.5, rtol=0.02)


def test_power_iteration_says_so_when_it_has_not_converged():
    with pytest.warns(UserWarning, match="no convergence in 5 steps"):
        iterations.power_iteration(np.diag([1.0, 0.999]), rng=RNG, max_iter=5)
    assert iterations.power_iteration(np.zeros((2, 2)), rng=RNG).value == 0


def test_bad_matrices_are_named():
    for A, message in [
        (np.ones((2, 3)), "A must be square"),
        (np.array([[1.0, 2], [3, 4]]), "A must be symmetric"),
        (np.zeros((0, 0)), "at least one row"),
        (np.array([[np.nan]]), "A must be finite"),
    ]:
        with pytest.raises(ValueError, match=message):
            iterations.qr_iteration(A)
