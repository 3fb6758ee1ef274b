"""Formulas rewritten so that they neither cancel nor overflow."""

from __future__ import annotations

import math

import numpy as np


def softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + exp(x)), for every finite x.

    Implements
    ----------
    floating-point-softplus

    Parameters
    ----------
    x : array_like of any shape

    Returns
    -------
    ndarray of the shape of ``x``
    """
    x = np.asarray(x)
    rest = np.log1p(np.exp(-np.abs(x)))
    return np.maximum(x, 0) + rest  # [floating-point-softplus-split]


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)); the exponential is taken of a negative number only.

    Parameters
    ----------
    x : array_like of any shape

    Returns
    -------
    ndarray of the shape of ``x``
    """
    x = np.asarray(x, dtype=float)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def euclidean_norm(x: np.ndarray) -> float:
    """The length of a vector, without overflow or underflow of the squares.

    Parameters
    ----------
    x : array_like of shape (n,)

    Returns
    -------
    float
    """
    x = np.asarray(x, dtype=float)
    largest = float(np.abs(x).max(initial=0.0))
    if largest in (0.0, math.inf) or math.isnan(largest):
        return largest
    return largest * math.sqrt(float(np.sum((x / largest) ** 2)))


def quadratic_roots(a: float, b: float, c: float) -> tuple[float, float]:
    """Both real roots of ``a x**2 + b x + c``: one without cancellation, the other from their product.

    Implements
    ----------
    floating-point-quadratic

    Parameters
    ----------
    a, b, c : float, a not zero

    Returns
    -------
    smaller, larger : float

    Raises
    ------
    ValueError
        If a is zero, or the roots are not real.
    """
    discriminant = b * b - 4 * a * c
    if a == 0 or discriminant < 0:
        raise ValueError(f"{a} x^2 + {b} x + {c} has no two real roots")
    root = math.copysign(math.sqrt(discriminant), b)
    far = -(b + root) / 2  # a sum, not a difference
    if far == 0:
        return 0.0, 0.0
    first, second = sorted((far / a, c / far))  # [floating-point-root-product]
    return first, second
