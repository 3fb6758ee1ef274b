"""Draws by rejection: the general method, and the normal, gamma and Dirichlet samplers that use it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlpath.calculus.softmax import softmax
from mlpath.probability.samplers import box_muller, laplace, require_positive, uniform


def rejection(
    propose: Callable[[int], np.ndarray],
    accept: Callable[[np.ndarray], np.ndarray],
    n: int,
) -> tuple[np.ndarray, int]:
    """Propose until ``n`` proposals are accepted.

    Implements
    ----------
    probability-rejection

    Parameters
    ----------
    propose : callable
        Takes a number m and returns m proposals, an array of shape (m, ...).
    accept : callable
        Takes proposals and returns a bool for each, drawn with the probability p / (M q).
    n : int

    Returns
    -------
    draws : ndarray of shape (n, ...)
    tries : int
        Proposals looked at, up to the last one accepted.

    Raises
    ------
    ValueError
        If ``n`` is negative, or none of the first million proposals is accepted.
    """
    if n < 0:
        raise ValueError(f"n must not be negative, got {n}")
    kept, found, tries = [propose(0)], 0, 0
    while found < n:
        share = max(found / tries if tries else 1.0, 0.02)
        points = propose(int((n - found) / share * 1.05) + 16)
        hits = np.flatnonzero(accept(points))[: n - found]
        found += len(hits)
        tries += int(hits[-1]) + 1 if found == n and len(hits) else len(points)
        kept.append(points[hits])
        if found == 0 and tries > 1_000_000:
            raise ValueError("none of a million proposals was accepted")
    return np.concatenate(kept), tries


def polar_normal(n: int, rng: np.random.Generator) -> np.ndarray:
    """Standard normal draws without a sine: a uniform point of the disc has a uniform angle.

    Implements
    ----------
    probability-polar

    Source
    ------
    Marsaglia and Bray, A convenient method for generating normal variables, 1964.
    """

    def propose(m: int) -> np.ndarray:
        return 2 * rng.random((m, 2)) - 1

    def accept(points: np.ndarray) -> np.ndarray:
        squared = (points**2).sum(axis=1)
        return (0 < squared) & (squared < 1)

    points, _ = rejection(propose, accept, (n + 1) // 2)
    squared = (points**2).sum(axis=1)  # uniform on (0, 1)
    stretch = np.sqrt(-2 * np.log(squared) / squared)
    return (points * stretch[:, None]).T.ravel()[:n]


def normal_by_rejection(n: int, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """Standard normal draws from Laplace proposals; also the number of proposals.

    Implements
    ----------
    probability-rejection-normal
    """

    def accept(x: np.ndarray) -> np.ndarray:
        return rng.random(len(x)) < np.exp(-0.5 * (np.abs(x) - 1) ** 2)

    return rejection(lambda m: laplace(m, rng), accept, n)


def gamma(n: int, rng: np.random.Generator, shape: float) -> np.ndarray:
    """Draws with the density proportional to y**(shape - 1) exp(-y).

    Implements
    ----------
    probability-gamma

    Parameters
    ----------
    n : int
    rng : numpy.random.Generator
    shape : float
        Positive. Below one, a draw with ``shape + 1`` is multiplied by a power of a uniform number.

    Raises
    ------
    ValueError
        If ``shape`` is not positive, or ``n`` negative.

    Source
    ------
    Marsaglia and Tsang, A simple method for generating gamma variables, 2000.
    """
    require_positive(shape, "shape")
    if shape < 1:
        return np.exp(_log_gamma(n, rng, shape))
    delta = shape - 1 / 3
    c = 1 / (3 * np.sqrt(delta))

    def accept(x: np.ndarray) -> np.ndarray:
        v = np.maximum(1 + c * x, 0) ** 3
        with np.errstate(divide="ignore"):
            # [probability-gamma-envelope]
            excess = delta * (np.log(v) - v + 1) + x**2 / 2
        return np.log(uniform(len(x), rng)) < excess

    x, _ = rejection(lambda m: box_muller(m, rng), accept, n)
    return delta * (1 + c * x) ** 3


def dirichlet(n: int, rng: np.random.Generator, alpha: np.ndarray) -> np.ndarray:
    """Random laws: independent gamma draws, divided by their sum.

    Parameters
    ----------
    n : int
    rng : numpy.random.Generator
    alpha : array_like of shape (k,)
        Positive; the larger, the closer the draws are to ``alpha / alpha.sum()``.

    Returns
    -------
    ndarray of shape (n, k), each row with sum one

    Raises
    ------
    ValueError
        If an ``alpha`` is not positive.

    Source
    ------
    Devroye, Non-Uniform Random Variate Generation, section XI.4.
    """
    logs = [_log_gamma(n, rng, a) for a in np.asarray(alpha, float)]
    return softmax(np.stack(logs, axis=1))


def _log_gamma(n: int, rng: np.random.Generator, shape: float) -> np.ndarray:
    """Logarithms of gamma draws, which do not underflow: below one by a draw with ``shape + 1``."""
    require_positive(shape, "shape")
    if shape >= 1:
        return np.log(gamma(n, rng, shape))
    return np.log(gamma(n, rng, shape + 1)) + np.log(uniform(n, rng)) / shape
