"""What the housing project reports at its end: errors with their intervals, and what a served model refuses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mlpath.metrics.intervals import Interval
from mlpath.metrics.regression import paired_difference, rmse_interval


def error_report(
    y: np.ndarray,
    y_hat: np.ndarray,
    rival_hat: np.ndarray,
    squares: np.ndarray,
    kept: np.ndarray,
) -> dict[str, Interval]:
    """The error of a model on test rows, with 95 % intervals for each question that it can be asked.

    Implements
    ----------
    housing-root-mean-squared-error, housing-clumped-test-set

    Parameters
    ----------
    y, y_hat, rival_hat : ndarrays of shape (n,)
        Targets, predictions of the model and of its rival, in dollars.
    squares : ndarray of shape (n,)
        The square of the map in which each row lies.
    kept : ndarray of bool, of shape (n,)
        The rows that are not capped.

    Returns
    -------
    dict of Intervals
        ``"rows"``, ``"rows, delta method"`` and ``"rows, bootstrap"``: one error with three intervals, for rows like
        these; ``"squares"``: for places like these; ``"uncapped"``: without capped rows; ``"less the rival"``: the
        difference of the two models on the same rows.
    """
    bootstrap = {"method": "bootstrap", "random_state": 0}
    return {
        "rows": rmse_interval(y, y_hat),
        "rows, delta method": rmse_interval(y, y_hat, method="delta"),
        "rows, bootstrap": rmse_interval(y, y_hat, **bootstrap),
        "squares": rmse_interval(y, y_hat, groups=squares),
        "uncapped": rmse_interval(y[kept], y_hat[kept]),
        "less the rival": paired_difference(y, y_hat, rival_hat),
    }


def refusals(model, tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """What a model says to tables that it must not answer.

    Parameters
    ----------
    model : object with a method ``predict``
    tables : mapping of names to tables

    Returns
    -------
    dict of the messages, by the names of the tables

    Raises
    ------
    ValueError
        If the model answers one of them.
    """
    said = {}
    for name, table in tables.items():
        try:
            model.predict(table)
        except ValueError as refusal:
            said[name] = str(refusal)
        else:
            raise ValueError(f"tables: the model accepts {name!r}")
    return said
