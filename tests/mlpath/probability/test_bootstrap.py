"""The bootstrap against SciPy's, on the same resamples and on its own."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from mlpath.probability import bootstrap as module
from mlpath.probability.bootstrap import METHODS, bootstrap, interval_of, left_out_statistics

SAMPLE = np.random.default_rng(3).gamma(2.0, size=25)


def middle(data, axis):
    return np.median(data, axis=axis)


@pytest.mark.parametrize("statistic", [np.mean, np.std, middle], ids=["mean", "deviation", "median"])
@pytest.mark.parametrize("method", METHODS)
def test_on_scipys_resamples_the_ends_are_scipys(statistic, method):
    theirs = stats.bootstrap((SAMPLE,), statistic, method=method, n_resamples=999, rng=np.random.default_rng(1))
    low, high = interval_of(
        theirs.bootstrap_distribution, statistic(SAMPLE, axis=0), method, 0.95, left_out_statistics(SAMPLE, statistic)
    )
    np.testing.assert_allclose([low, high], theirs.confidence_interval, rtol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_on_its_own_resamples_the_ends_are_scipys_up_to_monte_carlo_error(method):
    ours = bootstrap(SAMPLE, method=method, n_resamples=40_000, rng=np.random.default_rng(1))
    theirs = stats.bootstrap((SAMPLE,), np.mean, method=method, n_resamples=40_000, rng=np.random.default_rng(2))
    assert ours.standard_error == pytest.approx(theirs.standard_error, rel=0.03)
    # The quantile 0.025 of 40,000 draws has a standard error of about 0.014 standard deviations.
    error = 6 * 0.014 * theirs.standard_error
    np.testing.assert_allclose([ours.low, ours.high], theirs.confidence_interval, atol=error)


def test_over_all_resamples_the_variance_of_the_mean_is_the_derived_one():
    z = SAMPLE[:5]
    means = np.array([z[list(drawn)].mean() for drawn in product(range(5), repeat=5)])
    assert means.var() == pytest.approx(4 / 5 * z.var(ddof=1) / 5, rel=1e-12)
    drawn = bootstrap(z, method="basic", n_resamples=100_000, rng=np.random.default_rng(0))
    assert drawn.standard_error == pytest.approx(means.std(), rel=0.015)


def test_left_out_statistics_leave_one_out():
    expected = [np.std(np.delete(SAMPLE, i)) for i in range(len(SAMPLE))]
    np.testing.assert_allclose(left_out_statistics(SAMPLE, np.std), expected, rtol=1e-12)


def test_rows_stay_together_and_batches_change_nothing(monkeypatch):
    pairs = np.column_stack([SAMPLE, 2 * SAMPLE])

    def slope(data, axis):
        assert axis == 1
        return (data[..., 0] * data[..., 1]).sum(axis) / (data[..., 0] ** 2).sum(axis)

    whole = bootstrap(pairs, slope, n_resamples=50, method="basic", rng=np.random.default_rng(0))
    assert [whole.low, whole.high] == pytest.approx([2, 2])
    one = bootstrap(SAMPLE, n_resamples=500, rng=np.random.default_rng(0))
    monkeypatch.setattr(module, "BATCH_BYTES", 1000)
    assert bootstrap(SAMPLE, n_resamples=500, rng=np.random.default_rng(0)) == one


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("data", {"data": np.ones(1)}),
        ("level", {"level": 1.0}),
        ("n_resamples", {"n_resamples": 1}),
        ("method", {"method": "studentized"}),
    ],
)
def test_bad_input_is_named(name, change):
    arguments = {"data": SAMPLE, "rng": np.random.default_rng(0), "n_resamples": 9} | change
    with pytest.raises(ValueError, match=rf"\b{name}\b"):
        bootstrap(**arguments)


def test_bca_needs_the_left_out_statistics():
    with pytest.raises(ValueError, match="left_out"):
        interval_of(SAMPLE, 1.0, "BCa", 0.95)
