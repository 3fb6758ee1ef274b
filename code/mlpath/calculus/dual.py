"""Dual numbers: a value and its derivative along one direction, carried through a program together."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Number

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from mlpath.calculus.elementary import FLAT, PRODUCTS, supported


class Dual(NDArrayOperatorsMixin):
    """The dual number ``value + slope * eps`` with ``eps**2 = 0``, or an array of them.

    NumPy's elementwise functions and ``@`` take it. What is not a dual number counts as a constant.

    Implements
    ----------
    automatic-differentiation-dual

    Parameters
    ----------
    value : number or ndarray
    slope : number or ndarray of the same shape
        The derivative of ``value`` along the direction.

    Raises
    ------
    ValueError
        If the shapes differ.
    """

    def __init__(self, value, slope) -> None:
        if np.shape(value) != np.shape(slope):
            shapes = f"{np.shape(value)} and {np.shape(slope)}"
            raise ValueError(f"value and slope must have one shape, got {shapes}")
        self.value, self.slope = value, slope

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if not all(isinstance(a, Dual | np.ndarray | Number) for a in inputs):
            return NotImplemented
        if method != "__call__" or kwargs:
            raise TypeError("dual numbers take plain calls of functions only")
        values = [a.value if isinstance(a, Dual) else a for a in inputs]
        if ufunc in FLAT:
            return ufunc(*values)
        if ufunc is np.matmul:
            return bilinear(np.matmul, *inputs)
        if ufunc not in PRODUCTS:
            raise TypeError(f"no derivative of {ufunc.__name__}; known: {supported()}")
        y = ufunc(*values)
        slope = None
        for a, product in zip(inputs, PRODUCTS[ufunc], strict=True):
            if isinstance(a, Dual):  # [automatic-differentiation-dual-chain]
                part = product(a.slope, y, *values)
                slope = part if slope is None else slope + part
        if np.shape(slope) != np.shape(y):
            slope = np.broadcast_to(slope, np.shape(y))
        return Dual(y, slope)

    shape = property(lambda self: np.shape(self.value))
    ndim = property(lambda self: np.ndim(self.value))

    def __getitem__(self, index):
        return linear(lambda a: a[index], self)

    def sum(self, axis=None, keepdims=False):
        """As `numpy.sum`."""
        return linear(lambda a: a.sum(axis=axis, keepdims=keepdims), self)

    def reshape(self, shape):
        """As `numpy.reshape`."""
        return linear(lambda a: a.reshape(shape), self)

    def swapaxes(self, one, other):
        """As `numpy.swapaxes`."""
        return linear(lambda a: a.swapaxes(one, other), self)

    def __repr__(self) -> str:
        return f"Dual({self.value}, {self.slope})"


def primal(x):
    """The value of a dual number; anything else as it is."""
    return x.value if isinstance(x, Dual) else x


def linear(f: Callable, x):
    """A linear function of an array or of dual numbers: its derivative is itself."""
    return Dual(f(x.value), f(x.slope)) if isinstance(x, Dual) else f(x)


def bilinear(f: Callable, a, b):
    """A function that is linear in each of two arguments, by the product rule.

    Implements
    ----------
    automatic-differentiation-dual
    """
    if not isinstance(a, Dual) and not isinstance(b, Dual):
        return f(a, b)
    y = f(primal(a), primal(b))
    slope = None
    if isinstance(a, Dual):
        slope = f(a.slope, primal(b))
    if isinstance(b, Dual):  # [automatic-differentiation-dual-product]
        part = f(primal(a), b.slope)
        slope = part if slope is None else slope + part
    return Dual(y, slope)
