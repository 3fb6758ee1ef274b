"""The direct solvers and the reduction to a triangle, apart from the estimator."""

from fractions import Fraction

import numpy as np
import pytest

from mlpath.linear.centring import centre
from mlpath.linear.refinement import is_worthwhile, refined_least_squares
from mlpath.linear.solvers import EPS, column_scale, solve_normal, solve_qr, solve_svd
from mlpath.linear.triangle import householder, triangularize


def random_problem(n, d, k=1, seed=0, offset=0.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) + offset, rng.normal(size=(n, k))


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize(("n", "block_rows"), [(500, 64), (500, 7), (501, 500), (500, None), (3, None), (1, None)])
def test_the_triangle_has_the_gram_matrix_of_the_data_whatever_the_blocks(n, block_rows, fit_intercept):
    X, Y = random_problem(n, 4, 2, offset=3.0)
    small = triangularize(X, Y, fit_intercept=fit_intercept, block_rows=block_rows)
    X_c, Y_c = (X - X.mean(axis=0), Y - Y.mean(axis=0)) if fit_intercept else (X, Y)
    np.testing.assert_allclose(small.R.T @ small.R, X_c.T @ X_c, atol=1e-9 * n)
    np.testing.assert_allclose(small.R.T @ small.c, X_c.T @ Y_c, atol=1e-9 * n)
    np.testing.assert_array_equal(np.tril(small.R, -1), 0)
    if fit_intercept:
        np.testing.assert_allclose(small.x_mean, X.mean(axis=0))
        np.testing.assert_allclose(small.y_mean, Y.mean(axis=0))


def test_the_triangle_holds_the_residual_sum_of_squares():
    X, Y = random_problem(200, 4, 2)
    small = triangularize(X, Y, fit_intercept=False, block_rows=50)
    W = np.linalg.lstsq(X, Y)[0]
    np.testing.assert_allclose(small.residual_sum_squares, ((X @ W - Y) ** 2).sum(axis=0))


def test_a_bad_shift_costs_nothing():
    X, Y = random_problem(300, 3)
    X[:20] += 1e6  # the first block, whose mean is taken for the shift
    small = triangularize(X, Y, fit_intercept=True, block_rows=20)
    X_c = X - X.mean(axis=0)
    np.testing.assert_allclose(small.R.T @ small.R, X_c.T @ X_c, rtol=1e-9)


def test_householder_factors_give_the_matrix_back():
    A, _ = random_problem(30, 5)
    factors, _ = householder(np.array(A, order="F"))
    R = np.triu(factors[:5])
    np.testing.assert_allclose(R.T @ R, A.T @ A, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_all_direct_solvers_agree_on_dependent_columns(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(30, 3)) @ rng.normal(size=(3, 6))  # rank 3
    Y = rng.normal(size=(30, 2))
    R, c = np.linalg.qr(X)[1], np.linalg.qr(X)[0].T @ Y
    expected = np.linalg.pinv(X, rcond=1e-10) @ Y
    for solution in (solve_qr(R, c, 30 * EPS), solve_svd(R, c, 30 * EPS), solve_normal(X.T @ X, X.T @ Y, 30 * EPS)):
        assert solution.rank == 3
        np.testing.assert_allclose(solution.W, expected, rtol=1e-6, atol=1e-8)
        np.testing.assert_array_equal(solution.dependent, range(6))


def test_no_rows_give_zero_weights():
    solution = solve_qr(np.zeros((0, 3)), np.zeros((0, 1)), EPS)
    np.testing.assert_array_equal(solution.W, 0)
    assert solution.rank == 0


def test_wide_and_dependent_rows_give_the_shortest_solution():
    X, Y = random_problem(4, 9)
    X[3] = X[0] + X[1]
    expected = np.linalg.pinv(X, rcond=1e-10) @ Y
    np.testing.assert_allclose(solve_qr(X, Y, 9 * EPS).W, expected, rtol=1e-8)


def test_column_scales_are_powers_of_two_and_one_for_zeros():
    np.testing.assert_array_equal(column_scale(np.array([[3.0, 0.0, 0.25], [4.0, 0.0, 0.0]])), [4, 1, 0.25])


def test_centring_twice_leaves_no_mean_and_finds_it_to_the_last_digit():
    rng = np.random.default_rng(0)
    X = 1e9 + rng.normal(size=(20_000, 2))
    X_c, y_c, x_mean, y_mean = centre(X, X[:, :1])
    exact = [float(sum(map(Fraction, column)) / len(X)) for column in X.T.tolist()]
    assert np.abs(X_c.mean(axis=0)).max() < 1e-9
    np.testing.assert_allclose(x_mean, exact, rtol=2e-16)
    assert y_c.shape == (20_000, 1)
    assert y_mean == x_mean[:1]


def test_constant_columns_are_centred_to_exactly_zero():
    X_c, *_ = centre(np.full((999, 1), 0.1), np.zeros((999, 1)))
    np.testing.assert_array_equal(X_c, 0)


@pytest.mark.parametrize("condition", [1e2, 1e5, 1e8])
def test_refinement_gains_digits(condition):
    rng = np.random.default_rng(1)
    U, V = np.linalg.qr(rng.normal(size=(40, 4)))[0], np.linalg.qr(rng.normal(size=(4, 4)))[0]
    A = U * np.geomspace(1, 1 / condition, 4) @ V.T
    A = np.round(A * 2**40) / 2**40  # short enough that A @ w is exact
    w = np.array([1.0, -2.0, 3.0, -4.0])
    y = A @ w
    one = refined_least_squares(A, y[:, None], max_steps=1)[:, 0]
    more = refined_least_squares(A, y[:, None])[:, 0]
    error_one, error_more = np.abs(one - w).max(), np.abs(more - w).max()
    assert error_more <= error_one
    if np.finfo(np.longdouble).eps < EPS:
        assert error_more < 1e-11


def test_refinement_is_kept_for_small_ill_conditioned_problems():
    assert is_worthwhile(1e5, 1000)
    assert not is_worthwhile(10.0, 1000)
    assert not is_worthwhile(1e5, 10_000_000)
    assert not is_worthwhile(np.inf, 1000)
