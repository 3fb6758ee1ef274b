"""The estimator: what must not change with the data, and what dependent columns do."""

import numpy as np
import pandas as pd
import pytest
from numpy.exceptions import RankWarning

from mlpath.linear.linear_regression import SOLVERS, LinearRegression
from tests.mlpath.linear.known import ALL, DIRECT, fit, known_problem


@pytest.mark.parametrize("solver", DIRECT)
def test_repeating_every_row_changes_nothing(solver):
    X, y, w = known_problem()
    model = fit(np.repeat(X, 3, axis=0), np.repeat(y, 3), solver=solver)
    np.testing.assert_allclose(model.coef_, w, rtol=1e-10)


@pytest.mark.parametrize("parameters", [ALL[name] for name in ("qr", "svd", "normal", "gd")], ids=str)
def test_the_order_of_rows_and_columns_does_not_matter(parameters):
    X, y, w = known_problem()
    rows, columns = np.random.default_rng(2).permutation(40), np.array([3, 1, 0, 4, 2])
    model = fit(X[rows][:, columns], y[rows], **parameters)
    np.testing.assert_allclose(model.coef_, w[columns], rtol=1e-9)


@pytest.mark.parametrize("factor", [1e-120, 0.4536, 1e150])
@pytest.mark.parametrize("solver", DIRECT)
def test_scaling_a_column_divides_its_weight(solver, factor):
    X, y, w = known_problem()
    X[:, 2] *= factor
    model = fit(X, y, solver=solver)
    np.testing.assert_allclose(model.coef_ * np.where(np.arange(5) == 2, factor, 1), w, rtol=1e-9)
    assert model.rank_ == 5


@pytest.mark.parametrize("parameters", ALL.values(), ids=ALL)
def test_shifting_the_target_shifts_only_the_intercept(parameters):
    X, y, _ = known_problem()
    before, after = fit(X, y, **parameters), fit(X, y + 1000, **parameters)
    np.testing.assert_allclose(after.coef_, before.coef_, rtol=1e-8, atol=1e-9)
    assert after.intercept_ - before.intercept_ == pytest.approx(1000)


@pytest.mark.parametrize("solver", DIRECT)
def test_columns_far_from_zero_keep_their_digits(solver):
    X, y, _ = known_problem(n=5000)
    X = X + 1e7
    X_stored = X - 1e7  # what the doubles hold, exactly
    expected = fit(X_stored, y, solver="qr").coef_
    np.testing.assert_allclose(fit(X, y, solver=solver).coef_, expected, rtol=1e-8)


@pytest.mark.parametrize("parameters", ALL.values(), ids=ALL)
def test_the_data_are_not_written_to(parameters):
    X, y, _ = known_problem()
    X.flags.writeable = y.flags.writeable = False
    fit(X, y, **parameters)


@pytest.mark.parametrize("order", ["C", "F"])
def test_memory_order_and_strides_do_not_matter(order):
    X, y, w = known_problem()
    wide = np.zeros((40, 10), order=order)
    wide[:, ::2] = X
    np.testing.assert_allclose(LinearRegression().fit(wide[:, ::2], y).coef_, w, rtol=1e-10)


# Dependent columns


@pytest.mark.parametrize("solver", DIRECT)
def test_duplicated_columns_share_their_weight_and_are_named(solver):
    X, y, w = known_problem()
    frame = pd.DataFrame(np.column_stack([X, X[:, 1]]), columns=["a", "b", "c", "d", "e", "b again"])
    with pytest.warns(
        RankWarning, match=r"rank 5, less than its 6 columns; linearly dependent: b, b again\. The weights"
    ):
        model = LinearRegression(solver=solver).fit(frame, y)
    np.testing.assert_allclose(model.coef_, np.r_[w[0], w[1] / 2, w[2:], w[1] / 2], rtol=1e-7)
    assert model.condition_ == np.inf


@pytest.mark.parametrize("solver", DIRECT)
def test_the_shortest_solution_is_short_in_the_units_of_the_features(solver):
    rng = np.random.default_rng(3)
    x = rng.normal(size=(30, 1))
    model = fit(np.hstack([x, 1000 * x]), x[:, 0], solver=solver)
    np.testing.assert_allclose(model.coef_, np.array([1, 1000]) / (1 + 1000**2), rtol=1e-9)


@pytest.mark.parametrize("parameters", [ALL[name] for name in ("qr", "svd", "normal", "gd")], ids=str)
def test_with_more_columns_than_rows_the_shortest_interpolation_is_found(parameters):
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(8, 20)), rng.normal(size=8)
    model = fit(X, y, fit_intercept=False, **parameters)
    np.testing.assert_allclose(model.coef_, np.linalg.pinv(X) @ y, rtol=1e-8)


@pytest.mark.parametrize("solver", DIRECT)
@pytest.mark.parametrize("value", [0.0, 0.1, 1e8 / 3])
def test_a_constant_column_gets_no_weight(solver, value):
    X, y, w = known_problem(n=1000)
    X = np.insert(X, 2, value, axis=1)
    with pytest.warns(RankWarning, match="linearly dependent: x2. The"):
        model = LinearRegression(solver=solver).fit(X, y)
    np.testing.assert_allclose(model.coef_, np.insert(w, 2, 0.0), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", SOLVERS)
def test_features_that_never_vary_give_the_mean(name):
    model = fit(np.ones((5, 2)), np.arange(5.0), solver=name)
    np.testing.assert_array_equal(model.coef_, [0, 0])
    assert model.intercept_ == 2


@pytest.mark.parametrize("name", SOLVERS)
def test_one_example_gives_its_target(name):
    model = fit([[1.0, 2.0]], [5.0], solver=name)
    np.testing.assert_allclose(model.predict([[1.0, 2.0], [7.0, 7.0]]), 5.0)


def test_rcond_decides_what_counts_as_dependent():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(50, 1))
    X = np.hstack([x, x + 1e-6 * rng.normal(size=(50, 1))])
    assert fit(X, x[:, 0]).rank_ == 2
    assert fit(X, x[:, 0], rcond=1e-4).rank_ == 1


def test_the_condition_number_does_not_depend_on_units_and_the_estimates_are_near():
    X, y, _ = known_problem()
    conditions = {solver: fit(X, y, solver=solver).condition_ for solver in DIRECT}
    centred = X - X.mean(axis=0)
    exact = np.linalg.cond(centred / np.linalg.norm(centred, axis=0))
    assert all(exact / 5 < c < 5 * 5 * exact for c in conditions.values())
    rescaled = fit(X * [1, 1024, 1, 2**-20, 1], y, solver="svd")
    assert rescaled.condition_ == pytest.approx(conditions["svd"])
