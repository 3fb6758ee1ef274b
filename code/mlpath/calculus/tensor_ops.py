"""Functions of tensors that NumPy has no elementwise function for: ReLU, maximum, softmax, log-sum-exp, joining."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlpath.calculus.dual import linear, primal
from mlpath.calculus.softmax import softmax_vjp
from mlpath.calculus.tensor import Tensor, record, value_of


def maximum_along(x: Tensor, axis: int = -1) -> Tensor:
    """The largest entry along an axis; entries that tie share its adjoint equally, as in torch's ``amax``.

    Parameters
    ----------
    x : Tensor
    axis : int

    Returns
    -------
    Tensor without the axis
    """
    plain = primal(x.value)
    at_top = plain == plain.max(axis=axis, keepdims=True)
    weights = at_top / at_top.sum(axis=axis, keepdims=True)  # constants: x's shape
    return (x * weights).sum(axis=axis)


def relu(x: Tensor) -> Tensor:
    """The positive part of each entry. At the kink its derivative is taken to be zero, as in torch's ``relu``.

    ``np.maximum(x, 0)`` has the same values; at the kink it halves the adjoint.
    """
    return x * (x > 0)


def softmax(x: Tensor) -> Tensor:
    """Softmax along the last axis.

    Implements
    ----------
    matrix-calculus-softmax-jacobian

    Parameters
    ----------
    x : Tensor of shape (..., k)

    Returns
    -------
    Tensor of shape (..., k)
    """
    P, _ = _shares(x.value)
    return record(P, (x, lambda G: softmax_vjp(P, G)))  # [matrix-calculus-softmax-vjp]


def log_sum_exp(x: Tensor) -> Tensor:
    """The logarithm of the sum of the exponentials along the last axis.

    Implements
    ----------
    matrix-calculus-log-sum-exp

    Parameters
    ----------
    x : Tensor of shape (..., k), finite

    Returns
    -------
    Tensor of shape (...)
    """
    P, log_total = _shares(x.value)
    # The gradient is the softmax, by [matrix-calculus-softmax].
    return record(log_total, (x, lambda g: g[..., None] * P))


def _shares(Z):
    """Softmax and log-sum-exp of the last axis, shifted by the largest score [matrix-calculus-shift]."""
    top = primal(Z).max(axis=-1, keepdims=True)  # a constant: any shift is right
    E = np.exp(Z - top)  # (..., k)
    total = E.sum(axis=-1, keepdims=True)  # (..., 1)
    return E / total, (np.log(total) + top)[..., 0]


def concatenate(parts: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Tensors end to end along an axis. Each gets back its own slice of the adjoint.

    Parameters
    ----------
    parts : sequence of Tensor or ndarray
        Of one shape, but for the axis.
    axis : int

    Returns
    -------
    Tensor
    """
    ends = np.cumsum([part.shape[axis] for part in parts])
    total = 0.0
    # Joining is a sum of embeddings into zeros; an embedding's transpose is the slice.
    for part, end in zip(parts, ends, strict=True):
        total = total + _embed(part, axis, end, ends[-1])
    return total


def _embed(part, axis: int, end: int, size: int) -> Tensor:
    part = part if isinstance(part, Tensor) else Tensor(part)
    length, axis = part.shape[axis], axis % part.ndim
    before = [(0, 0)] * part.ndim
    before[axis] = (end - length, size - end)
    place = (slice(None),) * axis + (slice(end - length, end),)
    return record(pad(value_of(part), before), (part, lambda g: g[place]))


def pad(x, widths):
    """Zeros around an array or around dual numbers, as `numpy.pad`."""
    return linear(lambda a: np.pad(a, widths), x)
