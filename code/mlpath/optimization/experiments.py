"""What the chapter on optimization measures on problems whose answer is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from mlpath.optimization.first_order import METHODS, SGD, best_constants
from mlpath.optimization.objectives import Quadratic
from mlpath.optimization.optimizer import Optimizer

Make = Callable[[list[np.ndarray]], Optimizer]


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
        One of `METHODS`.
    mu, L : float
        Smallest and largest curvature.
    """
    rate, momentum, promised = best_constants(name, mu, L)
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
    found: dict[str, list] = {name: [] for name in METHODS}
    for condition in conditions:
        curvatures = np.geomspace(1 / condition, 1, d)
        for name in METHODS:
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


def scaled_quadratic(condition: float, angle: float) -> Quadratic:
    """A valley in the plane, turned by ``angle`` (radians), with curvatures 1 and ``condition``."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    return Quadratic(turn @ np.diag([1.0, condition]) @ turn.T, np.zeros(2))
