"""The gradients of the chapter, each beside its function and three other ways to differentiate that."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch

from mlpath.calculus import difference, matrix_calculus, softmax


class Identity(NamedTuple):
    """A gradient as it was derived, and its function as NumPy and as torch compute it.

    Parameters
    ----------
    claim : ndarray of the shape of ``at``
        The gradient at ``at``.
    value, in_torch : callable
        The function, of an array and of a tensor of that shape.
    at : ndarray
    """

    claim: np.ndarray
    value: Callable[[np.ndarray], float]
    in_torch: Callable[[torch.Tensor], torch.Tensor]
    at: np.ndarray


def identities(rng: np.random.Generator, d: int = 5) -> dict[str, Identity]:
    """The identities at a random point; the matrix that is inverted is far from singular.

    Implements
    ----------
    matrix-calculus-quadratic, matrix-calculus-norm, matrix-calculus-trace, matrix-calculus-inverse,
    matrix-calculus-log-det, matrix-calculus-log-sum-exp, matrix-calculus-softmax-jacobian
    """
    A, E = rng.normal(size=(2, d, d))
    x, a, b = rng.normal(size=(3, d))
    M = rng.normal(size=(d, d)) + 3 * np.eye(d)
    p = softmax.softmax(x)  # (d,)
    A_t, E_t, a_t, b_t = (torch.tensor(value) for value in (A, E, a, b))
    return {
        "quadratic form": Identity(
            matrix_calculus.quadratic_gradient(A, x),
            lambda x: x @ A @ x,
            lambda x: x @ A_t @ x,
            x,
        ),
        "norm": Identity(
            x / np.linalg.norm(x),
            lambda x: np.sqrt((x * x).sum()),
            torch.linalg.norm,
            x,
        ),
        "squared Frobenius norm": Identity(
            2 * A.T @ (A @ M - E),
            lambda M: ((A @ M - E) ** 2).sum(),
            lambda M: ((A_t @ M - E_t) ** 2).sum(),
            M,
        ),
        "inverse form": Identity(
            matrix_calculus.inverse_form_gradient(M, a, b),
            lambda M: a @ np.linalg.solve(M, b),
            lambda M: a_t @ torch.linalg.solve(M, b_t),
            M,
        ),
        "log-determinant": Identity(
            np.linalg.inv(M).T,
            lambda M: np.log(np.linalg.det(M)),
            lambda M: torch.linalg.slogdet(M).logabsdet,
            M,
        ),
        "log-sum-exp": Identity(
            p,
            lambda z: np.log(np.exp(z).sum()),
            lambda z: torch.logsumexp(z, 0),
            x,
        ),
        "softmax, times a vector": Identity(
            softmax.softmax_vjp(p, a),
            lambda z: a @ np.exp(z) / np.exp(z).sum(),
            lambda z: a_t @ torch.softmax(z, 0),
            x,
        ),
    }


def disagreements(found: dict[str, Identity]) -> pd.DataFrame:
    """Largest difference of each claim from three other derivatives, relative to the claim's largest entry.

    Returns
    -------
    DataFrame with a row for each identity and the columns "central difference", "complex step" and "torch"
    """
    rows = {}
    for name, (claim, value, in_torch, at) in found.items():
        point = torch.tensor(at, requires_grad=True)
        others = {
            "central difference": difference.central_difference(value, at),
            "complex step": difference.complex_step(value, at),
            "torch": torch.autograd.grad(in_torch(point), point)[0].numpy(),
        }
        size = np.abs(claim).max()
        rows[name] = {w: np.abs(claim - o).max() / size for w, o in others.items()}
    return pd.DataFrame(rows).T
