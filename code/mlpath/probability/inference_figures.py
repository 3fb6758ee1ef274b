"""The drawings of the chapter on statistical inference."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from scipy import stats

from mlpath.probability.ab_test import power_of, users_needed
from mlpath.probability.estimators import exponential_rate
from mlpath.probability.hypothesis_tests import (
    benjamini_hochberg,
    holm,
    two_sample_t,
)


def draw_coverage(
    sizes: np.ndarray,
    coverage: dict[str, np.ndarray],
    ticks: list[int],
    xlabel: str,
    *,
    draws: int | None = None,
) -> None:
    """Coverage of several 95 % intervals against the size of the sample.

    With ``draws``, the number of simulated samples, the first of them gets bars of two standard errors.
    """
    _, ax = plt.subplots()
    styles = (
        ["C1--", "C0-"] if len(coverage) == 2 else ["C5d:", "C1s--", "C3^-.", "C0o-"]
    )
    for (name, rows), style in zip(coverage.items(), styles, strict=True):
        ax.plot(sizes, 100 * rows, style, label=name)
    if draws is not None:
        first = next(iter(coverage.values()))
        bars = 2 * np.sqrt(first * (1 - first) / draws)
        ax.errorbar(sizes, 100 * first, 100 * bars, fmt="none", color="C5")
    ax.axhline(95, color="C5", ls=":")
    ax.set(xscale="log", xlabel=xlabel, ylabel="coverage (%)")
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    ax.legend()


def draw_likelihoods(samples: list[np.ndarray]) -> None:
    """The log-likelihood of an exponential rate, less its top, beside the parabola of the Fisher information."""
    _, axes = plt.subplots(1, len(samples), figsize=(8.4, 3.6), sharey=True)
    for ax, x in zip(axes, samples, strict=True):
        n, top = len(x), exponential_rate(x)
        beta = top.value * np.linspace(0.35, 2.2, 200)
        drop = n * np.log(beta / top.value) - n * x.mean() * (beta - top.value)
        parabola = -((beta - top.value) ** 2) / (2 * top.standard_error**2)
        ax.plot(beta, drop, label="log-likelihood")
        ax.plot(beta, parabola, "C1--", label="parabola")
        ax.axvline(1, color="C5", ls=":", label="true rate")
        ax.set(title=f"$n = {n}$", xlabel="rate", xlim=(0.3, 2.4), ylim=(-6, 0.4))
    axes[0].set_ylabel("log-likelihood, less its top")
    handles = axes[-1].get_legend_handles_labels()
    axes[0].figure.legend(*handles, loc="outside upper center", ncols=3)


def draw_errors(alphas: np.ndarray, parts: dict[str, np.ndarray]) -> None:
    """Curves by formula and dots by simulation, one colour for each part of an error."""
    _, ax = plt.subplots()
    for (name, rows), colour in zip(parts.items(), ["C0", "C1", "C2"], strict=True):
        ax.loglog(alphas, rows[:, 0], color=colour, label=name)
        ax.plot(alphas[::2], rows[::2, 1], "o", color=colour)
    ax.set(
        xlabel=r"penalty $\alpha$",
        ylabel="mean squared error (squared units)",
        ylim=(1, None),
    )
    ax.legend()


def draw_p_values(
    images: np.ndarray, groups: dict[str, np.ndarray]
) -> dict[str, list[int]]:
    """Sorted p-values of Welch's tests, one a column, with the thresholds of two corrections.

    Parameters
    ----------
    images : ndarray of shape (n, d)
        Columns that are constant in both groups are left out.
    groups : dict from a panel's title to an ndarray of bool, shape (n,)

    Returns
    -------
    dict from a title to: number of tests, alarms without correction, by Benjamini and Hochberg, by Holm
    """
    fig, panels = plt.subplots(1, len(groups), figsize=(8.4, 4.2), sharey=True)
    counts = {}
    for ax, (name, group) in zip(panels, groups.items(), strict=True):
        varied = [c for c in images.T if c[group].std() + c[~group].std() > 0]
        p = np.array([two_sample_t(c[group], c[~group]).p_value for c in varied])
        rank, m = np.arange(1, len(p) + 1), len(p)
        ax.semilogy(rank, np.sort(p), "C5.", label="p-values")
        ax.axhline(0.05, color="C3", ls=":", label="0.05")
        ax.semilogy(rank, 0.05 * rank / m, "C0-", label="Benjamini–Hochberg")
        ax.semilogy(rank, 0.05 / (m + 1 - rank), "C1--", label="Holm")
        ax.set(xlabel="rank", title=name, ylim=(1e-6, 1.5))
        adjusted = (p, benjamini_hochberg(p), holm(p))
        counts[name] = [m, *(int(np.sum(q <= 0.05)) for q in adjusted)]
    panels[0].set_ylabel("p-value")
    handles = panels[0].get_legend_handles_labels()
    fig.legend(*handles, loc="outside upper center", ncols=4)
    return counts


def draw_power(p: float, others: list[float], rng: np.random.Generator) -> float:
    """Power against users, by formula and by simulation.

    Returns
    -------
    float, the largest distance of a simulated point from its curve
    """
    users = np.geomspace(300, 100_000, 60).astype(int)
    worst, (_, ax) = 0.0, plt.subplots()
    for q, colour in zip(others, ["C1", "C0", "C2"], strict=True):
        curve = np.array([power_of(p, q, n) for n in users])
        ax.semilogx(users, curve, color=colour, label=f"{q:.1%}")
        ax.plot(users_needed(p, q), 0.8, "x", color=colour, ms=10)
        for n, expected in zip(users[5::12], curve[5::12], strict=True):
            a, b = rng.binomial(n, p, size=2000) / n, rng.binomial(n, q, size=2000) / n
            deviation = np.sqrt((a + b) / 2 * (1 - (a + b) / 2) * 2 / n)
            alarms = np.mean(np.abs(a - b) > stats.norm.ppf(0.975) * deviation)
            worst = max(worst, abs(alarms - expected))
            ax.plot(n, alarms, "o", color=colour, ms=4)
    ax.set(xlabel="users in each group", ylabel="power", ylim=(0, 1.03))
    ax.legend(title="share with B")
    return float(worst)


def draw_times(sizes: list[int], seconds: dict[str, np.ndarray]) -> None:
    """Times against the size of the sample, ours and the library's, on logarithmic axes."""
    _, ax = plt.subplots()
    for (name, rows), style in zip(seconds.items(), ["C0o-", "C1s--"], strict=True):
        ax.loglog(sizes, 1000 * rows, style, label=name)
    ax.set(xlabel="sample size", ylabel="time (ms)")
    ax.legend()
