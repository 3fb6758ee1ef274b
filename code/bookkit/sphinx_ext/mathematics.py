"""Mathematics of a page, typeset while the page is written."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from bookkit.sphinx_ext.derivations.marks import panel
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
    """Write a formula of its own, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math-display"))
    translator.body.append(_typeset(translator, node, display=True))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(panel(node.get("verdicts", [])))
    translator.body.append("</div>")
    raise nodes.SkipNode


def _typeset(translator, node: nodes.Element, *, display: bool) -> str:
    try:
        return translator.builder.app.bookkit_typesetter.typeset(node.astext(), display=display)
    except TypesetError as error:
        logger.warning(f"KaTeX: {error}", location=_place(translator, node), type="bookkit", subtype="math")
        return translator.encode(node.astext())


def _place(translator, node: nodes.Element) -> tuple[str, int | None]:
    """Page and line; a formula in a line has no line of its own, so its paragraph's is taken."""
    ancestor = node
    while ancestor is not None and not ancestor.line:
        ancestor = ancestor.parent
    return translator.builder.current_docname, ancestor.line if ancestor is not None else None
