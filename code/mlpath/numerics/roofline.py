"""The roofline: what a kernel can reach at most, given how much it computes for each byte that it moves."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Kernel:
    """Work and traffic of one call.

    Parameters
    ----------
    name : str
    work : float
        Flop of one call.
    traffic : float
        Bytes that one call moves between memory and processor.

    Raises
    ------
    ValueError
        If work is negative, or traffic is not positive, or either is not finite.
    """

    name: str
    work: float
    traffic: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.work) and self.work >= 0):
            raise ValueError(
                f"work must be a finite number of flop, not negative, got {self.work}"
            )
        _check_positive("traffic", self.traffic)

    @property
    def intensity(self) -> float:
        """Arithmetic intensity in flop per byte."""
        return self.work / self.traffic


@dataclass(frozen=True)
class Roofline:
    """A machine as two numbers.

    Parameters
    ----------
    peak : float
        Peak rate in flop/s.
    bandwidth : float
        Memory bandwidth in byte/s.

    Raises
    ------
    ValueError
        If either is not positive and finite.
    """

    peak: float
    bandwidth: float

    def __post_init__(self) -> None:
        _check_positive("peak", self.peak)
        _check_positive("bandwidth", self.bandwidth)

    @property
    def ridge(self) -> float:
        """Intensity, in flop per byte, from which on the peak and not the memory is the limit."""
        return self.peak / self.bandwidth  # [vectorization-simd-ridge-point]

    def attainable(self, intensity: float) -> float:
        """Highest rate, in flop/s, of a kernel with this intensity in flop per byte.

        Implements
        ----------
        vectorization-simd-roofline-rate

        Raises
        ------
        ValueError
            If ``intensity`` is negative or not a number.
        """
        if not intensity >= 0:
            raise ValueError(f"intensity must not be negative, got {intensity}")
        slope = self.bandwidth * intensity  # what memory alone would allow
        return min(self.peak, slope)  # [vectorization-simd-roofline-rate]

    def least_seconds(self, kernel: Kernel) -> float:
        """Lower bound on the time of one call, in seconds."""
        arithmetic, memory = kernel.work / self.peak, kernel.traffic / self.bandwidth
        return max(arithmetic, memory)  # [vectorization-simd-roofline-time]


def dot_kernel(n: int, itemsize: int = 8) -> Kernel:
    """Inner product of two vectors of length n: both are read once.

    Implements
    ----------
    vectorization-simd-intensities
    """
    return Kernel("dot", 2 * n, 2 * n * itemsize)


def axpy_kernel(n: int, itemsize: int = 8) -> Kernel:
    """y := c x + y in place: x and y are read, y is written."""
    return Kernel("axpy", 2 * n, 3 * n * itemsize)


def matvec_kernel(n: int, itemsize: int = 8) -> Kernel:
    """Square matrix times vector: the matrix and the vector are read once, the result is written."""
    return Kernel("matvec", 2 * n**2, (n**2 + 2 * n) * itemsize)


def matmul_kernel(n: int, itemsize: int = 8) -> Kernel:
    """Product of two square matrices at the least possible traffic: both are read once, the result is written once."""
    return Kernel("matmul", 2 * n**3, 3 * n**2 * itemsize)


def _check_positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be positive and finite, got {value}")
