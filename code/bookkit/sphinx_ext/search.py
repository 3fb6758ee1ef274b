"""Read the sections of each page while it is written, and index them at the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.application import Sphinx

from bookkit.project import replace_file
from bookkit.search.index import make_index
from bookkit.search.sections import Section, read_sections
from bookkit.toc import read_contents

if TYPE_CHECKING:
    from bookkit.sphinx_ext.page.finish import Site

#: Where the index lies in the site.
INDEX = "_static/search.json"


def setup(app: Sphinx) -> None:
    """Listen to pages as they are written."""
    app.connect("html-page-context", keep_sections)


def keep_sections(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Keep the sections of a page for the index. In a file: the preview writes only the pages that changed."""
    if doctree is not None:
        sections = read_sections(page, str(context.get("title", "")), doctree)
        replace_file(_kept(app, page), json.dumps([section.as_json() for section in sections], ensure_ascii=False))


def _kept(app: Sphinx, page: str) -> Path:
    return Path(app.doctreedir) / "search" / f"{page}.json"


def search_index(site: Site) -> None:
    """A step of the finished site: write the index, its sections in the order of the book."""
    sections: list[Section] = []
    for page in read_contents(site.app.config.bookkit_project).pages:
        kept = _kept(site.app, page)
        if kept.is_file():
            sections += [Section(**one) for one in json.loads(kept.read_text(encoding="utf-8"))]
    replace_file(site.root / INDEX, make_index(sections))
