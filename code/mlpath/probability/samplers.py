"""Draws from named laws, made of uniform numbers alone.

Every sampler takes a `numpy.random.Generator` and uses only its ``random``, so that what it does is what the
chapter derives.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlpath.calculus.softmax import softmax


def uniform(n: int, rng: np.random.Generator) -> np.ndarray:
    """``n`` uniform numbers of the open interval (0, 1): a zero would have an infinite logarithm.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If ``n`` is negative.
    """
    if n < 0:
        raise ValueError(f"n must not be negative, got {n}")
    return np.maximum(
        rng.random(n), 2.0**-54
    )  # random() is a multiple of 2**-53 below 1


def exponential(n: int, rng: np.random.Generator, rate: float = 1.0) -> np.ndarray:
    """Exponential draws by the inverse of their distribution function.

    Implements
    ----------
    probability-exponential-inverse

    Parameters
    ----------
    n : int
    rng : numpy.random.Generator
    rate : float
        One over the mean; positive.

    Raises
    ------
    ValueError
        If ``rate`` is not positive, or ``n`` negative.
    """
    _positive(rate, "rate")
    return -np.log(uniform(n, rng)) / rate  # 1 - u is as uniform as u


def cauchy(n: int, rng: np.random.Generator) -> np.ndarray:
    """Standard Cauchy draws, which have no mean, by inversion.

    Implements
    ----------
    probability-cauchy-inverse
    """
    return np.tan(np.pi * (uniform(n, rng) - 0.5))


def laplace(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draws with the density exp(-|x|) / 2, by inversion.

    Implements
    ----------
    probability-laplace-inverse
    """
    u = uniform(n, rng)
    lower = np.minimum(u, 1 - u)  # as far from the nearer end
    return np.where(u <= 0.5, 1.0, -1.0) * np.log(2 * lower)


def box_muller(n: int, rng: np.random.Generator) -> np.ndarray:
    """Standard normal draws: an exponential squared radius and a uniform angle.

    Implements
    ----------
    probability-box-muller

    Source
    ------
    Box and Muller, A note on the generation of random normal deviates, 1958.
    """
    pairs = (n + 1) // 2
    radius = np.sqrt(-2 * np.log(uniform(pairs, rng)))
    angle = 2 * np.pi * uniform(pairs, rng)
    both = [radius * np.cos(angle), radius * np.sin(angle)]
    return np.concatenate(both)[:n]  # [probability-box-muller-map]


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
    _positive(shape, "shape")
    if shape < 1:
        return np.exp(_log_gamma(n, rng, shape))
    delta = shape - 1 / 3
    c = 1 / (3 * np.sqrt(delta))

    def accept(x: np.ndarray) -> np.ndarray:
        v = np.maximum(1 + c * x, 0) ** 3
        with np.errstate(divide="ignore"):
            excess = (
                delta * (np.log(v) - v + 1) + x**2 / 2
            )  # [probability-gamma-envelope]
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
    _positive(shape, "shape")
    if shape >= 1:
        return np.log(gamma(n, rng, shape))
    return np.log(gamma(n, rng, shape + 1)) + np.log(uniform(n, rng)) / shape


def _positive(value: float, name: str) -> None:
    if not (value > 0 and np.isfinite(value)):
        raise ValueError(f"{name} must be positive and finite, got {value}")
