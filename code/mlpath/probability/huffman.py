"""Huffman's code: the shortest code of whole bits in which no word begins another."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

import numpy as np


def code_lengths(counts: Mapping[Hashable, int]) -> dict[Hashable, int]:
    """Length of each symbol's word, in bits: join the two rarest groups, again and again.

    Implements
    ----------
    information-theory-huffman

    Parameters
    ----------
    counts : mapping from a symbol to how often it occurs
        At least one symbol; none with a count below one.

    Returns
    -------
    dict from a symbol to a length; a single symbol gets one bit

    Raises
    ------
    ValueError
        If there is no symbol, or a count is below one.
    """
    if not counts or min(counts.values()) < 1:
        raise ValueError(
            "counts must name at least one symbol, each with a count of at least 1"
        )
    if len(counts) == 1:
        return dict.fromkeys(counts, 1)
    # The number breaks ties, so that symbols need no order among themselves.
    heap = [
        (count, number, [symbol])
        for number, (symbol, count) in enumerate(counts.items())
    ]
    heapq.heapify(heap)
    lengths = dict.fromkeys(counts, 0)
    for number in range(len(counts), 2 * len(counts) - 1):
        (a, _, left), (b, _, right) = heapq.heappop(heap), heapq.heappop(heap)
        for symbol in left + right:
            lengths[symbol] += 1  # one level deeper
        heapq.heappush(heap, (a + b, number, left + right))
    return lengths


class HuffmanCode:
    """Words of bits for symbols.

    Parameters
    ----------
    counts : mapping from a symbol to how often it occurs

    Attributes
    ----------
    words : dict from a symbol to a str of zeros and ones
        In canonical form: counted upwards, shorter words first.
    """

    def __init__(self, counts: Mapping[Hashable, int]) -> None:
        lengths = code_lengths(counts)
        self.words: dict[Hashable, str] = {}
        word, last = 0, 0
        for symbol in sorted(lengths, key=lambda s: (lengths[s], str(s))):
            word <<= lengths[symbol] - last
            last = lengths[symbol]
            self.words[symbol] = f"{word:0{last}b}"
            word += 1
        self._symbols = {bits: symbol for symbol, bits in self.words.items()}

    @classmethod
    def of(cls, symbols: Iterable[Hashable]) -> HuffmanCode:
        """The code for the frequencies of what it will encode."""
        return cls(Counter(symbols))

    def mean_length(self, counts: Mapping[Hashable, int]) -> float:
        """Bits for a symbol, averaged over ``counts``."""
        total = sum(len(self.words[symbol]) * count for symbol, count in counts.items())
        return total / sum(counts.values())

    def encode(self, symbols: Iterable[Hashable]) -> np.ndarray:
        """The words of all symbols, one after the other, as an array of bits, uint8.

        Raises
        ------
        ValueError
            If a symbol has no word.
        """
        try:
            bits = "".join(self.words[symbol] for symbol in symbols)
        except KeyError as error:
            raise ValueError(f"the code has no word for {error.args[0]!r}") from None
        return np.frombuffer(bits.encode(), dtype=np.uint8) - ord("0")

    def decode(self, bits: np.ndarray) -> list[Hashable]:
        """Take the stream apart again. No separators are needed, since no word begins another.

        Raises
        ------
        ValueError
            If the stream ends inside a word.
        """
        found, word = [], ""
        for bit in bits.tolist():
            word += "1" if bit else "0"
            if word in self._symbols:
                found.append(self._symbols[word])
                word = ""
        if word:
            raise ValueError(f"the stream ends inside a word: {word}")
        return found
