"""Figures of the chapter on linear algebra."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def mirror(ax: Axes) -> None:
    """A Householder reflection in the plane: x, the mirror, and the two images on the first axis."""
    x = np.array([1.1, 1.6])
    norm = np.linalg.norm(x)
    ends = {"$x$": (x, "C0", "-"), r"$-\|x\| e_1$": (np.array([-norm, 0]), "C2", "-")}
    ends[r"$+\|x\| e_1$"] = (np.array([norm, 0]), "C1", "--")
    for label, (tip, colour, style) in ends.items():
        arrow = dict(arrowstyle="->", color=colour, ls=style, lw=1.8)
        ax.annotate("", tip, (0, 0), arrowprops=arrow)
        place = (4, -14) if tip[1] == 0 else (4, 6)  # below the axis, above x
        ax.annotate(label, tip, color=colour, xytext=place, textcoords="offset points")
    u = x + norm * np.array([1.0, 0.0])  # normal to the mirror that is used
    along = np.array([-u[1], u[0]]) / np.linalg.norm(u)
    ax.plot(
        *np.outer(along, [-1.6, 1.6]), color="C2", lw=1, label="mirror of the far image"
    )
    w = x - norm * np.array([1.0, 0.0])
    other = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    ax.plot(
        *np.outer(other, [-2, 2.4]), "--", color="C1", lw=1, label="of the near one"
    )
    ax.plot(*np.column_stack([x, [-norm, 0]]), ":", color="C2")
    ax.plot(*np.column_stack([x, [norm, 0]]), ":", color="C1")
    ax.set(
        aspect="equal",
        xlim=(-2.4, 2.7),
        ylim=(-1.4, 2.2),
        xlabel="$e_1$",
        ylabel="$e_2$",
    )
    ax.legend(loc="upper left")


def bowls(fig: Figure) -> None:
    """Three quadratic forms: a bowl, a valley and a saddle, with their pivots."""
    grid = np.linspace(-2, 2, 121)
    s, t = np.meshgrid(grid, grid)
    for place, (b, name) in enumerate(
        [(0.5, "bowl"), (1.0, "valley"), (1.5, "saddle")]
    ):
        ax = fig.add_subplot(1, 3, place + 1)
        value = s**2 + 2 * b * s * t + t**2
        below = dict(levels=[-2, -0.5], colors="C1", linestyles="--", linewidths=1)
        above = dict(levels=[0.25, 1, 2.5, 5], colors="C0", linewidths=1)
        if value.min() < -0.5:
            ax.clabel(ax.contour(s, t, value, **below), fontsize=7)
        drawn = ax.contour(s, t, value, **above)
        ax.clabel(drawn, fontsize=7)
        title = f"{name}: pivots 1, {1 - b * b:g}"
        ax.set(
            aspect="equal",
            title=title,
            xlabel="$s$",
            ylabel="$t$" if place == 0 else "",
        )


def whitened(left: Axes, right: Axes, raw: np.ndarray, white: np.ndarray) -> None:
    """The same points before and after a triangular solve, with the circle of radius 2 and what it came from."""
    angle = np.linspace(0, 2 * np.pi, 200)
    circle = 2 * np.stack([np.cos(angle), np.sin(angle)])  # (2, 200)
    L = np.linalg.cholesky(np.cov(raw.T, bias=True))
    ellipse = raw.mean(axis=0)[:, None] + L @ circle
    for ax, points, curve in ((left, raw, ellipse), (right, white, circle)):
        ax.plot(*points.T, "o", ms=3, alpha=0.6)
        ax.plot(*curve, color="C1")
    right.set_aspect("equal")
