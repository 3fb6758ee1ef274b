"""What the chapter on statistical inference measures."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from scipy import stats

from mlpath.probability.bootstrap import (
    METHODS,
    bootstrap,
    interval_of,
    left_out_statistics,
    resampled_statistics,
)
from mlpath.probability.estimators import wilson_interval
from mlpath.probability.hypothesis_tests import (
    benjamini_hochberg,
    holm,
    permutation_test,
    two_sample_t,
)


def textbook_interval(successes: int, n: int, level: float) -> tuple[float, float]:
    """The share, plus and minus a normal quantile times its standard error at the estimate."""
    p = successes / n
    half = stats.norm.ppf((1 + level) / 2) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def share_coverage(p: float, sizes: np.ndarray, level: float) -> dict[str, np.ndarray]:
    """How often two intervals for a share hold ``p``, summed exactly over all outcomes.

    Returns
    -------
    dict with "textbook" and "Wilson", each of shape (len(sizes),)
    """
    found = {"textbook": [], "Wilson": []}
    for n in sizes:
        counts = np.arange(n + 1)
        chance = stats.binom.pmf(counts, n, p)  # (n + 1,)
        wilson = [wilson_interval(int(u), int(n), level) for u in counts]
        ends = {
            "textbook": [textbook_interval(u, n, level) for u in counts],
            "Wilson": [(one.low, one.high) for one in wilson],
        }
        for name, rows in ends.items():
            low, high = np.array(rows).T
            found[name].append(chance[(low <= p) & (p <= high)].sum())
    return {name: np.array(rows) for name, rows in found.items()}


def ridge_errors(
    X: np.ndarray,
    w: np.ndarray,
    sigma: float,
    alphas: np.ndarray,
    rng: np.random.Generator,
    draws: int = 200,
) -> dict[str, np.ndarray]:
    """Squared bias and variance of ridge regression's predictions, by formula and by drawing new noise.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    w : ndarray of shape (d,), the true weights
    sigma : float, standard deviation of the noise
    alphas : ndarray of shape (A,), penalties

    Returns
    -------
    dict with "squared bias" and "variance", each of shape (A, 2): by formula, and as drawn; means over the n rows
    """
    n = len(X)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    signal, truth = s * (Vt @ w), X @ w  # (d,), (n,)
    y = truth + sigma * rng.normal(size=(draws, n))  # (draws, n)
    bias, variance = [], []
    for alpha in alphas:
        c = s**2 / (s**2 + alpha)  # (d,), one shrinkage factor for each direction
        fits = (y @ U * c) @ U.T  # (draws, n)
        drawn_bias = np.mean((fits.mean(axis=0) - truth) ** 2)
        spread = fits.var(axis=0, ddof=1).mean()
        formula = sigma**2 * np.sum(c**2) / n
        # The mean of a finite number of draws has a variance of its own, which is no bias.
        bias.append((np.sum(((1 - c) * signal) ** 2) / n, drawn_bias - spread / draws))
        variance.append((formula, spread))
    return {"squared bias": np.array(bias), "variance": np.array(variance)}


def distances_to_scipy(
    x: np.ndarray, z: np.ndarray, rng: np.random.Generator
) -> dict[str, float]:
    """Largest relative differences of our intervals and p-values from SciPy's.

    Parameters
    ----------
    x, z : ndarray of shape (n,) and (m,)
        The intervals are for the standard deviation of the first 40 of ``x``, from SciPy's own resamples; the exact
        permutation test is of the first eight of each.
    rng : numpy.random.Generator
    """
    pairs: dict[str, tuple] = {}
    small = x[:40]
    left_out = left_out_statistics(small, np.std)
    for method in METHODS:
        scipys = stats.bootstrap(
            (small,), np.std, method=method, n_resamples=999, rng=rng
        )
        drawn = scipys.bootstrap_distribution
        ours = interval_of(drawn, small.std(), method, 0.95, left_out)
        pairs[f"{method} interval"] = (ours, scipys.confidence_interval)
    for name, pooled in (("Student's test", True), ("Welch's test", False)):
        theirs = stats.ttest_ind(x, z, equal_var=pooled).pvalue
        pairs[name] = (two_sample_t(x, z, pooled=pooled).p_value, theirs)
    theirs = stats.permutation_test(
        (x[:8], z[:8]),
        lambda a, b, axis: a.mean(axis) - b.mean(axis),
        n_resamples=np.inf,
    )
    ours = permutation_test(x[:8], z[:8]).p_value
    pairs["permutation test"] = (ours, theirs.pvalue)
    p = rng.uniform(size=50) ** 3  # (50,)
    pairs["Benjamini and Hochberg"] = (
        benjamini_hochberg(p),
        stats.false_discovery_control(p),
    )
    return {
        name: float(np.max(np.abs(np.divide(ours, theirs) - 1)))
        for name, (ours, theirs) in pairs.items()
    }


def two_groups(
    x: np.ndarray, z: np.ndarray, rng: np.random.Generator, n_resamples: int = 4999
) -> tuple[dict[str, float], tuple[float, float, float]]:
    """P-values of three tests for the equality of two groups; their difference of means with a percentile interval.

    Parameters
    ----------
    x, z : ndarray of shape (n,) and (m,)
    rng : numpy.random.Generator
    n_resamples : int
        Permutations, and resamples of each group.
    """
    answers = {
        "Student": two_sample_t(x, z, pooled=True).p_value,
        "Welch": two_sample_t(x, z).p_value,
        "permutation": permutation_test(x, z, n_resamples=n_resamples, rng=rng).p_value,
    }
    means = [resampled_statistics(group, np.mean, n_resamples, rng) for group in (x, z)]
    gap = float(x.mean() - z.mean())
    low, high = interval_of(means[0] - means[1], gap, "percentile", 0.95)
    return answers, (gap, float(low), float(high))


def mean_coverage(
    sizes: list[int], rng: np.random.Generator, draws: int = 500, n_resamples: int = 400
) -> dict[str, np.ndarray]:
    """How often 95 % intervals for the mean of an exponential law hold it.

    Returns
    -------
    dict from the name of an interval to an ndarray of shape (len(sizes),)
    """
    names = ["Student's t", "percentile", "basic", "BCa"]
    found: dict[str, list[float]] = {name: [] for name in names}
    for n in sizes:
        hits = dict.fromkeys(names, 0)
        for _ in range(draws):
            x = rng.exponential(size=n)
            drawn = x[rng.integers(n, size=(n_resamples, n))].mean(axis=1)
            left_out = (x.sum() - x) / (n - 1)  # (n,)
            half = stats.t.ppf(0.975, n - 1) * x.std(ddof=1) / np.sqrt(n)
            ends = {names[0]: (x.mean() - half, x.mean() + half)}
            for name in names[1:]:
                ends[name] = interval_of(drawn, x.mean(), name, 0.95, left_out)
            for name, (low, high) in ends.items():
                hits[name] += low <= 1 <= high
        for name in names:
            found[name].append(hits[name] / draws)
    return {name: np.array(rows) for name, rows in found.items()}


def false_alarms(
    m: int, m_0: int, shift: float, rng: np.random.Generator, draws: int = 2000
) -> dict[str, tuple[float, float, float]]:
    """What ``m`` independent tests at level 0.05 lead to, ``m_0`` of them of true hypotheses.

    Returns
    -------
    dict from a procedure to: chance of any false alarm, mean share of false ones among the alarms, share of the false
    hypotheses that was found
    """
    procedures: dict[str, Callable] = {
        "none": lambda p: p,
        "Bonferroni": lambda p: np.minimum(p * len(p), 1),
        "Holm": holm,
        "Benjamini-Hochberg": benjamini_hochberg,
    }
    z = rng.normal(size=(draws, m))
    z[:, m_0:] += shift
    p_values = 2 * stats.norm.sf(np.abs(z))  # (draws, m)
    found = {}
    for name, adjust in procedures.items():
        alarms = np.array([adjust(p) <= 0.05 for p in p_values])  # (draws, m)
        false, all_of_them = alarms[:, :m_0].sum(axis=1), alarms.sum(axis=1)
        shares = false / np.maximum(all_of_them, 1)
        power = alarms[:, m_0:].mean() if m_0 < m else float("nan")
        found[name] = (
            float(np.mean(false > 0)),
            float(shares.mean()),
            float(power),
        )
    return found


def bootstrap_times(
    sizes: list[int], rng: np.random.Generator, repeats: int = 3
) -> dict[str, np.ndarray]:
    """Seconds for a BCa interval of a mean with 1,999 resamples, ours and SciPy's; medians, runs interleaved."""
    runs: dict[str, Callable] = {
        "ours": lambda x: bootstrap(x, np.mean, n_resamples=1999, rng=rng),
        "SciPy": lambda x: stats.bootstrap((x,), np.mean, n_resamples=1999, rng=rng),
    }
    seconds = {name: np.empty((repeats, len(sizes))) for name in runs}
    for column, n in enumerate(sizes):
        x = rng.normal(size=n)
        for row in range(repeats):
            for name, run in runs.items():
                start = time.perf_counter()
                run(x)
                seconds[name][row, column] = time.perf_counter() - start
    return {name: np.median(rows, axis=0) for name, rows in seconds.items()}
