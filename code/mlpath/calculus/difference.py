"""Derivatives measured from values: the central difference and the complex step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

EPS = np.finfo(float).eps
COMPLEX_STEP = 1e-40  # its square vanishes beside 1, and nothing is subtracted


def best_step(x: np.ndarray | float) -> np.ndarray:
    """The step that balances truncation and rounding for f, f' and f''' of one size, for each entry of ``x``.

    Implements
    ----------
    matrix-calculus-best-step

    Parameters
    ----------
    x : array_like of any shape

    Returns
    -------
    ndarray of the shape of ``x``
        The cube root of the machine epsilon, times the entry's magnitude or 1, whichever is larger.
    """
    return np.cbrt(EPS) * np.maximum(1.0, np.abs(x))


def central_difference(
    f: Callable[[np.ndarray], np.ndarray | float],
    x: np.ndarray,
    *,
    step: float | None = None,
) -> np.ndarray:
    """All partial derivatives of ``f`` at ``x``, each from two values of ``f``.

    Implements
    ----------
    matrix-calculus-central-difference

    Parameters
    ----------
    f : callable
        Takes an array of the shape of ``x``, returns a number or an array of any shape.
    x : array_like of any shape, real
    step : float, optional
        The distance of the two values from ``x``; by default `best_step` for each entry.

    Returns
    -------
    ndarray of shape ``f(x).shape + x.shape``
        Entry ``[a, b]`` is the derivative of entry ``a`` of ``f`` by entry ``b`` of ``x``. For a vector of a vector
        this is the Jacobian in the book's layout, for a number of a vector or matrix the gradient.

    Raises
    ------
    ValueError
        If ``x`` is not real and finite, or ``step`` is not positive and finite.
    """
    x = _real(x)
    if step is not None and not (np.isfinite(step) and step > 0):
        raise ValueError(f"step must be positive and finite, got {step}")
    steps = best_step(x) if step is None else np.full(x.shape, float(step))

    def column(position):
        h = np.zeros(x.shape)
        h[position] = steps[position]
        up, down = x + h, x - h
        # What was really added, after rounding, and not what was asked for.
        width = up[position] - down[position]
        rise = np.subtract(f(up), f(down))
        return rise / width  # [matrix-calculus-central-difference]

    return _assemble(column, f, x)


def complex_step(
    f: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
) -> np.ndarray:
    """All partial derivatives of ``f`` at ``x``, each from one value at a complex point, exact to rounding.

    ``f`` has to be analytic and to compute with complex numbers all the way: no absolute value, no comparison, no
    conjugate transpose, no cast to float.

    Implements
    ----------
    matrix-calculus-complex-step

    Parameters
    ----------
    f : callable
        Takes a complex array of the shape of ``x``, returns a number or an array of any shape.
    x : array_like of any shape, real

    Returns
    -------
    ndarray of shape ``f(x).shape + x.shape``
        As in `central_difference`.

    Raises
    ------
    ValueError
        If ``x`` is not real and finite, or ``f`` returns real numbers: it lost the imaginary part.

    Source
    ------
    Squire and Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40, 1998.
    """
    x = _real(x)

    def column(position):
        z = x.astype(complex)
        z[position] += 1j * COMPLEX_STEP
        value = np.asarray(f(z))
        if not np.iscomplexobj(value):
            raise ValueError("f returned real numbers: it drops the imaginary part")
        return value.imag / COMPLEX_STEP  # [matrix-calculus-complex-step]

    return _assemble(column, f, x)


def _real(x) -> np.ndarray:
    x = np.asarray(x)
    if np.iscomplexobj(x) or not np.issubdtype(x.dtype, np.number):
        raise ValueError(f"x must hold real numbers, got {x.dtype}")
    x = x.astype(float)
    if not np.all(np.isfinite(x)):
        raise ValueError("x must be finite")
    return x


def _assemble(column, f, x: np.ndarray) -> np.ndarray:
    """One derivative for each entry of ``x``, set side by side behind the axes of ``f``."""
    columns = [column(position) for position in np.ndindex(x.shape)]
    if not columns:
        return np.zeros(np.shape(f(x)) + x.shape)
    stacked = np.stack(columns, axis=-1)  # f.shape + (x.size,)
    return stacked.reshape(stacked.shape[:-1] + x.shape)
