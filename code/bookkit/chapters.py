"""Read a chapter's code cells and remember on which line of the file each begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat
from myst_nb.core.read import MystMetadataParsingError, is_myst_markdown_notebook, read_myst_markdown_notebook

from bookkit.project import BuildError, Project

#: Cells with this tag print a measurement of the machine: they run while nothing else does, and may differ from run to
#: run.
MEASURED = "measured"

#: Tags that change what running a cell does; all others only change how it looks.
_EXECUTION_TAGS = frozenset({"raises-exception", "skip-execution"})


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Parameters
    ----------
    source : str
    tags : frozenset of str
    line : int
        Line of the file, from 1, on which ``source`` begins.
    """

    source: str
    tags: frozenset[str]
    line: int

    @property
    def execution_tags(self) -> list[str]:
        return sorted(self.tags & _EXECUTION_TAGS)

    @property
    def measured(self) -> bool:
        return MEASURED in self.tags


@dataclass(frozen=True)
class Chapter:
    """A page that has code cells.

    Parameters
    ----------
    name : str
        Name of the page, for example ``algorithms-scratch/linear-regression``.
    path : Path
    cells : tuple of Cell
    """

    name: str
    path: Path
    cells: tuple[Cell, ...]


def read_chapter(project: Project, name: str) -> Chapter | None:
    """Read one page; None if it is plain Markdown without cells.

    Raises
    ------
    BuildError
        If a cell's options cannot be read.
    """
    path = project.book / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    if not is_myst_markdown_notebook(text):
        return None
    try:
        notebook = read_myst_markdown_notebook(text, add_source_map=True, path=path)
    except MystMetadataParsingError as error:
        raise BuildError(f"{project.relative(path)}: {error}") from None
    lines = text.splitlines()
    starts = notebook.metadata["source_map"]
    cells = tuple(
        _read_cell(cell, lines, start)
        for cell, start in zip(notebook.cells, starts, strict=True)
        if cell.cell_type == "code"
    )
    return Chapter(name, path, cells)


def _read_cell(cell: nbformat.NotebookNode, lines: list[str], start: int) -> Cell:
    # `start` is the line after the opening fence, counted from 1 less one; options may stand between it and the source.
    first = cell.source.split("\n", 1)[0]
    line = start
    while line < len(lines) and lines[line] != first:
        line += 1
    return Cell(cell.source, frozenset(cell.metadata.get("tags", [])), line + 1 if line < len(lines) else start + 1)
