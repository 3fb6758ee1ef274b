"""Optimizers on real data: the excess that each leaves, and what it is worth on new rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import stats

from mlpath.optimization.adaptive import Adagrad, Adam, RMSprop
from mlpath.optimization.experiments import Make, run, with_constants
from mlpath.optimization.first_order import METHODS, SGD
from mlpath.optimization.objectives import LogisticLoss


def full_batch(loss: LogisticLoss) -> dict[str, list[Make]]:
    """The optimizers of the comparison on real data; those without a rule for the rate come with several."""
    plain = {name: [with_constants(name, loss.mu, loss.L)[0]] for name in METHODS}
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


def on_new_data(
    seen: LogisticLoss,
    optimum: float,
    unseen: LogisticLoss,
    weights: dict[str, np.ndarray],
) -> dict[str, tuple[float, ...]]:
    """What linear classifiers are worth, on the rows that they were fitted to and on new ones.

    Parameters
    ----------
    seen, unseen : LogisticLoss
        Of the rows of the fit, with its penalty, and of new rows, without one.
    optimum : float
        Least value of ``seen``.
    weights : dict of ndarrays of shape (d,)

    Returns
    -------
    dict of five numbers each
        Excess over the optimum; on the new rows log-loss in nats, accuracy, and the ends of Wilson's 95 % interval for
        it. Last comes a "baseline": the share of ones in the fit for everybody, the more frequent class on new rows.
    """
    rows, n = {}, len(unseen.y)
    for name, w in weights.items():
        excess = max(float(seen.value(w) - optimum), 0.0)
        hits = int(((unseen.X @ w > 0) == unseen.y).sum())
        interval = stats.binomtest(hits, n).proportion_ci(method="wilson")
        rows[name] = (excess, unseen.value(w), hits / n, *map(float, interval))
    share, ones = seen.y.mean(), unseen.y.mean()
    loss = -(ones * np.log(share) + (1 - ones) * np.log(1 - share))
    rows["baseline"] = (np.nan, float(loss), float(max(ones, 1 - ones)), np.nan, np.nan)
    return rows


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
