"""How often an interval covers what it is for."""

import numpy as np

from mlpath.metrics.coverage import coverage_of_rmse_intervals
from mlpath.metrics.regression import rmse_interval


def test_coverage_is_the_share_of_samples_whose_interval_holds_the_truth():
    noise = np.random.default_rng(0).normal(size=(40, 30))
    found = coverage_of_rmse_intervals(noise, ["t", "delta"], 1.0, level=0.8)
    hits = 0
    for row in noise:
        interval = rmse_interval(row, np.zeros(30), level=0.8)
        hits += interval.low <= 1.0 <= interval.high
    assert found["t"] == hits / 40
    assert 0 < found["delta"] < 1


def test_an_interval_for_another_truth_covers_nothing():
    noise = np.random.default_rng(0).normal(size=(40, 30))
    assert coverage_of_rmse_intervals(noise, ["t"], 10.0) == {"t": 0.0}
