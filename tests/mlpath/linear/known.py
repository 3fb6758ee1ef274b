"""Problems with a known solution, and every way to solve them."""

import warnings

import numpy as np
from numpy.exceptions import RankWarning
from sklearn.exceptions import ConvergenceWarning

from mlpath.linear.linear_regression import LinearRegression

DIRECT = ("qr", "svd", "normal")
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
