"""Put a page together as a notebook: a cell for each section, each derivation and each code cell."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from myst_nb.core.read import read_myst_markdown_notebook

from bookkit.chapters import read_chapter
from bookkit.citations.works import permanent_path
from bookkit.notebooks.blocks import Blocks, Lookup
from bookkit.notebooks.browser_python import lacking
from bookkit.notebooks.inline import Inline, UnknownNode
from bookkit.notebooks.setup_cell import imported_modules, install_line, requirements, setup_source
from bookkit.project import Project

#: Tags with which a page folds a cell's code away.
_FOLDED = {"hide-input", "hide-cell"}


class Assembler:
    """Makes the notebook of one page.

    Parameters
    ----------
    project : Project
    page : str
        Name of the page, for example ``algorithms-scratch/linear-regression``.
    site_url, repository_url : str
        Where the site and the repository are found; empty where that is not known.
    lookup : Lookup
    summary : callable
        Says in a line how the displays of a derivation were judged, from their verdicts.
    """

    def __init__(
        self,
        project: Project,
        page: str,
        *,
        site_url: str,
        repository_url: str,
        book_title: str,
        lookup: Lookup,
        summary: Callable[[list[dict]], str],
    ) -> None:
        self.project, self.page = project, page
        self.repository_url, self.book_title = repository_url, book_title
        self.lookup, self.summary = lookup, summary
        self.inline = Inline(site_url, page, self._attach)
        self.blocks = Blocks(self.inline, Inline(site_url, page, self._attach, in_table=True), lookup)
        path = project.book / f"{page}.md"
        self.sources = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), path=path).cells
        self.cells: list[nbformat.NotebookNode] = []
        self.waiting: list[str] = []
        self.attachments: dict[str, dict[str, str]] = {}
        self.seen: Counter[str] = Counter()
        self.next_source = 0

    def notebook(self, document: nodes.document) -> nbformat.NotebookNode:
        """The notebook of a resolved page.

        Raises
        ------
        UnknownNode
            If the page holds something that no notebook could show.
        BuildError
            If a cell imports what the package does not ask for.
        """
        section = next(document.findall(nodes.section))
        title = section.next_node(nodes.title)
        self._opening(section, title)
        self._walk([child for child in section.children if child is not title], depth=1)
        for other in document.children:
            if other is not section:
                self._walk([other], depth=0)
        self._flush()
        self._hidden_sources(len(self.sources))
        lacks = lacking(self.project, read_chapter(self.project, self.page))
        metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
            "title": title.astext(),
            "browser_python": {"runs": not lacks, "lacks": lacks},
        }
        return nbformat.v4.new_notebook(cells=self.cells, metadata=metadata)

    def _opening(self, section: nodes.section, title: nodes.title) -> None:
        sources = [cell.source for cell in self.sources if cell.cell_type == "code"]
        needed = requirements(self.project, imported_modules(sources), self.repository_url)
        address = self.inline.on_site(f"{self.page}.html")
        name = f"[{self.book_title}]({address})" if address else self.book_title
        self._markdown(
            f"{self._heading(section, title, 1)}\n\n"
            f"A chapter of *{name}*, as a notebook. Numbers in the text are those of the published page.\n\n"
            "Where the book's package is missing, as on Colab, the next cell installs it. By hand:\n\n"
            f"```bash\n{install_line(needed)}\n```"
        )
        self._code(setup_source(needed), {"tags": ["setup"]})

    def _heading(self, section: nodes.section, title: nodes.title, depth: int) -> str:
        number = self.lookup.number("section", section)
        return f"{'#' * min(depth, 6)} {f'{number}. ' if number else ''}{self.inline.write(title)}"

    def _walk(self, children: list[nodes.Node], depth: int) -> None:
        for child in children:
            if isinstance(child, nodes.section):
                self._flush()
                title = child.next_node(nodes.title)
                self.waiting.append(self._heading(child, title, depth + 1))
                self._walk([one for one in child.children if one is not title], depth + 1)
            elif isinstance(child, nodes.container) and child.get("nb_element") == "cell_code":
                self._cell(child)
            elif isinstance(child, nodes.container) and "derivation" in child["classes"]:
                self._derivation(child)
            elif block := self._block(child):
                self.waiting.append(block)

    def _block(self, node: nodes.Node) -> str:
        try:
            return self.blocks.one(node)
        except UnknownNode as unknown:
            if unknown.node.line is None:
                unknown.node.line = node.line
            raise

    def _derivation(self, node: nodes.container) -> None:
        self._flush()
        # Lines of stars: VS Code takes what stands between two lines of hyphens for settings, and hides it.
        head, *rest = node.children
        title = next(one for one in head.findall(nodes.paragraph) if "derivation-title" in one["classes"])
        name = node["ids"][0]
        address = self.inline.on_site(permanent_path("derivation", name))
        place = f"[`{name}`]({address})" if address else f"`{name}`"
        verdicts = [one for display in node.findall(nodes.math_block) for one in display.get("verdicts", [])]
        judged = f"  \n{self.summary(verdicts)}" if verdicts else ""
        self.waiting.append(f"***\n\n**Derivation: {self.inline.write(title).strip()}** ({place}){judged}")
        self.waiting += [block for child in rest if (block := self._block(child))]
        self.waiting.append(f"*End of the derivation* `{name}`.\n\n***")
        self._flush()

    def _cell(self, container: nodes.container) -> None:
        self._flush()
        index = container["cell_index"]
        self._hidden_sources(index)
        source = self.sources[index]
        self._code(source.source, _metadata(source))
        self.next_source = index + 1
        for figure in container.findall(nodes.figure):
            if caption := self.blocks.caption(figure):
                self._markdown(caption)

    def _hidden_sources(self, before: int) -> None:
        """Cells that the page does not show at all run in the notebook too."""
        for source in self.sources[self.next_source : before]:
            if source.cell_type == "code" and source.source.strip():
                self._code(source.source, _metadata(source, folded=True))
        self.next_source = before

    def _flush(self) -> None:
        text = "\n\n".join(self.waiting).strip()
        self.waiting.clear()
        if text:
            self._markdown(text)

    def _markdown(self, source: str) -> None:
        cell = nbformat.v4.new_markdown_cell(source, id=self._id("markdown", source))
        if self.attachments:
            cell["attachments"], self.attachments = self.attachments, {}
        self.cells.append(cell)

    def _code(self, source: str, metadata: dict[str, Any]) -> None:
        self.cells.append(nbformat.v4.new_code_cell(source, metadata=metadata, id=self._id("code", source)))

    def _id(self, kind: str, source: str) -> str:
        """Stays as long as the cell's content does, also where others are put in before it."""
        digest = hashlib.sha256(f"{self.page}\0{kind}\0{source}".encode()).hexdigest()[:12]
        self.seen[digest] += 1
        return digest if self.seen[digest] == 1 else f"{digest}-{self.seen[digest]}"

    def _attach(self, image: nodes.image) -> str:
        path = Path(self.project.book / image["uri"])
        if not path.is_file():
            return image["uri"]
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.attachments[path.name] = {kind: base64.b64encode(path.read_bytes()).decode("ascii")}
        return f"attachment:{path.name}"


def _metadata(cell: nbformat.NotebookNode, *, folded: bool = False) -> dict[str, Any]:
    """Tags, and what folds the code away in JupyterLab and in Colab."""
    tags = list(cell.metadata.get("tags", []))
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if folded or _FOLDED & set(tags):
        metadata |= {"jupyter": {"source_hidden": True}, "cellView": "form"}
    return metadata
