"""Reverse mode on numbers, as short as it gets: the version that shows the idea."""

from __future__ import annotations

from numpy.lib.mixins import NDArrayOperatorsMixin

from mlpath.calculus.elementary import PRODUCTS


class Node(NDArrayOperatorsMixin):
    """A number that remembers from which numbers, by which function, it was computed.

    Parameters
    ----------
    value : number
    ufunc : numpy.ufunc, optional
        The function that gave it; none for an input.
    inputs : tuple of Node or number
        What it was given.
    """

    def __init__(self, value, ufunc=None, inputs=()) -> None:
        self.value, self.ufunc, self.inputs = value, ufunc, inputs

    def __array_ufunc__(self, ufunc, method, *inputs):
        return Node(ufunc(*map(value_of, inputs)), ufunc, inputs)

    __hash__ = object.__hash__


def value_of(a):
    """The number in a node; a number as it is."""
    return a.value if isinstance(a, Node) else a


def in_order(output: Node) -> list[Node]:
    """All nodes that ``output`` was computed from, and itself, each after its inputs."""
    order, seen = [], set()

    def visit(node):
        if isinstance(node, Node) and node not in seen:
            seen.add(node)
            for a in node.inputs:
                visit(a)
            order.append(node)

    visit(output)
    return order


def adjoints(output: Node, seed=1.0) -> dict:
    """The derivative of ``output`` by every number on the way to it, in one sweep backwards.

    Implements
    ----------
    automatic-differentiation-fan-out, automatic-differentiation-reverse

    Parameters
    ----------
    output : Node
    seed : number
        The adjoint of the output: one.

    Returns
    -------
    dict from Node to number
    """
    bar = {output: seed}
    for node in reversed(in_order(output)):
        values = [value_of(a) for a in node.inputs]
        products = PRODUCTS.get(node.ufunc, ())
        for a, product in zip(node.inputs, products, strict=True):
            if isinstance(a, Node):  # [automatic-differentiation-adjoint-sum]
                part = product(bar[node], node.value, *values)
                bar[a] = bar[a] + part if a in bar else part
    return bar
