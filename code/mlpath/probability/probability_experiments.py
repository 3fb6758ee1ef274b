"""What the chapter on probability measures: tests that find mistakes, filled entries, times."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from mlpath.numerics.timing import measure
from mlpath.probability import rejection, samplers
from mlpath.probability.discrete import AliasTable
from mlpath.probability.gaussian import Normal
from mlpath.probability.sampling_tests import chi_square, kolmogorov_smirnov


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
        "polar": (lambda: rejection.polar_normal(n, rng), lambda: rng.normal(size=n)),
        "rejection": (
            lambda: rejection.normal_by_rejection(n, rng),
            lambda: rng.normal(size=n),
        ),
        "gamma(2.5)": (
            lambda: rejection.gamma(n, rng, 2.5),
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
