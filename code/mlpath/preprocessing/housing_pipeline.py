"""The preparation of California housing for a model, as one transformer."""

from __future__ import annotations

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

from mlpath.data.california_housing.regions import REGIONS, metro_column
from mlpath.preprocessing.cluster_similarity import ClusterSimilarity
from mlpath.preprocessing.median_imputer import MedianImputer
from mlpath.preprocessing.ratio_features import RatioFeatures
from mlpath.preprocessing.standardizer import Standardizer

PLACE = ["longitude", "latitude"]
COUNTS = ["total_rooms", "total_bedrooms", "population", "households"]
RATIOS = (
    ("total_rooms", "households"),
    ("total_bedrooms", "total_rooms"),
    ("population", "households"),
)


def housing_preparation(
    n_clusters: int = 30, *, gamma: float = 1.0, random_state=42
) -> ColumnTransformer:
    """A transformer for the eight input columns of `load_california_housing`, not yet fitted.

    One size and three ratios stand for the four counts. All four counts and the ratios together, in logarithms, would
    be linearly dependent.

    Parameters
    ----------
    n_clusters : int, at least 0
        Number of place features; 0 for none.
    gamma : float, positive
        How fast a place feature falls, in one over square degrees.
    random_state : int, RandomState instance or None
        For the cluster centres.

    Raises
    ------
    ValueError
        If ``n_clusters`` is negative; for the other parameters when the transformer is fitted.
    """
    if not isinstance(n_clusters, int | np.integer) or n_clusters < 0:
        raise ValueError(f"n_clusters must be 0, 1, ..., not {n_clusters!r}")
    log, scale = FunctionTransformer(np.log), Standardizer()
    ratios, fill = RatioFeatures(RATIOS, keep_inputs=False), MedianImputer()
    metro = FunctionTransformer(metro_column)
    options = {"drop": "first", "sparse_output": False}
    one_hot = OneHotEncoder(categories=[REGIONS], **options)
    steps = [
        ("size", make_pipeline(log, scale), ["households"]),
        ("ratios", make_pipeline(ratios, fill, log, scale), COUNTS),
        ("people", scale, ["median_income", "housing_median_age"]),
        ("region", make_pipeline(metro, one_hot), PLACE),
    ]
    if n_clusters:
        place = ClusterSimilarity(n_clusters, gamma=gamma)
        place.set_params(random_state=random_state)
        steps.append(("place", place, PLACE))
    return ColumnTransformer(steps)
