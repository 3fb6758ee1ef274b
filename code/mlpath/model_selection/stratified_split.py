"""Split rows into a training and a test set so that every stratum has its share in both."""

from __future__ import annotations

import numpy as np
from sklearn.utils import check_random_state


def allocate(sizes, n_test: int) -> np.ndarray:
    """Share ``n_test`` rows among strata in proportion to their sizes, by largest remainders.

    Implements
    ----------
    housing-allocation

    Parameters
    ----------
    sizes : array-like of int, shape (n_strata,)
        Rows in each stratum, each at least 1.
    n_test : int, from 0 to the sum of the sizes

    Returns
    -------
    ndarray of int64, shape (n_strata,)
        Sums to ``n_test``; each entry differs from its exact share by less than one. Equal remainders: the earlier
        stratum first.

    Raises
    ------
    ValueError
        If a size is not a positive whole number, or ``n_test`` is out of its range.
    """
    sizes = _whole_sizes(sizes, n_test)  # (n_strata,)
    # Whole numbers only, so this is exact.
    places, remainders = np.divmod(sizes * int(n_test), sizes.sum())
    left = n_test - places.sum()  # fewer than there are remainders above zero
    largest = np.argsort(-remainders, kind="stable")[:left]
    places[largest] += 1  # [housing-allocation]
    return places


def stratified_split(
    strata, *, test_size: float, random_state=None
) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of a training and a test set with the same proportions of strata, up to rounding.

    Within each stratum the test rows are a simple random sample without replacement.

    Implements
    ----------
    housing-allocation, housing-stratified-variance

    Parameters
    ----------
    strata : array-like of shape (n_rows,)
        Label of each row: integers, strings or booleans. A missing label is an error.
    test_size : float, strictly between 0 and 1
        Fraction of the rows that the test set takes; their number is rounded up.
    random_state : int, RandomState instance or None

    Returns
    -------
    train, test : ndarrays of int64
        Row numbers in increasing order; together every row once.

    Raises
    ------
    ValueError
        If ``strata`` is not a vector of at least two labels, a label is missing, ``test_size`` is not in its range or
        leaves no row to train on.
    """
    labels = _labels(strata)  # (n_rows,)
    n_rows = len(labels)
    n_test = _number_of_test_rows(test_size, n_rows)
    rng = check_random_state(random_state)
    _, stratum, sizes = np.unique(
        labels, return_inverse=True, return_counts=True
    )  # (n_rows,), (n_strata,)
    order = rng.permutation(n_rows)  # (n_rows,)
    # Now stratum by stratum, still shuffled within each.
    order = order[np.argsort(stratum[order], kind="stable")]
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)  # (n_rows,)
    place = np.arange(n_rows) - first  # of a row within its stratum
    in_test = place < np.repeat(allocate(sizes, n_test), sizes)
    return np.sort(order[~in_test]), np.sort(order[in_test])


def _whole_sizes(sizes, n_test: int) -> np.ndarray:
    sizes = np.asarray(sizes)
    whole = sizes.dtype.kind in "iu" and sizes.ndim == 1 and sizes.size > 0
    if not whole or (sizes < 1).any():
        raise ValueError(
            f"sizes must be a non-empty vector of positive whole numbers, got {sizes!r}"
        )
    n_rows = int(sizes.sum())
    if not isinstance(n_test, int | np.integer) or not 0 <= n_test <= n_rows:
        raise ValueError(
            f"n_test must be a whole number from 0 to {n_rows}, got {n_test!r}"
        )
    return sizes.astype(np.int64)


def _number_of_test_rows(test_size: float, n_rows: int) -> int:
    if not 0 < test_size < 1:
        raise ValueError(
            f"test_size must be strictly between 0 and 1, got {test_size!r}"
        )
    # 0.2 * 15 is 3.0000000000000004: no reason to take a fourth row.
    n_test = int(np.ceil(test_size * n_rows - 1e-9))
    if n_test >= n_rows:
        raise ValueError(
            f"test_size {test_size} of {n_rows} rows leaves none to train on"
        )
    return n_test


def _labels(strata) -> np.ndarray:
    labels = np.asarray(strata)
    if labels.ndim != 1 or len(labels) < 2:
        raise ValueError(
            f"strata must be a vector of at least 2 labels, got shape {labels.shape}"
        )
    _refuse_missing(labels)
    return labels


def _refuse_missing(labels: np.ndarray) -> None:
    missing = (
        labels != labels
        if labels.dtype.kind in "fcO"
        else np.zeros(len(labels), dtype=bool)
    )
    if labels.dtype.kind == "O":
        missing = np.array(
            [label is None or label != label for label in labels], dtype=bool
        )
    if missing.any():
        raise ValueError(
            f"strata has a missing label in row {int(np.argmax(missing))}: give every row a stratum"
        )
