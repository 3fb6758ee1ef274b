"""Our optimizers beside torch.optim: the distance of their iterates, and the time of a step."""

from __future__ import annotations

import numpy as np

from mlpath.optimization import beside_torch
from mlpath.optimization.objectives import LogisticLoss
from tests.bench.report import Table


def tables() -> list[Table]:
    """Agreement, then times."""
    return [_agreement(), _times()]


def _agreement() -> Table:
    rng = np.random.default_rng(0)
    rows = []
    for n, d in ((40, 6), (400, 30)):
        loss = LogisticLoss(rng.normal(size=(n, d)), rng.integers(2, size=n))
        rows.append([f"{n} x {d}", f"{beside_torch.distance_to_torch(loss, rng):.1e}", "1e-12"])
    return Table(
        "Iterates of all optimizers and torch.optim's",
        ["logistic loss", "largest difference", "limit"],
        rows,
        "fifty steps each, float64; torch differentiates the loss itself",
    )


def _times() -> Table:
    sizes = (100, 10_000, 1_000_000)
    times = beside_torch.step_times(sizes)
    rows = [[name, *(str(row[size]) for size in sizes)] for name, row in times.items()]
    return Table(
        "Optimizers: time of our step / torch.optim's",
        ["optimizer", *(f"{size:,}" for size in sizes)],
        rows,
        "one parameter of each size, float64, one thread; medians (quartiles)",
    )
