"""Projections, least squares and updates, from the factorizations of this package."""

from __future__ import annotations

import numpy as np

from mlpath.linalg.checks import as_columns, as_matrix
from mlpath.linalg.cholesky import cholesky
from mlpath.linalg.householder import qr
from mlpath.linalg.triangular import back_substitution, forward_substitution


def least_squares(A: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The ``w`` that makes the length of ``y - A @ w`` least, by QR.

    Implements
    ----------
    linear-algebra-qr-least-squares

    Parameters
    ----------
    A : array_like of shape (n, d), n at least d, linearly independent columns
    y : array_like of shape (n,) or (n, k)

    Returns
    -------
    ndarray of shape (d,) or (d, k)

    Raises
    ------
    ValueError
        If the shapes do not fit, there are more columns than rows, or something is not finite.
    numpy.linalg.LinAlgError
        If the columns are linearly dependent, exactly.
    """
    A = as_matrix(A, "A")
    n, d = A.shape
    if n < d:
        raise ValueError(f"A must have at least as many rows as columns, got {n} x {d}")
    factors = qr(A)
    right = factors.transposed_times(y)[:d]
    return back_substitution(factors.R, right)  # [linear-algebra-qr-solution]


def project(A: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The point of the column space of ``A`` that is nearest to ``y``, without forming a projection matrix.

    Implements
    ----------
    linear-algebra-projection

    Parameters, errors
    ------------------
    As in `least_squares`.

    Returns
    -------
    ndarray of the shape of ``y``
    """
    A = as_matrix(A, "A")
    y = as_columns(y, "y", len(A))
    Q = qr(A).Q()  # (n, p)
    return Q @ (Q.T @ y)


def mahalanobis(X: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Squared distances of the rows of ``X`` from ``mean``, in units of their spread: one triangular solve, no inverse.

    Implements
    ----------
    linear-algebra-whitening

    Parameters
    ----------
    X : array_like of shape (n, d)
    mean : array_like of shape (d,)
    covariance : array_like of shape (d, d), symmetric positive definite

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If the shapes do not fit, or something is not finite.
    numpy.linalg.LinAlgError
        If ``covariance`` is not positive definite.
    """
    X = as_matrix(X, "X")
    mean = as_columns(mean, "mean", X.shape[1])
    L = cholesky(covariance)  # (d, d)
    if len(L) != X.shape[1]:
        raise ValueError(f"covariance must be of order {X.shape[1]}, got {len(L)}")
    white = forward_substitution(L, (X - mean).T)  # (d, n)  # [linear-algebra-white]
    return (white**2).sum(axis=0)
