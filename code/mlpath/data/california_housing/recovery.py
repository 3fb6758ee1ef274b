"""Recover the census counts of California housing from the averages that scikit-learn's version of the table holds.

The table of Pace and Barry (1997) holds counts: rooms, bedrooms, people and households of each block group. The copy
that ``sklearn.datasets.fetch_california_housing`` serves divides them by the number of households. A count divided by
a count can be undone: the household count is ``Population / AveOccup``, which must be a whole number, and multiplying
by it brings the other counts back.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = (
    "longitude",
    "latitude",
    "housing_median_age",
    "total_rooms",
    "total_bedrooms",
    "population",
    "households",
    "median_income",
    "median_house_value",
)
"""The columns of the original table, in the order of the book."""

STEPS_PER_UNIT = {"longitude": 100, "latitude": 100, "median_income": 10_000}
"""Columns that are decimal fractions, and how many of their steps make one unit; all others are whole numbers."""

_SKLEARN_COLUMNS = (
    "MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude", "MedHouseVal",
)  # fmt: skip


def recover_counts(averages: pd.DataFrame) -> pd.DataFrame:
    """The original columns as whole numbers of steps, from scikit-learn's columns.

    Parameters
    ----------
    averages : DataFrame with scikit-learn's columns
        ``MedInc`` in 10,000 dollars, ``MedHouseVal`` in 100,000 dollars, ``Latitude`` and ``Longitude`` in degrees;
        the other columns as scikit-learn documents them.

    Returns
    -------
    DataFrame of int64 with the columns `COLUMNS`
        Hundredths of a degree for the coordinates, dollars for income and value, counts and years for the others.

    Raises
    ------
    ValueError
        If a column is missing, or a value that must be a whole number is not one: then the table is not the one that
        this function knows.
    """
    missing = [name for name in _SKLEARN_COLUMNS if name not in averages]
    if missing:
        raise ValueError(f"averages lacks the columns {missing}")
    households = _whole(
        averages["Population"] / averages["AveOccup"], "Population / AveOccup"
    )
    recovered = {
        "longitude": _whole(averages["Longitude"] * 100, "Longitude * 100"),
        "latitude": _whole(averages["Latitude"] * 100, "Latitude * 100"),
        "housing_median_age": _whole(averages["HouseAge"], "HouseAge"),
        "total_rooms": _whole(
            averages["AveRooms"] * households, "AveRooms * households"
        ),
        "total_bedrooms": _whole(
            averages["AveBedrms"] * households, "AveBedrms * households"
        ),
        "population": _whole(averages["Population"], "Population"),
        "households": households,
        "median_income": _whole(averages["MedInc"] * 10_000, "MedInc * 10,000"),
        "median_house_value": _whole(
            averages["MedHouseVal"] * 100_000, "MedHouseVal * 100,000"
        ),
    }
    return pd.DataFrame(recovered)[list(COLUMNS)]


def sklearn_columns(housing: pd.DataFrame) -> pd.DataFrame:
    """scikit-learn's columns, from the original ones in their units (degrees, 10,000 dollars, dollars).

    The inverse of `recover_counts` up to the units; it serves to compare the two tables.
    """
    households = housing["households"]
    columns = {
        "MedInc": housing["median_income"],
        "HouseAge": housing["housing_median_age"],
        "AveRooms": housing["total_rooms"] / households,
        "AveBedrms": housing["total_bedrooms"] / households,
        "Population": housing["population"],
        "AveOccup": housing["population"] / households,
        "Latitude": housing["latitude"],
        "Longitude": housing["longitude"],
        "MedHouseVal": housing["median_house_value"] / 100_000,
    }
    return pd.DataFrame(columns)


def _whole(values: pd.Series, what: str) -> np.ndarray:
    """Round to whole numbers; refuse a value further from one than rounding errors of double precision explain."""
    values = np.asarray(values, dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError(f"{what} is not finite in every row")
    whole = np.rint(values)
    # Each value comes from at most three rounded operations on numbers that were
    # rounded themselves: 16 units in the last place is ample, and a million times
    # smaller than the distance of a wrong value from a whole number.
    wrong = np.abs(values - whole) > 16 * np.spacing(np.abs(whole))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"{what} must be a whole number in every row, but row {row} gives {values[row]!r}"
        )
    return whole.astype(np.int64)
