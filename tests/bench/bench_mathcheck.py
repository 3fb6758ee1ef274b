"""How fast mathcheck reads and judges, on the corpus of identities and on nothing else."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from mathcheck.cache import Cache
from mathcheck.cli import run
from mathcheck.judge.relation import Settings
from mathcheck.myst.reading import read_text
from tests.bench.report import Table

CORPUS = Path(__file__).parents[1] / "mathcheck" / "identities"
JOBS = 2


def tables() -> list[Table]:
    """Reading, single verdicts, and the whole corpus cold and unchanged."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*/*.md"))}
    started = time.perf_counter()
    readings = {path: read_text(text, str(path.parent)) for path, text in texts.items()}
    reading = time.perf_counter() - started
    steps = [(str(path), step) for path, found in readings.items() for step in found.steps]
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(folder)
        started = time.perf_counter()
        results = run(steps, Settings(), None, cache, JOBS, quiet=True)
        cold = time.perf_counter() - started
        started = time.perf_counter()
        fresh = {path: read_text(text, str(path.parent)) for path, text in texts.items()}
        again = [(str(path), step) for path, found in fresh.items() for step in found.steps]
        run(again, Settings(), None, cache, JOBS, quiet=True)
        warm = time.perf_counter() - started
    seconds = sorted(result.seconds for result in results)
    count, displays = len(results), len(steps)
    rows = [
        ["reading and typing, per display", f"{1e3 * reading / displays:.2f} ms", "5 ms"],
        ["numeric verdict, median", f"{1e3 * seconds[count // 2]:.1f} ms", "30 ms"],
        ["numeric verdict, 95th percentile", f"{1e3 * seconds[int(0.95 * count)]:.1f} ms", "300 ms"],
        ["numeric verdict, slowest", f"{seconds[-1]:.2f} s", ""],
        [f"{count} relations, cold, {JOBS} jobs", f"{cold:.1f} s", ""],
        ["the same for 500 relations", f"{cold * 500 / count:.1f} s", "60 s"],
        [f"{count} relations, unchanged, reading included", f"{warm:.2f} s", ""],
        ["the same for 500 relations", f"{warm * 500 / count:.2f} s", "2 s"],
    ]
    note = "True and false identities together; the false ones are also searched for a counterexample of small numbers."
    return [Table("mathcheck: time", ["what", "measured", "aim"], rows, note)]
