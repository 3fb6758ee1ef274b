"""Mean and variance in one pass over the data, without the cancellation of the textbook formula."""

from __future__ import annotations

import numpy as np


class RunningMoments:
    """Count, mean and sum of squared deviations of all that was seen so far, each column by itself.

    Implements
    ----------
    floating-point-welford, floating-point-merge

    Attributes
    ----------
    count : int
    mean : ndarray of shape (d,), or float for numbers
    squares : ndarray of shape (d,), or float
        Sum of squared deviations from the mean.
    """

    def __init__(self) -> None:
        self.count = 0
        self.mean: np.ndarray | float = 0.0
        self.squares: np.ndarray | float = 0.0

    def push(self, x: np.ndarray | float) -> RunningMoments:
        """Take in one example, a number or an array of shape (d,)."""
        self.count += 1
        before = x - self.mean
        self.mean = self.mean + before / self.count  # [floating-point-running-mean]
        product = before * (x - self.mean)
        self.squares = self.squares + product  # [floating-point-running-squares]
        return self

    def update(self, X: np.ndarray) -> RunningMoments:
        """Take in a batch, shape (n,) or (n, d): two passes over the batch, then a merge.

        Raises
        ------
        ValueError
            If the batch is a number.
        """
        X = np.asarray(X, dtype=float)
        if X.ndim == 0:
            raise ValueError(
                "a batch has at least one dimension; push takes one example"
            )
        if len(X) == 0:
            return self
        batch = RunningMoments()
        batch.count, batch.mean = len(X), X.mean(axis=0)
        batch.squares = ((X - batch.mean) ** 2).sum(axis=0)
        return self.merge(batch)

    def merge(self, other: RunningMoments) -> RunningMoments:
        """Take in all that another one has seen; it may come from another machine."""
        if other.count == 0:
            return self
        total = self.count + other.count
        gap = other.mean - self.mean
        share = other.count / total
        self.mean = self.mean + gap * share
        between = gap**2 * self.count * share
        self.squares = self.squares + other.squares + between  # [floating-point-merged]
        self.count = total
        return self

    def variance(self, ddof: int = 0) -> np.ndarray | float:
        """Squared deviations divided by count - ddof.

        Raises
        ------
        ValueError
            If no more than ``ddof`` examples were seen.
        """
        if self.count <= ddof:
            raise ValueError(f"{self.count} examples are too few for ddof={ddof}")
        return self.squares / (self.count - ddof)
