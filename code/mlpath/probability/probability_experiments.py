"""What the chapter on probability draws and measures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from mlpath.numerics.timing import measure
from mlpath.probability import samplers
from mlpath.probability.discrete import AliasTable
from mlpath.probability.gaussian import Normal
from mlpath.probability.sampling_tests import chi_square, kolmogorov_smirnov


def box_muller_map(square: Axes, plane: Axes, rng: np.random.Generator) -> None:
    """Uniform points of the unit square and where Box and Muller's map takes them."""
    u, v = rng.random((2, 1600))
    radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v
    images = radius * np.cos(angle), radius * np.sin(angle)
    for quarter in range(4):
        chosen = (v * 4).astype(int) == quarter
        style = dict(s=7, color=f"C{quarter}", marker="o^sD"[quarter])
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
    x = samplers.laplace(900, rng)
    height = rng.random(900) * envelope * np.exp(-np.abs(x)) / 2
    kept = height < stats.norm.pdf(x)
    ax.scatter(x[kept], height[kept], s=7, color="C0", label="kept")
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


def twelve_uniforms(n: int, rng: np.random.Generator) -> np.ndarray:
    """An old imitation of a normal draw: mean and variance are right, the tails end at 6."""
    parts = [
        rng.random((min(n - start, 200_000), 12)) for start in range(0, n, 200_000)
    ]
    return np.concatenate([part.sum(axis=1) - 6 for part in parts])


def detection(
    sampler: Callable[[int, np.random.Generator], np.ndarray],
    sizes: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """P-values of two tests for a normal law, for the first so many draws of one run."""
    edges = np.concatenate([[-np.inf], np.arange(-3, 3.1, 0.5), [np.inf]])
    p = np.diff(stats.norm.cdf(edges))
    draws = sampler(max(sizes), rng)
    rows = {}
    for n in sizes:
        counts = np.bincount(np.digitize(draws[:n], edges[1:-1]), minlength=len(p))
        rows[n] = {
            "Kolmogorov–Smirnov": kolmogorov_smirnov(draws[:n], stats.norm.cdf)[1],
            "chi-square": chi_square(counts, p)[1],
        }
    return pd.DataFrame(rows).T


def filled(
    train: np.ndarray, test: np.ndarray, hidden: np.ndarray, level: float
) -> dict[str, np.ndarray]:
    """Fill hidden entries by normal laws that were estimated from complete rows.

    Parameters
    ----------
    train : ndarray of shape (n, d), n > d
    test : ndarray of shape (k, d)
    hidden : ndarray of bool, shape (k, d)
        Not looked at where True, but for the score.
    level : float
        Nominal coverage of the intervals.

    Returns
    -------
    dict from method to an ndarray of shape (hidden.sum(), 3): error, half width, covered (1 or 0)
    """
    n = len(train)
    law = Normal(train.mean(axis=0), np.cov(train.T))
    z = stats.norm.ppf((1 + level) / 2)
    found: dict[str, list] = {
        "column mean": [],
        "conditional": [],
        "with estimation": [],
    }
    for row, lost in zip(test, hidden, strict=True):
        known, free = np.flatnonzero(~lost), np.flatnonzero(lost)
        if not len(free):
            continue
        part, q = law.conditional(known, row[known]), len(known)
        away, spread = row[known] - law.mean[known], law.cov[np.ix_(known, known)]
        distance = away @ np.linalg.solve(spread, away)
        deviation = np.sqrt(np.diag(part.cov))
        more = np.sqrt((n - 1) / (n - 1 - q) * (1 + 1 / n + distance / (n - 1)))
        t = stats.t.ppf((1 + level) / 2, n - 1 - q)
        flat = z * np.sqrt(np.diag(law.cov)[free])
        found["column mean"].append((row[free] - law.mean[free], flat))
        found["conditional"].append((row[free] - part.mean, z * deviation))
        found["with estimation"].append((row[free] - part.mean, t * more * deviation))
    return {name: _scored(pairs) for name, pairs in found.items()}


def _scored(pairs: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    errors = np.concatenate([error for error, _ in pairs])
    widths = np.concatenate([width for _, width in pairs])
    return np.stack([errors, widths, np.abs(errors) <= widths], axis=1)


def coverage(
    X: np.ndarray,
    sizes: list[int],
    rng: np.random.Generator,
    *,
    splits: int = 12,
    rows: int = 50,
    level: float = 0.9,
) -> pd.DataFrame:
    """Root mean squared error, half width and coverage, for growing numbers of complete rows.

    Rows are drawn anew for each split; two entries of each test row are hidden. The columns of ``X`` should
    have variance one, so that errors of different columns can be averaged.

    Returns
    -------
    DataFrame with the columns size, method, rmse, width, covered and error, the standard error of the coverage
    between splits
    """
    table = []
    for size in sizes:
        scores: dict[str, list[np.ndarray]] = {}
        for _ in range(splits):
            order = rng.permutation(len(X))
            test = X[order[-rows:]]
            hidden = np.argsort(rng.random(test.shape), axis=1) < 2
            for name, score in filled(X[order[:size]], test, hidden, level).items():
                scores.setdefault(name, []).append(score)
        for name, parts in scores.items():
            both, shares = np.concatenate(parts), [part[:, 2].mean() for part in parts]
            error = np.std(shares, ddof=1) / np.sqrt(splits)
            rmse, width = np.sqrt(np.mean(both[:, 0] ** 2)), both[:, 1].mean()
            table.append((size, name, rmse, width, both[:, 2].mean(), error))
    return pd.DataFrame(
        table, columns=["size", "method", "rmse", "width", "covered", "error"]
    )


def sampler_times(
    n: int, rng: np.random.Generator, *, repeats: int = 5
) -> pd.DataFrame:
    """Time of our samplers beside NumPy's for ``n`` draws: nanoseconds a draw, and the ratio."""
    p = rng.dirichlet(np.ones(1000))
    table = AliasTable(p)
    pairs = {
        "exponential": (
            lambda: samplers.exponential(n, rng),
            lambda: rng.exponential(size=n),
        ),
        "Box–Muller": (lambda: samplers.box_muller(n, rng), lambda: rng.normal(size=n)),
        "polar": (lambda: samplers.polar_normal(n, rng), lambda: rng.normal(size=n)),
        "rejection": (
            lambda: samplers.normal_by_rejection(n, rng),
            lambda: rng.normal(size=n),
        ),
        "gamma(2.5)": (
            lambda: samplers.gamma(n, rng, 2.5),
            lambda: rng.gamma(2.5, size=n),
        ),
        "alias, 1000": (lambda: table.draw(n, rng), lambda: rng.choice(1000, n, p=p)),
    }
    rows = {}
    for name, (ours, theirs) in pairs.items():
        times = measure({"ours": ours, "numpy": theirs}, repeats=repeats)
        a, b = times["ours"].seconds, times["numpy"].seconds
        rows[name] = {
            "ours (ns)": np.median(a) / n * 1e9,
            "NumPy (ns)": np.median(b) / n * 1e9,
            "ratio": np.median(a / b),
        }
    return pd.DataFrame(rows).T


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


def false_alarms(
    cells: int, expected: int, level: float, tables: int, rng: np.random.Generator
) -> tuple[int, float, float]:
    """How often Pearson's test rejects a true uniform law.

    Returns
    -------
    false : int
        Tables, of ``tables``, with a p-value below ``level``.
    mean, error : float
        Mean of the statistic, and its standard error.
    """
    counts = rng.multinomial(cells * expected, np.full(cells, 1 / cells), size=tables)
    statistics = ((counts - expected) ** 2 / expected).sum(axis=1)  # (tables,)
    false = int((stats.chi2.sf(statistics, cells - 1) < level).sum())
    return false, float(statistics.mean()), float(statistics.std() / np.sqrt(tables))
