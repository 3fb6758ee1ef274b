"""How the time of a fit grows with the number of rows, against a library's: measured side by side, and drawn.

Only chapters and tests use this module: it needs Matplotlib, which the package itself does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from threadpoolctl import threadpool_limits

from mlpath.numerics.timing import Timing, measure, ratio


def time_fits(
    models: Mapping[str, object], sizes: Sequence[int], d: int, *, repeats: int = 5
) -> dict[str, list[Timing]]:
    """Times of ``fit`` on ``d`` normal features, taken in turn on one thread.

    Parameters
    ----------
    models : mapping of names to estimators
    sizes : sequence of int
        Numbers of rows.
    d : int
    repeats : int

    Returns
    -------
    dict from the name to a list with one `Timing` for each size
    """
    rng = np.random.default_rng(0)
    times: dict[str, list[Timing]] = {name: [] for name in models}
    for n in sizes:
        X = rng.normal(size=(n, d))  # (n, d)
        y = X @ rng.normal(size=d) + rng.normal(size=n)  # (n,)
        calls = {
            name: lambda model=model, X=X, y=y: model.fit(X, y)
            for name, model in models.items()
        }
        with threadpool_limits(1):
            for name, timing in measure(calls, repeats=repeats).items():
                times[name].append(timing)
    return times


def relative_times(
    times: Mapping[str, Sequence[Timing]], reference: str
) -> dict[str, np.ndarray]:
    """Lower quartile, median and upper quartile of each time over the reference's: shape (3, sizes), by name.

    Raises
    ------
    ValueError
        If ``reference`` is not among the names.
    """
    if reference not in times:
        raise ValueError(
            f"reference must be one of {', '.join(times)}, got {reference!r}"
        )
    table: dict[str, np.ndarray] = {}
    for name in times:
        if name != reference:
            ratios = map(ratio, times[name], times[reference])
            table[name] = np.array([(r.low, r.median, r.high) for r in ratios]).T
    return table


def draw_scaling(
    sizes: Sequence[int], times: Mapping[str, Sequence[Timing]], reference: str
) -> Figure:
    """Left, median time against the number of rows; right, the ratio to the reference, with quartiles.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of rows.
    times : mapping of at most six names to timings, one for each size
    reference : str
        The name of the model that the others are compared with.
    """
    relative = relative_times(times, reference)
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    for number, (name, marker) in enumerate(zip(times, "o^sDvP", strict=False)):
        style = {"color": f"C{number}", "marker": marker, "label": name}
        left.loglog(sizes, [timing.median for timing in times[name]], **style)
        if name in relative:
            low, middle, high = relative[name]
            span = [middle - low, high - middle]
            right.errorbar(sizes, middle, span, capsize=3, **style)
    right.axhline(1, ls="--", lw=1, color="C5")
    left.set(xlabel="rows", ylabel="time (s)")
    right.set(xlabel="rows", ylabel=f"time / time of {reference}", xscale="log")
    right.set_ylim(0, None)
    left.legend()
    return fig
