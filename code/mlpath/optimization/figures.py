"""Figures of the chapter on optimization."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from mlpath.optimization.objectives import Quadratic
from mlpath.optimization.proximal import soft_threshold

STYLES = dict(
    zip(
        ("gradient descent", "momentum", "Nesterov", "Adam", "RMSprop", "Adagrad"),
        (("C0", "o"), ("C1", "s"), ("C2", "^"), ("C3", "D"), ("C4", "v"), ("C5", "x")),
        strict=True,
    )
)


def paths(
    axes: np.ndarray, problem: Quadratic, runs: Mapping[str, np.ndarray], reach: float
) -> None:
    """Iterates over the level lines of a quadratic in the plane, a panel for each run."""
    grid = np.linspace(-reach, reach, 121)
    u, v = np.meshgrid(grid, grid)
    points = np.stack([u, v], axis=-1)  # (121, 121, 2)
    height = 0.5 * ((points @ problem.A) * points).sum(axis=-1)
    levels = height.max() * np.geomspace(1e-4, 1, 9)
    for ax, (name, path) in zip(axes.flat, runs.items(), strict=True):
        ax.contour(u, v, height, levels, colors="C5", linewidths=0.7, alpha=0.6)
        colour, marker = STYLES[name]
        ax.plot(*path.T, color=colour, marker=marker, ms=3.5, lw=1.2)
        ax.plot(0, 0, "*", color="C4", ms=11)
        ax.set(title=name, aspect="equal", xlim=(-reach, reach), ylim=(-reach, reach))
        ax.grid(False)
    for ax in axes[-1]:
        ax.set_xlabel("$w_1$")
    for ax in axes[:, 0]:
        ax.set_ylabel("$w_2$")


def rates(
    ax: Axes,
    conditions: np.ndarray,
    found: Mapping[str, tuple[np.ndarray, np.ndarray]],
) -> None:
    """Steps for one more digit, measured and predicted, against the condition number."""
    for name, (measured, predicted) in found.items():
        colour, marker = STYLES[name]
        digits = [-np.log(10) / np.log(r) for r in (measured, predicted)]
        ax.loglog(conditions, digits[1], color=colour)
        ax.loglog(conditions, digits[0], marker, color=colour, label=name)
    ax.set(xlabel="condition number", ylabel="steps for one more digit")
    ax.legend()


def floors(
    ax: Axes, learning_rates: np.ndarray, found: Mapping[int, np.ndarray]
) -> None:
    """The floor of noisy steps against the learning rate, for batches of several sizes."""
    smooth = np.geomspace(learning_rates[0], learning_rates[-1], 200)
    for (batch, measured), (colour, marker) in zip(
        found.items(), STYLES.values(), strict=False
    ):
        ax.loglog(smooth, smooth / (2 - smooth) / batch, color=colour)
        label = f"batches of {batch}"
        ax.loglog(learning_rates, measured, marker, color=colour, label=label)
    ax.set(xlabel=r"learning rate $\eta$", ylabel="mean squared error at rest")
    ax.legend()


def kinks(left: Axes, right: Axes) -> None:
    """The soft threshold beside the clipping that it leaves, and the objective whose minimum it is."""
    v = np.linspace(-3, 3, 241)
    left.plot(v, soft_threshold(v, 1.0), "C0-", label=r"$S(v, 1)$")
    left.plot(v, np.clip(v, -1, 1), "C1--", label="clipped to $[-1, 1]$")
    left.set(xlabel="$v$", ylabel="result", aspect="equal")
    left.legend()
    for start, style in zip((0.6, 1.8), ("C2-", "C3--"), strict=True):
        height = 0.5 * (v - start) ** 2 + np.abs(v)
        least = soft_threshold(np.array(start), 1.0)
        right.plot(v, height, style, label=f"$v = {start}$")
        lowest = 0.5 * (least - start) ** 2 + abs(least)
        right.plot(least, lowest, style[:2] + "o")
    right.set(xlabel="$u$", ylabel=r"$\frac{1}{2}(u - v)^2 + |u|$", ylim=(0, 6))
    right.legend()


def excesses(ax: Axes, found: Mapping[str, np.ndarray]) -> None:
    """Excess of the objective at each step."""
    for name, excess in found.items():
        colour, marker = STYLES.get(name, ("C5", "*"))
        steps = np.arange(len(excess))
        ax.semilogy(
            steps,
            excess,
            color=colour,
            marker=marker,
            ms=5,
            markevery=max(1, len(steps) // 12),
            ls="--" if name not in STYLES else "-",
            label=name,
        )
    ax.set(xlabel="steps", ylabel="excess loss (nats)")
    ax.figure.legend(loc="outside upper center", ncol=4)  # curves fill the axes
