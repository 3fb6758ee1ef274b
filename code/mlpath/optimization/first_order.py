"""Gradient descent with momentum, in the convention of torch.optim.SGD."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlpath.optimization.optimizer import Optimizer, require


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum (the heavy ball) or Nesterov's.

    Implements
    ----------
    optimization-heavy-ball, optimization-nesterov

    Parameters
    ----------
    parameters, learning_rate, weight_decay
        As for `Optimizer`; the decay is added to the gradient.
    momentum : float in [0, 1)
        Share of the last step that is kept.
    dampening : float in [0, 1]
        Share of each gradient, after the first, that does not enter the momentum.
    nesterov : bool
        Take the gradient at the point ahead. The parameters then *are* that point.

    Raises
    ------
    ValueError
        If a number is out of range, or ``nesterov`` comes without momentum or with dampening.

    Source
    ------
    Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, ICML 2013.
    """

    def __init__(
        self,
        parameters: Sequence[np.ndarray],
        learning_rate: float,
        *,
        momentum: float = 0.0,
        dampening: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        require(0 <= momentum < 1, "momentum", "in [0, 1)", momentum)
        require(0 <= dampening <= 1, "dampening", "in [0, 1]", dampening)
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError("nesterov needs momentum > 0 and dampening = 0")
        self.momentum, self.dampening, self.nesterov = momentum, dampening, nesterov
        super().__init__(parameters, learning_rate, weight_decay=weight_decay)

    def _update(self, w: np.ndarray, g: np.ndarray, state: dict) -> None:
        g = self._penalized(w, g)
        if self.momentum:
            if "velocity" not in state:
                state["velocity"] = g.copy()
            else:
                state["velocity"] *= self.momentum
                state["velocity"] += (1 - self.dampening) * g
            v = state["velocity"]
            g = g + self.momentum * v if self.nesterov else v
        w -= self.learning_rate * g


#: The methods whose best constants `best_constants` knows.
METHODS = ("gradient descent", "momentum", "Nesterov")


def best_constants(method: str, mu: float, L: float) -> tuple[float, float, float]:
    """The best learning rate and momentum of a method for quadratics, and the rate that they reach.

    Implements
    ----------
    gradient-descent-best-constant-rate, optimization-heavy-ball-best, optimization-nesterov-best

    Parameters
    ----------
    method : str
        One of `METHODS`.
    mu, L : float
        Smallest and largest curvature, 0 < mu <= L.

    Returns
    -------
    learning_rate, momentum, rate : float
        The error shrinks by ``rate`` a step, with momentum up to a factor that grows like the number of steps.

    Raises
    ------
    ValueError
        If the method is not known or a curvature is out of range.
    """
    require(method in METHODS, "method", f"one of {METHODS}", method)
    require(mu > 0, "mu", "positive", mu)
    require(mu <= L < np.inf, "L", "finite and at least mu", L)
    low, high = float(np.sqrt(mu)), float(np.sqrt(L))
    if method == "gradient descent":
        return 2 / (L + mu), 0.0, (L - mu) / (L + mu)
    if method == "momentum":
        s = (high - low) / (high + low)
        return 4 / (high + low) ** 2, s**2, s
    q = low / high
    return 1 / L, (1 - q) / (1 + q), 1 - q
