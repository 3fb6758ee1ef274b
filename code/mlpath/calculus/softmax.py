"""Softmax and what belongs to it: log-sum-exp, the Jacobian, the cross-entropy and its derivatives."""

from __future__ import annotations

import numpy as np


def log_sum_exp(Z: np.ndarray) -> np.ndarray:
    """log of the sum of the exponentials along the last axis; no entry overflows.

    Implements
    ----------
    matrix-calculus-log-sum-exp, matrix-calculus-softmax-shift

    Parameters
    ----------
    Z : ndarray of shape (..., k)
        Scores, finite or minus infinity.

    Returns
    -------
    ndarray of shape (...)
    """
    Z = np.asarray(Z)
    top = Z.max(axis=-1, keepdims=True)  # (..., 1)
    top = np.where(np.isfinite(top), top, 0.0)
    total = np.exp(Z - top).sum(axis=-1)  # (...), at least 1
    with np.errstate(divide="ignore"):  # all scores minus infinity
        return np.log(total) + top[..., 0]  # [matrix-calculus-softmax-shift]


def softmax(Z: np.ndarray) -> np.ndarray:
    """Positive numbers with sum 1 along the last axis, in the ratios of the exponentials of the scores.

    Implements
    ----------
    matrix-calculus-softmax, matrix-calculus-softmax-shift

    Parameters
    ----------
    Z : ndarray of shape (..., k)

    Returns
    -------
    ndarray of shape (..., k)
    """
    E = np.exp(Z - np.max(Z, axis=-1, keepdims=True))  # (..., k)
    return E / E.sum(axis=-1, keepdims=True)  # [matrix-calculus-softmax]


def softmax_jacobian(z: np.ndarray) -> np.ndarray:
    """The Jacobian of `softmax` at one vector of scores.

    Implements
    ----------
    matrix-calculus-softmax-jacobian

    Parameters
    ----------
    z : ndarray of shape (k,)

    Returns
    -------
    ndarray of shape (k, k)
        Symmetric and positive semidefinite; rows and columns have sum 0.
    """
    p = softmax(z)  # (k,)
    return np.diag(p) - np.outer(p, p)  # [matrix-calculus-softmax-jacobian]


def softmax_vjp(P: np.ndarray, G: np.ndarray) -> np.ndarray:
    """The transposed Jacobian of `softmax` times a vector, for each row, without the Jacobian: O(k) and not O(k**2).

    Implements
    ----------
    matrix-calculus-softmax-vjp

    Parameters
    ----------
    P : ndarray of shape (..., k)
        Values of `softmax`.
    G : ndarray of shape (..., k)
        Gradients of a loss by ``P``.

    Returns
    -------
    ndarray of shape (..., k)
        Gradients of the loss by the scores.
    """
    inner = (P * G).sum(axis=-1, keepdims=True)  # (..., 1)
    return P * (G - inner)  # [matrix-calculus-softmax-vjp]


def cross_entropy(W: np.ndarray, X: np.ndarray, Y: np.ndarray) -> float:
    """Mean cross-entropy of softmax regression.

    Implements
    ----------
    matrix-calculus-cross-entropy

    Parameters
    ----------
    W : ndarray of shape (d, k)
        Weights: a column for each class.
    X : ndarray of shape (n, d)
    Y : ndarray of shape (n, k)
        One-hot labels.

    Returns
    -------
    float, in nats for an example
    """
    Z = X @ W  # (n, k)
    return float(np.mean(log_sum_exp(Z) - (Y * Z).sum(axis=1)))


def cross_entropy_gradient(
    W: np.ndarray,
    X: np.ndarray,
    Y: np.ndarray,
) -> np.ndarray:
    """The gradient of `cross_entropy` by ``W``.

    Implements
    ----------
    matrix-calculus-cross-entropy

    Parameters
    ----------
    W, X, Y
        As in `cross_entropy`.

    Returns
    -------
    ndarray of shape (d, k)
    """
    P = softmax(X @ W)  # (n, k)
    return X.T @ (P - Y) / len(X)  # [matrix-calculus-cross-entropy-gradient]


def cross_entropy_hessian_product(
    W: np.ndarray, X: np.ndarray, V: np.ndarray
) -> np.ndarray:
    """The Hessian of `cross_entropy` applied to a matrix, without forming its d k x d k entries.

    Implements
    ----------
    matrix-calculus-cross-entropy

    Parameters
    ----------
    W, V : ndarray of shape (d, k)
    X : ndarray of shape (n, d)

    Returns
    -------
    ndarray of shape (d, k)
    """
    P = softmax(X @ W)  # (n, k)
    return X.T @ softmax_vjp(P, X @ V) / len(X)  # [matrix-calculus-hessian-product]
