"""Paragraphs, lists, tables, displays and the rest of a page as Markdown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from docutils import nodes
from sphinx import addnodes
from sphinx_design.dropdown import dropdown_main, dropdown_title

from bookkit.notebooks import escaping
from bookkit.notebooks.inline import Inline, UnknownNode

_NOTHING = (nodes.target, nodes.comment, nodes.system_message, nodes.substitution_definition, nodes.raw, addnodes.index)
_TRANSPARENT = (nodes.container, nodes.compound, nodes.section, nodes.legend, nodes.topic, nodes.sidebar)
_ALIGNED = {"align": "aligned", "align*": "aligned", "gather": "gathered", "gather*": "gathered", "equation*": None}


@dataclass(frozen=True)
class Lookup:
    """What a page's nodes do not say themselves.

    Parameters
    ----------
    number : callable
        Kind (``displaymath``, ``figure``, ``table``) and node: its number in the book, or an empty string.
    verdict : callable
        The verdicts of a display: its mark and words, and how each relation was checked.
    """

    number: Callable[[str, nodes.Element], str]
    verdict: Callable[[list[dict]], tuple[str, list[str]]]


class Blocks:
    """Writes the blocks of a page.

    Parameters
    ----------
    inline : Inline
    in_cell : Inline
        For the cells of tables.
    lookup : Lookup
    """

    def __init__(self, inline: Inline, in_cell: Inline, lookup: Lookup) -> None:
        self.inline = inline
        self.in_cell = in_cell
        self.lookup = lookup

    def write(self, children: list[nodes.Node], *, tight: bool = False) -> str:
        """Markdown of several blocks; ``tight`` inside lists and quotes, where a display must keep to one line."""
        written = (self.one(child, tight=tight) for child in children)
        return "\n\n".join(block for block in written if block)

    def one(self, node: nodes.Node, *, tight: bool = False) -> str:
        """Markdown of one block.

        Raises
        ------
        UnknownNode
            For a kind of node that has no rule.
        """
        if isinstance(node, _NOTHING):
            return ""
        if isinstance(node, nodes.image):
            return self.inline.one(node)
        if isinstance(node, nodes.math_block):
            return self.display(node, tight=tight)
        if node.get("nb_element") == "cell_code":
            raise UnknownNode(node, "a cell inside of another block")
        if isinstance(node, nodes.Admonition):
            return self._admonition(node)
        for kind in type(node).__mro__:
            method = getattr(self, f"_{kind.__name__}", None)
            if method and issubclass(kind, nodes.Element):
                return method(node)
        if isinstance(node, _TRANSPARENT):
            return self.write(node.children, tight=tight)
        raise UnknownNode(node)

    def _paragraph(self, node: nodes.paragraph) -> str:
        return escaping.line_start(self.inline.write(node).strip())

    _compact_paragraph = _attribution = _paragraph

    def _rubric(self, node: nodes.rubric) -> str:
        return f"**{self.inline.write(node)}**"

    _title = _rubric

    def _transition(self, node: nodes.transition) -> str:
        return "***"

    def _literal_block(self, node: nodes.literal_block) -> str:
        language = node.get("language", "")
        return escaping.code_block(node.astext(), "" if language in ("default", "none") else language)

    _doctest_block = _literal_block

    def display(self, node: nodes.math_block, *, tight: bool = False) -> str:
        """A display with its number, and below it the verdict."""
        formula = _aligned(node.astext())
        number = self.lookup.number("displaymath", node) if node.get("number") else ""
        tag = rf" \tag{{{number}}}" if number and r"\tag" not in formula else ""
        shown = escaping.tex(formula, one_line=tight) + tag
        shown = f"$$ {shown} $$" if tight else f"$$\n{shown}\n$$"
        if not node.get("verdicts"):
            return shown
        words, rows = self.lookup.verdict(node["verdicts"])
        folded = "".join(f"<p>{row}</p>" for row in rows)
        return f"{shown}\n\n<details><summary>{escape(words)}</summary>{folded}</details>"

    def _bullet_list(self, node: nodes.bullet_list) -> str:
        return self._items(node, ["- "] * len(node.children))

    def _enumerated_list(self, node: nodes.enumerated_list) -> str:
        first = node.get("start", 1)
        return self._items(node, [f"{first + position}. " for position in range(len(node.children))])

    def _items(self, node: nodes.Element, marks: list[str]) -> str:
        items = [
            _indented(self.write(item.children, tight=True), mark)
            for item, mark in zip(node.children, marks, strict=True)
        ]
        loose = any("\n\n" in item for item in items)
        return ("\n\n" if loose else "\n").join(items)

    def _definition_list(self, node: nodes.definition_list) -> str:
        return self._items(node, ["- "] * len(node.children))

    def _definition_list_item(self, node: nodes.definition_list_item) -> str:
        return self.write(node.children)

    def _term(self, node: nodes.term) -> str:
        return f"**{self.inline.write(node)}**"

    def _definition(self, node: nodes.definition) -> str:
        return self.write(node.children, tight=True)

    def _block_quote(self, node: nodes.block_quote) -> str:
        return _quoted(self.write(node.children, tight=True))

    def _admonition(self, node: nodes.Element) -> str:
        children = list(node.children)
        if children and isinstance(children[0], nodes.title):
            title = self.inline.write(children.pop(0))
        else:
            title = type(node).__name__.capitalize()
        return _quoted(f"**{title}**\n\n{self.write(children, tight=True)}")

    def _dropdown_main(self, node: dropdown_main) -> str:
        children = list(node.children)
        title = "Show"
        if children and isinstance(children[0], dropdown_title):
            title = escape(children.pop(0).astext().strip().split("<svg")[0].strip()) or title
        return f"<details><summary>{title}</summary>\n\n{self.write(children)}\n\n</details>"

    def _figure(self, node: nodes.figure) -> str:
        parts = [self.one(child) for child in node.children if not isinstance(child, nodes.caption)]
        return "\n\n".join([*(part for part in parts if part), self.caption(node)]).strip()

    def caption(self, node: nodes.figure) -> str:
        """The caption of a figure with its number; empty where it has none."""
        found = next((child for child in node.children if isinstance(child, nodes.caption)), None)
        if found is None:
            return ""
        number = self.lookup.number("figure", node)
        label = f"**Figure {number}.** " if number else ""
        return f"{label}{self.inline.write(found)}".strip()

    def _citation(self, node: nodes.Element) -> str:
        label, *rest = node.children
        return _indented(f"**[{escaping.text(label.astext())}]** {self.write(rest, tight=True)}", "- ")

    _footnote = _citation

    def _line_block(self, node: nodes.line_block) -> str:
        return "<br>\n".join(self.inline.write(line) for line in node.findall(nodes.line))

    def _cite_control(self, node: nodes.Element) -> str:
        return ""  # a control of the page

    def _toctree(self, node: addnodes.toctree) -> str:
        return ""

    def _field_list(self, node: nodes.field_list) -> str:
        return "\n".join(
            f"- **{self.inline.write(name)}**: {self.write(body.children, tight=True)}" for name, body in node.children
        )

    def _table(self, node: nodes.table) -> str:
        group = next(node.findall(nodes.tgroup))
        title = next((self._rubric(child) for child in node.children if isinstance(child, nodes.title)), "")
        rows = [[self._table_cell(entry) for entry in row.children] for row in group.findall(nodes.row)]
        if not any(isinstance(child, nodes.thead) for child in group.children):
            rows.insert(0, [""] * len(rows[0]))
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, "| --- " * len(rows[0]) + "|")
        return f"{title}\n\n" * bool(title) + "\n".join(lines)

    def _table_cell(self, entry: nodes.entry) -> str:
        return "<br>".join(self._in_cell(child) for child in entry.children)

    def _in_cell(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.paragraph):
            return self.in_cell.write(node).strip()
        if isinstance(node, nodes.bullet_list | nodes.enumerated_list):
            return "<br>".join(self._table_cell(item) for item in node.children)
        raise UnknownNode(node)


def _aligned(formula: str) -> str:
    r"""A display that is an environment of its own, as one that may stand between ``$$``."""
    stripped = formula.strip()
    for outer, inner in _ALIGNED.items():
        begin, end = rf"\begin{{{outer}}}", rf"\end{{{outer}}}"
        if stripped.startswith(begin) and stripped.endswith(end):
            body = stripped[len(begin) : -len(end)]
            return rf"\begin{{{inner}}}{body}\end{{{inner}}}" if inner else body
    return formula


def _indented(block: str, mark: str) -> str:
    lines = block.splitlines() or [""]
    return "\n".join([mark + lines[0], *(" " * len(mark) + line if line else "" for line in lines[1:])])


def _quoted(block: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in block.splitlines())
