"""Optimizers with a learning rate for each coordinate, in the conventions of torch.optim."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlpath.optimization.optimizer import Optimizer, require


class Adam(Optimizer):
    """Mean gradient over root mean square gradient, both corrected for their start at zero.

    Implements
    ----------
    optimization-adam

    Parameters
    ----------
    parameters, learning_rate, weight_decay
        As for `Optimizer`; the decay is added to the gradient.
    betas : pair of floats in [0, 1)
        How much is kept of the mean gradient and of the mean square, each step.
    eps : float
        Added to the denominator; not negative.

    Raises
    ------
    ValueError
        If a number is out of range.

    Source
    ------
    Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1.
    """

    decoupled = False

    def __init__(
        self,
        parameters: Sequence[np.ndarray],
        learning_rate: float = 1e-3,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        for beta in betas:
            require(0 <= beta < 1, "betas", "in [0, 1)", beta)
        require(eps >= 0, "eps", "not negative", eps)
        self.betas, self.eps = betas, eps
        super().__init__(parameters, learning_rate, weight_decay=weight_decay)

    def _state(self, w: np.ndarray) -> dict[str, np.ndarray]:
        return {"mean": np.zeros_like(w), "square": np.zeros_like(w)}

    def _update(self, w: np.ndarray, g: np.ndarray, state: dict) -> None:
        if self.decoupled:
            w *= 1 - self.learning_rate * self.weight_decay
        else:
            g = self._penalized(w, g)
        (beta1, beta2), m, v = self.betas, state["mean"], state["square"]
        m += (1 - beta1) * (g - m)  # [optimization-adam-average]
        v *= beta2
        v += (1 - beta2) * g * g
        scale = np.sqrt(v, out=np.empty_like(v))
        scale /= (1 - beta2**self.t) ** 0.5  # [optimization-adam-weights]
        scale += self.eps
        np.divide(m, scale, out=scale)
        scale *= self.learning_rate / (1 - beta1**self.t)
        w -= scale


class AdamW(Adam):
    """Adam with the decay applied to the parameters and not to the gradient.

    Implements
    ----------
    optimization-adaptive-scale

    Parameters
    ----------
    parameters, learning_rate, betas, eps, weight_decay
        As for `Adam`. Each step first multiplies the parameters by 1 - learning_rate * weight_decay.

    Source
    ------
    Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2.
    """

    decoupled = True

    def __init__(
        self,
        parameters: Sequence[np.ndarray],
        learning_rate: float = 1e-3,
        *,
        weight_decay: float = 1e-2,
        **options,
    ) -> None:
        options["weight_decay"] = weight_decay
        super().__init__(parameters, learning_rate, **options)


class RMSprop(Optimizer):
    """Gradient over its root mean square, or over its standard deviation, with momentum.

    Implements
    ----------
    optimization-adaptive-scale

    Parameters
    ----------
    parameters, learning_rate, weight_decay
        As for `Optimizer`; the decay is added to the gradient.
    alpha : float in [0, 1)
        How much is kept of the mean square, each step.
    eps : float
        Added to the denominator; not negative.
    momentum : float in [0, 1)
    centered : bool
        Take the square of the mean gradient off the mean square.

    Raises
    ------
    ValueError
        If a number is out of range.

    Source
    ------
    Tieleman and Hinton, lecture 6.5 of Neural Networks for Machine Learning, 2012; centred: Graves, arXiv:1308.0850.
    """

    def __init__(
        self,
        parameters: Sequence[np.ndarray],
        learning_rate: float = 1e-2,
        *,
        alpha: float = 0.99,
        eps: float = 1e-8,
        momentum: float = 0.0,
        centered: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        require(0 <= alpha < 1, "alpha", "in [0, 1)", alpha)
        require(eps >= 0, "eps", "not negative", eps)
        require(0 <= momentum < 1, "momentum", "in [0, 1)", momentum)
        self.alpha, self.eps = alpha, eps
        self.momentum, self.centered = momentum, centered
        super().__init__(parameters, learning_rate, weight_decay=weight_decay)

    def _state(self, w: np.ndarray) -> dict[str, np.ndarray]:
        return {name: np.zeros_like(w) for name in ("square", "mean", "velocity")}

    def _update(self, w: np.ndarray, g: np.ndarray, state: dict) -> None:
        g = self._penalized(w, g)
        state["square"] *= self.alpha
        state["square"] += (1 - self.alpha) * g * g
        square = state["square"]
        if self.centered:
            state["mean"] += (1 - self.alpha) * (g - state["mean"])
            square = square - state["mean"] ** 2
        g = g / (np.sqrt(square) + self.eps)
        if self.momentum:
            state["velocity"] *= self.momentum
            state["velocity"] += g
            g = state["velocity"]
        w -= self.learning_rate * g


class Adagrad(Optimizer):
    """Gradient over the root of the sum of all its squares so far.

    Implements
    ----------
    optimization-adaptive-scale

    Parameters
    ----------
    parameters, learning_rate, weight_decay
        As for `Optimizer`; the decay is added to the gradient.
    rate_decay : float
        The learning rate of step t is divided by 1 + (t - 1) * rate_decay; not negative.
    initial : float
        Start of the sum of squares; not negative.
    eps : float
        Added to the denominator; not negative.

    Raises
    ------
    ValueError
        If a number is out of range.

    Source
    ------
    Duchi, Hazan and Singer, Journal of Machine Learning Research 12, 2011.
    """

    def __init__(
        self,
        parameters: Sequence[np.ndarray],
        learning_rate: float = 1e-2,
        *,
        rate_decay: float = 0.0,
        initial: float = 0.0,
        eps: float = 1e-10,
        weight_decay: float = 0.0,
    ) -> None:
        require(rate_decay >= 0, "rate_decay", "not negative", rate_decay)
        require(initial >= 0, "initial", "not negative", initial)
        require(eps >= 0, "eps", "not negative", eps)
        self.rate_decay, self.initial, self.eps = rate_decay, initial, eps
        super().__init__(parameters, learning_rate, weight_decay=weight_decay)

    def _state(self, w: np.ndarray) -> dict[str, np.ndarray]:
        return {"squares": np.full_like(w, self.initial)}

    def _update(self, w: np.ndarray, g: np.ndarray, state: dict) -> None:
        g = self._penalized(w, g)
        state["squares"] += g * g
        rate = self.learning_rate / (1 + (self.t - 1) * self.rate_decay)
        w -= rate * (g / (np.sqrt(state["squares"]) + self.eps))
