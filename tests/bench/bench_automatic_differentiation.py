"""Our engine beside torch: agreement on random programs, operations counted, times."""

from __future__ import annotations

import numpy as np

from mlpath.calculus import graph_experiments
from mlpath.calculus.operation_counts import count_operations, small_network
from mlpath.calculus.random_graphs import random_program
from tests.bench.report import Table


def tables() -> list[Table]:
    """Agreement, then operations, then times."""
    return [_agreement(), _operations(), _times()]


def _agreement() -> Table:
    worst, steps, programs = 0.0, 0, 100
    for seed in range(programs):
        program = random_program(np.random.default_rng(seed))
        steps += len(program.steps)
        (value, ours), (value_torch, theirs) = program.both()
        for a, b in zip([value, *ours], [value_torch, *theirs], strict=True):
            worst = max(worst, np.abs(a - b).max() / max(1.0, np.abs(b).max()))
    return Table(
        "Random programs: values and gradients against torch",
        ["programs", "steps", "largest difference", "limit"],
        [[str(programs), str(steps), f"{worst:.1e}", "1e-12"]],
        "float64; relative to the largest entry, or to one",
    )


def _operations() -> Table:
    rows = []
    for d in (1, 8, 64):
        rng = np.random.default_rng(d)
        counts = count_operations(small_network(d, 1, rng), rng.normal(size=d))
        rows.append([str(d), f"{counts.reverse / counts.value:.2f}", f"{counts.forward / counts.value:.1f}"])
    return Table(
        "Operations for a whole gradient / for the value",
        ["inputs", "reverse mode", "forward mode"],
        rows,
        "counted; the theorem's bounds are 6, and 1 + 4 times the inputs",
    )


def _times() -> Table:
    times = graph_experiments.gradient_times((16, 64, 256, 512), np.random.default_rng(0), repeats=7)
    rows = [[f"{size:,d}", *map(str, ratios.values())] for size, ratios in times.items()]
    names = list(next(iter(times.values())))
    return Table(
        "Networks with two hidden layers: ratios of times", ["weights", *names], rows, "one thread; medians (quartiles)"
    )
