"""The models that compete on California housing, from the plainest to a forest, and the search for its settings."""

from __future__ import annotations

import pandas as pd
from scipy import stats
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import RandomizedSearchCV, ShuffleSplit
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.tree import DecisionTreeRegressor

from mlpath.linear.linear_regression import LinearRegression
from mlpath.model_selection.out_of_fold import two_folds_at_once
from mlpath.preprocessing.housing_pipeline import housing_preparation
from mlpath.preprocessing.standardizer import Standardizer


def housing_models() -> dict[str, Pipeline | DummyRegressor]:
    """Six models for the eight input columns of `load_california_housing`, by name, not yet fitted.

    Every random draw in them is seeded, and the forest uses one thread.
    """
    scaled = ("scaled", Standardizer(), ["median_income"])
    income = ColumnTransformer([scaled])
    tree = DecisionTreeRegressor(
        max_depth=10,
        max_features=0.4,  # share of the columns that a split may use
        min_samples_leaf=10,
        random_state=0,
    )
    forest = RandomForestRegressor(
        10,  # trees
        max_features=0.1,
        max_samples=0.5,  # share of the rows that a tree is grown on
        min_samples_leaf=2,
        random_state=0,
        n_jobs=1,
    )
    prepared, plain = housing_preparation, housing_preparation(0)
    return {
        "median": DummyRegressor(strategy="median"),
        "income alone": make_pipeline(income, LinearRegression()),
        "linear, no places": make_pipeline(plain, LinearRegression()),
        "linear": make_pipeline(prepared(), LinearRegression()),
        "tree": make_pipeline(prepared(), tree),
        "forest": make_pipeline(prepared(), forest),
    }


def search_settings(
    model: Pipeline, X, y, *, n_settings: int = 6
) -> tuple[dict[str, object], pd.DataFrame]:
    """Draw settings for the forest of `housing_models` at random and judge each on the same random quarter of the rows.

    Parameters
    ----------
    model : Pipeline
        The forest with its preparation; not changed.
    X : DataFrame of shape (n, 8)
    y : array-like of shape (n,)
        Dollars.
    n_settings : int, at least 1

    Returns
    -------
    best : dict
        The settings with the least error, for ``model.set_params``.
    tried : DataFrame with n_settings rows
        All settings and the root mean squared ``error`` of each in dollars, the best first. The same in every run.

    Raises
    ------
    ValueError
        If the data do not fit the model, or ``n_settings`` is less than 1.
    """
    settings = {
        "columntransformer__place__n_clusters": stats.randint(5, 80),
        "columntransformer__place__gamma": stats.loguniform(0.3, 30),
        "randomforestregressor__max_features": stats.uniform(0.05, 0.2),
        "randomforestregressor__min_samples_leaf": stats.randint(1, 6),
    }
    search = RandomizedSearchCV(
        model,
        settings,
        n_iter=n_settings,
        cv=ShuffleSplit(1, test_size=0.25, random_state=0),
        scoring="neg_root_mean_squared_error",
        refit=False,
        random_state=1,
    )
    with two_folds_at_once():
        search.fit(X, y)
    tried = pd.DataFrame(search.cv_results_["params"])
    tried = tried.rename(columns=lambda name: name.split("__")[-1])
    tried["error"] = -search.cv_results_["mean_test_score"]
    return search.best_params_, tried.sort_values("error", ignore_index=True)
