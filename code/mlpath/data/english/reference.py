"""The language reference of CPython, as plain text: half a million characters of English technical prose.

Every Python brings it along as ``pydoc_data.topics``, the text behind ``help()``. It differs a little from version to
version. Copyright Python Software Foundation, under the licence of Python.
"""

from __future__ import annotations

from pydoc_data.topics import topics


def load_reference() -> str:
    """All topics in alphabetical order, with line breaks folded into single blanks.

    Returns
    -------
    str
    """
    text = " ".join(topics[name] for name in sorted(topics))
    return " ".join(text.split())
