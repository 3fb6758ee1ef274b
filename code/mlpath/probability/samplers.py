"""Draws from named laws, made of uniform numbers alone: by inversion, and by Box and Muller's map.

Every sampler takes a `numpy.random.Generator` and uses only its ``random``, so that what it does is what the
chapter derives.
"""

from __future__ import annotations

import numpy as np


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
    # random() is a multiple of 2**-53 below 1.
    return np.maximum(rng.random(n), 2.0**-54)


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
    require_positive(rate, "rate")
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


def require_positive(value: float, name: str) -> None:
    """Raise a ValueError that names the argument, unless the value is positive and finite.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not (value > 0 and np.isfinite(value)):
        raise ValueError(f"{name} must be positive and finite, got {value}")
