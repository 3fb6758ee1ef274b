"""Direct solvers of the centred least-squares problem: triangular, by singular values, and by the normal equations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve, eigh, solve_triangular, svd
from scipy.linalg.lapack import dgemqrt, dpocon, dtrcon

from mlpath.linear.triangle import householder

EPS = np.finfo(float).eps


@dataclass(frozen=True)
class Solution:
    """Weights, and what the solver learned about the rank on the way.

    Parameters
    ----------
    W : ndarray of shape (d, k)
        Weights: the minimizer, and the one of least norm where there are several.
    rank : int
        Number of independent columns of the (centred) design matrix.
    condition : float
        Its condition number after its columns were scaled to equal length; a cheap estimate except for ``svd``;
        infinite below full column rank.
    singular_values : ndarray or None
        Singular values of that scaled matrix, where they were computed.
    dependent : ndarray of int
        Columns that take part in a linear dependence; empty at full rank.
    """

    W: np.ndarray
    rank: int
    condition: float
    singular_values: np.ndarray | None
    dependent: np.ndarray


def solve_qr(R: np.ndarray, c: np.ndarray, rcond: float) -> Solution:
    """Solve ``R w = c`` by substitution if ``R`` is safely invertible, and by singular values if not.

    Implements
    ----------
    least-squares-qr

    Parameters
    ----------
    R : ndarray of shape (min(n, d), d)
        Triangle of the design matrix.
    c : ndarray of shape (min(n, d), k)
        Targets in the same coordinates.
    rcond : float
        A singular value below ``rcond`` times the largest counts as zero.
    """
    rows, d = R.shape
    if rows < d:
        return _solve_wide(R, c, rcond)
    scale = column_scale(R)
    inverse_condition, _ = dtrcon(np.asfortranarray(R / scale))
    # An estimate in the 1-norm, perhaps three times too hopeful: hence the factor.
    if inverse_condition <= 10 * d * rcond:
        return solve_svd(R, c, rcond)
    W = solve_triangular(R, c, check_finite=False)  # (d, k)  # [least-squares-qr]
    return Solution(W, d, 1 / inverse_condition, None, np.arange(0))


def solve_svd(R: np.ndarray, c: np.ndarray, rcond: float) -> Solution:
    """Least-squares solution of least norm of ``R w = c`` by a singular value decomposition.

    The rank is decided on columns scaled to equal length, so that it does not depend on the units of the features. The
    norm that is made least is that of the weights in their own units.

    Implements
    ----------
    least-squares-minimum-norm

    Parameters
    ----------
    R : ndarray of shape (m, d)
    c : ndarray of shape (m, k)
    rcond : float
        A singular value below ``rcond`` times the largest counts as zero.
    """
    d = R.shape[1]
    scale = column_scale(R)  # (d,)
    U, s, Vt = svd(R / scale, full_matrices=R.shape[0] < d, check_finite=False)
    rank = int(np.sum(s > rcond * s[0])) if s.size else 0
    along = U[:, :rank].T @ c / s[:rank, None]  # (rank, k)
    W = Vt[:rank].T @ along / scale[:, None]  # (d, k)  # [least-squares-minimum-norm]
    if rank == d:
        return Solution(W, d, float(s[0] / s[-1]), s, np.arange(0))
    return _least_norm(W, Vt[rank:].T / scale[:, None], rank, s)


def solve_normal(gram: np.ndarray, moment: np.ndarray, rcond: float) -> Solution:
    """Solve the normal equations ``gram w = moment`` by Cholesky factorization.

    Squaring the matrix squares its condition number, so a matrix whose condition number exceeds about 1e8 looks
    singular here. Then the eigenvectors of ``gram`` give the solution of least norm on what is left.

    Implements
    ----------
    least-squares-normal-equations, least-squares-condition

    Parameters
    ----------
    gram : ndarray of shape (d, d)
        ``X.T @ X``.
    moment : ndarray of shape (d, k)
        ``X.T @ y``.
    rcond : float
        An eigenvalue below ``rcond`` times the largest counts as zero.
    """
    d = len(gram)
    scale = _nonzero(np.sqrt(np.diag(gram)))  # (d,)
    G = gram / scale / scale[:, None]  # (d, d), ones on the diagonal
    try:
        L = cho_factor(G, lower=True, check_finite=False)
        inverse_condition, _ = dpocon(L[0], np.abs(G).sum(axis=0).max(), uplo="L")
    except np.linalg.LinAlgError:
        inverse_condition = 0.0
    if inverse_condition > 10 * d * rcond:
        scaled = moment / scale[:, None]  # (d, k)
        W = cho_solve(L, scaled, check_finite=False)  # [least-squares-normal-equations]
        condition = float(inverse_condition**-0.5)
        return Solution(W / scale[:, None], d, condition, None, np.arange(0))
    eigenvalues, V = eigh(G, check_finite=False)
    eigenvalues, V = eigenvalues[::-1], V[:, ::-1]
    rank = int(np.sum(eigenvalues > rcond * eigenvalues[0]))
    along = V[:, :rank].T @ (moment / scale[:, None]) / eigenvalues[:rank, None]
    W = V[:, :rank] @ along / scale[:, None]  # (d, k)
    s = np.sqrt(np.maximum(eigenvalues, 0.0))
    if rank == d:
        return Solution(W, d, float(s[0] / s[-1]), s, np.arange(0))
    return _least_norm(W, V[:, rank:] / scale[:, None], rank, s)


def column_scale(A: np.ndarray) -> np.ndarray:
    """Lengths of the columns of ``A``, rounded to powers of two so that dividing is exact; 1 for a column of zeros."""
    return _nonzero(np.exp2(np.round(np.log2(_nonzero(np.linalg.norm(A, axis=0))))))


def _nonzero(lengths: np.ndarray) -> np.ndarray:
    return np.where(lengths > 0, lengths, 1.0)


def _solve_wide(R: np.ndarray, c: np.ndarray, rcond: float) -> Solution:
    """Fewer rows than columns: the solution of least norm is in the span of the rows; QR of the transpose finds it."""
    rows, d = R.shape
    if rows == 0:
        return Solution(np.zeros((d, c.shape[1])), 0, np.inf, np.zeros(0), np.arange(d))
    factors, blocks = householder(np.array(R.T, order="F"))  # R^T = Q L^T
    L_transposed = factors[:rows]  # (rows, rows), upper triangle
    inverse_condition, _ = dtrcon(np.asfortranarray(L_transposed))
    if inverse_condition <= 10 * rows * rcond:
        return solve_svd(R, c, rcond)
    W = np.zeros((d, c.shape[1]), order="F")  # (d, k)
    W[:rows] = solve_triangular(L_transposed, c, trans="T", check_finite=False)
    W, _ = dgemqrt(factors, blocks, W, overwrite_c=1)  # Q times it
    return Solution(W, rows, np.inf, None, np.arange(d))


def _least_norm(
    W: np.ndarray, null_basis: np.ndarray, rank: int, s: np.ndarray
) -> Solution:
    """Take the part of ``W`` that lies in the null space off: what is left has the least norm."""
    N, _ = np.linalg.qr(null_basis)  # (d, d - rank)
    W = W - N @ (N.T @ W)
    dependent = np.flatnonzero(np.linalg.norm(N, axis=1) > 1e-8)
    return Solution(W, rank, np.inf, s, dependent)
