"""What the chapter on optimization measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import torch
from scipy import stats
from threadpoolctl import threadpool_limits

from mlpath.numerics.timing import Ratio, measure, ratio
from mlpath.optimization.adaptive import Adagrad, Adam, AdamW, RMSprop
from mlpath.optimization.first_order import (
    SGD,
    descent_constants,
    heavy_ball_constants,
    nesterov_constants,
)
from mlpath.optimization.objectives import LogisticLoss, Quadratic
from mlpath.optimization.optimizer import Optimizer
from mlpath.optimization.proximal import proximal_gradient

Make = Callable[[list[np.ndarray]], Optimizer]
CONSTANTS = {
    "gradient descent": descent_constants,
    "momentum": heavy_ball_constants,
    "Nesterov": nesterov_constants,
}


def run(
    make: Make,
    gradient: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    steps: int,
) -> np.ndarray:
    """All iterates of an optimizer, from the start.

    Parameters
    ----------
    make : callable
        Makes the optimizer for a list of parameters.
    gradient : callable
        Of an array of the shape of ``start``.
    start : array_like of any shape
    steps : int

    Returns
    -------
    ndarray of shape (steps + 1, *start.shape)
    """
    w = np.array(start, float)
    optimizer, path = make([w]), [w.copy()]
    for _ in range(steps):
        optimizer.step([gradient(w)])
        path.append(w.copy())
    return np.array(path)


def with_constants(name: str, mu: float, L: float) -> tuple[Make, float]:
    """The optimizer of that name with its best constants, and its rate on quadratics.

    Parameters
    ----------
    name : str
        A key of `CONSTANTS`.
    mu, L : float
        Smallest and largest curvature.
    """
    rate, momentum, promised = CONSTANTS[name](mu, L)
    options = {"momentum": momentum, "nesterov": name == "Nesterov" and momentum > 0}
    return (lambda w: SGD(w, rate, **options)), promised


def measured_rates(
    conditions: Iterable[float], d: int = 12
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Factors by which errors shrink a step on quadratics, measured late in a run, and predicted.

    Parameters
    ----------
    conditions : iterable of floats above 1
    d : int
        Dimension; the curvatures are spread evenly on a logarithmic scale.

    Returns
    -------
    dict of measured and predicted, each of shape (number of conditions,)
    """
    found: dict[str, list] = {name: [] for name in CONSTANTS}
    for condition in conditions:
        curvatures = np.geomspace(1 / condition, 1, d)
        for name in CONSTANTS:
            make, promised = with_constants(name, 1 / condition, 1.0)
            half = int(40 / -np.log(promised)) + 2
            path = run(make, lambda w, c=curvatures: c * w, np.ones(d), 2 * half)
            size = np.linalg.norm(path[[half, 2 * half]], axis=1)
            found[name].append([(size[1] / size[0]) ** (1 / half), promised])
    return {name: tuple(np.array(rows).T) for name, rows in found.items()}


def measured_floors(
    rates: Iterable[float],
    rng: np.random.Generator,
    *,
    batch: int = 1,
    chains: int = 4000,
) -> np.ndarray:
    """Mean squared error at which noisy steps settle, for curvature 1 and noise of variance 1 / batch.

    Parameters
    ----------
    rates : iterable of floats in (0, 2)
    rng : numpy.random.Generator
    batch : int
    chains : int
        Independent runs that are averaged, beside the last 20 steps.

    Returns
    -------
    ndarray of shape (number of rates,)
    """
    floors = []
    for rate in rates:
        settle = int(4 / -np.log(abs(1 - rate) + 1e-9)) + 1

        def noisy(w: np.ndarray) -> np.ndarray:
            return w + rng.normal(scale=batch**-0.5, size=chains)

        path = run(lambda w, r=rate: SGD(w, r), noisy, np.zeros(chains), settle + 20)
        floors.append(float((path[-20:] ** 2).mean()))
    return np.array(floors)


def full_batch(loss: LogisticLoss) -> dict[str, list[Make]]:
    """The optimizers of the comparison on real data; those without a rule for the rate come with several."""
    plain = {name: [with_constants(name, loss.mu, loss.L)[0]] for name in CONSTANTS}
    rates = (0.01, 0.03, 0.1, 0.3)
    kinds = {"Adam": Adam, "RMSprop": RMSprop, "Adagrad": Adagrad}
    tried = {
        name: [lambda w, k=kind, r=rate: k(w, r) for rate in rates]
        for name, kind in kinds.items()
    }
    return plain | tried


def best_excess(
    loss: LogisticLoss, least: float, steps: int
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Excess of the loss over ``least`` at each step, and the last weights, of each optimizer.

    Of several rates the one that ends lowest is shown: rates are chosen on the objective itself.
    """
    found = {}
    for name, makes in full_batch(loss).items():
        runs = [run(m, loss.gradient, np.zeros(loss.X.shape[1]), steps) for m in makes]
        path = min(runs, key=lambda path: loss.value(path[-1]))
        excess = np.array([loss.value(w) for w in path]) - least
        found[name] = (np.maximum(excess, 1e-16), path[-1])
    return found


def mini_batches(
    loss: LogisticLoss,
    schedule: Callable[[int], float],
    passes: int,
    rng: np.random.Generator,
    *,
    batch: int = 16,
) -> np.ndarray:
    """Weights after each pass of mini-batch gradient descent, shuffled before each pass.

    Parameters
    ----------
    loss : LogisticLoss
    schedule : callable
        The learning rate of step t, from 0.
    passes, batch : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (passes + 1, d)
    """
    w = np.zeros(loss.X.shape[1])
    optimizer, path = SGD([w], schedule(0)), [w.copy()]
    for _ in range(passes):
        order = rng.permutation(len(loss.y))
        for first in range(0, len(order), batch):
            optimizer.learning_rate = schedule(optimizer.t)
            optimizer.step([loss.gradient(w, order[first : first + batch])])
        path.append(w.copy())
    return np.array(path)


def scaled_quadratic(condition: float, angle: float) -> Quadratic:
    """A valley in the plane, turned by ``angle`` (radians), with curvatures 1 and ``condition``."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    return Quadratic(turn @ np.diag([1.0, condition]) @ turn.T, np.zeros(2))


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


def on_new_data(
    X: np.ndarray, y: np.ndarray, weights: dict[str, np.ndarray]
) -> dict[str, tuple[float, float, float, float]]:
    """Log-loss, accuracy, and the ends of Wilson's 95 % interval for it, of linear classifiers."""
    unseen, rows = LogisticLoss(X, y), {}
    for name, w in weights.items():
        hits = int(((X @ w > 0) == y).sum())
        interval = stats.binomtest(hits, len(y)).proportion_ci(method="wilson")
        rows[name] = (unseen.value(w), hits / len(y), *map(float, interval))
    return rows


def lasso_excess(
    X: np.ndarray, y: np.ndarray, alpha: float, steps: int
) -> tuple[float, float]:
    """How far ISTA and FISTA are above the least value of the lasso's objective after some steps."""
    n, d = X.shape
    ends = []
    for accelerate, count in ((False, steps), (True, steps), (True, 20_000)):
        w = proximal_gradient(
            lambda w: X.T @ (X @ w - y) / n,
            alpha,
            np.zeros(d),
            n / np.linalg.norm(X, 2) ** 2,
            steps=count,
            accelerate=accelerate,
            tol=1e-15,
        )[-1]
        ends.append(((X @ w - y) ** 2).sum() / (2 * n) + alpha * np.abs(w).sum())
    return ends[0] - ends[2], ends[1] - ends[2]


def steps_until(excess: np.ndarray, level: float) -> int:
    """The first step at which an excess is below a level.

    Raises
    ------
    ValueError
        If it never is.
    """
    below = np.flatnonzero(excess < level)
    if len(below) == 0:
        raise ValueError(
            f"excess never falls below {level}; its least is {min(excess)}"
        )
    return int(below[0])
