"""The derivatives of the elementary functions: one table, which the forward and the reverse mode share.

An elementwise function changes output ``j`` only through entry ``j`` of each input. Its Jacobian by an input is
diagonal, so it is its own transpose, and the product that forward mode needs is the one that reverse mode needs.
"""

from __future__ import annotations

import numpy as np

# PRODUCTS[f][i](d, y, *inputs): the partial derivative of y = f(*inputs) by input i, times d.
# [automatic-differentiation-elementary]
PRODUCTS = {
    np.add: (lambda d, y, a, b: d, lambda d, y, a, b: d),
    np.subtract: (lambda d, y, a, b: d, lambda d, y, a, b: -d),
    np.multiply: (lambda d, y, a, b: d * b, lambda d, y, a, b: d * a),
    np.true_divide: (lambda d, y, a, b: d / b, lambda d, y, a, b: -(d * y / b)),
    np.power: (
        lambda d, y, a, b: d * (b * a ** (b - 1)),
        lambda d, y, a, b: d * y * np.log(a),
    ),
    np.maximum: (
        lambda d, y, a, b: d * _share(a, b),
        lambda d, y, a, b: d * _share(b, a),
    ),
    np.negative: (lambda d, y, a: -d,),
    np.exp: (lambda d, y, a: d * y,),
    np.log: (lambda d, y, a: d / a,),
    np.sqrt: (lambda d, y, a: d / (2 * y),),
    np.sin: (lambda d, y, a: d * np.cos(a),),
    np.cos: (lambda d, y, a: -(d * np.sin(a)),),
    np.tanh: (lambda d, y, a: d * (1 - y * y),),
    np.absolute: (lambda d, y, a: d * np.sign(a),),
}

# Their derivative is zero wherever it exists; the result is a plain array.
FLAT = frozenset(
    {
        np.greater,
        np.greater_equal,
        np.less,
        np.less_equal,
        np.equal,
        np.not_equal,
        np.sign,
    }
)


def _share(a, b):
    """One where ``a`` is the larger, zero where it is the smaller; at a tie, half to each."""
    return (a > b) + 0.5 * (a == b)


def supported() -> str:
    """The names of the elementary functions, for messages."""
    return ", ".join(sorted(f.__name__ for f in PRODUCTS))
