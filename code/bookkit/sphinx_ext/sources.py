"""The order of a list of sources: by name, as a reader looks it up.

pybtex compares names letter by letter as they are written. Then "Géron" comes after "Golub", and an organization, whose
name stands in braces so that it is not taken apart, after everybody.
"""

from __future__ import annotations

import unicodedata

from pybtex.database import Person
from pybtex.plugin import register_plugin
from pybtex.richtext import Text
from pybtex.style.formatting.alpha import Style as Alpha
from pybtex.style.sorting.author_year_title import SortingStyle
from sphinx.application import Sphinx

#: Name of the style, for ``bibtex_default_style``.
STYLE = "bookkit"

# Letters that Unicode does not take apart into a letter and an accent.
_WHOLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def setup(app: Sphinx) -> None:
    """Offer the style under its name."""
    register_plugin("pybtex.style.formatting", STYLE, SourcesStyle)


class ByName(SortingStyle):
    """Authors, then year, then title, with accents folded and braces dropped."""

    def person_key(self, person: Person) -> str:
        """What a name is sorted by: family, given names, suffix."""
        return fold(str(Text.from_latex(super().person_key(person))))


class SourcesStyle(Alpha):
    """pybtex's style "alpha", in the order of names."""

    default_sorting_style = ByName


def fold(text: str) -> str:
    """The text in small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_WHOLE))
    return "".join(character for character in apart if not unicodedata.combining(character))
