"""Citations in the head of each page, for search engines and reference managers."""

from __future__ import annotations

from sphinx.application import Sphinx

from bookkit.citations.metadata import citation_tags, json_ld
from bookkit.citations.works import Work, permanent_path
from bookkit.sphinx_ext.citing.catalogue import work_of_page, works_on_page


def setup(app: Sphinx) -> None:
    """Hand the template of the head what it shows on each page that is a work."""
    app.connect("html-page-context", _add)


def head_of(app: Sphinx, work: Work) -> str:
    """What describes a work in the head of a page."""
    works: dict[str, Work] = app.bookkit_works
    wholes = [
        works[path] for path in (permanent_path("chapter", work.chapter), "") if path in works and path != work.path
    ]
    if work.kind == "book":
        parts = [one for one in works.values() if one.kind == "chapter"]
    else:
        parts = [one for one in works_on_page(app, work.page) if one.kind == "derivation" and work.kind == "chapter"]
    address = work.edition.address(app.builder.get_target_uri(work.page))
    language = app.config.language
    return citation_tags(work, address, language) + json_ld(work, wholes, parts, address, language)


def _add(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    work = work_of_page(app, page)
    context["citation_head"] = head_of(app, work).rstrip() if work else ""
