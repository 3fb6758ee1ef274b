"""Kernels in four forms, and where they lie under the roofline of the machine that runs the benchmark."""

from __future__ import annotations

from threadpoolctl import threadpool_limits

from mlpath.numerics import experiments, ingredients, machine
from mlpath.numerics.timing import ratio
from tests.bench.report import Table


def tables() -> list[Table]:
    """Ratios of the forms, the roofline, and what number types and threads change."""
    with threadpool_limits(1, user_api="blas"):
        return [_forms(), _roofline(), _types_and_threads()]


def _forms() -> Table:
    rows = []
    for title, times in experiments.kernel_times().items():
        rows.append([title, *(str(ratio(times["loop"], times[form])) for form in experiments.FORMS[1:])])
    return Table(
        "How many times longer the Python loop takes",
        ["kernel", "than a comprehension", "than NumPy", "than BLAS"],
        rows,
        "One thread. Median and quartiles of the ratios of neighbouring repeats; below 1 the loop is faster.",
    )


def _roofline() -> Table:
    nbytes = machine.beyond_cache_bytes()
    roof, points = experiments.measured_roofline(nbytes)
    rows = [
        [name, f"{intensity:.3g}", f"{rate / 1e9:.3g}", f"{rate / roof.attainable(intensity):.0%}"]
        for name, (intensity, rate) in points.items()
    ]
    return Table(
        f"Roofline: {roof.peak / 1e9:.3g} Gflop/s, {roof.bandwidth / 1e9:.3g} GB/s, ridge at {roof.ridge:.2g}",
        ["kernel", "flop/byte", "Gflop/s", "of the roof"],
        rows,
        f"float64, one thread, arrays of {nbytes / 2**20:.0f} MiB. More than 100% means that the data were in cache.",
    )


def _types_and_threads() -> Table:
    nbytes, cores = machine.beyond_cache_bytes(), machine.usable_cores()
    ratios = ingredients.precision_ratios(nbytes) | ingredients.thread_ratios(nbytes, cores)
    rows = [[*pair, str(value)] for pair, value in ratios.items()]
    return Table("Number types and threads", ["kernel", "compared", "ratio of times"], rows)
