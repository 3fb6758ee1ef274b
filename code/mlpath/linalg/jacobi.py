"""The singular value decomposition by one-sided Jacobi rotations."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from mlpath.linalg.checks import as_matrix
from mlpath.linalg.householder import qr

EPS = np.finfo(float).eps


@dataclass(frozen=True)
class SVD:
    """``A = U @ diag(s) @ V.T``, with p the smaller of n and d.

    Parameters
    ----------
    U : ndarray of shape (n, p), orthonormal columns
    s : ndarray of shape (p,)
        Singular values, not negative, in decreasing order.
    V : ndarray of shape (d, p), orthonormal columns
    """

    U: np.ndarray
    s: np.ndarray
    V: np.ndarray

    def rank(self, rcond: float | None = None) -> int:
        """Singular values above ``rcond`` times the largest; by default the order of the matrix times the epsilon."""
        if self.s.size == 0:
            return 0
        rcond = max(len(self.U), len(self.V)) * EPS if rcond is None else rcond
        return int(np.sum(self.s > rcond * self.s[0]))

    def truncated(self, k: int) -> np.ndarray:
        """The nearest matrix of rank ``k``, shape (n, d).

        Implements
        ----------
        matrix-decompositions-eckart-young
        """
        return (self.U[:, :k] * self.s[:k]) @ self.V[:, :k].T

    def pseudo_inverse(self, rcond: float | None = None) -> np.ndarray:
        """The Moore-Penrose inverse, shape (d, n).

        Implements
        ----------
        matrix-decompositions-pseudo-inverse
        """
        k = self.rank(rcond)
        scaled = self.V[:, :k] / self.s[:k]  # (d, k)
        return scaled @ self.U[:, :k].T  # [matrix-decompositions-moore-penrose]


def svd(A: np.ndarray, *, max_sweeps: int = 40) -> SVD:
    """Rotate pairs of columns until all are perpendicular; their lengths are the singular values.

    A QR factorization first makes the matrix square. The pairs of a round have no column in common, so a round is one
    vectorized rotation.

    Implements
    ----------
    matrix-decompositions-jacobi

    Parameters
    ----------
    A : array_like of shape (n, d)
    max_sweeps : int
        A sweep meets every pair once; six to ten are usual.

    Returns
    -------
    SVD

    Raises
    ------
    ValueError
        If ``A`` is no finite matrix.

    Source
    ------
    Hestenes 1958; Demmel and Veselic 1992 for its accuracy.
    """
    A = as_matrix(A, "A")
    if A.shape[0] < A.shape[1]:
        turned = svd(A.T, max_sweeps=max_sweeps)
        return SVD(turned.V, turned.s, turned.U)
    factors = qr(A)
    W, V = factors.R.T.copy(), np.eye(A.shape[1])  # (d, d): R.T = W at the start
    rounds = _rounds(A.shape[1])
    for _ in range(max_sweeps):
        cosines = [_rotate(W, V, left, right) for left, right in rounds]
        if max(cosines, default=0) <= A.shape[1] * EPS:
            break
    else:
        warnings.warn(
            f"the columns are still not perpendicular after {max_sweeps} sweeps"
        )
    s = np.linalg.norm(W, axis=0)  # (d,)
    order = np.argsort(s)[::-1]
    s, W, V = s[order], W[:, order], V[:, order]
    # R.T @ V = W, so R = V diag(s) (W / s).T: V is on the left, W on the right.
    return SVD(factors.Q() @ V, s, _orthonormal(W, s))


def _rotate(W, V, left, right) -> float:
    """Make the columns ``left`` perpendicular to the columns ``right``; returns the largest cosine that was found."""
    x, y = W[:, left], W[:, right]  # (d, pairs)
    a, c = (x * x).sum(axis=0), (y * y).sum(axis=0)
    b = (x * y).sum(axis=0)
    size = np.sqrt(a * c)
    cosine = np.divide(np.abs(b), size, out=np.zeros_like(b), where=size > 0)
    tangent = _tangent(a, b, c)  # (pairs,)
    cos = 1 / np.sqrt(1 + tangent**2)
    sin = tangent * cos
    for M in (W, V):
        x, y = M[:, left], M[:, right]
        M[:, left], M[:, right] = cos * x - sin * y, sin * x + cos * y
    return float(cosine.max(initial=0.0))


def _tangent(a, b, c) -> np.ndarray:
    """Tangent of the smaller of the two angles that make b vanish."""
    with np.errstate(divide="ignore", invalid="ignore"):
        zeta = (c - a) / (2 * b)
        t = np.sign(zeta) / (
            np.abs(zeta) + np.sqrt(1 + zeta**2)
        )  # [matrix-decompositions-angle]
    t = np.where(zeta == 0, 1.0, t)
    return np.where((b == 0) | ~np.isfinite(t), 0.0, t)


def _rounds(d: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """All pairs of d columns, in rounds without a common column: the schedule of a tournament."""
    players = list(range(d)) + ([None] if d % 2 else [])
    rounds = []
    for _ in range(len(players) - 1):
        half = len(players) // 2
        pairs = [
            (min(a, b), max(a, b))
            for a, b in zip(players[:half], players[: half - 1 : -1], strict=True)
            if a is not None and b is not None
        ]
        if pairs:
            left, right = zip(*pairs, strict=True)
            rounds.append((np.array(left), np.array(right)))
        players = [players[0], players[-1], *players[1:-1]]
    return rounds


def _orthonormal(W, s) -> np.ndarray:
    """Columns scaled to length one; where a singular value is zero, filled up to an orthonormal set."""
    positive = s > s.max(initial=0.0) * 1e-300
    unit = W[:, positive] / s[positive]  # (d, r)
    missing = int(np.sum(~positive))
    if not missing:
        return unit
    full = qr(np.column_stack([unit, np.eye(len(W))])).Q()  # the rest of a basis
    rest = full[:, unit.shape[1] : unit.shape[1] + missing]
    return np.column_stack([unit, rest])
