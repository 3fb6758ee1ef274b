"""The bootstrap for any statistic: percentile, basic and BCa intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlpath.metrics.intervals import Interval, bca_ends, check_level

METHODS = ("percentile", "basic", "BCa")
BATCH_BYTES = 2**23  # a batch of resamples that stays in the cache is the fastest


def resampled_statistics(
    data: np.ndarray,
    statistic: Callable[..., np.ndarray],
    n_resamples: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """The statistic of each of ``n_resamples`` samples drawn from ``data`` with replacement.

    Parameters
    ----------
    data : ndarray of shape (n, ...)
        One independent example a row.
    statistic : callable
        Takes an array of shape (R, n, ...) and ``axis=1``, and returns R numbers, as ``np.mean`` does.
    n_resamples : int, R
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (R,)
    """
    n = len(data)
    batch = max(1, min(n_resamples, BATCH_BYTES // max(data.nbytes, 1)))
    found = np.empty(n_resamples)
    for start in range(0, n_resamples, batch):
        stop = min(start + batch, n_resamples)
        drawn = rng.integers(n, size=(stop - start, n))  # (batch, n)
        found[start:stop] = statistic(data[drawn], axis=1)
    return found


def left_out_statistics(
    data: np.ndarray, statistic: Callable[..., np.ndarray]
) -> np.ndarray:
    """The statistic of the sample without each one of its n examples, shape (n,)."""
    n = len(data)
    others = np.arange(n - 1) + (np.arange(n - 1) >= np.arange(n)[:, None])  # (n, n-1)
    batch = max(1, BATCH_BYTES // max(data.nbytes, 1))
    parts = [
        statistic(data[others[start : start + batch]], axis=1)
        for start in range(0, n, batch)
    ]
    return np.concatenate(parts)


def interval_of(
    resampled: np.ndarray,
    estimate: float,
    method: str,
    level: float,
    left_out: np.ndarray | None = None,
) -> tuple[float, float]:
    """Both ends of a bootstrap interval, from resampled statistics.

    Parameters
    ----------
    resampled : ndarray of shape (R,)
    estimate : float, the statistic of the sample
    method : {"percentile", "basic", "BCa"}
    level : float, between 0 and 1
    left_out : ndarray of shape (n,)
        For "BCa": the statistic without each one of the examples.

    Raises
    ------
    ValueError
        If ``method`` is unknown, or ``left_out`` is missing where it is needed.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {METHODS}, got {method!r}")
    if method == "BCa":
        if left_out is None:
            raise ValueError("left_out is needed for the method BCa")
        return bca_ends(resampled, estimate, left_out, level)
    low, high = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2])
    if method == "basic":
        low, high = 2 * estimate - high, 2 * estimate - low
    return float(low), float(high)


def bootstrap(
    data: np.ndarray,
    statistic: Callable[..., np.ndarray] = np.mean,
    *,
    method: str = "BCa",
    level: float = 0.95,
    n_resamples: int = 9999,
    rng: np.random.Generator,
) -> Interval:
    """Estimate, standard error and confidence interval of any statistic of independent examples.

    Implements
    ----------
    statistical-inference-bootstrap

    Parameters
    ----------
    data : ndarray of shape (n, ...)
    statistic : callable, as for `resampled_statistics`
    method : {"BCa", "percentile", "basic"}
    level : float, between 0 and 1
    n_resamples : int
    rng : numpy.random.Generator

    Returns
    -------
    Interval

    Raises
    ------
    ValueError
        If there are fewer than two examples or resamples, or ``level`` or ``method`` is not allowed.

    Source: Efron and Tibshirani (1993), chapters 6, 13 and 14.
    """
    data = np.asarray(data)
    check_level(level)
    if len(data) < 2:
        raise ValueError(f"data has {len(data)} example: a spread needs at least 2")
    if n_resamples < 2:
        raise ValueError(f"n_resamples must be at least 2, got {n_resamples}")
    estimate = float(statistic(data[None], axis=1)[0])
    resampled = resampled_statistics(data, statistic, n_resamples, rng)
    left_out = left_out_statistics(data, statistic) if method == "BCa" else None
    low, high = interval_of(resampled, estimate, method, level, left_out)
    return Interval(estimate, low, high, float(resampled.std(ddof=1)), level)
