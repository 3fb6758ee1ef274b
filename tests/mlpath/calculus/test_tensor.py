"""Rules of the engine that random programs do not single out."""

import numpy as np
import pytest
import torch

from mlpath.calculus import tensor_ops
from mlpath.calculus.convolution import convolution
from mlpath.calculus.scalar_graph import Node, adjoints
from mlpath.calculus.tensor import Tensor, gradients, scatter, unbroadcast

RNG = np.random.default_rng(0)


def test_a_place_that_is_read_twice_collects_two_adjoints():
    x = Tensor([3.0, 5.0])
    taken = x[[0, 0, 1]]
    assert gradients((taken * taken).sum(), [x])[0].tolist() == [12.0, 10.0]


@pytest.mark.parametrize(
    "index",
    [2, -1, slice(None, None, -2), (..., 1), (None, slice(1, 3)), ([0, 0, 2], [1, 1, 0]), ([1, 1], slice(1, 3))],
)
def test_scatter_is_the_transpose_of_indexing(index):
    x = RNG.normal(size=(4, 3))
    g = RNG.normal(size=x[index].shape)
    assert np.isclose((g * x[index]).sum(), (scatter(g, index, x.shape) * x).sum(), rtol=1e-14)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (3, 1), (3, 4), (1, 1, 4), (2, 1, 1)])
def test_unbroadcast_is_the_transpose_of_broadcasting(shape):
    x, g = RNG.normal(size=shape), RNG.normal(size=(2, 3, 4))
    back = unbroadcast(g, shape)
    assert back.shape == shape
    assert np.isclose((g * np.broadcast_to(x, g.shape)).sum(), (back * x).sum(), rtol=1e-13)


@pytest.mark.parametrize(
    "shapes",
    [((3,), (3,)), ((3,), (3, 2)), ((4, 3), (3,)), ((3,), (5, 3, 2)), ((5, 4, 3), (3,)), ((5, 1, 2, 3), (4, 3, 2))],
)
def test_products_of_vectors_and_stacks_equal_torch(shapes):
    a, b = (RNG.normal(size=shape) for shape in shapes)
    mine, theirs = [Tensor(a), Tensor(b)], [torch.tensor(v, requires_grad=True) for v in (a, b)]
    out, there = mine[0] @ mine[1], theirs[0] @ theirs[1]
    assert out.shape == tuple(there.shape)
    expected = torch.autograd.grad(torch.sin(there).sum(), theirs)
    for g, e in zip(gradients(np.sin(out).sum(), mine), expected, strict=True):
        np.testing.assert_allclose(g, e.numpy(), rtol=1e-12, atol=1e-12)


def test_a_constant_on_either_side_is_not_recorded():
    x = Tensor(RNG.normal(size=(2, 2)))
    for result in (np.ones((2, 2)) @ x, x @ np.ones((2, 2)), np.ones((2, 2)) * x):
        assert len(result.edges) == 1


def test_sums_along_several_axes_equal_torch():
    x = RNG.normal(size=(2, 3, 4))
    mine, theirs = Tensor(x), torch.tensor(x, requires_grad=True)
    (g,) = gradients((mine.sum(axis=(0, 2)) ** 2).mean(), [mine])
    (e,) = torch.autograd.grad((theirs.sum((0, 2)) ** 2).mean(), theirs)
    np.testing.assert_allclose(g, e.numpy(), rtol=1e-14)


def test_at_the_kink_relu_gives_nothing_and_the_maximum_a_half():
    x = Tensor([-1.0, 0.0, 2.0])
    assert gradients(tensor_ops.relu(x).sum(), [x])[0].tolist() == [0.0, 0.0, 1.0]
    assert gradients(np.maximum(x, 0.0).sum(), [x])[0].tolist() == [0.0, 0.5, 1.0]


def test_entries_that_tie_for_the_maximum_share_its_adjoint():
    x = Tensor([4.0, 1.0, 4.0])
    assert gradients(tensor_ops.maximum_along(x), [x])[0].tolist() == [0.5, 0.0, 0.5]


def test_softmax_and_log_sum_exp_do_not_overflow():
    x = Tensor([1000.0, 0.0])
    assert tensor_ops.softmax(x).value.tolist() == [1.0, 0.0]
    assert tensor_ops.log_sum_exp(x).value == 1000.0


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (3, 2)])
def test_convolution_of_many_images_and_channels_equals_torch(stride, padding):
    x, k = RNG.normal(size=(3, 2, 7, 6)), RNG.normal(size=(4, 2, 3, 2))
    mine, theirs = [Tensor(x), Tensor(k)], [torch.tensor(v, requires_grad=True) for v in (x, k)]
    out = convolution(*mine, stride, padding)
    there = torch.nn.functional.conv2d(*theirs, stride=stride, padding=padding)
    np.testing.assert_allclose(out.value, there.detach().numpy(), rtol=1e-12, atol=1e-12)
    expected = torch.autograd.grad(torch.sin(there).sum(), theirs)
    for g, e in zip(gradients(np.sin(out).sum(), mine), expected, strict=True):
        np.testing.assert_allclose(g, e.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("x", "k", "options", "message"),
    [
        ((2, 3, 4), (1, 3, 2, 2), {}, "x must have shape"),
        ((1, 3, 4, 4), (1, 2, 2, 2), {}, "kernel must have shape"),
        ((1, 1, 4, 4), (1, 1, 5, 2), {}, "larger than the padded images"),
        ((1, 1, 4, 4), (1, 1, 2, 2), {"stride": 0}, "stride must be positive"),
        ((1, 1, 4, 4), (1, 1, 2, 2), {"padding": -1}, "padding not negative"),
    ],
)
def test_convolutions_that_do_not_fit_are_refused(x, k, options, message):
    with pytest.raises(ValueError, match=message):
        convolution(Tensor(np.zeros(x)), Tensor(np.zeros(k)), **options)


@pytest.mark.parametrize("value", [np.array([1j]), np.array(["a"]), [object()]])
def test_what_is_not_real_is_refused(value):
    with pytest.raises(ValueError, match="value must hold real numbers"):
        Tensor(value)


def test_a_function_without_a_rule_is_named():
    with pytest.raises(TypeError, match="no derivative of arctan"):
        np.arctan(Tensor([1.0]))
    with pytest.raises(TypeError, match="plain calls"):
        np.add.reduce(Tensor([1.0]))


def test_single_precision_stays_single():
    x = Tensor(np.ones(3, dtype=np.float32))
    assert gradients((x * x).sum(), [x])[0].dtype == np.float32
    assert Tensor([1, 2]).value.dtype == np.float64


def test_the_graph_of_numbers_adds_the_adjoints_of_all_uses():
    q, s = Node(2.0), Node(3.0)
    bar = adjoints(q * s + np.sin(q) - q / s)
    assert np.isclose(bar[q], 3 + np.cos(2) - 1 / 3, rtol=1e-15)
    assert np.isclose(bar[s], 2 + 2 / 9, rtol=1e-15)
