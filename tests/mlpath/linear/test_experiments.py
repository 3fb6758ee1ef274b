"""The experiments of the chapter: exact solutions, digits, noise floors."""

from fractions import Fraction

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression as SklearnLinearRegression

from mlpath.data.nist.certified import NAMES, correct_digits, load_certified
from mlpath.linear.digits import (
    beside_ones,
    certified_digits,
    coefficients_of,
    digits_by_condition,
    digits_of_filip,
    exact_least_squares,
)
from mlpath.linear.experiments import (
    compare_rates,
    complaint,
    descent_run,
    four_gradients,
    noise_floor,
    simulated_floor,
    steps_per_digit,
)
from mlpath.linear.linear_regression import LinearRegression


def by_lstsq(X, y):
    return np.linalg.lstsq(X, y)[0]


def test_exact_solutions_satisfy_the_normal_equations_in_rational_arithmetic():
    # Two rows through which the line passes exactly, with a slope and an intercept that are doubles.
    X = np.array([[1.0, 0.1], [1.0, 0.3], [1.0, 0.7]])
    w = [Fraction(-1, 4), Fraction(3, 2)]
    y = np.array([float(w[0] + w[1] * Fraction(x)) for x in X[:, 1]])
    np.testing.assert_allclose(exact_least_squares(X, y), [-0.25, 1.5], rtol=1e-15)


@pytest.mark.parametrize("name", ["Norris", "Longley"])
def test_the_exact_solution_of_certified_data_has_nearly_all_certified_digits(name):
    data = load_certified(name)
    exact = beside_ones(exact_least_squares)(data.X, data.y)
    assert correct_digits(exact, data.coefficients).min() > 13.9


def test_rounding_the_powers_of_filip_costs_half_of_its_digits_before_any_solver_runs():
    found = digits_of_filip(coefficients_of(LinearRegression()))
    assert 7 < found["rounding"] < 8
    assert found["stored"] > found["rounding"] + 1
    assert digits_of_filip(beside_ones(exact_least_squares))["stored"] >= 15


def test_dependent_columns_have_no_exact_solution():
    with pytest.raises(ValueError, match="X has linearly dependent columns"):
        exact_least_squares(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), np.ones(3))


def test_certified_digits_are_those_of_the_worst_coefficient():
    table = certified_digits(
        {
            "certified": lambda X, y: next(
                fit.coefficients for fit in map(load_certified, NAMES) if fit.X.shape == X.shape
            ),
            "library": coefficients_of(SklearnLinearRegression()),
            "one wrong": lambda X, y: beside_ones(by_lstsq)(X, y) * ([2.0] + [1.0] * X.shape[1]),
        }
    )
    assert set(table) == set(NAMES)
    assert table["Longley"]["certified"] == 15
    assert table["Longley"]["library"] > 11
    assert table["Longley"]["one wrong"] == 0


def test_digits_fall_with_the_condition_number_and_with_its_square_where_the_residual_is_large():
    conditions = [1e2, 1e6]
    lost = {}
    for residual in (0.0, 1.0):
        digits = digits_by_condition(
            {"svd": by_lstsq, "none": raise_singular},
            conditions,
            residual=residual,
            rng=np.random.default_rng(0),
        )
        np.testing.assert_array_equal(digits["none"], 0)
        lost[residual] = -np.diff(digits["svd"])[0]
    assert lost[0.0] == pytest.approx(4, abs=1.5)
    assert lost[1.0] == pytest.approx(8, abs=2)


def raise_singular(X, y):
    raise np.linalg.LinAlgError


def test_the_simulated_errors_of_stochastic_steps_settle_at_the_floor():
    rng = np.random.default_rng(0)
    x = rng.normal(size=50)
    y = 2 * x + rng.normal(size=50)
    for rate in (0.01, 0.05):
        simulated = simulated_floor(x, y, rate, runs=20_000, steps=round(4 / rate), rng=rng)
        assert simulated == pytest.approx(noise_floor(x, y, rate), rel=0.06)


def test_the_floor_is_proportional_to_a_small_rate_and_zero_without_noise():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 50))
    assert noise_floor(x, y, 2e-6) / noise_floor(x, y, 1e-6) == pytest.approx(2, rel=1e-4)
    assert noise_floor(x, 3 * x, 0.01) == pytest.approx(0, abs=1e-25)


def test_a_rate_at_which_the_errors_never_settle_is_refused():
    x = np.array([1.0, -1.0])
    with pytest.raises(ValueError, match=r"learning_rate=1\.5 is too large: the errors settle only below 1"):
        noise_floor(x, x, 1.5)


def test_the_excess_of_descent_is_the_sum_of_geometric_sequences_below_and_above_the_limit():
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    limit = 2 / np.linalg.eigvalsh(2 * X.T @ X / 30).max()
    for rate in (0.3 * limit, 1.1 * limit):
        run = descent_run(X, y, [5.0, -3.0, 2.0], rate, 12)
        assert run.path.shape == (13, 3)
        np.testing.assert_allclose(run.excess, run.predicted, rtol=1e-7)
        assert (run.excess[-1] > run.excess[0]) == (rate > limit)


def test_no_constant_rate_shrinks_the_error_faster_than_the_best():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    w_hat = np.linalg.lstsq(X, y)[0]
    eigenvalues, V = np.linalg.eigh(2 * X.T @ X / 30)
    runs = compare_rates(X, y, w_hat + V[:, 0] + V[:, -1], 40)
    errors = {name: np.linalg.norm(run.path - w_hat, axis=1) for name, run in runs.items()}
    kappa, steps = steps_per_digit(X)
    assert kappa == pytest.approx(eigenvalues[-1] / eigenvalues[0])
    best = errors["the best"]
    np.testing.assert_allclose(best, best[0] * 10 ** (-np.arange(41) / steps), rtol=1e-9, atol=1e-13)
    assert errors["1.02 times the limit"][-1] > errors["1.02 times the limit"][0]
    for factor in (0.5, 0.9, 0.99, 1.01, 1.1):
        run = descent_run(X, y, runs["the best"].path[0], factor * 2 / (eigenvalues[0] + eigenvalues[-1]), 40)
        assert np.linalg.norm(run.path[-1] - w_hat) > best[-1]


def test_four_gradients_agree_and_a_wrong_one_would_not():
    rng = np.random.default_rng(0)
    X, y, w = rng.normal(size=(7, 4)), rng.normal(size=7), rng.normal(size=4)
    found = four_gradients(X, y, w)
    np.testing.assert_allclose(found["ours"], 2 / 7 * X.T @ (X @ w - y), rtol=1e-13)
    np.testing.assert_allclose(found["SymPy"], found["ours"], rtol=1e-12)
    np.testing.assert_allclose(found["torch"], found["ours"], rtol=1e-12)
    np.testing.assert_allclose(found["difference"], found["ours"], rtol=1e-7)


def test_a_complaint_names_its_kind_and_no_complaint_is_empty():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, 1)), rng.normal(size=30)
    said = complaint(LinearRegression(), np.hstack([x, 2 * x]), y, width=60)
    assert said.startswith("RankWarning: ")
    assert max(map(len, said.splitlines())) <= 60
    assert complaint(LinearRegression(), x, np.full(30, np.nan)).startswith("ValueError: ")
    assert complaint(LinearRegression(), x, y) == ""
