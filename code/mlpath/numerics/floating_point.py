"""What a floating-point number is, and how much a function magnifies its rounding."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Parts:
    """A float64 as ``sign * significand * 2**exponent``, with the significand from 1 up to 2.

    Parameters
    ----------
    sign : int, 1 or -1
    exponent : int
    significand : float
        Below 1 for zero and for subnormal numbers.
    bits : str
        The 52 stored bits behind the binary point.
    """

    sign: int
    exponent: int
    significand: float
    bits: str


def decompose(x: float) -> Parts:
    """Take a float64 apart into its three fields.

    Raises
    ------
    ValueError
        If ``x`` is infinite or not a number: those have no value to take apart.
    """
    if not math.isfinite(x):
        raise ValueError(f"x must be finite, got {x}")
    word = int(np.float64(x).view(np.uint64))
    sign, stored, fraction = word >> 63, (word >> 52) & 0x7FF, word & ((1 << 52) - 1)
    leading, exponent = (0, -1022) if stored == 0 else (1, stored - 1023)
    significand = leading + fraction / 2**52
    return Parts(-1 if sign else 1, exponent, significand, f"{fraction:052b}")


def toy_numbers(precision: int, low: int, high: int) -> np.ndarray:
    """All positive numbers with ``precision`` significant bits and exponents from ``low`` to ``high``.

    Returns
    -------
    ndarray of shape ((high - low + 1) * 2**(precision - 1),), in increasing order

    Raises
    ------
    ValueError
        If ``precision`` is below 1 or ``high`` below ``low``.
    """
    if precision < 1 or high < low:
        raise ValueError(
            f"no numbers with {precision} bits and exponents {low} to {high}"
        )
    steps = 2 ** (precision - 1)
    significands = 1 + np.arange(steps) / steps  # (steps,)
    return np.concatenate([significands * 2.0**e for e in range(low, high + 1)])


def relative_condition(
    f: Callable[[np.ndarray], np.ndarray],
    slope: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
) -> np.ndarray:
    """Relative change of ``f(x)`` for each unit of relative change of ``x``.

    Implements
    ----------
    floating-point-condition

    Parameters
    ----------
    f, slope : callable
        A function of a number and its derivative, both of arrays entry by entry.
    x : ndarray of any shape

    Returns
    -------
    ndarray of the shape of ``x``; infinite where ``f`` is zero
    """
    x = np.asarray(x, dtype=float)
    with np.errstate(divide="ignore"):
        return np.abs(x * slope(x) / f(x))  # [floating-point-condition-number]
