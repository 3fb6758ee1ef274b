"""The gradients that the chapter derives, as functions, one for each identity."""

from __future__ import annotations

import numpy as np


def quadratic_gradient(A: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Gradient of ``x @ A @ x`` by ``x``, for any square ``A``.

    Implements
    ----------
    matrix-calculus-quadratic

    Parameters
    ----------
    A : ndarray of shape (d, d)
    x : ndarray of shape (d,)

    Returns
    -------
    ndarray of shape (d,)
    """
    return A @ x + A.T @ x  # [matrix-calculus-quadratic-gradient]


def inverse_form_gradient(X: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Gradient of ``a @ inv(X) @ b`` by ``X``, with two solves and no inverse.

    Implements
    ----------
    matrix-calculus-inverse

    Parameters
    ----------
    X : ndarray of shape (d, d), invertible
    a, b : ndarray of shape (d,)

    Returns
    -------
    ndarray of shape (d, d)

    Raises
    ------
    numpy.linalg.LinAlgError
        If ``X`` is singular.
    """
    left = np.linalg.solve(X.T, a)  # (d,)
    right = np.linalg.solve(X, b)  # (d,)
    return -np.outer(left, right)  # [matrix-calculus-inverse-gradient]
