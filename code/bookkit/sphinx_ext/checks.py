"""Refuse what a reader could not use: figures without a description."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from bookkit.sphinx_ext.outputs import DARK

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Check each page after it is read, before images are renamed."""
    # Before the image collector (priority 500), which replaces the addresses that an author wrote.
    app.connect("doctree-read", refuse_figures_without_description, priority=100)


def refuse_figures_without_description(app: Sphinx, doctree: nodes.document) -> None:
    """Warn, and so fail the build, for each image without alternative text, with file and line."""
    for image in doctree.findall(nodes.image):
        if image.get("alt", "").strip() or DARK in image.get("classes", []):
            continue
        place = next((node for node in _ancestry(image) if node.line), image)
        logger.warning(
            "a figure without alternative text; say what it shows in ':alt:', in the brackets of '![...]', "
            "or for a cell in its metadata 'mystnb: {image: {alt: ...}}'",
            location=(app.env.docname, place.line),
            type="bookkit",
            subtype="alt",
        )


def _ancestry(node: nodes.Node) -> list[nodes.Node]:
    chain = [node]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    return chain
