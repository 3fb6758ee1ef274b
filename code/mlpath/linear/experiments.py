"""Experiments on descent, four ways to its gradient, and what a fit complains of."""

from __future__ import annotations

import textwrap
import warnings
from dataclasses import dataclass

import numpy as np
import sympy as sp
import torch

from mlpath.calculus.difference import central_difference
from mlpath.linear.gradient_descent import loss_and_gradient


@dataclass(frozen=True)
class DescentRun:
    """Gradient descent on all rows, and what theory says about it.

    Parameters
    ----------
    path : ndarray of shape (steps + 1, d)
        Weights, from the start on.
    excess : ndarray of shape (steps + 1,)
        Mean squared error above the least, measured.
    predicted : ndarray of shape (steps + 1,)
        The same from the eigenvalues of the Hessian.
    """

    path: np.ndarray
    excess: np.ndarray
    predicted: np.ndarray


def descent_run(
    X: np.ndarray, y: np.ndarray, start, learning_rate: float, steps: int
) -> DescentRun:
    """Follow gradient descent with a constant rate; no intercept is fitted.

    Implements
    ----------
    gradient-descent-step, gradient-descent-excess

    Parameters
    ----------
    X : ndarray of shape (n, d), of full column rank
    y : ndarray of shape (n,)
    start : array-like of shape (d,)
    learning_rate : float > 0
    steps : int
    """
    Y = y[:, None]  # (n, 1)
    W_hat = np.linalg.lstsq(X, Y)[0]  # (d, 1)
    least, _ = loss_and_gradient(X, Y, W_hat)
    W, path, losses = np.array(start, dtype=float)[:, None], [], []
    for _ in range(steps + 1):
        loss, G = loss_and_gradient(X, Y, W)
        path.append(W[:, 0])
        losses.append(loss)
        W = W - learning_rate * G  # [gradient-descent-step]
    eigenvalues, V = np.linalg.eigh(2 * X.T @ X / len(X))
    along = V.T @ (path[0] - W_hat[:, 0])  # (d,)
    powers = (1 - learning_rate * eigenvalues) ** (2 * np.arange(steps + 1)[:, None])
    predicted = powers @ (eigenvalues * along**2) / 2  # [gradient-descent-excess]
    return DescentRun(np.array(path), np.array(losses) - least, predicted)


def compare_rates(
    X: np.ndarray, y: np.ndarray, start, steps: int
) -> dict[str, DescentRun]:
    """Gradient descent with a rate that is too small, with the best one, and with one just above the limit.

    Implements
    ----------
    gradient-descent-best-rate, gradient-descent-limit

    Parameters
    ----------
    X, y, start, steps
        As for `descent_run`.
    """
    eigenvalues = np.linalg.eigvalsh(2 * X.T @ X / len(X))  # (d,), ascending
    best = 2 / (eigenvalues[-1] + eigenvalues[0])  # [gradient-descent-best-rate]
    rates = {
        "a tenth of the best": best / 10,
        "the best": best,
        "1.02 times the limit": 1.02 * 2 / eigenvalues[-1],  # [gradient-descent-limit]
    }
    return {name: descent_run(X, y, start, eta, steps) for name, eta in rates.items()}


def steps_per_digit(X: np.ndarray) -> tuple[float, float]:
    """Condition number of the Hessian, and the steps at the best rate that make the error ten times smaller.

    Implements
    ----------
    gradient-descent-factor

    Parameters
    ----------
    X : ndarray of shape (n, d), of full column rank, d >= 2
    """
    kappa = float(np.linalg.cond(X)) ** 2
    shrink = (kappa - 1) / (kappa + 1)  # [gradient-descent-factor]
    return kappa, -1 / float(np.log10(shrink))


def noise_floor(x: np.ndarray, y: np.ndarray, learning_rate: float) -> float:
    """Mean squared error of the weight at which stochastic steps on one feature settle.

    Each step takes one row, drawn with replacement, and there is no intercept.

    Implements
    ----------
    gradient-descent-noise-floor

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    learning_rate : float > 0

    Raises
    ------
    ValueError
        If the rate is so large that the errors never settle.
    """
    r = y - x * (x @ y / (x @ x))  # (n,)
    room = x @ x - learning_rate * (x**4).sum()
    if not room > 0:
        limit = x @ x / (x**4).sum()
        raise ValueError(
            f"learning_rate={learning_rate!r} is too large: the errors settle only below {limit:.3g}"
        )
    floor = learning_rate * (x**2 @ r**2) / room  # [gradient-descent-noise-floor]
    return float(floor)


def simulated_floor(
    x: np.ndarray,
    y: np.ndarray,
    learning_rate: float,
    *,
    runs: int,
    steps: int,
    rng: np.random.Generator,
) -> float:
    """The same mean by simulation: independent runs, all started at the minimum.

    Implements
    ----------
    gradient-descent-stochastic-step
    """
    w_hat = x @ y / (x @ x)
    w = np.full(runs, w_hat)  # (runs,)
    for _ in range(steps):
        i = rng.integers(len(x), size=runs)  # (runs,)
        w -= 2 * learning_rate * x[i] * (x[i] * w - y[i])
    return float(np.mean((w - w_hat) ** 2))


def four_gradients(
    X: np.ndarray, y: np.ndarray, w: np.ndarray
) -> dict[str, np.ndarray]:
    """The gradient of the mean squared error by our formula and in three ways that do not know it.

    Parameters
    ----------
    X, y, w : ndarrays of shapes (n, d), (n,), (d,)

    Returns
    -------
    dict of ndarrays of shape (d,)
        ``"ours"``; ``"SymPy"`` differentiates symbols; ``"torch"`` differentiates the program; ``"difference"`` takes
        central differences of values alone.
    """

    def ours(w):
        loss, G = loss_and_gradient(X, y[:, None], w[:, None])
        return loss, G[:, 0]

    letters = sp.Matrix(sp.symbols(f"w1:{len(w) + 1}"))
    errors = sp.Matrix(X) * letters - sp.Matrix(y)
    square = errors.dot(errors) / len(y)
    at = dict(zip(letters, w.tolist(), strict=True))
    v = torch.tensor(w, requires_grad=True)
    (torch.tensor(X) @ v - torch.tensor(y)).square().mean().backward()
    return {
        "ours": ours(w)[1],
        "SymPy": np.array([float(square.diff(v).subs(at)) for v in letters]),
        "torch": v.grad.numpy(),
        "difference": central_difference(lambda w: ours(w)[0], w),
    }


def complaint(model, X: np.ndarray, y: np.ndarray, width: int = 80) -> str:
    """The first warning or error of a fit, with its kind, in lines of at most ``width`` characters; empty if none."""
    try:
        with warnings.catch_warnings(action="error"):
            model.fit(X, y)
    except (ValueError, Warning) as message:
        return textwrap.fill(f"{type(message).__name__}: {message}", width)
    return ""
