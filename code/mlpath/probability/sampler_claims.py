"""What each sampler claims, as draws with a distribution function; and samplers with one mistake each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import stats

from mlpath.probability import rejection, samplers
from mlpath.probability.gaussian import Normal

Claims = dict[str, tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]]
COV = np.array([[2.0, 0.6, -0.5], [0.6, 1.0, 0.3], [-0.5, 0.3, 0.7]])
ROW = np.array([1.0, -1.0, 2.0])
PROJECTED = stats.norm(0, np.sqrt(ROW @ COV @ ROW)).cdf


def right(n: int, rng: np.random.Generator) -> Claims:
    """Every continuous sampler, vectors through functions whose law is known.

    Parameters
    ----------
    n : int
        Draws of each; even.
    rng : numpy.random.Generator

    Returns
    -------
    dict from name to (draws of shape (n,) or less, distribution function)
    """
    pairs = samplers.box_muller(n, rng).reshape(2, -1)  # a of each pair, b of each pair
    vectors = Normal(np.zeros(3), COV).draw(n, rng)
    distance = (vectors * np.linalg.solve(COV, vectors.T).T).sum(axis=1)
    shares = rejection.dirichlet(n, rng, [0.5, 1.0, 2.0])
    means = samplers.cauchy(10 * n, rng).reshape(n, 10).mean(axis=1)
    return {
        "exponential": (samplers.exponential(n, rng, 2.0), stats.expon(scale=0.5).cdf),
        "Cauchy": (samplers.cauchy(n, rng), stats.cauchy().cdf),
        "Cauchy, means of ten": (means, stats.cauchy().cdf),
        "Laplace": (samplers.laplace(n, rng), stats.laplace().cdf),
        "Box–Muller": (pairs.ravel(), stats.norm().cdf),
        "Box–Muller, squared radius": (
            (pairs**2).sum(axis=0),
            stats.expon(scale=2).cdf,
        ),
        "polar": (rejection.polar_normal(n, rng), stats.norm().cdf),
        "rejection": (rejection.normal_by_rejection(n, rng)[0], stats.norm().cdf),
        "gamma(0.3)": (rejection.gamma(n, rng, 0.3), stats.gamma(0.3).cdf),
        "gamma(2.5)": (rejection.gamma(n, rng, 2.5), stats.gamma(2.5).cdf),
        "normal vector, projected": (vectors @ ROW, PROJECTED),
        "normal vector, distance": (distance, stats.chi2(3).cdf),
        "Dirichlet, first entry": (shares[:, 0], stats.beta(0.5, 3.0).cdf),
        "Dirichlet, last entry": (shares[:, 2], stats.beta(2.0, 1.5).cdf),
    }


def wrong(n: int, rng: np.random.Generator) -> Claims:
    """Samplers with one mistake each, beside the law that they were meant to have."""
    normal, x = stats.norm().cdf, rng.normal(size=n)
    transposed = rng.normal(size=(n, 3)) @ np.linalg.cholesky(COV)
    fair = samplers.box_muller(n // 2, rng)
    return {
        "the mean taken for the rate": (
            samplers.exponential(n, rng, 0.5),
            stats.expon(scale=0.5).cdf,
        ),
        "log10 for log": (samplers.box_muller(n, rng) / np.sqrt(np.log(10)), normal),
        "one number for a pair": (2 * fair**2, stats.expon(scale=2).cdf),
        "an M too small": (x[rng.random(n) < np.exp(-(x**2) / 4)], normal),
        "nothing rejected": (samplers.laplace(n, rng), normal),
        "gamma, nothing rejected": (_all_accepted(n, rng, 0.5), stats.gamma(0.5).cdf),
        "the factor transposed": (transposed @ ROW, PROJECTED),
    }


def _all_accepted(n: int, rng: np.random.Generator, shape: float) -> np.ndarray:
    """Marsaglia and Tsang's proposals without the test."""
    delta = shape - 1 / 3
    v = np.maximum(1 + samplers.box_muller(n, rng) / (3 * np.sqrt(delta)), 0)
    return delta * v**3
