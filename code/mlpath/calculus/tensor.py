"""Arrays that remember how they were computed, and reverse mode over them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from numbers import Number

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from mlpath.calculus.dual import Dual, linear, primal
from mlpath.calculus.elementary import FLAT, PRODUCTS, supported

_serials = itertools.count()


class Tensor(NDArrayOperatorsMixin):
    """An array in a computation graph.

    NumPy's elementwise functions, operators and ``@`` take it, with broadcasting. What is not a tensor counts as a
    constant: nothing is recorded for it.

    Parameters
    ----------
    value : array_like of real numbers, or Dual
        Integers become float64; a float keeps its precision.

    Raises
    ------
    ValueError
        If ``value`` holds anything but real numbers.
    """

    def __init__(self, value) -> None:
        if not isinstance(value, Dual):
            value = np.asarray(value)
            if value.dtype.kind not in "fiub":
                kind = value.dtype
                raise ValueError(f"value must hold real numbers, got {kind}")
            if value.dtype.kind != "f":
                value = value.astype(float)
        self.value = value
        self.edges: tuple = ()  # pairs: a parent, and what takes our adjoint to its
        self.serial = next(_serials)  # parents have smaller ones

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    T = property(lambda self: self.swapaxes(-1, -2))

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if method != "__call__" or kwargs:
            raise TypeError("tensors take plain calls of functions only")
        values = [value_of(a) for a in inputs]
        if ufunc in FLAT:
            return ufunc(*map(primal, values))
        if ufunc is np.matmul:
            return matmul(*inputs)
        if ufunc not in PRODUCTS:
            raise TypeError(f"no derivative of {ufunc.__name__}; known: {supported()}")
        y = ufunc(*values)

        def pull(product, shape):
            return lambda g: unbroadcast(product(g, y, *values), shape)

        pairs = zip(inputs, PRODUCTS[ufunc], strict=True)
        return record(
            y,
            *(
                (a, pull(product, a.shape))
                for a, product in pairs
                if isinstance(a, Tensor)
            ),
        )

    def sum(self, axis=None, keepdims=False) -> Tensor:
        """Sum along one or several axes, as `numpy.sum`."""
        shape = self.shape
        kept = np.sum(np.empty(shape), axis=axis, keepdims=True).shape

        def pull(g):  # [automatic-differentiation-sum]
            return linear(lambda a: np.broadcast_to(a.reshape(kept), shape), g)

        return record(self.value.sum(axis=axis, keepdims=keepdims), (self, pull))

    def mean(self, axis=None, keepdims=False) -> Tensor:
        """Mean along one or several axes, as `numpy.mean`."""
        total = self.sum(axis=axis, keepdims=keepdims)
        return total * (np.prod(total.shape) / np.prod(self.shape))

    def reshape(self, shape) -> Tensor:
        """The same entries in the same order, in another shape."""
        before = self.shape
        return record(self.value.reshape(shape), (self, lambda g: g.reshape(before)))

    def swapaxes(self, one: int, other: int) -> Tensor:
        """Two axes exchanged."""
        return record(
            self.value.swapaxes(one, other), (self, lambda g: g.swapaxes(one, other))
        )

    def __getitem__(self, index) -> Tensor:
        shape = self.shape

        def pull(g):  # [automatic-differentiation-scatter]
            return linear(lambda a: scatter(a, index, shape), g)

        return record(self.value[index], (self, pull))

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"Tensor({self.value!r})"

    __hash__ = object.__hash__


def value_of(a):
    """The array in a tensor; anything else as it is."""
    return a.value if isinstance(a, Tensor) else a


def record(y, *edges: tuple[Tensor, Callable]) -> Tensor:
    """A tensor with the value ``y``; each edge is a parent and the function from the adjoint of y to the parent's."""
    result = Tensor(y)
    result.edges = edges
    return result


def unbroadcast(g, shape: tuple[int, ...]):
    """The transpose of broadcasting: sum over every axis along which an array of ``shape`` was repeated.

    Implements
    ----------
    automatic-differentiation-broadcast
    """
    if g.shape == shape:
        return g
    extra = g.ndim - len(shape)
    stretched = (extra + i for i, size in enumerate(shape) if size == 1)
    axes = (*range(extra), *stretched)
    return g.sum(axis=axes).reshape(shape)  # [automatic-differentiation-unbroadcast]


def scatter(g: np.ndarray, index, shape: tuple[int, ...]) -> np.ndarray:
    """The transpose of indexing: ``g`` added into zeros at the places that ``index`` read, as often as it read them.

    Implements
    ----------
    automatic-differentiation-indexing
    """
    out = np.zeros(shape, dtype=g.dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if all(
        part is None or part is ... or isinstance(part, slice | Number)
        for part in parts
    ):
        out[index] = g  # such an index reads no place twice
    else:
        np.add.at(out, index, g)
    return out


def matmul(a, b):
    """``a @ b`` for vectors, matrices and stacks of matrices.

    Implements
    ----------
    automatic-differentiation-matmul
    """
    if a.ndim == 1:
        return (a.reshape((1, -1)) @ b)[..., 0, :] if b.ndim > 1 else (a * b).sum()
    if b.ndim == 1:
        return (a @ b.reshape((-1, 1)))[..., 0]
    A, B = value_of(a), value_of(b)
    edges = []
    if isinstance(a, Tensor):  # [automatic-differentiation-matmul-left]
        edges.append((a, lambda G: unbroadcast(G @ B.swapaxes(-1, -2), A.shape)))
    if isinstance(b, Tensor):  # [automatic-differentiation-matmul-right]
        edges.append((b, lambda G: unbroadcast(A.swapaxes(-1, -2) @ G, B.shape)))
    return record(A @ B, *edges)


def gradients(output: Tensor, inputs: Sequence[Tensor], seed=None) -> list:
    """The derivative of a number by each of the inputs, in one sweep backwards over the graph.

    Implements
    ----------
    automatic-differentiation-fan-out, automatic-differentiation-reverse

    Parameters
    ----------
    output : Tensor
        A number, unless ``seed`` is given.
    inputs : sequence of Tensor
    seed : ndarray of the shape of ``output``, optional
        The derivative is that of ``(seed * output).sum()``: a Jacobian, transposed, times the seed.

    Returns
    -------
    list of ndarray (of Dual, where the graph holds dual numbers), each of the shape of its input
        Zero where the output does not depend on the input.

    Raises
    ------
    ValueError
        If ``output`` is not a number and there is no ``seed``, or the shape of ``seed`` differs.
    """
    if seed is None and output.shape != ():
        raise ValueError(
            f"output must be a number, or give a seed; got shape {output.shape}"
        )
    dtype = primal(output.value).dtype
    seed = np.ones((), dtype) if seed is None else np.asarray(seed)
    if seed.shape != output.shape:
        raise ValueError(f"seed must have shape {output.shape}, got {seed.shape}")
    bar, wanted = {output.serial: seed}, {a.serial for a in inputs}
    for node in _latest_first(output):
        g = bar[node.serial] if node.serial in wanted else bar.pop(node.serial)
        for parent, pull in node.edges:  # [automatic-differentiation-adjoint-sum]
            part, so_far = pull(g), bar.get(parent.serial)
            bar[parent.serial] = part if so_far is None else so_far + part
    return [bar.get(a.serial, np.zeros(a.shape)) for a in inputs]


def _latest_first(output: Tensor) -> list[Tensor]:
    """Every tensor that ``output`` came from, and itself, each before its parents."""
    found, waiting = {output.serial: output}, [output]
    while waiting:
        for parent, _ in waiting.pop().edges:
            if parent.serial not in found:
                found[parent.serial] = parent
                waiting.append(parent)
    return [found[serial] for serial in sorted(found, reverse=True)]
