"""Newton's method, constraints and proximal steps, against libraries and their own conditions."""

import numpy as np
import pytest
from scipy import optimize
from sklearn.linear_model import Lasso, LogisticRegression

from mlpath.calculus.difference import central_difference
from mlpath.optimization import constrained, proximal
from mlpath.optimization.newton import backtrack, newton
from mlpath.optimization.objectives import LogisticLoss, Quadratic

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 5))
Y = (X @ [1.0, -2.0, 0.0, 0.5, 0.0] + RNG.normal(size=60) > 0).astype(int)
S = X.T @ X / 60


@pytest.mark.parametrize("objective", [Quadratic(S, S[0]), LogisticLoss(X, Y, 0.1)])
def test_gradients_and_hessians_agree_with_central_differences(objective):
    w = RNG.normal(size=5)
    np.testing.assert_allclose(objective.gradient(w), central_difference(objective.value, w), atol=1e-8)
    np.testing.assert_allclose(objective.hessian(w), central_difference(objective.gradient, w), atol=1e-8)
    values = np.linalg.eigvalsh(objective.hessian(w))
    assert objective.mu - 1e-12 <= values[0]
    assert values[-1] <= objective.L + 1e-12


def test_the_gradient_is_the_mean_over_batches_of_one():
    loss, w = LogisticLoss(X, Y, 0.1), RNG.normal(size=5)
    each = [loss.gradient(w, np.array([i])) for i in range(60)]
    np.testing.assert_allclose(np.mean(each, axis=0), loss.gradient(w), rtol=1e-10)


def test_newton_solves_a_quadratic_in_one_step():
    problem = Quadratic(S, S[0])
    found = newton(problem.value, problem.gradient, problem.hessian, RNG.normal(size=5), tol=1e-24)
    assert found.converged
    assert len(found.values) == 2
    np.testing.assert_allclose(found.w, problem.minimum, atol=1e-12)


def test_newton_agrees_with_scikit_learn_and_doubles_digits():
    loss = LogisticLoss(X, Y, 0.1)
    found = newton(loss.value, loss.gradient, loss.hessian, np.zeros(5))
    theirs = LogisticRegression(C=1 / (0.1 * 60), fit_intercept=False, tol=1e-12, max_iter=10_000).fit(X, Y)
    np.testing.assert_allclose(found.w, theirs.coef_[0], atol=1e-6)
    assert found.converged
    assert len(found.values) < 9
    d = found.decrements
    small = (d[:-1] < 1e-2) & (d[1:] > 1e-28)
    assert small.any()
    assert np.all(d[1:][small] < 10 * d[:-1][small] ** 2)


def test_newton_needs_the_line_search_far_away():
    def value(w):
        return float(np.sqrt(1 + w @ w))

    def gradient(w):
        return w / np.sqrt(1 + w @ w)

    def hessian(w):
        size = np.sqrt(1 + w @ w)
        return np.eye(1) / size - np.outer(w, w) / size**3

    start = np.array([2.0])
    full = start - np.linalg.solve(hessian(start), gradient(start))
    assert abs(full[0]) > abs(start[0])  # without it the iterates go to infinity
    found = newton(value, gradient, hessian, start)
    assert found.converged
    assert abs(found.w[0]) < 1e-8
    assert np.all(np.diff(found.values) <= 1e-15)


def test_newton_leaves_a_saddle_direction_downhill():
    def value(w):
        return float((w[0] ** 2 - 1) ** 2 + w[1] ** 2)

    def gradient(w):
        return np.array([4 * w[0] * (w[0] ** 2 - 1), 2 * w[1]])

    def hessian(w):
        return np.diag([12 * w[0] ** 2 - 4, 2.0])

    found = newton(value, gradient, hessian, np.array([0.1, 1.0]))
    assert found.converged
    np.testing.assert_allclose(np.abs(found.w), [1, 0], atol=1e-8)


def test_backtracking_leaves_the_point_when_nothing_falls():
    w = np.zeros(2)
    point, there = backtrack(lambda w: float(abs(w).sum()), w, np.ones(2), 0.0, -1.0)
    assert point is w
    assert there == 0.0


def test_projection_on_the_simplex_agrees_with_a_general_solver():
    for seed in range(5):
        v = np.random.default_rng(seed).normal(size=6) * 2
        ours = constrained.project_simplex(v)
        assert np.isclose(ours.sum(), 1)
        assert ours.min() >= 0
        theirs = optimize.minimize(
            lambda x, v=v: ((x - v) ** 2).sum(),
            np.full(6, 1 / 6),
            jac=lambda x, v=v: 2 * (x - v),
            bounds=[(0, None)] * 6,
            constraints={"type": "eq", "fun": lambda x: x.sum() - 1},
            options={"ftol": 1e-14, "maxiter": 500},
        )
        np.testing.assert_allclose(ours, theirs.x, atol=1e-6)
    np.testing.assert_allclose(constrained.project_simplex([0.2, 0.3, 0.5]), [0.2, 0.3, 0.5])
    np.testing.assert_allclose(constrained.project_simplex([5.0, 0.0], 2.0), [2.0, 0.0])


def test_projected_gradient_satisfies_kkt_and_agrees_with_scipy():
    v = np.array([3.0, -2.0, 0.1, 0.4, -0.5])
    problem = Quadratic(S, v)
    x = constrained.projected_gradient(
        problem.gradient, lambda w: constrained.project_box(w, 0, 1), np.zeros(5), 1 / problem.L, steps=5000
    )
    theirs = optimize.minimize(problem.value, np.zeros(5), jac=problem.gradient, bounds=[(0, 1)] * 5, tol=1e-14)
    np.testing.assert_allclose(x, theirs.x, atol=1e-5)
    g = problem.gradient(x)
    multipliers = np.concatenate([np.where(x < 1e-12, g, 0), np.where(x > 1 - 1e-12, -g, 0)])
    rows = np.vstack([-np.eye(5), np.eye(5)])
    found = constrained.kkt_violation(g, np.concatenate([-x, x - 1]), rows, multipliers)
    assert max(found.values()) < 1e-9
    wrong = constrained.kkt_violation(g, np.concatenate([-x, x - 1]), rows, -multipliers)
    assert wrong["sign"] > 0.1
    assert wrong["stationarity"] > 0.1
    outside = constrained.kkt_violation(g, np.concatenate([-x - 1, x]), rows, multipliers)
    assert outside["feasibility"] > 0.5
    assert outside["complementarity"] > 0.1


def test_multipliers_are_prices():
    C, h, c = RNG.normal(size=(2, 5)), RNG.normal(size=2), RNG.normal(size=5)
    x, nu = constrained.equality_quadratic(S, c, C, h)
    np.testing.assert_allclose(C @ x, h, atol=1e-12)
    np.testing.assert_allclose(S @ x - c + C.T @ nu, 0, atol=1e-10)

    def best(h):
        x = constrained.equality_quadratic(S, c, C, h)[0]
        return 0.5 * x @ S @ x - c @ x

    np.testing.assert_allclose(central_difference(best, h), -nu, atol=1e-7)


def test_the_soft_threshold_is_the_minimum_on_a_grid():
    grid = np.linspace(-4, 4, 8001)
    for v in (-2.3, -0.4, 0.0, 0.7, 1.9):
        least = grid[np.argmin(0.5 * (grid - v) ** 2 + 0.8 * np.abs(grid))]
        assert abs(proximal.soft_threshold(np.array([v]), 0.8)[0] - least) < 1e-3


@pytest.mark.parametrize("accelerate", [False, True])
def test_proximal_gradient_solves_the_lasso_as_scikit_learn_does(accelerate):
    y = X @ [1.0, -2.0, 0.0, 0.5, 0.0] + RNG.normal(size=60)
    path = proximal.proximal_gradient(
        lambda w: X.T @ (X @ w - y) / 60,
        0.2,
        np.zeros(5),
        1 / np.linalg.eigvalsh(S)[-1],
        steps=5000,
        accelerate=accelerate,
        tol=1e-14,
    )
    theirs = Lasso(alpha=0.2, fit_intercept=False, tol=1e-14, max_iter=100_000).fit(X, y).coef_
    np.testing.assert_allclose(path[-1], theirs, atol=1e-8)
    assert np.array_equal(path[-1] == 0, theirs == 0)
    assert (theirs == 0).any()
    g, w = X.T @ (X @ path[-1] - y) / 60, path[-1]
    np.testing.assert_allclose(g[w != 0], -0.2 * np.sign(w[w != 0]), atol=1e-8)
    assert np.all(np.abs(g[w == 0]) <= 0.2)


def test_bad_input_names_the_argument():
    loss = LogisticLoss(X, Y)
    for call, name in [
        (lambda: Quadratic(-S, S[0]), "A"),
        (lambda: Quadratic(S + np.triu(np.ones((5, 5)), 1), S[0]), "A"),
        (lambda: Quadratic(S, np.ones(4)), "A and b"),
        (lambda: LogisticLoss(X, Y + 1), "y"),
        (lambda: LogisticLoss(X[:3], Y), "X and y"),
        (lambda: LogisticLoss(X * np.nan, Y), "X"),
        (lambda: LogisticLoss(X, Y, -1.0), "alpha"),
        (lambda: newton(loss.value, loss.gradient, loss.hessian, np.zeros((2, 2))), "start"),
        (lambda: newton(loss.value, loss.gradient, loss.hessian, np.zeros(5), tol=0), "tol"),
        (lambda: newton(loss.value, loss.gradient, loss.hessian, np.full(5, np.nan)), "start"),
        (lambda: newton(loss.value, loss.gradient, lambda w: S * np.nan, np.zeros(5)), "hessian"),
        (lambda: constrained.project_box(np.ones(2), 1, 0), "low"),
        (lambda: constrained.project_simplex([]), "v"),
        (lambda: constrained.project_simplex([np.nan]), "v"),
        (lambda: constrained.project_simplex([1.0], 0.0), "total"),
        (lambda: constrained.projected_gradient(lambda x: x, lambda x: x, [1.0], 0.0), "learning_rate"),
        (lambda: constrained.equality_quadratic(S, S[0], np.ones((2, 5)), np.ones(2)), "C"),
        (lambda: constrained.equality_quadratic(S, S[0], np.ones((2, 4)), np.ones(2)), "P and C"),
        (lambda: constrained.kkt_violation(S[0], np.ones(2), np.ones((3, 5)), np.ones(2)), "jacobian"),
        (lambda: proximal.soft_threshold(np.ones(2), -1.0), "tau"),
        (lambda: proximal.proximal_gradient(lambda w: w, -1.0, [1.0], 0.1), "alpha"),
        (lambda: proximal.proximal_gradient(lambda w: w, 1.0, [1.0], -0.1), "learning_rate"),
    ]:
        with pytest.raises(ValueError, match=name):
            call()
