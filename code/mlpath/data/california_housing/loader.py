"""Load California housing from the file beside this module; no network, and nothing but NumPy and pandas."""

from __future__ import annotations

import hashlib
import io
from importlib import resources

import numpy as np
import pandas as pd
from sklearn.utils import check_random_state

from mlpath.data.california_housing.recovery import COLUMNS, STEPS_PER_UNIT

FILE = "california_housing.npz"
SHA256 = "d0a3035b0c55cffa66e069954799e1602defe9e1879506bf4c040e18bdb6e73c"


def load_california_housing(
    *, missing_bedrooms: int = 0, random_state=None
) -> pd.DataFrame:
    """The 20,640 block groups of California in the census of 1990, with the columns of the original table.

    Parameters
    ----------
    missing_bedrooms : int, from 0 to 20,640
        In how many rows, drawn at random without replacement, ``total_bedrooms`` is replaced by NaN.
    random_state : int, RandomState instance or None
        Where the mask comes from. An integer gives the same mask in every call. Without missing values it is not used.
        With 207 and the seed 42 the mask agrees with Géron's exercise file in everything that his book and notebooks
        print of it: mean and standard deviation of the column to six decimals, and every row that they show with a gap
        (a test lists them). Do not give the same seed to a split of the rows: the first draw of both would be the same
        permutation.

    Returns
    -------
    DataFrame of float64, shape (20640, 9)
        ``longitude``, ``latitude`` (degrees, two decimals), ``housing_median_age`` (years, at most 52),
        ``total_rooms``, ``total_bedrooms``, ``population``, ``households`` (counts in the block group),
        ``median_income`` (10,000 dollars), ``median_house_value`` (dollars, at most 500,001). The rows are in the
        order of scikit-learn's ``fetch_california_housing``.

    Raises
    ------
    ValueError
        If ``missing_bedrooms`` is not an integer in its range, or the data file is not the one whose SHA-256 this
        module knows.

    Source
    ------
    R. Kelley Pace and Ronald Barry, "Sparse spatial autoregressions", Statistics & Probability Letters 33(3), 1997,
    pages 291-297; data from StatLib.
    """
    content = (resources.files(__package__) / FILE).read_bytes()
    housing = _decode(content)  # (20640, 9)
    n = len(housing)
    whole = isinstance(missing_bedrooms, int | np.integer) and not isinstance(
        missing_bedrooms, bool
    )
    if not whole or not 0 <= missing_bedrooms <= n:
        raise ValueError(
            f"missing_bedrooms must be an integer from 0 to {n}, got {missing_bedrooms!r}"
        )
    if missing_bedrooms:
        rows = check_random_state(random_state).choice(
            n, size=missing_bedrooms, replace=False
        )
        housing.loc[rows, "total_bedrooms"] = np.nan
    return housing


def _decode(content: bytes) -> pd.DataFrame:
    """Check the bytes of the data file against their known SHA-256 and turn the steps into units."""
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256:
        raise ValueError(
            f"the data file {FILE} is not the one this module knows: its SHA-256 is {digest}, expected {SHA256}. "
            "Restore the file from the repository (a checkout that rewrites line endings damages it too)."
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as steps:
        return pd.DataFrame(
            {name: steps[name] / STEPS_PER_UNIT.get(name, 1) for name in COLUMNS}
        )


def encode(counts: pd.DataFrame) -> bytes:
    """The bytes of the data file.

    Each column of `recovery.recover_counts` in the narrowest integer type that holds it, deflated.
    """
    arrays = {}
    for name in COLUMNS:
        column = counts[name].to_numpy()  # (n,)
        arrays[name] = column.astype(
            np.result_type(
                np.min_scalar_type(column.min()), np.min_scalar_type(column.max())
            )
        )
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()
