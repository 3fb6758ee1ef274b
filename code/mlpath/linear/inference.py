"""How sure a least-squares fit is: leverage, standard errors, intervals, and errors of prediction without refitting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.linalg import qr, solve_triangular
from scipy.linalg.blas import dtrsm

from mlpath.linear.centring import constant_columns


@dataclass(frozen=True)
class LeastSquaresInference:
    """A least-squares fit with what classical theory says about its errors.

    All of it holds for a fixed design of full column rank and independent errors of equal variance; the t intervals
    also want normal errors. Here ``A`` is the design matrix with its column of ones, if there is one, of shape (n, p).

    Parameters
    ----------
    coefficients : ndarray of shape (p,)
        Intercept (if fitted) and weights.
    covariance : ndarray of shape (p, p)
        Estimated covariance matrix of the coefficients.
    sigma : float
        Estimated standard deviation of the noise, in units of the target.
    degrees_of_freedom : int
        ``n - p``.
    leverage : ndarray of shape (n,)
        Diagonal of the hat matrix.
    residuals : ndarray of shape (n,)
        Target minus prediction.
    fit_intercept : bool
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    sigma: float
    degrees_of_freedom: int
    leverage: np.ndarray
    residuals: np.ndarray
    fit_intercept: bool

    @property
    def standard_errors(self) -> np.ndarray:
        """Estimated standard deviation of each coefficient, shape (p,)."""
        return np.sqrt(np.diag(self.covariance))  # [least-squares-covariance]

    @property
    def t_statistics(self) -> np.ndarray:
        """Each coefficient divided by its standard error, shape (p,)."""
        return self.coefficients / self.standard_errors

    @property
    def p_values(self) -> np.ndarray:
        """Two-sided p-value of the hypothesis that the coefficient is zero, shape (p,)."""
        return 2.0 * stats.t.sf(np.abs(self.t_statistics), self.degrees_of_freedom)

    @property
    def leave_one_out_residuals(self) -> np.ndarray:
        """Residual of each example under the fit to all others, without refitting, shape (n,).

        An example of leverage 1 is fitted exactly whatever its target; its entry is not a number.
        """
        free = 1.0 - self.leverage
        free = np.where(free > 1e-12, free, np.nan)
        return self.residuals / free  # [least-squares-leave-one-out]

    @property
    def studentized_residuals(self) -> np.ndarray:
        """Residuals divided by their estimated standard deviations, shape (n,)."""
        free = np.maximum(1.0 - self.leverage, 1e-12)  # (n,)
        return self.residuals / (self.sigma * np.sqrt(free))

    @property
    def cooks_distance(self) -> np.ndarray:
        """How far the fit moves when the example is left out, in units of its own uncertainty, shape (n,)."""
        p = len(self.coefficients)
        odds = self.leverage / np.maximum(1.0 - self.leverage, 1e-12)  # (n,)
        return self.studentized_residuals**2 * odds / p

    def confidence_intervals(self, level: float = 0.95) -> np.ndarray:
        """t intervals for the coefficients, shape (p, 2)."""
        half = self._quantile(level) * self.standard_errors
        return np.column_stack([self.coefficients - half, self.coefficients + half])

    def mean_intervals(self, X: np.ndarray, level: float = 0.95) -> np.ndarray:
        """Intervals for the expected target at each row of ``X``, shape (rows, 2)."""
        return self._intervals(X, level, noise=0.0)

    def prediction_intervals(self, X: np.ndarray, level: float = 0.95) -> np.ndarray:
        """Intervals for one new target at each row of ``X``, shape (rows, 2): the noise of the target comes on top."""
        return self._intervals(X, level, noise=self.sigma**2)

    def _intervals(self, X, level, noise):
        A = design_matrix(X, self.fit_intercept)  # (rows, p)
        centre = A @ self.coefficients
        half = self._quantile(level) * np.sqrt(
            np.einsum("ij,jk,ik->i", A, self.covariance, A) + noise
        )
        return np.column_stack([centre - half, centre + half])

    def _quantile(self, level):
        if not 0 < level < 1:
            raise ValueError(f"level must lie strictly between 0 and 1, got {level!r}")
        return stats.t.ppf(0.5 + level / 2, self.degrees_of_freedom)


def design_matrix(X: np.ndarray, fit_intercept: bool = True) -> np.ndarray:
    """``X`` with a first column of ones, if an intercept is wanted. Shape (n, p)."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2:
        raise ValueError(
            f"X must have two dimensions, one example a row, got shape {X.shape}"
        )
    if not np.all(np.isfinite(X)):
        raise ValueError("X contains NaN or infinity")
    return np.column_stack([np.ones(len(X)), X]) if fit_intercept else X


def infer(
    X: np.ndarray, y: np.ndarray, fit_intercept: bool = True
) -> LeastSquaresInference:
    """Fit by QR and compute the uncertainty of the fit.

    Implements
    ----------
    least-squares-qr, least-squares-hat-matrix, least-squares-covariance, least-squares-noise-estimate,
    least-squares-leave-one-out

    Parameters
    ----------
    X : array-like of shape (n, d)
    y : array-like of shape (n,)
    fit_intercept : bool, default=True

    Returns
    -------
    LeastSquaresInference

    Raises
    ------
    ValueError
        If there are not more examples than coefficients, or the columns are linearly dependent: then the coefficients
        have no standard errors.
    """
    A = design_matrix(X, fit_intercept)  # (n, p)
    y = np.asarray(y, dtype=float)
    n, p = A.shape
    if y.shape != (n,):
        raise ValueError(
            f"y must have shape ({n},), one target for each row of X, got {y.shape}"
        )
    if not np.all(np.isfinite(y)):
        raise ValueError("y contains NaN or infinity")
    if n <= p:
        raise ValueError(
            f"X must have more rows than coefficients: {n} rows leave nothing to estimate the noise of {p} with"
        )
    # Centred and scaled columns are far better conditioned; the way back is short.
    means = A[:, 1:].mean(axis=0) if fit_intercept else np.zeros(p)  # (d,)
    centred = A - np.r_[0.0, means] if fit_intercept else A  # (n, p)
    scale = np.linalg.norm(centred, axis=0)
    if np.any(constant_columns(scale[-len(means) :], means, n)):
        raise ValueError(
            "X has a column that is constant (zero, without intercept): its weight has no standard error"
        )
    Q, R = qr(centred / scale, mode="economic", check_finite=False)  # (n, p), (p, p)
    s = np.linalg.svd(R, compute_uv=False)
    if s[-1] <= np.finfo(float).eps * n * s[0]:
        raise ValueError(
            f"X has linearly dependent columns (condition number {s[0] / s[-1]:.1e}): weights have no standard errors"
        )
    w = solve_triangular(R, Q.T @ y) / scale  # (p,)  # [least-squares-qr]
    # LAPACK's solver shares even a small problem with several right sides out to threads,
    # which on a busy machine wait for one another; BLAS's keeps it on one.
    R_inverse = dtrsm(1.0, R, np.eye(p)) / scale[:, None]  # (p, p)
    if fit_intercept:  # back from centred columns: b = mean(y) - means @ w
        w[0] -= means @ w[1:]
        R_inverse[0] -= means @ R_inverse[1:]
    residuals = y - A @ w  # (n,)
    sigma2 = residuals @ residuals / (n - p)  # [least-squares-noise-estimate]
    return LeastSquaresInference(
        coefficients=w,
        covariance=sigma2 * (R_inverse @ R_inverse.T),  # [least-squares-covariance]
        sigma=float(np.sqrt(sigma2)),
        degrees_of_freedom=n - p,
        leverage=(Q**2).sum(axis=1),  # [least-squares-hat-matrix]
        residuals=residuals,
        fit_intercept=fit_intercept,
    )
