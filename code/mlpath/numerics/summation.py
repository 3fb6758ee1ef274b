"""Two orders of adding up: one after the other, and in a balanced tree; with the error bound of each.

The result is in the type of the input, float32 or float64, and each addition rounds in that type.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np


def sum_sequential(x: np.ndarray) -> float:
    """((x_1 + x_2) + x_3) + and so on, rounded after each addition; n - 1 additions deep.

    Implements
    ----------
    vectorization-simd-sequential-error

    Parameters
    ----------
    x : ndarray of shape (n,), float32 or float64, n at least 1

    Raises
    ------
    ValueError
        If x is empty, not a vector, or not float32 or float64.
    """
    x = _check(x)
    partial = np.add.accumulate(
        x
    )  # (n,); it owes each partial sum, so it cannot reorder
    return partial[-1]


def sum_pairwise(x: np.ndarray) -> float:
    """Add neighbours, then neighbouring sums, until one number is left; the tree is ceil(log2 n) additions deep.

    Every level is one vectorized addition. Where a level has an odd number of entries, the last one moves up unchanged.

    Implements
    ----------
    vectorization-simd-pairwise-error

    Parameters
    ----------
    x : ndarray of shape (n,), float32 or float64, n at least 1

    Raises
    ------
    ValueError
        As in `sum_sequential`.
    """
    x = _check(x)
    while len(x) > 1:  # [vectorization-simd-pairwise-error]
        half = len(x) // 2
        paired = x[0 : 2 * half : 2] + x[1 : 2 * half : 2]  # (half,)
        x = np.append(paired, x[2 * half :])  # (half,) or (half + 1,)
    return x[0]


def unit_roundoff(dtype: type | np.dtype | str) -> float:
    """Largest relative error of one rounding to nearest: half of the distance from 1 to the next number."""
    return float(np.finfo(dtype).eps) / 2


def gamma(depth: int, u: float) -> float:
    """depth * u / (1 - depth * u): bounds the relative error of ``depth`` roundings in a row.

    Raises
    ------
    ValueError
        If ``depth`` is negative, or depth * u is not below 1, where the bound says nothing.
    """
    if depth < 0:
        raise ValueError(f"depth must not be negative, got {depth}")
    if depth * u >= 1:
        raise ValueError(f"depth * u is {depth * u:.3g}: the bound holds only below 1")
    return depth * u / (1 - depth * u)


def sequential_bound(n: int, dtype: type | np.dtype | str) -> float:
    """Bound on |computed - exact| / sum of |x_i| for `sum_sequential` of n numbers.

    Implements
    ----------
    vectorization-simd-sequential-error
    """
    return gamma(n - 1, unit_roundoff(dtype))


def pairwise_bound(n: int, dtype: type | np.dtype | str) -> float:
    """Bound on |computed - exact| / sum of |x_i| for `sum_pairwise` of n numbers.

    Implements
    ----------
    vectorization-simd-pairwise-error
    """
    levels = (n - 1).bit_length()  # ceil(log2 n) for n >= 1
    return gamma(levels, unit_roundoff(dtype))


def additions_met(n: int) -> int:
    """The largest number of additions that one of n terms takes part in, when they are added in pairs.

    Counted by going through the levels; the last term of an odd level moves up without an addition.

    Raises
    ------
    ValueError
        If n is less than 1.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    met = [0] * n
    while len(met) > 1:
        paired = [max(pair) + 1 for pair in zip(met[0::2], met[1::2], strict=False)]
        met = paired + met[2 * len(paired) :]
    return met[0]


def compare_orders(
    lengths: Iterable[int], rng: np.random.Generator, draws: int = 2
) -> dict[str, tuple[list[float], list[float]]]:
    """Largest errors and the bounds of both orders, for uniform random float32 numbers.

    Parameters
    ----------
    lengths : ints, at least 1
        How many numbers are summed.
    rng : Generator
    draws : int, at least 1
        Random vectors for each length.

    Returns
    -------
    dict from ``"sequential"`` and ``"pairwise"`` to two lists, one entry for each length: errors and bounds
    """
    orders = {
        "sequential": (sum_sequential, sequential_bound),
        "pairwise": (sum_pairwise, pairwise_bound),
    }
    found: dict[str, tuple[list[float], list[float]]] = {k: ([], []) for k in orders}
    for n in map(int, lengths):
        drawn = [rng.random(n, dtype=np.float32) for _ in range(draws)]  # (n,) each
        for name, (add, bound) in orders.items():
            found[name][0].append(max(scaled_error(add(x), x) for x in drawn))
            found[name][1].append(bound(n, np.float32))
    return found


def scaled_error(computed: float, x: np.ndarray) -> float:
    """|computed - exact| / sum of |x_i|, the quantity that the two bounds limit; 0 where all x_i are 0.

    The exact sum is `math.fsum`'s, which is correctly rounded in float64.
    """
    values = np.asarray(x, dtype=np.float64)
    size = math.fsum(np.abs(values).tolist())
    error = abs(math.fsum(np.append(-values, np.float64(computed)).tolist()))
    return error / size if size > 0 else error


def _check(x: np.ndarray) -> np.ndarray:
    x = np.asarray(x)
    if x.ndim != 1:
        raise ValueError(f"x must be a vector, got {x.ndim} dimensions")
    if len(x) == 0:
        raise ValueError("x is empty: add at least one number")
    if x.dtype not in (np.float32, np.float64):
        raise ValueError(f"x must be float32 or float64, got {x.dtype}")
    return x
