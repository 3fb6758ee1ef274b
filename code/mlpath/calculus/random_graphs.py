"""Random programs on arrays, each written once for our tensors and once for torch's, to hold one against the other."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch

from mlpath.calculus import tensor_ops
from mlpath.calculus.convolution import convolution
from mlpath.calculus.tensor import Tensor, gradients

# Smooth or not, each is safe for inputs of moderate size: no argument meets a pole.
ELEMENTWISE = {
    "exp": lambda lib, x: lib.exp(0.3 * x),
    "log": lambda lib, x: lib.log(x * x + 1.5),
    "sqrt": lambda lib, x: lib.sqrt(x * x + 0.5),
    "sin": lambda lib, x: lib.sin(x),
    "cos": lambda lib, x: lib.cos(x),
    "tanh": lambda lib, x: lib.tanh(x),
    "absolute": lambda lib, x: lib.absolute(x),
    "negative": lambda lib, x: -x,
    "power by a number": lambda lib, x: (x * x + 1.0) ** -1.3,
    "constant on the left": lambda lib, x: 2.0 - 3.0 / (x * x + 1.0),
}
PAIRS = {
    "add": lambda lib, a, b: a + b,
    "subtract": lambda lib, a, b: a - b,
    "multiply": lambda lib, a, b: a * b,
    "divide": lambda lib, a, b: a / (b * b + 0.7),
    "power": lambda lib, a, b: (a * a + 0.5) ** (0.5 * b),
    "maximum": lambda lib, a, b: lib.maximum(a, b),
}


@dataclass
class Program:
    """Steps of a random program: for each a name, which values it takes, and the two ways to do it."""

    leaves: list = field(default_factory=list)
    steps: list = field(default_factory=list)

    def run(self, leaves: list, ours: bool):
        """The value of the program: a number that every step has a part in."""
        values, taken = [leaves[0]], 1
        for _, operands, extra, way, theirs in self.steps:
            fresh = leaves[taken : taken + extra]
            taken += extra
            step = way if ours else theirs
            values.append(step(*(values[i] for i in operands), *fresh))
        lib, total = (np if ours else torch), 0.0
        for weight, value in enumerate(values, start=1):
            total = total + lib.sin(weight * value).mean()
        return total

    def both(self):
        """Value and gradients by every leaf, from ours and from torch: two pairs."""
        mine = [Tensor(a) for a in self.leaves]
        out = self.run(mine, ours=True)
        their = [torch.tensor(a, requires_grad=True) for a in self.leaves]
        there = self.run(their, ours=False)
        expected = [g.numpy() for g in torch.autograd.grad(there, their)]
        return (out.value, gradients(out, mine)), (there.item(), expected)


def random_program(rng: np.random.Generator, steps: int = 12) -> Program:
    """A program of random steps on arrays of random shapes, which may use any earlier value again.

    Parameters
    ----------
    rng : numpy.random.Generator
    steps : int

    Returns
    -------
    Program
    """
    first = rng.normal(size=rng.integers(1, 5, size=rng.integers(1, 5)))
    program, values = Program([first]), [Tensor(first)]
    makers = [_elementwise, _pair, _pair, _matmul, _index, _reduce, _shape, _convolve]
    while len(program.steps) < steps:
        i = rng.integers(len(values))
        name, extra, way, theirs = rng.choice(makers)(rng, values[i])
        operands = [i]
        if extra == "again":  # both operands from the pool: fan-out
            operands, extra = [i, i], []
        value = way(*(values[k] for k in operands), *map(Tensor, extra))
        if (
            value.ndim == 0
            or np.prod(value.shape) > 400
            or np.abs(value.value).max() > 30
        ):
            continue
        program.leaves += extra
        program.steps.append((name, operands, len(extra), way, theirs))
        values.append(value)
    return program


def _elementwise(rng, x):
    name = str(rng.choice(list(ELEMENTWISE)))
    f = ELEMENTWISE[name]
    return name, [], lambda x: f(np, x), lambda x: f(torch, x)


def _pair(rng, x):
    name = str(rng.choice(list(PAIRS)))
    f = PAIRS[name]
    ways = (lambda a, b: f(np, a, b)), (lambda a, b: f(torch, a, b))
    if rng.random() < 0.2 and name != "maximum":  # a tie is a kink
        return name, "again", *ways
    # Broadcasting both ways: some axes of length one, some missing, or one more.
    shape = [s if rng.random() < 0.6 else 1 for s in x.shape][rng.integers(x.ndim) :]
    if len(shape) == x.ndim and x.ndim < 4 and rng.random() < 0.3:
        shape = [2, *shape]
    return f"{name}, broadcast", [rng.normal(size=shape)], *ways


def _matmul(rng, x):
    inner = x.shape[-1]
    stack = list(x.shape[:-2]) if rng.random() < 0.5 else []
    shape = [inner] if rng.random() < 0.25 else [*stack, inner, rng.integers(1, 5)]
    kind = f"matmul, {min(x.ndim, 3)} by {min(len(shape), 3)} axes"

    def product(a, b):
        return a @ b

    return kind, [rng.normal(size=shape)], product, product


def _index(rng, x):
    n = x.shape[0]
    index, name = [
        (slice(rng.integers(n), None), "slice"),
        ((..., slice(None, None, 2)), "slice with a stride"),
        (int(rng.integers(-n, n)), "one place"),
        (rng.integers(-n, n, size=(2, 3)), "places, repeated"),
        (np.arange(n) % 2 == 0, "mask"),
        ((None, ...), "new axis"),
    ][rng.integers(6)]
    return f"index, {name}", [], lambda x: x[index], lambda x: x[index]


def _reduce(rng, x):
    axis, kept = int(rng.integers(x.ndim)), bool(rng.integers(2))
    both = dict(axis=axis, keepdims=kept)
    torchs = dict(dim=axis, keepdim=kept)
    return [
        ("sum", [], lambda x: x.sum(**both), lambda x: x.sum(**torchs)),
        ("mean", [], lambda x: x.mean(**both), lambda x: x.mean(**torchs)),
        (
            "largest",
            [],
            lambda x: tensor_ops.maximum_along(x, axis),
            lambda x: x.amax(axis),
        ),
        ("softmax", [], tensor_ops.softmax, lambda x: x.softmax(-1)),
        ("log-sum-exp", [], tensor_ops.log_sum_exp, lambda x: x.logsumexp(-1)),
    ][rng.integers(5)]


def _shape(rng, x):
    axis, other = (int(a) for a in rng.integers(x.ndim, size=2))
    fresh = rng.normal(size=x.shape)
    return [
        ("reshape", [], lambda x: x.reshape((-1, 1)), lambda x: x.reshape((-1, 1))),
        ("swap axes", [], *[lambda x: x.swapaxes(axis, other)] * 2),
        (
            "concatenate",
            [fresh],
            lambda a, b: tensor_ops.concatenate([a, b], axis),
            lambda a, b: torch.cat([a, b], axis),
        ),
    ][rng.integers(3)]


def _convolve(rng, x):
    channels, width = (x.shape[1] if x.ndim == 4 else 1), x.shape[-1]
    images = x.shape if x.ndim == 4 else (1, 1, -1, width)
    stride, padding = int(rng.integers(1, 3)), int(rng.integers(1, 3))
    kernel = rng.normal(
        size=(rng.integers(1, 4), channels, *rng.integers(1, 4, size=2))
    )

    def ours(x, k):
        return convolution(x.reshape(images), k, stride, padding)

    def theirs(x, k):
        return torch.nn.functional.conv2d(
            x.reshape(images), k, stride=stride, padding=padding
        )

    return f"convolution, stride {stride}", [kernel], ours, theirs
