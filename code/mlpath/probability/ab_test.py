"""Planning and reading an A/B test: two versions, two shares."""

from __future__ import annotations

from math import ceil

import numpy as np
from scipy import stats

from mlpath.probability.hypothesis_tests import Test


def _check_shares(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 < share < 1:
            raise ValueError(f"{name} must be strictly between 0 and 1, got {share!r}")


def users_needed(
    p: float,
    q: float,
    *,
    level: float = 0.05,
    power: float = 0.8,
) -> int:
    """Users in each group so that a difference between the shares ``p`` and ``q`` is found with the given power.

    Implements
    ----------
    statistical-inference-sample-size

    Parameters
    ----------
    p, q : float, the two shares, different
    level : float
        Chance of a false alarm if there is no difference, on both sides together.
    power : float
        Chance of an alarm if the shares are ``p`` and ``q``; above ``level``.

    Raises
    ------
    ValueError
        If a share, the level or the power is not between 0 and 1, or the shares are equal.
    """
    _check_shares(p=p, q=q, level=level, power=power)
    if p == q:
        raise ValueError(
            "p and q must differ: no number of users finds a difference of zero"
        )
    if power <= level:
        raise ValueError(f"power must be above level, got {power!r} and {level!r}")
    a, b = stats.norm.ppf(1 - level / 2), stats.norm.ppf(power)
    mean = (p + q) / 2
    null, other = 2 * mean * (1 - mean), p * (1 - p) + q * (1 - q)
    c = a * np.sqrt(null) + b * np.sqrt(other)
    return ceil(c**2 / (p - q) ** 2)  # [statistical-inference-users]


def power_of(p: float, q: float, n: int, *, level: float = 0.05) -> float:
    """Chance that ``n`` users in each group lead to an alarm, by the normal law.

    Implements
    ----------
    statistical-inference-sample-size

    Parameters
    ----------
    p, q : float, the two shares
    n : int, users in each group
    level : float
    """
    _check_shares(p=p, q=q, level=level)
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n!r}")
    a, mean = stats.norm.ppf(1 - level / 2), (p + q) / 2
    null = np.sqrt(2 * mean * (1 - mean) / n)
    other = np.sqrt((p * (1 - p) + q * (1 - q)) / n)
    sides = [(abs(p - q) - a * null) / other, (-abs(p - q) - a * null) / other]
    return float(stats.norm.cdf(sides).sum())


def compare_shares(bought_a: int, n_a: int, bought_b: int, n_b: int) -> Test:
    """Test of the hypothesis that both versions sell to the same share, for large groups.

    Parameters
    ----------
    bought_a, bought_b : int
    n_a, n_b : int, users in each group

    Returns
    -------
    Test; the statistic is the difference in standard deviations

    Raises
    ------
    ValueError
        If a count is not between 0 and its group, or nobody or everybody bought.
    """
    for name, count, n in (("bought_a", bought_a, n_a), ("bought_b", bought_b, n_b)):
        if not 0 <= count <= n or n < 1:
            raise ValueError(
                f"{name} must be between 0 and its group of at least 1, got {count} of {n}"
            )
    share = (bought_a + bought_b) / (n_a + n_b)
    if share in (0, 1):
        raise ValueError("bought_a and bought_b: all users did the same")
    error = np.sqrt(share * (1 - share) * (1 / n_a + 1 / n_b))
    z = (bought_a / n_a - bought_b / n_b) / error
    return Test(float(z), float(2 * stats.norm.sf(abs(z))))
