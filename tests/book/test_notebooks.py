"""Each chapter as a notebook: nothing in it that only Sphinx could read, and it runs from top to bottom."""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from bookkit.chapters import read_chapter
from bookkit.judging import load
from bookkit.kernel import CELL_TIMEOUT
from bookkit.project import Project
from tests.book.conftest import Page, all_pages

#: What MyST reads and no notebook does: fences of colons, braces before a fence or a code span, targets, comments.
MYST = re.compile(
    r"^\s*:{3,}|^\s*[`~]{3,}\s*\{|\{[a-z]+[a-z:.-]*\}`|^\([a-z0-9-]+\)=\s*$|^%\s|\{cite|\{ref\}", re.MULTILINE
)


def notebook_path(project: Project, name: str) -> Path:
    path = project.html / "notebooks" / f"{name}.ipynb"
    assert path.is_file(), f"{name} has no notebook; run 'make book'"
    return path


def markdown_of(notebook: nbformat.NotebookNode) -> str:
    """The text without code: what stands in backticks may look like anything."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.sub(r"^(`{3,})\w*\n.*?\n\1$", "", text, flags=re.MULTILINE | re.DOTALL)


def test_a_notebook_is_valid_and_holds_every_cell_of_its_chapter(page: Page, repository: Project) -> None:
    notebook = nbformat.read(notebook_path(repository, page.name), as_version=4)
    nbformat.validate(notebook)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert "pip" in sources[0]
    assert "pip install" in notebook.cells[0].source
    assert sources[1:] == [cell.source for cell in read_chapter(repository, page.name).cells]
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_no_directive_and_no_role_is_left_in_a_notebook(page: Page, repository: Project) -> None:
    text = markdown_of(nbformat.read(notebook_path(repository, page.name), as_version=4))
    assert not (found := MYST.search(text)), text[max(0, found.start() - 200) : found.end() + 200]


def test_no_math_is_lost_on_the_way_into_a_notebook(page: Page, repository: Project) -> None:
    """Every display of the source is one of the notebook, and dollars come in pairs."""
    text = markdown_of(nbformat.read(notebook_path(repository, page.name), as_version=4))
    assert text.count("$$") == page.prose.count("$$")
    assert len(re.findall(r"(?<!\\)\$", re.sub(r"`[^`\n]*`", "", text))) % 2 == 0


def test_each_derivation_stands_in_its_notebook_with_the_verdicts_of_the_build(page: Page, repository: Project) -> None:
    notebook = nbformat.read(notebook_path(repository, page.name), as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    verdicts = load(repository)
    derivations = [one for one in verdicts.derivations if one["page"] == page.name]
    shown = [cell for cell in cells if cell.startswith("***\n\n**Derivation: ")]
    assert len(shown) == len(derivations)
    for cell, derivation in zip(shown, derivations, strict=True):
        relations = [one for one in verdicts.of_page(page.name) if one["derivation"] == derivation["id"]]
        wanted = Counter("a definition" if one["kind"] == "definition" else one["verdict"] for one in relations)
        assert f"`{derivation['id']}`" in cell
        assert Counter(re.findall(r"<p>(proved|holds|by code|assumed|a definition): ", cell)) == wanted
        said = re.search(r"as a program judged them: (.+)\.$", cell, flags=re.MULTILINE)
        counts = {verdict: count for verdict, count in wanted.items() if verdict != "a definition"}
        for verdict, count in counts.items():
            assert f"{verdict}: {count}" in said.group(1), cell


def test_captions_are_kept(page: Page, repository: Project) -> None:
    text = markdown_of(nbformat.read(notebook_path(repository, page.name), as_version=4))
    assert len(re.findall(r"^\*\*Figure \d+\.\d+\.\*\* \S", text, flags=re.MULTILINE)) == len(
        re.findall(r"\bname: ['\"]?fig-", page.text)
    )


#: What Binder gives a reader, less what JupyterLab's server takes of it (about 150 MB), in megabytes.
KERNEL_MEMORY = 2000 - 200


def test_every_notebook_runs_from_top_to_bottom_within_the_memory_of_binder(
    repository: Project, tmp_path: Path
) -> None:
    """Two at a time, in an empty folder, with the kernel that a reader has: no setting of the build is passed on."""
    names = [page.name for page in all_pages()]
    assert names
    failures, peaks = asyncio.run(run_all(repository, names, tmp_path))
    assert not failures, "\n\n".join(failures)
    print("\npeak memory of the kernel, MB:", peaks)
    assert max(peaks.values(), default=0) < KERNEL_MEMORY, peaks


async def run_all(
    project: Project, names: list[str], folder: Path, *, timeout: float | None = CELL_TIMEOUT
) -> tuple[list[str], dict[str, float]]:
    """Run notebooks; what failed, and for each the most memory (MB) that its kernel held, where the system tells.

    A cell may take ``timeout`` seconds, or as long as it likes.
    """
    slots = asyncio.Semaphore(max(1, (os.cpu_count() or 2) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))))
    failures, peaks = [], {}

    async def run(name: str) -> None:
        async with slots:
            notebook = nbformat.read(notebook_path(project, name), as_version=4)
            client = NotebookClient(
                notebook, timeout=timeout, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
            )
            try:
                async with client.async_setup_kernel():
                    for number, cell in enumerate(notebook.cells):
                        await client.async_execute_cell(cell, number)
                    peaks.update(peak_memory(name, client.km.provisioner.pid))
            except Exception as error:
                failures.append(f"{name}: {error}")

    def peak_memory(name: str, pid: int) -> dict[str, float]:
        status = Path(f"/proc/{pid}/status")
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.is_file() else None
        return {name: round(int(found.group(1)) * 1024 / 1e6)} if found else {}

    await asyncio.gather(*map(run, names))
    return failures, peaks


@pytest.mark.parametrize("text", ["::: {note}", "```{code-cell}", "see {eq}`a`", "{cite:p}`b`", "(label)=", "% hidden"])
def test_the_search_for_directives_finds_them(text: str) -> None:
    assert MYST.search(text)
