"""Gradient descent for least squares: all rows at a time, a few, or one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from mlpath.linear.schedules import Schedule, rate_at


@dataclass(frozen=True)
class Descent:
    """Where an iteration ended, and how it went there.

    Parameters
    ----------
    W : ndarray of shape (d, k)
        Last iterate.
    losses : ndarray of shape (n_iter + 1,)
        Objective before the first pass over the data and after each pass.
    n_iter : int
        Number of passes.
    converged : bool
        Whether the gradient became small enough before ``max_iter`` passes.
    """

    W: np.ndarray
    losses: np.ndarray
    n_iter: int
    converged: bool


def loss_and_gradient(
    X: np.ndarray, y: np.ndarray, W: np.ndarray
) -> tuple[float, np.ndarray]:
    """Mean squared error and its gradient.

    Implements
    ----------
    least-squares-gradient

    Parameters
    ----------
    X : ndarray of shape (n, d)
    y : ndarray of shape (n, k)
    W : ndarray of shape (d, k)

    Returns
    -------
    loss : float
        ``|X W - y|^2 / n``, summed over the k targets.
    gradient : ndarray of shape (d, k)
    """
    n = len(X)
    E = X @ W - y  # (n, k)
    return float(np.vdot(E, E) / n), 2.0 / n * (X.T @ E)  # [least-squares-gradient]


def largest_curvature(X: np.ndarray, iterations: int = 20) -> float:
    """Largest eigenvalue of the Hessian ``2/n X.T @ X`` by power iteration, from below.

    From a random start, 20 multiplications give it to within a factor of two except with negligible probability, and
    the step ``1 / value`` is stable up to that factor. The start is the same in every call.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    iterations : int
    """
    n, d = X.shape
    v = np.random.default_rng(0).standard_normal(d)  # (d,)
    value = 0.0
    for _ in range(iterations):
        norm = np.linalg.norm(v)
        if norm == 0.0:
            break
        v = 2.0 / n * (X.T @ (X @ (v / norm)))
        value = float(np.linalg.norm(v))
    return value


def default_learning_rate(X: np.ndarray, batch_size: int | None) -> float:
    """A stable step: the inverse of the largest curvature, halved for random batches.

    For a random batch of B rows the curvature that counts lies between that of the whole data and that of the longest
    row [1]_; the step is stable in expectation.

    Implements
    ----------
    gradient-descent-contraction

    Parameters
    ----------
    X : ndarray of shape (n, d)
    batch_size : int or None
        None: all rows.

    References
    ----------
    .. [1] Gower et al., "SGD: General Analysis and Improved Rates", ICML 2019.
    """
    n = len(X)
    whole = largest_curvature(X)
    if whole == 0.0:
        return 1.0
    if batch_size is None or batch_size >= n:
        return 1.0 / whole  # [gradient-descent-contraction]
    B = batch_size
    row = 2.0 * float(np.max(np.einsum("ij,ij->i", X, X)))
    expected = (n * (B - 1) * whole + (n - B) * row) / (B * (n - 1))
    return 0.5 / expected


def descend(
    X: np.ndarray,
    y: np.ndarray,
    *,
    learning_rate: float,
    schedule: Schedule,
    max_iter: int,
    tol: float,
    batch_size: int | None = None,
    rng: np.random.Generator | np.random.RandomState | None = None,
) -> Descent:
    """Minimize the mean squared error from zero weights.

    Starting from zero keeps every iterate in the span of the rows of ``X``, so that among several minimizers the one of
    least norm is approached.

    Implements
    ----------
    gradient-descent-step

    Parameters
    ----------
    X : ndarray of shape (n, d)
    y : ndarray of shape (n, k)
    learning_rate : float
        Rate of step 0; that of step t is ``schedule(learning_rate, t)``.
    schedule : callable
    max_iter : int
        Number of passes over the data.
    tol : float
        Stop when the norm of the full gradient has fallen to ``tol`` times its first value.
    batch_size : int, optional
        Rows of a step, drawn without replacement in each pass. Default: all of them.
    rng : numpy.random.Generator or RandomState
        Source of the order of the rows; needed if ``batch_size`` is less than n.

    Raises
    ------
    ValueError
        If the loss grows without bound: the learning rate is too large.
    """
    n, d = X.shape
    rate = partial(rate_at, schedule, learning_rate)
    stochastic = batch_size is not None and batch_size < n
    W, t = np.zeros((d, y.shape[1])), 0  # (d, k)
    loss, G = loss_and_gradient(X, y, W)
    losses, goal = [loss], tol * np.linalg.norm(G)
    for n_iter in range(1, max_iter + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            if stochastic:
                W, t = stochastic_pass(X, y, W, t, rate, batch_size, rng)
            else:
                W, t = W - rate(t) * G, t + 1  # [gradient-descent-step]
            loss, G = loss_and_gradient(X, y, W)
        losses.append(loss)
        if not loss <= 1e8 * losses[0]:
            raise ValueError(_divergence(learning_rate, losses, X, batch_size))
        if np.linalg.norm(G) <= goal:
            return Descent(W, np.array(losses), n_iter, True)
    return Descent(W, np.array(losses), max_iter, False)


def stochastic_pass(
    X, y, W, t: int, rate: Callable[[int], float], B: int, rng
) -> tuple[np.ndarray, int]:
    """One step for each batch of B rows, in a random order of the rows. The last batch takes what is left.

    Implements
    ----------
    gradient-descent-stochastic-step

    Parameters
    ----------
    X, y, W : ndarray of shape (n, d), (n, k) and (d, k)
    t : int
        Number of steps made so far.
    rate : callable
        The learning rate of a step, by its number.
    B : int
    rng : numpy.random.Generator or RandomState

    Returns
    -------
    W : ndarray of shape (d, k)
    t : int
    """
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    for start in range(0, len(X), B):
        X_B, y_B = X[start : start + B], y[start : start + B]  # (B, d), (B, k)
        G = 2.0 / len(X_B) * (X_B.T @ (X_B @ W - y_B))  # (d, k)
        W, t = W - rate(t) * G, t + 1  # [gradient-descent-stochastic-step]
    return W, t


def _divergence(learning_rate, losses, X, batch_size) -> str:
    limit = 2 * default_learning_rate(X, batch_size)
    return (
        f"learning_rate={learning_rate!r} is too large: the loss rose from {losses[0]:.3g} to {losses[-1]:.3g} in "
        f"{len(losses) - 1} passes. On this data a constant rate below about {limit:.3g} is safe"
    )
