"""Count the operations that forward and reverse mode do, by running them on numbers that count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from mlpath.calculus.dual import Dual
from mlpath.calculus.scalar_graph import Node, adjoints


class Counted(NDArrayOperatorsMixin):
    """A number that counts the operations done with it. A change of sign is free, and so is a comparison."""

    operations = 0
    free = frozenset({np.negative, np.greater, np.equal})

    def __init__(self, value: float) -> None:
        self.value = float(value)

    def __array_ufunc__(self, ufunc, method, *inputs):
        if any(not isinstance(a, Counted | int | float | np.generic) for a in inputs):
            return NotImplemented
        Counted.operations += ufunc not in self.free
        return Counted(ufunc(*(getattr(a, "value", a) for a in inputs)))

    __hash__ = object.__hash__


@dataclass(frozen=True)
class Counts:
    """Operations for the value of a function, and for its whole Jacobian by each mode, the values included."""

    value: int
    forward: int
    reverse: int


def count_operations(f: Callable, x: np.ndarray) -> Counts:
    """Count what forward and reverse mode do for a whole Jacobian.

    Implements
    ----------
    automatic-differentiation-cost

    Parameters
    ----------
    f : callable
        Takes a list of numbers, returns a list of numbers; arithmetic and NumPy's elementwise functions.
    x : ndarray of shape (d,)
    """

    def cost(run) -> int:
        before = Counted.operations
        run()
        return Counted.operations - before

    def forward():
        # Each direction by itself repeats the values, so they are taken off below.
        for j in range(len(x)):
            f([Dual(Counted(v), Counted(i == j)) for i, v in enumerate(x)])

    def reverse():
        for output in f([Node(Counted(v)) for v in x]):
            adjoints(output, seed=Counted(1.0))

    value = cost(lambda: f([Counted(v) for v in x]))
    repeated = (len(x) - 1) * value
    return Counts(value, cost(forward) - repeated, cost(reverse))


def small_network(d: int, m: int, rng: np.random.Generator) -> Callable:
    """A function of d numbers with m values, as a program on numbers.

    Six hidden units with tanh feed one number, and each output is the sine of a multiple of it.
    """
    inner, outer, last = rng.normal(size=(6, d)), rng.normal(size=6), rng.normal(size=m)

    def combine(row, values):
        total = float(row[0]) * values[0]
        for weight, value in zip(row[1:], values[1:], strict=True):
            total = total + float(weight) * value
        return total

    def f(x):
        s = combine(outer, [np.tanh(combine(row, x)) for row in inner])
        return [np.sin(float(weight) * s) for weight in last]

    return f
