"""What the chapter on automatic differentiation measures: training beside torch, and prices."""

from __future__ import annotations

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from mlpath.calculus import tensor_ops
from mlpath.calculus.automatic_differentiation import value_and_gradient
from mlpath.calculus.convolution import convolution
from mlpath.calculus.tensor import Tensor
from mlpath.numerics.timing import Ratio, measure, ratio


def convolutional_network(rng: np.random.Generator) -> list[np.ndarray]:
    """Starting weights for images of 8 by 8 pixels and ten classes: 8 kernels of 3 by 3, then one linear layer.

    Returns
    -------
    list of ndarray, of shapes (8, 1, 3, 3), (8, 1, 1), (512, 10), (10,)
    """
    shapes, scales = [(8, 1, 3, 3), (512, 10)], [1 / 3, 512**-0.5]
    K, W = (scale * rng.normal(size=s) for s, scale in zip(shapes, scales, strict=True))
    return [K, np.zeros((8, 1, 1)), W, np.zeros(10)]


def scores(images, K, b, W, c):
    """The network on tensors: convolution, ReLU, linear layer. (n, 1, 8, 8) to (n, 10)."""
    hidden = tensor_ops.relu(convolution(images, K, padding=1) + b)  # (n, 8, 8, 8)
    return hidden.reshape((len(images), -1)) @ W + c


def loss(images, Y, *weights):
    """Mean cross-entropy of `scores` in nats for an image; ``Y`` is one-hot, (n, 10)."""
    Z = scores(images, *weights)
    return (tensor_ops.log_sum_exp(Z) - (Z * Y).sum(axis=1)).mean()


def torch_loss(images, Y, K, b, W, c):
    """The same in torch's own functions."""
    hidden = torch.relu(torch.nn.functional.conv2d(images, K, padding=1) + b)
    Z = hidden.reshape(len(images), -1) @ W + c
    return torch.nn.functional.cross_entropy(Z, Y)


def train(
    images: np.ndarray,
    Y: np.ndarray,
    *,
    epochs: int,
    learning_rate: float,
    batch_size: int,
    seed: int,
) -> dict:
    """Train the network with our engine and with torch's, side by side, from the same start on the same batches.

    Returns
    -------
    dict
        ``losses``, (steps, 2), ours and torch's; ``gap``, (steps,), the largest difference of a weight after each step;
        ``weights``, ours at the end.
    """
    rng = np.random.default_rng(seed)
    torch.set_num_threads(1)
    ours = convolutional_network(rng)
    theirs = [torch.tensor(w, requires_grad=True) for w in ours]
    losses, gap = [], []
    for _ in range(epochs):
        for rows in np.array_split(
            rng.permutation(len(images)), len(images) // batch_size
        ):
            batch, labels = images[rows], Y[rows]
            value, slopes = value_and_gradient(
                lambda *w, batch=batch, labels=labels: loss(batch, labels, *w), *ours
            )
            ours = [w - learning_rate * g for w, g in zip(ours, slopes, strict=True)]
            there = torch_loss(torch.tensor(batch), torch.tensor(labels), *theirs)
            with torch.no_grad():
                for w, g in zip(
                    theirs, torch.autograd.grad(there, theirs), strict=True
                ):
                    w -= learning_rate * g
            losses.append((float(value), there.item()))
            pairs = zip(ours, theirs, strict=True)
            gap.append(max(np.abs(w - v.detach().numpy()).max() for w, v in pairs))
    return {"losses": np.array(losses), "gap": np.array(gap), "weights": ours}


def predict(images: np.ndarray, weights: list[np.ndarray]) -> np.ndarray:
    """The class with the highest score, shape (n,)."""
    return scores(images, *map(Tensor, weights)).value.argmax(axis=1)


def gradient_times(
    widths: tuple[int, ...], rng: np.random.Generator, repeats: int = 5
) -> dict[int, dict[str, Ratio]]:
    """Time of value and gradient, ours and torch's, for networks with two hidden layers, in one thread.

    Parameters
    ----------
    widths : tuple of int
        Of both hidden layers, one network each; 64 inputs, 10 outputs, 200 examples.
    rng : numpy.random.Generator
    repeats : int

    Returns
    -------
    dict from the number of weights to three ratios of times
    """
    torch.set_num_threads(1)
    X, Y = rng.normal(size=(200, 64)), np.eye(10)[rng.integers(10, size=200)]
    found = {}
    for width in widths:
        sizes = [(64, width), (width, width), (width, 10)]
        weights = [rng.normal(size=s) / s[0] ** 0.5 for s in sizes]
        with threadpool_limits(1):
            times = measure(_ways(X, Y, weights), repeats=repeats)
        found[sum(w.size for w in weights)] = {
            "ours: gradient / value": ratio(times["gradient"], times["value"]),
            "torch: gradient / value": ratio(
                times["torch gradient"], times["torch value"]
            ),
            "gradient: ours / torch": ratio(times["gradient"], times["torch gradient"]),
        }
    return found


def _ways(X, Y, weights) -> dict:
    """Value and gradient of a network with two hidden layers, ours and torch's."""
    X_t, Y_t = torch.tensor(X), torch.tensor(Y)
    theirs = [torch.tensor(w, requires_grad=True) for w in weights]

    def network(A, B, C):
        Z = np.tanh(np.tanh(X @ A) @ B) @ C
        return (tensor_ops.log_sum_exp(Z) - (Z * Y).sum(axis=1)).mean()

    def by_torch():
        A, B, C = theirs
        Z = torch.tanh(torch.tanh(X_t @ A) @ B) @ C
        return torch.nn.functional.cross_entropy(Z, Y_t)

    def torch_value():
        with torch.no_grad():
            return by_torch()

    return {
        "value": lambda: network(*map(Tensor, weights)),
        "gradient": lambda: value_and_gradient(network, *weights),
        "torch value": torch_value,
        "torch gradient": lambda: torch.autograd.grad(by_torch(), theirs),
    }
