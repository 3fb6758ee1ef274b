"""The two arithmetics side by side: both have to give every relation the same verdict.

``python -m tests.mathcheck.backends --jobs 2`` compares them on all identities, true and false;
``python -m tests.mathcheck.backends book --with book/notation.md --code tests`` on the chapters. It prints each
relation on which they differ, and exits with 1 if there is one. Minutes of work: mpmath is the slower.
"""

from __future__ import annotations

import argparse
import sys
import time

from mathcheck.api import base_context
from mathcheck.cli import run
from mathcheck.judge.relation import Settings
from mathcheck.myst.sources import find_files, read_all
from mathcheck.support import code_of
from tests.mathcheck.test_identities import CORPUS

BACKENDS = ("arb", "mpmath")


def main() -> int:
    """Judge everything twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=[str(CORPUS / "true"), str(CORPUS / "false")])
    parser.add_argument("--with", dest="declarations", action="append", default=[])
    parser.add_argument("--code", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    files = find_files(options.paths)
    readings = read_all(files, base_context(options.declarations))
    steps = [(name, step) for name, reading in readings for step in reading.steps]
    code = code_of(options.code, files)
    found = []
    for backend in BACKENDS:
        started = time.perf_counter()
        settings = Settings(backend=backend, brief=True)
        results = run(steps, settings, code, None, options.jobs, quiet=True)
        seconds = sum(result.seconds for result in results)
        print(f"{backend}: {seconds:.0f} s of work, {time.perf_counter() - started:.0f} s by the clock", flush=True)
        found.append(results)
    pairs = list(zip(*found, strict=True))
    differing = [(one, other) for one, other in pairs if one.verdict != other.verdict]
    for one, other in differing:
        print(f"{one.place}: {one.verdict}, but {other.verdict}: {other.reason} | {one.form}")
    print(f"{len(pairs)} relations, {len(differing)} with different verdicts")
    return 1 if differing or not pairs else 0


if __name__ == "__main__":
    sys.exit(main())
