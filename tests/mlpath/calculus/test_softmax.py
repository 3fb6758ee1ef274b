"""Softmax, its Jacobian, and the gradients of the cross-entropy."""

import numpy as np
import pytest
import torch
from scipy.special import logsumexp
from scipy.special import softmax as scipy_softmax

from mlpath.calculus import softmax
from mlpath.calculus.difference import central_difference, complex_step

RNG = np.random.default_rng(0)
Z = RNG.normal(size=(4, 5))
X, W, V = RNG.normal(size=(20, 3)), RNG.normal(size=(3, 5)), RNG.normal(size=(3, 5))
Y = np.eye(5)[RNG.integers(5, size=20)]


def test_values_agree_with_scipy():
    np.testing.assert_allclose(softmax.softmax(Z), scipy_softmax(Z, axis=-1), rtol=1e-14)
    np.testing.assert_allclose(softmax.log_sum_exp(Z), logsumexp(Z, axis=-1), rtol=1e-14)


def test_huge_scores_neither_overflow_nor_vanish():
    with np.errstate(over="raise", invalid="raise"):
        assert np.array_equal(softmax.softmax(np.array([1e4, 0.0, -1e4])), [1, 0, 0])
        assert softmax.log_sum_exp(np.array([-1e4, -1e4])) == -1e4 + np.log(2)


def test_a_score_of_minus_infinity_takes_no_share():
    assert softmax.log_sum_exp(np.array([0.0, -np.inf])) == 0
    assert softmax.log_sum_exp(np.array([-np.inf, -np.inf])) == -np.inf


def test_a_common_shift_changes_only_log_sum_exp():
    np.testing.assert_allclose(softmax.softmax(Z + 3), softmax.softmax(Z), rtol=1e-14)
    np.testing.assert_allclose(softmax.log_sum_exp(Z + 3), softmax.log_sum_exp(Z) + 3, rtol=1e-14)


def test_the_jacobian_is_that_of_the_complex_step():
    for z in Z:
        measured = complex_step(lambda z: np.exp(z) / np.exp(z).sum(), z)
        np.testing.assert_allclose(softmax.softmax_jacobian(z), measured, atol=1e-15)


def test_the_product_equals_the_jacobian_times_the_vector():
    P, G = softmax.softmax(Z), RNG.normal(size=Z.shape)
    expected = [softmax.softmax_jacobian(z) @ g for z, g in zip(Z, G, strict=True)]
    np.testing.assert_allclose(softmax.softmax_vjp(P, G), expected, rtol=1e-12, atol=1e-16)


def test_the_gradient_of_the_cross_entropy_agrees_with_torch_and_a_central_difference():
    ours = softmax.cross_entropy_gradient(W, X, Y)
    W_t = torch.tensor(W, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(torch.tensor(X) @ W_t, torch.tensor(Y))
    loss.backward()
    assert np.isclose(softmax.cross_entropy(W, X, Y), loss.item(), rtol=1e-14)
    np.testing.assert_allclose(ours, W_t.grad.numpy(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(ours, central_difference(lambda W: softmax.cross_entropy(W, X, Y), W), atol=1e-9)


def test_the_hessian_product_is_the_slope_of_the_gradient():
    up, down = (softmax.cross_entropy_gradient(W + h * V, X, Y) for h in (1e-5, -1e-5))
    product = softmax.cross_entropy_hessian_product(W, X, V)
    np.testing.assert_allclose(product, (up - down) / 2e-5, atol=1e-9)


@pytest.mark.parametrize("scale", [0.0, 1.0, 30.0])
def test_the_curvature_is_never_negative(scale):
    assert np.vdot(V, softmax.cross_entropy_hessian_product(scale * W, X, V)) >= 0
