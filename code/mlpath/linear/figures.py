"""Pictures of least squares: a line, the projection, the paths of descent, digits, leverage.

Only chapters and tests use this module: it needs Matplotlib, which the package itself does not. Colours are those of
the style in force.
"""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from mlpath.linear.experiments import DescentRun
from mlpath.linear.inference import LeastSquaresInference


def draw_line(x: np.ndarray, y: np.ndarray, *, every: int) -> Figure:
    """A cloud of points, its least-squares line, and the vertical distances of every few points.

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    every : int
        A distance is drawn for each point whose index is a multiple of this.
    """
    slope, intercept = np.polyfit(x, y, 1)
    fig, ax = plt.subplots()
    ax.plot(x, y, "o", ms=3, alpha=0.6)
    ax.axline((x.mean(), y.mean()), slope=slope, color="C1", lw=2)
    feet = intercept + slope * x[::every]
    ax.vlines(x[::every], y[::every], feet, color="C1", lw=1.2, ls=":")
    return fig


def draw_projection(columns: np.ndarray, target: np.ndarray) -> Figure:
    """Two columns of three entries, the plane that they span, a target, and the foot of its perpendicular.

    Implements
    ----------
    least-squares-hat-matrix

    Parameters
    ----------
    columns : ndarray of shape (3, 2), of rank 2
    target : ndarray of shape (3,)
    """
    foot = columns @ np.linalg.lstsq(columns, target)[0]  # (3,)
    corners = np.array([[-0.1, -0.1], [1.15, -0.1], [1.15, 1.15], [-0.1, 1.15]])
    fig = plt.figure(figsize=(6.5, 4.6))
    ax = fig.add_subplot(projection="3d", computed_zorder=False)
    halves = [[0, 1, 2], [0, 2, 3]]
    ax.plot_trisurf(*(corners @ columns.T).T, triangles=halves, alpha=0.3, color="C0")
    tips = {"column 1": columns[:, 0], "column 2": columns[:, 1]}
    tips |= {"$y$": target, r"$\hat y$": foot}
    for (label, tip), color in zip(tips.items(), ["C0", "C0", "C1", "C2"], strict=True):
        ax.quiver(0, 0, 0, *tip, color=color, arrow_length_ratio=0.07, lw=2)
        place = {"ha": "center", "va": "bottom"} if label == "column 2" else {}
        ax.text(*(1.05 * tip), label, color=color, **place)
    ax.plot(*np.column_stack([target, foot]), color="C3", ls="--")
    middle = (target + foot) / 2 + [0.04, 0.04, 0]
    ax.text(*middle, r"$r = y - \hat y$", color="C3")
    for number, axis in enumerate((ax.xaxis, ax.yaxis, ax.zaxis), start=1):
        axis.pane.fill = False
        axis.pane.set_edgecolor(plt.rcParams["grid.color"])
        axis.set(label_text=f"example {number}", ticks=[])
    ax.view_init(elev=18, azim=-50)
    ax.set_box_aspect((1, 1, 0.75), zoom=1.15)
    return fig


def draw_descent(
    X: np.ndarray,
    y: np.ndarray,
    runs: Mapping[str, DescentRun],
    features: tuple[str, str],
    *,
    reach: float,
) -> Figure:
    """Above, the path of each run over the contours of the objective; below, excess against step.

    Lines are measured, circles are what theory says.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    y : ndarray of shape (n,)
    runs : mapping of at most four names to runs on this data
        A path is drawn until it leaves the square.
    features : pair of str
        Labels of the two axes.
    reach : float
        The square goes from ``-reach`` to ``reach`` in both weights.
    """
    w_hat = np.linalg.lstsq(X, y)[0]  # (2,)
    ticks = np.linspace(-reach, reach, 120)
    off = np.stack(np.meshgrid(ticks, ticks), axis=-1) - w_hat  # (120, 120, 2)
    heights = np.einsum("abi,ij,abj->ab", off, X.T @ X / len(X), off)
    panels = "abcd"[: len(runs)]
    fig, axes = plt.subplot_mosaic(f"{panels};{'z' * len(runs)}", figsize=(8, 6.6))
    below = axes["z"]
    for number, (panel, name) in enumerate(zip(panels, runs, strict=True)):
        run, ax, color = runs[name], axes[panel], f"C{number}"
        outside = np.flatnonzero(np.abs(run.path).max(axis=1) > reach)
        inside = run.path[: outside[0] if outside.size else None]  # (steps, 2)
        levels = heights.max() * np.geomspace(1e-3, 0.5, 8)
        ax.contour(ticks, ticks, heights, levels, colors="C5", linewidths=0.6)
        ax.plot(*inside.T, ".-", color=color, lw=1, ms=4)
        ax.plot(*w_hat, "*", color="C3", ms=11)
        ax.set(aspect="equal", xlabel=features[0])
        ax.set_title(name, fontsize=10)
        steps = np.arange(len(run.excess))
        style = ("--", "-", ":", "-.")[number]
        below.semilogy(steps, run.excess, style, color=color, label=name)
        below.semilogy(steps[::6], run.predicted[::6], "o", mfc="none", color=color)
    axes["a"].set_ylabel(features[1])
    below.set(xlabel="step $t$", ylabel=r"excess $J(w_t) - J(\hat w)$")
    below.legend(title="learning rate")
    return fig


def draw_digits(
    conditions: np.ndarray, panels: Mapping[str, Mapping[str, np.ndarray]]
) -> Figure:
    """Correct digits against the condition number, one panel for each title.

    Parameters
    ----------
    conditions : ndarray of shape (m,)
    panels : mapping of titles to mappings of at most four names to ndarrays of shape (m,)
    """
    fig, axes = plt.subplots(1, len(panels), figsize=(9, 4), sharey=True, squeeze=False)
    for ax, (title, digits) in zip(axes[0], panels.items(), strict=True):
        for number, (name, kept) in enumerate(digits.items()):
            style = ("o-", "^--", "s-.", "D:")[number]
            ax.semilogx(conditions, kept, style, color=f"C{number}", label=name)
        ax.set(xlabel=r"condition number of $X$", title=title)
    axes[0, 0].set_ylabel("correct digits of the worst weight")
    axes[0, 0].legend(loc="lower left")
    return fig


def draw_leverage(fit: LeastSquaresInference, *, cook: float, circled: int) -> Figure:
    """Studentized residual against leverage, with the curves of one Cook's distance.

    Parameters
    ----------
    fit : LeastSquaresInference
    cook : float
        Cook's distance of the dashed curves. The dotted line is the mean leverage.
    circled : int
        How many examples with the largest distance are circled.
    """
    n, p = len(fit.residuals), len(fit.coefficients)
    fig, ax = plt.subplots()
    ax.plot(fit.leverage, fit.studentized_residuals, "o", ms=3, alpha=0.6)
    worst = np.argsort(fit.cooks_distance)[-circled:]
    points = fit.leverage[worst], fit.studentized_residuals[worst]
    ax.plot(*points, "o", ms=11, mfc="none", color="C1")
    h = np.linspace(fit.leverage.min(), 1.1 * fit.leverage.max(), 200)
    curve = np.sqrt(cook * p * (1 - h) / h)
    ax.plot(h, np.column_stack([curve, -curve]), "--", color="C2", lw=1)
    ax.axvline(p / n, ls=":", color="C3")
    limit = 1.2 * np.abs(fit.studentized_residuals).max()
    ax.set(xlabel="leverage $h_i$", ylabel="studentized residual", ylim=(-limit, limit))
    return fig
