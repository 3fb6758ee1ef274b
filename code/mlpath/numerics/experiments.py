"""Timed comparisons of the four kernels in their four forms, and their places under the roofline.

Each function times all that it compares in turn (see `measure`) and returns timings, one entry for each repeat. BLAS
runs on the threads that the caller allows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from mlpath.numerics import machine
from mlpath.numerics import roofline as roof
from mlpath.numerics import vectorization_simd as kernels
from mlpath.numerics.timing import Timing, measure

#: How a kernel can be written; the endings of its names in `vectorization_simd`.
FORMS = ("loop", "comprehension", "numpy", "blas")

#: Lengths of vectors from where a call costs all to where memory does.
LENGTHS = tuple(2**k for k in (1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20))


def dot_times(
    lengths: Iterable[int] = LENGTHS, *, loop_limit: int = 2**16, repeats: int = 5
) -> dict[str, dict[int, Timing]]:
    """Times of the inner product in its four forms: for each form, by length. Loops run up to ``loop_limit`` only."""
    rng = np.random.default_rng(0)
    times: dict[str, dict[int, Timing]] = {form: {} for form in FORMS}
    for n in lengths:
        x, y = rng.random(n), rng.random(n)  # (n,)
        for form, timing in _forms(
            "dot", [x, y], n <= loop_limit, repeats, 0.001
        ).items():
            times[form][int(n)] = timing
    return times


def kernel_times(
    vector: int = 20_000, square: int = 200, cube: int = 40
) -> dict[str, dict[str, Timing]]:
    """Times of the four kernels, each in its four forms: for each kernel and its size, by form."""
    rng = np.random.default_rng(1)
    x, y = rng.random(vector), rng.random(vector)  # (vector,)
    A, v = (
        rng.random((square, square)),
        rng.random(square),
    )  # (square, square), (square,)
    B = rng.random((cube, cube))  # (cube, cube)
    cases = {
        f"dot, n = {vector:,}": ("dot", [x, y]),
        f"axpy, n = {vector:,}": ("axpy", [0.5, x, y]),
        f"matvec, n = {square}": ("matvec", [A, v]),
        f"matmul, n = {cube}": ("matmul", [B, B]),
    }
    return {
        title: _forms(name, args, True, 5, 0.002)
        for title, (name, args) in cases.items()
    }


def fit_prices(lengths: Sequence[int], seconds: Sequence[float]) -> tuple[float, float]:
    """Seconds for a call and seconds for an element, by least squares on relative errors.

    Implements
    ----------
    vectorization-simd-loop-cost

    Raises
    ------
    ValueError
        If there are fewer than two lengths, not as many times, or a time that is not positive.
    """
    n, t = np.asarray(lengths, float), np.asarray(seconds, float)
    if n.ndim != 1 or n.shape != t.shape or len(np.unique(n)) < 2:
        raise ValueError(
            "lengths and seconds must be equally many, with at least two different lengths"
        )
    if not np.all(t > 0):
        raise ValueError("seconds must be positive")
    slope, intercept = np.polyfit(n, t, 1, w=1 / t)
    return float(intercept), float(slope)


def crossing(
    lengths: Sequence[int], slow: Sequence[float], fast: Sequence[float]
) -> float:
    """Length from which on ``fast`` took less time than ``slow`` at every length, between two lengths by interpolation.

    The first length if it did so throughout; not a number if it did not do so at the last.

    Raises
    ------
    ValueError
        If the three are not equally many.
    """
    n, gain = (
        np.asarray(lengths, float),
        np.asarray(slow, float) / np.asarray(fast, float),
    )
    if not n.shape == gain.shape == (len(lengths),):
        raise ValueError("lengths, slow and fast must be equally many")
    behind = np.flatnonzero(gain <= 1)
    if len(behind) == 0:
        return float(n[0])
    last = behind[-1]
    if last == len(n) - 1:
        return float("nan")
    return float(
        np.exp(np.interp(0, np.log(gain[last : last + 2]), np.log(n[last : last + 2])))
    )


def call_prices(
    times: Mapping[str, Mapping[int, Timing]], *, longest: int = 4096
) -> dict[str, dict[str, float]]:
    """What the two fitted prices predict for NumPy and BLAS against the loop, and where they really crossed.

    Implements
    ----------
    vectorization-simd-crossover, vectorization-simd-speedup, vectorization-simd-half-length

    Parameters
    ----------
    times : result of `dot_times`
    longest : int
        Lengths above this are left out of the fit: there the price of an element depends on the caches.

    Returns
    -------
    dict from ``"numpy"`` and ``"blas"`` to ``crossover`` and ``seen`` (the length from which the call pays, predicted
    and measured), ``half`` (length at half of the limit) and ``limit`` (of the speed-up)
    """
    lengths = [n for n in times["loop"] if n <= longest]
    seconds = {
        form: [times[form][n].median for n in lengths]
        for form in ("loop", "numpy", "blas")
    }
    loop = fit_prices(lengths, seconds["loop"])[1]
    prices = {}
    for form in ("numpy", "blas"):
        call, each = fit_prices(lengths, seconds[form])
        prices[form] = {
            "crossover": call / (loop - each) if each < loop else math.inf,
            "seen": crossing(lengths, seconds["loop"], seconds[form]),
            "half": call / each,
            "limit": loop / each,
        }
    return prices


def place_kernels(
    nbytes: int, *, repeats: int = 4
) -> dict[str, tuple[roof.Kernel, Timing]]:
    """Kernels on arrays of ``nbytes`` bytes and on small ones: work and traffic by counting, and the time of a call."""
    n, side, small = nbytes // 8, math.isqrt(nbytes // 8), 2**15
    x, y, out, v = (
        np.ones(n),
        np.ones(n),
        np.ones(n),
        np.ones(side),
    )  # (n,), (n,), (n,), (side,)
    A, numbers = x[: side**2].reshape(side, side), [1.0] * small  # (side, side)
    p, q = np.ones(small), np.ones(small)  # (small,)
    cases: dict[str, tuple[roof.Kernel, Callable[[], object]]] = {
        "dot": (roof.dot_kernel(n), lambda: kernels.dot_blas(x, y)),
        "axpy": (roof.axpy_kernel(n), lambda: kernels.axpy_blas(1e-9, x, y)),
        "axpy, two NumPy passes": (
            roof.Kernel("out", 2 * n, 40 * n),
            lambda: kernels.axpy_out(1e-9, x, y, out),
        ),
        "matvec": (roof.matvec_kernel(side), lambda: kernels.matvec_blas(A, v)),
        "axpy, in cache": (
            roof.axpy_kernel(small),
            lambda: kernels.axpy_blas(1e-9, p, q),
        ),
        "dot, Python loop": (
            roof.dot_kernel(small),
            lambda: kernels.dot_loop(numbers, numbers),
        ),
    }
    times = measure(
        {name: call for name, (_, call) in cases.items()},
        repeats=repeats,
        min_seconds=0.002,
    )
    return {name: (kernel, times[name]) for name, (kernel, _) in cases.items()}


def measured_roofline(
    nbytes: int, n: int = 1024, *, repeats: int = 3
) -> tuple[roof.Roofline, dict[str, tuple[float, float]]]:
    """The float64 roofline on one thread, and the intensity and median rate of each kernel of `place_kernels`.

    Parameters
    ----------
    nbytes : int
        Bytes of one large array.
    n : int
        Size of the matrices whose product gives the peak; it is placed, too.
    repeats : int
        Repeats for each kernel.
    """
    peak = machine.peak_flops(n=n)
    rates = machine.bandwidth(nbytes)
    points = {
        name: (kernel.intensity, kernel.work / timing.median)
        for name, (kernel, timing) in place_kernels(nbytes, repeats=repeats).items()
    }
    points[f"matmul, n = {n:,}"] = (roof.matmul_kernel(n).intensity, peak.median)
    bandwidth = max(rate.best for rate in rates.values())
    return roof.Roofline(peak.best, bandwidth), points


def _forms(
    name: str, args: list, with_loops: bool, repeats: int, min_seconds: float
) -> dict[str, Timing]:
    calls = {
        form: lambda form=form: getattr(kernels, f"{name}_{form}")(*args)
        for form in ("numpy", "blas")
    }
    if name == "axpy":
        calls["blas"] = lambda: kernels.axpy_blas(1e-9, args[1], args[2])
    if with_loops:
        lists = [a.tolist() if isinstance(a, np.ndarray) else a for a in args]
        calls |= {
            form: lambda form=form: getattr(kernels, f"{name}_{form}")(*lists)
            for form in ("loop", "comprehension")
        }
    return measure(calls, repeats=repeats, min_seconds=min_seconds)
