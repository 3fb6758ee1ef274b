"""Figures of the chapter on automatic differentiation."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from mlpath.calculus.operation_counts import count_operations, small_network
from mlpath.calculus.scalar_graph import Node

SIZES = (1, 2, 4, 8, 16, 32)


def computation_graph(
    ax: Axes, places: dict[Node, tuple[float, float]], bar: dict, names: dict
) -> None:
    """Draw a graph: a box for each node with its name, its value and its adjoint, and an arrow for each use.

    Parameters
    ----------
    ax : Axes
    places : dict from Node to its place in the drawing
    bar : dict from Node to its adjoint
    names : dict from Node to what it is called
    """
    boxes = {}
    for node, place in places.items():
        text = f"{names[node]}\nvalue {node.value:.3g}\nadjoint {bar[node]:.3g}"
        box = dict(boxstyle="round,pad=0.5", fc="none", ec="C0", lw=1.5)
        written = ax.text(*place, text, ha="center", va="center", bbox=box)
        boxes[node] = written.get_bbox_patch()
    for node, place in places.items():
        for parent in node.inputs:
            ends = dict(patchA=boxes[parent], patchB=boxes[node], shrinkA=2, shrinkB=2)
            arrow = dict(arrowstyle="->", color="C1", lw=1.3, **ends)
            ax.annotate("", place, places[parent], arrowprops=arrow)
    across, up = np.array(list(places.values())).T
    ax.set(xlim=(across.min() - 0.6, across.max() + 0.6))
    ax.set(ylim=(up.min() - 0.6, up.max() + 0.6))
    ax.axis("off")


def plain_ticks(axis, values: tuple[float, ...]) -> None:
    """Label a logarithmic axis with these numbers, and with no others."""
    axis.set_ticks(values, [f"{value:g}" for value in values])
    axis.set_ticks([], minor=True)


def prices(left: Axes, right: Axes, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Counted operations of a whole Jacobian over those of the values, for more inputs and for more outputs.

    Returns
    -------
    dict of ndarray of shape (len(SIZES), 2)
        Forward and reverse, for ``inputs`` (one output) and ``outputs`` (one input).
    """
    found = {}
    shapes = {
        "inputs": [(size, 1) for size in SIZES],
        "outputs": [(1, size) for size in SIZES],
    }
    for (what, pairs), ax in zip(shapes.items(), (left, right), strict=True):
        counts = [
            count_operations(small_network(d, m, rng), rng.normal(size=d))
            for d, m in pairs
        ]
        ratios = [(c.forward / c.value, c.reverse / c.value) for c in counts]
        found[what] = np.array(ratios)  # (sizes, 2)
        for mode, ratio, style in zip(
            ("forward", "reverse"), found[what].T, ("C1^--", "C0o-"), strict=True
        ):
            ax.loglog(SIZES, ratio, style, label=f"{mode} mode")
        ax.set(xlabel=f"number of {what}", ylabel="operations: Jacobian / values")
        plain_ticks(ax.xaxis, SIZES)
        plain_ticks(ax.yaxis, SIZES)
    left.axhline(6, color="C0", ls=":", label="bound, reverse mode")
    left.legend()
    return found
