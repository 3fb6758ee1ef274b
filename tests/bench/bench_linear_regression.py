"""Our linear regression against scikit-learn's: time side by side, and correct digits on certified data."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.linear_model import LinearRegression as SklearnLinearRegression

from mlpath.data.nist.certified import NAMES, correct_digits, load_certified
from mlpath.linear.linear_regression import LinearRegression
from mlpath.numerics.timing import measure, ratio
from tests.bench.report import Table

SIZES = [(1000, 10), (10_000, 100), (100_000, 100), (1000, 1000)]
#: Limits that the project sets itself: the ratio at these sizes, and correct digits on these sets.
LIMITS = {(100_000, 100): "1.1", (1_000, 1_000): "1.1"}
DIGITS = {"Longley": 11, "Filip": 7}


def tables() -> list[Table]:
    """Speed, then digits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_speed(), _digits()]


def _speed() -> Table:
    rows = []
    for n, d in SIZES:
        rng = np.random.default_rng(0)
        X = rng.normal(size=(n, d)) + 1.0  # (n, d)
        y = X @ rng.normal(size=d) + rng.normal(size=n)  # (n,)
        timings = measure(
            {
                "qr": lambda X=X, y=y: LinearRegression().fit(X, y),
                "normal": lambda X=X, y=y: LinearRegression(solver="normal").fit(X, y),
                "theirs": lambda X=X, y=y: SklearnLinearRegression().fit(X, y),
            },
            repeats=7,
        )
        theirs = timings["theirs"]
        rows.append(
            [
                f"{n:,} x {d:,}",
                f"{1000 * timings['qr'].median:.1f}",
                f"{1000 * theirs.median:.1f}",
                str(ratio(timings["qr"], theirs)),
                LIMITS.get((n, d), ""),
                str(ratio(timings["normal"], theirs)),
            ]
        )
    return Table(
        "LinearRegression: time of fit",
        [
            "rows x features",
            "ours (ms)",
            "scikit-learn (ms)",
            "ours / scikit-learn",
            "limit",
            "ours, normal / scikit-learn",
        ],
        rows,
        "medians of 7 interleaved repeats, quartiles of the ratio",
    )


def _digits() -> Table:
    models = {f"ours, {solver}": LinearRegression(solver=solver) for solver in ("qr", "svd", "normal")}
    models["scikit-learn"] = SklearnLinearRegression()
    rows = []
    for label, model in models.items():
        row = [label]
        for name in NAMES:
            data = load_certified(name)
            model.fit(data.X, data.y)
            row.append(f"{correct_digits(np.r_[model.intercept_, model.coef_], data.coefficients).min():.1f}")
        rows.append(row)
    rows.append(["limit for ours, qr", *(f"{DIGITS[name]}" if name in DIGITS else "" for name in NAMES)])
    return Table(
        "LinearRegression: correct digits of the worst coefficient",
        ["solver", *NAMES],
        rows,
        "NIST StRD certified values, 15 digits",
    )
