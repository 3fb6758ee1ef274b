"""How many digits solvers of least squares keep, against certified and against exact answers.

A solver is here a function ``solve(X, y)`` that returns the coefficients, the intercept first if there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from operator import mul

import numpy as np

from mlpath.data.nist.certified import NAMES, correct_digits, load_certified
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
