"""Which works the book holds, gathered when all its pages have been read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.utils.smartquotes import educate_tokens
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from bookkit.citations.edition import Author, Edition, authors_named
from bookkit.citations.works import Title, Work, count_verdicts
from bookkit.judging import Verdicts
from bookkit.project import Project
from bookkit.sphinx_ext.citing.domain import equations

logger = logging.getLogger(__name__)


def setup(app: Sphinx, project: Project, edition: Edition, verdicts: Verdicts) -> None:
    """Have the works ready, under ``app.bookkit_works``, before the first page is written."""
    app.bookkit_edition = edition
    app.bookkit_works = {}
    app.connect("env-updated", lambda app, env: _gather(app, env, project, edition, verdicts))
    app.connect("env-check-consistency", _label_equations)


def _label_equations(app: Sphinx, env: BuildEnvironment) -> None:
    """Let other books name an equation with ``:ref:``, which needs no domain of ours; its number is known by now."""
    standard = env.get_domain("std")
    for label, found in equations(env).items():
        standard.labels.setdefault(label, found)
        standard.anonlabels.setdefault(label, found[:2])


def title_pieces(children: list[nodes.Node]) -> tuple[tuple[str, str], ...]:
    """A title's nodes as words and formulas. Quotes are the curly ones that Sphinx puts on the page later."""
    found = _raw_pieces(children)
    tokens = [("literal" if kind == "math" else "plain", text) for kind, text in found]
    return tuple((kind, text) for (kind, _), text in zip(found, educate_tokens(tokens, "qDe", "en"), strict=True))


def _raw_pieces(children: list[nodes.Node]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for child in children:
        if isinstance(child, nodes.math):
            found.append(("math", child.astext()))
        elif isinstance(child, nodes.Text):
            found.append(("text", child.astext()))
        else:
            found += _raw_pieces(child.children)
    return found


def works_on_page(app: Sphinx, page: str) -> list[Work]:
    """The chapter, then its derivations in their order."""
    return [work for work in app.bookkit_works.values() if work.page == page]


def work_of_page(app: Sphinx, page: str) -> Work | None:
    """The chapter, or on its first page the book; None for a page that Sphinx makes, such as an index."""
    return next((work for work in works_on_page(app, page) if work.kind != "derivation"), None)


def _gather(app: Sphinx, env: BuildEnvironment, project: Project, edition: Edition, verdicts: Verdicts) -> None:
    app.bookkit_works = {}
    root = app.config.root_doc
    book = Title.of(edition.title)
    found = [Work("book", "", book, edition.authors, root, edition, count_verdicts(verdicts.relations))]
    for page in _in_reading_order(env):
        authors = _authors(project, page, edition)
        slug = page.rsplit("/", 1)[-1]
        relations = verdicts.of_page(page)
        if page != root:
            title = Title(title_pieces(env.titles[page].children))
            found.append(Work("chapter", slug, title, authors, page, edition, count_verdicts(relations)))
        for name, pieces in _derivations(env, page):
            own = count_verdicts(one for one in relations if one["derivation"] == name)
            found.append(Work("derivation", name, Title(pieces), authors, page, edition, own, chapter=slug))
    for work in found:
        other = app.bookkit_works.setdefault(work.path, work)
        if other is not work:
            logger.warning(
                f"the {work.kind} {work.name} of this page and that of book/{other.page}.md have one permanent "
                f"address, {work.path}: rename the one that is not published yet",
                location=(work.page, 1),
                type="bookkit",
                subtype="address",
            )


def _in_reading_order(env: BuildEnvironment) -> list[str]:
    order = env.toctree_includes
    seen: list[str] = []

    def visit(page: str) -> None:
        if page not in seen:
            seen.append(page)
            for other in order.get(page, []):
                visit(other)

    visit(env.config.root_doc)
    return seen + sorted(set(env.all_docs) - set(seen))


def _derivations(env: BuildEnvironment, page: str) -> Iterator[tuple[str, Any]]:
    for name, (where, pieces) in env.get_domain("deriv").derivations.items():
        if where == page:
            yield name, pieces


def _authors(project: Project, page: str, edition: Edition) -> tuple[Author, ...]:
    """Whom the page's front matter names under ``authors``; else the book's authors."""
    path = project.book / f"{page}.md"
    names, line = _named(path)
    if not names:
        return edition.authors
    authors, unknown = authors_named(names, edition)
    for name in unknown:
        logger.warning(
            f"CITATION.cff has no author {name!r}; add them there, or name one of "
            + ", ".join(author.alias or author.name for author in edition.authors),
            location=f"{project.relative(path)}:{line}",
            type="bookkit",
            subtype="author",
        )
    return authors or edition.authors


def _named(path: Path) -> tuple[list[str], int]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        return [], 1
    end = lines.index("---", 1)
    line = next((number for number in range(1, end) if lines[number].startswith("authors:")), 0)
    if not line:
        return [], 1
    named = yaml.safe_load("\n".join(lines[1:end])).get("authors") or []
    return [str(name) for name in (named if isinstance(named, list) else [named])], line + 1
