"""Tests of hypotheses: t, permutation and sign tests, and what to do when there are many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from scipy import stats

from mlpath.metrics.intervals import standard_error_of_mean

MOST_EXACT = 100_000  # ways to deal out labels that are still tried one by one


@dataclass(frozen=True)
class Test:
    """A statistic, its degrees of freedom (None for a permutation test) and its two-sided p-value."""

    statistic: float
    p_value: float
    freedom: float | None = None

    __test__ = False  # not one of pytest's


def _two_or_more(**samples: np.ndarray) -> None:
    for name, sample in samples.items():
        if sample.ndim != 1 or len(sample) < 2:
            raise ValueError(f"{name} must be a vector of at least 2 numbers")


def one_sample_t(x: np.ndarray, mu: float = 0.0) -> Test:
    """Student's test of the hypothesis that the mean is ``mu``; on differences it is the paired test.

    Implements
    ----------
    statistical-inference-t-invariance

    Parameters
    ----------
    x : ndarray of shape (n,), n >= 2
    mu : float, in the unit of ``x``
    """
    x = np.asarray(x, dtype=float)
    _two_or_more(x=x)
    error, freedom = standard_error_of_mean(x)
    t = (x.mean() - mu) / error
    return Test(float(t), float(2 * stats.t.sf(abs(t), freedom)), freedom)


def two_sample_t(x: np.ndarray, z: np.ndarray, *, pooled: bool = False) -> Test:
    """Welch's test of the hypothesis that two means are equal, or Student's with pooled variances.

    Implements
    ----------
    statistical-inference-welch

    Parameters
    ----------
    x : ndarray of shape (n,), n >= 2
    z : ndarray of shape (m,), m >= 2
    pooled : bool
        Whether the two variances are taken to be one, as in Student's test.

    Source: Welch (1947).
    """
    x, z = np.asarray(x, dtype=float), np.asarray(z, dtype=float)
    _two_or_more(x=x, z=z)
    n, m = len(x), len(z)
    of_x, of_z = x.var(ddof=1) / n, z.var(ddof=1) / m
    squared_error, freedom = of_x + of_z, float(n + m - 2)
    if pooled:
        variance = ((n - 1) * n * of_x + (m - 1) * m * of_z) / (n + m - 2)
        squared_error = variance * (1 / n + 1 / m)
    else:
        freedom = squared_error**2 / (of_x**2 / (n - 1) + of_z**2 / (m - 1))
    t = (x.mean() - z.mean()) / np.sqrt(squared_error)
    return Test(float(t), float(2 * stats.t.sf(abs(t), freedom)), float(freedom))


def _difference_of_means(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    return x.mean(axis=-1) - z.mean(axis=-1)


def permutation_test(
    x: np.ndarray,
    z: np.ndarray,
    statistic: Callable[[np.ndarray, np.ndarray], np.ndarray] = _difference_of_means,
    *,
    n_resamples: int = 9999,
    rng: np.random.Generator | None = None,
) -> Test:
    """Test of the hypothesis that two groups were dealt out of one, by dealing again.

    All ways are tried if there are at most a hundred thousand; else ``n_resamples`` of them, drawn from ``rng``.

    Implements
    ----------
    statistical-inference-permutation

    Parameters
    ----------
    x : ndarray of shape (n,)
    z : ndarray of shape (m,)
    statistic : callable
        Takes arrays of shapes (R, n) and (R, m), returns R numbers. Far from zero on either side counts as extreme.
    n_resamples : int
    rng : numpy.random.Generator
        Needed if not all ways are tried.

    Raises
    ------
    ValueError
        If a sample is empty, or ``rng`` is missing where it is needed.
    """
    x, z = np.asarray(x, dtype=float), np.asarray(z, dtype=float)
    if not len(x) or not len(z):
        raise ValueError("x and z must each hold at least one number")
    both, n = np.concatenate([x, z]), len(x)
    seen = float(statistic(x[None], z[None])[0])
    # Equal values may come out with other last bits after another order of summation.
    limit = abs(seen) * (1 - 1e-12) - 1e-300
    if comb(len(both), n) <= MOST_EXACT:
        chosen = np.array(list(combinations(range(len(both)), n)))  # (R, n)
        inside = np.zeros((len(chosen), len(both)), dtype=bool)
        inside[np.arange(len(chosen))[:, None], chosen] = True
        rest = np.nonzero(~inside)[1].reshape(len(chosen), -1)  # (R, m)
        values = statistic(both[chosen], both[rest])
        return Test(seen, float(np.mean(np.abs(values) >= limit)))
    if rng is None:
        raise ValueError("rng is needed: there are too many ways to try all")
    dealt = rng.permuted(np.tile(both, (n_resamples, 1)), axis=1)  # (R, n + m)
    values = statistic(dealt[:, :n], dealt[:, n:])
    k = int(np.sum(np.abs(values) >= limit))
    return Test(seen, (k + 1) / (n_resamples + 1))


def sign_test(first_only: int, second_only: int) -> Test:
    """McNemar's exact test for two classifiers on the same examples.

    Only the examples on which exactly one is right count. If neither is better, each is a fair coin.

    Parameters
    ----------
    first_only, second_only : int
        How many examples only the first, and only the second, gets right.

    Returns
    -------
    Test; the statistic is the difference of the two counts
    """
    if first_only < 0 or second_only < 0:
        raise ValueError("first_only and second_only must not be negative")
    total, fewer = first_only + second_only, min(first_only, second_only)
    p_value = min(1.0, 2 * float(stats.binom.cdf(fewer, total, 0.5)))
    return Test(float(first_only - second_only), p_value)


def _p_values(p) -> np.ndarray:
    p = np.asarray(p, dtype=float)
    if p.ndim != 1 or not len(p) or not ((p >= 0) & (p <= 1)).all():
        raise ValueError("p must be a non-empty vector of numbers between 0 and 1")
    return p


def holm(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values that bound the chance of any false alarm: reject where they are at most the level.

    Implements
    ----------
    statistical-inference-bonferroni

    Parameters
    ----------
    p : ndarray of shape (m,)

    Source: Holm (1979).
    """
    p = _p_values(p)
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))  # (m,)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(steps, 1)
    return adjusted


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values that bound the expected share of false alarms among the alarms.

    Implements
    ----------
    statistical-inference-false-discovery

    Parameters
    ----------
    p : ndarray of shape (m,)
        Of independent tests, or of positively dependent ones.

    Source: Benjamini and Hochberg (1995).
    """
    p = _p_values(p)
    order = np.argsort(p)
    ratios = p[order] * len(p) / np.arange(1, len(p) + 1)  # (m,)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(ratios[::-1])[::-1], 1)
    return adjusted
