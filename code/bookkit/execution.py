"""Run chapters side by side, each in a kernel of its own, and keep their outputs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from bookkit import store
from bookkit.chapters import Cell, Chapter
from bookkit.dependencies import chapter_key
from bookkit.kernel import CELL_TIMEOUT, kernel_arguments, kernel_environment
from bookkit.progress import Progress
from bookkit.project import Project
from bookkit.quiet import Quiet

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Failure:
    """A cell that failed.

    Parameters
    ----------
    chapter : str
    path : Path
    line : int
        Line of the file that raised, or where the cell begins.
    message : str
        The exception, and the line of source that raised it.
    """

    chapter: str
    path: Path
    line: int
    message: str


class _CellFailed(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def stale_chapters(project: Project, chapters: Sequence[Chapter]) -> dict[str, str]:
    """Chapters whose stored outputs are missing or out of date: name, and the key to store the new ones under."""
    keys = {chapter.name: chapter_key(project, chapter) for chapter in chapters}
    stored = {name: store.load(project, name) for name in keys}
    return {name: key for name, key in keys.items() if stored[name] is None or stored[name].key != key}


def execute(
    project: Project, chapters: Sequence[Chapter], progress: Progress, *, jobs: int | None = None, force: bool = False
) -> list[Failure]:
    """Run the chapters that need it and store their outputs.

    Parameters
    ----------
    project : Project
    chapters : sequence of Chapter
    progress : Progress
        Is told when each chapter waits, runs, ends.
    jobs : int, optional
        How many chapters run at once; the number of cores by default.
    force : bool
        Run all of them, also those whose stored outputs are up to date.

    Returns
    -------
    list of Failure
        Empty if every chapter ran. A chapter that fails stores nothing, and does not stop the others.
    """
    stale = stale_chapters(project, chapters)
    if force:
        stale = {chapter.name: chapter_key(project, chapter) for chapter in chapters}
    for chapter in chapters:
        if chapter.name not in stale:
            progress.up_to_date(chapter.name)
    # The longest first, so that it does not run alone at the end.
    known = {name: store.load(project, name) for name in stale}
    waiting = sorted(
        (chapter for chapter in chapters if chapter.name in stale),
        key=lambda chapter: -(known[chapter.name].seconds if known[chapter.name] else float("inf")),
    )
    if not waiting:
        return []
    _remove_abandoned(project)
    with tempfile.TemporaryDirectory(prefix="bookkit-") as scratch:
        run = _Run(project, progress, Path(scratch), stale, jobs or os.cpu_count() or 1)
        return asyncio.run(run.all(waiting))


class _Run:
    def __init__(self, project: Project, progress: Progress, scratch: Path, keys: dict[str, str], jobs: int) -> None:
        self.project = project
        self.progress = progress
        self.scratch = scratch
        self.keys = keys
        self.jobs = jobs

    async def all(self, chapters: Sequence[Chapter]) -> list[Failure]:
        self.quiet = Quiet()
        self.slots = asyncio.Semaphore(self.jobs)
        loop, main = asyncio.get_running_loop(), asyncio.current_task()
        with contextlib.suppress(NotImplementedError):
            # A polite kill ends the kernels too; after SIGKILL they notice by themselves that their parent is gone.
            loop.add_signal_handler(signal.SIGTERM, main.cancel)
        for chapter in chapters:
            self.progress.waiting(chapter.name)
        results = await asyncio.gather(*(self._one(chapter) for chapter in chapters))
        return [failure for failure in results if failure]

    async def _one(self, chapter: Chapter) -> Failure | None:
        async with self.slots:
            start = time.monotonic()
            self.progress.running(chapter.name, cells=len(chapter.cells))
            try:
                cells = await self._run(chapter)
            except _CellFailed as failed:
                self.progress.failed(chapter.name, time.monotonic() - start)
                return Failure(chapter.name, chapter.path, failed.line, failed.message)
            seconds = round(time.monotonic() - start, 2)
            store.save(self.project, chapter.name, store.Executed(self.keys[chapter.name], cells, seconds))
            self.progress.done(chapter.name, seconds)
            return None

    async def _run(self, chapter: Chapter) -> list[dict]:
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_code_cell(cell.source, metadata={"tags": cell.execution_tags}) for cell in chapter.cells
            ]
        )
        # An empty folder, so that a chapter which reads a file that it does not declare fails here and not at a
        # reader's.
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        client = NotebookClient(
            notebook,
            timeout=CELL_TIMEOUT,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            extra_arguments=kernel_arguments(),
        )
        # Not the client's own context manager: it takes over Ctrl-C for itself, and here several clients run at once.
        client.create_kernel_manager()
        if os.name == "posix":
            # Sockets in a folder of ours: no port that another program could take or listen to.
            client.km.transport, client.km.ip = "ipc", str(folder / "kernel")
        try:
            async with self.quiet.cell(measured=False):
                await client.async_start_new_kernel(env=kernel_environment(folder))
                await client.async_start_new_kernel_client()
            for index, (cell, node) in enumerate(zip(chapter.cells, notebook.cells, strict=True)):
                self.progress.cell(chapter.name, index)
                async with self.quiet.cell(measured=cell.measured):
                    await _run_cell(client, cell, node, index)
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            if client.km.has_kernel:
                await client.km.shutdown_kernel(now=True)
        return [{"source": node.source, "outputs": node.outputs} for node in notebook.cells]


async def _run_cell(client: NotebookClient, cell: Cell, node: nbformat.NotebookNode, index: int) -> None:
    try:
        await client.async_execute_cell(node, index)
    except CellExecutionError as error:
        line, source = _where(cell, node)
        raise _CellFailed(line, f"cell {index + 1}: {error.ename}: {error.evalue}\n    {source}") from None
    except CellTimeoutError:
        raise _CellFailed(
            cell.line, f"cell {index + 1}: stopped after {CELL_TIMEOUT} s; make it do less, or split it"
        ) from None
    except DeadKernelError:
        raise _CellFailed(
            cell.line, f"cell {index + 1}: the kernel died (out of memory, or a crash in compiled code)"
        ) from None


def _where(cell: Cell, node: nbformat.NotebookNode) -> tuple[int, str]:
    """Line of the file that raised, and its text, read off the traceback; the cell's first line where that has none."""
    lines = cell.source.splitlines() or [""]
    for output in node.outputs:
        if output.output_type == "error":
            # The last frame that lies in this cell: frames of other cells and of libraries follow or precede it.
            frames = re.findall(r"Cell In\[(\d+)\], line (\d+)", _ANSI.sub("", "\n".join(output.traceback)))
            own = [int(line) for count, line in frames if int(count) == node.execution_count]
            if not own:
                own = [int(line) for line in re.findall(r"Cell In\[\d+\], line (\d+)", output.evalue)]
            if own and own[-1] <= len(lines):
                return cell.line + own[-1] - 1, lines[own[-1] - 1].strip()
    return cell.line, lines[0].strip()


def _remove_abandoned(project: Project) -> None:
    """Remove scratch files that a killed build left beside stored outputs."""
    for path in project.executed.rglob(".*.new"):
        path.unlink(missing_ok=True)
