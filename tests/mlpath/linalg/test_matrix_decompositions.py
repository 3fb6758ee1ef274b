"""Jacobi's SVD and the randomized one, against LAPACK, scikit-learn and the theorems."""

import warnings

import mpmath
import numpy as np
import pytest

from mlpath.linalg import decomposition_experiments as experiments
from mlpath.linalg import jacobi, randomized

RNG = np.random.default_rng(0)
MATRICES = {
    "square": RNG.normal(size=(12, 12)),
    "tall": RNG.normal(size=(40, 9)),
    "wide": RNG.normal(size=(6, 25)),
    "odd": RNG.normal(size=(7, 7)),
    "dependent": RNG.normal(size=(20, 3)) @ RNG.normal(size=(3, 8)),
    "zero": np.zeros((5, 3)),
    "one": np.array([[-2.0]]),
    "equal values": np.linalg.qr(RNG.normal(size=(8, 8)))[0],
}


@pytest.mark.parametrize("name", MATRICES)
def test_the_factors_are_orthonormal_and_multiply_to_the_matrix(name):
    A = MATRICES[name]
    found = jacobi.svd(A)
    scale = max(np.linalg.norm(A, 2), 1e-300)
    np.testing.assert_allclose((found.U * found.s) @ found.V.T, A, atol=2e-14 * scale)
    np.testing.assert_allclose(found.s, np.linalg.svd(A, compute_uv=False), atol=2e-14 * scale)
    for factor in (found.U, found.V):
        np.testing.assert_allclose(factor.T @ factor, np.eye(min(A.shape)), atol=1e-13)
    assert np.all(np.diff(found.s) <= 0)


@pytest.mark.parametrize("name", MATRICES)
def test_the_pseudo_inverse_has_the_four_properties_and_is_numpys(name):
    A = MATRICES[name]
    P = jacobi.svd(A).pseudo_inverse()
    for left, right in ((A @ P @ A, A), (P @ A @ P, P), ((A @ P).T, A @ P), ((P @ A).T, P @ A)):
        np.testing.assert_allclose(left, right, atol=1e-12)
    np.testing.assert_allclose(P, np.linalg.pinv(A), atol=1e-12)


def test_no_other_matrix_of_the_rank_is_nearer():
    A = MATRICES["tall"]
    found = jacobi.svd(A)
    best = np.linalg.norm(A - found.truncated(3))
    assert np.isclose(best, np.sqrt((found.s[3:] ** 2).sum()))
    for _ in range(100):
        basis = np.linalg.qr(found.U[:, :3] + 0.2 * RNG.normal(size=(40, 3)))[0]
        assert np.linalg.norm(A - basis @ (basis.T @ A)) >= best


def test_tiny_values_of_graded_columns_keep_their_relative_accuracy():
    mpmath.mp.dps = 60
    A = np.random.default_rng(5).normal(size=(5, 5)) * 10.0 ** np.arange(-20, 5, 5)
    exact = np.array(sorted(map(float, mpmath.svd_r(mpmath.matrix(A.tolist()), compute_uv=False)))[::-1])
    np.testing.assert_allclose(jacobi.svd(A).s, exact, rtol=1e-13)


def test_too_few_sweeps_are_said_so():
    with pytest.warns(UserWarning, match="not perpendicular after 1 sweeps"):
        jacobi.svd(MATRICES["square"], max_sweeps=1)


def test_every_pair_meets_once_in_a_sweep():
    for d in (1, 2, 5, 8):
        pairs = [pair for left, right in jacobi._rounds(d) for pair in zip(left.tolist(), right.tolist(), strict=True)]
        assert sorted(pairs) == [(a, b) for a in range(d) for b in range(a + 1, d)]
        for left, right in jacobi._rounds(d):
            assert len({*left.tolist(), *right.tolist()}) == 2 * len(left)


@pytest.mark.parametrize("shape", [(200, 60), (60, 200)])
def test_the_randomized_values_are_close_where_the_spectrum_falls(shape):
    A = MATRICES["square"][:6].T @ RNG.normal(size=(6, 6))  # rank 6
    A = RNG.normal(size=(shape[0], 12)) @ A @ RNG.normal(size=(6, shape[1])) + 1e-6 * RNG.normal(size=shape)
    found = randomized.randomized_svd(A, 6, rng=np.random.default_rng(1))
    np.testing.assert_allclose(found.s, np.linalg.svd(A, compute_uv=False)[:6], rtol=1e-9)
    np.testing.assert_allclose(found.U.T @ found.U, np.eye(6), atol=1e-12)
    assert np.linalg.norm(A - (found.U * found.s) @ found.V.T, 2) < 1e-3
    assert found.V.shape == (shape[1], 6)


def test_power_steps_bring_the_error_to_the_best_possible():
    A = RNG.normal(size=(80, 60)) / np.sqrt(np.arange(1, 61))
    errors = experiments.range_errors(A, 5, (0, 3), np.random.default_rng(2), draws=8)
    assert np.median(errors[3]) < np.median(errors[0])
    assert errors[3].min() >= 1 - 1e-9
    assert np.median(errors[3]) < 1.05


def test_bad_arguments_are_named():
    rng = np.random.default_rng(0)
    for call, message in [
        (lambda: jacobi.svd(np.ones(3)), "A must have two dimensions"),
        (lambda: randomized.randomized_svd(np.eye(3), 4, rng=rng), "k must be from 1 to 3"),
        (lambda: randomized.randomized_svd(np.eye(3), 1, rng=rng, power_steps=-1), "must not be negative"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()


def test_experiments_describe_the_photograph_and_the_digits():
    photo = experiments.grey_photograph()
    assert photo.shape == (160, 240)
    assert photo.min() >= 0
    assert photo.max() <= 1
    X, y = RNG.normal(size=(60, 4)), RNG.integers(2, size=60)
    X[:, 0] += 10 * y
    accuracy = experiments.accuracy_by_rank(X[:40], y[:40], X[40:], y[40:], (1, 4))
    assert accuracy[1] == 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        times = experiments.randomized_times([(40, 20)], 3, np.random.default_rng(0), repeats=2)
    assert set(times[40, 20]) == {"ours", "LAPACK, all values"}
