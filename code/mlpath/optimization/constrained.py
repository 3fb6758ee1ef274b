"""Projections, projected gradient descent, equality constraints, and a check of the KKT conditions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlpath.optimization.optimizer import require


def project_box(
    v: np.ndarray, low: np.ndarray | float, high: np.ndarray | float
) -> np.ndarray:
    """The nearest point to ``v`` between ``low`` and ``high``, entry by entry.

    Implements
    ----------
    optimization-box

    Raises
    ------
    ValueError
        If some ``low`` exceeds its ``high``.
    """
    if not np.all(np.less_equal(low, high)):
        raise ValueError("low must not exceed high")
    return np.minimum(np.maximum(v, low), high)  # [optimization-clip]


def project_simplex(v: np.ndarray, total: float = 1.0) -> np.ndarray:
    """The nearest point to ``v`` with entries that are not negative and have the sum ``total``.

    Implements
    ----------
    optimization-simplex

    Parameters
    ----------
    v : array_like of shape (d,)
    total : float, positive

    Raises
    ------
    ValueError
        If ``v`` is no vector of finite numbers, or ``total`` is not positive.

    Source
    ------
    Duchi, Shalev-Shwartz, Singer and Chandra, ICML 2008, algorithm 1.
    """
    v = np.asarray(v, float)
    if v.ndim != 1 or len(v) == 0 or not np.isfinite(v).all():
        raise ValueError("v must be a vector of finite numbers")
    require(0 < total < np.inf, "total", "positive", total)
    falling = np.sort(v)[::-1]  # (d,)
    counts = np.arange(1, len(v) + 1)
    taus = (np.cumsum(falling) - total) / counts  # (d,), for k positive entries
    k = np.flatnonzero(falling > taus)[-1]
    return np.maximum(v - taus[k], 0)  # [optimization-simplex-nearest]


def projected_gradient(
    gradient: Callable[[np.ndarray], np.ndarray],
    project: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    learning_rate: float,
    *,
    steps: int = 1000,
    tol: float = 1e-12,
) -> np.ndarray:
    """Gradient steps, each followed by a projection, until a step is shorter than ``tol``.

    Implements
    ----------
    optimization-proximal-gradient

    Parameters
    ----------
    gradient, project : callable
        Of an array of shape (d,), to an array of shape (d,).
    start : array_like of shape (d,)
    learning_rate : float, at most 1 / L to be sure
    steps : int
    tol : float

    Returns
    -------
    ndarray of shape (d,), an allowed point
    """
    require(0 < learning_rate < np.inf, "learning_rate", "positive", learning_rate)
    x = project(np.array(start, float))
    for _ in range(steps):
        new = project(x - learning_rate * gradient(x))
        moved, x = np.linalg.norm(new - x), new
        if moved < tol:
            break
    return x


def equality_quadratic(
    P: np.ndarray, c: np.ndarray, C: np.ndarray, h: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Minimize x^T P x / 2 - c^T x among the x with C x = h.

    Implements
    ----------
    optimization-lagrange

    Parameters
    ----------
    P : ndarray of shape (d, d), symmetric and positive definite
    c : ndarray of shape (d,)
    C : ndarray of shape (p, d), of rank p
    h : ndarray of shape (p,)

    Returns
    -------
    x, nu : ndarray of shape (d,) and (p,)
        The minimum and the multipliers.

    Raises
    ------
    ValueError
        If the shapes do not fit, or the constraints are dependent.
    """
    d, p = len(c), len(h)
    if P.shape != (d, d) or C.shape != (p, d):
        raise ValueError(f"P and C must fit, got shapes {P.shape} and {C.shape}")
    if np.linalg.matrix_rank(C) < p:
        raise ValueError("C must have independent rows")
    system = np.block([[P, C.T], [C, np.zeros((p, p))]])  # (d + p, d + p)
    both = np.linalg.solve(system, np.concatenate([c, h]))  # [optimization-lagrangian]
    return both[:d], both[d:]


def kkt_violation(
    gradient: np.ndarray,
    constraints: np.ndarray,
    jacobian: np.ndarray,
    multipliers: np.ndarray,
) -> dict[str, float]:
    """How far a point and its multipliers are from the KKT conditions, for constraints c(x) <= 0.

    Implements
    ----------
    optimization-box

    Parameters
    ----------
    gradient : ndarray of shape (d,)
        Of the objective.
    constraints : ndarray of shape (m,)
        Their values.
    jacobian : ndarray of shape (m, d)
        A row for each constraint's gradient.
    multipliers : ndarray of shape (m,)

    Returns
    -------
    dict of the largest violation of "stationarity", "feasibility", "sign" and "complementarity"; zeros at a solution

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    m = len(constraints)
    if jacobian.shape != (m, len(gradient)) or len(multipliers) != m:
        raise ValueError("jacobian must be (m, d), and multipliers (m,)")
    slope = gradient + jacobian.T @ multipliers  # (d,)
    return {
        "stationarity": float(np.abs(slope).max()),
        "feasibility": float(np.maximum(constraints, 0).max(initial=0)),
        "sign": float(np.maximum(-multipliers, 0).max(initial=0)),
        "complementarity": float(np.abs(multipliers * constraints).max(initial=0)),
    }
