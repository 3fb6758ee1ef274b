"""Shift and scale each column to mean 0 and standard deviation 1."""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data


class Standardizer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Subtract the mean of each column and divide by its standard deviation, both learned in `fit`.

    The standard deviation has divisor ``n``, as in scikit-learn. A column that is constant up to rounding is shifted
    and left unscaled.

    Attributes
    ----------
    mean_ : ndarray of shape (d,)
        Mean of each column, in the unit of the column.
    scale_ : ndarray of shape (d,)
        Standard deviation of each column in the unit of the column; 1 where the column is constant.
    n_features_in_ : int
    feature_names_in_ : ndarray of str, if `fit` was given column names

    Raises
    ------
    ValueError
        If a value is missing or infinite, or the shape is wrong.
    """

    def fit(self, X, y=None):
        """Learn mean and standard deviation of each column of ``X``, array-like of shape (n, d)."""
        X = validate_data(self, X, dtype=np.float64)  # (n, d)
        self.mean_ = X.mean(axis=0)  # (d,)
        spread = np.sqrt(
            np.mean((X - self.mean_) ** 2, axis=0)
        )  # (d,) two passes: one pass cancels when the mean is large
        # The computed mean of a constant column may be off by rounding, which leaves a
        # spread of that size: it is no variation.
        rounding = 10 * np.finfo(np.float64).eps * np.abs(X).max(axis=0)  # (d,)
        self.scale_ = np.where(spread > rounding, spread, 1.0)  # (d,)
        return self

    def transform(self, X):
        """``(X - mean_) / scale_``, shape (n, d)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)  # (n, d)
        return (X - self.mean_) / self.scale_

    def inverse_transform(self, X):
        """Undo `transform`: ``X * scale_ + mean_``, shape (n, d)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)  # (n, d)
        return X * self.scale_ + self.mean_
