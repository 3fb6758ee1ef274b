"""Triangular systems, by substitution in blocks."""

from __future__ import annotations

import numpy as np

from mlpath.linalg.checks import as_columns, as_matrix

BLOCK = 32  # rows that are solved one by one; all between them is matrix products


def forward_substitution(
    L: np.ndarray, b: np.ndarray, *, unit_diagonal: bool = False
) -> np.ndarray:
    """The solution of ``L @ x = b`` for a lower triangular ``L``; entries above the diagonal are not read.

    Implements
    ----------
    linear-algebra-substitution

    Parameters
    ----------
    L : array_like of shape (n, n)
    b : array_like of shape (n,) or (n, k)
    unit_diagonal : bool
        Take the diagonal as ones, whatever is stored there.

    Returns
    -------
    ndarray of the shape of ``b``

    Raises
    ------
    ValueError
        If the shapes do not fit, or something is not finite.
    numpy.linalg.LinAlgError
        If a diagonal entry is zero.

    Source
    ------
    Golub and Van Loan, Matrix Computations, section 3.1.
    """
    L = as_matrix(L, "L", square=True, copy=False)
    x = as_columns(b, "b", len(L)).copy()
    if not unit_diagonal and np.any(np.diag(L) == 0):
        row = int(np.flatnonzero(np.diag(L) == 0)[0])
        raise np.linalg.LinAlgError(f"singular: the diagonal is zero in row {row}")
    for start in range(0, len(L), BLOCK):
        stop = min(start + BLOCK, len(L))
        for i in range(start, stop):
            x[i] -= L[i, start:i] @ x[start:i]  # [linear-algebra-substitution-step]
            if not unit_diagonal:
                x[i] /= L[i, i]
        x[stop:] -= L[stop:, start:stop] @ x[start:stop]
    return x


def back_substitution(
    R: np.ndarray, b: np.ndarray, *, unit_diagonal: bool = False
) -> np.ndarray:
    """The solution of ``R @ x = b`` for an upper triangular ``R``: `forward_substitution` with all axes turned round.

    Implements
    ----------
    linear-algebra-substitution

    Parameters, returns and errors are those of `forward_substitution`.
    """
    R = as_matrix(R, "R", square=True, copy=False)
    b = as_columns(b, "b", len(R))
    return forward_substitution(R[::-1, ::-1], b[::-1], unit_diagonal=unit_diagonal)[
        ::-1
    ]
