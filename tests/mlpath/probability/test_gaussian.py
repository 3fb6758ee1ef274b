"""Normal laws: conditioning, products and draws by other routes."""

import numpy as np
import pytest
from scipy import stats

from mlpath.probability import probability_experiments as experiments
from mlpath.probability.gaussian import Normal

RNG = np.random.default_rng(0)
LAW = Normal(RNG.normal(size=5), np.cov(RNG.normal(size=(5, 12))))


def density(law, x):
    return stats.multivariate_normal(law.mean, law.cov).logpdf(x)


@pytest.mark.parametrize("known", [[0], [4, 1], [3, 0, 2], [0, 1, 2, 3]])
def test_a_joint_density_is_marginal_times_conditional(known):
    x = RNG.normal(size=5)
    free = np.setdiff1d(np.arange(5), known)
    parts = density(LAW.marginal(known), x[known]) + density(LAW.conditional(known, x[known]), x[free])
    assert np.isclose(parts, density(LAW, x), rtol=1e-10)


def test_knowing_two_entries_at_once_is_knowing_one_after_the_other():
    at_once = LAW.conditional([0, 3], [0.5, -1.0])
    in_turn = LAW.conditional([0], [0.5]).conditional([2], [-1.0])
    np.testing.assert_allclose(at_once.mean, in_turn.mean, rtol=1e-10)
    np.testing.assert_allclose(at_once.cov, in_turn.cov, rtol=1e-9, atol=1e-12)


def test_the_product_law_is_proportional_to_the_product_of_densities():
    other = Normal(RNG.normal(size=5), np.cov(RNG.normal(size=(5, 15))))
    joined = LAW.times(other)
    logs = [density(LAW, x) + density(other, x) - density(joined, x) for x in RNG.normal(size=(6, 5))]
    np.testing.assert_allclose(logs, logs[0], rtol=1e-9)


def test_nothing_known_changes_nothing():
    assert LAW.conditional([], []) is LAW


def test_draws_have_the_mean_and_the_covariance():
    n = 100_000
    draws = LAW.draw(n, np.random.default_rng(1))
    bounds = 6 * np.sqrt(np.diag(LAW.cov) / n)
    assert (np.abs(draws.mean(axis=0) - LAW.mean) < bounds).all()
    variances = np.diag(LAW.cov)
    spread = 6 * np.sqrt((np.outer(variances, variances) + LAW.cov**2) / n)
    assert (np.abs(np.cov(draws.T) - LAW.cov) < spread).all()


def test_intervals_that_count_the_estimation_hold_the_truth_as_often_as_they_say():
    """For normal data: the plug-in intervals do not."""
    rng, hits = np.random.default_rng(3), {}
    for _ in range(60):
        rows = LAW.draw(60, rng)
        hidden = np.argsort(rng.random((50, 5)), axis=1) < 1
        for name, score in experiments.filled(rows[:10], rows[10:], hidden, 0.9).items():
            hits.setdefault(name, []).append(score[:, 2].mean())
    means = {name: np.mean(shares) for name, shares in hits.items()}
    error = np.std(hits["with estimation"], ddof=1) / np.sqrt(60)
    assert abs(means["with estimation"] - 0.9) < 5 * error
    assert means["conditional"] < 0.9 - 10 * error


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: Normal([0.0], np.eye(2)), "mean"),
        (lambda: Normal([0.0, 0.0], np.ones((2, 3))), "cov"),
        (lambda: LAW.conditional([0, 0], [1.0, 1.0]), "known"),
        (lambda: LAW.conditional([7], [1.0]), "known"),
        (lambda: LAW.conditional(range(5), np.zeros(5)), "known"),
        (lambda: LAW.conditional([0], [1.0, 2.0]), "values"),
        (lambda: LAW.marginal([-1]), "keep"),
        (lambda: LAW.times(Normal([0.0], [[1.0]])), "other"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=name):
        call()


def test_a_singular_covariance_cannot_be_drawn_from():
    with pytest.raises(np.linalg.LinAlgError):
        Normal([0.0, 0.0], np.ones((2, 2))).draw(3, RNG)
