"""The graph of derivations: what rests on what, drawn as an SVG whose boxes are links."""

from __future__ import annotations

from html import escape
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookkit.judging import Verdicts, derivation_uses
from bookkit.sphinx_ext.derivations.bands import LINE, PADDING, WIDTH, layout, size, way


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


def svg(
    uses: dict[str, list[str]],
    bands: dict[str, list[str]],
    titles: dict[str, str],
    addresses: dict[str, str],
) -> str:
    """The drawing, in the colours of the page.

    Parameters
    ----------
    uses : dict of str to list of str
        What each derivation uses.
    bands : dict of str to list of str
        Pages in the order of reading, and the derivations of each.
    titles, addresses : dict of str to str
        Of pages and of derivations.
    """
    heads, boxes = layout(bands, titles)
    if not boxes:
        return ""
    number = {name: position for position, name in enumerate(boxes)}
    width, height = size(boxes.values())
    parts = [
        f'<svg class="derivation-graph" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" '
        'role="group" aria-label="Graph of derivations: a line leads from each derivation to those that use it">'
    ]
    for name, others in uses.items():
        for other in others:
            ends = f"{number[other]} {number[name]}"
            parts.append(f'<path data-ends="{ends}" d="{way(boxes[other], boxes[name])}"/>')
    for page, y in heads.items():
        words = f'<text class="band" x="1" y="{y:.0f}">{escape(titles[page])}</text>'
        parts.append(f'<a href="{escape(addresses[page])}">{words}</a>')
    for name, box in boxes.items():
        rows = "".join(
            f'<tspan x="{box.x + PADDING:.0f}" dy="{LINE if position else 0}">{escape(line)}</tspan>'
            for position, line in enumerate(box.lines)
        )
        parts.append(
            f'<a data-box="{number[name]}" href="{escape(addresses[name])}">'
            f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{WIDTH}" height="{box.height:.0f}" rx="5"/>'
            f'<text x="{box.x + PADDING:.0f}" y="{box.y + PADDING + 13:.0f}">{rows}</text></a>'
        )
    return "".join(parts) + "</svg>"


_KEY = (
    '<p class="graph-key">Point at a box, or go to it with the Tab key: '
    '<span class="uses">these lines</span> lead up to what it uses, '
    '<span class="used">these</span> down to what uses it.</p>'
)


def _draw(app: Sphinx, doctree: nodes.document, page: str, verdicts: Verdicts) -> None:
    for node in list(doctree.findall(graph_node)):
        pages = {one["id"]: one["page"] for one in verdicts.derivations}
        uses = within(derivation_uses(verdicts), pages, node["part"])
        bands: dict[str, list[str]] = {}
        for name in uses:
            bands.setdefault(pages[name], []).append(name)
        labels = app.env.get_domain("std").labels
        titles = {one["id"]: labels.get(one["id"], ("", "", one["title"]))[2] for one in verdicts.derivations}
        titles |= {on: app.env.titles[on].astext() for on in bands}
        addresses = {on: app.builder.get_relative_uri(page, on) for on in bands}
        addresses |= {name: f"{addresses[on]}#{name}" for on, names in bands.items() for name in names}
        drawing = svg(uses, bands, titles, addresses)
        drawing = f'{_KEY}<div class="derivation-graph-frame">{drawing}</div>' if drawing else ""
        node.replace_self(nodes.raw("", drawing or "<p>No derivation yet.</p>", format="html"))
