"""Pictures of what vectorizing costs and gains: times, rounding errors, instructions, memory, the roofline.

Only chapters and tests use this module: it needs Matplotlib, which the package itself does not. Colours are those of
the style in force.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlpath.numerics.machine import Rate
from mlpath.numerics.roofline import Roofline
from mlpath.numerics.timing import Ratio, Timing, spread

MARKERS = "osD^PvX"


def draw_times_per_element(forms: Mapping[str, Mapping[int, Timing]]) -> Figure:
    """Nanoseconds for one element against length, one line a form, with the range between the quartiles."""
    fig, ax = plt.subplots()
    for (name, times), marker in zip(forms.items(), MARKERS, strict=False):
        n = np.array(list(times))
        low, middle, high = spread(times.values()) / n * 1e9
        ax.plot(n, middle, marker=marker, label=name)
        ax.fill_between(n, low, high, alpha=0.25)
    ax.set(xlabel="length $n$ (numbers)", ylabel="time for one element (ns)")
    ax.loglog()
    ax.legend()
    return fig


def draw_summation(
    lengths: np.ndarray, orders: Mapping[str, tuple[np.ndarray, np.ndarray]]
) -> Figure:
    """Error and bound of each order of summation against the number of terms."""
    fig, ax = plt.subplots(figsize=(7.2, 3.8))
    for k, (name, (error, limit)) in enumerate(orders.items()):
        ax.plot(lengths, limit, "--", color=f"C{k}", label=f"{name}, bound")
        ax.plot(
            lengths, error, marker=MARKERS[k], color=f"C{k}", label=f"{name}, error"
        )
    ax.set(xlabel="number of terms $n$", ylabel="error / sum of $|x_i|$")
    ax.loglog()
    ax.legend(ncols=2)
    return fig


def draw_feature_ratios(bars: Mapping[str, Ratio], widths: float | None) -> Figure:
    """Time without newer instructions over time with them; ``widths`` is the ratio of the registers, where known."""
    low, middle, high = spread(bars.values())
    fig, ax = plt.subplots(figsize=(7.2, 3.6))
    ax.errorbar(middle, list(bars), xerr=[middle - low, high - middle], fmt="o")
    ax.axvline(1, color="C5", linestyle=":")
    if widths is not None:
        ax.axvline(widths, color="C2", linestyle="--", label="ratio of widths")
        ax.legend(loc="upper right")
    ax.set(xscale="log", xlabel="time without / time with")
    ticks = 2 ** np.arange(1 + int(np.log2(max([8, *high]))))
    ax.set_xticks(ticks, ticks)
    ax.minorticks_off()
    ax.invert_yaxis()
    return fig


def draw_memory(
    strides: Sequence[int],
    costs: np.ndarray,
    rates: Mapping[int, Rate],
    caches: Mapping[int, int],
) -> Figure:
    """Cost of a stride, and bandwidth against working set.

    Parameters
    ----------
    strides : k strides in numbers
    costs : ndarray of shape (k, repeats)
        Time for each number used, relative to stride 1.
    rates : mapping from bytes to the bandwidth there
    caches : mapping from the level of a cache to its bytes
    """
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.8))
    _draw_strides(left, strides, costs)
    sizes = list(rates)
    low, middle, high = spread(rates.values()) / 1e9
    right.plot(sizes, middle, "o-", color="C0")
    right.fill_between(sizes, low, high, alpha=0.25, color="C0")
    right.semilogx()
    right.set(xlabel="working set (bytes)", ylabel="bandwidth (GB/s)")
    right.set_ylim(0)
    top = right.get_ylim()[1]
    for level, size in caches.items():
        right.axvline(size, color="C2", linestyle=":")
        right.text(size, top, f"L{level}", ha="center", va="bottom")
    return fig


def _draw_strides(ax: Axes, strides: Sequence[int], costs: np.ndarray) -> None:
    ax.plot(strides, np.minimum(strides, 8), "C1--", label="min$(k, 8)$")
    low, middle, high = np.quantile(costs, [0.25, 0.5, 0.75], axis=1)
    ax.errorbar(strides, middle, [middle - low, high - middle], fmt="C0o")
    ax.loglog()
    ax.set(xlabel="stride $k$ (numbers)", ylabel="time per number used, relative")
    ax.set_xticks(strides, strides)
    ax.set_yticks(strides, strides)
    ax.minorticks_off()
    ax.legend(loc="upper left")


def draw_roofline(roof: Roofline, points: Mapping[str, tuple[float, float]]) -> Figure:
    """A roof, and under it the intensity (flop/byte) and the rate (flop/s) of each kernel."""
    fig, ax = plt.subplots(figsize=(7.6, 4.6))
    rho = np.geomspace(0.02, 200, 200)  # (200,)
    ax.plot(rho, [roof.attainable(at) / 1e9 for at in rho], color="C5", label="roof")
    for (name, (at, rate)), marker in zip(points.items(), MARKERS, strict=False):
        ax.plot(at, rate / 1e9, marker, markersize=8, label=name)
    ax.axvline(roof.ridge, color="C5", linestyle=":", linewidth=1)
    ax.set(xlabel="arithmetic intensity (flop/byte)", ylabel="rate (Gflop/s)")
    ax.loglog()
    ax.legend(loc="lower right")
    return fig
