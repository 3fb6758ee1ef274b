"""How long models take to fit, against the number of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from sklearn.base import clone

from mlpath.numerics.timing import measure


def fit_seconds(
    models: Mapping[str, object],
    X: np.ndarray,
    y: np.ndarray,
    sizes: Sequence[int],
    rng: np.random.Generator,
    *,
    repeats: int = 3,
) -> pd.DataFrame:
    """Median seconds that each model takes to fit random rows of ``X``, all models in turn.

    Parameters
    ----------
    models : mapping from a name to an estimator
        Clones are fitted.
    X : ndarray of shape (n, d)
    y : ndarray of shape (n,)
    sizes : sequence of int, each from 1 to n
        Numbers of rows to fit.
    rng : numpy.random.Generator
        Draws the rows.
    repeats : int, at least 1

    Returns
    -------
    DataFrame of shape (len(sizes), len(models))

    Raises
    ------
    ValueError
        If there is no model, a size is out of its range, or ``repeats`` is less than 1.
    """
    if not all(1 <= size <= len(X) for size in sizes):
        raise ValueError(f"sizes must lie between 1 and {len(X)}, got {list(sizes)}")
    seconds = {}
    for size in sizes:
        rows = rng.choice(len(X), size, replace=False)
        fits = {
            name: partial(clone(model).fit, X[rows], y[rows])
            for name, model in models.items()
        }
        measured = measure(fits, repeats=repeats, min_seconds=0)
        seconds[size] = {name: timing.median for name, timing in measured.items()}
    return pd.DataFrame(seconds).T
