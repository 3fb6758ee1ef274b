"""The estimator: scikit-learn's contract, known and certified solutions, and what must not change with the data."""

import os
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
from numpy.exceptions import RankWarning
from sklearn.base import clone
from sklearn.datasets import load_diabetes
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression as SklearnLinearRegression

from mlpath.data.nist.certified import correct_digits, load_certified
from mlpath.linear.linear_regression import SOLVERS, LinearRegression
from mlpath.linear.schedules import InverseScaling

DIRECT = ("qr", "svd", "normal")
# Refinement needs a longdouble that is longer than a double; few platforms have none.
FILIP_DIGITS = 7.5 if np.finfo(np.longdouble).eps < np.finfo(float).eps else 6.5
ITERATIVE = {
    "gd": {"solver": "gd", "max_iter": 5000, "tol": 1e-12},
    "minibatch": {"solver": "sgd", "batch_size": 10, "max_iter": 60, "random_state": 0},
    "sgd": {"solver": "sgd", "max_iter": 30, "random_state": 0},
}
ALL = {solver: {"solver": solver} for solver in DIRECT} | ITERATIVE


def known_problem(n=40, d=5, residual=1.0, intercept=0.0, seed=0):
    """Data whose least-squares solution is known by construction: the residual is orthogonal to the columns."""
    rng = np.random.default_rng(seed)
    A = np.column_stack([np.ones(n), rng.normal(size=(n, d))])  # (n, 1 + d)
    Q, _ = np.linalg.qr(np.column_stack([A, rng.normal(size=n)]))  # (n, 2 + d)
    w = rng.normal(size=d)
    y = intercept + A[:, 1:] @ w + residual * np.sqrt(n) * Q[:, -1]
    return A[:, 1:], y, w


def fit(X, y, **parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", (RankWarning, ConvergenceWarning))
        return LinearRegression(**parameters).fit(X, y)


# The contract of scikit-learn

ESTIMATORS = [
    LinearRegression(),
    LinearRegression(fit_intercept=False),
    LinearRegression(solver="svd"),
    LinearRegression(solver="normal"),
    LinearRegression(solver="gd"),
    LinearRegression(solver="sgd", batch_size=8, max_iter=50),
    LinearRegression(solver="sgd", max_iter=20),
]
# SCIPY_ARRAY_API is read when scipy is imported, so the checks run in a process of their own. Without it, one of them
# is skipped.
RUN_CHECKS = """
import pickle, sys, warnings
from sklearn.utils.estimator_checks import check_estimator
warnings.simplefilter("ignore")
for estimator in pickle.load(sys.stdin.buffer):
    for result in check_estimator(estimator, on_skip=None, on_fail=None):
        print(estimator, result["check_name"], result["status"], str(result["exception"]).split("\\n")[0], sep="|")
"""


def test_every_check_of_scikit_learn_passes_for_every_solver_and_none_is_skipped():
    run = subprocess.run(
        [sys.executable, "-c", RUN_CHECKS],
        input=pickle.dumps(ESTIMATORS),
        env=os.environ | {"SCIPY_ARRAY_API": "1"},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    results = [line.split("|") for line in run.stdout.decode().splitlines() if "|" in line]
    assert [result for result in results if result[2] != "passed"] == []
    for estimator in ESTIMATORS:
        assert sum(result[0] == str(estimator) for result in results) > 50


@pytest.mark.parametrize("parameters", ALL.values(), ids=ALL)
def test_a_fitted_model_survives_pickling_and_a_clone_has_its_parameters(parameters):
    X, y, _ = known_problem()
    model = fit(X, y, **parameters, schedule=InverseScaling(delay=7))
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    assert clone(model).get_params() == model.get_params()


# Known solutions


@pytest.mark.parametrize("residual", [0.0, 1.0, 100.0])
@pytest.mark.parametrize("solver", DIRECT)
def test_direct_solvers_find_the_known_solution(solver, residual):
    X, y, w = known_problem(residual=residual, intercept=3.0)
    model = fit(X, y, solver=solver)
    np.testing.assert_allclose(model.coef_, w, rtol=1e-10, atol=1e-10)
    assert model.intercept_ == pytest.approx(3.0, abs=1e-10)
    assert model.rank_ == 5


def test_gradient_descent_finds_the_known_solution():
    X, y, w = known_problem(intercept=3.0)
    model = LinearRegression(solver="gd", tol=1e-12).fit(X, y)
    np.testing.assert_allclose(model.coef_, w, rtol=1e-9)
    assert model.intercept_ == pytest.approx(3.0)


@pytest.mark.parametrize("batch_size", [1, 8])
def test_stochastic_descent_finds_the_known_solution_where_there_is_no_noise(batch_size):
    X, y, w = known_problem(residual=0.0)
    model = LinearRegression(solver="sgd", batch_size=batch_size, tol=1e-10, random_state=0).fit(X, y)
    np.testing.assert_allclose(model.coef_, w, rtol=1e-6)


def test_stochastic_descent_with_a_falling_rate_comes_near_the_least_loss_where_there_is_noise():
    X, y = load_diabetes(return_X_y=True)
    X = X / X.std(axis=0)
    least = np.mean((y - SklearnLinearRegression().fit(X, y).predict(X)) ** 2)
    options = {"solver": "sgd", "batch_size": 8, "max_iter": 200, "random_state": 0}
    falling = LinearRegression(schedule=InverseScaling(delay=2000), **options)
    with pytest.warns(ConvergenceWarning):
        falling.fit(X, y)
    excess = np.mean((y - falling.predict(X)) ** 2) / least - 1
    assert 0 < excess < 0.01
    with pytest.warns(ConvergenceWarning):
        constant = LinearRegression(**options).fit(X, y)
    assert np.mean((y - constant.predict(X)) ** 2) / least - 1 > excess


@pytest.mark.parametrize("solver", DIRECT)
@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("shape", [(60, 4), (5000, 30), (30, 30), (10, 25), (1, 3), (7, 1)])
def test_agrees_with_scikit_learn(solver, fit_intercept, shape):
    rng = np.random.default_rng(1)
    X = rng.normal(size=shape) + 5
    Y = rng.normal(size=(shape[0], 2))
    ours = fit(X, Y, solver=solver, fit_intercept=fit_intercept)
    theirs = SklearnLinearRegression(fit_intercept=fit_intercept, tol=1e-12).fit(X, Y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, rtol=1e-6, atol=1e-8)
    assert ours.rank_ == theirs.rank_


@pytest.mark.parametrize("parameters", ALL.values(), ids=ALL)
def test_several_targets_are_fitted_as_each_alone(parameters):
    X, y, _ = known_problem()
    Y = np.column_stack([y, -2 * y + 1])
    together = fit(X, Y, **parameters)
    tolerance = 1e-9 if parameters["solver"] in DIRECT else 1e-6
    alone = fit(X, Y[:, 1], **parameters)
    assert together.coef_.shape == (2, 5)
    np.testing.assert_allclose(together.coef_[1], alone.coef_, rtol=tolerance)
    np.testing.assert_allclose(together.predict(X)[:, 1], alone.predict(X), rtol=tolerance)


# Certified values


@pytest.mark.parametrize(
    ("solver", "name", "digits"),
    [
        ("qr", "Norris", 12),
        ("qr", "Longley", 12),
        ("qr", "Filip", FILIP_DIGITS),
        ("svd", "Longley", 12),
        ("svd", "Filip", 6.5),
    ],
)
def test_certified_coefficients_are_met_to_so_many_digits(solver, name, digits):
    data = load_certified(name)
    model = LinearRegression(solver=solver).fit(data.X, data.y)
    assert correct_digits(np.r_[model.intercept_, model.coef_], data.coefficients).min() >= digits


@pytest.mark.parametrize("name", ["Longley", "Filip"])
def test_digits_do_not_depend_on_the_order_of_the_rows(name):
    data = load_certified(name)
    order = np.random.default_rng(0).permutation(len(data.y))
    model = LinearRegression().fit(data.X[order], data.y[order])
    assert correct_digits(np.r_[model.intercept_, model.coef_], data.coefficients).min() >= (
        7.5 if name == "Filip" else 12
    )


def test_a_column_of_ones_in_place_of_the_intercept_keeps_eleven_digits_of_longley():
    data = load_certified("Longley")
    A = np.column_stack([np.ones(16), data.X])
    qr = LinearRegression(fit_intercept=False).fit(A, data.y)
    normal = LinearRegression(fit_intercept=False, solver="normal").fit(A, data.y)
    assert correct_digits(qr.coef_, data.coefficients).min() >= 11
    assert correct_digits(normal.coef_, data.coefficients).min() < 9


def test_normal_equations_lose_filip_and_say_so():
    data = load_certified("Filip")
    with pytest.warns(RankWarning, match="squares the condition number: try 'qr'"):
        model = LinearRegression(solver="normal").fit(data.X, data.y)
    assert correct_digits(model.coef_, data.coefficients[1:]).max() < 2


# What must not change


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


# Gradient descent behind the estimator


def test_the_loss_history_starts_at_the_variance_and_ends_at_the_loss_of_the_fit():
    X, y, _ = known_problem()
    model = fit(X, y, solver="gd")
    assert model.loss_history_.shape == (model.n_iter_ + 1,)
    assert model.loss_history_[0] == pytest.approx(y.var())
    assert model.loss_history_[-1] == pytest.approx(np.mean((model.predict(X) - y) ** 2))
    assert np.all(np.diff(model.loss_history_) <= 0)


def test_running_out_of_passes_is_reported():
    X, y, _ = known_problem()
    with pytest.warns(ConvergenceWarning, match="did not converge in max_iter=3 passes"):
        model = LinearRegression(solver="gd", max_iter=3).fit(X, y)
    assert model.n_iter_ == 3


def test_divergence_is_refused_with_a_rate_that_works():
    X, y, _ = known_problem()
    with pytest.raises(
        ValueError, match=r"learning_rate=10.0 is too large: the loss rose .* below about (\S+) is safe"
    ) as caught:
        LinearRegression(solver="gd", learning_rate=10.0).fit(X, y)
    safe = float(str(caught.value).split("below about ")[1].split()[0])
    LinearRegression(solver="gd", learning_rate=0.9 * safe, tol=1e-3).fit(X, y)


def test_the_same_seed_gives_the_same_fit_and_another_seed_another():
    X, y, _ = known_problem()
    a, b, c = (fit(X, y, solver="sgd", max_iter=3, random_state=seed).coef_ for seed in (0, 0, 1))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c)
    generators = (fit(X, y, solver="sgd", max_iter=3, random_state=np.random.default_rng(0)).coef_ for _ in range(2))
    np.testing.assert_array_equal(*generators)


def test_a_batch_larger_than_the_data_is_the_whole_data():
    X, y, _ = known_problem()
    np.testing.assert_allclose(fit(X, y, solver="sgd", batch_size=1000).coef_, fit(X, y, solver="gd").coef_)


# Bad input

X3, Y3 = [[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]], [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1.0, np.nan], [3.0, 4.0], [5.0, 7.0]], Y3, "X contains NaN"),
        ([[1.0, np.inf], [3.0, 4.0], [5.0, 7.0]], Y3, "X contains infinity"),
        (X3, [1.0, np.nan, 2.0], "y contains NaN"),
        (X3, [1.0, -np.inf, 2.0], "y contains infinity"),
        (np.empty((0, 2)), [], r"X: Found array with 0 sample"),
        (np.empty((3, 0)), Y3, r"X: Found array with 0 feature"),
        ([1.0, 2.0, 3.0], Y3, "X: Expected 2D array, got 1D"),
        (np.ones((3, 2, 2)), Y3, "X: Found array with dim 3"),
        (X3, np.ones((3, 2, 2)), "y: Found array with dim 3"),
        (X3, [1.0, 2.0], r"inconsistent numbers of samples: \[3, 2\]"),
        (X3, 5.0, "y: expected one target for each row"),
        (X3, None, "requires y to be passed"),
        ([["a", "b"], ["c", "d"], ["e", "f"]], Y3, "X: .*string"),
        (X3, ["one", "two", "three"], "y: .*string"),
        (np.array(X3) + 1j, Y3, "Complex data not supported"),
        (X3, np.empty((3, 0)), "y: Found array with 0 feature"),
    ],
)
def test_unusable_data_is_refused_with_its_name_and_the_reason(X, y, message):
    with pytest.raises(ValueError, match=message):
        LinearRegression().fit(X, y)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"solver": "cholesky"}, "solver must be one of 'qr', 'svd', 'normal', 'gd', 'sgd', got 'cholesky'"),
        ({"solver": None}, "solver must be one of"),
        ({"fit_intercept": "yes"}, "fit_intercept must be True or False, got 'yes'"),
        ({"learning_rate": 0.0}, "learning_rate must be a finite number greater than 0, got 0.0"),
        ({"learning_rate": -1}, "learning_rate must be"),
        ({"learning_rate": np.inf}, "learning_rate must be"),
        ({"learning_rate": np.nan}, "learning_rate must be"),
        ({"learning_rate": "fast"}, "learning_rate must be"),
        ({"learning_rate": True}, "learning_rate must be"),
        ({"tol": -1e-3}, "tol must be a finite number at least 0"),
        ({"tol": np.nan}, "tol must be"),
        ({"max_iter": 0}, "max_iter must be an integer at least 1, got 0"),
        ({"max_iter": 10.5}, "max_iter must be an integer"),
        ({"batch_size": 0}, "batch_size must be an integer at least 1"),
        ({"batch_size": 2.0}, "batch_size must be an integer"),
        ({"rcond": 1.0}, "rcond must be a finite number at least 0 and less than 1"),
        ({"rcond": -1e-3}, "rcond must be"),
        ({"schedule": "cosine"}, "schedule must be one of 'constant', 'inverse', 'exponential', 'step' or a callable"),
        ({"schedule": 3}, "schedule must be"),
        ({"random_state": "seed"}, "random_state: "),
        (
            {"solver": "gd", "schedule": lambda rate, t: -rate},
            "schedule must return a finite number that is not negative",
        ),
        ({"solver": "sgd", "schedule": lambda rate, t: np.nan}, "schedule must return"),
    ],
    ids=lambda value: str(value).split(" at 0x")[0],  # an address would differ between two processes
)
def test_unusable_parameters_are_refused_with_their_name_and_the_reason(parameters, message):
    with pytest.raises(ValueError, match=message):
        LinearRegression(**parameters).fit(X3, Y3)


def test_prediction_refuses_another_number_of_features_and_an_unfitted_model():
    model = LinearRegression().fit(known_problem()[0], known_problem()[1])
    with pytest.raises(ValueError, match="X has 3 features, but LinearRegression is expecting 5"):
        model.predict(np.ones((2, 3)))
    with pytest.raises(ValueError, match="X contains NaN"):
        model.predict(np.full((2, 5), np.nan))
    with pytest.raises(ValueError, match="not fitted yet"):
        LinearRegression().predict(np.ones((2, 3)))
