"""Probes of the machine: accounting, threads and absences. Nothing here asserts a speed."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from mlpath.numerics import experiments, ingredients, machine, simd
from mlpath.numerics.timing import Ratio, Timing


def blas_threads():
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_a_rate_is_amount_over_time():
    rate = machine.Rate(6e9, "byte/s", Timing("f", np.array([3.0, 1.0, 2.0])))
    assert rate.median == 3e9
    assert rate.best == 6e9
    assert rate.quartiles == (2.5e9, 4.5e9)


def test_bandwidth_counts_the_arrays_that_each_kernel_moves():
    rates = machine.bandwidth(8001, ["read", "update", "copy", "add"], repeats=1, min_seconds=0.0)
    assert {name: rate.amount for name, rate in rates.items()} == {
        "read": 16000,
        "update": 24000,
        "copy": 16000,
        "add": 24000,
    }
    assert all(rate.unit == "byte/s" and math.isfinite(rate.median) and rate.best > 0 for rate in rates.values())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_peak_counts_two_flop_for_each_product(dtype):
    rate = machine.peak_flops(dtype, n=20, repeats=2)
    assert rate.amount == 16_000
    assert rate.unit == "flop/s"
    assert 0 < rate.median <= rate.best < math.inf


def test_probes_run_on_the_threads_that_were_asked_for_and_give_them_back(monkeypatch):
    seen = []
    real = machine.measure

    def spy(functions, **options):
        seen.append(blas_threads())
        return real(functions, **options)

    monkeypatch.setattr(machine, "measure", spy)
    with threadpool_limits(2, user_api="blas"):
        machine.bandwidth(800, repeats=1, min_seconds=0.0)
        machine.peak_flops(n=8, repeats=1)
        assert blas_threads() == {2}
    with threadpool_limits(1, user_api="blas"):
        machine.peak_flops(n=8, repeats=1, threads=2)
        assert blas_threads() == {1}
    assert seen == [{1}, {1}, {2}]


def test_working_sets_are_both_arrays_together():
    rates = machine.bandwidth_by_size([1024, 4096], repeats=1)
    assert {size: rate.amount for size, rate in rates.items()} == {1024: 1024, 4096: 4096}


def test_cache_sizes_are_read_from_the_systems_files(tmp_path):
    for index, (kind, level, size) in enumerate(
        [
            ("Data", 1, "32K"),
            ("Instruction", 1, "64K"),
            ("Unified", 2, "1024K"),
            ("Unified", 3, "8M"),
            ("Unified", 4, "odd"),
        ]
    ):
        folder = tmp_path / f"index{index}"
        folder.mkdir()
        for name, value in (("type", kind), ("level", level), ("size", size)):
            (folder / name).write_text(f"{value}\n")
    assert machine.cache_sizes(tmp_path) == {1: 32 * 2**10, 2: 2**20, 3: 8 * 2**20}


def test_a_system_that_lists_no_caches_still_gets_a_probe_size(tmp_path, monkeypatch):
    assert machine.cache_sizes(tmp_path / "absent") == {}
    monkeypatch.setattr(machine, "cache_sizes", dict)
    assert machine.beyond_cache_bytes() == 2**26
    monkeypatch.setattr(machine, "cache_sizes", lambda: {3: 24 * 2**20})
    assert machine.beyond_cache_bytes() == 96 * 2**20
    monkeypatch.setattr(machine, "cache_sizes", lambda: {3: 2**30})
    assert machine.beyond_cache_bytes() == 2**27


def test_there_is_at_least_one_core():
    assert machine.usable_cores() >= 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: machine.bandwidth(7), "nbytes must hold"),
        (lambda: machine.bandwidth(800, ["triad"]), r"kernels holds \['triad'\]"),
        (lambda: machine.bandwidth(800, threads=0), "threads must be"),
        (lambda: machine.bandwidth_by_size([]), "sizes must be"),
        (lambda: machine.bandwidth_by_size([8]), "sizes must be"),
        (lambda: machine.peak_flops(int), "dtype must be float32 or float64"),
        (lambda: machine.peak_flops(n=0), "n must be"),
        (lambda: machine.peak_flops(threads=0), "threads must be"),
        (lambda: simd.ufunc_seconds(["no_such"], "float64", 8, {}), "not a NumPy function"),
        (lambda: simd.ufunc_seconds(["add"], "int8", 8, {}), "dtype float64 or float32"),
        (lambda: simd.ufunc_seconds(["add"], "float64", 0, {}), "n must be"),
        (lambda: experiments.fit_prices([1, 1], [1, 1]), "at least two different lengths"),
        (lambda: experiments.fit_prices([1, 2], [1, 0]), "seconds must be positive"),
        (lambda: ingredients.stride_costs(80, [11]), "strides must lie"),
        (lambda: experiments.crossing([1, 2], [1.0], [1.0]), "must be equally many"),
        (lambda: ingredients.thread_ratios(80, 0), "threads must be"),
        (lambda: ingredients.best({}), "times is empty"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_baseline_is_named_and_disjoint_from_what_was_not_found():
    features = simd.simd_features()
    assert not set(features.baseline) & set(features.not_found)
    assert not set(features.found) & set(features.not_found)


def test_a_numpy_that_says_nothing_of_simd_gives_empty_features(monkeypatch):
    monkeypatch.setattr(simd.np, "show_config", lambda mode: {"Compilers": {}})
    features = simd.simd_features()
    assert features == simd.SimdFeatures((), (), ())
    assert features.widest_bits() is None


def test_register_widths_are_those_of_the_widest_feature_present():
    assert simd.SimdFeatures(("X86_V2",), ("X86_V3",), ("X86_V4",)).widest_bits() == 256
    assert simd.SimdFeatures(("X86_V2",), ("X86_V3",), ("X86_V4",)).widest_bits(baseline_only=True) == 128
    assert simd.SimdFeatures(("NEON", "ASIMD"), ("ASIMDHP", "SVE"), ()).widest_bits() == 128


def test_unknown_functions_have_no_dispatch():
    assert simd.dispatched("no_such_function", "float64") is None


def test_switching_off_the_found_features_leaves_the_baseline():
    found = simd.simd_features().found
    if not found:
        pytest.skip("NumPy found nothing beyond its baseline here")
    code = "from mlpath.numerics import simd; print(simd.simd_features().found)"
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(found)}
    output = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "()"


def test_a_process_that_fails_is_reported():
    with pytest.raises(RuntimeError, match="the timed process failed"):
        simd.ufunc_seconds(
            ["add"], "float64", 8, {"NPY_DISABLE_CPU_FEATURES": " ".join(simd.simd_features().baseline) or "X"}
        )


def test_environments_are_compared_by_function():
    times = simd.compare_environments(["add", "exp", "matmul"], "float32", 64, {"a": {}, "b": {}}, rounds=2)
    assert list(times) == ["a", "b"]
    assert all(t.seconds.shape == (2,) and t.median > 0 for t in times["a"].values())


def test_the_prices_of_exact_times_are_found():
    n = np.array([1, 10, 100, 1000])
    assert np.allclose(experiments.fit_prices(n, 2e-6 + 3e-9 * n), (2e-6, 3e-9), rtol=1e-9)


def test_prices_of_exact_times_predict_their_own_crossing():
    def exact(call, each):
        return {n: Timing("f", np.array([call + each * n])) for n in (1, 10, 100, 1000)}

    times = {"loop": exact(0.0, 50e-9), "numpy": exact(2e-6, 10e-9), "blas": exact(1e-6, 60e-9)}
    times["loop"][10**6] = Timing("f", np.array([1.0]))  # beyond the fitted lengths
    prices = experiments.call_prices(times)
    assert prices["numpy"]["crossover"] == pytest.approx(50)
    assert prices["numpy"]["half"] == pytest.approx(200)
    assert prices["numpy"]["limit"] == pytest.approx(5)
    assert 10 < prices["numpy"]["seen"] < 100
    assert prices["blas"]["crossover"] == math.inf
    assert math.isnan(prices["blas"]["seen"])


def test_the_best_size_is_the_fastest_and_is_compared_with_the_largest():
    times = {size: Timing("f", np.array([seconds])) for size, seconds in ((8, 3.0), (16, 1.0), (64, 4.0))}
    assert ingredients.best(times) == (16, Ratio(4.0, 4.0, 4.0))


def test_the_crossing_is_where_the_gain_stays_above_one():
    n = [1, 10, 100, 1000]
    assert experiments.crossing(n, [1, 1, 4, 9], [4, 2, 2, 1]) == pytest.approx(10**1.5)
    assert experiments.crossing(n, [1, 3, 1, 9], [4, 2, 2, 1]) == pytest.approx(100 * 10 ** (np.log(2) / np.log(18)))
    assert experiments.crossing(n, [2] * 4, [1] * 4) == 1
    assert math.isnan(experiments.crossing(n, [1] * 4, [2] * 4))


def test_errors_in_long_times_do_not_swamp_the_price_of_a_call():
    n = np.array([1, 10, 100, 10**5, 2 * 10**5, 10**6])
    seconds = (2e-6 + 3e-9 * n) * [1, 1, 1, 1.05, 0.95, 1.05]
    call, element = experiments.fit_prices(n, seconds)
    assert call == pytest.approx(2e-6, rel=0.05)
    assert element == pytest.approx(3e-9, rel=0.06)


def test_experiments_return_what_they_say_on_tiny_sizes():
    times = experiments.dot_times([2, 64], loop_limit=8, repeats=1)
    assert {form: list(by_n) for form, by_n in times.items()} == {
        "loop": [2],
        "comprehension": [2],
        "numpy": [2, 64],
        "blas": [2, 64],
    }
    assert ingredients.stride_costs(2**12, [1, 2, 8], repeats=2).shape == (3, 2)
    assert list(ingredients.transpose_times(16, [4, 16], repeats=1)) == [4, 16]
    assert list(ingredients.chunk_times(100, [10, 100], (1.0, 2.0), repeats=1)) == [10, 100]
    assert all(isinstance(r, Ratio) for r in ingredients.precision_ratios(2**10, n=8).values())
    assert all(isinstance(r, Ratio) for r in ingredients.thread_ratios(2**10, 1, n=8).values())
    rows = ingredients.distance_ratios(np.ones((2, 3)), np.zeros((5, 3)), repeats=1)
    assert rows["loop"][0] == Ratio(1.0, 1.0, 1.0)
    assert {name: size for name, (_, size) in rows.items()} == {"loop": 0, "broadcast": 240, "matrix product": 56}


def test_kernels_are_placed_at_their_counted_intensity():
    placed = experiments.place_kernels(2**15, repeats=1)
    assert placed["dot"][0].intensity == 1 / 8
    assert placed["axpy"][0].intensity == pytest.approx(1 / 12)
    assert placed["axpy, two NumPy passes"][0].intensity == 1 / 20
    assert all(timing.median > 0 for _, timing in placed.values())


def test_the_roofline_places_the_product_that_gave_its_peak():
    roof, points = experiments.measured_roofline(2**15, n=16, repeats=1)
    assert points["matmul, n = 16"][0] == pytest.approx(16 / 12)
    assert 0 < points["matmul, n = 16"][1] <= roof.peak
    assert points["dot"][0] == 1 / 8
