"""Estimators against SciPy, scikit-learn, numerical maxima and central differences."""

import numpy as np
import pytest
from scipy import optimize, stats
from sklearn.linear_model import Ridge

from mlpath.calculus.difference import central_difference
from mlpath.probability import estimators


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_closed_forms_are_where_scipys_densities_are_largest(rng):
    counts, times = rng.poisson(3.2, size=40), rng.exponential(2.0, size=40)
    for estimate, minus in (
        (estimators.poisson_rate(counts), lambda a: -stats.poisson.logpmf(counts, a).sum()),
        (estimators.exponential_rate(times), lambda b: -stats.expon.logpdf(times, scale=1 / b).sum()),
    ):
        best = optimize.minimize_scalar(minus, bounds=(1e-3, 20), method="bounded", options={"xatol": 1e-9})
        assert estimate.value == pytest.approx(best.x, rel=1e-5)
        h = 1e-3
        curvature = (minus(best.x + h) - 2 * minus(best.x) + minus(best.x - h)) / h**2
        assert estimate.standard_error == pytest.approx(curvature**-0.5, rel=1e-4)


def test_normal_law_has_zero_gradients_and_scipys_density(rng):
    X = rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4))
    mu, Lam = estimators.normal_law(X)
    by_mu, by_Lam = estimators.gaussian_gradients(mu, Lam, X)
    assert max(np.abs(by_mu).max(), np.abs(by_Lam).max()) < 1e-11
    theirs = stats.multivariate_normal(mu, np.linalg.inv(Lam)).logpdf(X).mean()
    assert estimators.gaussian_log_likelihood(mu, Lam, X) == pytest.approx(theirs, rel=1e-10)


def test_gaussian_gradients_are_central_differences(rng):
    X, mu, Lam = rng.normal(size=(30, 3)), rng.normal(size=3), np.cov(rng.normal(size=(3, 9)))
    by_mu, by_Lam = estimators.gaussian_gradients(mu, Lam, X)
    slope = central_difference(lambda m: estimators.gaussian_log_likelihood(m, Lam, X), mu)
    np.testing.assert_allclose(by_mu, slope, rtol=1e-6, atol=1e-8)
    push = rng.normal(size=(3, 3))
    push = push + push.T
    along = central_difference(lambda t: estimators.gaussian_log_likelihood(mu, Lam + t[0] * push, X), np.zeros(1))
    assert along[0] == pytest.approx(np.vdot(by_Lam, push), rel=1e-6)


def test_rows_in_a_hyperplane_have_no_best_normal_law(rng):
    X = rng.normal(size=(20, 2)) @ rng.normal(size=(2, 3))
    with pytest.raises(ValueError, match="hyperplane"):
        estimators.normal_law(X)


def test_map_is_scikit_learns_ridge_and_a_wide_prior_least_squares(rng):
    X, y = rng.normal(size=(30, 4)), rng.normal(size=30)
    w, covariance = estimators.normal_posterior(X, y, 2.0, 0.5)
    np.testing.assert_allclose(w, Ridge(alpha=16.0, fit_intercept=False).fit(X, y).coef_, rtol=1e-10)
    np.testing.assert_allclose(np.linalg.inv(covariance), X.T @ X / 4 + np.eye(4) / 0.25, rtol=1e-9)
    wide, _ = estimators.normal_posterior(X, y, 1.0, 1e6)
    np.testing.assert_allclose(wide, np.linalg.lstsq(X, y, rcond=None)[0], rtol=1e-8)


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (3, 10), (96, 100), (7, 7)])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_wilson_is_scipys(successes, n, level):
    ours = estimators.wilson_interval(successes, n, level)
    theirs = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    np.testing.assert_allclose([ours.low, ours.high], theirs, atol=1e-12)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: estimators.poisson_rate([]), "x"),
        (lambda: estimators.poisson_rate([1, -1]), "x"),
        (lambda: estimators.exponential_rate([1.0, 0.0]), "x"),
        (lambda: estimators.exponential_rate([1.0, np.nan]), "x"),
        (lambda: estimators.normal_law(np.ones(3)), "X"),
        (lambda: estimators.normal_posterior(np.eye(2), np.ones(2), 0, 1), "sigma"),
        (lambda: estimators.normal_posterior(np.eye(2), np.ones(2), 1, -1), "tau"),
        (lambda: estimators.wilson_interval(5, 4), "successes"),
        (lambda: estimators.wilson_interval(1, 4, 1.0), "level"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=rf"\b{name}\b"):
        call()
