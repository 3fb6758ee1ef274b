"""What the chapter on floating point measures, each against exact rational arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes

from mlpath.numerics.compensated import (
    ill_conditioned_terms,
    kahan_sum,
    sum_compensated,
)
from mlpath.numerics.floating_point import toy_numbers
from mlpath.numerics.moments import RunningMoments
from mlpath.numerics.summation import sum_pairwise, sum_sequential


def exact_variance(x: np.ndarray) -> Fraction:
    """Mean squared deviation of the stored numbers, without any rounding."""
    values = [Fraction(float(v)) for v in x]
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values) / len(values)


def textbook_variance(x: np.ndarray) -> float:
    """Mean of the squares less the square of the mean: one pass, and all that can go wrong."""
    return float(np.mean(x * x) - np.mean(x) ** 2)


def welford_variance(x: np.ndarray) -> float:
    """One pass, number by number."""
    moments = RunningMoments()
    for value in x.tolist():
        moments.push(value)
    return float(moments.variance())


VARIANCES = {
    "textbook, one pass": textbook_variance,
    "two passes": lambda x: float(np.mean((x - np.mean(x)) ** 2)),
    "Welford, one pass": welford_variance,
    "first value taken off": lambda x: textbook_variance(x - x[0]),
}


def relative_error(found: float, exact: Fraction) -> float:
    """|found / exact - 1|, computed exactly; 1e-17 stands for zero."""
    return max(float(abs(Fraction(found) / exact - 1)), 1e-17)


def variance_errors(
    offsets: Iterable[float], rng: np.random.Generator, n: int = 1000
) -> dict[str, list[float]]:
    """Relative errors of four formulas, for normal numbers of standard deviation one around growing offsets."""
    noise = rng.normal(size=n)
    errors: dict[str, list[float]] = {name: [] for name in VARIANCES}
    for offset in offsets:
        x = noise + offset
        exact = exact_variance(x)
        for name, formula in VARIANCES.items():
            errors[name].append(relative_error(formula(x), exact))
    return errors


def sum_errors(
    conditions: Iterable[float], rng: np.random.Generator, n: int = 2000
) -> tuple[np.ndarray, dict[str, list[float]]]:
    """Relative errors of four ways to add up, for sums of growing condition number.

    Returns
    -------
    conditions : ndarray
        What the drawn terms really have.
    errors : dict
    """
    ways = {
        "sequential": sum_sequential,
        "pairwise": sum_pairwise,
        "Kahan": lambda x: kahan_sum(x.tolist()),
        "compensated": sum_compensated,
    }
    errors: dict[str, list[float]] = {name: [] for name in ways}
    reached = []
    for condition in conditions:
        x = ill_conditioned_terms(n, condition, rng)
        exact = sum(map(Fraction, x.tolist()))
        reached.append(float(sum(map(abs, map(Fraction, x.tolist()))) / abs(exact)))
        for name, way in ways.items():
            errors[name].append(relative_error(float(way(x)), exact))
    return np.array(reached), errors


def cosine_errors(x: np.ndarray) -> dict[str, np.ndarray]:
    """Relative errors of two formulas for (1 - cos x) / x^2, against its series."""
    terms = 2, -24, 720, -40320, 3628800, -479001600  # even factorials
    exact = sum(x ** (2 * k) / c for k, c in enumerate(terms))
    half = np.sin(x / 2) / (x / 2)
    formulas = {"as it stands": (1 - np.cos(x)) / x**2, "rewritten": 0.5 * half**2}
    return {k: np.maximum(np.abs(v / exact - 1), 1e-17) for k, v in formulas.items()}


def nist_like(name: str) -> tuple[np.ndarray, Fraction]:
    """The numbers of a univariate set of NIST's, and its certified standard deviation, squared.

    NumAcc3 and NumAcc4 are 1,001 numbers: one at the centre, then 500 times a tenth below and a tenth above it. The
    standard deviation, with n - 1 below the fraction, is exactly one tenth.
    """
    centre = {"NumAcc3": 1_000_000.2, "NumAcc4": 10_000_000.2}[name]
    low, high = round(centre - 0.1, 1), round(centre + 0.1, 1)
    return np.array([centre, *[low, high] * 500]), Fraction(1, 100)


def number_line(ax: Axes, precision: int = 3, low: int = -2, high: int = 2) -> None:
    """All positive numbers of a toy format, as ticks."""
    numbers = toy_numbers(precision, low, high)
    ax.vlines(numbers, 0, 1, color="C0", lw=1.4)
    ax.vlines(2.0 ** np.arange(low, high + 2), 0, 1.35, color="C1", lw=2)
    for e in range(low, high + 2):
        label = f"$2^{{{e}}}$"
        side = "right" if e == low else "center"  # the first two are close
        ax.text(2.0**e, 1.45, label, ha=side, color="C1", fontsize=9)
    ax.set(ylim=(0, 2), xlim=(0, 2.0 ** (high + 1) + 0.2), yticks=[], xlabel="value")
    ax.grid(False)
    ax.spines["left"].set_visible(False)


def correct_digits(found: float, exact: float) -> float:
    """Minus the decimal logarithm of the relative error, from 0 to 16."""
    if found == exact:
        return 16.0
    if not math.isfinite(found):
        return 0.0
    return float(np.clip(-math.log10(abs(found / exact - 1)), 0, 16))
