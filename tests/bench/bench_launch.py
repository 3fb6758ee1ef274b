"""What a launched chapter needs: memory of its kernel, the size of what its page loads once cells go live, and where
its kernel could be the browser itself.
"""

from __future__ import annotations

import asyncio
import gzip
import tempfile
from pathlib import Path

from bookkit import live
from bookkit.notebooks.browser_python import lacking
from bookkit.project import Project
from tests.bench.report import Table
from tests.book.conftest import all_pages
from tests.book.test_notebooks import KERNEL_MEMORY, run_all
from tests.conftest import ROOT


def tables() -> list[Table]:
    """Memory, transfer, and what a browser's Python would miss."""
    return [_memory(), _transfer(), _browser()]


def _memory() -> Table:
    with tempfile.TemporaryDirectory() as folder:
        names = [page.name for page in all_pages()]
        # No limit of time: what is measured is memory, and the machine may be busy.
        failures, peaks = asyncio.run(run_all(Project(ROOT), names, Path(folder), timeout=None))
    if failures:
        raise RuntimeError("\n".join(failures))
    rows = [[name, f"{peak:.0f}", f"{KERNEL_MEMORY:.0f}"] for name, peak in sorted(peaks.items())]
    return Table("Most memory that a chapter's kernel holds (MB)", ["chapter", "peak", "limit"], rows)


def _transfer() -> Table:
    live.install()
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in sorted(live.INSTALLED.glob("*.js"))}
    rows = [
        ["the script itself", f"{sizes['thebe-core.min.js'] / 1e3:.0f}"],
        ["all its parts, most of which no page asks for", f"{sum(sizes.values()) / 1e3:.0f}"],
    ]
    return Table("thebe, loaded only when a reader asks for live cells (kB, gzip)", ["what", "size"], rows)


def _browser() -> Table:
    project = Project(ROOT)
    rows = [[page.name, ", ".join(lacking(project, page.chapter)) or "runs"] for page in all_pages()]
    return Table("Chapters in a browser's Python (Pyodide): modules that it lacks", ["chapter", "lacks"], rows)
