"""Errors of a regression, with the uncertainty that a finite test set leaves."""

from __future__ import annotations

import numpy as np

from mlpath.metrics.intervals import (
    Interval,
    bootstrap_interval,
    check_groups,
    check_level,
    t_interval,
)


def rmse(y_true, y_pred) -> float:
    """Root mean squared error, in the unit of the target.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        Targets and predictions.

    Raises
    ------
    ValueError
        If the two are not finite numbers in two vectors of one length, or are empty.
    """
    r = _residuals(y_true, y_pred)  # (n,)
    return float(np.sqrt(np.mean(r**2)))


def mae(y_true, y_pred) -> float:
    """Mean absolute error, in the unit of the target. Parameters and errors as for `rmse`."""
    return float(np.mean(np.abs(_residuals(y_true, y_pred))))


def rmse_interval(
    y_true,
    y_pred,
    *,
    level: float = 0.95,
    method: str = "t",
    groups=None,
    n_resamples: int = 2000,
    random_state=None,
) -> Interval:
    """Confidence interval for the root mean squared error on the population that the test rows were drawn from.

    Implements
    ----------
    housing-clt, housing-delta, housing-grouped-standard-error

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        Targets and predictions of a model that has not seen these rows.
    level : float between 0 and 1
        Share of the test sets whose interval covers the truth.
    method : {"t", "delta", "bootstrap"}
        "t": Student's interval for the mean squared error, then the root of both ends. "delta": symmetric about the
        error itself. "bootstrap": BCa interval for the mean squared error, then the root of both ends.
    groups : array-like of shape (n,), optional
        Rows of one group (a place, a customer) count as dependent, groups as independent of each other.
    n_resamples : int
        Resamples of the bootstrap.
    random_state : int, RandomState instance or None
        For the bootstrap.

    Returns
    -------
    Interval
        ``estimate`` equals ``rmse(y_true, y_pred)``; ``standard_error`` is that of the root, by the delta method.

    Raises
    ------
    ValueError
        If the data are as `rmse` refuses, ``level`` or ``method`` is unknown, ``groups`` has the wrong length or a
        single group, there are fewer than 2 rows, or every error is zero, which leaves no spread to judge by.
    """
    squared = _residuals(y_true, y_pred) ** 2  # (n,)
    groups = check_groups(groups, len(squared))
    _check_options(squared, level, method, n_resamples)
    if method == "bootstrap":
        options = level, n_resamples, random_state
        mse = bootstrap_interval(squared, groups, *options)
    else:
        mse = t_interval(squared, groups, level)
    root = float(np.sqrt(mse.estimate))
    error = mse.standard_error / (2 * root)  # [housing-delta]
    if method == "delta":
        half = (mse.high - mse.estimate) / (2 * root)
        return Interval(root, root - half, root + half, error, level)
    low, high = np.sqrt(max(mse.low, 0.0)), np.sqrt(mse.high)
    return Interval(root, float(low), float(high), error, level)


def _check_options(squared: np.ndarray, level, method, n_resamples) -> None:
    check_level(level)
    if method not in ("t", "delta", "bootstrap"):
        raise ValueError(f'method must be "t", "delta" or "bootstrap", got {method!r}')
    if not isinstance(n_resamples, int | np.integer) or n_resamples < 100:
        raise ValueError(
            f"n_resamples must be a whole number of at least 100, got {n_resamples!r}"
        )
    if not squared.any():
        raise ValueError(
            "y_pred equals y_true in every row: no error, no spread, and no interval from them"
        )


def mae_interval(y_true, y_pred, *, level: float = 0.95, groups=None) -> Interval:
    """Student's confidence interval for the mean absolute error. Parameters and errors as for `rmse_interval`.

    Implements
    ----------
    housing-clt, housing-grouped-standard-error
    """
    absolute = np.abs(_residuals(y_true, y_pred))  # (n,)
    check_level(level)
    return t_interval(absolute, check_groups(groups, len(absolute)), level)


def paired_difference(
    y_true, y_pred_a, y_pred_b, *, level: float = 0.95, groups=None
) -> Interval:
    """Confidence interval for the root mean squared error of model a less that of model b on the same rows.

    Two models tend to fail on the same rows, and what they share cancels in the difference. So the interval is often
    much narrower than the two single ones suggest.

    Implements
    ----------
    housing-paired

    Parameters
    ----------
    y_true, y_pred_a, y_pred_b : array-like of shape (n,)
        Targets, and the predictions of the two models.
    level, groups
        As for `rmse_interval`.

    Returns
    -------
    Interval
        Negative: model a has the smaller error. If 0 lies outside, the sign is clear at this level.

    Raises
    ------
    ValueError
        As `rmse_interval` does.
    """
    r_a, r_b = (
        _residuals(y_true, y_pred_a, "y_pred_a"),
        _residuals(y_true, y_pred_b, "y_pred_b"),
    )  # (n,) each
    check_level(level)
    groups = check_groups(groups, len(r_a))
    rmse_a, rmse_b = np.sqrt(np.mean(r_a**2)), np.sqrt(np.mean(r_b**2))
    if rmse_a == 0 or rmse_b == 0:
        raise ValueError(
            "a model without any error leaves no spread to compare: y_pred_a or y_pred_b equals y_true in every row"
        )
    linearized = r_a**2 / (2 * rmse_a) - r_b**2 / (2 * rmse_b)  # (n,) [housing-paired]
    spread = t_interval(linearized, groups, level)
    difference, half = float(rmse_a - rmse_b), spread.high - spread.estimate
    return Interval(
        difference, difference - half, difference + half, spread.standard_error, level
    )


def _residuals(y_true, y_pred, name: str = "y_pred") -> np.ndarray:
    y, y_hat = _vector(y_true, "y_true"), _vector(y_pred, name)  # (n,) each
    if len(y) != len(y_hat):
        raise ValueError(
            f"y_true has {len(y)} entries and {name} has {len(y_hat)}: they must have one length"
        )
    return y - y_hat


def _vector(values, name: str) -> np.ndarray:
    try:
        vector = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold numbers: {error}") from None
    if vector.ndim != 1 or vector.size == 0:
        raise ValueError(f"{name} must be a non-empty vector, got shape {vector.shape}")
    if not np.isfinite(vector).all():
        raise ValueError(
            f"{name} has a missing or infinite value in row {int(np.argmin(np.isfinite(vector)))}"
        )
    return vector
