"""Sums that carry along what rounding drops."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

LANES = 512  # partial sums side by side; each step is one vectorized addition


def two_sum(a, b):
    """The rounded sum and, exactly, what the rounding dropped: ``a + b = s + e``, in six additions.

    Implements
    ----------
    floating-point-two-sum

    Parameters
    ----------
    a, b : float or ndarray

    Returns
    -------
    s, e : of the same kind

    Source
    ------
    Knuth, The Art of Computer Programming, volume 2, section 4.2.2, theorem B.
    """
    s = a + b
    from_b = s - a
    from_a = s - from_b
    return s, (a - from_a) + (b - from_b)


def kahan_sum(x: Iterable[float]) -> float:
    """Kahan's loop: what the last addition dropped is put into the next one.

    Implements
    ----------
    floating-point-two-sum

    Parameters
    ----------
    x : iterable of float

    Returns
    -------
    float

    Source
    ------
    Kahan, Further remarks on reducing truncation errors, Communications of the ACM 8, 1965.
    """
    total, excess = 0.0, 0.0
    for value in x:
        corrected = value - excess
        new = total + corrected
        excess = (new - total) - corrected  # [floating-point-dropped]
        total = new
    return total


def sum_compensated(x: np.ndarray) -> float:
    """The sum, as if computed with twice the precision and then rounded: errors are added up beside the sum.

    Implements
    ----------
    floating-point-two-sum

    Parameters
    ----------
    x : array_like of shape (n,)

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If ``x`` is not a vector.

    Source
    ------
    Ogita, Rump and Oishi, Accurate sum and dot product, SIAM Journal on Scientific Computing 26, 2005.
    """
    x = np.asarray(x, dtype=float)
    if x.ndim != 1:
        raise ValueError(f"x must be a vector, got {x.ndim} dimensions")
    rows = np.zeros((-(-len(x) // LANES), LANES))  # (rows, LANES)
    rows.reshape(-1)[: len(x)] = x
    sums, errors = np.zeros(LANES), np.zeros(LANES)
    for row in rows:
        sums, error = two_sum(sums, row)
        errors += error
    total, rest = 0.0, float(errors.sum())
    for value in sums.tolist():
        total, error = two_sum(total, value)
        rest += error
    return total + rest


def ill_conditioned_terms(
    n: int, condition: float, rng: np.random.Generator
) -> np.ndarray:
    """Terms whose sum is far smaller than they are: sum of |x_i| over |sum of x_i| is ``condition`` times about n.

    The first half holds terms up to ``condition``. Each term of the second half cancels, but for a little, what has
    been added so far, and that little falls to about one.

    Parameters
    ----------
    n : int, at least 4
    condition : float, at least 1
        The largest terms have about this size, and the sum has about the size one.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n,), in random order

    Source
    ------
    After algorithm 6.1 of Ogita, Rump and Oishi.
    """
    half, spread = n // 2, math.log2(condition)
    exponents = rng.uniform(0, spread, size=half)
    exponents[:2] = 0, spread
    x = list(rng.uniform(-1, 1, size=half) * 2.0 ** np.round(exponents))
    for exponent in np.linspace(spread, 0, n - half):
        x.append(rng.uniform(-1, 1) * 2.0 ** round(exponent) - math.fsum(x))
    return rng.permutation(np.array(x))
