"""The graph of derivations: what rests on what, drawn as an SVG whose boxes are links."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookkit.judging import Verdicts, derivation_uses

WIDTH, LINE, GAP_X, GAP_Y, PADDING = 180, 17, 60, 18, 10
LETTERS = 24  # of a line in a box


@dataclass(frozen=True)
class Box:
    """A derivation's place in the drawing, in pixels; its text, in lines."""

    x: float
    y: float
    height: float
    lines: tuple[str, ...]


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


def layers(uses: dict[str, list[str]]) -> list[list[str]]:
    """Columns from left to right: each derivation stands right of all that it uses, as near to them as it may."""
    depth: dict[str, int] = {}

    def place(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((place(other) for other in uses[name]), default=-1)
        return depth[name]

    for name in uses:
        place(name)
    columns: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for name in uses:
        columns[depth[name]].append(name)
    for before, column in pairwise(columns):
        # Beside what it uses, so that few lines cross.
        height = {name: position for position, name in enumerate(before)}
        centre = {name: _mean([height[other] for other in uses[name] if other in height]) for name in column}
        column.sort(key=centre.__getitem__)
    return columns


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def layout(columns: list[list[str]], titles: dict[str, str]) -> dict[str, Box]:
    """Place each box below the one before it in its column."""
    boxes: dict[str, Box] = {}
    for number, column in enumerate(columns):
        y = float(PADDING)
        for name in column:
            lines = tuple(textwrap.wrap(titles[name], LETTERS)) or (name,)
            height = LINE * len(lines) + 2 * PADDING
            boxes[name] = Box(PADDING + number * (WIDTH + GAP_X), y, height, lines)
            y += height + GAP_Y
    return boxes


def svg(uses: dict[str, list[str]], titles: dict[str, str], addresses: dict[str, str]) -> str:
    """The drawing, in the colours of the page."""
    boxes = layout(layers(uses), titles)
    if not boxes:
        return ""
    width = max(box.x for box in boxes.values()) + WIDTH + PADDING
    height = max(box.y + box.height for box in boxes.values()) + PADDING
    parts = [
        f'<svg class="derivation-graph" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" '
        'role="group" aria-label="Graph of derivations: a line leads from each derivation to those that use it">'
    ]
    for name, others in uses.items():
        for other in others:
            start, end = boxes[other], boxes[name]
            x1, y1, x2, y2 = start.x + WIDTH, start.y + start.height / 2, end.x, end.y + end.height / 2
            middle = (x1 + x2) / 2
            parts.append(
                f'<path d="M{x1:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"/>'
            )
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


def _draw(app: Sphinx, doctree: nodes.document, page: str, verdicts: Verdicts) -> None:
    for node in list(doctree.findall(graph_node)):
        pages = {one["id"]: one["page"] for one in verdicts.derivations}
        uses = within(derivation_uses(verdicts), pages, node["part"])
        labels = app.env.get_domain("std").labels
        titles = {one["id"]: labels.get(one["id"], ("", "", one["title"]))[2] for one in verdicts.derivations}
        addresses = {
            one["id"]: f"{app.builder.get_relative_uri(page, one['page'])}#{one['id']}" for one in verdicts.derivations
        }
        drawing = svg(uses, titles, addresses) or "<p>No derivation yet.</p>"
        node.replace_self(nodes.raw("", f'<div class="derivation-graph-frame">{drawing}</div>', format="html"))
