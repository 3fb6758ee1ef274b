"""What the chapter's comparison on real data reports."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss

from mlpath.optimization import comparison
from mlpath.optimization.newton import newton
from mlpath.optimization.objectives import LogisticLoss


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 4))
    y = (X @ [2.0, -1.0, 0.0, 0.5] + rng.logistic(size=200) > 0.7).astype(int)
    seen, unseen = LogisticLoss(X[:120], y[:120], alpha=0.05), LogisticLoss(X[120:], y[120:])
    return seen, unseen, newton(seen.value, seen.gradient, seen.hessian, np.zeros(4))


def test_rows_on_new_data_agree_with_scikit_learn(problem):
    seen, unseen, solution = problem
    rows = comparison.on_new_data(seen, solution.values[-1], unseen, {"least": solution.w, "none": np.zeros(4)})
    p = 1 / (1 + np.exp(-unseen.X @ solution.w))
    excess, loss, accuracy, low, high = rows["least"]
    assert 0 <= excess < 1e-12
    assert np.isclose(loss, log_loss(unseen.y, p))
    assert np.isclose(accuracy, accuracy_score(unseen.y, p > 0.5))
    assert low < accuracy < high
    assert np.isclose(rows["none"][0], seen.value(np.zeros(4)) - solution.values[-1])


def test_the_baseline_comes_last_and_knows_the_share_of_the_fit_alone(problem):
    seen, unseen, solution = problem
    rows = comparison.on_new_data(seen, solution.values[-1], unseen, {"least": solution.w})
    name, (_, loss, accuracy, *_) = list(rows.items())[-1]
    share = np.full(len(unseen.y), seen.y.mean())
    assert name == "baseline"
    assert np.isclose(loss, log_loss(unseen.y, share))
    assert np.isclose(accuracy, np.bincount(unseen.y.astype(int)).max() / len(unseen.y))


def test_a_falling_rate_brings_mini_batches_nearer_than_a_constant_one(problem):
    seen, _, solution = problem
    ends = {}
    for name, schedule in {"constant": lambda t: 1 / seen.L, "falling": lambda t: 1 / (seen.L * (1 + t / 20))}.items():
        path = comparison.mini_batches(seen, schedule, 40, np.random.default_rng(1))
        assert path.shape == (41, 4)
        ends[name] = np.mean([seen.value(w) for w in path[-10:]]) - solution.values[-1]
    assert ends["falling"] < ends["constant"] / 2


def test_the_first_step_below_a_level_is_found_or_refused():
    assert comparison.steps_until(np.array([3.0, 2.0, 0.5, 0.1]), 1.0) == 2
    with pytest.raises(ValueError, match="never falls below"):
        comparison.steps_until(np.array([3.0, 2.0]), 1.0)
