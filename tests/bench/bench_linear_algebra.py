"""Our factorizations beside LAPACK's: time, and distance in units of the last place."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from mlpath.linalg import experiments, householder
from mlpath.linalg.cholesky import cholesky
from tests.bench.report import Table


def tables() -> list[Table]:
    """Times, then agreement."""
    return [_times(), _agreement()]


def _times() -> Table:
    times = experiments.factor_times([128, 512, 1024], np.random.default_rng(0))
    rows = [[name, *map(str, ratios.values())] for name, ratios in times.items()]
    return Table(
        "Factorizations: our time / LAPACK's", ["kernel", "128", "512", "1024"], rows, "one thread; medians (quartiles)"
    )


def _agreement() -> Table:
    rows = []
    for n in (50, 200, 500):
        A = experiments.with_condition(n, n, 10.0, np.random.default_rng(n))
        theirs = np.triu(scipy.linalg.lapack.dgeqrf(A)[0])
        S = A @ A.T
        factor = np.linalg.cholesky(S)
        eps = np.finfo(float).eps
        rows.append(
            [
                str(n),
                f"{np.abs(householder.qr(A).R - theirs).max() / eps:.1f}",
                f"{np.abs(cholesky(S) - factor).max() / eps:.1f}",
            ]
        )
    return Table(
        "Factors of well-conditioned matrices (norm 1, condition 10 and 100)",
        ["order", "QR", "Cholesky"],
        rows,
        "largest difference to LAPACK's, in units of the last place of 1",
    )
