"""The soft threshold, and proximal gradient descent with and without acceleration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlpath.optimization.optimizer import require


def soft_threshold(v: np.ndarray, tau: float) -> np.ndarray:
    """The minimum of (u - v)^2 / 2 + tau |u| over u, entry by entry.

    Implements
    ----------
    optimization-soft-threshold

    Raises
    ------
    ValueError
        If ``tau`` is negative.
    """
    require(tau >= 0, "tau", "not negative", tau)
    return np.sign(v) * np.maximum(np.abs(v) - tau, 0)  # [optimization-soft]


def proximal_gradient(
    gradient: Callable[[np.ndarray], np.ndarray],
    alpha: float,
    start: np.ndarray,
    learning_rate: float,
    *,
    steps: int = 1000,
    accelerate: bool = True,
    tol: float = 0.0,
) -> np.ndarray:
    """Minimize f(w) + alpha times the sum of |w_j|: ISTA, or FISTA if accelerated.

    Implements
    ----------
    optimization-proximal-gradient

    Parameters
    ----------
    gradient : callable
        Gradient of the smooth part f, of an array of shape (d,).
    alpha : float, not negative
    start : array_like of shape (d,)
    learning_rate : float
        At most 1 / L, where L is the largest curvature of f.
    steps : int
        At most so many.
    accelerate : bool
        FISTA instead of ISTA.
    tol : float
        Stop after a step in which no entry moved by more.

    Returns
    -------
    ndarray of shape (steps made + 1, d)
        All iterates, from the start.

    Raises
    ------
    ValueError
        If a number is out of range.

    Source
    ------
    Beck and Teboulle, SIAM Journal on Imaging Sciences 2, 2009.
    """
    require(alpha >= 0, "alpha", "not negative", alpha)
    require(0 < learning_rate < np.inf, "learning_rate", "positive", learning_rate)
    w = ahead = np.array(start, float)
    path, weight = [w], 1.0
    for _ in range(steps):
        moved = ahead - learning_rate * gradient(ahead)
        new = soft_threshold(moved, learning_rate * alpha)  # [optimization-ista-square]
        following = (1 + np.sqrt(1 + 4 * weight**2)) / 2
        share = (weight - 1) / following if accelerate else 0.0
        still = np.abs(new - w).max() <= tol and np.abs(ahead - w).max() <= tol
        ahead = new + share * (new - w)
        w, weight = new, following
        path.append(w)
        if still:
            break
    return np.array(path)
