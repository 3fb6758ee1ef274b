"""Newton's method with a line search."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mlpath.optimization.optimizer import require


class NewtonResult(NamedTuple):
    """Where Newton's method ended, and how it got there."""

    w: np.ndarray  # (d,)
    values: np.ndarray  # (steps + 1,), the objective at each iterate
    decrements: np.ndarray  # g^T H^-1 g at each iterate
    converged: bool


def newton(
    value: Callable[[np.ndarray], float],
    gradient: Callable[[np.ndarray], np.ndarray],
    hessian: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    *,
    tol: float = 1e-20,
    max_steps: int = 100,
) -> NewtonResult:
    """Minimize by damped Newton steps, until half the decrement is at most ``tol``.

    Where the Hessian is not positive definite, a multiple of the identity is added until it is.

    Implements
    ----------
    optimization-newton

    Parameters
    ----------
    value, gradient, hessian : callable
        Of an array of shape (d,); they return a number, (d,) and (d, d).
    start : array_like of shape (d,)
    tol : float, positive
        In the unit of the objective.
    max_steps : int

    Returns
    -------
    NewtonResult

    Raises
    ------
    ValueError
        If the start is no vector, the objective is not finite there, or an option is out of range.

    Source
    ------
    Boyd and Vandenberghe, Convex Optimization, algorithm 9.5; Nocedal and Wright, algorithm 3.3.
    """
    w = np.array(start, float)
    require(w.ndim == 1, "start", "a vector", w.shape)
    require(tol > 0, "tol", "positive", tol)
    require(max_steps >= 0, "max_steps", "not negative", max_steps)
    values, decrements = [value(w)], []
    require(np.isfinite(values[0]), "start", "a point of finite value", values[0])
    for step in range(max_steps + 1):
        g = gradient(w)
        s = -solve_shifted(hessian(w), g)  # [optimization-newton-step]
        decrements.append(-g @ s)  # [optimization-newton-decrement]
        converged = decrements[-1] / 2 <= tol
        if converged or step == max_steps:
            break
        moved, fallen = backtrack(value, w, s, values[-1], g @ s)
        if moved is w:  # rounding hides any further decrease
            break
        w = moved
        values.append(fallen)
    return NewtonResult(w, np.array(values), np.array(decrements), bool(converged))


def backtrack(
    value: Callable[[np.ndarray], float],
    w: np.ndarray,
    s: np.ndarray,
    now: float,
    slope: float,
    *,
    share: float = 1e-4,
) -> tuple[np.ndarray, float]:
    """Halve a step until the objective falls by ``share`` of what the slope promises.

    Parameters
    ----------
    value : callable
    w, s : ndarray of shape (d,)
        Where we are, and the step.
    now, slope : float
        The objective at ``w``, and its slope along ``s`` (negative).
    share : float in (0, 1/2)

    Returns
    -------
    point, value
        The new point; ``w`` itself if after 60 halvings the objective has not fallen.
    """
    require(0 < share < 0.5, "share", "in (0, 1/2)", share)
    size = 1.0
    for _ in range(60):
        point = w + size * s
        there = value(point)
        rounding = 4 * np.finfo(float).eps * abs(now)
        if there <= now + share * size * slope + rounding:  # false for NaN, too
            return point, there
        size /= 2
    return w, now


def solve_shifted(H: np.ndarray, g: np.ndarray) -> np.ndarray:
    """Solve H s = g; where H is not positive definite, (H + shift I) s = g with a shift that makes it so.

    Raises
    ------
    ValueError
        If an entry of the Hessian is not finite.
    """
    if not np.isfinite(H).all():
        raise ValueError("hessian has entries that are not finite")
    shift, size = 0.0, np.abs(H).max() or 1.0
    while True:
        try:
            factor = np.linalg.cholesky(H + shift * np.eye(len(g)))
        except np.linalg.LinAlgError:
            shift = max(10 * shift, 1e-10 * size)
            continue
        return np.linalg.solve(factor.T, np.linalg.solve(factor, g))
