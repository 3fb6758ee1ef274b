"""QR by reflections, against LAPACK and against the bound of its backward error."""

import numpy as np
import pytest
from scipy.linalg import lapack

from mlpath.linalg import householder
from mlpath.linalg.experiments import departure, with_condition

RNG = np.random.default_rng(0)
U = np.finfo(float).eps / 2
SHAPES = [(1, 1), (5, 3), (3, 7), (33, 32), (64, 64), (200, 70), (40, 1), (4, 0), (0, 3)]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_factors_multiply_to_the_matrix_and_q_is_orthonormal(shape):
    A = RNG.normal(size=shape)
    factors = householder.qr(A)
    Q = factors.Q()
    assert np.array_equal(factors.R, np.triu(factors.R))
    np.testing.assert_allclose(Q @ factors.R, A, atol=1e-13)
    assert min(shape) == 0 or departure(Q) < 1e-14


@pytest.mark.parametrize("shape", [(5, 3), (64, 64), (200, 70)])
def test_on_well_conditioned_input_r_is_lapacks_to_a_few_units_in_the_last_place(shape):
    A = with_condition(*shape, 10.0, RNG)
    theirs = np.triu(lapack.dgeqrf(A)[0][: shape[1]])
    assert np.abs(householder.qr(A).R - theirs).max() <= 8 * 2 * U * np.linalg.norm(A, 2)


@pytest.mark.parametrize("condition", [1e0, 1e8, 1e15, 1e300])
def test_the_backward_error_of_each_column_stays_in_its_bound(condition):
    n, d = 90, 50
    A = with_condition(n, d, condition, RNG)
    factors = householder.qr(A)
    error = np.linalg.norm(A - factors.Q() @ factors.R, axis=0)
    assert np.all(error <= n * d * U * np.linalg.norm(A, axis=0))
    assert departure(factors.Q()) <= n * d * U


def test_the_transposed_factor_is_applied_without_forming_it():
    A, Y = RNG.normal(size=(70, 40)), RNG.normal(size=(70, 3))
    factors = householder.qr(A)
    np.testing.assert_allclose(factors.transposed_times(Y)[:40], factors.Q().T @ Y, atol=1e-13)
    np.testing.assert_allclose(factors.transposed_times(Y[:, 0]), factors.transposed_times(Y)[:, 0], atol=1e-14)
    np.testing.assert_allclose(np.linalg.norm(factors.transposed_times(Y), axis=0), np.linalg.norm(Y, axis=0))


def test_a_reflector_sends_its_vector_to_the_axis_without_cancellation():
    for x in (np.array([3.0, 4.0]), np.array([-3.0, 4.0]), np.array([1.0, 1e-9]), np.array([0.0, 2.0])):
        v, tau, alpha = householder.reflector(x)
        image = x - tau * v * (v @ x)
        np.testing.assert_allclose(image, [alpha, 0], atol=4 * U * np.linalg.norm(x))
        assert alpha * x[0] <= 0


def test_a_reflector_neither_overflows_nor_moves_a_multiple_of_the_axis():
    with np.errstate(over="raise"):
        _, _, alpha = householder.reflector(np.array([1e300, 1e300]))
    assert np.isclose(alpha, -np.sqrt(2) * 1e300, rtol=1e-15)
    assert householder.reflector(np.array([-2.0, 0.0]))[1:] == (0.0, -2.0)


def test_compact_blocks_equal_the_product_of_their_reflections():
    V, taus = np.tril(RNG.normal(size=(9, 4)), -1) + np.eye(9, 4), RNG.uniform(1, 2, size=4)
    product = np.eye(9)
    for v, tau in zip(V.T, taus, strict=True):
        product = product @ (np.eye(9) - tau * np.outer(v, v))
    np.testing.assert_allclose(np.eye(9) - V @ householder.compact(V, taus) @ V.T, product, atol=1e-12)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="A must have two dimensions"):
        householder.qr(np.ones(3))
    with pytest.raises(ValueError, match="y must have 3 rows"):
        householder.qr(np.eye(3)).transposed_times(np.ones(2))
