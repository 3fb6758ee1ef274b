"""The estimator: scikit-learn's contract, known and certified solutions."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from numpy.exceptions import RankWarning
from sklearn.base import clone
from sklearn.datasets import load_diabetes
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression as SklearnLinearRegression

from mlpath.data.nist.certified import correct_digits, load_certified
from mlpath.linear.linear_regression import LinearRegression
from mlpath.linear.schedules import InverseScaling
from tests.mlpath.linear.known import ALL, DIRECT, fit, known_problem

# Refinement needs a longdouble that is longer than a double; few platforms have none.
FILIP_DIGITS = 7.5 if np.finfo(np.longdouble).eps < np.finfo(float).eps else 6.5

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
