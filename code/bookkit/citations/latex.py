"""Text in a BibTeX field: what means something to LaTeX or BibTeX is written so that it means itself."""

from __future__ import annotations

import codecs
from functools import cache

import latexcodec  # noqa: F401  registers the codec "ulatex"

# Braces as words: BibTeX counts them also behind a backslash.
_SPECIAL = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    **{character: f"\\{character}" for character in "&%$#_"},
}


def escape(text: str) -> str:
    """The text as LaTeX in ASCII, as far as LaTeX knows its letters; others stay, for a processor that reads UTF-8."""
    return "".join(_letter(character) for character in text)


@cache
def _letter(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii():
        return character
    try:
        # In braces: an accent is then one letter for BibTeX, and nothing runs into the next word.
        return "{" + codecs.encode(character, "ulatex").strip() + "}"
    except ValueError:
        return character
