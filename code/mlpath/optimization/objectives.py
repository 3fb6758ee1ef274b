"""Objectives with value, gradient and Hessian: the quadratic and the penalized logistic loss."""

from __future__ import annotations

import numpy as np
from scipy.special import expit


class Quadratic:
    """f(w) = w^T A w / 2 - b^T w.

    Implements
    ----------
    optimization-smooth

    Parameters
    ----------
    A : ndarray of shape (d, d), symmetric and positive definite
    b : ndarray of shape (d,)

    Raises
    ------
    ValueError
        If the shapes do not fit, or ``A`` is not symmetric or not positive definite.
    """

    def __init__(self, A: np.ndarray, b: np.ndarray) -> None:
        A, b = np.asarray(A, float), np.asarray(b, float)
        if A.ndim != 2 or A.shape != (len(b), len(b)) or b.ndim != 1:
            raise ValueError(f"A and b must fit, got shapes {A.shape} and {b.shape}")
        if not np.allclose(A, A.T):
            raise ValueError("A must be symmetric")
        eigenvalues = np.linalg.eigvalsh(A)  # (d,), ascending
        if not eigenvalues[0] > 0:
            raise ValueError("A must be positive definite: no eigenvalue may be <= 0")
        self.A, self.b = A, b
        self.mu, self.L = float(eigenvalues[0]), float(eigenvalues[-1])
        self.minimum = np.linalg.solve(A, b)  # (d,)

    def value(self, w: np.ndarray) -> float:
        """f at ``w``."""
        return float(0.5 * w @ self.A @ w - self.b @ w)

    def gradient(self, w: np.ndarray) -> np.ndarray:
        """(d,)"""
        return self.A @ w - self.b

    def hessian(self, w: np.ndarray) -> np.ndarray:
        """(d, d), the same everywhere"""
        return self.A


class LogisticLoss:
    """Mean logistic loss of labels 0 and 1, plus (alpha / 2) times the squared norm of the weights.

    Implements
    ----------
    optimization-logistic

    Parameters
    ----------
    X : ndarray of shape (n, d)
        A column of ones, where an intercept is wanted, is the caller's; it is penalized as all others.
    y : ndarray of shape (n,), of zeros and ones
    alpha : float, not negative

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is not finite, or a label is not 0 or 1.
    """

    def __init__(self, X: np.ndarray, y: np.ndarray, alpha: float = 0.0) -> None:
        X, y = np.asarray(X, float), np.asarray(y, float)
        if X.ndim != 2 or y.shape != X.shape[:1] or len(X) == 0:
            raise ValueError(f"X and y must fit, got shapes {X.shape} and {y.shape}")
        if not np.isfinite(X).all():
            raise ValueError("X has entries that are not finite")
        if not np.isin(y, (0, 1)).all():
            raise ValueError("y must consist of zeros and ones")
        if not 0 <= alpha < np.inf:
            raise ValueError(f"alpha must be finite and not negative, got {alpha}")
        self.X, self.y, self.alpha = X, y, alpha
        self.mu = alpha
        self.L = np.linalg.norm(X, 2) ** 2 / (4 * len(X)) + alpha

    def value(self, w: np.ndarray) -> float:
        """J at ``w``, without overflow for any margin."""
        z = self.X @ w  # (n,)
        loss = np.logaddexp(0, z) - self.y * z  # [optimization-logistic-loss]
        return float(loss.mean() + 0.5 * self.alpha * w @ w)

    def gradient(self, w: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """(d,), over all rows or over those given."""
        X, y = (self.X, self.y) if rows is None else (self.X[rows], self.y[rows])
        error = expit(X @ w) - y  # [optimization-logistic-gradient]
        return X.T @ error / len(y) + self.alpha * w

    def hessian(self, w: np.ndarray) -> np.ndarray:
        """(d, d)"""
        p = expit(self.X @ w)
        weighted = self.X * (p * (1 - p))[:, None]  # (n, d)
        return self.X.T @ weighted / len(p) + self.alpha * np.eye(len(w))
