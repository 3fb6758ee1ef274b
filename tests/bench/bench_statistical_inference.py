"""The bootstrap beside SciPy's: no limit is set, slower than SciPy would be a miss."""

from __future__ import annotations

import numpy as np

from mlpath.probability import inference_experiments as experiments
from tests.bench.report import Table


def tables() -> list[Table]:
    """Times over SciPy's."""
    sizes = [30, 100, 300, 1000]
    seconds = experiments.bootstrap_times(sizes, np.random.default_rng(0), repeats=9)
    rows = [
        [f"{n:,}", f"{1000 * ours:.1f} ms", f"{1000 * scipys:.1f} ms", f"{ours / scipys:.2f}"]
        for n, ours, scipys in zip(sizes, seconds["ours"], seconds["SciPy"], strict=True)
    ]
    return [
        Table(
            "BCa interval of a mean, 1,999 resamples",
            ["examples", "ours", "SciPy", "ours / SciPy"],
            rows,
            "one thread; medians of 9 runs, interleaved; the chapter aims at SciPy's time at most",
        )
    ]
