"""Derivatives of programs: gradients, products with Jacobians, products with Hessians."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlpath.calculus.dual import Dual
from mlpath.calculus.tensor import Tensor, gradients


def value_and_gradient(f: Callable, *at):
    """The value of a function and its derivative by each argument, by reverse mode.

    Implements
    ----------
    automatic-differentiation-reverse

    Parameters
    ----------
    f : callable
        Takes as many tensors as there are points, returns a tensor that is a number.
    *at : array_like of any shapes

    Returns
    -------
    value : ndarray of shape ()
    gradients : list of ndarray, each of the shape of its argument

    Raises
    ------
    ValueError
        If ``f`` does not return a number.
    """
    inputs = [Tensor(a) for a in at]
    output = f(*inputs)
    return output.value, gradients(output, inputs)


def jacobian_product(f: Callable, x: np.ndarray, v: np.ndarray):
    """The Jacobian of ``f`` at ``x`` times ``v``, by forward mode: one run on dual numbers.

    Implements
    ----------
    automatic-differentiation-dual

    Parameters
    ----------
    f : callable
        Takes an array, by NumPy's elementwise functions, ``@``, ``sum``, ``reshape`` and indexing.
    x, v : ndarray of one shape

    Returns
    -------
    value, product : ndarray of the shape of ``f(x)``
    """
    y = f(_moving(x, v))
    return y.value, y.slope


def transposed_jacobian_product(f: Callable, x: np.ndarray, u: np.ndarray):
    """The transposed Jacobian of ``f`` at ``x`` times ``u``, by reverse mode: one run and one sweep back.

    Implements
    ----------
    automatic-differentiation-reverse

    Parameters
    ----------
    f : callable
        Takes a tensor, returns a tensor.
    x : ndarray
    u : ndarray of the shape of ``f(x)``

    Returns
    -------
    value : ndarray of the shape of ``f(x)``
    product : ndarray of the shape of ``x``
    """
    at = Tensor(x)
    y = f(at)
    return y.value, gradients(y, [at], seed=u)[0]


def hessian_product(f: Callable, x: np.ndarray, v: np.ndarray):
    """The Hessian of ``f`` at ``x`` times ``v``: reverse mode, run on dual numbers.

    Implements
    ----------
    automatic-differentiation-hessian-product

    Parameters
    ----------
    f : callable
        Takes a tensor, returns a tensor that is a number.
    x, v : ndarray of one shape

    Returns
    -------
    gradient, product : ndarray of the shape of ``x``
    """
    at = Tensor(_moving(x, v))
    (gradient,) = gradients(f(at), [at])
    if not isinstance(gradient, Dual):  # f is linear: its gradient does not move
        return gradient, np.zeros(at.shape)
    return gradient.value, gradient.slope  # [automatic-differentiation-gradient-slope]


def _moving(x: np.ndarray, v: np.ndarray) -> Dual:
    """The point ``x`` on its way along ``v``."""
    return Dual(np.asarray(x, dtype=float), np.asarray(v, dtype=float))
