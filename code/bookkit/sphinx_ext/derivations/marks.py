"""A mark beside each displayed equation: its verdict; on demand, how it was checked and in which form it was read."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from bookkit.judging import Verdicts
from bookkit.sphinx_ext.derivations import support

logger = logging.getLogger(__name__)

MEANINGS = {
    "proved": "proved symbolically, at the dimensions named",
    "holds": "both sides agree at every point tried",
    "by code": "supported by a named test of this repository, whose twin must fail",
    "assumed": "taken as given",
}

#: Sign and label of a display, by the weakest verdict among its relations. A definition claims nothing.
MARKS = {
    "proved": ("✓", "Checked: proved"),
    "holds": ("✓", "Checked: holds"),
    "by code": ("≡", "Checked: by code"),
    "assumed": ("◦", "Not checked: assumed"),
    "definition": ("≔", "Definition"),
}
#: Of a display with a relation that was refused, which only a preview shows.
REFUSED = ("✗", "Refused")


def setup(app: Sphinx, verdicts: Verdicts) -> None:
    """Attach verdicts after a page is read."""
    app.connect("doctree-read", lambda app, doctree: attach(app, doctree, verdicts))


def attach(app: Sphinx, doctree: nodes.document, verdicts: Verdicts) -> None:
    """Give each displayed equation of a page its verdicts, by their common order; outputs of cells are no displays."""
    relations = verdicts.of_page(app.env.docname)
    judged = [list(group) for _, group in groupby(relations, key=lambda relation: relation["step"])]
    displays = [node for node in doctree.findall(nodes.math_block) if not _is_output(node)]
    if len(judged) != len(displays):
        first = next((node for node in displays if not _is_covered(node, relations)), None)
        logger.warning(
            f"the page displays {len(displays)} equations and mathcheck read {len(judged)}: each displayed equation is "
            "judged, so write it where mathcheck reads it, not inside a figure or a table, or set it inline",
            location=(app.env.docname, first.line if first is not None else 1),
            type="bookkit",
            subtype="verdicts",
        )
        return
    for node, group in zip(displays, judged, strict=True):
        node["verdicts"] = group


def _is_covered(node: nodes.Node, relations: list[dict[str, Any]]) -> bool:
    """Whether some relation stands in the lines of a display."""
    return any(one["line"] - 1 <= (node.line or 1) <= one["end_line"] + 1 for one in relations)


def _is_output(node: nodes.Node) -> bool:
    while node is not None:
        if isinstance(node, nodes.container) and "cell_output" in node.get("classes", []):
            return True
        node = node.parent
    return False


def panel(verdicts: list[dict[str, Any]], repository_url: str = "") -> str:
    """HTML of the mark and the panel that it opens; empty for a display that was not judged."""
    if not verdicts:
        return ""
    worst = weakest(verdicts)
    mark, label = mark_of(verdicts)
    rows = "".join(f"<p>{row(one, repository_url)}</p>" for one in verdicts)
    return (
        f'<details class="verdict verdict-{worst.replace(" ", "-")}">'
        f'<summary title="{label}" aria-label="{label}. How?">{mark}</summary>'
        f'<div class="verdict-panel" tabindex="0">{rows}</div></details>'
    )


def weakest(verdicts: list[dict[str, Any]]) -> str:
    """The weakest verdict among relations; ``definition`` where nothing is claimed."""
    judged = [one["verdict"] for one in verdicts if one["kind"] != "definition"]
    refused = next((verdict for verdict in judged if verdict not in MEANINGS), "")
    return refused or max(judged, key=list(MEANINGS).index, default="definition")


def mark_of(verdicts: list[dict[str, Any]]) -> tuple[str, str]:
    """Sign and label of a display."""
    return MARKS.get(weakest(verdicts), REFUSED)


def row(relation: dict[str, Any], repository_url: str = "") -> str:
    """HTML that says how one relation was checked, and in which form."""
    read = f"Read as <code>{escape(relation['form'])}</code>"
    if relation.get("support"):
        return f"by code: {support.html(relation['support'], repository_url)}. {read}"
    if relation["kind"] == "definition":
        how = "a definition: it was read, and its shapes fit"
    else:
        how = f"{relation['verdict']}: {relation['reason'] or MEANINGS.get(relation['verdict'], 'refused')}"
        if relation["points"]:
            how += f", {relation['points']} points"
        if relation["dims"]:
            sizes = "; ".join(
                ", ".join(f"{k} = {v}" for k, v in sorted(dims.items())) for dims in relation["dims"] if dims
            )
            how += f", at {sizes}" if sizes else ""
    return f"{escape(how)}. {read}"
