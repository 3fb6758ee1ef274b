"""What a page is about, in a sentence or two, for search engines and for cards."""

from __future__ import annotations

import re

_ENOUGH, _MOST = 70, 200
_SENTENCE = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[A-Z“*]|\d\d)")
_CITATION = re.compile(r"\s*\[[^\[\]]*\d{4}[a-z]?\]")


def describe(text: str) -> str:
    """The first sentences of a text: enough to say something, at most 200 characters.

    Parameters
    ----------
    text : str
        How a page begins, or the question that a chapter answers.
    """
    found = ""
    for sentence in _SENTENCE.split(_CITATION.sub("", text).strip()):
        longer = f"{found} {sentence}".strip()
        if found and (len(found) >= _ENOUGH or len(longer) > _MOST):
            break
        found = longer
    return found if len(found) <= _MOST else _cut(found)


def _cut(sentence: str) -> str:
    """The sentence up to its last comma that leaves it long enough; without one, up to a word's end."""
    head = sentence[: sentence.rfind(" ", 0, _MOST)]
    comma = max(head.rfind(mark) for mark in ",;:")
    return (head[:comma] if comma >= _ENOUGH else head.rstrip(",;:")) + " …"
