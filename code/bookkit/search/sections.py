"""The sections of a page as documents of the search index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from docutils import nodes

from bookkit.search.formulas import plain

#: Headers of the column that names symbols: in the tables of the notation, and of ``{symbols}``.
_NAMING = {"letter": "letters", "writing": "letters", "symbol": "defines"}


@dataclass
class Section:
    """One section of a page, without the sections inside it.

    Parameters
    ----------
    page, anchor : str
        Name of the page, and the id of the section on it; no anchor for a page's first section.
    title : str
    trail : list of str
        Titles of the sections around it, the page's first.
    text : str
        What it says, formulas included, without code and outputs.
    code : str
        Its code: cells, listings, words set as code.
    letters : str
        Symbols that it explains for the whole book, with what they mean.
    defines : str
        The same for a part of a page.
    names : list of (str, str, str)
        Derivations, labelled equations and listings in it: id or name, anchor, title.
    """

    page: str
    anchor: str
    title: str
    trail: list[str]
    text: str = ""
    code: str = ""
    letters: str = ""
    defines: str = ""
    names: list[tuple[str, str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For the index."""
        return asdict(self)


def read_sections(page: str, title: str, doctree: nodes.document) -> list[Section]:
    """The sections of a page in order; a page without a heading is one section, named by its title.

    Parameters
    ----------
    page : str
        Its name, ``algorithms-scratch/linear-regression``.
    title : str
        Its title, if it has no heading.
    doctree : nodes.document
        The page, resolved: numbers in the text are those that the reader sees.
    """
    sections: list[Section] = []
    loose = _Gatherer(Section(page, "", title or page, []))
    for child in doctree.children:
        if isinstance(child, nodes.section):
            _read(page, child, [], sections)
        else:
            loose.visit(child)
    if loose.section.text or not sections:
        sections.insert(0, loose.finish())
    return sections


def _read(page: str, node: nodes.section, trail: list[str], sections: list[Section]) -> None:
    heading = next(iter(node.findall(nodes.title)), None)
    title = _words(heading).strip() if heading is not None else page
    anchor = "" if not trail else (node.get("ids") or [""])[0]
    gatherer = _Gatherer(Section(page, anchor, title, trail))
    sections.append(gatherer.section)
    for child in node.children:
        if isinstance(child, nodes.section):
            _read(page, child, [*trail, title], sections)
        elif not isinstance(child, nodes.title):
            gatherer.visit(child)
    gatherer.finish()


class _Gatherer:
    """Sorts what stands in a section into text, code, symbols and names."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.text: list[str] = []
        self.code: list[str] = []
        self.naming: dict[str, list[str]] = {"letters": [], "defines": []}

    def visit(self, node: nodes.Node) -> None:
        """Take in a node with all inside it."""
        classes = node.get("classes", []) if isinstance(node, nodes.Element) else []
        if isinstance(node, (nodes.raw, nodes.comment, nodes.substitution_definition, nodes.system_message)):
            return
        if "derivation-uses" in classes:  # titles of other derivations: a section is not found by what it links to
            return
        if "cell_output" in classes:
            for inner in node.findall(lambda one: isinstance(one, (nodes.image, nodes.caption))):
                self.visit(inner)
            return
        if isinstance(node, nodes.literal_block):
            self.code.append(node.astext())
        elif isinstance(node, nodes.image):
            self.text.append(f" {node.get('alt', '')} ")
        elif isinstance(node, nodes.math_block):
            self._name_equation(node)
            self.text.append(f" {plain(node.astext())} ")
        elif isinstance(node, nodes.TextElement):
            self.text.append(f"{_words(node)} ")
            for one in node.findall(nodes.literal):
                self._name_listing(one.astext())
                self.code.append(one.astext())
        else:
            if "derivation" in classes:
                self._name_derivation(node)
            if isinstance(node, nodes.table):
                self._name_symbols(node)
            for child in node.children:
                self.visit(child)
            if isinstance(node, nodes.row):
                self.text.append("· ")

    def _name_equation(self, node: nodes.math_block) -> None:
        if label := node.get("label"):
            anchor = (node.get("ids") or [f"equation-{label}"])[0]
            self.section.names.append((label, anchor, ""))

    def _name_listing(self, name: str) -> None:
        """A listing of the package's source is found by the name of what it shows: ``Ridge.fit``, ``solve_qr``."""
        if match := re.fullmatch(r"mlpath(?:\.[a-z_0-9]+)*\.((?:[A-Z]\w*\.)?\w+)", name):
            self.section.names.append((match[1], self.section.anchor, ""))

    def _name_derivation(self, node: nodes.Element) -> None:
        titled = node.findall(lambda one: isinstance(one, nodes.Element) and "derivation-title" in one["classes"])
        title = next(iter(titled), None)
        words = _words(title).strip() if title is not None else ""
        self.section.names += [(name, name, words) for name in node.get("ids", [])]

    def _name_symbols(self, table: nodes.table) -> None:
        """Symbols and meanings: the first cells of each row, in a table whose first column names symbols."""
        rows = list(table.findall(nodes.row))
        kind = _NAMING.get(rows[0][0].astext().strip()) if rows else None
        if kind:
            # Where no letter has a meaning, the second cell says what it is, as it would of any letter.
            columns = 1 if rows[0][1].astext().strip() == "what it is" else 2
            self.naming[kind] += [_words(cell) for row in rows[1:] for cell in row.children[:columns]]

    def finish(self) -> Section:
        """The section with all that was gathered."""
        self.section.text = _one_line(self.text)
        self.section.code = " ".join(dict.fromkeys(_identifiers("\n".join(self.code))))
        self.section.letters, self.section.defines = (" ".join(self.naming[kind]) for kind in ("letters", "defines"))
        return self.section


def _words(node: nodes.Element) -> str:
    """The text of a node with its formulas as text, without what only links to it."""
    parts = []
    for one in _leaves(node):
        if isinstance(one, (nodes.math, nodes.math_block)):
            parts.append(plain(one.astext()))
        elif isinstance(one, nodes.image):
            parts.append(one.get("alt", ""))
        else:
            parts.append(one.astext())
    return "".join(parts)


def _leaves(node: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(node, (nodes.math, nodes.math_block, nodes.image, nodes.Text)):
        yield node
        return
    if isinstance(node, (nodes.raw, nodes.comment, nodes.system_message)):
        return
    if isinstance(node, nodes.Element) and "headerlink" in node.get("classes", []):
        return
    for child in node.children:
        yield from _leaves(child)


def _identifiers(code: str) -> list[str]:
    """Names in code, with the module or object before the dot; comments count too, numbers and keywords do not."""
    return [name for name in re.findall(r"[A-Za-z_][\w.]*\w", code) if len(name) > 2]


def _one_line(parts: list[str]) -> str:
    return re.sub(r"\s+", " ", "".join(parts)).strip()
