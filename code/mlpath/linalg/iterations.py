"""Eigenvalues by repetition: power iteration, and the QR iteration for a symmetric matrix."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from mlpath.linalg.checks import as_matrix
from mlpath.linalg.householder import reflector

EPS = np.finfo(float).eps


@dataclass(frozen=True)
class Eigenpair:
    """What power iteration found.

    Parameters
    ----------
    value : float
        The Rayleigh quotient of ``vector``.
    vector : ndarray of shape (d,), length one
    residuals : ndarray of shape (steps,)
        Length of A v - value v at each step.
    """

    value: float
    vector: np.ndarray
    residuals: np.ndarray


def power_iteration(
    A: np.ndarray,
    *,
    rng: np.random.Generator,
    tol: float = 1e-10,
    max_iter: int = 1000,
) -> Eigenpair:
    """The eigenvalue of largest magnitude of a symmetric matrix, by multiplying again and again.

    Implements
    ----------
    matrix-decompositions-power-iteration

    Parameters
    ----------
    A : array_like of shape (d, d), symmetric
    rng : numpy.random.Generator
        Draws the start.
    tol : float
        Stop when the residual is below ``tol`` times the magnitude of the value.
    max_iter : int

    Returns
    -------
    Eigenpair; a warning says so if it has not converged

    Raises
    ------
    ValueError
        If ``A`` is no finite symmetric matrix, or of order zero.
    """
    A = symmetric(A)
    v = rng.normal(size=len(A))
    v /= np.linalg.norm(v)
    residuals = []
    for _ in range(max_iter):
        image = A @ v
        value = float(v @ image)
        residuals.append(float(np.linalg.norm(image - value * v)))
        if residuals[-1] <= tol * abs(value) or not np.any(image):
            break
        v = image / np.linalg.norm(image)
    else:
        warnings.warn(
            f"no convergence in {max_iter} steps: the largest two may be close"
        )
    return Eigenpair(value, v, np.array(residuals))


def tridiagonalize(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``Q`` and ``T`` with A = Q T Q^T and T tridiagonal, by reflections from both sides.

    Parameters
    ----------
    A : array_like of shape (d, d), symmetric

    Returns
    -------
    Q, T : ndarray of shape (d, d)

    Raises
    ------
    ValueError
        As in `power_iteration`.
    """
    T = symmetric(A).copy()
    Q = np.eye(len(T))
    for j in range(len(T) - 2):
        v, tau, _ = reflector(T[j + 1 :, j])
        T[j + 1 :] -= tau * np.outer(v, v @ T[j + 1 :])
        T[:, j + 1 :] -= tau * np.outer(T[:, j + 1 :] @ v, v)
        Q[:, j + 1 :] -= tau * np.outer(Q[:, j + 1 :] @ v, v)
    near = np.abs(np.subtract.outer(range(len(T)), range(len(T)))) <= 1
    return Q, np.where(near, (T + T.T) / 2, 0.0)


def qr_iteration(A: np.ndarray, *, max_iter: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """All eigenvalues and eigenvectors of a symmetric matrix: factor, multiply in the other order, with shifts.

    Implements
    ----------
    matrix-decompositions-qr-iteration

    Parameters
    ----------
    A : array_like of shape (d, d), symmetric
    max_iter : int
        Steps for one eigenvalue; three are usual.

    Returns
    -------
    values : ndarray of shape (d,), in increasing order
    vectors : ndarray of shape (d, d), orthonormal columns

    Raises
    ------
    ValueError
        As in `power_iteration`.
    numpy.linalg.LinAlgError
        If an eigenvalue does not converge.

    Source
    ------
    Golub and Van Loan, Matrix Computations, section 8.3.
    """
    Q, T = tridiagonalize(A)
    diagonal, beside = np.diag(T).copy(), np.diag(T, 1).copy()
    end, steps = len(diagonal) - 1, 0
    while end > 0:
        small = EPS * (np.abs(diagonal[:-1]) + np.abs(diagonal[1:]))
        beside[np.abs(beside) <= small] = 0.0
        if beside[end - 1] == 0.0:
            end, steps = end - 1, 0
            continue
        start = end - 1
        while start > 0 and beside[start - 1] != 0.0:
            start -= 1
        _step(diagonal, beside, Q, start, end)
        steps += 1
        if steps > max_iter:
            raise np.linalg.LinAlgError(f"no convergence in {max_iter} steps")
    order = np.argsort(diagonal)
    return diagonal[order], Q[:, order]


def _step(d, e, Q, start, end) -> None:
    """One implicit step with Wilkinson's shift on the block from ``start`` to ``end``, by plane rotations."""
    half = (d[end - 1] - d[end]) / 2
    root = np.copysign(np.hypot(half, e[end - 1]), half if half else 1.0)
    shift = d[end] - e[end - 1] ** 2 / (half + root)
    x, z = d[start] - shift, e[start]
    for k in range(start, end):
        r = np.hypot(x, z)
        c, s = (x / r, z / r) if r else (1.0, 0.0)
        if k > start:
            e[k - 1] = r
        a, b, q = d[k], d[k + 1], e[k]
        d[k] = c * c * a + 2 * c * s * q + s * s * b
        d[k + 1] = s * s * a - 2 * c * s * q + c * c * b
        e[k] = c * s * (b - a) + (c * c - s * s) * q
        if k + 1 < end:
            x, z = e[k], s * e[k + 1]
            e[k + 1] *= c
        left, right = Q[:, k].copy(), Q[:, k + 1]
        Q[:, k], Q[:, k + 1] = c * left + s * right, c * right - s * left


def symmetric(A: np.ndarray) -> np.ndarray:
    """``A`` as a symmetric float64 matrix of order at least one.

    Raises
    ------
    ValueError
        If it is not square, not finite, empty, or differs from its transpose by more than rounding.
    """
    A = as_matrix(A, "A", square=True)
    if len(A) == 0:
        raise ValueError("A must have at least one row")
    if np.abs(A - A.T).max() > 100 * EPS * np.abs(A).max():
        raise ValueError("A must be symmetric")
    return A
