"""Our randomized SVD beside scikit-learn's: the limit is 1.5 times its time."""

from __future__ import annotations

import numpy as np

from mlpath.linalg import decomposition_experiments as experiments
from tests.bench.report import Table


def tables() -> list[Table]:
    """Times over scikit-learn's."""
    sizes = [(500, 500), (2000, 1000), (5000, 500)]
    times = experiments.randomized_times(sizes, 20, np.random.default_rng(0), repeats=7)
    rows = [[f"{n:,} x {d:,}", str(t["ours"]), str(t["LAPACK, all values"])] for (n, d), t in times.items()]
    return [
        Table(
            "Randomized SVD, 20 values: time / scikit-learn's",
            ["matrix", "ours", "LAPACK, all values"],
            rows,
            "one thread, 4 power steps each; medians (quartiles); the limit for ours is 1.5",
        )
    ]
