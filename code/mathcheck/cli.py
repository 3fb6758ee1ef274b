"""``python -m mathcheck [PATH…] [--id ID] [--json] [--mutate] [--jobs N]``."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from typing import Any

from mathcheck.api import base_context, judged
from mathcheck.cache import Cache
from mathcheck.judge.relation import Settings
from mathcheck.myst.sources import files_with, find_files, only, read_all
from mathcheck.myst.steps import Reading, Step
from mathcheck.support import Code, code_of
from mathcheck.verdicts import Result, count

SCHEMA = 1


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code: 0 if every relation passes, 1 if one does not, 2 if the arguments make
    no sense.
    """
    options = _parser().parse_args(arguments)
    try:
        files = find_files(options.paths or (files_with(options.id) if options.id else []))
        readings = read_all(files, base_context(options.declarations))
        if options.id:
            readings = only(readings, options.id)
    except (OSError, ValueError) as error:
        print(f"mathcheck: {error}", file=sys.stderr)
        return 2
    started = time.perf_counter()
    settings = Settings(prove=options.prove, seed=options.seed)
    if options.backend:
        settings.backend = options.backend
    steps = [(name, step) for name, reading in readings for step in reading.steps]
    cache = None if options.no_cache else Cache(options.cache)
    code = code_of(options.code, files)
    results = run(steps, settings, code, cache, options.jobs, quiet=options.json or options.quiet)
    seconds = time.perf_counter() - started
    if options.mutate:
        from mathcheck.mutation.rates import mutate_command

        return mutate_command(steps, results, settings, options, _progress)
    if options.hypotheses:
        from mathcheck.hypotheses import hypotheses_command

        return hypotheses_command(steps, results, settings, options, _progress)
    if options.json:
        print(json.dumps(as_json(readings, results, seconds), indent=1, ensure_ascii=False))
    else:
        if options.id:
            _print_steps(results)
        _print(results, len(readings), seconds)
        _print_unused(readings)
    return 0 if all(result.passes for result in results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mathcheck", description="Read every displayed relation of MyST files and judge it."
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a .md file, a folder that is searched for them, or the https address of one",
    )
    parser.add_argument(
        "--id",
        metavar="ID",
        help="judge only this derivation or labelled equation, with all that stands before it as its context; "
        "without PATH, the files below the working directory are searched",
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument(
        "--mutate", action="store_true", help="change every accepted relation and require that the change is refused"
    )
    parser.add_argument(
        "--hypotheses", action="store_true", help="drop each declared hypothesis and say which steps fail without it"
    )
    parser.add_argument("--equivalent", metavar="FILE", help="reviewed mutants that are true statements, for --mutate")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of the mutants, always the same ones")
    parser.add_argument("--jobs", type=_at_least_one, default=1, metavar="N", help="processes (default 1)")
    parser.add_argument(
        "--with",
        dest="declarations",
        action="append",
        default=[],
        metavar="FILE",
        help="declarations that come before every file, such as a page of notation",
    )
    parser.add_argument("--code", action="append", default=[], metavar="PATH", help="tests that {by-code} may name")
    parser.add_argument(
        "--backend", choices=("arb", "mpmath"), help="the arithmetic (default: python-flint where it is installed)"
    )
    parser.add_argument("--prove", action="store_true", help="also try a symbolic proof of every equation")
    parser.add_argument("--seed", type=int, default=0, help="another seed draws other points")
    parser.add_argument(
        "--cache", metavar="FOLDER", help="where verdicts of unchanged steps are kept (default ~/.cache/mathcheck)"
    )
    parser.add_argument("--no-cache", action="store_true", help="judge everything again")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    return parser


def _at_least_one(text: str) -> int:
    """A number of processes."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; write 1 or more")
    return int(text)


# --- running ----------

_WORK: dict[str, Any] = {}


def run(
    steps: list[tuple[str, Step]],
    settings: Settings,
    code: Code | None,
    cache: Cache | None,
    jobs: int,
    quiet: bool,
) -> list[Result]:
    """Judge all steps, in their order, with a progress bar on a terminal."""
    _WORK.update(steps=steps, settings=settings, code=code, cache=cache)
    with _progress(len(steps), quiet) as advance:
        if jobs > 1 and len(steps) > 1 and "fork" in multiprocessing.get_all_start_methods():
            # Workers are forked, so they know the steps already; neighbours go to different workers.
            with multiprocessing.get_context("fork").Pool(jobs) as pool:
                found = []
                for results in pool.imap(_one, range(len(steps)), chunksize=4):
                    found.extend(results)
                    advance()
            return found
        found = []
        for k in range(len(steps)):
            found.extend(_one(k))
            advance()
        return found


def _one(k: int) -> list[Result]:
    name, step = _WORK["steps"][k]
    return judged(step, name, _WORK["settings"], _WORK["code"], _WORK["cache"])


class _progress:
    """A progress bar on the terminal's error stream; nothing elsewhere."""

    def __init__(self, total: int, quiet: bool, label: str = "judging"):
        self.bar = None
        if not quiet and sys.stderr.isatty() and total:
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task(label, total=total)

    def __enter__(self):
        if self.bar is not None:
            self.bar.start()
        return self.advance

    def advance(self) -> None:
        if self.bar is not None:
            self.bar.advance(self.task)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


# --- printing ----------


def as_json(readings: list[tuple[str, Reading]], results: list[Result], seconds: float) -> dict[str, Any]:
    """Everything for programs."""
    derivations = [
        {
            "file": name,
            "line": one.at[0],
            "id": one.id,
            "title": one.title,
            "uses": one.uses,
            "hypotheses": one.hypotheses,
            "unused": one.unused,
        }
        for name, reading in readings
        for one in reading.derivations
    ]
    return {
        "schema": SCHEMA,
        "seconds": round(seconds, 3),
        "counts": count(results),
        "derivations": derivations,
        "relations": [
            {**result.as_dict(), "id": result.id or result.derivation, "label": result.id} for result in results
        ],
    }


def _print_steps(results: list[Result]) -> None:
    """Every relation in its order: line, verdict, the form in which it was read."""
    for result in results:
        kind = result.kind if result.kind == "definition" else result.verdict
        print(f"line {result.line:>4}  {kind:<12} {result.form}")


def _print_unused(readings: list[tuple[str, Reading]]) -> None:
    """What a derivation declares and no step of it uses: no fault of a relation, but a hypothesis too many."""
    for name, reading in readings:
        for one in reading.derivations:
            if one.unused:
                print(f"{name}:{one.at[0]}: note: {one.id} declares {', '.join(one.unused)}, which no step uses")


def _print(results: list[Result], files: int, seconds: float) -> None:
    for result in results:
        if not result.passes:
            print(result.message())
    names = {"definition": "definitions"}
    said = ", ".join(
        f"{number} {names.get(word, word) if number > 1 else word}" for word, number in count(results).items() if number
    )
    print(
        f"{len(results)} relations in {files} file{'s' * (files != 1)}: {said or 'nothing to judge'} ({seconds:.1f} s)"
    )
