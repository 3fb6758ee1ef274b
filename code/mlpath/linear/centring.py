"""Taking means off: how the intercept leaves a least-squares problem."""

from __future__ import annotations

import numpy as np


def centre(
    X: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Copies of ``X`` and ``y`` with column means zero, and the means.

    The mean of numbers far from zero is known only to a few units in its last place, and after one subtraction that
    error stays in every row. So the mean of what is left is taken off too. A column that is constant up to rounding
    becomes exactly zero.

    Implements
    ----------
    least-squares-centring

    Parameters
    ----------
    X : ndarray of shape (n, d)
    y : ndarray of shape (n, k)

    Returns
    -------
    X, y : ndarray of shape (n, d) and (n, k)
    x_mean, y_mean : ndarray of shape (d,) and (k,)
    """
    X, x_mean = _without_mean(X)
    y, y_mean = _without_mean(y)
    X[:, constant_columns(np.linalg.norm(X, axis=0), x_mean, len(X))] = 0.0
    return X, y, x_mean, y_mean


def constant_columns(norms: np.ndarray, means: np.ndarray, n: int) -> np.ndarray:
    """Which columns vary by less than the rounding error of their mean, so that centring leaves only noise.

    Parameters
    ----------
    norms : ndarray of shape (d,)
        Euclidean norms of the centred columns.
    means : ndarray of shape (d,)
    n : int
        Number of rows.
    """
    return norms <= np.finfo(float).eps * np.sqrt(n) * np.abs(means)


def _without_mean(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mean = A.mean(axis=0)
    A = A - mean
    rest = A.mean(axis=0)
    A -= rest
    return A, mean + rest
