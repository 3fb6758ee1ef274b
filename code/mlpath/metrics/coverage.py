"""How often an interval covers what it is for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mlpath.metrics.regression import rmse_interval


def coverage_of_rmse_intervals(
    noise: np.ndarray, methods: Iterable[str], truth: float, **options
) -> dict[str, float]:
    """Share of samples whose interval for the root mean squared error covers the true one.

    Parameters
    ----------
    noise : ndarray of shape (samples, n)
        Errors of prediction, one sample a row.
    methods : iterable of str
        As for `rmse_interval`.
    truth : float
        The root mean squared error of the law that the errors are drawn from.
    **options
        Further arguments of `rmse_interval`.

    Returns
    -------
    dict of floats in [0, 1], by method
    """
    zero = np.zeros(noise.shape[1])
    shares = {}
    for method in methods:
        found = [rmse_interval(row, zero, method=method, **options) for row in noise]
        shares[method] = float(np.mean([i.low <= truth <= i.high for i in found]))
    return shares
