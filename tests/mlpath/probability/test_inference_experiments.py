"""What the chapter on statistical inference measures, at sizes where the answer is known."""

import numpy as np
import pytest

from mlpath.probability import inference_experiments as experiments

RNG = np.random.default_rng(8)


def test_intervals_and_tests_are_scipys():
    x, z = RNG.normal(size=60), RNG.normal(0.4, 2, size=45)
    apart = experiments.distances_to_scipy(x, z, np.random.default_rng(0))
    assert len(apart) == 7
    assert max(apart.values()) < 1e-10


def test_a_wrong_test_is_seen(monkeypatch):
    monkeypatch.setattr(experiments, "benjamini_hochberg", experiments.holm)
    apart = experiments.distances_to_scipy(RNG.normal(size=60), RNG.normal(size=45), np.random.default_rng(0))
    assert apart["Benjamini and Hochberg"] > 0.1


def test_coverage_of_one_example_is_summed_by_hand():
    # Of one example the textbook interval is one point, 0 or 1, and never holds a share between them.
    coverage = experiments.share_coverage(0.3, np.array([1]), 0.95)
    assert coverage["textbook"] == [0]
    # Wilson's holds 0.3 if the example is wrong: it ends at z^2 / (1 + z^2), about 0.79; if right it begins at 0.21.
    assert coverage["Wilson"] == pytest.approx([1])


def test_without_correction_false_alarms_come_as_derived():
    rates = experiments.false_alarms(20, 20, 0.0, np.random.default_rng(1))
    any_alarm = 1 - 0.95**20
    assert abs(rates["none"][0] - any_alarm) < 5 * np.sqrt(any_alarm * (1 - any_alarm) / 2000)
    assert rates["Holm"][0] <= rates["Benjamini-Hochberg"][0] <= rates["none"][0]


def test_two_groups_that_differ_are_told_apart_and_two_that_do_not_are_not():
    x = RNG.normal(size=80)
    answers, (gap, low, high) = experiments.two_groups(x + 1, x, np.random.default_rng(2), n_resamples=999)
    assert gap == pytest.approx(1)
    assert 0 < low < 1 < high
    assert max(answers.values()) <= 0.001
    answers, (gap, low, high) = experiments.two_groups(x, x[::-1], np.random.default_rng(2), n_resamples=999)
    assert low < 0 < high
    assert min(answers.values()) > 0.9
