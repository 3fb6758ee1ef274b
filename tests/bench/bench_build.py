"""How long the build takes, and what running chapters side by side gains."""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from bookkit.chapters import read_chapter
from bookkit.execution import execute
from bookkit.progress import Progress
from bookkit.project import Project
from tests.bench.report import Table
from tests.bookkit.conftest import FRONT_MATTER
from tests.conftest import ROOT

#: A second or so of arithmetic: a chapter that keeps one core busy.
_WORK = "total = 0\nfor i in range(12_000_000):\n    total += i * i\nprint(total)"


def tables() -> list[Table]:
    """Cold build, build without changes, and serial against parallel."""
    return [_book(), _parallel()]


def _book() -> Table:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("book", "code", "tests"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        for name in ("_config.yml", "_toc.yml", "requirements.txt", "CONTRIBUTING.md", "CITATION.cff"):
            shutil.copy(ROOT / name, root / name)
        cold = _seconds([sys.executable, "-m", "bookkit", "build"], root)
        same = [_seconds([sys.executable, "-m", "bookkit", "build"], root) for _ in range(3)]
    return Table(
        "Build of this book",
        ["build", "seconds", "limit"],
        [["cold", f"{cold:.1f}", "90"], ["nothing changed", f"{statistics.median(same):.1f}", "8"]],
        "after installation; cold: nothing executed, nothing built",
    )


def _seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def _parallel() -> Table:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        (project.code / "empty").mkdir(parents=True)
        project.requirements.write_text("")
        project.book.mkdir()
        for number in range(6):
            text = f"{FRONT_MATTER}# {number}\n\n```{{code-cell}} ipython3\n{_WORK}\n```\n"
            (project.book / f"chapter-{number}.md").write_text(text)
        chapters = [read_chapter(project, f"chapter-{number}") for number in range(6)]
        ratios, times = [], {1: [], 2: []}
        for _ in range(3):
            for jobs in (1, 2):
                start = time.perf_counter()
                execute(project, chapters, Progress(Console(file=io.StringIO())), jobs=jobs, force=True)
                times[jobs].append(time.perf_counter() - start)
            ratios.append(times[1][-1] / times[2][-1])
    serial, parallel = statistics.median(times[1]), statistics.median(times[2])
    return Table(
        "Six equal chapters, one after the other against two at a time",
        ["serial (s)", "parallel (s)", "ratio", "least", "limit"],
        [[f"{serial:.1f}", f"{parallel:.1f}", f"{serial / parallel:.2f}", f"{min(ratios):.2f}", "at least 1.6"]],
        "medians of three runs in turn",
    )
