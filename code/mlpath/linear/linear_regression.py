"""Linear regression by least squares, with direct and iterative solvers behind scikit-learn's interface."""

from __future__ import annotations

import math
import warnings
from contextlib import contextmanager
from numbers import Integral, Real

import numpy as np
from numpy.exceptions import RankWarning
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import (
    check_array,
    check_consistent_length,
    check_is_fitted,
    validate_data,
)

from mlpath.linear.centring import centre
from mlpath.linear.gradient_descent import default_learning_rate, descend
from mlpath.linear.refinement import is_worthwhile, refined_least_squares
from mlpath.linear.schedules import as_schedule
from mlpath.linear.solvers import EPS, Solution, solve_normal, solve_qr, solve_svd
from mlpath.linear.threads import one_thread
from mlpath.linear.triangle import triangularize

ITERATIVE = ("gd", "sgd")
SOLVERS = ("qr", "svd", "normal", *ITERATIVE)


class LinearRegression(MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Least-squares linear regression.

    Finds weights ``w`` and intercept ``b`` that minimize the mean squared error ``|X w + b - y|^2 / n``. Where several
    weights do, that is, where the (centred) columns of ``X`` are linearly dependent, the direct solvers return those of
    least norm and warn. All arithmetic is in float64.

    Implements
    ----------
    least-squares-centring

    Parameters
    ----------
    solver : {"qr", "svd", "normal", "gd", "sgd"}, default="qr"
        ``"qr"``: Householder QR, fast and stable; small ill-conditioned problems are refined. ``"svd"``: the same
        triangle, then its singular values, which are stored. ``"normal"``: normal equations by Cholesky; loses twice
        the digits. ``"gd"``: gradient descent on all rows. ``"sgd"``: gradient descent on random batches of
        ``batch_size`` rows.
    fit_intercept : bool, default=True
        Whether to fit ``b``. It is never part of the norm that is made least.
    rcond : float in [0, 1), optional
        Direct solvers: a singular value (``"normal"``: an eigenvalue) below ``rcond`` times the largest counts as zero.
        Default: machine epsilon times ``max(n, d)``.
    learning_rate : float > 0, optional
        Rate of the first step of ``"gd"`` and ``"sgd"``. Default: a stable one, from the largest
        curvature of the data.
    schedule : {"constant", "inverse", "exponential", "step"} or callable, default="constant"
        The rate of step ``t`` is ``schedule(learning_rate, t)``; see `mlpath.linear.schedules`.
    batch_size : int >= 1, default=1
        Rows of a step of ``"sgd"``; more than n counts as n.
    max_iter : int >= 1, default=1000
        Most passes of ``"gd"`` and ``"sgd"`` over the data.
    tol : float >= 0, default=1e-6
        ``"gd"`` and ``"sgd"`` stop when the norm of the gradient has fallen to ``tol`` times its first value.
        Stochastic steps of constant size on noisy data do not get there, and say so.
    random_state : int, RandomState, Generator or None
        Order of the rows in ``"sgd"``.

    Attributes
    ----------
    coef_ : ndarray of shape (d,) or (k, d)
        Weights, in units of the target for one unit of the feature.
    intercept_ : float or ndarray of shape (k,)
    rank_ : int or None
        Rank of the centred design matrix, as far as the solver can tell; None for ``"gd"`` and ``"sgd"``, which do not
        find it.
    condition_ : float or None
        Condition number of that matrix with its columns scaled to about equal length: an estimate for ``"qr"`` and
        ``"normal"``.
    singular_values_ : ndarray or None
        Singular values of the same scaled matrix, where the solver computed them.
    learning_rate_ : float or None
        Rate of the first step.
    loss_history_ : ndarray of shape (n_iter_ + 1,) or None
        Mean squared error at the start and after each pass of ``"gd"`` or ``"sgd"``.
    n_iter_ : int
        Number of passes of the iteration; 1 for a direct solver.
    n_features_in_ : int
    feature_names_in_ : ndarray of str
        Only if ``X`` has column names.

    Raises
    ------
    ValueError
        From `fit` and `predict`, if a parameter, ``X`` or ``y`` is not usable, or the iteration diverges.

    Examples
    --------
    >>> import numpy as np
    >>> model = LinearRegression().fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> np.round(model.predict([[3.0]]), 6)
    array([7.])
    """

    def __init__(
        self,
        *,
        solver="qr",
        fit_intercept=True,
        rcond=None,
        learning_rate=None,
        schedule="constant",
        batch_size=1,
        max_iter=1000,
        tol=1e-6,
        random_state=None,
    ):
        self.solver = solver
        self.fit_intercept = fit_intercept
        self.rcond = rcond
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X, y):
        """Find weights and intercept.

        Implements
        ----------
        least-squares-centring

        Parameters
        ----------
        X : array-like of shape (n, d)
        y : array-like of shape (n,) or (n, k)

        Returns
        -------
        self
        """
        self._check_parameters()
        X, y = self._check_data(X, y)  # (n, d), (n,) or (n, k)
        Y = y.reshape(len(y), -1)  # (n, k)
        find = self._iterate if self.solver in ITERATIVE else self._solve
        W, b = find(X, Y)  # (d, k), (k,)
        if y.ndim == 1:
            self.coef_, self.intercept_ = W[:, 0], float(b[0])
        else:
            self.coef_, self.intercept_ = W.T, b
        return self

    def predict(self, X):
        """Predicted targets.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        ndarray of shape (n,) or (n, k)
        """
        check_is_fitted(self)
        with _naming("X"):
            X = validate_data(self, X, dtype=np.float64, reset=False)
        return X @ self.coef_.T + self.intercept_

    def _solve(self, X, Y):
        """Direct solvers: reduce the data to d rows or to the Gram matrix, then solve."""
        rcond = EPS * max(X.shape) if self.rcond is None else float(self.rcond)
        if self.solver == "normal":
            X, Y, x_mean, y_mean = self._centre(X, Y)
            solution = solve_normal(X.T @ X, X.T @ Y, rcond)
        else:
            with one_thread(*X.shape):
                small = triangularize(X, Y, fit_intercept=self.fit_intercept)
                solve = solve_qr if self.solver == "qr" else solve_svd
                solution = solve(small.R, small.c, rcond)
            x_mean, y_mean = small.x_mean, small.y_mean
        self._store(solution, len(X))
        if self.solver == "qr" and is_worthwhile(solution.condition, X.size):
            return self._refine(X, Y)
        return solution.W, y_mean - x_mean @ solution.W  # [least-squares-centring]

    def _store(self, solution, n):
        """What a direct solver learned; a rank that is too low is worth a warning."""
        self.rank_, self.condition_ = solution.rank, solution.condition
        self.singular_values_ = solution.singular_values
        self.n_iter_, self.loss_history_, self.learning_rate_ = 1, None, None
        if solution.rank < self.n_features_in_:
            message = self._rank_message(solution, n)
            warnings.warn(message, RankWarning, stacklevel=4)

    def _iterate(self, X, Y):
        """Gradient descent on the centred data."""
        schedule = as_schedule(self.schedule)
        batch_size = int(self.batch_size) if self.solver == "sgd" else None
        X, Y, x_mean, y_mean = self._centre(X, Y)
        if self.learning_rate is None:
            self.learning_rate_ = default_learning_rate(X, batch_size)
        else:
            self.learning_rate_ = float(self.learning_rate)
        result = descend(
            X,
            Y,
            learning_rate=self.learning_rate_,
            schedule=schedule,
            max_iter=int(self.max_iter),
            tol=float(self.tol),
            batch_size=batch_size,
            rng=_generator(self.random_state),
        )
        self.rank_ = self.condition_ = self.singular_values_ = None
        self.n_iter_, self.loss_history_ = result.n_iter, result.losses
        if not result.converged:
            message = (
                f"solver={self.solver!r} did not converge in max_iter={self.max_iter} passes: the gradient is still "
                f"larger than tol={self.tol:g} times its first value. Scale the features, raise max_iter or tol, "
                "or use solver='qr'"
            )
            warnings.warn(message, ConvergenceWarning, stacklevel=3)
        return result.W, y_mean - x_mean @ result.W  # [least-squares-centring]

    def _refine(self, X, Y):
        """The digits that QR lost on an ill-conditioned problem, won back."""
        if not self.fit_intercept:
            return refined_least_squares(X, Y), np.zeros(Y.shape[1])
        theta = refined_least_squares(
            np.column_stack([np.ones(len(X)), X]), Y
        )  # (1 + d, k)
        return theta[1:], theta[0]

    def _centre(self, X, Y):
        return (
            centre(X, Y)
            if self.fit_intercept
            else (X, Y, np.zeros(X.shape[1]), np.zeros(Y.shape[1]))
        )

    def _rank_message(self, solution: Solution, n: int) -> str:
        d = self.n_features_in_
        names = getattr(self, "feature_names_in_", [f"x{j}" for j in range(d)])
        shown = ", ".join(str(names[j]) for j in solution.dependent[:8])
        more = (
            f" and {len(solution.dependent) - 8} more"
            if len(solution.dependent) > 8
            else ""
        )
        centred = ", centred for the intercept," if self.fit_intercept else ""
        return (
            f"X ({n} rows){centred} has rank {solution.rank}, less than its {d} columns; "
            f"linearly dependent: {shown}{more}. The weights are not unique; those of least norm are returned"
            + (
                ". solver='normal' squares the condition number: try 'qr'"
                if self.solver == "normal"
                else ""
            )
        )

    def _check_data(self, X, y):
        with _naming("X"):
            # "requires y" must be reported before anything that is wrong with X.
            X = validate_data(
                self, X, y if y is None else "no_validation", dtype=np.float64
            )
        if np.isscalar(y):
            raise ValueError(
                f"y: expected one target for each row of X, got the single value {y!r}"
            )
        with _naming("y"):
            y = check_array(
                y, dtype=np.float64, ensure_2d=False, input_name="y", estimator=self
            )
        check_consistent_length(X, y)
        return X, y

    def _check_parameters(self):
        if self.solver not in SOLVERS:
            raise ValueError(
                f"solver must be one of {', '.join(map(repr, SOLVERS))}, got {self.solver!r}"
            )
        if not isinstance(self.fit_intercept, (bool, np.bool_)):
            raise ValueError(
                f"fit_intercept must be True or False, got {self.fit_intercept!r}"
            )
        if self.rcond is not None:
            _check_number(
                "rcond", self.rcond, lambda v: 0 <= v < 1, "at least 0 and less than 1"
            )
        if self.learning_rate is not None:
            _check_number(
                "learning_rate", self.learning_rate, lambda v: v > 0, "greater than 0"
            )
        _check_number("tol", self.tol, lambda v: v >= 0, "at least 0")
        for name in ("batch_size", "max_iter"):
            _check_number(
                name, getattr(self, name), lambda v: v >= 1, "at least 1", kind=Integral
            )
        as_schedule(self.schedule)
        _generator(self.random_state)


def _check_number(name, value, is_allowed, wanted, kind=Real):
    """Refuse anything but a finite number of the kind that is wanted; True and False are not numbers here."""
    noun = "an integer" if kind is Integral else "a finite number"
    is_number = isinstance(value, kind) and not isinstance(value, (bool, np.bool_))
    if not is_number or not math.isfinite(value) or not is_allowed(value):
        raise ValueError(f"{name} must be {noun} {wanted}, got {value!r}")


def _generator(random_state):
    if isinstance(random_state, np.random.Generator):
        return random_state
    with _naming("random_state"):
        return check_random_state(random_state)


@contextmanager
def _naming(argument: str):
    """Put the argument's name before the message of a ValueError that leaves it out."""
    try:
        yield
    except ValueError as error:
        if argument in str(error).split():
            raise
        raise ValueError(f"{argument}: {error}") from error
