"""Errors of a regression, one group of rows at a time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from mlpath.metrics.regression import rmse, rmse_interval


def rmse_by_group(
    y_true, y_pred, labels, names: Iterable, *, level: float = 0.95, without=None
) -> pd.DataFrame:
    """Root mean squared error of each group of rows, with its interval.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        Targets, and predictions of models that have not seen these rows.
    labels : array-like of shape (n,)
        Group of each row.
    names : iterable
        Groups to report, in this order.
    level : float between 0 and 1
        As for `rmse_interval`.
    without : array-like of bool, shape (n,), optional
        Rows to leave out of a second estimate, for instance those whose target is known only as "at least".

    Returns
    -------
    DataFrame with one row a group
        Columns ``rows``, ``estimate``, ``low``, ``high`` and, if ``without`` is given, ``remaining``, the error of
        the other rows.

    Raises
    ------
    ValueError
        If the lengths differ, a group has fewer than 2 rows or none outside ``without``, or as `rmse_interval` does.
    """
    y, y_hat, labels = (np.asarray(values) for values in (y_true, y_pred, labels))
    drop = np.zeros(len(y), dtype=bool) if without is None else np.asarray(without)
    if not len(y) == len(y_hat) == len(labels) == len(drop):
        raise ValueError(
            "y_true, y_pred, labels and without must have one length, "
            f"got {len(y)}, {len(y_hat)}, {len(labels)} and {len(drop)}"
        )
    table = {}
    for name in names:
        group = labels == name  # (n,)
        if group.sum() < 2:
            raise ValueError(f"labels has fewer than 2 rows of the group {name!r}")
        found = rmse_interval(y[group], y_hat[group], level=level)
        table[name] = {"rows": int(group.sum())} | {
            part: getattr(found, part) for part in ("estimate", "low", "high")
        }
        if without is not None:
            table[name]["remaining"] = rmse(y[group & ~drop], y_hat[group & ~drop])
    return pd.DataFrame(table).T.astype({"rows": int})
