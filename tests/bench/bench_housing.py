"""California housing: the split, the intervals and the preparation against scikit-learn's and SciPy's, side by side."""

from __future__ import annotations

import numpy as np
from scipy import stats
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.preprocessing import StandardScaler

from mlpath.data.california_housing.loader import load_california_housing
from mlpath.metrics.regression import rmse_interval
from mlpath.model_selection.stratified_split import stratified_split
from mlpath.numerics.timing import measure, ratio
from mlpath.preprocessing.housing_pipeline import housing_preparation
from mlpath.preprocessing.median_imputer import MedianImputer
from mlpath.preprocessing.standardizer import Standardizer
from tests.bench.report import Table


def tables() -> list[Table]:
    """Our pieces against the library's on all 20,640 rows."""
    housing = load_california_housing(missing_bedrooms=207, random_state=42)
    X = housing.drop(columns="median_house_value").to_numpy()  # (20640, 8)
    filled = MedianImputer().fit_transform(X)  # (20640, 8)
    strata = np.digitize(housing["median_income"], [1.5, 3.0, 4.5, 6.0])  # (20640,)
    errors = np.random.default_rng(0).normal(size=4128)  # (4128,)
    shuffle = StratifiedShuffleSplit(1, test_size=0.2, random_state=0)
    pairs = {
        "stratified split": (
            lambda: stratified_split(strata, test_size=0.2, random_state=0),
            lambda: next(shuffle.split(strata, strata)),
        ),
        "median imputer": (
            lambda: MedianImputer().fit_transform(X),
            lambda: SimpleImputer(strategy="median").fit_transform(X),
        ),
        "scaler": (lambda: Standardizer().fit_transform(filled), lambda: StandardScaler().fit_transform(filled)),
        "BCa interval, 2,000 resamples of 4,128": (
            lambda: rmse_interval(errors, np.zeros(4128), method="bootstrap", random_state=0),
            lambda: stats.bootstrap((errors**2,), np.mean, n_resamples=2000, batch=100, rng=np.random.default_rng(0)),
        ),
    }
    rows = []
    for name, (ours, theirs) in pairs.items():
        timings = measure({"ours": ours, "theirs": theirs}, repeats=5)
        rows.append(
            [
                name,
                f"{1000 * timings['ours'].median:.2f}",
                f"{1000 * timings['theirs'].median:.2f}",
                str(ratio(timings["ours"], timings["theirs"])),
            ]
        )
    frame = housing.drop(columns="median_house_value")
    alone = measure(
        {
            "load": load_california_housing,
            "prepare, 30 places": lambda: housing_preparation(30).fit_transform(frame),
        },
        repeats=5,
    )
    return [
        Table(
            "California housing: ours and the library's",
            ["what", "ours (ms)", "library (ms)", "ours / library"],
            rows,
            "medians of 5 interleaved repeats, quartiles of the ratio",
        ),
        Table(
            "California housing: alone",
            ["what", "ms"],
            [[name, f"{1000 * timing.median:.1f}"] for name, timing in alone.items()],
            "medians of 5 repeats; loading includes the SHA-256 of the file",
        ),
    ]
