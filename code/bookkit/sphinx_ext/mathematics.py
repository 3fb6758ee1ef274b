"""Mathematics of a page, typeset while the page is written."""

from __future__ import annotations

import hashlib

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from bookkit.sphinx_ext.derivations.marks import panel
from bookkit.typeset.claims import claims_apart
from bookkit.typeset.engine import TypesetError, Typesetter, install

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Take over from MathJax, which would set the mathematics in each reader's browser."""
    app.add_html_math_renderer("bookkit", inline_renderers=(visit_inline, None), block_renderers=(visit_display, None))
    app.connect("builder-inited", start)
    app.connect("build-finished", finish)


def start(app: Sphinx) -> None:
    """Start KaTeX."""
    install()
    app.bookkit_typesetter = Typesetter()


def finish(app: Sphinx, error: Exception | None) -> None:
    """Stop KaTeX."""
    app.bookkit_typesetter.close()


def visit_inline(translator, node: nodes.math) -> None:
    """Write a formula in a line."""
    translator.body.append(f'<span class="math">{_typeset(translator, node, display=False)}</span>')
    raise nodes.SkipNode


def visit_display(translator, node: nodes.math_block) -> None:
    """Write a formula of its own, with a link to it: its number if it has one."""
    if not node["ids"]:
        node["ids"] = [_identity(translator, node)]
    translator.body.append(translator.starttag(node, "div", CLASS="math-display"))
    translator.body.append(_typeset(translator, node, display=True))
    shown, kind = "#", "eqno unnumbered"
    if node["number"]:
        shown, kind = f"({get_node_equation_number(translator, node)})", "eqno"
    label = f"Link to equation {shown}" if node["number"] else "Link to this equation"
    address = f'href="#{node["ids"][0]}" aria-label="{label}"'
    translator.body.append(f'<a class="{kind}" {address} title="Link to this equation">{shown}</a>')
    translator.body.append(panel(node.get("verdicts", []), translator.config.bookkit_repository_url))
    translator.body.append("</div>")
    raise nodes.SkipNode


def _identity(translator, node: nodes.math_block) -> str:
    """An id for an equation without a label: it stays for as long as the equation is written as it is."""
    name = "eq-" + hashlib.sha256(node.astext().encode()).hexdigest()[:8]
    taken = translator.__dict__.setdefault("bookkit_identities", set())
    found, count = name, 1
    while found in taken:
        count += 1
        found = f"{name}-{count}"
    taken.add(found)
    return found


def _typeset(translator, node: nodes.Element, *, display: bool) -> str:
    try:
        picture = translator.builder.app.bookkit_typesetter.typeset(node.astext(), display=display)
        return claims_apart(picture) if display else picture
    except TypesetError as error:
        logger.warning(f"KaTeX: {error}", location=_place(translator, node), type="bookkit", subtype="math")
        return translator.encode(node.astext())


def _place(translator, node: nodes.Element) -> tuple[str, int | None]:
    """Page and line; a formula in a line has no line of its own, so its paragraph's is taken."""
    ancestor = node
    while ancestor is not None and not ancestor.line:
        ancestor = ancestor.parent
    return translator.builder.current_docname, ancestor.line if ancestor is not None else None
