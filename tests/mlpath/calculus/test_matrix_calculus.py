"""The gradients that the chapter derives, and the experiments that it shows."""

import numpy as np
import pytest

from mlpath.calculus import experiments, identities, matrix_calculus
from mlpath.calculus.difference import complex_step
from mlpath.optimization.experiments import run
from mlpath.optimization.first_order import SGD

RNG = np.random.default_rng(0)
A, x, a, b = RNG.normal(size=(4, 4)), RNG.normal(size=4), RNG.normal(size=4), RNG.normal(size=4)


def test_the_quadratic_form_needs_both_matrix_and_transpose():
    measured = complex_step(lambda x: x @ A @ x, x)
    np.testing.assert_allclose(matrix_calculus.quadratic_gradient(A, x), measured, rtol=1e-13)
    assert np.abs(2 * A @ x - measured).max() > 0.1


def test_the_inverse_form_agrees_with_the_complex_step():
    X = A + 4 * np.eye(4)
    measured = complex_step(lambda X: a @ np.linalg.solve(X, b), X)
    np.testing.assert_allclose(matrix_calculus.inverse_form_gradient(X, a, b), measured, rtol=1e-12)


def test_a_singular_matrix_has_no_inverse_form():
    with pytest.raises(np.linalg.LinAlgError):
        matrix_calculus.inverse_form_gradient(np.zeros((2, 2)), np.ones(2), np.ones(2))


def test_three_other_ways_of_differentiating_agree_with_each_identity():
    worst = identities.disagreements(identities.identities(np.random.default_rng(0))).max()
    assert worst["central difference"] < 1e-8
    assert worst[["complex step", "torch"]].max() < 1e-12


def test_a_wrong_identity_disagrees_with_all_three():
    found = identities.identities(np.random.default_rng(0))
    one = found["inverse form"]
    broken = {"without the sign": one._replace(claim=-one.claim), "transposed": one._replace(claim=one.claim.T)}
    assert identities.disagreements(broken).min().min() > 0.01


def test_training_and_test_images_are_all_images_once():
    X, Y, X_test, y_test = experiments.digits_and_constant(np.random.default_rng(0))
    assert [part.shape for part in (X, Y, X_test, y_test)] == [(1297, 65), (1297, 10), (500, 65), (500,)]
    np.testing.assert_array_equal(X[:, -1], 1)
    np.testing.assert_array_equal(Y.sum(axis=1), 1)
    assert X.min() == 0
    assert X.max() == 1
    assert np.unique(np.concatenate([X, X_test]), axis=0).shape[0] == 1797
    counts = Y.sum(axis=0) + np.bincount(y_test)
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


@pytest.fixture(scope="module")
def data():
    X = RNG.normal(size=(60, 3))
    return X, np.eye(4)[RNG.integers(4, size=60)]


def test_newton_ends_where_the_gradient_vanishes_and_below_descent(data):
    objective = experiments.PenalizedCrossEntropy(*data, alpha=0.1)
    W, path = objective.newton()
    assert np.abs(objective.gradient(W.ravel())).max() < 1e-8
    values = [objective.value(w) for w in run(lambda w: SGD(w, 0.2), objective.gradient, np.zeros(12), 30)]
    assert np.all(np.diff(values) < 0)
    assert path[-1, 1] < values[-1]
    assert np.all(np.diff(path[:, 0]) > 0)


def test_of_the_three_gradients_one_is_right(data):
    X, Y = data
    W = RNG.normal(size=(3, 4))
    measured = complex_step(lambda W: np.mean(np.log(np.exp(X @ W).sum(axis=1)) - (Y * (X @ W)).sum(axis=1)), W)
    gradients = experiments.three_gradients(X, Y)
    right = {name: bool(np.allclose(gradient(W), measured)) for name, gradient in gradients.items()}
    assert right == {"right": True, "kept a factor": False, "forgot a term": False}


def test_the_predicted_step_is_near_the_best_one():
    h = np.logspace(-12, -1, 200)
    errors, bound, best = experiments.difference_errors(h)
    assert np.mean(errors["central"] <= 2 * bound) > 0.95
    assert 0.1 < h[errors["central"].argmin()] / best < 10


def test_every_way_of_differentiating_gets_a_price():
    prices = experiments.gradient_prices(np.random.default_rng(0), sizes=(2, 16))
    assert set(prices) == {"value", "our formula", "torch, reverse mode", "central difference"}
    assert all(set(price) == {20, 160} for price in prices.values())
