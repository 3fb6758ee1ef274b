"""Entropy, cross-entropy, divergence and mutual information of finite laws and of normal ones."""

from __future__ import annotations

import numpy as np
from scipy.special import rel_entr, xlogy


def entropy(p: np.ndarray) -> float:
    """Minus the mean log-probability, in nats.

    Implements
    ----------
    information-theory-entropy

    Parameters
    ----------
    p : array_like of any shape
        Probabilities: not negative, with sum one.

    Returns
    -------
    float, from 0 to the log of the number of entries

    Raises
    ------
    ValueError
        If ``p`` is no law.
    """
    p = as_law(p, "p")
    return float(-xlogy(p, p).sum())


def cross_entropy(p: np.ndarray, q: np.ndarray) -> float:
    """Mean of ``-log q`` under ``p``, in nats; infinite where ``q`` calls impossible what happens.

    Implements
    ----------
    information-theory-gibbs

    Parameters
    ----------
    p, q : array_like of one shape
        Two laws.

    Raises
    ------
    ValueError
        If one of them is no law, or the shapes differ.
    """
    p, q = _pair(p, q)
    with np.errstate(divide="ignore"):
        return float(-xlogy(p, q).sum())


def kl_divergence(p: np.ndarray, q: np.ndarray) -> float:
    """Mean of ``log(p / q)`` under ``p``, in nats: zero if and only if the laws are equal.

    Implements
    ----------
    information-theory-gibbs

    Parameters and errors are those of `cross_entropy`.
    """
    p, q = _pair(p, q)
    return float(rel_entr(p, q).sum())


def mutual_information(joint: np.ndarray) -> float:
    """Divergence of a joint law from the product of its margins, in nats.

    Implements
    ----------
    information-theory-mutual-information

    Parameters
    ----------
    joint : array_like of shape (k, m)
        A law of pairs.

    Raises
    ------
    ValueError
        If ``joint`` is no law, or not two-dimensional.
    """
    joint = as_law(joint, "joint")
    if joint.ndim != 2:
        raise ValueError(f"joint must have two dimensions, got {joint.ndim}")
    product = np.outer(joint.sum(axis=1), joint.sum(axis=0))  # (k, m)
    return float(rel_entr(joint, product).sum())


def plug_in_entropy(counts: np.ndarray, *, corrected: bool = False) -> float:
    """Entropy of observed frequencies, in nats; ``corrected`` adds Miller and Madow's term for its bias.

    Implements
    ----------
    information-theory-plug-in-bias

    Parameters
    ----------
    counts : array_like of int
        How often each outcome was seen.
    corrected : bool
        Add (outcomes seen - 1) / (2 n).

    Raises
    ------
    ValueError
        If a count is negative, or all are zero.
    """
    counts = np.asarray(counts)
    n = counts.sum()
    if n <= 0 or counts.min() < 0:
        raise ValueError("counts must not be negative, and some must be positive")
    bias = (np.count_nonzero(counts) - 1) / (2 * n)
    return entropy(counts / n) + (bias if corrected else 0.0)


def gaussian_kl(
    mean: np.ndarray, cov: np.ndarray, other_mean: np.ndarray, other_cov: np.ndarray
) -> float:
    """Divergence of one normal law from another, in nats, by Cholesky factors.

    Implements
    ----------
    information-theory-gaussian-kl

    Parameters
    ----------
    mean, other_mean : array_like of shape (d,)
    cov, other_cov : array_like of shape (d, d), symmetric positive definite

    Raises
    ------
    numpy.linalg.LinAlgError
        If a covariance matrix is not positive definite.
    """
    L, M = np.linalg.cholesky(cov), np.linalg.cholesky(other_cov)  # (d, d)
    spread = np.linalg.solve(M, L)  # (d, d)
    shift = np.linalg.solve(M, np.subtract(mean, other_mean))  # (d,)
    logs = np.log(np.diag(M)).sum() - np.log(np.diag(L)).sum()
    squares = (spread**2).sum() + (shift**2).sum()
    return float(
        logs + (squares - len(L)) / 2
    )  # [information-theory-gaussian-divergence]


def as_law(p: np.ndarray, name: str) -> np.ndarray:
    """``p`` as an array of probabilities.

    Raises
    ------
    ValueError
        If an entry is negative or not finite, or the sum is not one (to 1e-9).
    """
    p = np.asarray(p, dtype=float)
    if not np.all(p >= 0) or not np.isclose(p.sum(), 1, rtol=0, atol=1e-9):
        raise ValueError(
            f"{name} must hold probabilities with sum one, got the sum {p.sum():g}"
        )
    return p


def _pair(p, q):
    p, q = as_law(p, "p"), as_law(q, "q")
    if p.shape != q.shape:
        raise ValueError(f"p and q must have one shape, got {p.shape} and {q.shape}")
    return p, q
