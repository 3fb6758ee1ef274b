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

from bookkit import store
from bookkit.chapters import read_chapter
from bookkit.execution import execute
from bookkit.progress import Progress
from bookkit.project import Project
from bookkit.toc import read_contents
from tests.bench.report import Table
from tests.bookkit.conftest import FRONT_MATTER
from tests.conftest import ROOT

#: A second or so of arithmetic: a chapter that keeps one core busy.
_WORK = "total = 0\nfor i in range(12_000_000):\n    total += i * i\nprint(total)"
#: The chapters of the spine: what the limit of a cold build speaks of.
FIRST = ["math-foundations/vectorization-simd", "algorithms-scratch/linear-regression", "handson-ml/housing"]


def tables() -> list[Table]:
    """Cold build, build without changes, and serial against parallel."""
    return [_book(), _parallel()]


def _book() -> Table:
    """Run the first three chapters cold, then part one cold, then the rest; make the site; build it again unchanged."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("book", "code", "tests"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        for name in ("_config.yml", "_toc.yml", "requirements.txt", "CONTRIBUTING.md", "CITATION.cff"):
            shutil.copy(ROOT / name, root / name)
        pages = read_contents(Project(root)).pages
        chapters = [name for name in pages if (chapter := read_chapter(Project(root), name)) and chapter.cells]
        part = [name for name in chapters if name.startswith("math-foundations/")]
        three = _bookkit(root, "execute", "--force", *FIRST)
        one = _bookkit(root, "execute", "--force", *part)
        _bookkit(root, "execute")
        seconds = {name: stored.seconds for name in chapters if (stored := store.load(Project(root), name))}
        site = _bookkit(root, "build")
        same = statistics.median(_bookkit(root, "build") for _ in range(3))
    slowest = max(seconds, key=lambda name: seconds[name])
    return Table(
        "Build of this book",
        ["what", "seconds", "limit"],
        [
            ["the first three chapters run cold", f"{three:.1f}", ""],
            ["the equations judged and the site of all chapters made, cold", f"{site:.1f}", ""],
            ["both: no less than a cold build of the first three chapters", f"{three + site:.1f}", "90"],
            [f"math-foundations run cold, {len(part)} chapters", f"{one:.1f}", "150"],
            [f"the slowest chapter: {slowest}", f"{seconds[slowest]:.1f}", "20"],
            ["a build with nothing changed", f"{same:.1f}", "8"],
        ],
        "after installation; chapters two at a time on two cores",
    )


def _bookkit(root: Path, *command: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bookkit", *command], cwd=root, check=True, capture_output=True)
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
