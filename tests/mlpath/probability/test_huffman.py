"""Huffman's code, against the bounds of coding and against every other code of small alphabets."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpath.probability.huffman import HuffmanCode, code_lengths
from mlpath.probability.information_theory import entropy


@given(st.dictionaries(st.characters(), st.integers(1, 1000), min_size=2, max_size=30))
def test_words_fill_kraft_and_stay_within_a_bit_of_the_entropy(counts):
    code = HuffmanCode(counts)
    assert sum(2.0 ** -len(word) for word in code.words.values()) == 1
    shares = np.array(list(counts.values())) / sum(counts.values())
    bits = entropy(shares) / np.log(2)
    assert bits - 1e-9 <= code.mean_length(counts) < bits + 1
    for word, other in itertools.permutations(code.words.values(), 2):
        assert not other.startswith(word)


@given(st.text(min_size=1, max_size=200))
def test_what_was_encoded_comes_back(text):
    code = HuffmanCode.of(text)
    assert "".join(code.decode(code.encode(text))) == text


@pytest.mark.parametrize("counts", [(1, 1, 1, 1), (5, 2, 1, 1), (13, 8, 5, 3, 2), (1, 1, 2, 3, 30)])
def test_no_other_lengths_that_obey_kraft_are_shorter(counts):
    lengths = code_lengths(dict(enumerate(counts)))
    ours = sum(lengths[symbol] * count for symbol, count in enumerate(counts))
    for other in itertools.product(range(1, len(counts) + 1), repeat=len(counts)):
        if sum(2.0**-length for length in other) <= 1:
            assert ours <= sum(length * count for length, count in zip(other, counts, strict=True))


def test_frequent_symbols_never_have_longer_words():
    counts = Counter("mississippi river")
    lengths = code_lengths(counts)
    for a, b in itertools.permutations(counts, 2):
        assert counts[a] <= counts[b] or lengths[a] <= lengths[b]


def test_bad_input_is_named():
    code = HuffmanCode({"a": 3, "b": 1, "c": 1})
    for call, message in [
        (lambda: code_lengths({}), "at least one symbol"),
        (lambda: code_lengths({"a": 0}), "count of at least 1"),
        (lambda: code.encode("abd"), "no word for 'd'"),
        (lambda: code.decode(code.encode("b")[:-1]), "ends inside a word"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
    assert code_lengths({"a": 5}) == {"a": 1}
