"""Draws from a law on finitely many outcomes: by search, and by Walker's alias table."""

from __future__ import annotations

import numpy as np

from mlpath.probability.information_theory import as_law


def by_inversion(n: int, rng: np.random.Generator, p: np.ndarray) -> np.ndarray:
    """Draws of 0 .. k - 1 by a search in the cumulated probabilities: O(log k) each.

    Implements
    ----------
    probability-inverse-cdf

    Parameters
    ----------
    n : int
    rng : numpy.random.Generator
    p : array_like of shape (k,)
        A law.

    Raises
    ------
    ValueError
        If ``p`` is no law.
    """
    p = as_law(p, "p").ravel()
    cumulated = np.cumsum(p)
    cumulated[np.flatnonzero(p)[-1] :] = (
        np.inf
    )  # rounding must not reach behind the last
    return np.searchsorted(cumulated, rng.random(n), side="right")


class AliasTable:
    """Draws in O(1): a column is chosen evenly, and in it one of at most two outcomes.

    Implements
    ----------
    probability-alias

    Parameters
    ----------
    p : array_like of shape (k,)
        A law.

    Raises
    ------
    ValueError
        If ``p`` is no law.

    Source
    ------
    Walker, An efficient method for generating discrete random variables, 1977; Vose, A linear algorithm, 1991.
    """

    def __init__(self, p: np.ndarray) -> None:
        heights = as_law(p, "p").ravel() * np.size(p)  # mean one
        self.keep, self.alias = np.ones(len(heights)), np.arange(len(heights))
        low = [i for i, h in enumerate(heights) if h < 1]
        high = [i for i, h in enumerate(heights) if h >= 1]
        while low and high:
            i, j = low.pop(), high[-1]
            self.keep[i], self.alias[i] = heights[i], j
            heights[j] -= 1 - heights[i]  # j fills column i up to one
            if heights[j] < 1:
                low.append(high.pop())

    def draw(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Outcomes 0 .. k - 1.

        Returns
        -------
        ndarray of int, shape (n,)
        """
        place = rng.random(n) * len(self.keep)
        column = place.astype(int)
        stays = place - column < self.keep[column]  # the fraction is uniform too
        return np.where(stays, column, self.alias[column])

    def law(self) -> np.ndarray:
        """The law that the table draws from, ndarray of shape (k,)."""
        p = self.keep.copy()
        np.add.at(p, self.alias, 1 - self.keep)
        return p / len(p)
