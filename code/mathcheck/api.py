"""The library: check a file or a text, and show a derivation's steps as a table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from mathcheck.declare.context import Context, Symbol
from mathcheck.errors import Refusal
from mathcheck.judge.relation import Settings
from mathcheck.judge.steps import judge_step
from mathcheck.myst.reading import declarations_of, read_text
from mathcheck.myst.sources import files_with
from mathcheck.myst.steps import Derivation, Step
from mathcheck.support import Code
from mathcheck.verdicts import Result, count, counterexample_lines


@dataclass
class Report:
    """The results of one file, in its order; in a notebook it displays as a table."""

    file: str
    results: list[Result]
    derivations: list[Derivation] = field(default_factory=list)
    symbols: list[tuple[int, Symbol]] = field(default_factory=list)

    @property
    def passes(self) -> bool:
        """Whether every relation is proved, holds, is checked by code, or is assumed."""
        return all(result.passes for result in self.results)

    def counts(self) -> dict[str, int]:
        """How many relations have each verdict; definitions, which prove nothing, are counted by themselves."""
        return {word: number for word, number in count(self.results).items() if number}

    def only(self, identity: str) -> Report:
        """One derivation, or the display of one label."""
        chosen = [result for result in self.results if identity in (result.derivation, result.id)]
        if not chosen:
            raise ValueError(f"{self.file} holds no derivation and no equation with the id {identity!r}")
        return Report(self.file, chosen, [one for one in self.derivations if one.id == identity])

    def __str__(self) -> str:
        lines = [f"{result.line:>5}  {result.verdict:<12} {result.kind:<11} {result.form}" for result in self.results]
        for result in self.results:
            if not result.passes:
                lines.append(result.message())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = []
        for result in self.results:
            note = escape(result.reason)
            if result.counterexample:
                note += "<br>" + "<br>".join(escape(line) for line in counterexample_lines(result.counterexample))
            how = escape(result.method) + (f", {result.points} points" if result.points else "")
            rows.append(
                f"<tr><td>{result.line}</td><td>{escape(result.kind)}</td><td>${escape(result.form)}$</td><td>{result.verdict}</td><td>{how}</td><td>{note}</td></tr>"
            )
        head = "<tr><th>line</th><th>kind</th><th>as read</th><th>verdict</th><th>how</th><th>note</th></tr>"
        return f"<table>{head}{''.join(rows)}</table>"


def check(
    source: str | os.PathLike[str],
    *,
    text: str | None = None,
    declarations: Iterable[str | os.PathLike[str]] = (),
    code: Code | None = None,
    settings: Settings | None = None,
    cache: Any = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Judge every displayed relation of a MyST file.

    Parameters
    ----------
    source : str or path
        The file; or, if the string holds a line break, the text itself.
    text : str, optional
        The text, where it is not what the file holds; ``source`` then only names it.
    declarations : iterable of paths
        Files whose ``{symbols}`` blocks come before, such as a book's page of notation.
    code : Code, optional
        The tests and cells that ``{by-code}`` may name: ``mathcheck.code_of(["tests"], ["chapter.md"])``.
    settings : Settings, optional
        Backend, number of dimension tuples, time limit, seed.
    cache : Cache, optional
        Remembers verdicts of unchanged steps.
    progress : callable, optional
        Called with the number of steps done and the number of all.

    Returns
    -------
    Report
    """
    name, body = _source(source, text)
    context = base_context(declarations)
    reading = read_text(body, os.path.dirname(name) or ".", context)
    settings = settings or Settings()
    results: list[Result] = []
    for k, step in enumerate(reading.steps):
        results.extend(judged(step, name, settings, code, cache))
        if progress is not None:
            progress(k + 1, len(reading.steps))
    return Report(name, results, reading.derivations, reading.symbols)


def judged(step: Step, file: str, settings: Settings, code: Code | None, cache: Any) -> list[Result]:
    """The verdicts of a step, from the cache if nothing that they rest on has changed. What rests on code is looked up
    each time, for tests change while the page does not.
    """
    if cache is None or step.kind == "by-code":
        return judge_step(step, file, settings, code)
    key = cache.key(step, settings)
    found = cache.get(key, step, file)
    if found is None:
        found = judge_step(step, file, settings, code)
        cache.put(key, found, step)
    return found


def base_context(declarations: Iterable[str | os.PathLike[str]]) -> Context:
    """What other files declare for this one: conventions that hold, and letters that it may give another meaning."""
    context = Context()
    for path in declarations:
        try:
            declarations_of(Path(path).read_text(encoding="utf-8"), context)
        except Refusal as refusal:
            line, column = refusal.at or (1, 1)
            raise ValueError(f"{path}:{line}:{column}: {refusal}") from None
    context.as_defaults()
    return context


def _source(source: str | os.PathLike[str], text: str | None) -> tuple[str, str]:
    if text is not None:
        return str(source), text
    if isinstance(source, str) and "\n" in source:
        return "<text>", source
    return str(source), Path(source).read_text(encoding="utf-8")


def show(identity: str, source: str | os.PathLike[str] | None = None, **options: Any) -> Report:
    """The steps of one derivation, or of one labelled equation, as a table; without a file, the files below the
    working directory are searched.
    """
    if source is not None:
        return check(source, **options).only(identity)
    return check(files_with(identity)[0], **options).only(identity)
