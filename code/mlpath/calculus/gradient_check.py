"""Compare a gradient that was written by hand with the function that it is said to belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlpath.calculus.difference import EPS, central_difference


@dataclass(frozen=True)
class GradientCheck:
    """What a comparison found.

    Parameters
    ----------
    passes : bool
    error : float
        Largest difference between claimed and measured derivative, relative to the largest of either.
    tolerance : float
        What ``error`` was held against.
    worst : tuple of int, or None
        The entry with the largest difference; None if only directions were tried.
    """

    passes: bool
    error: float
    tolerance: float
    worst: tuple[int, ...] | None

    def __str__(self) -> str:
        verdict = "agrees" if self.passes else "DISAGREES"
        place = "" if self.worst is None else f", worst at entry {list(self.worst)}"
        error, tolerance = f"{self.error:.1e}", f"{self.tolerance:.0e}"
        return f"{verdict}: relative error {error} (tolerance {tolerance}){place}"


def check_gradient(
    f: Callable[[np.ndarray], float],
    gradient: np.ndarray,
    x: np.ndarray,
    *,
    tolerance: float = 1e-6,
) -> GradientCheck:
    """Compare each entry of ``gradient`` with a central difference; two values of ``f`` for each entry.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of ``x``, returns a number.
    gradient, x : ndarray of one shape
        The claimed gradient, and the point at which it is claimed.
    tolerance : float
        The relative error that passes. 1e-6 leaves room for functions with large third derivatives; an error in a
        formula is rarely smaller than 1e-2.

    Raises
    ------
    ValueError
        If the shapes differ, or ``f`` does not return a number.
    """
    gradient, x = np.asarray(gradient, dtype=float), np.asarray(x, dtype=float)
    _same_shape(gradient, x)
    measured = central_difference(f, x)
    if measured.shape != x.shape:
        raise ValueError(f"f must return a number, got {np.shape(f(x))}")
    difference = np.abs(gradient - measured)
    scale = max(
        np.abs(gradient).max(initial=0), np.abs(measured).max(initial=0), 1e-300
    )
    error = float(difference.max(initial=0) / scale)
    worst = tuple(int(i) for i in np.unravel_index(difference.argmax(), x.shape))
    return GradientCheck(error <= tolerance, error, tolerance, worst)


def check_directions(
    f: Callable[[np.ndarray], float],
    gradient: np.ndarray,
    x: np.ndarray,
    *,
    rng: np.random.Generator,
    directions: int = 3,
    tolerance: float = 1e-6,
) -> GradientCheck:
    """Compare the slope along random directions with the gradient; two values of ``f`` for each direction.

    The cost does not grow with the number of entries. A gradient that is wrong anywhere is wrong along almost every
    direction.

    Implements
    ----------
    matrix-calculus-differential

    Parameters
    ----------
    f, gradient, x, tolerance
        As in `check_gradient`.
    rng : numpy.random.Generator
        Draws the directions.
    directions : int
        How many.

    Raises
    ------
    ValueError
        As in `check_gradient`, or if ``directions`` is below 1.
    """
    gradient, x = np.asarray(gradient, dtype=float), np.asarray(x, dtype=float)
    _same_shape(gradient, x)
    if directions < 1:
        raise ValueError(f"directions must be at least 1, got {directions}")
    h = np.cbrt(EPS) * max(1.0, float(np.linalg.norm(x)) / np.sqrt(max(x.size, 1)))
    error = 0.0
    for _ in range(directions):
        v = rng.normal(size=x.shape)
        slope = (f(x + h * v) - f(x - h * v)) / (2 * h)
        claimed = np.vdot(gradient, v)  # [matrix-calculus-slope]
        scale = max(np.linalg.norm(gradient), abs(slope), 1e-300)
        error = max(error, float(abs(slope - claimed) / scale))
    return GradientCheck(error <= tolerance, error, tolerance, None)


def _same_shape(gradient, x):
    if gradient.shape != x.shape:
        raise ValueError(
            f"gradient has shape {gradient.shape}, but x has shape {x.shape}"
        )
