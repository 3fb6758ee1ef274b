"""Timed comparisons of what whole-array code is made of: strides, temporaries, chunks, number types, threads.

Each function takes its sizes from the caller, times all that it compares in turn (see `measure`), and returns timings
or ratios, never single times. BLAS runs on the threads that the caller allows, except where threads are what is
compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import ThreadpoolController

from mlpath.numerics import blocking, distances
from mlpath.numerics import vectorization_simd as kernels
from mlpath.numerics.timing import Ratio, Timing, measure, ratio


def stride_costs(
    nbytes: int, strides: Sequence[int], *, repeats: int = 5
) -> np.ndarray:
    """Time for each number used when every k-th of an array of ``nbytes`` bytes is summed, relative to k = 1.

    Returns
    -------
    ndarray of shape (strides, repeats)
    """
    if not strides or min(strides) < 1 or 8 * max(strides) > nbytes:
        raise ValueError(
            f"strides must lie between 1 and the array's {nbytes // 8} numbers, got {strides}"
        )
    x = np.ones(nbytes // 8)  # (n,)
    times = measure(
        {str(k): lambda k=k: np.add.reduce(x[::k]) for k in [1, *strides]},
        repeats=repeats,
        min_seconds=0.0,
    )
    each = np.array(
        [times[str(k)].seconds / len(x[::k]) for k in strides]
    )  # (strides, repeats)
    return each * len(x) / times["1"].seconds


def transpose_times(
    n: int, edges: Iterable[int] = (8, 32, 128, 512, 2048), *, repeats: int = 3
) -> dict[int, Timing]:
    """Times of copying the transpose of an n x n matrix, by the edge of a block."""
    A = np.random.default_rng(2).random((n, n))  # (n, n)
    out = np.empty_like(A)  # (n, n)
    times = measure(
        {str(b): lambda b=b: blocking.transpose_blocked(A, b, out) for b in edges},
        repeats=repeats,
    )
    return {int(edge): timing for edge, timing in times.items()}


def chunk_times(
    n: int,
    chunks: Iterable[int] = tuple(2**k for k in (10, 12, 14, 16, 18, 22)),
    coefficients: tuple[float, ...] = (0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7),
    *,
    repeats: int = 3,
) -> dict[int, Timing]:
    """Times of a polynomial over n numbers, of degree 6 unless coefficients are given, by the numbers in a chunk."""
    x = np.random.default_rng(3).random(n)  # (n,)
    calls = {
        str(c): lambda c=c: blocking.polynomial_chunked(x, coefficients, c)
        for c in chunks
    }
    return {
        int(c): timing
        for c, timing in measure(calls, repeats=repeats, min_seconds=0.0).items()
    }


def best(times: Mapping[int, Timing]) -> tuple[int, Ratio]:
    """The size with the shortest median time, and how many times longer the largest size takes.

    Raises
    ------
    ValueError
        If there are no times.
    """
    if not times:
        raise ValueError("times is empty: there is no best size")
    size = min(times, key=lambda key: times[key].median)
    return size, ratio(times[max(times)], times[size])


def temporary_ratios(nbytes: int, *, repeats: int = 3) -> dict[tuple[str, str], Ratio]:
    """What new memory, a second pass and a copied operand cost, in cache and on arrays of ``nbytes`` bytes."""
    ratios = {}
    for where, n in (("in cache", 2**13), ("beyond the caches", nbytes // 8)):
        x, y, out = np.ones(n), np.ones(n), np.ones(n)  # (n,)
        calls = {
            "new": lambda x=x, y=y: kernels.axpy_numpy(1e-9, x, y),
            "out": lambda x=x, y=y, out=out: kernels.axpy_out(1e-9, x, y, out),
            "blas": lambda x=x, y=y: kernels.axpy_blas(1e-9, x, y),
        }
        times = measure(calls, repeats=repeats, min_seconds=0.002)
        ratios[f"c x + y, {where}", "new memory / out="] = ratio(
            times["new"], times["out"]
        )
        ratios[f"c x + y, {where}", "two passes with out= / one pass of BLAS"] = ratio(
            times["out"], times["blas"]
        )
    for n, d in ((4000, 500), (100_000, 4)):
        X, mean = np.ones((n, d)), np.ones(d)  # (n, d), (d,)
        out = np.ones((n, d))  # (n, d)
        calls = {
            "copied": lambda X=X, mean=mean, out=out: np.subtract(
                X, np.tile(mean, (len(X), 1)), out=out
            ),
            "cast": lambda X=X, mean=mean, out=out: np.subtract(X, mean, out=out),
        }
        times = measure(calls, repeats=repeats)
        ratios[f"X - mean, {n:,} x {d}", "mean copied to every row / broadcast"] = (
            ratio(times["copied"], times["cast"])
        )
    return ratios


def precision_ratios(nbytes: int, n: int = 768) -> dict[tuple[str, str], Ratio]:
    """Time in float64 over time in float32: dot on ``nbytes`` of float64, an addition in cache, an n x n product."""

    def pair(shape: int | tuple[int, int]) -> list[tuple[np.ndarray, np.ndarray]]:
        return [
            (np.ones(shape, dtype), np.ones(shape, dtype))
            for dtype in (np.float64, np.float32)
        ]

    cases = {
        "dot, beyond the caches": [
            lambda x=x, y=y: x @ y for x, y in pair(nbytes // 8)
        ],
        "addition, in cache": [
            lambda x=x, y=y: np.add(x, x, out=y) for x, y in pair(2**13)
        ],
        f"matmul, n = {n:,}": [
            lambda x=x, y=y: np.matmul(x, x, out=y) for x, y in pair((n, n))
        ],
    }
    ratios = {}
    for title, (double, single) in cases.items():
        times = measure(
            {"float64": double, "float32": single}, repeats=4, min_seconds=0.002
        )
        ratios[title, "float64 / float32"] = ratio(times["float64"], times["float32"])
    return ratios


def thread_ratios(
    nbytes: int, threads: int, n: int = 768
) -> dict[tuple[str, str], Ratio]:
    """Time on one BLAS thread over time on ``threads``, for an n x n product and an axpy on arrays of ``nbytes``."""
    if threads < 1:
        raise ValueError(f"threads must be at least 1, got {threads}")
    A, out, x, y = (
        np.ones((n, n)),
        np.empty((n, n)),
        np.ones(nbytes // 8),
        np.ones(nbytes // 8),
    )
    calls = {
        f"matmul, n = {n:,}": lambda: np.matmul(A, A, out=out),
        "axpy, beyond the caches": lambda: kernels.axpy_blas(1e-9, x, y),
    }
    controller, ratios = ThreadpoolController(), {}
    for title, call in calls.items():
        limited = {
            "one": lambda call=call: _with_threads(controller, 1, call),
            "all": lambda call=call: _with_threads(controller, threads, call),
        }
        times = measure(limited, repeats=4)
        ratios[title, f"1 / {threads} threads"] = ratio(times["one"], times["all"])
    return ratios


def distance_ratios(
    X: np.ndarray, Z: np.ndarray, *, repeats: int = 3
) -> dict[str, tuple[Ratio, int]]:
    """Time of all squared distances by loops over that of each way, and the bytes of the temporary arrays of that way.

    Parameters
    ----------
    X, Z : ndarrays of shape (n, d) and (m, d), float64
    """
    X_rows, Z_rows = X.tolist(), Z.tolist()
    calls = {
        "loop": lambda: distances.squared_distances_loop(X_rows, Z_rows),
        "broadcast": lambda: distances.squared_distances_broadcast(X, Z),
        "matrix product": lambda: distances.squared_distances_gemm(X, Z),
    }
    sizes = {
        "loop": 0,
        "broadcast": distances.broadcast_bytes(len(X), len(Z), X.shape[1]),
        "matrix product": 8 * (len(X) + len(Z)),  # the squared norms
    }
    times = measure(calls, repeats=repeats)
    return {name: (ratio(times["loop"], times[name]), sizes[name]) for name in calls}


def losing_ratios(X: np.ndarray, Z: np.ndarray, n: int = 2**20) -> dict[str, Ratio]:
    """Time of the whole-array form over time of the other, where the former is a bad bargain.

    Parameters
    ----------
    X, Z : ndarrays of shape (m, d) and (k, d)
        Points whose distances are computed by broadcasting and by a matrix product.
    n : int, above 11
        Length of the array that a search may leave early, at its 11th entry.
    """
    rng = np.random.default_rng(4)
    three, many = [0.1, 0.2, 0.3], rng.random(n)
    many[10] = 2.0
    array, numbers = np.array(three), many.tolist()
    dense = np.where(rng.random((1500, 1500)) < 0.01, 1.0, 0.0)  # (1500, 1500)
    sparse, v = csr_array(dense), rng.random(1500)
    cases = {
        "sum of 3 numbers": (lambda: np.sum(array), lambda: sum(three)),
        "square root of one number": (lambda: np.sqrt(2.0), lambda: math.sqrt(2.0)),
        f"is any of {n:,} above 1? (the 11th is)": (
            lambda: bool((many > 1).any()),
            lambda: any(a > 1 for a in numbers),
        ),
        "1,500 x 1,500 with 1% nonzero, times vector: dense / sparse": (
            lambda: dense @ v,
            lambda: sparse @ v,
        ),
        f"distances, {len(X):,} x {len(Z):,} points: broadcast / product": (
            lambda: distances.squared_distances_broadcast(X, Z),
            lambda: distances.squared_distances_gemm(X, Z),
        ),
    }
    times = {
        title: measure({"whole": a, "other": b}, repeats=5, min_seconds=0.002)
        for title, (a, b) in cases.items()
    }
    return {title: ratio(pair["whole"], pair["other"]) for title, pair in times.items()}


def _with_threads(
    controller: ThreadpoolController, threads: int, call: Callable[[], object]
) -> object:
    with controller.limit(limits=threads, user_api="blas"):
        return call()
