"""California housing: the file is the one we know, the recovery of the counts is exact, and bad input is refused."""

import hashlib
import math
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from mlpath.data.california_housing import loader
from mlpath.data.california_housing.loader import load_california_housing
from mlpath.data.california_housing.recovery import COLUMNS, recover_counts, sklearn_columns
from mlpath.data.california_housing.regions import (
    CENTRES,
    REGIONS,
    great_circle_km,
    metro_column,
    nearest_metro,
)

# Sums of scikit-learn's columns, by math.fsum over the published table from which the counts were recovered.
SUMS_OF_SKLEARN_COLUMNS = {
    "MedInc": 79890.6495,
    "HouseAge": 591119.0,
    "AveRooms": 112054.55467880936,
    "AveBedrms": 22635.37508787213,
    "Population": 29421840.0,
    "AveOccup": 63378.32249076677,
    "Latitude": 735441.62,
    "Longitude": -2467918.7,
    "MedHouseVal": 42695.04061,
}
# The first rows of fetch_california_housing, as its documentation and the published table give them.
FIRST_ROWS = {
    "MedInc": [8.3252, 8.3014, 7.2574],
    "HouseAge": [41.0, 21.0, 52.0],
    "AveRooms": [6.984126984126984, 6.238137082601054, 8.288135593220339],
    "AveBedrms": [1.0238095238095237, 0.9718804920913884, 1.073446327683616],
    "Population": [322.0, 2401.0, 496.0],
    "AveOccup": [2.5555555555555554, 2.109841827768014, 2.8022598870056497],
    "Latitude": [37.88, 37.86, 37.85],
    "Longitude": [-122.23, -122.22, -122.24],
    "MedHouseVal": [4.526, 3.585, 3.521],
}


@pytest.fixture(scope="module")
def housing():
    return load_california_housing()


def test_the_file_has_the_sha_256_of_the_module():
    content = (resources.files("mlpath.data.california_housing") / loader.FILE).read_bytes()
    assert hashlib.sha256(content).hexdigest() == loader.SHA256


def test_the_table_has_20640_rows_and_the_original_columns_without_gaps(housing):
    assert housing.shape == (20640, 9)
    assert tuple(housing.columns) == COLUMNS
    assert (housing.dtypes == np.float64).all()
    assert not housing.isna().any().any()


def test_counts_ages_and_values_are_whole_positive_numbers(housing):
    whole = housing.drop(columns=["longitude", "latitude", "median_income"])
    assert (whole == whole.round()).all().all()
    assert (whole > 0).all().all()


def test_coordinates_have_two_decimals_and_incomes_four(housing):
    for name, steps in {"longitude": 100, "latitude": 100, "median_income": 10_000}.items():
        np.testing.assert_array_equal(np.rint(housing[name] * steps) / steps, housing[name])


def test_totals_and_extremes_are_the_published_ones(housing):
    # Means and maxima as describe() of the widely used copies of the table prints them; 29,421,840 of the 29,760,021
    # people of the census.
    assert housing["population"].sum() == 29_421_840
    assert housing["households"].sum() == 10_310_499
    means = housing.mean()
    for name, mean in {"total_rooms": 2635.763081, "population": 1425.476744, "households": 499.539680}.items():
        assert abs(means[name] - mean) < 5e-7
    assert abs(means["median_house_value"] - 206855.816909) < 5e-7
    maxima = housing.max()
    assert maxima["total_rooms"] == 39320
    assert maxima["total_bedrooms"] == 6445
    assert maxima["households"] == 6082
    assert maxima["median_house_value"] == 500_001
    assert maxima["median_income"] == 15.0001


def test_the_averages_computed_from_the_counts_are_scikit_learns_columns(housing):
    averages = sklearn_columns(housing)
    for name, total in SUMS_OF_SKLEARN_COLUMNS.items():
        assert math.fsum(averages[name]) == pytest.approx(total, rel=1e-15), name
    for name, values in FIRST_ROWS.items():
        np.testing.assert_allclose(averages[name][:3], values, rtol=1e-15, err_msg=name)


@pytest.mark.parametrize("ulps", [0, 2, -2])
def test_the_counts_come_back_exactly_even_if_the_averages_are_two_units_in_the_last_place_off(housing, ulps):
    averages = sklearn_columns(housing)
    for name in ("AveRooms", "AveBedrms", "AveOccup"):
        averages[name] += ulps * np.spacing(averages[name].to_numpy())
    recovered = recover_counts(averages)
    for name in ("total_rooms", "total_bedrooms", "population", "households", "median_house_value"):
        np.testing.assert_array_equal(recovered[name], housing[name])
    np.testing.assert_array_equal(recovered["longitude"] / 100, housing["longitude"])
    np.testing.assert_array_equal(recovered["median_income"] / 10_000, housing["median_income"])


def test_encoding_the_recovered_counts_and_reading_them_back_loses_nothing(housing, monkeypatch):
    content = loader.encode(recover_counts(sklearn_columns(housing)))
    monkeypatch.setattr(loader, "SHA256", hashlib.sha256(content).hexdigest())
    pd.testing.assert_frame_equal(loader._decode(content), housing)


def test_averages_that_no_whole_household_count_explains_are_refused(housing):
    averages = sklearn_columns(housing)
    averages.loc[7, "AveOccup"] *= 1 + 1e-9
    with pytest.raises(ValueError, match=r"Population / AveOccup must be a whole number .* row 7"):
        recover_counts(averages)
    with pytest.raises(ValueError, match="lacks the columns"):
        recover_counts(averages.drop(columns="MedInc"))
    averages.loc[7, "AveOccup"] = 0.0
    with pytest.raises(ValueError, match="not finite"):
        recover_counts(averages)


def test_a_damaged_file_is_refused_with_both_hashes():
    content = bytearray((resources.files("mlpath.data.california_housing") / loader.FILE).read_bytes())
    content[1000] ^= 1
    with pytest.raises(ValueError, match=f"SHA-256 is [0-9a-f]{{64}}, expected {loader.SHA256}"):
        loader._decode(bytes(content))


def test_the_mask_with_seed_42_is_the_one_of_the_exercise_data_of_the_book():
    bedrooms = load_california_housing(missing_bedrooms=207, random_state=42)["total_bedrooms"]
    assert bedrooms.isna().sum() == 207
    # describe() of housing.csv in the notebooks of the book, and the rows that its second and third edition show with a
    # gap.
    assert abs(bedrooms.mean() - 537.870553) < 5e-7
    assert abs(bedrooms.std() - 421.385070) < 5e-7
    table = load_california_housing(missing_bedrooms=207, random_state=42)
    assert table.loc[[4629, 6068, 17923, 13656, 19252], "total_bedrooms"].isna().all()
    shown = [
        (-120.67, 40.50, 5343),
        (-117.96, 34.03, 2093),
        (-118.05, 34.04, 1348),
        (-118.88, 34.17, 4260),
        (-117.87, 33.62, 1266),
    ]
    for row in shown:
        found = table[(table[["longitude", "latitude", "total_rooms"]] == list(row)).all(axis=1)]
        assert len(found) == 1
        assert found["total_bedrooms"].isna().all()


def test_the_mask_touches_nothing_but_bedrooms_and_depends_only_on_the_seed(housing):
    one, same, other = (load_california_housing(missing_bedrooms=50, random_state=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert not one["total_bedrooms"].isna().equals(other["total_bedrooms"].isna())
    pd.testing.assert_frame_equal(one.drop(columns="total_bedrooms"), housing.drop(columns="total_bedrooms"))


@pytest.mark.parametrize("wrong", [-1, 20641, 207.0, True, "207", None])
def test_a_wrong_number_of_missing_bedrooms_is_refused(wrong):
    with pytest.raises(ValueError, match="missing_bedrooms must be an integer"):
        load_california_housing(missing_bedrooms=wrong)


def test_a_degree_of_latitude_is_111_km_and_distance_is_symmetric():
    assert great_circle_km(-120.0, 37.0, -120.0, 38.0) == pytest.approx(2 * np.pi * 6371 / 360)
    assert great_circle_km(10.0, 20.0, 30.0, 40.0) == pytest.approx(great_circle_km(30.0, 40.0, 10.0, 20.0))
    assert great_circle_km(0.0, 0.0, 180.0, 0.0) == pytest.approx(np.pi * 6371)


def test_each_centre_is_its_own_region_and_the_desert_is_elsewhere():
    longitude, latitude = np.array(list(CENTRES.values())).T
    assert list(nearest_metro(longitude, latitude)) == list(CENTRES)
    assert nearest_metro([-117.0], [36.2])[0] == "elsewhere"
    assert nearest_metro([-117.0], [36.2], within_km=500)[0] in CENTRES


def test_regions_of_the_table_are_the_listed_ones(housing):
    column = metro_column(housing[["longitude", "latitude"]])
    assert column.shape == (20640, 1)
    assert set(column.ravel()) == set(REGIONS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0], [1.0]), "one length"),
        (([np.nan], [1.0]), "finite"),
    ],
)
def test_wrong_coordinates_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        nearest_metro(*arguments)
    with pytest.raises(ValueError, match="within_km"):
        nearest_metro([1.0], [1.0], within_km=0)
    with pytest.raises(ValueError, match="two columns"):
        metro_column([[1.0, 2.0, 3.0]])
