"""Show code of the package in a chapter, read from its source, with the equations that its lines implement.

::

    :::{source} mlpath.linear.linear_regression.LinearRegression.fit
    :::
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from bookkit.project import Project
from bookkit.sphinx_ext.repository import file_url

# The tag ends a comment, which may say other things before it, such as a shape.
_TAG = re.compile(r"(?:#\s*|(?<=\s))\[([a-z0-9]+(?:-[a-z0-9]+)+)\]\s*$")

#: Characters of a line that fit beside its number on the page at the width of a desktop.
WIDEST = 84


@dataclass(frozen=True)
class Listing:
    """Lines of a module that define one function or class.

    Parameters
    ----------
    path : Path
    first, last : int
        Lines of the file, from 1.
    text : str
        Those lines, dedented, without the docstring if that was asked for.
    implements : tuple of str
        Ids under the heading ``Implements`` of the docstring.
    tagged : tuple of (int, str)
        Line of ``text``, from 1, and id, for each comment ``# [id]``.
    """

    path: Path
    first: int
    last: int
    text: str
    implements: tuple[str, ...]
    tagged: tuple[tuple[int, str], ...]

    def too_long(self) -> tuple[int, int] | None:
        """Number, from 1, and length of the first line that would have to be scrolled on the page."""
        widths = enumerate(map(len, self.text.splitlines()), start=1)
        return next(((number, width) for number, width in widths if width > WIDEST), None)


def read_listing(code: Path, dotted: str, *, docstring: bool = False) -> Listing:
    """Find a definition by its dotted name, without importing it.

    Raises
    ------
    LookupError
        If there is no such module or no such definition in it.
    """
    parts = dotted.split(".")
    path, rest = None, []
    for split in range(len(parts), 0, -1):
        candidate = code.joinpath(*parts[:split]).with_suffix(".py")
        if candidate.is_file():
            path, rest = candidate, parts[split:]
            break
    if path is None:
        raise LookupError(f"there is no module {dotted} under code/")
    text = path.read_text(encoding="utf-8")
    node: ast.AST = ast.parse(text)
    for name in rest:
        node = next((child for child in _definitions(node) if getattr(child, "name", None) == name), None)
        if node is None:
            raise LookupError(f"{dotted}: {path.name} defines no {'.'.join(rest)}")
    return _listing(path, text.splitlines(), node, docstring)


def _definitions(node: ast.AST) -> list[ast.AST]:
    return [child for child in node.body if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)]


def _listing(path: Path, lines: list[str], node: ast.AST, docstring: bool) -> Listing:
    if isinstance(node, ast.Module):
        first, last = 1, len(lines)
    else:
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        last = node.end_lineno or first
    dropped = range(0)
    if ast.get_docstring(node) and not docstring:
        literal = node.body[0]
        dropped = range(literal.lineno, literal.end_lineno + 1)
    kept = [lines[number - 1] for number in range(first, last + 1) if number not in dropped]
    indent = len(kept[0]) - len(kept[0].lstrip()) if kept else 0
    kept = [line[indent:] if line[:indent].isspace() or not indent else line for line in kept]
    while kept and not kept[-1].strip():
        kept.pop()
    tagged, shown = [], []
    for number, line in enumerate(kept, start=1):
        if match := _TAG.search(line):
            tagged.append((number, match.group(1)))
            line = line[: match.start()].rstrip()
        shown.append(line)
    return Listing(path, first, last, "\n".join(shown), implemented_ids(ast.get_docstring(node) or ""), tuple(tagged))


def implemented_ids(docstring: str) -> tuple[str, ...]:
    """Ids listed under the heading ``Implements`` of a docstring."""
    match = re.search(r"^Implements\n-+\n((?:.+\n?)+)", docstring, flags=re.MULTILINE)
    return tuple(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", match.group(1))) if match else ()


class SourceDirective(SphinxDirective):
    """Shows a function, class or method of ``code/``."""

    required_arguments = 1
    has_content = False
    option_spec: ClassVar = {"docstring": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Nodes of the directive."""
        project: Project = self.config.bookkit_project
        dotted = self.arguments[0]
        try:
            listing = read_listing(project.code, dotted, docstring="docstring" in self.options)
        except LookupError as error:
            return [self.state.document.reporter.warning(str(error), line=self.lineno)]
        self.env.note_dependency(str(listing.path))
        if too_long := listing.too_long():
            number, width = too_long
            message = f"{dotted}: line {number} of what is shown has {width} characters; wrap it at {WIDEST}"
            return [self.state.document.reporter.warning(message, line=self.lineno)]
        block = nodes.literal_block(listing.text, listing.text, language="python", linenos=True)
        block["classes"].append("source-listing")
        frame = nodes.container(classes=["source"])
        frame += self._heading(project, dotted, listing)
        frame += block
        if listing.tagged or listing.implements:
            frame += self._equations(listing)
        return [frame]

    def _heading(self, project: Project, dotted: str, listing: Listing) -> nodes.paragraph:
        path = project.relative(listing.path)
        url = file_url(self.config.bookkit_repository_url, path)
        name = nodes.literal("", dotted)
        line = nodes.paragraph(classes=["source-name"])
        line += nodes.reference("", "", name, refuri=f"{url}#L{listing.first}", internal=False) if url else name
        return line

    def _equations(self, listing: Listing) -> nodes.paragraph:
        line = nodes.paragraph(classes=["source-equations"])
        line += nodes.Text("Implements ")
        seen: dict[str, list[int]] = {name: [] for name in listing.implements}
        for number, name in listing.tagged:
            seen.setdefault(name, []).append(number)
        for position, (name, numbers) in enumerate(seen.items()):
            if position:
                line += nodes.Text(", ")
            line += self._equation(name)
            if numbers:
                word = "line" if len(numbers) == 1 else "lines"
                line += nodes.Text(f" in {word} {', '.join(map(str, numbers))}")
        line += nodes.Text(".")
        return line

    def _equation(self, name: str) -> addnodes.pending_xref:
        reference = addnodes.pending_xref(
            "", refdomain="math", reftype="eq", reftarget=name, refexplicit=False, refwarn=True, refdoc=self.env.docname
        )
        reference.line = self.lineno
        reference += nodes.literal("", name, classes=["xref", "eq"])
        return reference


def to_derivation(app: Sphinx, env, node: addnodes.pending_xref, content: nodes.Node) -> nodes.Node | None:
    """An id that names no equation may name a derivation, whose label is an ordinary one."""
    if node.get("reftype") != "eq" or node["reftarget"] not in env.get_domain("std").anonlabels:
        return None
    document, anchor = env.get_domain("std").anonlabels[node["reftarget"]]
    return make_refnode(app.builder, node["refdoc"], document, anchor, content)


def setup(app: Sphinx) -> None:
    """Register the directive ``{source}``."""
    app.add_directive("source", SourceDirective)
    app.connect("missing-reference", to_derivation)
