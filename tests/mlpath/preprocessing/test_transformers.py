"""Imputer, scaler, ratios and place features against scikit-learn and against what they claim."""

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import StandardScaler

from mlpath.data.california_housing.loader import load_california_housing
from mlpath.preprocessing.cluster_similarity import ClusterSimilarity
from mlpath.preprocessing.housing_pipeline import housing_preparation
from mlpath.preprocessing.median_imputer import MedianImputer
from mlpath.preprocessing.ratio_features import RatioFeatures
from mlpath.preprocessing.standardizer import Standardizer


@pytest.fixture(scope="module")
def housing():
    return load_california_housing(missing_bedrooms=207, random_state=42).drop(columns="median_house_value")


def test_the_imputer_equals_scikit_learns_on_the_housing_table(housing):
    np.testing.assert_array_equal(
        MedianImputer().fit_transform(housing), SimpleImputer(strategy="median").fit_transform(housing)
    )


def test_later_rows_do_not_move_the_median():
    imputer = MedianImputer().fit([[1.0], [3.0], [np.nan]])
    np.testing.assert_array_equal(imputer.transform([[np.nan], [1000.0]]), [[2.0], [1000.0]])
    assert imputer.statistics_.tolist() == [2.0]


def test_a_column_without_any_value_is_refused_by_number():
    with pytest.raises(ValueError, match="no value in column 1"):
        MedianImputer().fit([[1.0, np.nan], [2.0, np.nan]])


def test_the_scaler_equals_scikit_learns_on_the_housing_table(housing):
    X = housing.dropna().to_numpy()
    np.testing.assert_allclose(Standardizer().fit_transform(X), StandardScaler().fit_transform(X), atol=1e-10)


def test_scaling_and_undoing_it_gives_the_data_back(housing):
    X = housing.dropna().to_numpy()
    scaler = Standardizer().fit(X)
    np.testing.assert_allclose(scaler.inverse_transform(scaler.transform(X)), X, rtol=1e-12)


@pytest.mark.parametrize("value", [0.0, 5.0, 0.1, 1e12 + 0.1, -1e-8])
def test_a_constant_column_becomes_zero_and_not_noise(value):
    scaled = Standardizer().fit_transform(np.full((1000, 1), value))
    assert np.abs(scaled).max() <= 1e-3 * max(abs(value), 1e-300)
    assert Standardizer().fit(np.full((7, 1), value)).scale_[0] == 1.0


def test_a_large_mean_does_not_swallow_a_small_spread():
    x = 1e8 + np.array([0.0, 1.0, 2.0])
    np.testing.assert_allclose(Standardizer().fit(x[:, None]).scale_, np.sqrt(2 / 3), rtol=1e-12)


def test_ratios_are_quotients_named_after_their_columns():
    frame = pd.DataFrame({"rooms": [6.0, 9.0], "homes": [2.0, 3.0]})
    ratio = RatioFeatures((("rooms", "homes"),)).fit(frame)
    np.testing.assert_array_equal(ratio.transform(frame), [[6, 2, 3], [9, 3, 3]])
    assert list(ratio.get_feature_names_out()) == ["rooms", "homes", "rooms / homes"]
    alone = RatioFeatures((("rooms", "homes"),), keep_inputs=False).fit(frame)
    np.testing.assert_array_equal(alone.transform(frame), [[3], [3]])
    assert list(alone.get_feature_names_out()) == ["rooms / homes"]


def test_a_ratio_with_a_missing_part_or_a_zero_below_is_missing():
    out = RatioFeatures(((0, 1),), keep_inputs=False).fit_transform(
        [[1.0, 0.0], [np.nan, 2.0], [1.0, np.nan], [0.0, 0.0], [4.0, 2.0]]
    )
    assert np.isnan(out[:4]).all()
    assert out[4] == 2.0


@pytest.mark.parametrize("ratios", [("rooms",), ((0,),), ((0, 2),), ((0, -1),), (("a", "b"),), ((0, 1.0),), (3,)])
def test_ratios_of_unknown_columns_are_refused(ratios):
    with pytest.raises(ValueError, match="ratios"):
        RatioFeatures(ratios).fit(np.ones((3, 2)))


def test_ratios_refuse_a_keep_inputs_that_is_no_truth_value():
    with pytest.raises(ValueError, match="keep_inputs"):
        RatioFeatures(keep_inputs="no").fit(np.ones((3, 2)))


def test_similarity_is_the_gaussian_kernel_to_the_centres_and_one_at_a_centre():
    X = np.random.default_rng(0).normal(size=(200, 2))
    similarity = ClusterSimilarity(5, gamma=0.7, random_state=0).fit(X)
    np.testing.assert_allclose(similarity.transform(X), rbf_kernel(X, similarity.centers_, gamma=0.7), atol=1e-12)
    np.testing.assert_allclose(np.diag(similarity.transform(similarity.centers_)), 1.0)


def test_similarity_does_not_change_if_the_map_is_moved():
    X = np.random.default_rng(1).normal(size=(100, 2))
    here = ClusterSimilarity(4, random_state=0).fit_transform(X)
    there = ClusterSimilarity(4, random_state=0).fit_transform(X + 8.0)
    np.testing.assert_allclose(here, there, atol=1e-10)


def test_fewer_distinct_places_than_clusters_give_as_many_centres_as_places():
    assert ClusterSimilarity(5, random_state=0).fit_transform([[0.0], [0.0], [1.0]]).shape == (3, 2)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_clusters": 0}, "n_clusters"),
        ({"n_clusters": 2.0}, "n_clusters"),
        ({"gamma": 0.0}, "gamma"),
        ({"gamma": np.nan}, "gamma"),
        ({"gamma": np.inf}, "gamma"),
    ],
)
def test_wrong_parameters_of_the_similarity_are_refused(parameters, message):
    with pytest.raises(ValueError, match=message):
        ClusterSimilarity(**parameters).fit(np.ones((9, 2)))


@pytest.mark.parametrize("transformer", [Standardizer(), ClusterSimilarity(2)])
def test_missing_values_are_refused_where_they_cannot_be_used(transformer):
    with pytest.raises(ValueError, match="NaN"):
        transformer.fit([[np.nan, 1.0], [1.0, 2.0]])


@pytest.mark.parametrize("transformer", [MedianImputer(), Standardizer(), RatioFeatures(), ClusterSimilarity(2)])
@pytest.mark.parametrize("X", [np.empty((0, 2)), np.ones(3), [["a", "b"]], [[np.inf, 1.0]]])
def test_empty_flat_textual_and_infinite_tables_are_refused(transformer, X):
    with pytest.raises(ValueError):
        transformer.fit(X)


def test_the_housing_preparation_gives_independent_finite_columns(housing):
    Z = housing_preparation(5).fit_transform(housing)
    assert Z.shape == (20640, 1 + 3 + 2 + 4 + 5)
    assert np.isfinite(Z).all()
    assert np.linalg.matrix_rank(Z - Z.mean(axis=0)) == Z.shape[1]
    assert housing_preparation(0).fit_transform(housing).shape[1] == 10


def test_the_housing_preparation_refuses_a_negative_number_of_clusters():
    with pytest.raises(ValueError, match="n_clusters"):
        housing_preparation(-1)


def test_equal_places_at_the_front_do_not_hide_the_others_behind_them():
    X = np.concatenate([np.zeros((1500, 2)), np.arange(20.0).reshape(10, 2)])
    assert ClusterSimilarity(8, random_state=0).fit_transform(X).shape == (1510, 8)
