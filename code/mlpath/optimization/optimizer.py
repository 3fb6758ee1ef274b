"""What all optimizers share: parameters that are changed in place, one gradient for each, and checks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class Optimizer:
    """Base of the optimizers. A subclass says in `_update` how one parameter moves.

    Parameters
    ----------
    parameters : sequence of ndarrays of floating-point numbers, any shapes
        Changed in place by `step`.
    learning_rate : float
        Size of the steps; positive. The attribute may be changed between steps.
    weight_decay : float
        Strength of a penalty on half the squared norm of the parameters; not negative.

    Raises
    ------
    ValueError
        If a parameter is no writeable array of floating-point numbers, or a number is out of range.
    """

    def __init__(
        self,
        parameters: Sequence[np.ndarray],
        learning_rate: float,
        *,
        weight_decay: float = 0.0,
    ) -> None:
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError("parameters is empty: there is nothing to optimize")
        for k, w in enumerate(self.parameters):
            floating = isinstance(w, np.ndarray) and w.dtype.kind == "f"
            if not (floating and w.flags.writeable):
                raise ValueError(
                    f"parameters[{k}] must be a writeable array of floating-point "
                    "numbers, since steps change it in place"
                )
        require(0 < learning_rate < np.inf, "learning_rate", "positive", learning_rate)
        require(weight_decay >= 0, "weight_decay", "not negative", weight_decay)
        self.learning_rate, self.weight_decay = learning_rate, weight_decay
        self.t = 0  # steps made
        self.state = [self._state(w) for w in self.parameters]

    def step(self, gradients: Sequence[np.ndarray]) -> None:
        """Move every parameter once.

        Parameters
        ----------
        gradients : sequence of arrays, one for each parameter, of its shape

        Raises
        ------
        ValueError
            If their number or a shape does not fit; nothing has been moved then.
        """
        if len(gradients) != len(self.parameters):
            raise ValueError(
                f"gradients has {len(gradients)} entries "
                f"for {len(self.parameters)} parameters"
            )
        for k, (w, g) in enumerate(zip(self.parameters, gradients, strict=True)):
            if np.shape(g) != w.shape:
                raise ValueError(
                    f"gradients[{k}] has the shape {np.shape(g)}, "
                    f"its parameter {w.shape}"
                )
        self.t += 1
        for w, g, state in zip(self.parameters, gradients, self.state, strict=True):
            self._update(w, np.asarray(g, w.dtype), state)

    def _state(self, w: np.ndarray) -> dict[str, np.ndarray]:
        """What is remembered for one parameter."""
        return {}

    def _update(self, w: np.ndarray, g: np.ndarray, state: dict) -> None:
        """Change ``w`` in place; ``g`` belongs to the caller and stays as it is."""
        raise NotImplementedError

    def _penalized(self, w: np.ndarray, g: np.ndarray) -> np.ndarray:
        """The gradient with that of the penalty, (alpha / 2) times the squared norm."""
        return g + self.weight_decay * w if self.weight_decay else g


def require(holds: bool, name: str, what: str, value: float) -> None:
    """Raise a ValueError that names the argument, unless the condition holds.

    Raises
    ------
    ValueError
        If ``holds`` is false, as it is for a comparison with NaN.
    """
    if not holds:
        raise ValueError(f"{name} must be {what}, got {value}")
