"""Under a page's title: where it stands, how long it takes to read, what was checked on it."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from bookkit.judging import Verdicts, verdict_counts

#: Words a minute of careful reading, and seconds that a displayed equation and a cell take besides.
WORDS_A_MINUTE, SECONDS_A_DISPLAY, SECONDS_A_CELL = 230, 8, 10


def setup(app: Sphinx) -> None:
    """Write the facts into each page of text."""
    app.connect("html-page-context", add_facts, priority=910)


def reading_minutes(doctree: nodes.document) -> int:
    """Minutes for reading a page: its prose, its equations, its code.

    Its list of sources, its drawings, and what a derivation assumes, uses and is used by are looked up, not read.
    """
    aside = (nodes.literal_block, nodes.citation, nodes.math, nodes.math_block, nodes.raw)
    texts = (node for node in doctree.findall(nodes.Text) if not _inside(node, aside, "derivation-relatives"))
    words = sum(len(node.astext().split()) for node in texts)
    displays = sum(1 for _ in doctree.findall(nodes.math_block))
    cells = sum(1 for node in doctree.findall(nodes.literal_block) if not _inside(node, (nodes.citation,)))
    seconds = words * 60 / WORDS_A_MINUTE + displays * SECONDS_A_DISPLAY + cells * SECONDS_A_CELL
    return max(1, round(seconds / 60))


def _inside(node: nodes.Node, kinds: tuple[type, ...], name: str = "") -> bool:
    """Whether a node is, or is within, one of some kinds, or one of a class."""
    while node is not None:
        if isinstance(node, kinds) or (name and isinstance(node, nodes.Element) and name in node.get("classes", ())):
            return True
        node = node.parent
    return False


def add_facts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Put the line of facts below the first heading of a page."""
    if doctree is None or page == app.config.root_doc or "body" not in context:
        return
    minutes = reading_minutes(doctree)
    context["reading_minutes"] = minutes
    part = part_of(app, page)
    items = [f"<li>{part}</li>"] if part else []
    items.append(f'<li title="Prose, equations and code">{minutes} min to read</li>')
    if checked := checked_words(app.bookkit_verdicts, page):
        address = app.builder.get_relative_uri(page, "ledger") if "ledger" in app.env.all_docs else ""
        items.append(f'<li><a href="{address}">{checked}</a></li>' if address else f"<li>{checked}</li>")
    facts = f'<ul class="facts">{"".join(items)}</ul>'
    context["body"] = re.sub(r"(</h1>)", rf"\1{facts}", context["body"], count=1)


_PLURAL = {"holds": "hold", "by code": "supported by tests"}


def checked_words(verdicts: Verdicts, page: str) -> str:
    """How many relations of a page were judged, and how; empty where none was."""
    counts = verdict_counts(verdicts.of_page(page))
    if not counts:
        return ""
    total = counts.total()
    listed = ", ".join(f"{count} {_PLURAL.get(verdict, verdict)}" for verdict, count in counts.most_common())
    if len(counts) == 1 and total > 1:
        listed = "all " + _PLURAL.get(*counts, *counts)
    return f"{total} {'equation' if total == 1 else 'equations'} checked: {listed}"


def part_of(app: Sphinx, page: str) -> str:
    """The part of the book that a page belongs to, as ``_toc.yml`` names it."""
    from sphinx.addnodes import toctree

    root = app.env.get_doctree(app.config.root_doc)
    for tree in root.findall(toctree):
        if any(name == page for _, name in tree["entries"]):
            return tree.get("caption") or ""
    return ""
