"""Samplers beside NumPy's: time, and the smallest p-value of the battery."""

from __future__ import annotations

import numpy as np

from mlpath.probability import probability_experiments, sampler_claims
from mlpath.probability.sampling_tests import kolmogorov_smirnov
from tests.bench.report import Table


def tables() -> list[Table]:
    """Times, then p-values."""
    return [_times(), _battery()]


def _times() -> Table:
    times = probability_experiments.sampler_times(1_000_000, np.random.default_rng(0))
    rows = [
        [str(name), *(f"{value:.1f}" for value in row)] for name, row in zip(times.index, times.values, strict=True)
    ]
    return Table("Samplers: nanoseconds for a draw", ["law", *times.columns], rows, "a million draws; medians")


def _battery() -> Table:
    claims = sampler_claims.right(1_000_000, np.random.default_rng(1))
    rows = [[name, f"{kolmogorov_smirnov(x, cdf)[1]:.3f}"] for name, (x, cdf) in claims.items()]
    return Table(
        "P-values of a million draws", ["law", "p-value"], rows, "Massart's bound; an alarm below 1e-6 / tests"
    )
