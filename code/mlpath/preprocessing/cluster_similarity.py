"""Turn a position into similarities to a few typical positions."""

from __future__ import annotations

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
)
from sklearn.cluster import KMeans
from sklearn.utils.validation import check_is_fitted, validate_data


class ClusterSimilarity(
    ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator
):
    """Similarity of each row to each of ``n_clusters`` centres: 1 at the centre, falling towards 0 with the distance.

    A linear model can only tilt along longitude and latitude. With one column for each neighbourhood it can lift the
    price where it is high.

    Implements
    ----------
    housing-similarity

    Parameters
    ----------
    n_clusters : int, default 8
        Number of centres that k-means places. Fewer distinct rows than that: as many centres as distinct rows.
    gamma : float, positive, default 1.0
        How fast a similarity falls: ``exp(-gamma * squared distance)``, in one over the squared unit of the columns.
    random_state : int, RandomState instance or None
        For the start of k-means.

    Attributes
    ----------
    centers_ : ndarray of shape (n_centers, d)
        Cluster centres, in the unit of the columns.
    n_features_in_ : int
    feature_names_in_ : ndarray of str, if `fit` was given column names

    Raises
    ------
    ValueError
        If a parameter is out of its range, a value is missing or infinite, or the shape is wrong.
    """

    def __init__(self, n_clusters=8, *, gamma=1.0, random_state=None):
        self.n_clusters = n_clusters
        self.gamma = gamma
        self.random_state = random_state

    def fit(self, X, y=None):
        """Place the centres by k-means on ``X``, array-like of shape (n, d)."""
        X = validate_data(self, X, dtype=np.float64)  # (n, d)
        if not isinstance(self.n_clusters, int | np.integer) or self.n_clusters < 1:
            raise ValueError(
                f"n_clusters must be a whole number of at least 1, got {self.n_clusters!r}"
            )
        if not (np.isfinite(self.gamma) and self.gamma > 0):
            raise ValueError(f"gamma must be positive and finite, got {self.gamma!r}")
        distinct = len(np.unique(X[:1000], axis=0))
        if distinct < self.n_clusters:  # rarely so: look at all rows
            distinct = len(np.unique(X, axis=0))
        n_centers = min(self.n_clusters, distinct)
        kmeans = KMeans(n_centers, n_init=1, random_state=self.random_state).fit(X)
        self.centers_ = kmeans.cluster_centers_  # (n_centers, d)
        return self

    def transform(self, X):
        """Similarities of the rows of ``X`` to the centres, shape (n, n_centers)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)  # (n, d)
        squared = sum(
            (X[:, [j]] - self.centers_[:, j]) ** 2 for j in range(X.shape[1])
        )  # (n, n_centers)
        return np.exp(-self.gamma * squared)  # [housing-similarity]

    @property
    def _n_features_out(self) -> int:
        return len(self.centers_)
