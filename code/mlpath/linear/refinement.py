"""Iterative refinement: the digits that an ill-conditioned least-squares problem lost to rounding, won back."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular
from scipy.linalg.lapack import dgemqrt

from mlpath.linear.solvers import column_scale
from mlpath.linear.threads import one_thread
from mlpath.linear.triangle import householder

# Refinement pays where the condition number takes digits and costs little where the
# data are small.
CONDITION_TO_REFINE = 1e3
LARGEST_TO_REFINE = 1_000_000  # entries of A


def is_worthwhile(condition: float, A_size: int) -> bool:
    """Whether a problem of full rank is both ill-conditioned enough and small enough to be refined."""
    return (
        np.isfinite(condition)
        and condition > CONDITION_TO_REFINE
        and A_size <= LARGEST_TO_REFINE
    )


def refined_least_squares(
    A: np.ndarray, y: np.ndarray, max_steps: int = 6
) -> np.ndarray:
    """Least-squares solution to nearly full working precision.

    Weights and residuals together solve the square system ``r + A w = y``, ``A.T r = 0``. How far an approximate
    solution is from solving it is computed in extended precision, and the QR factors, in working precision, give the
    correction. Each step multiplies the error by about machine epsilon times the condition number [1]_. Where the
    platform's ``longdouble`` is no longer than a double, the result is as good as one of QR alone.

    Implements
    ----------
    least-squares-refinement

    Parameters
    ----------
    A : ndarray of shape (n, p), of full column rank
        Design matrix, with its column of ones if there is one.
    y : ndarray of shape (n, k)
    max_steps : int

    Returns
    -------
    ndarray of shape (p, k)

    References
    ----------
    .. [1] Björck, "Iterative refinement of linear least squares solutions I", BIT 7, 1967.
    """
    n, p = A.shape
    scale = column_scale(A)[:, None]  # (p, 1)
    A_long, y_long = A.astype(np.longdouble), y.astype(np.longdouble)
    w = np.zeros((p, y.shape[1]), dtype=np.longdouble)  # (p, k)
    r = np.zeros(y.shape, dtype=np.longdouble)  # (n, k)
    last = np.inf
    with one_thread(n, p):
        factors, blocks = householder(np.asfortranarray(A / scale.T))
        R = factors[:p]  # (p, p), upper triangle
        for _ in range(max_steps):
            # What the two rows of the system lack, and the correction for it.
            f = (y_long - r - A_long @ w).astype(float)  # (n, k)
            g = -(A_long.T @ r).astype(float) / scale  # (p, k)
            e, _ = dgemqrt(factors, blocks, f, trans="T")  # Q.T @ f: (n, k)
            e[:p] -= solve_triangular(R, g, trans="T", check_finite=False)
            dw = solve_triangular(R, e[:p])  # (p, k)  # [least-squares-refinement]
            size = float(np.abs(dw).max(initial=0.0))
            if not size < last:  # only rounding error is left
                break
            w += dw / scale
            e[p:] = 0.0
            r += f - dgemqrt(factors, blocks, e)[0]  # f - Q @ e
            last = size
    return w.astype(float)
