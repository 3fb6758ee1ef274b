"""Confidence intervals for a mean, over single examples or over groups of examples that resemble each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats
from sklearn.utils import check_random_state


@dataclass(frozen=True)
class Interval:
    """An estimate with a confidence interval, all in the unit of the estimate."""

    estimate: float
    low: float
    high: float
    standard_error: float
    level: float

    def named(self, name: str) -> dict[str, float]:
        """Estimate and ends under the keys ``name``, ``name_low`` and ``name_high``."""
        return {
            name: self.estimate,
            f"{name}_low": self.low,
            f"{name}_high": self.high,
        }

    def __str__(self) -> str:
        return f"{self.estimate:,.6g} ({self.level:.0%} interval {self.low:,.6g} to {self.high:,.6g})"


def standard_error_of_mean(
    values: np.ndarray, groups: np.ndarray | None = None
) -> tuple[float, int]:
    """Standard error of ``values.mean()`` and its degrees of freedom.

    Without groups the examples count as independent. With groups only the groups do: the deviations of a group are
    summed before they are squared, so examples that err together are not counted as if each told something new.

    Implements
    ----------
    housing-clt, housing-grouped-standard-error

    Parameters
    ----------
    values : ndarray of shape (n,)
    groups : ndarray of int, shape (n,), or None
        Group of each example, numbered from 0 without gaps.

    Returns
    -------
    standard_error : float, in the unit of ``values``
    degrees_of_freedom : int, the number of groups (or of examples) less one
    """
    n = len(values)
    deviations = values - values.mean()  # (n,)
    sums = deviations  # (n,), each row a block
    if groups is not None:
        sums = np.bincount(groups, weights=deviations)  # (G,)
    G = len(sums)
    variance = G / (G - 1) * np.sum(sums**2) / n**2  # [housing-grouped-standard-error]
    return float(np.sqrt(variance)), G - 1


def t_interval(values: np.ndarray, groups: np.ndarray | None, level: float) -> Interval:
    """Student's interval for the mean of ``values``.

    The estimate, plus and minus a quantile of the t law times the standard error.
    """
    standard_error, freedom = standard_error_of_mean(values, groups)
    estimate = float(values.mean())
    half = stats.t.ppf((1 + level) / 2, freedom) * standard_error
    return Interval(
        estimate, float(estimate - half), float(estimate + half), standard_error, level
    )


def bca_ends(
    resampled: np.ndarray, estimate: float, left_out: np.ndarray, level: float
) -> tuple[float, float]:
    """Ends of Efron's BCa interval: percentiles of the resampled statistics, moved by two corrections.

    ``z0`` answers for the median bias of the bootstrap law, ``a`` for a spread that changes with the statistic. If the
    statistic is the same whichever block is left out, ``a`` is zero.

    Parameters
    ----------
    resampled : ndarray of shape (R,)
        The statistic of each resample.
    estimate : float
        The statistic of the sample.
    left_out : ndarray of shape (G,)
        The statistic of the sample without one of its independent blocks.
    level : float, between 0 and 1

    Source: Efron (1987).
    """
    d = left_out.mean() - left_out  # (G,)
    spread = np.sum(d**2)
    a = np.sum(d**3) / (6 * spread**1.5) if spread > 0 else 0.0
    n_resamples = len(resampled)
    below = np.sum(resampled < estimate) + np.sum(resampled == estimate) / 2
    share = np.clip(below / n_resamples, 1 / n_resamples, 1 - 1 / n_resamples)
    z0 = stats.norm.ppf(share)
    z = stats.norm.ppf([(1 - level) / 2, (1 + level) / 2])  # (2,)
    moved = stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))  # (2,)
    low, high = np.quantile(resampled, moved)
    return float(low), float(high)


def bootstrap_interval(
    values: np.ndarray,
    groups: np.ndarray | None,
    level: float,
    n_resamples: int,
    random_state,
) -> Interval:
    """Efron's BCa bootstrap interval for the mean of ``values``; whole groups are drawn if there are groups.

    The corrections of `bca_ends` are estimated from the means that leave one group out.
    """
    # A Generator draws indices three times as fast as the RandomState that scikit-learn's convention gives.
    seed = check_random_state(random_state).randint(2**31, size=4)  # (4,)
    rng = np.random.default_rng(seed)
    labels = np.arange(len(values)) if groups is None else groups
    sums, sizes = np.bincount(labels, weights=values), np.bincount(labels)  # (G,) each
    n_groups = len(sums)
    estimate = float(values.mean())
    means = np.empty(n_resamples)  # (R,)
    for start in range(0, n_resamples, 100):  # a hundred at a time, to bound the memory
        stop = min(start + 100, n_resamples)
        drawn = rng.integers(n_groups, size=(stop - start, n_groups))  # (100, G)
        rows = n_groups if groups is None else sizes[drawn].sum(axis=1)  # or (100,)
        means[start:stop] = sums[drawn].sum(axis=1) / rows
    left_out = (sums.sum() - sums) / (sizes.sum() - sizes)  # (G,)
    low, high = bca_ends(means, estimate, left_out, level)
    return Interval(estimate, low, high, float(means.std(ddof=1)), level)


def check_level(level: float) -> None:
    """Refuse a confidence level that is not strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level must be strictly between 0 and 1, got {level!r}")


def check_groups(groups, n: int) -> np.ndarray | None:
    """Groups as numbers from 0 without gaps; refuse the wrong length and fewer than two groups."""
    if groups is None:
        if n < 2:
            raise ValueError(f"y_true has {n} example: an interval needs at least 2")
        return None
    groups = np.asarray(groups)
    if groups.shape != (n,):
        raise ValueError(
            f"groups must have one entry for each of the {n} examples, got shape {groups.shape}"
        )
    names, numbers = np.unique(groups, return_inverse=True)
    if len(names) < 2:
        raise ValueError(
            "groups holds a single group: the spread between groups needs at least 2"
        )
    return numbers.reshape(-1)
