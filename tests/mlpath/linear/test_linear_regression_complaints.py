"""The estimator: what it reports of gradient descent, and what it refuses."""

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from mlpath.linear.linear_regression import LinearRegression
from tests.mlpath.linear.known import fit, known_problem


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
