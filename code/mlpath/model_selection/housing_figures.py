"""Pictures of the housing project: the map, the histograms, errors by square, by group and against cost.

Only chapters and tests use this module: it needs Matplotlib, which the package itself does not. Colours are those of
the style in force.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

RMSE = "root mean squared error\n(1,000 dollars)"
#: From low to high by hue, at nearly one lightness: each stands out from a light page and from a dark one.
COLD_TO_HOT = LinearSegmentedColormap.from_list(
    "cold to hot", ["#3d78d8", "#9a63cf", "#d0528f", "#e0602a"]
)
STYLES = ["s:", "o--", "^-"]


def draw_map(X: pd.DataFrame, y: np.ndarray) -> Figure:
    """Every block group at its place; colour is its median value ``y`` in dollars, size its number of people."""
    fig, ax = plt.subplots(figsize=(6.2, 5.6))
    style = {"s": 2 + X["population"] / 700, "alpha": 0.8, "linewidths": 0}
    places = X["longitude"], X["latitude"]
    points = ax.scatter(*places, c=y / 1000, cmap=COLD_TO_HOT, **style)
    points.set_rasterized(True)  # an image of the points, not thousands of shapes
    ax.set(xlabel="longitude (degrees)", ylabel="latitude (degrees)", aspect=1.25)
    bar = fig.colorbar(points, shrink=0.85)
    bar.set_label("median house value (1,000 dollars of 1990)")
    return fig


def draw_histograms(X: pd.DataFrame, y: np.ndarray) -> Figure:
    """Value, age, rooms and income; ages in bins of one year, rooms in bins of equal width in the logarithm."""
    panels = {
        "house value\n(1,000 dollars)": (y / 1000, 50),
        "house age\n(years)": (X["housing_median_age"], np.arange(0.5, 53.5)),
        "rooms in the\nblock group": (X["total_rooms"], np.geomspace(1, 50_000, 50)),
        "median income\n(10,000 dollars)": (X["median_income"], 50),
    }
    fig, axes = plt.subplots(1, 4, figsize=(9.6, 2.8))
    for ax, (name, (column, bins)) in zip(axes, panels.items(), strict=True):
        ax.hist(column, bins=bins)
        ax.set_xlabel(name)
    axes[2].set_xscale("log")
    axes[0].set_ylabel("block groups")
    return fig


def draw_square_errors(errors: pd.DataFrame) -> Figure:
    """Errors in dollars, one line a model (row), against the size of what is withheld (columns, in degrees)."""
    fig, ax = plt.subplots(figsize=(6.4, 3.4))
    for (name, row), style in zip(errors.iterrows(), STYLES, strict=True):
        ax.plot(range(len(row)), row / 1000, style, label=name)
    sides = [
        f"{side} degrees\n(about {100 * side:.0f} km)" for side in errors.columns[1:]
    ]
    ax.set_xticks(range(len(errors.columns)), ["single rows\n(random folds)", *sides])
    ax.set(xlabel="side of the squares that are withheld whole", ylim=0, ylabel=RMSE)
    ax.legend(loc="lower right")
    return fig


def draw_group_errors(
    panels: Mapping[str, tuple[pd.DataFrame, Sequence[str]]],
) -> Figure:
    """One panel a grouping: bars of error with intervals, as `rmse_by_group` gives them, and the names of the groups.

    Dots are the errors of the ``remaining`` rows.
    """
    fig, axes = plt.subplots(1, len(panels), figsize=(8, 3.8), sharey=True)
    for ax, (what, (found, names)) in zip(axes, panels.items(), strict=True):
        low, middle, high = (found[c] / 1000 for c in ("low", "estimate", "high"))
        places, reach = range(len(names)), [middle - low, high - middle]
        ax.bar(places, middle, yerr=reach, alpha=0.6, capsize=4, ecolor="C5")
        dots = found["remaining"] / 1000
        ax.plot(places, dots, "o", color="C1", label="without capped rows")
        ax.set_xticks(places, names, rotation=35, ha="right")
        ax.set_xlabel(what)
    axes[0].set_ylabel(RMSE)
    fig.legend(*axes[-1].get_legend_handles_labels(), loc="outside upper center")
    return fig


def draw_fit_times(seconds: pd.DataFrame) -> Figure:
    """Seconds to fit, one line a model (column), against the number of training rows (index)."""
    fig, ax = plt.subplots(figsize=(6, 3.2))
    for name, style in zip(seconds, STYLES, strict=True):
        ax.loglog(seconds.index, seconds[name], style, label=name)
    ax.set(xlabel="training rows", ylabel="time to fit (s)")
    ax.set_xticks(seconds.index, seconds.index)
    ax.tick_params(axis="x", which="minor", bottom=False, labelbottom=False)
    ax.legend()
    return fig
