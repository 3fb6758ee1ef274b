"""Normal laws of vectors: draw, take parts, condition, combine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlpath.linalg.checks import as_matrix
from mlpath.linalg.cholesky import cholesky, cholesky_solve
from mlpath.probability.samplers import box_muller


@dataclass(frozen=True)
class Normal:
    """A normal law.

    Parameters
    ----------
    mean : array_like of shape (d,)
    cov : array_like of shape (d, d), symmetric positive definite

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """

    mean: np.ndarray
    cov: np.ndarray

    def __post_init__(self) -> None:
        mean, cov = (
            np.asarray(self.mean, float),
            as_matrix(self.cov, "cov", square=True),
        )
        if mean.shape != (len(cov),):
            raise ValueError(f"mean must have shape ({len(cov)},), got {mean.shape}")
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "cov", cov)

    def draw(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Standard normal numbers, given the covariance by its Cholesky factor.

        Implements
        ----------
        probability-affine-covariance

        Returns
        -------
        ndarray of shape (n, d)

        Raises
        ------
        numpy.linalg.LinAlgError
            If the covariance is not positive definite.
        """
        d = len(self.mean)
        return self.mean + box_muller(n * d, rng).reshape(n, d) @ cholesky(self.cov).T

    def marginal(self, keep: Sequence[int]) -> Normal:
        """The law of some entries: their means and covariances."""
        keep = _places(keep, len(self.mean), "keep")
        return Normal(self.mean[keep], self.cov[np.ix_(keep, keep)])

    def conditional(self, known: Sequence[int], values: np.ndarray) -> Normal:
        """The law of the other entries, in their order, once some are known.

        Implements
        ----------
        probability-gaussian-conditioning

        Parameters
        ----------
        known : sequence of int
            Places of the known entries, each once.
        values : array_like of shape (len(known),)

        Raises
        ------
        ValueError
            If a place does not exist or is named twice, all are known, or the shapes differ.
        """
        known = _places(known, len(self.mean), "known")
        values = np.asarray(values, float)
        if values.shape != known.shape:
            raise ValueError(
                f"values must have shape {known.shape}, got {values.shape}"
            )
        free = np.setdiff1d(np.arange(len(self.mean)), known)
        if not len(free):
            raise ValueError("known must leave at least one entry")
        if not len(known):
            return self
        B = self.cov[np.ix_(free, known)]  # (k, m)
        L = cholesky(self.cov[np.ix_(known, known)])
        gain = cholesky_solve(L, B.T).T  # B C^-1
        mean = self.mean[free] + gain @ (values - self.mean[known])
        return Normal(mean, self.cov[np.ix_(free, free)] - gain @ B.T)

    def times(self, other: Normal) -> Normal:
        """The normal law whose density is proportional to the product of two.

        Implements
        ----------
        probability-gaussian-product

        Raises
        ------
        ValueError
            If the dimensions differ.
        """
        if other.mean.shape != self.mean.shape:
            raise ValueError(f"other must have {len(self.mean)} dimensions")
        gain = cholesky_solve(
            cholesky(self.cov + other.cov), self.cov
        ).T  # S (S + T)^-1
        mean = self.mean + gain @ (other.mean - self.mean)
        cov = gain @ other.cov
        return Normal(mean, (cov + cov.T) / 2)


def _places(places: Sequence[int], d: int, name: str) -> np.ndarray:
    found = np.asarray(places, int).reshape(-1)
    if len(set(found)) != len(found) or not np.isin(found, np.arange(d)).all():
        raise ValueError(
            f"{name} must hold different places from 0 to {d - 1}, got {list(found)}"
        )
    return found
