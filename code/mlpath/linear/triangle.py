"""A tall least-squares problem reduced to a small triangular one by Householder QR.

The factor ``Q`` is never formed. Put the targets beside the features and triangularize both at once::

    [1  X - m  y]  =  Q  [ r11  r12  r13 ]        the row of the intercept
                         [  0    R    c  ]        R: (d, d), c: (d, k)
                         [  0    0    s  ]        |s|^2 is the residual sum of squares

Orthogonal matrices keep lengths, so the small problem ``R w = c`` has the solutions of the large one. The column of
ones, put first, does the centring: below its row every column has lost its mean. The shift ``m`` only keeps the numbers
small; any rough mean will do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dgeqrt

from mlpath.linear.centring import constant_columns

# Rows that are triangularized at once: few enough that the block stays in the
# processor's cache, many enough that the triangles of all blocks together are small
# beside X.
BLOCK_ROWS = 2048


@dataclass(frozen=True)
class Triangle:
    """The small problem ``R w = c``, as good as the large one.

    Parameters
    ----------
    R : ndarray of shape (min(rows, d), d)
        Upper triangular (trapezoidal where there are fewer rows than features). A feature that is constant up to
        rounding, so that centring leaves nothing of it, is a column of zeros.
    c : ndarray of shape (min(rows, d), k)
        Targets in the same coordinates.
    residual_sum_squares : ndarray of shape (k,)
        Sum of squared residuals if ``R`` has as many independent rows as rows.
    x_mean, y_mean : ndarray of shape (d,) and (k,)
        Means that were taken off, zero without intercept.
    """

    R: np.ndarray
    c: np.ndarray
    residual_sum_squares: np.ndarray
    x_mean: np.ndarray
    y_mean: np.ndarray


def triangularize(
    X: np.ndarray,
    y: np.ndarray,
    *,
    fit_intercept: bool,
    block_rows: int | None = None,
) -> Triangle:
    """Reduce ``min |X w + b - y|`` to a triangular problem in one pass over the data.

    Each block of rows is copied into a buffer, shifted and triangularized there; the triangles of the blocks, one below
    the other, are triangularized once more. So the pass needs memory for one block, and the data may be read-only.

    Implements
    ----------
    least-squares-qr, least-squares-triangle, least-squares-centring

    Parameters
    ----------
    X : ndarray of shape (n, d), float64
    y : ndarray of shape (n, k), float64
    fit_intercept : bool
    block_rows : int, optional
        Rows of a block. Default: 2048, more for many features.

    Returns
    -------
    Triangle
    """
    n, d = X.shape
    first = int(fit_intercept)  # columns, and rows of the triangle, before X's
    rows = block_rows or max(BLOCK_ROWS, 4 * (first + d + y.shape[1]))
    x_mean, y_mean = np.zeros(d), np.zeros(y.shape[1])  # (d,), (k,)
    if fit_intercept:  # those of the first block; they only keep the numbers small
        x_mean, y_mean = X[:rows].mean(axis=0), y[:rows].mean(axis=0)
    triangles = []
    for start in range(0, n, rows):
        part = slice(start, start + rows)
        triangles.append(_factor(_block(X[part], y[part], x_mean, y_mean, first)))
    S = triangles[0] if len(triangles) == 1 else _factor(np.vstack(triangles))
    last = first + d
    R, c = S[first:last, first:last], S[first:last, last:]
    s = S[last:, last:]  # [least-squares-triangle]
    if fit_intercept:
        x_mean = x_mean + S[0, 1:last] / S[0, 0]  # [least-squares-centring]
        y_mean = y_mean + S[0, last:] / S[0, 0]
        R[:, constant_columns(np.linalg.norm(R, axis=0), x_mean, n)] = 0.0
    return Triangle(R, c, (s**2).sum(axis=0), x_mean, y_mean)


def _block(X, y, x_shift, y_shift, first) -> np.ndarray:
    """``[1, X - x_shift, y - y_shift]`` in the column-major order that LAPACK wants; ``first`` columns of ones."""
    n, d = X.shape
    A = np.empty((n, first + d + y.shape[1]), order="F")  # (n, 1 + d + k)
    A[:, :first] = 1.0
    np.subtract(X, x_shift, out=A[:, first : first + d])
    np.subtract(y, y_shift, out=A[:, first + d :])
    return A


def householder(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Householder QR of ``A`` in LAPACK's compact form, which writes over ``A`` if it is in column-major order.

    LAPACK's recursive ``geqrt`` is several times faster than the ``geqrf`` behind `numpy.linalg.qr`: nearly all its
    work is done in matrix products.

    Returns
    -------
    factors : ndarray of shape (m, p)
        The triangle, and below it the Householder vectors.
    T : ndarray of shape (block, min(m, p))
        Triangular factors of the blocks of reflections, as ``gemqrt`` takes them.
    """
    factors, T, info = dgeqrt(min(32, *A.shape), A, overwrite_a=1)
    if info != 0:
        raise RuntimeError(f"LAPACK dgeqrt failed with info={info}")
    return factors, T


def _factor(A: np.ndarray) -> np.ndarray:
    """The triangle of the QR factorization of ``A``, which is overwritten."""
    factors, _ = householder(np.asfortranarray(A))
    return np.triu(factors[: min(A.shape)])  # (min(m, p), p)
