"""What the chapter on linear algebra measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import scipy.linalg
from threadpoolctl import threadpool_limits

from mlpath.linalg import gram_schmidt, householder
from mlpath.linalg.cholesky import cholesky
from mlpath.linalg.triangular import forward_substitution
from mlpath.numerics.timing import Ratio, measure, ratio

UNIT_ROUNDOFF = np.finfo(float).eps / 2


def with_condition(
    n: int, d: int, condition: float, rng: np.random.Generator
) -> np.ndarray:
    """A random matrix with singular values from 1 down to 1 / condition, evenly spaced on a logarithmic scale.

    Parameters
    ----------
    n, d : int, n at least d
    condition : float, at least 1
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n, d)
    """
    U, _ = np.linalg.qr(rng.normal(size=(n, d)))  # (n, d)
    V, _ = np.linalg.qr(rng.normal(size=(d, d)))  # (d, d)
    return (U * np.geomspace(1, 1 / condition, d)) @ V.T


def orthogonalizers() -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """Four ways from a matrix to a matrix with orthonormal columns that span the same space."""
    return {
        "Gram-Schmidt": lambda A: gram_schmidt.classical(A)[0],
        "modified": lambda A: gram_schmidt.modified(A)[0],
        "twice": lambda A: gram_schmidt.twice(A)[0],
        "Householder": lambda A: householder.qr(A).Q(),
    }


def departure(Q: np.ndarray) -> float:
    """How far the columns of ``Q`` are from orthonormal: the spectral norm of I - Q^T Q."""
    return float(np.linalg.norm(np.eye(Q.shape[1]) - Q.T @ Q, 2))


def lost_orthogonality(
    conditions: Iterable[float], rng: np.random.Generator, *, n: int = 100, d: int = 20
) -> dict[str, np.ndarray]:
    """`departure` of each way, for matrices of growing condition number."""
    found: dict[str, list[float]] = {name: [] for name in orthogonalizers()}
    for condition in conditions:
        A = with_condition(n, d, condition, rng)
        for name, orthogonalize in orthogonalizers().items():
            found[name].append(departure(orthogonalize(A)))
    return {name: np.array(values) for name, values in found.items()}


def factor_times(
    sizes: Iterable[int], rng: np.random.Generator, *, repeats: int = 5
) -> dict[str, dict[int, Ratio]]:
    """Our time over LAPACK's, one thread each, for three kernels of square matrices."""
    found: dict[str, dict[int, Ratio]] = {}
    for n in sizes:
        A = rng.normal(size=(n, n))
        S = A @ A.T + n * np.eye(n)  # positive definite
        L, b = np.tril(S), rng.normal(size=n)
        pairs = {
            "Householder QR": (
                lambda A=A: householder.qr(A),
                lambda A=A: scipy.linalg.lapack.dgeqrf(A),
            ),
            "Cholesky": (
                lambda S=S: cholesky(S),
                lambda S=S: scipy.linalg.cholesky(S, lower=True),
            ),
            "triangular solve": (
                lambda L=L, b=b: forward_substitution(L, b),
                lambda L=L, b=b: scipy.linalg.solve_triangular(L, b, lower=True),
            ),
        }
        for name, (ours, theirs) in pairs.items():
            with threadpool_limits(1):
                times = measure({"ours": ours, "theirs": theirs}, repeats=repeats)
            found.setdefault(name, {})[n] = ratio(times["ours"], times["theirs"])
    return found
