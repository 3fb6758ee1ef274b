"""How fast mathcheck reads and judges, on the corpus of identities; and how many changed relations it refuses."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from mathcheck.api import base_context
from mathcheck.cache import Cache
from mathcheck.cli import run
from mathcheck.judge.relation import Settings
from mathcheck.judge.symbolic import without_end
from mathcheck.mutation.rates import AIM, Rates, reviewed
from mathcheck.mutation.run import MUTATED_KINDS, mutate
from mathcheck.myst.reading import Step, read_text
from mathcheck.myst.sources import find_files, read_all
from tests.bench.report import Table

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "mathcheck" / "identities"
JOBS = 2
SAMPLE = 200


def tables() -> list[Table]:
    """Times, and mutation rates."""
    return [_time(), _mutation()]


def _work() -> float:
    """Processor time so far, of this process and of those it has ended."""
    found = os.times()
    return found.user + found.system + found.children_user + found.children_system


def _time() -> Table:
    """Reading, single verdicts, and the whole corpus cold and unchanged."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*/*.md"))}
    started = time.process_time()
    readings = {path: read_text(text, str(path.parent)) for path, text in texts.items()}
    reading = time.process_time() - started
    steps = [(str(path), step) for path, found in readings.items() for step in found.steps]
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(folder)
        started, work = time.perf_counter(), _work()
        results = run(steps, Settings(), None, cache, JOBS, quiet=True)
        cold, work = time.perf_counter() - started, _work() - work
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
        [f"processor time of that, over {JOBS}", f"{work * 500 / count / JOBS:.1f} s", ""],
        [f"{count} relations, unchanged, reading included", f"{warm:.2f} s", ""],
        ["the same for 500 relations", f"{warm * 500 / count:.2f} s", "2 s"],
    ]
    note = (
        "True and false identities together; the false ones are also searched for a counterexample of small numbers. "
        "Reading and verdicts in processor time, as the limits of mathcheck are; the rows of all relations by the "
        "clock, and so slower on a machine with other work."
    )
    return Table("mathcheck: time", ["what", "measured", "aim"], rows, note)


def _mutation() -> Table:
    """A fixed sample of the changes that ``--mutate`` makes. SymPy's integrals and limits are left to the full run."""
    equivalent, rows = reviewed(CORPUS / "equivalent.txt"), []
    whole = {"true identities": [str(CORPUS / "true")], "book": [str(ROOT / "book")]}
    notation = base_context([str(ROOT / "book" / "notation.md")])
    for name, paths in whole.items():
        readings = read_all(find_files(paths), notation if name == "book" else base_context([]))
        steps = [(file, step) for file, reading in readings for step in reading.steps if _quick(step)]
        rates = Rates(mutate(steps, Settings(), JOBS, SAMPLE), equivalent)
        rows.append([name, str(len(rates.mutants)), f"{rates.raw:.1%}", f"{rates.net:.1%}", f"{AIM:.0%} net"])
    note = (
        "Every accepted relation is changed in one place; the rates say how many of the changes are refused, of all "
        "(raw) and of those that are no true statements (net). A fixed sample; all of them by\npython -m mathcheck "
        "tests/mathcheck/identities/true book --with book/notation.md --code tests --mutate --equivalent "
        "tests/mathcheck/identities/equivalent.txt --jobs 2"
    )
    return Table("mathcheck: mutation", ["relations of", "mutants", "raw", "net", "aim"], rows, note)


def _quick(step: Step) -> bool:
    return (
        step.kind in MUTATED_KINDS
        and step.refusal is None
        and step.statement is not None
        and not without_end(one for side in step.statement.sides for one in side.walk())
    )
