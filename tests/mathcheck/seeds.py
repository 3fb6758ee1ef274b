"""The corpus of identities with other random points: verdicts must not hang on luck.

``python -m tests.mathcheck.seeds --seeds 1 2 3 4 5 6 7 8 --jobs 2`` takes about a minute of work for each seed. It
prints what is judged wrongly with any of them, and exits with 1 if something is. The tests run two seeds on a part.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from mathcheck.cli import as_json, run
from mathcheck.judge.relation import Settings
from mathcheck.myst.reading import read_text
from mathcheck.myst.steps import Step
from tests.mathcheck.test_identities import FALSE, TRUE, Item, faults_of_false, faults_of_true

Steps = list[tuple[str, Step]]


def steps_of(items: Iterable[Item]) -> Steps:
    """Every step of some identities, in the order of their files."""
    wanted = {(str(item.path), item.id) for item in items}
    paths = sorted({path for path, _ in wanted})
    readings = [(path, read_text(Path(path).read_text(encoding="utf-8"), str(Path(path).parent))) for path in paths]
    return [(path, step) for path, reading in readings for step in reading.steps if (path, step.derivation) in wanted]


def faults(items: list[Item], steps: Steps, seed: int, jobs: int = 1) -> list[str]:
    """What is judged wrongly at the points of one seed."""
    results = run(steps, Settings(seed=seed, brief=True), None, None, jobs, quiet=True)
    table: dict[tuple[Path, str], list] = {}
    for relation in as_json([], results, 0)["relations"]:
        table.setdefault((Path(relation["file"]).resolve(), relation["derivation"]), []).append(relation)
    found = []
    for item in items:
        judged: Callable = faults_of_false if item.kind else faults_of_true
        found += [f"seed {seed}: {item}: {why}" for why in judged(item, table)]
    return found


def main() -> int:
    """Run all identities with every seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs="+", type=int, default=list(range(1, 9)))
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    items = TRUE + FALSE
    steps = steps_of(items)
    total = 0
    for seed in options.seeds:
        found = faults(items, steps, seed, options.jobs)
        total += len(found)
        print("\n".join([*found, f"seed {seed}: {len(found)} of {len(items)} judged wrongly"]), flush=True)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
