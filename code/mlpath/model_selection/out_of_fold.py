"""Predict every training row by a model that has not seen it, with the same result in every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import pandas as pd
from joblib import parallel_config
from sklearn.model_selection import GroupKFold, cross_val_predict
from threadpoolctl import threadpool_limits

from mlpath.metrics.regression import paired_difference, rmse
from mlpath.model_selection.spatial_blocks import spatial_blocks


@contextmanager
def two_folds_at_once() -> Iterator[None]:
    """Let scikit-learn work on two folds at a time, each in one thread.

    No process has to be started and no data copied. And every sum has one order: a matrix product that is shared
    among several threads may add in an order of its own, and the last digits then differ from run to run.
    """
    with threadpool_limits(1), parallel_config(backend="threading", n_jobs=2):
        yield


def out_of_fold(model, X, y, *, cv, groups=None) -> np.ndarray:
    """Prediction for every row of ``X`` by a clone of ``model`` that was fitted without the fold of that row.

    Parameters
    ----------
    model : estimator
        Not changed. With a ``random_state`` that is an integer the predictions are the same in every run.
    X : DataFrame or array-like of shape (n, d)
    y : array-like of shape (n,)
    cv : splitter of scikit-learn
        Its validation folds must hold every row once.
    groups : array-like of shape (n,), optional
        For a splitter that keeps groups whole.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If the folds do not hold every row once, or ``model`` or ``cv`` refuses the data.
    """
    with two_folds_at_once():
        return cross_val_predict(model, X, y, cv=cv, groups=groups)


def out_of_square(model, X, y, *, degrees, n_folds=3) -> tuple[np.ndarray, np.ndarray]:
    """Like `out_of_fold`, but whole squares of the map are withheld together, so that no neighbour is left to remember.

    Parameters
    ----------
    model, X, y
        As for `out_of_fold`; ``X`` is a DataFrame with the columns ``longitude`` and ``latitude`` in degrees.
    degrees : float, positive
        Side of a square.
    n_folds : int, from 2 to the number of squares
        Into so many folds the squares are shuffled, the same ones in every call.

    Returns
    -------
    predictions : ndarray of shape (n,)
    squares : ndarray of int64, shape (n,)
        Number of the square of each row.

    Raises
    ------
    ValueError
        If there are fewer squares than folds, or ``degrees``, ``model`` or the data are refused.
    """
    squares = spatial_blocks(X["longitude"], X["latitude"], degrees=degrees)
    folds = GroupKFold(n_folds, shuffle=True, random_state=0)
    return out_of_fold(model, X, y, cv=folds, groups=squares), squares


def compare_withheld(
    models: Mapping[str, object], X, y, sides: Sequence[float]
) -> pd.DataFrame:
    """Errors of models where squares of several sizes are withheld, and how far they are from the first model's.

    Parameters
    ----------
    models : mapping from a name to an estimator
        Not changed. The first is the one that the others are compared with.
    X, y
        As for `out_of_square`.
    sides : sequence of float, positive
        Sides of the squares in degrees.

    Returns
    -------
    DataFrame with one row for each pair (name, side)
        ``squares``, their number; ``rmse``; and for all but the first model ``difference``, its error less that of the
        first, with the ends ``low`` and ``high`` of its 95 percent interval over the squares. It speaks for these
        fitted models: what other training squares would have changed is not in it.

    Raises
    ------
    ValueError
        As `out_of_square` does.
    """
    rows = {}
    for side in sides:
        first = None
        for name, model in models.items():
            predicted, squares = out_of_square(model, X, y, degrees=side)
            row = {"squares": len(np.unique(squares)), "rmse": rmse(y, predicted)}
            if first is None:
                first = predicted
            else:
                found = paired_difference(y, predicted, first, groups=squares)
                row |= found.named("difference")
            rows[name, side] = row
    table = pd.DataFrame(rows).T
    return table.rename(columns=lambda column: column.replace("difference_", ""))
