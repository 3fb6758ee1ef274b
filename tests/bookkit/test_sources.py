"""Sources are listed in the order in which a reader looks for them."""

from __future__ import annotations

import pytest
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

from bookkit.project import Project
from bookkit.sphinx_ext import sources


def order(*authors: str) -> list[str]:
    """The authors of books of one year, in the order of the style; each is the key of its book."""
    entries = "".join(
        f"@book{{{number}, author = {{{author}}}, title = {{A}}, year = 2000}}\n"
        for number, author in enumerate(authors)
    )
    style = sources.SourcesStyle()
    found = style.sort(parse_string(entries, "bibtex").entries.values())
    return [authors[int(entry.key)] for entry in found]


@pytest.mark.parametrize(
    "authors",
    [
        ["Gauss, C.", "Géron, A.", "Golub, G."],
        ["Bishop, C.", "Björck, Å.", "Boyd, S."],
        ["Gauss, C.", r"G{\'e}ron, A.", "Golub, G."],
        ["Nesterov, Y.", "{NumPy Developers}", "Nyquist, H."],
        ["Orr, M.", "Ørsted, H.", "Otto, N."],
        ["van der Vaart, A.", "Van Loan, C."],
    ],
)
def test_names_stand_where_they_are_looked_for(authors: list[str]) -> None:
    assert order(*authors[::-1]) == authors


def test_works_of_one_author_stand_by_year() -> None:
    later, earlier = (
        f"@book{{y{year}, author = {{Géron, A.}}, title = {{A}}, year = {year}}}" for year in (2022, 1999)
    )
    found = sources.SourcesStyle().sort(parse_string(later + earlier, "bibtex").entries.values())
    assert [entry.key for entry in found] == ["y1999", "y2022"]


def test_the_book_uses_this_order(repository: Project) -> None:
    sources.setup(None)
    assert f"bibtex_default_style: {sources.STYLE}\n" in repository.config.read_text(encoding="utf-8")
    assert find_plugin("pybtex.style.formatting", sources.STYLE) is sources.SourcesStyle
