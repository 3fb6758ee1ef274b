"""What the chapter on matrix decompositions measures and draws."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from sklearn.datasets import load_sample_image
from sklearn.neighbors import KNeighborsClassifier
from sklearn.utils.extmath import randomized_svd as sklearn_randomized_svd
from threadpoolctl import threadpool_limits

from mlpath.linalg import jacobi, randomized
from mlpath.numerics.timing import Ratio, measure, ratio


def grey_photograph(rows: int = 160, columns: int = 240) -> np.ndarray:
    """A photograph of a flower that comes with scikit-learn, in grey, averaged down and cut to size.

    Returns
    -------
    ndarray of shape (rows, columns), from 0 to 1
    """
    image = load_sample_image("flower.jpg").mean(axis=2) / 255  # (427, 640)
    halved = image[:426, :640].reshape(213, 2, 320, 2).mean(axis=(1, 3))  # (213, 320)
    top, left = (213 - rows) // 2, (320 - columns) // 2
    return halved[top : top + rows, left : left + columns]


def ellipse(left: Axes, right: Axes) -> None:
    """A circle, its right singular vectors, and what a matrix makes of them."""
    A = np.array([[1.2, 0.8], [-0.2, 0.9]])
    found = jacobi.svd(A)
    angle = np.linspace(0, 2 * np.pi, 200)
    circle = np.stack([np.cos(angle), np.sin(angle)])  # (2, 200)
    for ax, curve, arrows, name in (
        (left, circle, found.V, "v"),
        (right, A @ circle, found.U * found.s, r"\sigma_{0} u"),
    ):
        ax.plot(*curve, color="C5", lw=1)
        for j, colour in enumerate(("C0", "C1")):
            arrow = dict(arrowstyle="->", color=colour, lw=1.8)
            ax.annotate("", arrows[:, j], (0, 0), arrowprops=arrow)
            label = "$" + name.replace("{0}", str(j + 1)) + f"_{j + 1}$"
            ax.annotate(label, 1.12 * arrows[:, j], color=colour, ha="center")
        ax.set(aspect="equal", xlim=(-1.9, 1.9), ylim=(-1.6, 1.6))


def off_diagonal(A: np.ndarray, steps: int) -> np.ndarray:
    """Largest entry below the diagonal after each plain QR step, without shifts, shape (steps,)."""
    found = np.empty(steps)
    for step in range(steps):
        Q, R = np.linalg.qr(A)
        A = R @ Q
        found[step] = np.abs(np.tril(A, -1)).max()
    return found


def with_values(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A random symmetric matrix with the given eigenvalues."""
    Q, _ = np.linalg.qr(rng.normal(size=(len(values), len(values))))
    return (Q * values) @ Q.T


def range_errors(
    A: np.ndarray,
    k: int,
    power_steps: Iterable[int],
    rng: np.random.Generator,
    draws: int = 20,
) -> dict[int, np.ndarray]:
    """Spectral norm of what rank k leaves, over the best possible, for each number of power steps; shape (draws,)."""
    best = np.linalg.svd(A, compute_uv=False)[k]
    found = {}
    for steps in power_steps:
        errors = []
        for _ in range(draws):
            got = randomized.randomized_svd(A, k, rng=rng, power_steps=steps)
            errors.append(np.linalg.norm(A - got.truncated(k), 2) / best)
        found[steps] = np.array(errors)
    return found


def randomized_times(
    sizes: Iterable[tuple[int, int]],
    k: int,
    rng: np.random.Generator,
    *,
    repeats: int = 5,
) -> dict[tuple[int, int], dict[str, Ratio]]:
    """Time of a full LAPACK SVD and of our randomized one, over scikit-learn's randomized one; one thread."""
    found = {}
    for n, d in sizes:
        A = rng.normal(size=(n, d)) / np.arange(1, d + 1)  # (n, d)
        ways = {
            "ours": lambda A=A: randomized.randomized_svd(A, k, rng=rng, power_steps=4),
            "scikit-learn": lambda A=A: sklearn_randomized_svd(
                A, k, n_iter=4, random_state=0
            ),
            "LAPACK, all values": lambda A=A: np.linalg.svd(A, full_matrices=False),
        }
        with threadpool_limits(1):
            times = measure(ways, repeats=repeats)
        found[n, d] = {
            name: ratio(times[name], times["scikit-learn"])
            for name in ("ours", "LAPACK, all values")
        }
    return found


def accuracy_by_rank(
    X: np.ndarray,
    y: np.ndarray,
    X_test: np.ndarray,
    y_test: np.ndarray,
    ranks: Iterable[int],
) -> dict[int, float]:
    """Accuracy of one nearest neighbour among the first k coordinates along the right singular vectors of ``X``."""
    mean = X.mean(axis=0)
    V = np.linalg.svd(X - mean, full_matrices=False)[2].T  # (d, d)
    found = {}
    for k in ranks:
        model = KNeighborsClassifier(1).fit((X - mean) @ V[:, :k], y)
        found[k] = float(model.score((X_test - mean) @ V[:, :k], y_test))
    return found
