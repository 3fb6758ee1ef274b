"""What stands in a line of text: words, formulas, links."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from sphinx import addnodes

from bookkit.notebooks import escaping

_PLAIN = (
    nodes.inline,
    nodes.abbreviation,
    nodes.generated,
    addnodes.pending_xref,
    addnodes.number_reference,
    addnodes.download_reference,
    nodes.citation_reference,
)
_FRAMES = {
    nodes.emphasis: ("*", "*"),
    nodes.title_reference: ("*", "*"),
    nodes.strong: ("**", "**"),
    nodes.subscript: ("<sub>", "</sub>"),
    nodes.superscript: ("<sup>", "</sup>"),
}
_NOTHING = (nodes.target, nodes.comment, nodes.system_message, nodes.problematic, addnodes.index)


class UnknownNode(Exception):
    """The page holds something that no notebook could show."""

    def __init__(self, node: nodes.Node, words: str = "") -> None:
        super().__init__(f"no rule says how a notebook shows {words or type(node).__name__}")
        self.node = node


class Inline:
    """Writes what stands in a line.

    Parameters
    ----------
    site_url : str
        Where the site is published; empty where that is not known.
    page : str
        Name of the page, from which its links start.
    attach : callable
        Takes the image of a node into the notebook; returns the address under which it is found there.
    in_table : bool
        Whether a vertical bar would end a cell.
    """

    def __init__(
        self, site_url: str, page: str, attach: Callable[[nodes.image], str], *, in_table: bool = False
    ) -> None:
        self.site_url = site_url
        self.page_url = self.on_site(f"{page}.html")
        self.attach = attach
        self.in_table = in_table

    def write(self, node: nodes.Node) -> str:
        """Markdown of the children of a node."""
        return "".join(self.one(child) for child in node.children)

    def one(self, node: nodes.Node) -> str:
        """Markdown of one node.

        Raises
        ------
        UnknownNode
            For a kind of node that has no rule.
        """
        if isinstance(node, nodes.Text):
            return self._bars(escaping.text(str(node).replace("\n", " ")))
        if isinstance(node, nodes.math):
            return self._formula(node.astext())
        if isinstance(node, nodes.literal):
            return self._bars(escaping.code(node.astext().replace("\n", " ")))
        if isinstance(node, nodes.reference):
            return self._link(node)
        if isinstance(node, nodes.image):
            return f"![{escaping.text(node.get('alt', ''))}]({self.attach(node)})"
        if isinstance(node, nodes.footnote_reference):
            return f"<sup>{escaping.text(node.astext())}</sup>"
        if isinstance(node, nodes.raw):
            return "<br>" if node.get("format") == "html" and node.astext().lstrip().startswith("<br") else ""
        if isinstance(node, _NOTHING):
            return ""
        for kind, (before, after) in _FRAMES.items():
            if isinstance(node, kind):
                return self._framed(before, self.write(node), after)
        if isinstance(node, _PLAIN):
            return self.write(node)
        raise UnknownNode(node)

    def _bars(self, words: str) -> str:
        return words.replace("|", r"\|") if self.in_table else words

    def _formula(self, formula: str) -> str:
        return f"${escaping.tex_in_table(formula) if self.in_table else escaping.tex(formula, one_line=True)}$"

    def _framed(self, before: str, words: str, after: str) -> str:
        """Marks beside the words themselves: Markdown takes no notice of marks that stand beside a space."""
        inner = words.strip()
        if not inner:
            return words
        start, end = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        return f"{start}{before}{inner}{after}{end}"

    def _link(self, node: nodes.reference) -> str:
        if "headerlink" in node.get("classes", []):
            return ""
        words = self.write(node)
        url = self.url(node)
        return f"[{words}]({escaping.address(url)})" if url and words.strip() else words

    def url(self, node: nodes.reference) -> str:
        """Where a reference leads, from anywhere; empty where the site's address is not known."""
        target = f"#{node['refid']}" if "refid" in node else node.get("refuri", "")
        if urlsplit(target).scheme:
            return target
        return urljoin(self.page_url, target) if self.page_url else ""

    def on_site(self, path: str) -> str:
        """Address of a path of the site; empty where the site's is not known."""
        return urljoin(self.site_url, path) if self.site_url else ""
