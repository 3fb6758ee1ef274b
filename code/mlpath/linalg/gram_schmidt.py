"""Three ways to carry out the same algebra, with three different fates in floating point."""

from __future__ import annotations

import numpy as np

from mlpath.linalg.checks import as_matrix


def classical(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gram-Schmidt as it is derived: take all earlier parts off the original column at once.

    Implements
    ----------
    linear-algebra-gram-schmidt

    Parameters
    ----------
    A : array_like of shape (n, d), linearly independent columns

    Returns
    -------
    Q : ndarray of shape (n, d)
        Orthonormal columns, in exact arithmetic.
    R : ndarray of shape (d, d), upper triangular, with A = Q R

    Raises
    ------
    ValueError
        If ``A`` is no finite matrix.
    numpy.linalg.LinAlgError
        If a column depends on those before it.
    """
    A, Q, R = _start(A)
    for j in range(A.shape[1]):
        R[:j, j] = Q[:, :j].T @ A[:, j]
        v = A[:, j] - Q[:, :j] @ R[:j, j]  # [linear-algebra-gram-schmidt-step]
        _finish(v, Q, R, j)
    return Q, R


def modified(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Take one part off after the other, each measured on what is left. In exact arithmetic the same as `classical`.

    Implements, parameters, returns and errors are those of `classical`.
    """
    A, Q, R = _start(A)
    for j in range(A.shape[1]):
        v = A[:, j].copy()  # (n,)
        for k in range(j):
            R[k, j] = Q[:, k] @ v
            v -= R[k, j] * Q[:, k]
        _finish(v, Q, R, j)
    return Q, R


def twice(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`classical`, with each column orthogonalized a second time.

    Implements, parameters, returns and errors are those of `classical`.
    """
    A, Q, R = _start(A)
    for j in range(A.shape[1]):
        v = A[:, j].copy()  # (n,)
        for _ in range(2):
            parts = Q[:, :j].T @ v  # (j,)
            v -= Q[:, :j] @ parts
            R[:j, j] += parts
        _finish(v, Q, R, j)
    return Q, R


def _start(A):
    A = as_matrix(A, "A")
    return A, np.zeros(A.shape), np.zeros((A.shape[1], A.shape[1]))


def _finish(v, Q, R, j):
    """What is left becomes a unit vector, unless nothing is left."""
    R[j, j] = np.linalg.norm(v)
    if R[j, j] == 0.0:
        raise np.linalg.LinAlgError(f"column {j} depends on the columns before it")
    Q[:, j] = v / R[j, j]
