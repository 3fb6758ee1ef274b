"""All squared Euclidean distances between two sets of points, three ways."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def squared_distances_loop(
    X: Sequence[Sequence[float]], Z: Sequence[Sequence[float]]
) -> list[list[float]]:
    """Squared distance of each row of X to each row of Z, one feature at a time: 3nmd flop.

    Parameters
    ----------
    X : n rows of d numbers
    Z : m rows of d numbers

    Returns
    -------
    list of n lists of m floats

    Raises
    ------
    ValueError
        If either is empty or the widths differ.
    """
    _check_widths(X, Z)
    result = []
    for x in X:
        row = []
        for z in Z:
            total = 0.0
            for j in range(len(x)):
                difference = x[j] - z[j]
                total += difference * difference
            row.append(total)
        result.append(row)
    return result


def squared_distances_broadcast(X: np.ndarray, Z: np.ndarray) -> np.ndarray:
    """Squared distances by broadcasting: the differences are a temporary of n * m * d numbers.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    Z : ndarray of shape (m, d)

    Returns
    -------
    ndarray of shape (n, m)
    """
    X, Z = _matrices(X, Z)
    differences = X[:, None, :] - Z[None, :, :]  # (n, m, d)
    differences *= differences
    return differences.sum(axis=2)  # (n, m)


def squared_distances_gemm(X: np.ndarray, Z: np.ndarray) -> np.ndarray:
    """Squared distances as |x|^2 + |z|^2 - 2 x.z, so that the work is one matrix product.

    Beside the result, only the n + m squared norms are stored. Where x and z nearly coincide the three terms cancel:
    the absolute error is of the size of the rounding error of |x|^2 + |z|^2, not of the distance. Negative results of
    rounding are set to 0.

    Implements
    ----------
    vectorization-simd-distance-gemm

    Parameters
    ----------
    X : ndarray of shape (n, d)
    Z : ndarray of shape (m, d)

    Returns
    -------
    ndarray of shape (n, m)
    """
    X, Z = _matrices(X, Z)
    D = X @ Z.T  # (n, m)
    D *= -2.0
    D += np.einsum("ij,ij->i", X, X)[:, None]  # (n, 1)
    D += np.einsum("ij,ij->i", Z, Z)[None, :]  # (1, m)
    return np.maximum(D, 0.0, out=D)  # [vectorization-simd-distance-gemm]


def broadcast_bytes(n: int, m: int, d: int, itemsize: int = 8) -> int:
    """Bytes of the temporary that `squared_distances_broadcast` makes."""
    return n * m * d * itemsize


def _check_widths(X: Sequence[Sequence[float]], Z: Sequence[Sequence[float]]) -> None:
    if len(X) == 0 or len(Z) == 0:
        raise ValueError("X and Z must each have at least one row")
    if len(X[0]) != len(Z[0]):
        raise ValueError(
            f"X has {len(X[0])} columns and Z has {len(Z[0])}: they must have equally many"
        )


def _matrices(X: np.ndarray, Z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    X, Z = np.asarray(X), np.asarray(Z)
    if X.ndim != 2 or Z.ndim != 2:
        raise ValueError(
            f"X and Z must be matrices, got {X.ndim} and {Z.ndim} dimensions"
        )
    _check_widths(X, Z)
    dtype = np.result_type(
        X, Z, np.float32
    )  # integers become floats: an unsigned difference would wrap around
    return X.astype(dtype, copy=False), Z.astype(dtype, copy=False)
