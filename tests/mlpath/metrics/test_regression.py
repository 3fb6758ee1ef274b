"""Errors and their intervals.

Against closed forms, SciPy and simulation, with the false-alarm rate of each simulation stated.
"""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from mlpath.metrics.intervals import standard_error_of_mean
from mlpath.metrics.regression import mae, mae_interval, paired_difference, rmse, rmse_interval

RNG = np.random.default_rng(0)
Y, Y_HAT = RNG.normal(size=300), RNG.normal(size=300)


def test_rmse_and_mae_equal_scikit_learns():
    assert rmse(Y, Y_HAT) == pytest.approx(root_mean_squared_error(Y, Y_HAT), rel=1e-14)
    assert mae(Y, Y_HAT) == pytest.approx(mean_absolute_error(Y, Y_HAT), rel=1e-14)


def test_the_t_interval_is_the_root_of_scipys_for_the_squared_errors():
    squared = (Y - Y_HAT) ** 2
    low, high = stats.t.interval(0.9, 299, loc=squared.mean(), scale=stats.sem(squared))
    found = rmse_interval(Y, Y_HAT, level=0.9)
    assert (found.low, found.high) == pytest.approx((np.sqrt(low), np.sqrt(high)), rel=1e-12)
    assert found.estimate == pytest.approx(rmse(Y, Y_HAT), rel=1e-14)


def test_the_mae_interval_is_scipys():
    absolute = np.abs(Y - Y_HAT)
    low, high = stats.t.interval(0.95, 299, loc=absolute.mean(), scale=stats.sem(absolute))
    found = mae_interval(Y, Y_HAT)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)


def test_the_delta_interval_is_symmetric_and_its_standard_error_is_the_derivative_times_that_of_the_mean():
    found = rmse_interval(Y, Y_HAT, method="delta")
    assert found.high - found.estimate == pytest.approx(found.estimate - found.low)
    squared, h = (Y - Y_HAT) ** 2, 1e-5
    slope = (np.sqrt(squared.mean() + h) - np.sqrt(squared.mean() - h)) / (2 * h)  # central difference of the root
    assert found.standard_error == pytest.approx(slope * stats.sem(squared), rel=1e-8)


def test_the_bootstrap_interval_agrees_with_scipys_bca():
    # Two runs of 4,000 resamples: each end has a simulation error of about 3 percent of the width.
    squared = (Y - Y_HAT) ** 2
    reference = stats.bootstrap(
        (squared,), np.mean, n_resamples=4000, method="BCa", rng=np.random.default_rng(1)
    ).confidence_interval
    found = rmse_interval(Y, Y_HAT, method="bootstrap", n_resamples=4000, random_state=2)
    width = found.high - found.low
    assert found.low == pytest.approx(np.sqrt(reference.low), abs=0.15 * width)
    assert found.high == pytest.approx(np.sqrt(reference.high), abs=0.15 * width)


def test_groups_of_one_row_change_nothing():
    single = np.arange(300)
    for method in ("t", "delta"):
        assert rmse_interval(Y, Y_HAT, method=method, groups=single) == rmse_interval(Y, Y_HAT, method=method)


def test_repeating_every_row_leaves_the_grouped_standard_error_and_shrinks_the_plain_one():
    y, y_hat, groups = np.repeat(Y, 4), np.repeat(Y_HAT, 4), np.repeat(np.arange(300), 4)
    once = rmse_interval(Y, Y_HAT).standard_error
    assert rmse_interval(y, y_hat, groups=groups).standard_error == pytest.approx(once, rel=1e-12)
    assert rmse_interval(y, y_hat).standard_error == pytest.approx(once / 2, rel=0.01)


def test_names_and_order_of_groups_do_not_matter():
    groups = RNG.integers(0, 20, size=300)
    names, order = np.array([f"place {g}" for g in groups]), RNG.permutation(300)
    one = rmse_interval(Y, Y_HAT, groups=groups)
    two = rmse_interval(Y[order], Y_HAT[order], groups=names[order])
    assert (one.low, one.high) == pytest.approx((two.low, two.high), rel=1e-12)


def test_the_grouped_standard_error_is_unbiased_for_correlated_equal_blocks():
    # 4,000 samples of 10 blocks of 5 with correlation 0.5: the mean of the squared standard error has a relative
    # standard deviation of sqrt(2/9)/sqrt(4000) = 0.75 percent; 4 percent is more than five of them, a false alarm
    # below 1e-6.
    rng = np.random.default_rng(3)
    z = np.sqrt(0.5) * np.repeat(rng.normal(size=(4000, 10)), 5, axis=1) + np.sqrt(0.5) * rng.normal(size=(4000, 50))
    groups = np.repeat(np.arange(10), 5)
    mean_square = np.mean([standard_error_of_mean(row, groups)[0] ** 2 for row in z])
    assert mean_square == pytest.approx(1 / 50 * (1 + 4 * 0.5), rel=0.04)


def check_coverage(interval):
    """Nine of ten intervals cover the true error, which is 1."""
    # 3,000 test sets of 500 normal errors; the true error is 1. Skewness leaves the coverage within 1 percent of 90 at
    # this size, and 3,000 draws give it to 0.55 percent: beyond 3.5 percent lies 4.5 standard deviations, a false alarm
    # below 1e-5.
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(3000):
        found = interval(rng.normal(size=500))
        hits += found.low <= 1 <= found.high
    assert abs(hits / 3000 - 0.9) < 0.035


@pytest.mark.parametrize("method", ["t", "delta"])
def test_intervals_cover_the_truth_as_often_as_they_say(method):
    check_coverage(lambda errors: rmse_interval(errors, np.zeros(500), level=0.9, method=method))


def with_twice_the_rows(errors):
    """As if each row were two, so that the spread of the mean comes out too small."""
    return rmse_interval(np.tile(errors, 2), np.zeros(1000), level=0.9)


def at_another_level(errors):
    """The quantile of 99 percent, not of 90."""
    return rmse_interval(errors, np.zeros(500), level=0.99)


@pytest.mark.parametrize("interval", [with_twice_the_rows, at_another_level])
def test_intervals_of_another_width_do_not_cover_as_often_as_they_say(interval):
    with pytest.raises(AssertionError):
        check_coverage(interval)


def test_bootstrap_intervals_cover_the_truth_as_often_as_they_say():
    # 400 test sets of 200: standard deviation 1.5 percent, and 300 resamples blur the ends. Beyond 7.5 percent: false
    # alarm below 1e-5.
    rng = np.random.default_rng(5)
    hits = 0
    for seed in range(400):
        found = rmse_interval(
            rng.normal(size=200), np.zeros(200), level=0.9, method="bootstrap", n_resamples=300, random_state=seed
        )
        hits += found.low <= 1 <= found.high
    assert abs(hits / 400 - 0.9) < 0.075


def test_with_clumped_errors_grouped_intervals_cover_and_plain_ones_do_not():
    # Errors of 60 blocks of 20 share their size within a block. 600 test sets: standard deviation 1.2 percent for the
    # grouped coverage; few blocks and skewness cost it about 2 percent. Bounds are more than four standard deviations
    # from what is expected.
    rng = np.random.default_rng(6)
    groups, plain, grouped = np.repeat(np.arange(60), 20), 0, 0
    for _ in range(600):
        scale = np.repeat(rng.choice([0.5, np.sqrt(1.75)], size=60), 20)  # mean square 1
        errors = scale * rng.normal(size=1200)
        for by in (None, groups):
            found = rmse_interval(errors, np.zeros(1200), level=0.9, groups=by)
            hit = found.low <= 1 <= found.high
            plain, grouped = plain + hit * (by is None), grouped + hit * (by is not None)
    assert plain / 600 < 0.75
    assert 0.82 < grouped / 600 < 0.96


def test_the_paired_difference_is_much_surer_than_two_intervals_when_models_fail_together():
    rng = np.random.default_rng(7)
    y, shared = np.zeros(1000), rng.normal(size=1000)
    a, b = shared + 0.1 * rng.normal(size=1000), 1.05 * shared
    found = paired_difference(y, a, b)
    single = rmse_interval(y, a)
    assert found.estimate == pytest.approx(rmse(y, a) - rmse(y, b), rel=1e-12)
    assert found.standard_error < 0.3 * single.standard_error
    assert found.high < 0


def test_exchanging_the_models_turns_the_sign_of_the_paired_difference():
    other = Y_HAT + 0.3
    one, two = paired_difference(Y, Y_HAT, other), paired_difference(Y, other, Y_HAT)
    assert (one.estimate, one.low, one.high) == pytest.approx((-two.estimate, -two.high, -two.low))


def test_paired_intervals_cover_the_true_difference_as_often_as_they_say():
    # The same count as for single intervals: 3,000 test sets of 400, true errors 1 and 1.2.
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(3000):
        a = rng.normal(size=400)
        b = 0.8 * a + np.sqrt(1.44 - 0.64) * rng.normal(size=400)
        found = paired_difference(np.zeros(400), a, b, level=0.9)
        hits += found.low <= -0.2 <= found.high
    assert abs(hits / 3000 - 0.9) < 0.035


@pytest.mark.parametrize(
    ("y", "y_hat", "message"),
    [
        ([], [], "y_true must be a non-empty vector"),
        ([[1.0]], [1.0], "y_true must be a non-empty vector"),
        ([1.0, 2.0], [1.0], "one length"),
        ([1.0, np.nan], [1.0, 2.0], "y_true has a missing or infinite value in row 1"),
        ([1.0, 2.0], [np.inf, 2.0], "y_pred has a missing or infinite value in row 0"),
        (["a", "b"], [1.0, 2.0], "y_true must hold numbers"),
    ],
)
@pytest.mark.parametrize("metric", [rmse, mae, rmse_interval, mae_interval])
def test_bad_vectors_are_refused_by_name(metric, y, y_hat, message):
    with pytest.raises(ValueError, match=message):
        metric(y, y_hat)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"level": 1.0}, "level"),
        ({"level": 95}, "level"),
        ({"level": float("nan")}, "level"),
        ({"method": "magic"}, "method"),
        ({"groups": [0, 1]}, "groups must have one entry"),
        ({"groups": [0, 0, 0]}, "single group"),
        ({"n_resamples": 5}, "n_resamples"),
    ],
)
def test_bad_options_are_refused_by_name(arguments, message):
    with pytest.raises(ValueError, match=message):
        rmse_interval([1.0, 2.0, 3.0], [1.0, 2.5, 3.0], **arguments)


def test_no_interval_from_one_row_or_from_no_error_at_all():
    with pytest.raises(ValueError, match="at least 2"):
        rmse_interval([1.0], [2.0])
    with pytest.raises(ValueError, match="no spread"):
        rmse_interval([1.0, 2.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="y_pred_a or y_pred_b"):
        paired_difference([1.0, 2.0], [1.0, 2.0], [1.0, 3.0])
