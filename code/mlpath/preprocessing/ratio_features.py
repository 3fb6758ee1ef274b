"""Add quotients of columns as further columns."""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import (
    _check_feature_names_in,
    check_is_fitted,
    validate_data,
)


class RatioFeatures(TransformerMixin, BaseEstimator):
    """Append one quotient for each pair of columns, or return the quotients alone.

    A count grows with the size of a block group, whatever the homes are like; a quotient of two counts does not.

    Parameters
    ----------
    ratios : sequence of pairs (numerator, denominator), default ()
        Each a column name, if `fit` is given a DataFrame, or a column number.
    keep_inputs : bool, default True
        Whether the columns themselves are returned too, before the quotients. A linear model on logarithms should not
        have both: ``log(a / b)`` is ``log a - log b``, so the quotients then add nothing and make the columns linearly
        dependent.

    Attributes
    ----------
    pairs_ : ndarray of int, shape (n_ratios, 2)
        The pairs as column numbers.
    n_features_in_ : int
    feature_names_in_ : ndarray of str, if `fit` was given column names

    Notes
    -----
    A quotient is NaN where numerator or denominator is missing or the denominator is 0: there is no such
    ratio, and an imputer after this step fills it as any missing value.

    Raises
    ------
    ValueError
        In `fit` if a pair is not two known columns; in both methods if a value is infinite, or the shape is wrong.
    """

    def __init__(self, ratios=(), *, keep_inputs=True):
        self.ratios = ratios
        self.keep_inputs = keep_inputs

    def fit(self, X, y=None):
        """Check the columns of ``X``, array-like of shape (n, d), and find those that ``ratios`` names."""
        validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        if not isinstance(self.keep_inputs, bool | np.bool_):
            raise ValueError(
                f"keep_inputs must be True or False, got {self.keep_inputs!r}"
            )
        pairs = [self._pair(ratio) for ratio in self.ratios]
        self.pairs_ = np.array(pairs, dtype=np.int64).reshape(-1, 2)  # (n_ratios, 2)
        return self

    def transform(self, X):
        """``X`` with the quotients after it, shape (n, d + n_ratios), or the quotients alone, shape (n, n_ratios)."""
        check_is_fitted(self)
        X = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False
        )  # (n, d)
        numerator, denominator = (
            X[:, self.pairs_[:, 0]],
            X[:, self.pairs_[:, 1]],
        )  # (n, n_ratios) each
        quotient = np.full(numerator.shape, np.nan)  # (n, n_ratios)
        np.divide(numerator, denominator, out=quotient, where=denominator != 0)
        return np.hstack([X, quotient]) if self.keep_inputs else quotient

    def get_feature_names_out(self, input_features=None):
        """Names of the columns that `transform` returns.

        Those of ``X`` if they are kept, then ``numerator / denominator``.
        """
        check_is_fitted(self)
        names = _check_feature_names_in(self, input_features)
        quotients = [f"{names[a]} / {names[b]}" for a, b in self.pairs_]
        return np.array(
            [*names, *quotients] if self.keep_inputs else quotients, dtype=object
        )

    def _pair(self, ratio) -> tuple[int, int]:
        if isinstance(ratio, str) or not hasattr(ratio, "__len__") or len(ratio) != 2:
            raise ValueError(
                f"ratios must hold pairs (numerator, denominator), got {ratio!r}"
            )
        return self._column(ratio[0]), self._column(ratio[1])

    def _column(self, column) -> int:
        if isinstance(column, str):
            names = list(getattr(self, "feature_names_in_", ()))
            if column not in names:
                raise ValueError(
                    f"ratios names the column {column!r}, but X has {names or 'no column names'}"
                )
            return names.index(column)
        if (
            not isinstance(column, int | np.integer)
            or not 0 <= column < self.n_features_in_
        ):
            raise ValueError(
                f"ratios names the column {column!r}, but X has columns 0 to {self.n_features_in_ - 1}"
            )
        return int(column)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
