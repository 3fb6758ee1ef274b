"""Probes of the machine that runs this: how many bytes and how many flop a second, and where the caches end.

A probe is a kernel whose work or traffic is known by counting, and which is timed. Rates are in byte/s or flop/s, with
1 GB = 10^9 bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from mlpath.numerics.timing import Timing, measure
from mlpath.numerics.vectorization_simd import axpy_blas

#: Arrays that each probe asks for, and those that a processor may read before it
#: overwrites them (write-allocate).
ARRAYS_MOVED = {"read": (2, 0), "update": (3, 0), "copy": (2, 1), "add": (3, 1)}


@dataclass(frozen=True)
class Rate:
    """Work or traffic for each second.

    Parameters
    ----------
    amount : float
        Flop or bytes of one call.
    unit : str
        ``"flop/s"`` or ``"byte/s"``.
    timing : Timing
    """

    amount: float
    unit: str
    timing: Timing

    @property
    def median(self) -> float:
        """Amount over the median time."""
        return self.amount / self.timing.median

    @property
    def best(self) -> float:
        """Amount over the shortest time: what the machine can do when nothing else disturbs it."""
        return self.amount / float(self.timing.seconds.min())

    @property
    def quartiles(self) -> tuple[float, float]:
        """Lower and upper quartile over the repeats."""
        low, high = np.quantile(self.amount / self.timing.seconds, [0.25, 0.75])
        return float(low), float(high)


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cache_sizes(
    root: str | Path = "/sys/devices/system/cpu/cpu0/cache",
) -> dict[int, int]:
    """Bytes of the data cache of each level that the first core sees, by level; empty where the system does not say.

    Linux lists them as files. A virtual machine may list what its host chose to tell.
    """
    sizes: dict[int, int] = {}
    for folder in sorted(Path(root).glob("index*")):
        try:
            kind, level, size = (
                (folder / name).read_text().strip()
                for name in ("type", "level", "size")
            )
            if kind in ("Data", "Unified"):
                sizes[int(level)] = int(size[:-1]) * {"K": 2**10, "M": 2**20}[size[-1]]
        except (OSError, ValueError, KeyError, IndexError):
            continue
    return sizes


def beyond_cache_bytes(least: int = 2**26, most: int = 2**27) -> int:
    """Bytes of one probe array so that the caches cannot serve it: four times the last cache, within the two limits.

    The upper limit keeps the probes in the memory of a small machine. Where it binds, the rate that is found mixes
    the last cache with memory.
    """
    return int(np.clip(4 * max(cache_sizes().values(), default=0), least, most))


def bandwidth(
    nbytes: int,
    kernels: Iterable[str] = ("read", "update"),
    *,
    threads: int = 1,
    repeats: int = 5,
    min_seconds: float = 0.002,
) -> dict[str, Rate]:
    """Bytes a second that simple kernels move through float64 arrays of ``nbytes`` bytes each.

    ``read``    an inner product: two arrays are read.
    ``update``  y += c x by BLAS: two arrays are read, one of them is written.
    ``copy``    one array is read, another is written.
    ``add``     two arrays are read, a third is written.

    The count is of the bytes that the program asks for. In ``copy`` and ``add`` the processor may read the target
    before it writes it (a write-allocate), so that up to one more array moves; `ARRAYS_MOVED` lists both. ``read``
    and ``update`` have no such doubt.

    Parameters
    ----------
    nbytes : int, at least 8
        Bytes of one array.
    kernels : names of kernels, of the four above
    threads : int, at least 1
        Threads that BLAS may use. ``copy`` and ``add`` are NumPy's own and always run on one.
    repeats, min_seconds : see `measure`

    Returns
    -------
    dict from the name to its `Rate` in byte/s

    Raises
    ------
    ValueError
        If a kernel is not known, ``nbytes`` holds no number, or ``threads`` is less than 1.
    """
    if nbytes < 8:
        raise ValueError(
            f"nbytes must hold at least one number of 8 bytes, got {nbytes}"
        )
    _check_threads(threads)
    unknown = [name for name in kernels if name not in ARRAYS_MOVED]
    if unknown:
        raise ValueError(f"kernels holds {unknown}: known are {list(ARRAYS_MOVED)}")
    n = nbytes // 8
    x, y = (
        np.ones(n),
        np.ones(n),
    )  # (n,); written once, so that the system has given the pages
    out = np.ones(n) if "add" in kernels else x  # (n,)
    calls = {
        "read": lambda: x @ y,
        "update": lambda: axpy_blas(1e-9, x, y),
        "copy": lambda: np.copyto(y, x),
        "add": lambda: np.add(x, y, out=out),
    }
    with threadpool_limits(threads, user_api="blas"):
        timings = measure(
            {name: calls[name] for name in kernels},
            repeats=repeats,
            min_seconds=min_seconds,
        )
    return {
        name: Rate(8 * n * ARRAYS_MOVED[name][0], "byte/s", timing)
        for name, timing in timings.items()
    }


def bandwidth_by_size(sizes: Iterable[int], *, repeats: int = 5) -> dict[int, Rate]:
    """Read bandwidth against the working set, one thread: it drops where the two arrays outgrow a cache.

    Parameters
    ----------
    sizes : ints, at least 16
        Bytes of both arrays together.

    Raises
    ------
    ValueError
        If a size is less than two numbers.
    """
    sizes = list(sizes)
    if not sizes or min(sizes) < 16:
        raise ValueError(f"sizes must be at least 16 bytes, two numbers, got {sizes}")
    return {
        size: bandwidth(size // 2, ["read"], repeats=repeats)["read"] for size in sizes
    }


def peak_flops(
    dtype: type | str = np.float64, *, n: int = 1024, threads: int = 1, repeats: int = 5
) -> Rate:
    """Flop a second of the product of two n x n matrices: the peak that a program can reach in practice.

    Implements
    ----------
    vectorization-simd-intensities

    Parameters
    ----------
    dtype : float64 or float32
    n : int, at least 1
        With n of about 1,000 the matrices are far beyond the ridge point of common machines.
    threads : int, at least 1
        Threads that BLAS may use.

    Returns
    -------
    Rate in flop/s

    Raises
    ------
    ValueError
        If the type has no BLAS product, or ``n`` or ``threads`` is less than 1.
    """
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float32 or float64, got {np.dtype(dtype)}")
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    _check_threads(threads)
    A = np.random.default_rng(0).standard_normal((n, n)).astype(dtype)  # (n, n)
    C = np.empty_like(A)  # (n, n)
    with threadpool_limits(threads, user_api="blas"):
        timing = measure({"matmul": lambda: np.matmul(A, A, out=C)}, repeats=repeats)[
            "matmul"
        ]
    return Rate(2 * n**3, "flop/s", timing)


def _check_threads(threads: int) -> None:
    if threads < 1:
        raise ValueError(f"threads must be at least 1, got {threads}")
