"""Experiments on least squares: how many digits solvers keep, how descent proceeds, where stochastic steps stop.

A solver is here a function ``solve(X, y)`` that returns the coefficients, the intercept first if there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

import numpy as np

from mlpath.data.nist.certified import NAMES, correct_digits, load_certified
from mlpath.linear.gradient_descent import loss_and_gradient
from mlpath.linear.refinement import refined_least_squares

Solver = Callable[[np.ndarray, np.ndarray], np.ndarray]


def exact_least_squares(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Least-squares weights of the very numbers that the arrays hold: rational arithmetic, rounded at the end.

    A double is a fraction, so the normal equations can be set up and solved without any error.

    Implements
    ----------
    least-squares-normal-equations

    Parameters
    ----------
    X : ndarray of shape (n, d), of full column rank
    y : ndarray of shape (n,)

    Returns
    -------
    ndarray of shape (d,)

    Raises
    ------
    ValueError
        If the columns of ``X`` are linearly dependent.
    """
    columns = [[Fraction(v) for v in column] for column in [*X.T.tolist(), y.tolist()]]
    d = X.shape[1]
    rows = [
        [sum(map(mul, columns[j], other)) for other in columns] for j in range(d)
    ]  # X'X and X'y, (d, d + 1)
    for j in range(d):  # Gauss-Jordan; the pivots of X'X are positive
        if rows[j][j] == 0:
            raise ValueError(
                "X has linearly dependent columns: no exact solution is the only one"
            )
        rows[j] = [v / rows[j][j] for v in rows[j]]
        for i in range(d):
            if i != j:
                factor = rows[i][j]
                rows[i] = [
                    v - factor * pivot
                    for v, pivot in zip(rows[i], rows[j], strict=True)
                ]
    return np.array([float(row[d]) for row in rows])


def beside_ones(solve: Solver) -> Solver:
    """The solver on a matrix with a first column of ones."""
    return lambda X, y: solve(np.column_stack([np.ones(len(y)), X]), y)


def coefficients_of(model) -> Solver:
    """The solver behind a scikit-learn estimator with an intercept."""

    def solve(X, y):
        model.fit(X, y)
        return np.r_[model.intercept_, model.coef_]

    return solve


def fit_refined(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Householder QR with iterative refinement, as a `Solver`.

    Implements
    ----------
    least-squares-refinement
    """
    return refined_least_squares(X, y[:, None])[:, 0]


def certified_digits(solvers: Mapping[str, Solver]) -> dict[str, dict[str, float]]:
    """Correct digits of the worst coefficient on each certified data set, by data set and solver.

    The solvers get the features without a column of ones and are to fit an intercept.
    """
    table: dict[str, dict[str, float]] = {}
    for name in NAMES:
        data = load_certified(name)
        table[name] = {
            label: float(correct_digits(solve(data.X, data.y), data.coefficients).min())
            for label, solve in solvers.items()
        }
    return table


def digits_of_filip(solve: Solver) -> dict[str, float]:
    """Correct digits of a solver on Filip, against the certified values and against what the stored data say.

    The powers of Filip's x were rounded when they were stored. The exact solution for the rounded numbers is another
    one than the certified.

    Returns
    -------
    dict
        ``"stored"``: digits of the solver against the exact solution for the stored data; ``"rounding"``: digits of
        that exact solution against the certified values.
    """
    data = load_certified("Filip")
    exact = beside_ones(exact_least_squares)(data.X, data.y)  # (11,)
    return {
        "stored": float(correct_digits(solve(data.X, data.y), exact).min()),
        "rounding": float(correct_digits(exact, data.coefficients).min()),
    }


def digits_by_condition(
    solvers: Mapping[str, Solver],
    conditions: Iterable[float],
    *,
    residual: float,
    rng: np.random.Generator,
    n: int = 60,
    d: int = 6,
) -> dict[str, np.ndarray]:
    """Correct digits of the worst weight on matrices with known singular values, against the exact solution.

    The singular values fall from 1 to ``1 / condition`` in equal ratios. The weights are near one, and the residual is
    perpendicular to the columns.

    Parameters
    ----------
    solvers : mapping of names to solvers
        One that raises ``LinAlgError`` has no correct digit.
    conditions : iterable of float
        Condition numbers.
    residual : float
        Length of the residual, in units of the length of the prediction.
    rng : numpy.random.Generator
    n, d : int, ``n > d``
        Shape of the matrices.

    Returns
    -------
    dict from the name to an ndarray of shape (conditions,)
    """
    U, _ = np.linalg.qr(rng.normal(size=(n, d + 1)))  # (n, d + 1)
    V, _ = np.linalg.qr(rng.normal(size=(d, d)))  # (d, d)
    digits: dict[str, list[float]] = {name: [] for name in solvers}
    for condition in conditions:
        X = U[:, :d] * np.geomspace(1, 1 / condition, d) @ V.T  # (n, d)
        y = X.sum(axis=1)  # (n,)
        y = y + residual * np.linalg.norm(y) * U[:, d]
        exact = exact_least_squares(X, y)
        for name, solve in solvers.items():
            try:
                digits[name].append(float(correct_digits(solve(X, y), exact).min()))
            except np.linalg.LinAlgError:
                digits[name].append(0.0)
    return {name: np.array(values) for name, values in digits.items()}


@dataclass(frozen=True)
class DescentRun:
    """Gradient descent on all rows, and what theory says about it.

    Parameters
    ----------
    path : ndarray of shape (steps + 1, d)
        Weights, from the start on.
    excess : ndarray of shape (steps + 1,)
        Mean squared error above the least, measured.
    predicted : ndarray of shape (steps + 1,)
        The same from the eigenvalues of the Hessian.
    """

    path: np.ndarray
    excess: np.ndarray
    predicted: np.ndarray


def descent_run(
    X: np.ndarray, y: np.ndarray, start, learning_rate: float, steps: int
) -> DescentRun:
    """Follow gradient descent with a constant rate; no intercept is fitted.

    Implements
    ----------
    gradient-descent-step, gradient-descent-excess

    Parameters
    ----------
    X : ndarray of shape (n, d), of full column rank
    y : ndarray of shape (n,)
    start : array-like of shape (d,)
    learning_rate : float > 0
    steps : int
    """
    Y = y[:, None]  # (n, 1)
    W_hat = np.linalg.lstsq(X, Y)[0]  # (d, 1)
    least, _ = loss_and_gradient(X, Y, W_hat)
    W, path, losses = np.array(start, dtype=float)[:, None], [], []
    for _ in range(steps + 1):
        loss, G = loss_and_gradient(X, Y, W)
        path.append(W[:, 0])
        losses.append(loss)
        W = W - learning_rate * G  # [gradient-descent-step]
    eigenvalues, V = np.linalg.eigh(2 * X.T @ X / len(X))
    along = V.T @ (path[0] - W_hat[:, 0])  # (d,)
    powers = (1 - learning_rate * eigenvalues) ** (2 * np.arange(steps + 1)[:, None])
    predicted = powers @ (eigenvalues * along**2) / 2  # [gradient-descent-excess]
    return DescentRun(np.array(path), np.array(losses) - least, predicted)


def compare_rates(
    X: np.ndarray, y: np.ndarray, start, steps: int
) -> dict[str, DescentRun]:
    """Gradient descent with a rate that is too small, with the best one, and with one just above the limit.

    Implements
    ----------
    gradient-descent-best-rate, gradient-descent-limit

    Parameters
    ----------
    X, y, start, steps
        As for `descent_run`.
    """
    eigenvalues = np.linalg.eigvalsh(2 * X.T @ X / len(X))  # (d,), ascending
    best = 2 / (eigenvalues[-1] + eigenvalues[0])  # [gradient-descent-best-rate]
    rates = {
        "a tenth of the best": best / 10,
        "the best": best,
        "1.02 times the limit": 1.02 * 2 / eigenvalues[-1],  # [gradient-descent-limit]
    }
    return {name: descent_run(X, y, start, eta, steps) for name, eta in rates.items()}


def steps_per_digit(X: np.ndarray) -> tuple[float, float]:
    """Condition number of the Hessian, and the steps at the best rate that make the error ten times smaller.

    Implements
    ----------
    gradient-descent-factor

    Parameters
    ----------
    X : ndarray of shape (n, d), of full column rank, d >= 2
    """
    kappa = float(np.linalg.cond(X)) ** 2
    shrink = (kappa - 1) / (kappa + 1)  # [gradient-descent-factor]
    return kappa, -1 / float(np.log10(shrink))


def noise_floor(x: np.ndarray, y: np.ndarray, learning_rate: float) -> float:
    """Mean squared error of the weight at which stochastic steps on one feature settle.

    Each step takes one row, drawn with replacement, and there is no intercept.

    Implements
    ----------
    gradient-descent-noise-floor

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    learning_rate : float > 0

    Raises
    ------
    ValueError
        If the rate is so large that the errors never settle.
    """
    r = y - x * (x @ y / (x @ x))  # (n,)
    room = x @ x - learning_rate * (x**4).sum()
    if not room > 0:
        limit = x @ x / (x**4).sum()
        raise ValueError(
            f"learning_rate={learning_rate!r} is too large: the errors settle only below {limit:.3g}"
        )
    floor = learning_rate * (x**2 @ r**2) / room  # [gradient-descent-noise-floor]
    return float(floor)


def simulated_floor(
    x: np.ndarray,
    y: np.ndarray,
    learning_rate: float,
    *,
    runs: int,
    steps: int,
    rng: np.random.Generator,
) -> float:
    """The same mean by simulation: independent runs, all started at the minimum.

    Implements
    ----------
    gradient-descent-stochastic-step
    """
    w_hat = x @ y / (x @ x)
    w = np.full(runs, w_hat)  # (runs,)
    for _ in range(steps):
        i = rng.integers(len(x), size=runs)  # (runs,)
        w -= 2 * learning_rate * x[i] * (x[i] * w - y[i])
    return float(np.mean((w - w_hat) ** 2))
