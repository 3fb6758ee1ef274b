"""The search: sections are read while pages are written and indexed at the end; and the 404 page, which searches."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx

from bookkit.kernel import ASSETS
from bookkit.project import replace_file
from bookkit.search.index import write_index
from bookkit.search.sections import Section, read_sections
from bookkit.toc import read_contents

if TYPE_CHECKING:
    from bookkit.sphinx_ext.page.finish import Site


def setup(app: Sphinx) -> None:
    """Listen to pages as they are written, and add the 404 page."""
    app.connect("html-page-context", keep_sections)
    app.connect("html-collect-pages", missing_page)


def missing_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page that hosts show for an address that leads nowhere."""
    script = (ASSETS / "find-root.js").read_text(encoding="utf-8")
    probe = json.dumps(f"_static/{app.bookkit_bundle.style}")
    context = {
        "title": "There is no such page",
        "search_missing": True,
        "site_path": urlsplit(app.config.html_baseurl).path,
        "find_root": script.replace("PROBE", probe),
    }
    yield "404", context, "404.html"


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
    write_index(sections, site.root)


#: Sphinx's own search. No page loads it; ``make bench`` measures ours beside it.
_OF_SPHINX = ("searchindex.js", "_static/searchtools.js", "_static/language_data.js")


def set_aside_search_of_sphinx(site: Site) -> None:
    """A step of the finished site: move Sphinx's own search out of it."""
    aside = site.app.config.bookkit_project.sphinx_search
    for name in _OF_SPHINX:
        if (site.root / name).exists():
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(site.root / name, aside / name)
