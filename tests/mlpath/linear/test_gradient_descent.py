"""Gradients, rates and limits of the iterative solvers."""

import numpy as np
import pytest

from mlpath.linear.gradient_descent import default_learning_rate, descend, largest_curvature, loss_and_gradient
from mlpath.linear.schedules import Constant, Exponential, InverseScaling, Step, as_schedule, rate_at


@pytest.fixture
def problem():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(50, 4)) * [1, 2, 3, 4], rng.normal(size=(50, 2))
    return X, Y


def run(X, Y, **changes):
    arguments = {"learning_rate": 0.01, "schedule": Constant(), "max_iter": 50, "tol": 0.0} | changes
    return descend(X, Y, **arguments)


def test_the_gradient_is_the_central_difference_of_the_loss(problem):
    X, Y = problem
    rng = np.random.default_rng(1)
    W, h = rng.normal(size=(4, 2)), 1e-6
    _, G = loss_and_gradient(X, Y, W)
    for index in np.ndindex(W.shape):
        E = np.zeros_like(W)
        E[index] = h
        slope = (loss_and_gradient(X, Y, W + E)[0] - loss_and_gradient(X, Y, W - E)[0]) / (2 * h)
        assert G[index] == pytest.approx(slope, rel=1e-6)


def test_each_eigenvector_contracts_by_its_own_factor(problem):
    X, Y = problem
    eigenvalues, V = np.linalg.eigh(2 / 50 * X.T @ X)
    W_hat = np.linalg.lstsq(X, Y)[0]
    rate = 1.9 / eigenvalues[-1]
    W = run(X, Y, learning_rate=rate, max_iter=7).W
    expected = (1 - rate * eigenvalues[:, None]) ** 7 * (V.T @ (0 - W_hat))
    np.testing.assert_allclose(V.T @ (W - W_hat), expected, atol=1e-12)


def test_the_best_rate_reaches_the_factor_of_the_condition_number(problem):
    X, Y = problem
    eigenvalues = np.linalg.eigvalsh(2 / 50 * X.T @ X)
    kappa = eigenvalues[-1] / eigenvalues[0]
    W_hat = np.linalg.lstsq(X, Y)[0]
    rate = 2 / (eigenvalues[0] + eigenvalues[-1])
    errors = [np.linalg.norm(run(X, Y, learning_rate=rate, max_iter=t).W - W_hat) for t in (200, 201)]
    assert errors[1] / errors[0] == pytest.approx((kappa - 1) / (kappa + 1), rel=1e-6)


@pytest.mark.parametrize(("times_limit", "converges"), [(0.99, True), (1.01, False)])
def test_the_limit_of_the_rate_is_two_over_the_largest_eigenvalue(problem, times_limit, converges):
    X, Y = problem
    limit = 2 / np.linalg.eigvalsh(2 / 50 * X.T @ X)[-1]
    W_hat = np.linalg.lstsq(X, Y)[0]
    W = run(X, Y, learning_rate=times_limit * limit, max_iter=400).W
    assert (np.linalg.norm(W - W_hat) < np.linalg.norm(W_hat)) == converges


def test_power_iteration_finds_the_curvature_from_below(problem):
    X, _ = problem
    exact = np.linalg.eigvalsh(2 / 50 * X.T @ X)[-1]
    assert 0.8 * exact <= largest_curvature(X) <= exact * (1 + 1e-12)
    assert largest_curvature(np.zeros((5, 2))) == 0


def test_the_default_rate_falls_from_that_of_the_whole_data_to_that_of_the_longest_row(problem):
    X, _ = problem
    rates = [default_learning_rate(X, B) for B in (1, 5, 49)]
    assert default_learning_rate(X, None) == pytest.approx(1 / np.linalg.eigvalsh(2 / 50 * X.T @ X)[-1], rel=0.25)
    assert rates[0] == pytest.approx(0.25 / (X**2).sum(axis=1).max())
    assert rates[0] < rates[1] < rates[2] < default_learning_rate(X, None) == default_learning_rate(X, 50)
    assert default_learning_rate(np.zeros((5, 2)), 1) == 1.0


def test_the_mean_of_all_stochastic_steps_is_the_full_step(problem):
    X, Y = problem

    class Rotation:
        """A random order that starts with a given row."""

        def __init__(self, first):
            self.first = first

        def permutation(self, n):
            return np.array([self.first])

    rate = 1e-3
    steps = [run(X, Y, learning_rate=rate, max_iter=1, batch_size=1, rng=Rotation(i)).W for i in range(50)]
    np.testing.assert_allclose(np.mean(steps, axis=0), run(X, Y, learning_rate=rate, max_iter=1).W, atol=1e-15)


def test_iterates_stay_in_the_span_of_the_rows():
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(3, 8)), rng.normal(size=(3, 1))
    null = np.eye(8) - np.linalg.pinv(X) @ X
    for batch_size in (None, 1):
        W = run(X, Y, max_iter=20, batch_size=batch_size, rng=rng).W
        assert np.linalg.norm(null @ W) < 1e-12


def test_losses_that_explode_are_refused_and_zero_gradients_stop_at_once(problem):
    X, Y = problem
    with pytest.raises(ValueError, match=r"learning_rate=100\.0 is too large"):
        run(X, Y, learning_rate=100.0)
    with pytest.raises(ValueError, match="learning_rate=1e"):
        run(X, Y, learning_rate=1e300)
    done = run(X, np.zeros((50, 1)))
    assert done.converged
    assert done.n_iter == 1
    np.testing.assert_array_equal(done.W, 0)


def test_schedules_are_what_their_formulas_say():
    assert Constant()(0.5, 10**9) == 0.5
    assert InverseScaling(power=0.5, delay=100)(1.0, 300) == 0.5
    assert Exponential(half_life=10)(1.0, 30) == 0.125
    assert [Step(factor=0.1, every=5)(1.0, t) for t in (4, 5)] == [1.0, 0.1]
    assert all(as_schedule(name)(0.3, 0) == 0.3 for name in ("constant", "inverse", "exponential", "step"))


def test_the_schedule_is_asked_for_each_step(problem):
    X, Y = problem
    asked = []
    run(X, Y, schedule=lambda rate, t: asked.append(t) or rate, max_iter=2, batch_size=20, rng=np.random.default_rng(0))
    assert asked == [0, 1, 2, 3, 4, 5]  # three batches in each of two passes


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: InverseScaling(power=0), "power must be a positive finite number"),
        (lambda: InverseScaling(delay=np.inf), "delay must be"),
        (lambda: Exponential(half_life=-1), "half_life must be"),
        (lambda: Step(factor=1.5), "factor must be at most 1"),
        (lambda: Step(every=0), "every must be"),
        (lambda: as_schedule("linear"), "schedule must be one of"),
        (lambda: rate_at(lambda rate, t: "fast", 1.0, 3), "schedule must return .* at step 3"),
    ],
)
def test_unusable_schedules_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
