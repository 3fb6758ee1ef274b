"""Time functions side by side, so that what is reported is a ratio and not the mood of the machine.

A single time on a shared machine means little: the clock rate and the neighbours change from second to second.
Functions that are timed in turn, ``a b a b a b``, meet the same conditions, and the ratio of two neighbours is
stable. So a comparison here always takes all its functions at once and keeps every repeat.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Timing:
    """Seconds for one call of a function, one entry for each repeat.

    Parameters
    ----------
    name : str
        What was timed.
    seconds : ndarray of shape (repeats,)
        Mean seconds of a call within each repeat.
    """

    name: str
    seconds: np.ndarray  # (repeats,)

    @property
    def median(self) -> float:
        """Median over the repeats, in seconds for one call."""
        return float(np.median(self.seconds))

    @property
    def quartiles(self) -> tuple[float, float]:
        """Lower and upper quartile over the repeats, in seconds for one call."""
        low, high = np.quantile(self.seconds, [0.25, 0.75])
        return float(low), float(high)


@dataclass(frozen=True)
class Ratio:
    """How many times longer one function takes than another.

    Parameters
    ----------
    median, low, high : float
        Median and quartiles of the ratios of neighbouring repeats.
    """

    median: float
    low: float
    high: float

    @property
    def quartiles(self) -> tuple[float, float]:
        """Lower and upper quartile."""
        return self.low, self.high

    def __str__(self) -> str:
        return f"{_three_digits(self.median)} ({_three_digits(self.low)} to {_three_digits(self.high)})"


def measure(
    functions: Mapping[str, Callable[[], object]],
    *,
    repeats: int = 7,
    min_seconds: float = 0.005,
) -> dict[str, Timing]:
    """Time functions in turn, one repeat of each after the other.

    Each function is called once before, to warm caches and to learn how many calls make a repeat of at least
    ``min_seconds``.

    Parameters
    ----------
    functions : mapping from a name to a function without arguments
    repeats : int, at least 1
    min_seconds : float
        Least duration of one repeat in seconds; shorter functions are called several times and the mean is taken.

    Returns
    -------
    dict from the name to its `Timing`

    Raises
    ------
    ValueError
        If there is no function, ``repeats`` is less than 1, or ``min_seconds`` is negative or not finite.
    """
    if not functions:
        raise ValueError("functions is empty: name at least one function to time")
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    if not 0 <= min_seconds < float("inf"):
        raise ValueError(
            f"min_seconds must be a finite number of seconds, not negative, got {min_seconds}"
        )
    calls = {
        name: _calls_for(function, min_seconds) for name, function in functions.items()
    }
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(repeats):
        for name, function in functions.items():
            seconds[name].append(_time_calls(function, calls[name]) / calls[name])
    return {name: Timing(name, np.array(values)) for name, values in seconds.items()}


def ratio(slow: Timing, fast: Timing) -> Ratio:
    """How many times longer ``slow`` takes than ``fast``; both from one call of `measure`.

    Raises
    ------
    ValueError
        If the two have different numbers of repeats, so that they cannot have run side by side.
    """
    if len(slow.seconds) != len(fast.seconds):
        raise ValueError(
            f"{slow.name!r} has {len(slow.seconds)} repeats and {fast.name!r} has {len(fast.seconds)}: "
            "compare timings of one call of measure()"
        )
    low, median, high = np.quantile(slow.seconds / fast.seconds, [0.25, 0.5, 0.75])
    return Ratio(float(median), float(low), float(high))


def spread(measured: Iterable[Timing | Ratio]) -> np.ndarray:
    """Lower quartile, median and upper quartile of each, as three rows to plot; takes `machine.Rate` too.

    Returns
    -------
    ndarray of shape (3, number of measurements)
    """
    rows = [(m.quartiles[0], m.median, m.quartiles[1]) for m in measured]
    return np.array(rows).reshape(-1, 3).T  # (3, k)


def _three_digits(value: float) -> str:
    return f"{float(f'{value:.3g}'):g}"  # rounded to three digits, but 1230 and not 1.23e+03


def _time_calls(function: Callable[[], object], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return time.perf_counter() - start


def _calls_for(function: Callable[[], object], min_seconds: float) -> int:
    first = _time_calls(function, 1)
    if (
        first >= 10 * min_seconds
    ):  # long enough even if the first call was much slower than the next will be
        return 1
    once = max(_time_calls(function, 1), 1e-9)
    return max(1, int(np.ceil(min_seconds / once)))
