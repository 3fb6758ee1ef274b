"""The tests of samplers: their statistics against SciPy, their rates, their refusals."""

import numpy as np
import pytest
from scipy import stats

from mlpath.probability import probability_experiments as experiments
from mlpath.probability import sampling_tests


def test_the_distance_is_scipys_and_the_p_value_never_below_the_exact_one():
    rng = np.random.default_rng(0)
    for n in (1, 5, 100, 10_000):
        draws = rng.normal(0.02, 1, size=n)
        distance, p = sampling_tests.kolmogorov_smirnov(draws, stats.norm.cdf)
        theirs = stats.kstest(draws, stats.norm.cdf)
        assert np.isclose(distance, theirs.statistic, rtol=1e-12)
        assert p >= theirs.pvalue * (1 - 1e-9)


def test_pearsons_statistic_and_its_p_value_are_scipys():
    counts, p = np.array([30, 14, 56]), np.array([0.25, 0.25, 0.5])
    theirs = stats.chisquare(counts, 100 * p)
    np.testing.assert_allclose(sampling_tests.chi_square(counts, p), theirs, rtol=1e-12)


def test_false_alarms_come_at_most_at_the_rate_that_is_stated():
    rng, level, runs = np.random.default_rng(1), 0.05, 2000
    cells = np.array([0.1, 0.2, 0.7])
    distances = sum(sampling_tests.kolmogorov_smirnov(rng.random(50), lambda x: x)[1] <= level for _ in range(runs))
    counts = sum(sampling_tests.exact_counts(rng.multinomial(40, cells), cells) <= level for _ in range(runs))
    for false in (distances, counts):
        assert 0 < false  # it can fail
        assert stats.binomtest(false, runs, level, alternative="greater").pvalue > 1e-6


def test_the_rate_of_pearsons_test_is_nearly_the_nominal_one():
    false, mean, error = experiments.false_alarms(10, 50, 0.01, 20_000, np.random.default_rng(2))
    interval = stats.binomtest(false, 20_000).proportion_ci(1 - 1e-6)
    assert interval.low < 0.01 < interval.high
    assert abs(mean - 9) < 5 * error


def test_a_level_is_shared_by_all_tests():
    found = {"a": 0.02, "b": 0.03, "c": 0.9}
    assert sampling_tests.alarms(found, 0.07) == ["a"]
    assert sampling_tests.alarms({"a": float("nan")}, 0.5) == ["a"]  # no value is an alarm too


def test_an_outcome_of_probability_zero_is_an_alarm_at_once():
    assert sampling_tests.exact_counts(np.array([99, 1]), np.array([1.0, 0.0])) == 0


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: sampling_tests.kolmogorov_smirnov([], stats.norm.cdf), "draws"),
        (lambda: sampling_tests.kolmogorov_smirnov([0.0, np.nan], stats.norm.cdf), "draws"),
        (lambda: sampling_tests.chi_square([1, 2], [0.5, 0.6]), "p must"),
        (lambda: sampling_tests.chi_square([1, 2, 3], [0.5, 0.5]), "counts"),
        (lambda: sampling_tests.chi_square([1, 2], [0.5, 0.5]), "expected"),
        (lambda: sampling_tests.exact_counts([-1, 2], [0.5, 0.5]), "counts"),
        (lambda: sampling_tests.alarms({"a": 0.5}, 1.5), "rate"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=name):
        call()
