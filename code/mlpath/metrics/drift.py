"""How far the values of a column have moved since the model was trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Drift:
    """Population stability index of a column, and what chance alone would give.

    Parameters
    ----------
    psi : float, at least 0
        The index; 0 if both samples fill the bins alike. No unit.
    chance : float
        The value that the index exceeds with probability 0.01 when nothing has changed and rows are independent.
    n_bins : int
        Bins in use: fewer than asked for if the column has many equal values.
    """

    psi: float
    chance: float
    n_bins: int


def population_stability_index(reference, current, *, n_bins: int = 10) -> Drift:
    """Compare the values of a column now with those at training time.

    The bins hold equal shares of ``reference``. Half a row is added to each bin of both samples, so an empty bin gives
    a large index and not an infinite one.

    Under no change the index, divided by ``1 / n_reference + 1 / n_current``, is nearly chi-squared with one degree of
    freedom less than there are bins (Yurdakul 2018, "Statistical Properties of Population Stability Index").

    Implements
    ----------
    housing-psi

    Parameters
    ----------
    reference, current : array-like of shape (n_reference,) and (n_current,)
        The column at training time and now; finite numbers.
    n_bins : int, at least 2

    Returns
    -------
    Drift

    Raises
    ------
    ValueError
        If a sample is not a vector of at least ``n_bins`` finite numbers, ``n_bins`` is less than 2, or ``reference``
        is constant.
    """
    if not isinstance(n_bins, int | np.integer) or n_bins < 2:
        raise ValueError(f"n_bins must be a whole number of at least 2, got {n_bins!r}")
    reference, current = (
        _sample(reference, "reference", n_bins),
        _sample(current, "current", n_bins),
    )
    # Edges are values of the column themselves: interpolated ones would open empty bins
    # between equal values.
    quantiles = np.quantile(
        reference, np.arange(1, n_bins) / n_bins, method="inverted_cdf"
    )  # (n_bins - 1,)
    edges = np.unique(quantiles)  # (n_bins - 1,) or fewer
    edges = edges[
        edges < reference.max()
    ]  # a bin above the maximum would be empty by construction
    if len(edges) == 0:
        raise ValueError(
            "reference has too few distinct values for two bins: a constant column cannot drift in this sense"
        )
    n_used = len(edges) + 1
    p, q = (
        _shares(sample, edges, n_used) for sample in (reference, current)
    )  # (n_used,) each
    psi = float(np.sum((q - p) * np.log(q / p)))  # [housing-psi]
    scale = 1 / len(reference) + 1 / len(current)
    return Drift(psi, float(scale * stats.chi2.ppf(0.99, n_used - 1)), n_used)


def _shares(sample: np.ndarray, edges: np.ndarray, n_used: int) -> np.ndarray:
    counts = np.bincount(
        np.searchsorted(edges, sample, side="left"), minlength=n_used
    )  # (n_used,)
    return (counts + 0.5) / (len(sample) + 0.5 * n_used)


def _sample(values, name: str, n_bins: int) -> np.ndarray:
    try:
        sample = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold numbers: {error}") from None
    if sample.ndim != 1 or len(sample) < n_bins:
        raise ValueError(
            f"{name} must be a vector of at least n_bins = {n_bins} numbers, got shape {sample.shape}"
        )
    if not np.isfinite(sample).all():
        raise ValueError(
            f"{name} has a missing or infinite value: count those apart, they have no place in a bin"
        )
    return sample


def drift_by_column(reference, current, *, n_bins: int = 10) -> dict[str, Drift]:
    """`population_stability_index` for each column of two DataFrames, over the values that are not missing.

    Raises
    ------
    ValueError
        If the two have different columns, or a column is as `population_stability_index` refuses.
    """
    if list(reference.columns) != list(current.columns):
        raise ValueError(
            f"current has the columns {list(current.columns)}, reference has {list(reference.columns)}"
        )
    return {
        name: population_stability_index(
            reference[name].dropna(), current[name].dropna(), n_bins=n_bins
        )
        for name in reference.columns
    }
