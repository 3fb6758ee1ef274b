"""Out-of-fold predictions: each row by a model without its fold, the same in every run; the models of housing."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import GroupKFold, KFold, ShuffleSplit
from sklearn.neighbors import KNeighborsRegressor

from mlpath.data.california_housing.loader import load_california_housing
from mlpath.metrics.regression import paired_difference, rmse
from mlpath.model_selection.fit_times import fit_seconds
from mlpath.model_selection.housing_models import housing_models, search_settings
from mlpath.model_selection.out_of_fold import compare_withheld, out_of_fold, out_of_square


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 3))
    return X, X @ [1.0, 2.0, 3.0] + rng.normal(size=300)


def test_every_row_is_predicted_by_a_model_fitted_without_its_fold(data):
    X, y = data
    model, folds = RandomForestRegressor(5, random_state=0), KFold(4, shuffle=True, random_state=1)
    by_hand = np.empty(len(y))
    for train, validation in folds.split(X):
        by_hand[validation] = clone(model).fit(X[train], y[train]).predict(X[validation])
    np.testing.assert_array_equal(out_of_fold(model, X, y, cv=folds), by_hand)
    assert not hasattr(model, "estimators_")


def test_whole_groups_are_withheld(data):
    X = data[0]
    groups = np.arange(300) // 2  # pairs of rows
    twins = X[groups * 2]  # both rows of a pair are alike
    nearest = KNeighborsRegressor(1)
    alone = out_of_fold(nearest, twins, groups, cv=GroupKFold(3), groups=groups)
    assert (alone != groups).all()  # the twin is never there to be remembered


def test_folds_that_leave_rows_out_are_refused(data):
    with pytest.raises(ValueError, match="partition"):
        out_of_fold(KNeighborsRegressor(), *data, cv=ShuffleSplit(1, random_state=0))


def test_a_withheld_square_leaves_no_neighbour_to_remember():
    rng = np.random.default_rng(1)
    X = pd.DataFrame({"longitude": rng.uniform(0, 8, 600), "latitude": rng.uniform(0, 8, 600)})
    height = np.arange(64.0)[8 * (X["longitude"] // 1).astype(int) + (X["latitude"] // 1).astype(int)]  # one a square
    remembered = out_of_fold(KNeighborsRegressor(1), X, height, cv=KFold(3, shuffle=True, random_state=0))
    alone, squares = out_of_square(KNeighborsRegressor(1), X, height, degrees=1.0)
    assert len(np.unique(squares)) == 64
    assert (remembered == height).mean() > 0.4
    assert (alone != height).all()
    np.testing.assert_array_equal(alone, out_of_square(KNeighborsRegressor(1), X, height, degrees=1.0)[0])


def test_fewer_squares_than_folds_are_refused():
    X = pd.DataFrame({"longitude": [0.1, 0.2, 0.3], "latitude": [0.1, 0.2, 1.3]})
    with pytest.raises(ValueError, match="number of groups: 2"):
        out_of_square(KNeighborsRegressor(1), X, np.ones(3), degrees=1.0)


@pytest.fixture(scope="module")
def block_groups():
    housing = load_california_housing(missing_bedrooms=207, random_state=42).sample(2000, random_state=0)
    return housing.drop(columns="median_house_value"), housing["median_house_value"].to_numpy()


def test_the_six_models_of_housing_answer_alike_in_every_run_and_each_beats_the_median(block_groups):
    X, y = block_groups
    folds, errors = KFold(2), {}
    for name, model in housing_models().items():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            first = out_of_fold(model, X, y, cv=folds)
        np.testing.assert_array_equal(first, out_of_fold(model, X, y, cv=folds))
        errors[name] = np.sqrt(np.mean((y - first) ** 2))
    assert len(errors) == 6
    assert max(errors, key=errors.get) == "median"
    assert min(errors, key=errors.get) == "forest"


def test_a_search_tries_different_settings_and_gives_the_same_table_in_every_run(block_groups):
    forest = housing_models()["forest"]
    best, tried = search_settings(forest, *block_groups, n_settings=5)
    pd.testing.assert_frame_equal(tried, search_settings(forest, *block_groups, n_settings=5)[1])
    assert tried["error"].is_monotonic_increasing
    assert tried["n_clusters"].nunique() == 5
    assert {name.split("__")[-1]: value for name, value in best.items()} == tried.drop(columns="error").loc[0].to_dict()
    clone(forest).set_params(**best)  # every name is one of the pipeline's


def test_the_error_of_a_setting_is_that_of_the_withheld_quarter(block_groups):
    X, y = block_groups
    forest = housing_models()["forest"]
    best, tried = search_settings(forest, X, y, n_settings=1)
    train, quarter = next(ShuffleSplit(1, test_size=0.25, random_state=0).split(X))
    fitted = clone(forest).set_params(**best).fit(X.iloc[train], y[train])
    assert tried["error"][0] == pytest.approx(rmse(y[quarter], fitted.predict(X.iloc[quarter])), rel=1e-12)


def test_fit_seconds_times_each_model_at_each_size_and_leaves_the_models_alone(data):
    models = {"nearest": KNeighborsRegressor(1), "forest": RandomForestRegressor(2, random_state=0)}
    seconds = fit_seconds(models, *data, [50, 300], np.random.default_rng(0), repeats=1)
    assert list(seconds.index) == [50, 300]
    assert list(seconds.columns) == list(models)
    assert (seconds.to_numpy() > 0).all()
    assert not hasattr(models["forest"], "estimators_")
    with pytest.raises(ValueError, match="sizes must lie between 1 and 300"):
        fit_seconds(models, *data, [301], np.random.default_rng(0))


def test_models_are_compared_with_the_first_on_the_same_withheld_squares(block_groups):
    X, y = block_groups
    models = housing_models()
    chosen = {name: models[name] for name in ("income alone", "tree")}
    table = compare_withheld(chosen, X, y, [0.5, 2.0])
    assert list(table.index) == [(name, side) for side in (0.5, 2.0) for name in chosen]
    (plain, squares), (tree, _) = (out_of_square(model, X, y, degrees=2.0) for model in chosen.values())
    expected = paired_difference(y, tree, plain, groups=squares)
    found = table.loc[("tree", 2.0)]
    np.testing.assert_array_equal(
        found[["squares", "rmse", "difference", "low", "high"]],
        [len(set(squares)), rmse(y, tree), expected.estimate, expected.low, expected.high],
    )
    assert table.loc[("income alone", 2.0)][["difference", "low", "high"]].isna().all()
