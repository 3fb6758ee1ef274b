"""A model of text: the next character given those before it, by counting."""

from __future__ import annotations

import numpy as np


class NgramModel:
    """Frequencies of what followed each context, smoothed by the model with the next shorter context.

    The probability of a character is (count + alpha * shorter) / (total + alpha), where "shorter" is its probability
    with one character of context less, and below order 0 the uniform law.

    Parameters
    ----------
    order : int
        Characters of context, from 0 to 8.
    alpha : float
        Weight of the shorter context, in counts; positive.

    Source
    ------
    MacKay and Bauman Peto, A hierarchical Dirichlet language model, Natural Language Engineering 1, 1995.
    """

    def __init__(self, order: int, alpha: float = 4.0) -> None:
        if not 0 <= order <= 8:
            raise ValueError(f"order must be from 0 to 8, got {order}")
        if not alpha > 0:
            raise ValueError(f"alpha must be positive, got {alpha}")
        self.order, self.alpha = order, alpha

    def fit(self, text: str) -> NgramModel:
        """Count. The alphabet is what the text holds, and one character for all others.

        Raises
        ------
        ValueError
            If the text is not longer than the context.
        """
        if len(text) <= self.order:
            raise ValueError(f"the text must be longer than {self.order} characters")
        self.alphabet_ = sorted(set(text))
        self.size_ = len(self.alphabet_) + 1
        x = self._numbers(text)
        self.counts_ = []
        for m in range(self.order + 1):
            context = self._contexts(x, m)  # (n - order,)
            follow = context * self.size_ + x[self.order :]
            self.counts_.append((_tally(context), _tally(follow)))
        return self

    def nats(self, text: str, order: int | None = None) -> np.ndarray:
        """Minus the log-probability of each character after the first ``self.order``, in nats.

        Parameters
        ----------
        text : str
        order : int, optional
            A shorter context than the model's.

        Returns
        -------
        ndarray of shape (len(text) - self.order,)
        """
        x = self._numbers(text)
        p = np.full(len(x) - self.order, 1 / self.size_)  # (n - order,)
        for m in range((self.order if order is None else order) + 1):
            context = self._contexts(x, m)
            contexts, follows = self.counts_[m]
            seen = _look_up(follows, context * self.size_ + x[self.order :])
            p = (seen + self.alpha * p) / (_look_up(contexts, context) + self.alpha)
        return -np.log(p)

    def conditional_entropies(self) -> np.ndarray:
        """Plug-in entropy of the next character given the context, in nats, for each order up to the model's."""
        found = []
        for (_, totals), (_, counts) in self.counts_:
            n = totals.sum()
            joint = -(counts / n * np.log(counts / n)).sum()
            found.append(joint + (totals / n * np.log(totals / n)).sum())
        return np.array(found)

    def _numbers(self, text: str) -> np.ndarray:
        place = {character: number for number, character in enumerate(self.alphabet_)}
        other = self.size_ - 1
        return np.array(
            [place.get(character, other) for character in text], dtype=np.int64
        )

    def _contexts(self, x: np.ndarray, m: int) -> np.ndarray:
        """The m characters before each position, as one number."""
        context = np.zeros(len(x) - self.order, dtype=np.int64)
        for back in range(m, 0, -1):
            context = context * self.size_ + x[self.order - back : len(x) - back]
        return context


def _tally(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.unique(values, return_counts=True)


def _look_up(tally: tuple[np.ndarray, np.ndarray], wanted: np.ndarray) -> np.ndarray:
    values, counts = tally
    place = np.minimum(np.searchsorted(values, wanted), len(values) - 1)
    return np.where(values[place] == wanted, counts[place], 0)
