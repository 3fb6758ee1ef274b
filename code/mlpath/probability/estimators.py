"""Estimates of a parameter, with their standard errors: maximum likelihood, and the posterior under a normal prior."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.linalg import cho_factor, cho_solve

from mlpath.metrics.intervals import Interval, check_level


@dataclass(frozen=True)
class Estimate:
    """A maximum-likelihood estimate with the standard error that the Fisher information at it gives."""

    value: float
    standard_error: float


def _sample(x) -> np.ndarray:
    x = np.asarray(x, dtype=float)
    if x.ndim != 1 or len(x) == 0 or not np.isfinite(x).all():
        raise ValueError("x must be a non-empty vector of finite numbers")
    return x


def poisson_rate(x: np.ndarray) -> Estimate:
    """Maximum-likelihood mean of counts that follow a Poisson law: their average.

    Implements
    ----------
    statistical-inference-poisson, statistical-inference-fisher-cases

    Parameters
    ----------
    x : ndarray of shape (n,), counts

    Raises
    ------
    ValueError
        If ``x`` is empty, not finite, or holds a negative number.
    """
    x = _sample(x)
    if x.min() < 0:
        raise ValueError("x must hold counts, which are not negative")
    a = x.mean()
    return Estimate(float(a), float(np.sqrt(a / len(x))))


def exponential_rate(x: np.ndarray) -> Estimate:
    """Maximum-likelihood rate of waiting times that follow an exponential law: one over their average.

    Implements
    ----------
    statistical-inference-exponential, statistical-inference-fisher-exponential

    Parameters
    ----------
    x : ndarray of shape (n,), positive times

    Returns
    -------
    Estimate, in one over the unit of ``x``

    Raises
    ------
    ValueError
        If ``x`` is empty, not finite, or holds a number that is not positive.
    """
    x = _sample(x)
    if x.min() <= 0:
        raise ValueError("x must hold waiting times, which are positive")
    beta = 1 / x.mean()
    return Estimate(float(beta), float(beta / np.sqrt(len(x))))


def normal_law(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and precision matrix of the most likely normal law.

    Implements
    ----------
    statistical-inference-gaussian

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Not all in one hyperplane, so n > d.

    Returns
    -------
    mu : ndarray of shape (d,)
    Lam : ndarray of shape (d, d)
        The inverse of the covariance matrix with divisor n.

    Raises
    ------
    ValueError
        If the rows lie in one hyperplane: the likelihood is then without bound.
    """
    X = np.asarray(X, dtype=float)
    if X.ndim != 2:
        raise ValueError(f"X must have two dimensions, got {X.ndim}")
    mu = X.mean(axis=0)  # (d,)
    centred = X - mu  # (n, d)
    S = centred.T @ centred / len(X)  # (d, d)
    if np.linalg.matrix_rank(centred) < X.shape[1]:
        raise ValueError("the rows of X lie in one hyperplane: no best precision")
    return mu, cho_solve(cho_factor(S), np.eye(len(mu)))


def gaussian_log_likelihood(mu: np.ndarray, Lam: np.ndarray, X: np.ndarray) -> float:
    """Mean log-density of the rows of ``X`` under a normal law with mean ``mu`` and precision matrix ``Lam``.

    Implements
    ----------
    statistical-inference-gaussian-likelihood

    Parameters
    ----------
    mu : ndarray of shape (d,)
    Lam : ndarray of shape (d, d), symmetric positive definite
        The inverse of the covariance matrix.
    X : ndarray of shape (n, d)

    Returns
    -------
    float, in nats for an example

    Raises
    ------
    numpy.linalg.LinAlgError
        If ``Lam`` is not positive definite.
    """
    d = len(mu)
    L = np.linalg.cholesky(Lam)  # (d, d), Lam = L @ L.T
    half_log_det = np.log(np.diag(L)).sum()
    white = (X - mu) @ L  # (n, d)
    squares = (white**2).sum(axis=1)  # (n,)
    return float(half_log_det - d / 2 * np.log(2 * np.pi) - squares.mean() / 2)


def gaussian_gradients(
    mu: np.ndarray, Lam: np.ndarray, X: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Gradients of `gaussian_log_likelihood` by the mean and by the precision matrix.

    Implements
    ----------
    statistical-inference-gaussian-mean, statistical-inference-gaussian-precision

    Parameters
    ----------
    mu, Lam, X
        As in `gaussian_log_likelihood`.

    Returns
    -------
    by_mu : ndarray of shape (d,)
    by_Lam : ndarray of shape (d, d)
        Each entry treated as free; the chapter on matrix calculus says what that means for symmetric matrices.
    """
    centred = X - mu  # (n, d)
    by_mu = Lam @ centred.mean(axis=0)
    inverse = cho_solve(cho_factor(Lam), np.eye(len(mu)))  # (d, d)
    scatter = centred.T @ centred / len(X)  # (d, d)
    return by_mu, (inverse - scatter) / 2


def normal_posterior(
    X: np.ndarray, y: np.ndarray, sigma: float, tau: float
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance matrix of the weights of a linear model, given data and a normal prior.

    The mean is also the MAP estimate, and is ridge regression with the penalty ``sigma**2 / tau**2``.

    Implements
    ----------
    statistical-inference-map-ridge

    Parameters
    ----------
    X : ndarray of shape (n, d)
    y : ndarray of shape (n,)
    sigma : float, standard deviation of the noise, in the unit of ``y``
    tau : float, standard deviation of the prior of each weight

    Returns
    -------
    w : ndarray of shape (d,)
    covariance : ndarray of shape (d, d)

    Raises
    ------
    ValueError
        If ``sigma`` or ``tau`` is not positive.
    """
    for name, value in (("sigma", sigma), ("tau", tau)):
        if not value > 0:
            raise ValueError(f"{name} must be positive, got {value!r}")
    d = X.shape[1]
    factor = cho_factor(X.T @ X + sigma**2 / tau**2 * np.eye(d))
    w = cho_solve(factor, X.T @ y)  # [statistical-inference-ridge]
    return w, sigma**2 * cho_solve(factor, np.eye(d))


def wilson_interval(successes: int, n: int, level: float = 0.95) -> Interval:
    """Wilson's interval for a share.

    Implements
    ----------
    statistical-inference-wilson

    Parameters
    ----------
    successes : int, from 0 to ``n``
    n : int, number of trials
    level : float, between 0 and 1

    Returns
    -------
    Interval; its standard error is that of the share at the estimate

    Raises
    ------
    ValueError
        If ``successes`` is not between 0 and ``n``, or ``n`` not positive, or ``level`` not between 0 and 1.
    """
    check_level(level)
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(
            f"successes must be between 0 and n >= 1, got {successes} of {n}"
        )
    p, z = successes / n, stats.norm.ppf((1 + level) / 2)
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low, high = max(0.0, float(middle - half)), min(1.0, float(middle + half))
    return Interval(p, low, high, float(np.sqrt(p * (1 - p) / n)), level)
