"""Learning-rate schedules: the rate of step ``t`` from the rate of step 0.

A schedule is any callable ``schedule(learning_rate, t)`` that returns a positive number. Those here are small frozen
objects, so that an estimator that holds one can be printed, compared, cloned and pickled.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

Schedule = Callable[[float, int], float]


def _require_positive(**values: float) -> None:
    for name, value in values.items():
        if not (isinstance(value, (int, float)) and math.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be a positive finite number, got {value!r}")


@dataclass(frozen=True)
class Constant:
    """The same rate at every step."""

    def __call__(self, learning_rate: float, t: int) -> float:
        return learning_rate


@dataclass(frozen=True)
class InverseScaling:
    """``learning_rate / (1 + t / delay) ** power``.

    With ``power`` above 1/2 and at most 1 the rates sum to infinity and their squares do not: the condition under which
    stochastic steps reach the minimum instead of hovering near it.

    Parameters
    ----------
    power : float > 0
    delay : float > 0
        Number of steps after which the rate has fallen by the factor ``2 ** power``.
    """

    power: float = 1.0
    delay: float = 1000.0

    def __post_init__(self):
        _require_positive(power=self.power, delay=self.delay)

    def __call__(self, learning_rate: float, t: int) -> float:
        return learning_rate / (1.0 + t / self.delay) ** self.power


@dataclass(frozen=True)
class Exponential:
    """``learning_rate * 2 ** (-t / half_life)``.

    The rates have a finite sum, so that the iteration stops moving even where it has not arrived.

    Parameters
    ----------
    half_life : float > 0
        Number of steps in which the rate halves.
    """

    half_life: float = 1000.0

    def __post_init__(self):
        _require_positive(half_life=self.half_life)

    def __call__(self, learning_rate: float, t: int) -> float:
        return learning_rate * 2.0 ** (-t / self.half_life)


@dataclass(frozen=True)
class Step:
    """``learning_rate * factor ** (t // every)``: constant, with a drop now and then.

    Parameters
    ----------
    factor : float in (0, 1]
    every : int >= 1
        Number of steps between two drops.
    """

    factor: float = 0.5
    every: int = 1000

    def __post_init__(self):
        _require_positive(factor=self.factor, every=self.every)
        if self.factor > 1:
            raise ValueError(
                f"factor must be at most 1, got {self.factor!r}: the rate must not grow"
            )

    def __call__(self, learning_rate: float, t: int) -> float:
        return learning_rate * self.factor ** (t // self.every)


NAMED = {
    "constant": Constant(),
    "inverse": InverseScaling(),
    "exponential": Exponential(),
    "step": Step(),
}


def as_schedule(schedule: str | Schedule) -> Schedule:
    """The schedule of that name, or the callable itself.

    Raises
    ------
    ValueError
        If it is neither a known name nor callable.
    """
    if isinstance(schedule, str) and schedule in NAMED:
        return NAMED[schedule]
    if not callable(schedule):
        raise ValueError(
            f"schedule must be one of {', '.join(map(repr, NAMED))} or a callable of (learning_rate, t), "
            f"got {schedule!r}"
        )
    return schedule


def rate_at(schedule: Schedule, learning_rate: float, t: int) -> float:
    """The rate of step ``t``, refused unless it is a positive finite number."""
    rate = schedule(learning_rate, t)
    if not (isinstance(rate, (int, float)) and math.isfinite(rate) and rate >= 0):
        raise ValueError(
            f"schedule must return a finite number that is not negative, got {rate!r} at step {t}"
        )
    return float(rate)
