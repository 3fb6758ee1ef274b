"""Work on pieces that fit into a cache: blocked product, blocked transposition, chunked expressions.

What a block saves is traffic: a number that is fetched once is used many times before it is dropped.
"""

from __future__ import annotations

import math

import numpy as np


def block_edge(cache_bytes: int, itemsize: int = 8) -> int:
    """Largest edge s such that three square blocks of s x s numbers fit into a cache.

    Implements
    ----------
    vectorization-simd-block-edge

    Parameters
    ----------
    cache_bytes : int
        Size of the cache in bytes, at least three numbers.
    itemsize : int
        Bytes of one number: 8 for float64, 4 for float32.

    Raises
    ------
    ValueError
        If not even three numbers fit, or ``itemsize`` is less than 1.
    """
    if itemsize < 1:
        raise ValueError(f"itemsize must be at least 1 byte, got {itemsize}")
    if cache_bytes < 3 * itemsize:
        raise ValueError(
            f"cache_bytes must hold three numbers of {itemsize} bytes, got {cache_bytes}"
        )
    return math.isqrt(cache_bytes // (3 * itemsize))


def cache_needed(ridge: float, itemsize: int = 8) -> float:
    """Bytes of cache above which a product with three resident blocks can leave the slope of the roofline.

    Implements
    ----------
    vectorization-simd-cache-needed

    Parameters
    ----------
    ridge : float
        The machine's ridge point in flop per byte.
    itemsize : int
        Bytes of one number.

    Raises
    ------
    ValueError
        If ``ridge`` is not positive and finite, or ``itemsize`` is less than 1.
    """
    if not (math.isfinite(ridge) and ridge > 0):
        raise ValueError(f"ridge must be positive and finite, got {ridge}")
    if itemsize < 1:
        raise ValueError(f"itemsize must be at least 1 byte, got {itemsize}")
    return 3 * itemsize**3 * ridge**2  # [vectorization-simd-cache-needed]


def matmul_traffic(n: int, block: int, itemsize: int = 8) -> int:
    """Bytes that the blocked product of two n x n matrices moves, when three blocks fit into the cache.

    Each of the (n/s)^2 blocks of the result is read and written once; for each of them n/s blocks of either factor
    are read.

    Implements
    ----------
    vectorization-simd-blocked-traffic

    Raises
    ------
    ValueError
        If ``block`` does not divide ``n``: the count is stated for whole blocks.
    """
    _check_block(block)
    if n < 1 or n % block:
        raise ValueError(f"block must divide n: got block {block} and n {n}")
    return itemsize * (2 * n**3 // block + 2 * n**2)


def matmul_blocked(A: np.ndarray, B: np.ndarray, block: int) -> np.ndarray:
    """A B, block by block: while three blocks stay in cache, each fetched number is used ``block`` times.

    Parameters
    ----------
    A : ndarray of shape (m, k)
    B : ndarray of shape (k, n)
    block : int, at least 1
        Edge of a block; blocks at the border may be smaller.

    Returns
    -------
    ndarray of shape (m, n)

    Raises
    ------
    ValueError
        If the shapes do not fit or ``block`` is less than 1.
    """
    _check_block(block)
    A, B = _factors(A, B)
    (m, inner), n = A.shape, B.shape[1]
    C = np.zeros((m, n), dtype=np.result_type(A, B))  # (m, n)
    for i in range(0, m, block):
        for j in range(0, n, block):
            for k in range(0, inner, block):  # [vectorization-simd-blocked-traffic]
                left = A[i : i + block, k : k + block]  # (block, block)
                right = B[k : k + block, j : j + block]  # (block, block)
                C[i : i + block, j : j + block] += left @ right
    return C


def transpose_blocked(
    A: np.ndarray, block: int, out: np.ndarray | None = None
) -> np.ndarray:
    """A contiguous copy of the transpose of A, block by block.

    One of the two arrays is always crossed against its order in memory. Within a block of ``block`` rows the cache
    lines that were fetched for one element are still there when their neighbours are wanted.

    Parameters
    ----------
    A : ndarray of shape (m, n)
    block : int, at least 1
    out : ndarray of shape (n, m), optional
        Where the result goes; must not overlap A.

    Raises
    ------
    ValueError
        If A is not a matrix, ``block`` is less than 1, or ``out`` has the wrong shape or overlaps A.
    """
    _check_block(block)
    A = np.asarray(A)
    if A.ndim != 2:
        raise ValueError(f"A must be a matrix, got {A.ndim} dimensions")
    m, n = A.shape
    if out is None:
        out = np.empty((n, m), dtype=A.dtype)  # (n, m)
    if out.shape != (n, m):
        raise ValueError(
            f"out has shape {out.shape}: the transpose of A has shape {(n, m)}"
        )
    if np.may_share_memory(A, out):
        raise ValueError(
            "out shares memory with A: it would be overwritten while it is read"
        )
    for i in range(0, m, block):
        for j in range(0, n, block):
            out[j : j + block, i : i + block] = A[i : i + block, j : j + block].T
    return out


def polynomial(x: np.ndarray, coefficients: tuple[float, ...]) -> np.ndarray:
    """Horner's rule over a whole array: one pass over memory for each multiplication and each addition.

    Parameters
    ----------
    x : ndarray of shape (n,)
    coefficients : floats, the highest power first, at least one

    Raises
    ------
    ValueError
        If there are no coefficients.
    """
    if not coefficients:
        raise ValueError("coefficients is empty: a polynomial has at least one")
    result = np.full_like(x, coefficients[0])  # (n,)
    for coefficient in coefficients[1:]:
        result *= x
        result += coefficient
    return result


def polynomial_chunked(
    x: np.ndarray, coefficients: tuple[float, ...], chunk: int
) -> np.ndarray:
    """`polynomial` on ``chunk`` elements at a time, so that all passes but the first find their chunk in cache.

    Raises
    ------
    ValueError
        If ``chunk`` is less than 1 or there are no coefficients.
    """
    if chunk < 1:
        raise ValueError(f"chunk must be at least 1, got {chunk}")
    result = np.empty_like(x)  # (n,)
    for start in range(0, max(len(x), 1), chunk):
        result[start : start + chunk] = polynomial(
            x[start : start + chunk], coefficients
        )
    return result


def _factors(A: np.ndarray, B: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    A, B = np.asarray(A), np.asarray(B)
    if A.ndim != 2 or B.ndim != 2 or A.shape[1] != B.shape[0]:
        raise ValueError(
            f"A has shape {A.shape} and B has shape {B.shape}: the inner sizes of two matrices must be equal"
        )
    return A, B


def _check_block(block: int) -> None:
    if block < 1:
        raise ValueError(f"block must be at least 1, got {block}")
