"""QR by Householder reflections, in blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlpath.linalg.checks import as_columns, as_matrix

BLOCK = 32


def reflector(x: np.ndarray) -> tuple[np.ndarray, float, float]:
    """The reflection ``I - tau v v^T`` that turns ``x`` into ``alpha`` times the first unit vector.

    The sign of ``alpha`` is opposite to that of ``x[0]``, so that ``x[0] - alpha`` adds and does not cancel.

    Implements
    ----------
    linear-algebra-householder

    Parameters
    ----------
    x : ndarray of shape (m,), m at least 1

    Returns
    -------
    v : ndarray of shape (m,), with ``v[0] = 1``
    tau : float, zero if ``x`` is already a multiple of the first unit vector
    alpha : float
    """
    v = np.zeros(len(x))
    v[0] = 1.0
    size = np.abs(x[1:]).max(initial=0.0)
    if size == 0.0:
        return v, 0.0, float(x[0])
    size = max(size, abs(x[0]))  # so that no square overflows
    norm = size * np.linalg.norm(x / size)
    alpha = -np.copysign(norm, x[0])  # [linear-algebra-householder-image]
    v[1:] = x[1:] / (x[0] - alpha)
    return v, float((alpha - x[0]) / alpha), float(alpha)


@dataclass(frozen=True)
class HouseholderQR:
    """A matrix as a product of reflections and a triangle.

    Parameters
    ----------
    V : ndarray of shape (n, p)
        The vectors of the reflections, unit lower trapezoidal; p is the smaller of n and d.
    taus : ndarray of shape (p,)
    R : ndarray of shape (p, d), upper triangular or trapezoidal
    """

    V: np.ndarray
    taus: np.ndarray
    R: np.ndarray

    def _blocks(self) -> list[slice]:
        p = len(self.taus)
        return [slice(start, min(start + BLOCK, p)) for start in range(0, p, BLOCK)]

    def _apply(self, C: np.ndarray, *, transpose: bool) -> np.ndarray:
        blocks = self._blocks() if transpose else self._blocks()[::-1]
        for block in blocks:
            V = self.V[block.start :, block]  # (n - start, block)
            T = compact(V, self.taus[block])  # (block, block)
            part = C[block.start :]
            part -= V @ ((T.T if transpose else T) @ (V.T @ part))
        return C

    def transposed_times(self, y: np.ndarray) -> np.ndarray:
        """The transposed orthogonal factor (all n columns) times ``y``, shape (n,) or (n, k), without forming it."""
        y = as_columns(y, "y", len(self.V))
        return self._apply(y.reshape(len(y), -1), transpose=True).reshape(y.shape)

    def Q(self) -> np.ndarray:
        """The first p columns of the orthogonal factor, shape (n, p)."""
        return self._apply(np.eye(len(self.V), len(self.taus)), transpose=False)


def qr(A: np.ndarray) -> HouseholderQR:
    """The factorization ``A = Q R`` with orthonormal columns in ``Q`` and an upper triangle ``R``.

    Implements
    ----------
    linear-algebra-householder, linear-algebra-block-reflector

    Parameters
    ----------
    A : array_like of shape (n, d)

    Returns
    -------
    HouseholderQR

    Raises
    ------
    ValueError
        If ``A`` is no finite matrix.

    Source
    ------
    Golub and Van Loan, Matrix Computations, section 5.2.
    """
    A = as_matrix(A, "A")
    n, d = A.shape
    p = min(n, d)
    V, taus = np.zeros((n, p)), np.zeros(p)
    for start in range(0, p, BLOCK):
        block = slice(start, min(start + BLOCK, p))
        panel = A[start:, block]  # (n - start, block)
        for j in range(panel.shape[1]):
            v, tau, alpha = reflector(panel[j:, j])
            rest = panel[j:, j + 1 :]
            rest -= np.outer(tau * v, v @ rest)  # [linear-algebra-reflection]
            panel[j, j], panel[j + 1 :, j] = alpha, 0.0
            V[start + j :, start + j], taus[start + j] = v, tau
        W = V[start:, block]  # (n - start, block)
        T = compact(W, taus[block])
        right = A[start:, block.stop :]
        right -= W @ (T.T @ (W.T @ right))  # [linear-algebra-compact-column]
    return HouseholderQR(V, taus, np.triu(A[:p]))


def compact(V: np.ndarray, taus: np.ndarray) -> np.ndarray:
    """The upper triangle ``T`` with ``I - V T V^T`` equal to the product of the reflections, first to last.

    Implements
    ----------
    linear-algebra-block-reflector
    """
    T = np.diag(taus)  # (p, p)
    G = V.T @ V  # (p, p)
    for j in range(1, len(taus)):
        T[:j, j] = -taus[j] * (T[:j, :j] @ G[:j, j])  # [linear-algebra-compact-column]
    return T
