"""Are these draws from that law? Tests whose rate of false alarms is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import stats

from mlpath.probability.information_theory import as_law


def kolmogorov_smirnov(
    draws: np.ndarray, cdf: Callable[[np.ndarray], np.ndarray]
) -> tuple[float, float]:
    """Largest distance of the observed and the claimed distribution function, and a p-value.

    The p-value is Massart's bound 2 exp(-2 n D**2). It is valid for every n and every law, never too small,
    and close to the exact one where it is small.

    Implements
    ----------
    probability-goodness-of-fit

    Parameters
    ----------
    draws : array_like of shape (n,)
        Independent draws from a continuous law.
    cdf : callable
        The claimed distribution function.

    Returns
    -------
    distance, p_value : float

    Raises
    ------
    ValueError
        If there are no draws, or one is not a number.

    Source
    ------
    Massart, The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality, 1990.
    """
    x = np.sort(np.asarray(draws, float).ravel())
    n = len(x)
    if n == 0 or np.isnan(x).any():
        raise ValueError("draws must hold at least one number and no nan")
    claimed = cdf(x)
    above = np.arange(1, n + 1) / n - claimed  # just after each draw
    below = claimed - np.arange(n) / n  # just before it
    distance = float(max(above.max(), below.max()))
    return distance, min(1.0, 2 * float(np.exp(-2 * n * distance**2)))


def chi_square(counts: np.ndarray, p: np.ndarray) -> tuple[float, float]:
    """Pearson's statistic, and its p-value by the chi-square law: good if every expected count is large.

    Implements
    ----------
    probability-goodness-of-fit

    Parameters
    ----------
    counts : array_like of int, shape (k,)
    p : array_like of shape (k,)
        The claimed law.

    Returns
    -------
    statistic, p_value : float

    Raises
    ------
    ValueError
        If ``p`` is no law, the shapes differ, or an expected count is below 5.
    """
    counts, p = _counts(counts, p)
    expected = counts.sum() * p
    if expected.min() < 5:
        raise ValueError(
            f"every expected count must be 5 or more, got {expected.min():.3g}"
        )
    statistic = float(((counts - expected) ** 2 / expected).sum())
    return statistic, float(stats.chi2.sf(statistic, len(p) - 1))


def exact_counts(counts: np.ndarray, p: np.ndarray) -> float:
    """A p-value that is never too small: the binomial law of every count, times the number of counts.

    Implements
    ----------
    probability-union-bound

    Parameters and errors are those of `chi_square`; expected counts may be small.
    """
    counts, p = _counts(counts, p)
    n = counts.sum()
    lower = stats.binom.cdf(counts, n, p)
    upper = stats.binom.sf(counts - 1, n, p)
    return min(1.0, 2 * len(p) * float(np.minimum(lower, upper).min()))


def alarms(p_values: Mapping[str, float], rate: float) -> list[str]:
    """The tests that fail, if the chance that any true claim fails is to be at most ``rate``.

    Implements
    ----------
    probability-union-bound

    Parameters
    ----------
    p_values : mapping of names to p-values
    rate : float
        Of false alarms in the whole battery, between zero and one.

    Raises
    ------
    ValueError
        If ``rate`` is not between zero and one.
    """
    if not 0 < rate < 1:
        raise ValueError(f"rate must be between 0 and 1, got {rate}")
    return [name for name, p in p_values.items() if not p > rate / len(p_values)]


def _counts(counts: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    counts, p = np.asarray(counts), as_law(p, "p")
    if counts.shape != p.shape or counts.ndim != 1:
        raise ValueError(
            f"counts and p must be vectors alike, got {counts.shape} and {p.shape}"
        )
    if counts.min() < 0:
        raise ValueError(f"counts must not be negative, got {counts.min()}")
    return counts, p
