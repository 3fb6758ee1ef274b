"""Remembers verdicts. The key holds all that a verdict rests on: the step, the meaning of its names, the settings and
the checker's own source.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from mathcheck.declare.context import Context, Symbol
from mathcheck.judge.relation import Settings
from mathcheck.latex.printer import latex
from mathcheck.myst.steps import Step
from mathcheck.tree import Node
from mathcheck.verdicts import Result

TIME = re.compile(r"seconds|time for this step|mathcheck itself failed")


@lru_cache(maxsize=1)
def source_hash() -> str:
    """A hash of the checker's own source and of the arithmetic below it."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    for name in ("flint", "mpmath", "sympy"):
        try:
            from importlib.metadata import version

            digest.update(f"{name}{version('python-flint' if name == 'flint' else name)}".encode())
        except ImportError:
            continue
    return digest.hexdigest()


def default_folder() -> Path:
    """Where verdicts are kept unless told otherwise."""
    base = os.environ.get("MATHCHECK_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "mathcheck"
    )
    return Path(base)


class Cache:
    """One small file for each step, named by its key."""

    def __init__(self, folder: Path | str | None = None):
        self.folder = Path(folder) if folder else default_folder()
        self.folder.mkdir(parents=True, exist_ok=True)

    def key(self, step: Step, settings: Settings) -> str:
        """The key of a step."""
        parts = [
            source_hash(),
            repr(settings),
            step.kind,
            step.tex,
            step.argument_text,
            json.dumps(step.options, sort_keys=True),
        ]
        if step.refusal is None:
            parts += _meaning(step)
        else:
            parts.append(step.refusal.message)
        return hashlib.sha256("\x00".join(parts).encode()).hexdigest()

    def get(self, key: str, step: Step, file: str) -> list[Result] | None:
        """Remembered results, put where the step stands now."""
        path = self.folder / key[:2] / f"{key[2:]}.json"
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        results = []
        for one, offset in stored:
            result = Result(**one)
            result.file, result.cached = file, True
            result.line, result.column = step.at[0] + offset[0], (step.at[1] if offset[0] == 0 else 0) + offset[1]
            result.id, result.derivation, result.step, result.end_line, result.uses = (
                step.id,
                step.derivation,
                step.number,
                step.end_line,
                list(step.uses),
            )
            results.append(result)
        return results

    def put(self, key: str, results: list[Result], step: Step) -> None:
        """Remember the results of a step. What ran out of time is not remembered: it may do better next time."""
        if any(result.verdict == "inconclusive" and TIME.search(result.reason) for result in results):
            return
        stored = [(result.as_dict(), _offset(result, step)) for result in results]
        path = self.folder / key[:2] / f"{key[2:]}.json"
        path.parent.mkdir(exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(stored), encoding="utf-8")
        partial.replace(path)


def _offset(result: Result, step: Step) -> tuple[int, int]:
    """Where a relation stands, seen from the beginning of its step."""
    lines = result.line - step.at[0]
    return lines, result.column - (step.at[1] if lines == 0 else 0)


def _meaning(step: Step) -> list[str]:
    """The meaning of every name that the step rests on, and the conventions."""
    context = step.context
    nodes = [*step.statement.sides, *step.statement.conditions]
    if step.argument is not None:
        nodes += [side for one in step.equations or [step.argument] for side in one.sides]
    nodes += [side for one in step.together for side in one.sides]
    names = context.closure(*nodes)
    parts = [
        json.dumps(context.conventions, sort_keys=True),
        *(latex(node) for node in nodes),
        repr(step.statement.left),
        str(step.statement.free_of),
        str(step.statement.order),
    ]
    parts += [latex(node) for node in context.requirements]
    for name in sorted(names):
        for table in (context.symbols, context.families):
            if name in table:
                parts.append(_described(table[name], context))
    return parts


def _described(symbol: Symbol, context: Context) -> str:
    fields: list[Any] = [
        symbol.name,
        symbol.sort,
        symbol.kind,
        [str(dim) for dim in symbol.shape],
        sorted(symbol.traits),
        [str(dim) for shape in symbol.domain for dim in shape],
    ]
    fields += [symbol.parameters, latex(symbol.body) if symbol.body is not None else ""]
    fields += [(letter, low and latex(low), high and latex(high)) for letter, low, high in symbol.indices]
    for key in sorted(symbol.data):
        value = symbol.data[key]
        items = value if isinstance(value, (list, tuple)) else [value]
        fields.append((key, [latex(item) if isinstance(item, Node) else str(item) for item in items]))
    return repr(fields)
