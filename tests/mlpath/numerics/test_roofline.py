"""The roofline as a function, and the counts of the four kernels."""

import math

import numpy as np
import pytest

from mlpath.numerics import roofline
from mlpath.numerics.roofline import Kernel, Roofline

MACHINES = [Roofline(4e10, 2e10), Roofline(1.0, 3.0), Roofline(5e13, 2e12)]


@pytest.mark.parametrize("machine", MACHINES)
def test_the_roof_rises_and_then_is_flat(machine):
    rates = [machine.attainable(rho) for rho in np.geomspace(1e-3, 1e3, 50) * machine.ridge]
    assert np.all(np.diff(rates) >= 0)
    assert rates[-1] == machine.peak
    assert rates[0] < machine.peak


@pytest.mark.parametrize("machine", MACHINES)
def test_both_limits_meet_at_the_ridge(machine):
    assert machine.attainable(machine.ridge) == pytest.approx(machine.peak, rel=1e-15)
    assert machine.bandwidth * machine.ridge == pytest.approx(machine.peak, rel=1e-15)
    assert machine.attainable(0.5 * machine.ridge) == pytest.approx(machine.peak / 2, rel=1e-15)


@pytest.mark.parametrize("machine", MACHINES)
def test_least_time_and_attainable_rate_are_one_statement(machine):
    for kernel in (roofline.dot_kernel(1000), roofline.matmul_kernel(500)):
        assert kernel.work / machine.least_seconds(kernel) == pytest.approx(
            machine.attainable(kernel.intensity), rel=1e-14
        )


def test_a_better_machine_is_never_slower():
    kernel, base = roofline.matvec_kernel(100), Roofline(1e9, 1e9)
    for better in (Roofline(2e9, 1e9), Roofline(1e9, 2e9)):
        assert better.least_seconds(kernel) <= base.least_seconds(kernel)


def test_copying_needs_time_though_it_has_no_flop():
    copy = Kernel("copy", 0, 1e9)
    assert copy.intensity == 0
    assert Roofline(1e9, 1e9).least_seconds(copy) == 1


@pytest.mark.parametrize("itemsize", [4, 8])
def test_counts_match_the_arrays_that_are_touched(itemsize):
    dtype, n = {4: np.float32, 8: np.float64}[itemsize], 10
    x, A = np.ones(n, dtype), np.ones((n, n), dtype)
    assert roofline.dot_kernel(n, itemsize).traffic == 2 * x.nbytes
    assert roofline.axpy_kernel(n, itemsize).traffic == 3 * x.nbytes
    assert roofline.matvec_kernel(n, itemsize).traffic == A.nbytes + 2 * x.nbytes
    assert roofline.matmul_kernel(n, itemsize).traffic == 3 * A.nbytes
    assert [
        k(n).work for k in (roofline.dot_kernel, roofline.axpy_kernel, roofline.matvec_kernel, roofline.matmul_kernel)
    ] == [
        20,
        20,
        200,
        2000,
    ]


def test_half_the_bytes_double_the_intensity():
    for kernel in (roofline.dot_kernel, roofline.axpy_kernel, roofline.matvec_kernel, roofline.matmul_kernel):
        assert kernel(50, 4).intensity == 2 * kernel(50, 8).intensity


@pytest.mark.parametrize("bad", [0, -1, math.inf, math.nan])
def test_machines_without_a_positive_finite_rate_are_refused(bad):
    with pytest.raises(ValueError, match="peak must be positive and finite"):
        Roofline(bad, 1.0)
    with pytest.raises(ValueError, match="bandwidth must be positive and finite"):
        Roofline(1.0, bad)
    with pytest.raises(ValueError, match="traffic must be positive and finite"):
        Kernel("k", 1.0, bad)


@pytest.mark.parametrize("bad", [-1, math.nan])
def test_impossible_work_and_intensity_are_refused(bad):
    with pytest.raises(ValueError, match="work must be"):
        Kernel("k", bad, 1.0)
    with pytest.raises(ValueError, match="intensity must not be negative"):
        Roofline(1.0, 1.0).attainable(bad)
