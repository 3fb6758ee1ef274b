"""Optimizers, step by step against torch.optim."""

import numpy as np
import pytest
import torch

from mlpath.optimization import adaptive, first_order, objectives

SHAPES = [(7,), (3, 4), ()]
CASES = {
    "sgd": (first_order.SGD, torch.optim.SGD, {}),
    "sgd-decay": (first_order.SGD, torch.optim.SGD, {"weight_decay": 0.1}),
    "momentum": (first_order.SGD, torch.optim.SGD, {"momentum": 0.9}),
    "dampening": (first_order.SGD, torch.optim.SGD, {"momentum": 0.8, "dampening": 0.3, "weight_decay": 0.01}),
    "nesterov": (first_order.SGD, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "nesterov-decay": (
        first_order.SGD,
        torch.optim.SGD,
        {"momentum": 0.7, "nesterov": True, "weight_decay": 0.05},
    ),
    "adam": (adaptive.Adam, torch.optim.Adam, {}),
    "adam-betas": (
        adaptive.Adam,
        torch.optim.Adam,
        {"betas": (0.5, 0.9), "eps": 1e-3, "weight_decay": 0.1},
    ),
    "adam-no-memory": (adaptive.Adam, torch.optim.Adam, {"betas": (0.0, 0.99)}),
    "adamw": (adaptive.AdamW, torch.optim.AdamW, {}),
    "adamw-decay": (adaptive.AdamW, torch.optim.AdamW, {"weight_decay": 0.3, "betas": (0.8, 0.99)}),
    "rmsprop": (adaptive.RMSprop, torch.optim.RMSprop, {}),
    "rmsprop-momentum": (
        adaptive.RMSprop,
        torch.optim.RMSprop,
        {"momentum": 0.9, "alpha": 0.9, "weight_decay": 0.02},
    ),
    "rmsprop-centered": (
        adaptive.RMSprop,
        torch.optim.RMSprop,
        {"centered": True, "alpha": 0.9, "momentum": 0.5, "eps": 1e-4},
    ),
    "adagrad": (adaptive.Adagrad, torch.optim.Adagrad, {}),
    "adagrad-decay": (
        adaptive.Adagrad,
        torch.optim.Adagrad,
        {"rate_decay": 0.1, "initial": 0.5, "weight_decay": 0.1},
    ),
}
NAMES = {"learning_rate": "lr", "rate_decay": "lr_decay", "initial": "initial_accumulator_value"}


def twins(case, start, learning_rate):
    ours, theirs, options = CASES[case]
    w = [np.array(a) for a in start]
    v = [torch.tensor(a, requires_grad=True) for a in start]
    translated = {NAMES.get(key, key): value for key, value in options.items()}
    return w, ours(w, learning_rate, **options), v, theirs(v, lr=learning_rate, foreach=False, **translated)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("case", CASES)
def test_iterates_match_torch_on_random_gradients_of_many_sizes(case, seed):
    rng = np.random.default_rng(seed)
    w, ours, v, theirs = twins(case, [rng.normal(size=s) for s in SHAPES], 10 ** rng.uniform(-3, -1))
    for _ in range(50):
        gradients = [10 ** rng.uniform(-3, 2) * rng.normal(size=s) for s in SHAPES]
        ours.step(gradients)
        for tensor, g in zip(v, gradients, strict=True):
            tensor.grad = torch.tensor(g)
        theirs.step()
        for a, b in zip(w, v, strict=True):
            np.testing.assert_allclose(a, b.detach().numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_iterates_match_torch_autograd_on_a_quadratic_and_on_the_logistic_loss(case):
    # Near the minimum gradients hardly change: their variance cancels, and magnifies how the gradients were rounded.
    tolerance = 1e-10 if case == "rmsprop-centered" else 1e-12
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(30, 5)), rng.integers(2, size=30)
    A = X.T @ X / 30
    for objective, loss in [
        (
            objectives.Quadratic(A, A[0]),
            lambda v: 0.5 * v @ torch.tensor(A) @ v - torch.tensor(A[0]) @ v,
        ),
        (
            objectives.LogisticLoss(X, y),
            lambda v: torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(X) @ v, torch.tensor(y * 1.0)),
        ),
    ]:
        (w,), ours, (v,), theirs = twins(case, [rng.normal(size=5)], 0.05)
        for _ in range(50):
            ours.step([objective.gradient(w)])
            theirs.zero_grad()
            loss(v).backward()
            theirs.step()
            np.testing.assert_allclose(w, v.detach().numpy(), rtol=tolerance, atol=tolerance)


def test_gradients_of_the_caller_are_not_changed():
    for ours, _, options in CASES.values():
        w, g = np.ones(3), np.array([1.0, -2.0, 3.0])
        optimizer = ours([w], 0.1, **options)
        for _ in range(3):
            optimizer.step([g])
        np.testing.assert_array_equal(g, [1.0, -2.0, 3.0])


def test_nesterov_in_the_library_form_is_the_look_ahead_form():
    rng = np.random.default_rng(4)
    A = np.diag([1.0, 5.0, 20.0])
    beta, rate = 0.8, 0.04
    ahead = rng.normal(size=3)
    optimizer = first_order.SGD([ahead], rate, momentum=beta, nesterov=True)
    before = now = ahead.copy()
    for _ in range(40):
        y = now + beta * (now - before)
        np.testing.assert_allclose(ahead, y, rtol=1e-10, atol=1e-12)
        before, now = now, y - rate * (A @ y)
        optimizer.step([A @ ahead])


@pytest.mark.parametrize("method", ["gradient descent", "momentum"])
def test_constants_give_every_other_pair_a_larger_spectral_radius(method):
    mu, L = 1.0, 50.0
    rate, beta, promised = first_order.best_constants(method, mu, L)

    def radius(rate, beta):
        matrices = [[[1 + beta - rate * c, -beta], [1, 0]] for c in np.linspace(mu, L, 60)]
        return max(np.abs(np.linalg.eigvals(m)).max() for m in matrices)

    assert np.isclose(radius(rate, beta), promised, atol=1e-6)
    for factor in (0.98, 1.02):
        assert radius(rate * factor, beta) > promised + 1e-4
        if beta:
            assert radius(rate, beta * factor) > promised + 1e-4


def test_nesterov_reaches_its_rate():
    mu, L = 1.0, 50.0
    rate, beta, promised = first_order.best_constants("Nesterov", mu, L)
    matrices = [[[(1 - rate * c) * (1 + beta), -(1 - rate * c) * beta], [1, 0]] for c in np.linspace(mu, L, 60)]
    radii = [np.abs(np.linalg.eigvals(m)).max() for m in matrices]
    assert np.isclose(max(radii), promised, atol=1e-6)


def test_bad_input_names_the_argument():
    w = np.zeros(3)
    for make, name in [
        (lambda: first_order.SGD([w], -1.0), "learning_rate"),
        (lambda: first_order.SGD([w], np.nan), "learning_rate"),
        (lambda: first_order.SGD([w], 0.1, momentum=1.0), "momentum"),
        (lambda: first_order.SGD([w], 0.1, dampening=2.0), "dampening"),
        (lambda: first_order.SGD([w], 0.1, nesterov=True), "nesterov"),
        (lambda: first_order.SGD([w], 0.1, weight_decay=-1), "weight_decay"),
        (lambda: first_order.SGD([], 0.1), "parameters"),
        (lambda: first_order.SGD([np.zeros(3, int)], 0.1), r"parameters\[0\]"),
        (lambda: first_order.SGD([[0.0]], 0.1), r"parameters\[0\]"),
        (lambda: adaptive.Adam([w], betas=(1.0, 0.9)), "betas"),
        (lambda: adaptive.Adam([w], eps=-1), "eps"),
        (lambda: adaptive.RMSprop([w], alpha=1.0), "alpha"),
        (lambda: adaptive.RMSprop([w], momentum=-0.1), "momentum"),
        (lambda: adaptive.Adagrad([w], rate_decay=-1), "rate_decay"),
        (lambda: adaptive.Adagrad([w], initial=-1), "initial"),
        (lambda: first_order.SGD([w], 0.1).step([]), "gradients"),
        (lambda: first_order.SGD([w], 0.1).step([np.zeros(4)]), r"gradients\[0\]"),
        (lambda: first_order.best_constants("momentum", 0.0, 1.0), "mu"),
        (lambda: first_order.best_constants("Nesterov", 2.0, 1.0), "L"),
        (lambda: first_order.best_constants("Newton", 1.0, 2.0), "method"),
    ]:
        with pytest.raises(ValueError, match=name):
            make()
