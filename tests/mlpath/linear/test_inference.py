"""Uncertainty of a fit: certified standard errors, refits, simulation."""

import numpy as np
import pytest
from scipy import stats

from mlpath.data.nist.certified import NAMES, correct_digits, load_certified
from mlpath.linear.inference import design_matrix, infer


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 3)) + 5
    return X, 2 + X @ [1.0, -2.0, 0.5] + rng.normal(size=40)


@pytest.mark.parametrize("name", NAMES)
def test_certified_standard_errors_are_met(name):
    certified = load_certified(name)
    fit = infer(certified.X, certified.y)
    digits = 6 if name == "Filip" else 11
    assert correct_digits(fit.coefficients, certified.coefficients).min() > digits
    assert correct_digits(fit.standard_errors, certified.standard_errors).min() > digits
    assert correct_digits(fit.sigma, certified.sigma) > digits


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_leverage_is_the_diagonal_of_the_hat_matrix_and_sums_to_the_number_of_columns(data, fit_intercept):
    X, y = data
    A = design_matrix(X, fit_intercept)
    H = A @ np.linalg.pinv(A)
    fit = infer(X, y, fit_intercept)
    np.testing.assert_allclose(fit.leverage, np.diag(H), rtol=1e-9)
    assert fit.leverage.sum() == pytest.approx(A.shape[1])
    np.testing.assert_allclose(fit.covariance, fit.sigma**2 * np.linalg.inv(A.T @ A), rtol=1e-8, atol=1e-12)


def test_leave_one_out_residuals_are_those_of_refits(data):
    X, y = data
    fit = infer(X, y)
    for i in range(len(y)):
        rest = np.delete(np.arange(len(y)), i)
        w = infer(X[rest], y[rest]).coefficients
        assert fit.leave_one_out_residuals[i] == pytest.approx(y[i] - w[0] - X[i] @ w[1:])


def test_cooks_distance_is_how_far_predictions_move_without_the_example(data):
    X, y = data
    fit, A = infer(X, y), design_matrix(X)
    rest = np.arange(1, len(y))
    moved = A @ (fit.coefficients - infer(X[rest], y[rest]).coefficients)
    assert fit.cooks_distance[0] == pytest.approx(moved @ moved / (4 * fit.sigma**2))


def test_an_example_of_leverage_one_has_no_leave_one_out_residual():
    X = np.array([[0.0], [0.0], [0.0], [1.0]])
    fit = infer(X, np.array([1.0, 2.0, 3.0, 9.0]))
    assert fit.leverage[3] == pytest.approx(1)
    assert np.isnan(fit.leave_one_out_residuals[3])
    assert np.all(np.isfinite(fit.leave_one_out_residuals[:3]))


def test_estimates_are_unbiased_and_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(1)
    X, w, sigma, runs = rng.normal(size=(12, 2)), np.array([3.0, 1.0, -2.0]), 2.0, 1000
    new = rng.normal(size=(1, 2))
    truth = design_matrix(new)[0] @ w
    weight_covered = mean_covered = target_covered = 0
    variances = []
    for _ in range(runs):
        y = design_matrix(X) @ w + rng.normal(0, sigma, size=12)
        fit = infer(X, y)
        variances.append(fit.sigma**2)
        low, high = fit.confidence_intervals(0.9)[1]
        weight_covered += low <= w[1] <= high
        low, high = fit.mean_intervals(new, 0.9)[0]
        mean_covered += low <= truth <= high
        low, high = fit.prediction_intervals(new, 0.9)[0]
        target_covered += low <= truth + rng.normal(0, sigma) <= high
    tolerance = 4 * np.sqrt(0.9 * 0.1 / runs)
    for covered in (weight_covered, mean_covered, target_covered):
        assert covered / runs == pytest.approx(0.9, abs=tolerance)
    assert np.mean(variances) == pytest.approx(sigma**2, abs=4 * sigma**2 * np.sqrt(2 / 9 / runs))


def test_t_statistics_and_p_values_are_those_of_a_simple_regression():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=30), rng.normal(size=30)
    fit, line = infer(x[:, None], y), stats.linregress(x, y)
    assert fit.coefficients[1] == pytest.approx(line.slope)
    assert fit.standard_errors[1] == pytest.approx(line.stderr)
    assert fit.standard_errors[0] == pytest.approx(line.intercept_stderr)
    assert fit.p_values[1] == pytest.approx(line.pvalue)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.ones(3), np.ones(3), "X must have two dimensions"),
        ([[np.nan], [1.0], [2.0]], np.ones(3), "X contains NaN or infinity"),
        ([[0.0], [1.0], [2.0]], [1.0, np.inf, 0.0], "y contains NaN or infinity"),
        ([[0.0], [1.0], [2.0]], [1.0, 2.0], r"y must have shape \(3,\)"),
        ([[0.0], [1.0]], [1.0, 2.0], "X must have more rows than coefficients"),
        (np.full((9, 1), 0.1), np.arange(9.0), "X has a column that is constant"),
        (np.column_stack([np.arange(9.0), 2 * np.arange(9.0)]), np.ones(9), "X has linearly dependent columns"),
    ],
)
def test_designs_without_standard_errors_are_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        infer(X, y)


@pytest.mark.parametrize("level", [0, 1, 1.5, np.nan])
def test_levels_outside_zero_and_one_are_refused(data, level):
    with pytest.raises(ValueError, match="level must lie strictly between 0 and 1"):
        infer(*data).confidence_intervals(level)
