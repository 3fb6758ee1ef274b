"""The character model: its probabilities are a law, and its counts are the text's."""

import numpy as np
import pytest

from mlpath.data.english.reference import load_reference
from mlpath.probability.ngrams import NgramModel

TEXT = "abracadabra abracadabra"


@pytest.mark.parametrize("order", [0, 1, 3])
def test_probabilities_of_all_next_characters_have_the_sum_one(order):
    model = NgramModel(order).fit(TEXT)
    context = TEXT[5 : 5 + order]
    nats = [model.nats(context + c)[0] for c in [*model.alphabet_, "?"]]
    assert np.isclose(np.exp(-np.array(nats)).sum(), 1, rtol=1e-12)


def test_by_hand():
    model = NgramModel(1, alpha=1.0).fit("aab")  # predicts a after a, then b after a
    short = (np.array([1, 1]) + 1 / 3) / 3  # a and b among the two predicted characters
    np.testing.assert_allclose(np.exp(-model.nats("ab")), [(1 + short[1]) / 3])
    np.testing.assert_allclose(np.exp(-model.nats("?b")), [short[1]])  # a context never seen


def test_conditional_entropies_fall_and_reach_zero_where_the_context_decides():
    entropies = NgramModel(3).fit("abcabcabcabcabc").conditional_entropies()
    assert np.isclose(entropies[0], np.log(3), atol=0.02)
    np.testing.assert_allclose(entropies[1:], 0, atol=1e-12)


def test_bad_arguments_are_named():
    for call, message in [
        (lambda: NgramModel(9), "order must be from 0 to 8"),
        (lambda: NgramModel(1, alpha=0), "alpha must be positive"),
        (lambda: NgramModel(3).fit("abc"), "longer than 3 characters"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()


def test_the_reference_is_long_plain_english():
    text = load_reference()
    assert len(text) > 300_000
    assert "\n" not in text
    assert text.count(" the ") > 2000
