"""Fill missing values of each column with the median of what is there."""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data


class MedianImputer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Replace NaN by the median of its column in the data given to `fit`.

    The median is learned once, from the training rows, and used for every later row: a value of the test set never
    moves it.

    Attributes
    ----------
    statistics_ : ndarray of shape (d,)
        Median of each column, in the unit of the column.
    n_features_in_ : int
    feature_names_in_ : ndarray of str, if `fit` was given column names

    Raises
    ------
    ValueError
        In `fit` if a column has no value at all; in both methods if a value is infinite, or the shape is wrong.
    """

    def fit(self, X, y=None):
        """Learn the median of each column of ``X``, array-like of shape (n, d), NaN where a value is missing."""
        options = {"dtype": np.float64, "ensure_all_finite": "allow-nan"}
        X = validate_data(self, X, **options)  # (n, d)
        empty = np.isnan(X).all(axis=0)  # (d,)
        if empty.any():
            column = int(np.argmax(empty))
            raise ValueError(f"X has no value in column {column}: no median")
        self.statistics_ = np.nanmedian(X, axis=0)  # (d,)
        return self

    def transform(self, X):
        """A copy of ``X``, shape (n, d), with each NaN replaced by the median of its column."""
        check_is_fitted(self)
        options = {"dtype": np.float64, "ensure_all_finite": "allow-nan"}
        X = validate_data(self, X, **options, reset=False)  # (n, d)
        return np.where(np.isnan(X), self.statistics_, X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
