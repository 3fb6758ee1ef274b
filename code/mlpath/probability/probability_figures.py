"""The drawings of the chapter on probability."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from mlpath.probability import samplers
from mlpath.probability.gaussian import Normal


def box_muller_map(square: Axes, plane: Axes, rng: np.random.Generator) -> None:
    """Uniform points of the unit square and where Box and Muller's map takes them."""
    u, v = rng.random((2, 240))
    radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v
    images = radius * np.cos(angle), radius * np.sin(angle)
    for quarter in range(4):
        chosen = (v * 4).astype(int) == quarter
        style = dict(s=13, color=f"C{quarter}", marker="o^sD"[quarter])
        square.scatter(u[chosen], v[chosen], **style)
        plane.scatter(images[0][chosen], images[1][chosen], **style)
    turn = np.linspace(0, 2 * np.pi, 200)
    for level in (0.1, 0.5, 0.9):
        r = np.sqrt(-2 * np.log(level))
        square.axvline(level, color="C5", lw=1.2)
        plane.plot(r * np.cos(turn), r * np.sin(turn), color="C5", lw=1.2)
    square.set(xlabel="$u$", ylabel="$v$", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    plane.set(xlabel="$a(u, v)$", ylabel="$b(u, v)$", xlim=(-3.6, 3.6))
    plane.set(ylim=(-3.6, 3.6), aspect="equal")


def rejected(ax: Axes, rng: np.random.Generator) -> None:
    """Proposals below the envelope, kept where they lie below the density too."""
    envelope = np.sqrt(2 * np.e / np.pi)
    x = samplers.laplace(450, rng)
    height = rng.random(450) * envelope * np.exp(-np.abs(x)) / 2
    kept = height < stats.norm.pdf(x)
    ax.scatter(x[kept], height[kept], s=9, color="C0", label="kept")
    ax.scatter(x[~kept], height[~kept], s=14, color="C1", marker="x", label="rejected")
    grid = np.linspace(-4, 4, 401)
    ax.plot(grid, stats.norm.pdf(grid), "C0-", label="$p(x)$")
    ax.plot(grid, envelope * np.exp(-np.abs(grid)) / 2, "C1--", label="$M q(x)$")
    ax.set(xlabel="$x$", ylabel="height", xlim=(-4, 4), ylim=(0, None))
    ax.legend()


def conditioning(left: Axes, right: Axes, law: Normal, seen: list[float]) -> None:
    """Level lines of a normal law in the plane, and the law of x for some values of z."""
    grid = np.linspace(-3.2, 3.2, 161)
    x, z = np.meshgrid(grid, grid)
    offsets = np.stack([x - law.mean[0], z - law.mean[1]], axis=-1)
    solved = offsets @ np.linalg.inv(law.cov)
    left.contour(x, z, (offsets * solved).sum(axis=-1), [0.5, 2, 4.5], colors="C5")
    means = [law.conditional([1], [value]).mean[0] for value in grid]
    left.plot(means, grid, "C5:", label=r"$\mathbb{E}[x \mid z]$")
    whole = law.marginal([0])
    spread = np.sqrt(whole.cov[0, 0])
    right.plot(grid, stats.norm.pdf(grid, whole.mean[0], spread), "C5-", label="$p(x)$")
    for value, style, colour in zip(
        seen, ["-", "--", "-."], ["C0", "C1", "C2"], strict=True
    ):
        part = law.conditional([1], [value])
        density = stats.norm.pdf(grid, part.mean[0], np.sqrt(part.cov[0, 0]))
        left.axhline(value, color=colour, ls=style)
        right.plot(
            grid, density, style, color=colour, label=f"$p(x \\mid z = {value:g})$"
        )
    left.set(xlabel="$x$", ylabel="$z$", aspect="equal")
    right.set(xlabel="$x$", ylabel="density", ylim=(0, 0.95))
    left.legend()
    right.legend(ncols=2)


def skewed_means(
    ax: Axes, rng: np.random.Generator, *, draws: int = 20_000
) -> dict[int, float]:
    """Quantiles of standardized means of exponential draws, less the normal ones.

    Returns
    -------
    dict of sample size to the largest distance of the correction from the exact difference for |z| <= 2
    """
    z = np.linspace(-2.5, 2.5, 101)
    inner = np.abs(z) <= 2
    worst = {}
    for n, mark, colour in ((5, "o", "C1"), (20, "s", "C0"), (80, "^", "C2")):
        exact = (stats.gamma.ppf(stats.norm.cdf(z), n) - n) / np.sqrt(n) - z
        corrected = 2 * (z**2 - 1) / (6 * np.sqrt(n))
        worst[n] = float(np.abs(exact - corrected)[inner].max())
        ax.plot(z, exact, color=colour)
        ax.plot(z, corrected, ":", color=colour)
        means = samplers.exponential(n * draws, rng).reshape(draws, n).mean(axis=1)
        some = z[5::10]
        found = np.quantile((means - 1) * np.sqrt(n), stats.norm.cdf(some)) - some
        ax.plot(some, found, mark, color=colour, label=f"$n = {n}$")
    ax.axhline(0, color="C5", lw=1)
    ax.set(xlabel="normal quantile $z$", ylabel="quantile of the mean, less $z$")
    ax.legend()
    return worst


def detection_curves(
    ax: Axes, fake: pd.DataFrame, true: pd.DataFrame, level: float
) -> None:
    """P-values of `detection` for an imitation (filled) and the real thing (hollow)."""
    for seen, fill in ((fake, "full"), (true, "none")):
        for (name, values), style in zip(seen.items(), ["C1o-", "C0s--"], strict=True):
            label = name if fill == "full" else None
            ax.loglog(
                seen.index, values.clip(1e-30), style, fillstyle=fill, label=label
            )
    ax.axhline(level, color="C5", ls=":")
    ax.set(xlabel="draws", ylabel="p-value")
    ax.legend()


def coverage_curves(left: Axes, right: Axes, table: pd.DataFrame, level: float) -> None:
    """What `coverage` found: the share of intervals that hold the truth, and the errors."""
    styles = ["C5s:", "C1o-", "C0^--"]
    for (name, part), style in zip(
        table.groupby("method", sort=False), styles, strict=True
    ):
        left.errorbar(
            part["size"], part.covered, 2 * part.error, fmt=style, capsize=3, label=name
        )
        if name != "with estimation":
            right.plot(part["size"], part.rmse, style, label=name)
    left.axhline(level, color="C5", lw=1)
    left.set(xlabel="complete rows", ylabel="coverage", ylim=(None, 1))
    right.set(xlabel="complete rows", ylabel="error", ylim=(0, None))
    left.legend()
    right.legend()
