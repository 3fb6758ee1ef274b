"""Our optimizers beside torch.optim's: how far iterates are apart, and how long a step takes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from mlpath.numerics.timing import Ratio, measure, ratio
from mlpath.optimization.adaptive import Adagrad, Adam, AdamW, RMSprop
from mlpath.optimization.first_order import SGD
from mlpath.optimization.objectives import LogisticLoss


def distance_to_torch(loss: LogisticLoss, rng: np.random.Generator) -> float:
    """Largest difference of iterates in fifty steps of each optimizer beside torch's, which differentiates itself."""
    X, y = torch.tensor(loss.X), torch.tensor(loss.y)
    cross_entropy = torch.nn.functional.binary_cross_entropy_with_logits
    kinds = {"SGD": SGD, "Adam": Adam, "AdamW": AdamW}
    kinds |= {"RMSprop": RMSprop, "Adagrad": Adagrad}
    cases = [(name, {}) for name in kinds]
    cases += [("SGD", {"momentum": 0.9, "nesterov": ahead}) for ahead in (False, True)]
    apart = 0.0
    for name, options in cases:
        w = rng.normal(size=X.shape[1])
        v = torch.tensor(w, requires_grad=True)
        ours = kinds[name]([w], 0.05, **options)
        theirs = getattr(torch.optim, name)([v], lr=0.05, **options)
        for _ in range(50):
            ours.step([loss.gradient(w)])
            theirs.zero_grad()
            cross_entropy(X @ v, y).backward()
            theirs.step()
            apart = max(apart, float(np.abs(w - v.detach().numpy()).max()))
    return apart


def step_times(sizes: Iterable[int], repeats: int = 7) -> dict[str, dict[int, Ratio]]:
    """Time of one of our steps over one of torch.optim's, on one thread, in float64, for one parameter of each size."""
    pairs = {
        "SGD with momentum": (
            lambda w: SGD(w, 1e-3, momentum=0.9),
            lambda v: torch.optim.SGD(v, 1e-3, momentum=0.9),
        ),
        "Adam": (lambda w: Adam(w, 1e-3), lambda v: torch.optim.Adam(v, 1e-3)),
        "AdamW": (lambda w: AdamW(w, 1e-3), lambda v: torch.optim.AdamW(v, 1e-3)),
        "RMSprop": (lambda w: RMSprop(w, 1e-3), lambda v: torch.optim.RMSprop(v, 1e-3)),
        "Adagrad": (lambda w: Adagrad(w, 1e-3), lambda v: torch.optim.Adagrad(v, 1e-3)),
    }
    found: dict[str, dict[int, Ratio]] = {name: {} for name in pairs}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            for size in sizes:
                g = np.random.default_rng(0).normal(size=size)
                for name, (ours, theirs) in pairs.items():
                    w, v = np.zeros(size), torch.zeros(size, dtype=torch.float64)
                    v.grad = torch.tensor(g)
                    ours_, theirs_ = ours([w]), theirs([v])
                    steps = {
                        "ours": lambda o=ours_, g=g: o.step([g]),
                        "torch": theirs_.step,
                    }
                    times = measure(steps, repeats=repeats)
                    found[name][size] = ratio(times["ours"], times["torch"])
    finally:
        torch.set_num_threads(threads)
    return found
