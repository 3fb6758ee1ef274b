"""The graph of derivations: what rests on what, drawn as an SVG whose boxes are links."""

from __future__ import annotations

from html import escape
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookkit.judging import Verdicts, derivation_uses
from bookkit.sphinx_ext.derivations.layered import GAP_BETWEEN, LINE, PADDING, WIDTH, Box, components, layers, layout


class graph_node(nodes.General, nodes.Element):
    """Stands for the drawing until the addresses of the pages are known."""


def setup(app: Sphinx, verdicts: Verdicts) -> None:
    """Register the directive ``{derivation-graph}``."""
    app.add_node(graph_node)
    app.add_directive("derivation-graph", GraphDirective)
    app.connect("doctree-resolved", lambda app, doctree, page: _draw(app, doctree, page, verdicts))


class GraphDirective(SphinxDirective):
    """Draws the graph of all derivations of the book, or of those of one part, ``:part: math-foundations``."""

    option_spec: ClassVar = {"part": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Nodes of the directive."""
        return [graph_node(part=self.options.get("part", ""))]


def within(uses: dict[str, list[str]], pages: dict[str, str], part: str) -> dict[str, list[str]]:
    """Only the derivations of one part, and what they use of each other; all of them if no part is named."""
    kept = {name for name in uses if not part or pages[name].startswith(f"{part}/")}
    return {name: [other for other in others if other in kept] for name, others in uses.items() if name in kept}


def svg(uses: dict[str, list[str]], titles: dict[str, str], addresses: dict[str, str]) -> str:
    """The drawing, in the colours of the page."""
    boxes: dict[str, Box] = {}
    paths: list[str] = []
    top = 0.0
    for together in components(uses)[0]:
        columns, ways = layers(together)
        placed = layout(columns, titles, top)
        top = max(box.y + box.height for box in placed.values()) + GAP_BETWEEN
        paths += [_path([placed[name] for name in way]) for way in ways]
        boxes |= {name: box for name, box in placed.items() if box.lines}
    if not boxes:
        return ""
    width = max(box.x for box in boxes.values()) + WIDTH + PADDING
    height = max(box.y + box.height for box in boxes.values()) + PADDING
    parts = [
        f'<svg class="derivation-graph" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" '
        'role="group" aria-label="Graph of derivations: a line leads from each derivation to those that use it">',
        *paths,
    ]
    for name, box in boxes.items():
        rows = "".join(
            f'<tspan x="{box.x + PADDING:.0f}" dy="{LINE if number else 0}">{escape(line)}</tspan>'
            for number, line in enumerate(box.lines)
        )
        parts.append(
            f'<a href="{escape(addresses[name])}"><rect x="{box.x:.0f}" y="{box.y:.0f}" width="{WIDTH}" '
            f'height="{box.height:.0f}" rx="5"/>'
            f'<text x="{box.x + PADDING:.0f}" y="{box.y + PADDING + 13:.0f}">{rows}</text></a>'
        )
    return "".join(parts) + "</svg>"


def _path(way: list[Box]) -> str:
    """A line from a box to one that uses it, level where it meets a box and where it passes a column."""
    x, y = way[0].x + WIDTH, way[0].y + way[0].height / 2
    drawn = f"M{x:.0f} {y:.0f}"
    for box in way[1:]:
        there = box.y + box.height / 2
        middle = (x + box.x) / 2
        drawn += f"C{middle:.0f} {y:.0f} {middle:.0f} {there:.0f} {box.x:.0f} {there:.0f}"
        x, y = box.x, there
        if not box.lines:
            x += WIDTH
            drawn += f"H{x:.0f}"
    return f'<path d="{drawn}"/>'


def list_alone(names: list[str], titles: dict[str, str], addresses: dict[str, str], chapters: dict[str, str]) -> str:
    """The derivations that no line leads to, chapter by chapter."""
    by_chapter: dict[str, list[str]] = {}
    for name in names:
        link = f'<a href="{escape(addresses[name])}">{escape(titles[name])}</a>'
        by_chapter.setdefault(chapters[name], []).append(f"<li>{link}</li>")
    if not by_chapter:
        return ""
    lists = "".join(f"<dt>{escape(name)}</dt><dd><ul>{''.join(items)}</ul></dd>" for name, items in by_chapter.items())
    told = "These neither use another derivation of this graph nor are used by one:"
    return f'<div class="derivations-alone"><p>{told}</p><dl>{lists}</dl></div>'


def _draw(app: Sphinx, doctree: nodes.document, page: str, verdicts: Verdicts) -> None:
    for node in list(doctree.findall(graph_node)):
        pages = {one["id"]: one["page"] for one in verdicts.derivations}
        uses = within(derivation_uses(verdicts), pages, node["part"])
        labels = app.env.get_domain("std").labels
        titles = {one["id"]: labels.get(one["id"], ("", "", one["title"]))[2] for one in verdicts.derivations}
        addresses = {
            one["id"]: f"{app.builder.get_relative_uri(page, one['page'])}#{one['id']}" for one in verdicts.derivations
        }
        drawing = svg(uses, titles, addresses)
        drawing = f'<div class="derivation-graph-frame">{drawing}</div>' if drawing else ""
        chapters = {name: app.env.titles[on].astext() for name, on in pages.items()}
        drawing += list_alone(components(uses)[1], titles, addresses, chapters)
        node.replace_self(nodes.raw("", drawing or "<p>No derivation yet.</p>", format="html"))
