"""What a page is about, in a sentence or two, for search engines and for cards."""

from __future__ import annotations

import re

from bookkit.search.sections import Section

_ENOUGH, _MOST = 70, 200
_SENTENCE = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[A-Z“*])")
_CITATION = re.compile(r"\s*\[[^\[\]]*\d{4}[a-z]?\]")


def describe(section: Section) -> str:
    """The first sentences of a page: enough to say something, at most 200 characters.

    Parameters
    ----------
    section : Section
        The first section of the page, its opening.
    """
    text = _CITATION.sub("", section.text).strip()
    found = ""
    for sentence in _SENTENCE.split(text):
        longer = f"{found} {sentence}".strip()
        if found and (len(found) >= _ENOUGH or len(longer) > _MOST):
            break
        found = longer
    if len(found) > _MOST:
        found = found[: found.rfind(" ", 0, _MOST)].rstrip(",;:") + " …"
    return found
