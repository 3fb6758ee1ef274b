"""The engine against torch on random programs, and each mode against the others."""

from collections import Counter

import numpy as np
import pytest
import torch

from mlpath.calculus import tensor_ops
from mlpath.calculus.automatic_differentiation import (
    hessian_product,
    jacobian_product,
    transposed_jacobian_product,
    value_and_gradient,
)
from mlpath.calculus.convolution import convolution
from mlpath.calculus.difference import central_difference
from mlpath.calculus.random_graphs import ELEMENTWISE, PAIRS, random_program
from mlpath.calculus.tensor import Tensor, gradients

TOLERANCE = 1e-12
KINDS = (
    *ELEMENTWISE,
    *PAIRS,
    "matmul",
    "index",
    "sum",
    "mean",
    "largest",
    "softmax",
    "log-sum-exp",
    "reshape",
    "swap axes",
    "concatenate",
    "convolution",
)


def close(ours, theirs):
    return np.shape(ours) == np.shape(theirs) and np.abs(ours - theirs).max() <= TOLERANCE * max(
        1, np.abs(theirs).max()
    )


@pytest.mark.parametrize("start", range(0, 80, 20))
def test_values_and_gradients_of_random_programs_equal_torch(start):
    for seed in range(start, start + 20):
        program = random_program(np.random.default_rng(seed))
        (value, ours), (value_torch, theirs) = program.both()
        names = [step[0] for step in program.steps]
        assert close(value, value_torch), (seed, names)
        assert all(map(close, ours, theirs)), (seed, names)


def test_the_random_programs_use_every_operation():
    programs = [random_program(np.random.default_rng(seed)) for seed in range(80)]
    used = Counter(step[0].split(",")[0] for program in programs for step in program.steps)
    assert set(used) == set(KINDS)
    assert min(used.values()) >= 3


def test_the_same_seed_gives_the_same_program():
    one, two = (random_program(np.random.default_rng(5)) for _ in range(2))
    assert [step[0] for step in one.steps] == [step[0] for step in two.steps]
    assert one.both()[0][0] == two.both()[0][0]


A = np.random.default_rng(0).normal(size=(4, 6))
X, V, U = (np.random.default_rng(seed).normal(size=size) for seed, size in ((1, 6), (2, 6), (3, 4)))


def layer(x):
    return np.tanh(A @ np.sin(x)) * x[:4] / (x[1:5] * x[1:5] + 1.0)


def test_forward_and_reverse_mode_are_transposes():
    _, forward = jacobian_product(layer, X, V)
    _, reverse = transposed_jacobian_product(layer, X, U)
    assert abs(U @ forward - reverse @ V) < 1e-14
    np.testing.assert_allclose(forward, central_difference(layer, X) @ V, atol=1e-8)


CURVED = {
    "products and elementwise": lambda x: (layer(x) ** 3).sum(),
    "softmax and log-sum-exp": lambda x: tensor_ops.log_sum_exp(x) + (tensor_ops.softmax(x) * x * x).sum(),
    "matrix product": lambda x: np.tanh(x.reshape((2, 3)) @ x.reshape((3, 2))).sum(),
    "indexing and joining": lambda x: (tensor_ops.concatenate([x[[0, 0, 3]], x[2:]]) ** 3).mean(),
    "largest": lambda x: tensor_ops.maximum_along(x * x),
    "convolution": lambda x: (
        convolution(x.reshape((1, 1, 2, 3)), np.sin(x[:4]).reshape((1, 1, 2, 2)), padding=1) ** 2
    ).sum(),
    "quotients, roots, logarithms": lambda x: (np.sqrt(x * x + 1) / np.log(x * x + 2) - np.cos(x)).sum(),
    "powers and absolute values": lambda x: (np.absolute(x) ** np.exp(0.1 * x)).sum(),
}


@pytest.mark.parametrize("name", CURVED)
def test_a_hessian_product_is_the_slope_of_the_gradient(name):
    f = CURVED[name]
    gradient, product = hessian_product(f, X, V)
    hessian = central_difference(lambda x: value_and_gradient(f, x)[1][0], X)
    np.testing.assert_allclose(product, hessian @ V, atol=2e-7)
    np.testing.assert_allclose(gradient, value_and_gradient(f, X)[1][0], rtol=1e-14, atol=1e-14)


def test_the_hessian_product_of_a_linear_function_is_zero():
    gradient, product = hessian_product(lambda x: (2.0 * x).sum(), X, V)
    assert np.array_equal(gradient, np.full(6, 2.0))
    assert np.array_equal(product, np.zeros(6))


def test_a_hessian_product_equals_torch():
    x, v = torch.tensor(X, requires_grad=True), torch.tensor(V)
    W = torch.tensor(A)
    _, theirs = torch.autograd.functional.hvp(lambda x: torch.logsumexp(torch.tanh(W @ x), 0), x, v)
    _, ours = hessian_product(lambda x: tensor_ops.log_sum_exp(np.tanh(A @ x)), X, V)
    assert close(ours, theirs.numpy())


def test_a_function_with_several_values_needs_a_seed():
    with pytest.raises(ValueError, match="output must be a number"):
        value_and_gradient(lambda x: x * x, X)
    with pytest.raises(ValueError, match=r"seed must have shape \(6,\)"):
        transposed_jacobian_product(lambda x: x * x, X, U)


def test_an_input_that_is_not_used_has_the_gradient_zero():
    used, unused = Tensor(X), Tensor(A)
    ours = gradients((used * used).sum(), [used, unused])
    assert np.array_equal(ours[0], 2 * X)
    assert np.array_equal(ours[1], np.zeros((4, 6)))


def test_an_inner_value_can_be_asked_for():
    x = Tensor(X)
    inner = np.sin(x)
    by_inner, by_x = gradients((inner * inner).sum(), [inner, x])
    assert close(by_inner, 2 * np.sin(X))
    assert close(by_x, 2 * np.sin(X) * np.cos(X))


def test_a_graph_of_ten_thousand_steps_needs_no_recursion():
    x = total = Tensor(1.0)
    for _ in range(10_000):
        total = total + 0.5 * x
    assert gradients(total, [x])[0] == 5001
