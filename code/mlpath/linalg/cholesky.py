"""The Cholesky factorization, in blocks."""

from __future__ import annotations

import numpy as np

from mlpath.linalg.checks import as_matrix
from mlpath.linalg.triangular import back_substitution, forward_substitution

BLOCK = 64


def cholesky(A: np.ndarray) -> np.ndarray:
    """The lower triangular ``L`` with a positive diagonal and ``L @ L.T = A``.

    Only the lower triangle of ``A`` is read.

    Implements
    ----------
    linear-algebra-cholesky

    Parameters
    ----------
    A : array_like of shape (n, n), symmetric positive definite

    Returns
    -------
    ndarray of shape (n, n)

    Raises
    ------
    ValueError
        If ``A`` is not a finite square matrix.
    numpy.linalg.LinAlgError
        If a pivot is not positive: ``A`` is not positive definite, exactly or to working precision.

    Source
    ------
    Golub and Van Loan, Matrix Computations, section 4.2.
    """
    L = np.tril(as_matrix(A, "A", square=True))  # (n, n)
    n = len(L)
    for start in range(0, n, BLOCK):
        stop = min(start + BLOCK, n)
        _factor_block(L[start:stop, start:stop], start)
        below = L[stop:, start:stop]  # (n - stop, block)
        below[:] = forward_substitution(L[start:stop, start:stop], below.T).T
        L[stop:, stop:] -= np.tril(below @ below.T)  # [linear-algebra-schur]
    return L


def _factor_block(L: np.ndarray, first: int) -> None:
    """Overwrite the lower triangle of a small matrix by its factor, column by column."""
    for j in range(len(L)):
        column = L[j:, j] - L[j:, :j] @ L[j, :j]  # [linear-algebra-cholesky-column]
        if not column[0] > 0:
            raise np.linalg.LinAlgError(
                f"not positive definite: pivot {first + j} is {column[0]:.3g}"
            )
        L[j:, j] = column / np.sqrt(column[0])


def cholesky_solve(L: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The solution of ``A @ x = b``, given the factor of ``A``.

    Parameters
    ----------
    L : array_like of shape (n, n)
        What `cholesky` returned.
    b : array_like of shape (n,) or (n, k)

    Returns
    -------
    ndarray of the shape of ``b``

    Raises
    ------
    ValueError, numpy.linalg.LinAlgError
        As in `forward_substitution`.
    """
    L = as_matrix(L, "L", square=True)
    return back_substitution(L.T, forward_substitution(L, b))
