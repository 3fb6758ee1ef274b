"""A few singular values of a large matrix, from its products with a few random vectors."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from mlpath.linalg.checks import as_matrix
from mlpath.linalg.jacobi import SVD


def randomized_svd(
    A: np.ndarray,
    k: int,
    *,
    rng: np.random.Generator,
    oversampling: int = 10,
    power_steps: int = 4,
) -> SVD:
    """The leading ``k`` singular triples, approximately.

    Products with random vectors find a space in which the large singular vectors lie; the matrix is projected into it,
    and the small rest is decomposed by LAPACK.

    Implements
    ----------
    matrix-decompositions-range-finder

    Parameters
    ----------
    A : array_like of shape (n, d)
    k : int
    rng : numpy.random.Generator
    oversampling : int
        Vectors beyond ``k``.
    power_steps : int
        Products with ``A A^T`` before the projection; each makes the small singular values matter less.

    Returns
    -------
    SVD, with U of shape (n, k), s of shape (k,), V of shape (d, k)

    Raises
    ------
    ValueError
        If ``A`` is no finite matrix, or k, oversampling or power_steps do not fit.

    Source
    ------
    Halko, Martinsson and Tropp, Finding structure with randomness, SIAM Review 53, 2011.
    """
    A = as_matrix(A, "A")
    n, d = A.shape
    if not 1 <= k <= min(n, d):
        raise ValueError(f"k must be from 1 to {min(n, d)}, got {k}")
    if oversampling < 0 or power_steps < 0:
        raise ValueError("oversampling and power_steps must not be negative")
    if n < d:
        turned = randomized_svd(
            A.T, k, rng=rng, oversampling=oversampling, power_steps=power_steps
        )
        return SVD(turned.V, turned.s, turned.U)
    width = min(k + oversampling, d)
    Q = rng.normal(size=(d, width))  # (d, width)
    for _ in range(power_steps):
        Q = _independent(A @ Q)  # (n, width)
        Q = _independent(A.T @ Q)  # (d, width)
    Q, _ = scipy.linalg.qr(A @ Q, mode="economic", check_finite=False)  # (n, width)
    small = Q.T @ A  # (width, d)  # [matrix-decompositions-split]
    U, s, Vt = scipy.linalg.svd(small, full_matrices=False, check_finite=False)
    return SVD(Q @ U[:, :k], s[:k], Vt[:k].T)


def _independent(Y: np.ndarray) -> np.ndarray:
    """Columns that span the same space, far from dependent: a factor of LU, which is cheaper than QR."""
    L, _ = scipy.linalg.lu(Y, permute_l=True, check_finite=False, overwrite_a=True)
    return L
