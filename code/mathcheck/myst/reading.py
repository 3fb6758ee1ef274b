"""A file into its steps: every display with the directive it stands in, its statements, and the meaning of every name
at that line.
"""

from __future__ import annotations

import os

from mathcheck.declare.context import Context, Symbol
from mathcheck.declare.declarations import declare
from mathcheck.errors import Position, Refusal, Unreadable
from mathcheck.latex.lexer import Lines, tokenize
from mathcheck.latex.names import spelled
from mathcheck.latex.rows import parse_display
from mathcheck.latex.statements import Statement, statements
from mathcheck.myst.definitions import Definitions
from mathcheck.myst.document import STEPS, Event, read
from mathcheck.myst.hypotheses import rest_on
from mathcheck.myst.steps import Derivation, Reading, Step
from mathcheck.typing.rules import Typer
from mathcheck.typing.statements import type_statement


def read_text(text: str, folder: str = ".", context: Context | None = None) -> Reading:
    """Read a file's text; ``context`` holds what is declared for all files."""
    return _Reader(text, folder, context.copy() if context else Context()).run()


def declarations_of(text: str, context: Context) -> None:
    """Take over only the declarations of a text."""
    lines = Lines(text)
    for event in read(text):
        if event.kind == "symbols":
            declare(event.text, event.offset, lines, context)


class _Reader(Definitions):
    def __init__(self, text: str, folder: str, context: Context):
        self.text, self.folder, self.context = text, folder, context
        self.lines = Lines(text)
        self.steps: list[Step] = []
        self.derivations: list[Derivation] = []
        self.symbols: list[tuple[int, Symbol]] = []
        self.open: list[Event] = []
        self.derivation: Derivation | None = None
        self.number = 0

    def run(self) -> Reading:
        for event in read(self.text):
            getattr(self, "_" + event.kind)(event)
        return Reading(self.steps, self.derivations, self.symbols, self.context)

    # --- events -------------------------------------------------------------------------------------------------------

    def _step(self, kind: str, at: Position, tex: str, **more) -> Step:
        derivation = self.derivation
        step = Step(kind, at, self.number, tex, self.context, derivation=derivation.id if derivation else None, **more)
        step.uses = derivation.uses if derivation else []
        self.steps.append(step)
        return step

    def _error(self, event: Event) -> None:
        self.number += 1
        self._step("error", event.at, "", refusal=Unreadable(event.text, event.at))

    def _reference(self, event: Event) -> None:
        if self.derivation is not None and event.text not in self.derivation.uses:
            self.derivation.uses.append(event.text)

    def _symbols(self, event: Event) -> None:
        try:
            if "from" in event.options:
                self._take_from(event)
            for symbol in declare(event.text, event.offset, self.lines, self.context):
                self.symbols.append((event.at[0], symbol))
        except Refusal as refusal:
            self.number += 1
            refusal.at = refusal.at or event.at
            self._step("declaration", refusal.at, "", refusal=refusal)

    def _take_from(self, event: Event) -> None:
        path = os.path.join(self.folder, event.options["from"])
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(
                f"cannot read the declarations of {event.options['from']}: {type(error).__name__}", event.at
            ) from None
        declarations_of(text, self.context)

    def _open(self, event: Event) -> None:
        self.open.append(event)
        if event.name == "derivation":
            identity = event.options.get("id", "")
            uses = [one.strip() for one in event.options.get("uses", "").split(",") if one.strip()]
            if not identity or self.derivation is not None:
                self.number += 1
                what = "a derivation needs `:id:`" if not identity else "a derivation inside of a derivation"
                self._step("error", event.at, "", refusal=Unreadable(what, event.at))
            self.derivation = Derivation(identity or f"line-{event.at[0]}", event.text, event.at, uses)
            self.derivations.append(self.derivation)
            self.context.enter()

    def _close(self, event: Event) -> None:
        for k in range(len(self.open) - 1, -1, -1):
            if self.open[k].name == event.name:
                del self.open[k:]
                break
        if event.name == "derivation":
            if self.derivation is not None:
                rest_on(self.derivation, self.steps, self.symbols, self.context)
            self.context.leave()
            self.derivation = None

    # --- displays -----------------------------------------------------------------------------------------------------

    def _display(self, event: Event) -> None:
        self.number += 1
        directive = next((one for one in reversed(self.open) if one.name in STEPS), None)
        before = len(self.steps)
        try:
            tokens = tokenize(event.text, self.lines, event.offset, self.context.macros)
            rows = parse_display(tokens, self.context)
            if not rows:
                raise Unreadable("an empty display", event.at)
            for row in rows:
                self._row(row, event, directive)
        except Refusal as refusal:
            refusal.at = refusal.at or event.at
            self._step("claim", refusal.at, event.text.strip(), refusal=refusal)
        except RecursionError:
            self._step("claim", event.at, event.text.strip()[:200], refusal=Unreadable("nested too deeply", event.at))
        if directive is not None and directive.name == "solve":
            # Several unknowns of one display are solved for together.
            solved = [one for one in self.steps[before:] if one.kind == "solve" and one.statement is not None]
            for one in solved:
                one.together = [other.statement for other in solved if other is not one]
        for step in self.steps[before:]:
            step.id, step.end_line = event.label, event.end_line
            if self.derivation is not None:
                self.derivation.steps.append(len(self.steps) - 1)

    def _row(self, row: list, event: Event, directive: Event | None) -> None:
        try:
            for statement in statements(row, self.context):
                self._statement(statement, directive)
        except Refusal as refusal:
            refusal.at = refusal.at or row[0].at
            self._step(directive.name if directive else "claim", refusal.at, spelled(row), refusal=refusal)

    def _statement(self, statement: Statement, directive: Event | None) -> None:
        statement.tex = spelled(statement.tokens)
        step = self._step(
            "definition" if statement.left else directive.name if directive else "claim",
            statement.at,
            statement.tex,
            statement=statement,
        )
        try:
            if statement.left:
                self._define(step)
            else:
                self._type(step, directive)
        except Refusal as refusal:
            refusal.at = refusal.at or statement.at
            step.refusal = refusal
        step.context = self.context.copy()

    def _type(self, step: Step, directive: Event | None) -> None:
        statement = step.statement
        typer = Typer(self.context, statement.mixed)
        type_statement(statement, typer)
        step.typer = typer
        if directive is not None:
            step.options = dict(directive.options)
            step.argument_text = directive.text
            if directive.name in ("solve", "equivalent", "update"):
                self._argument(step, directive)
            elif not directive.text.strip():
                raise Unreadable(
                    f"{{{directive.name}}} needs its {'source' if directive.name == 'assumed' else 'name'} after it",
                    directive.at,
                )
            elif directive.name == "by-code" and not directive.options.get("twin", "").strip():
                raise Unreadable(
                    f"{{by-code}} {directive.text.strip()} needs a twin: write `:twin: test_…` in the line below, the "
                    "name of a test that calls the same checking function on something broken on purpose, as in "
                    "`with pytest.raises(AssertionError): check_it(broken)`",
                    directive.at,
                )

    def _argument(self, step: Step, directive: Event) -> None:
        text = directive.text.strip()
        if not (text.startswith("$") and text.endswith("$") and len(text) > 2):
            raise Unreadable(
                f"{{{directive.name}}} needs a relation in dollars after it, as in {{{directive.name}}} $a = b$",
                directive.at,
            )
        start = directive.offset + directive.text.index("$") + 1
        inner = text[1:-1]
        if directive.name == "update":
            inner += " = 0"
        tokens = tokenize(inner, self.lines, start, self.context.macros)
        found = [
            statement for row in parse_display(tokens, self.context) for statement in statements(row, self.context)
        ]
        if not found or any(one.left or one.relations != ["="] for one in found):
            raise Unreadable(f"{{{directive.name}}} needs an equation after it", directive.at)
        if len(found) > 1 and directive.name != "solve":
            raise Unreadable(f"{{{directive.name}}} needs one equation after it, not {len(found)}", directive.at)
        step.argument, step.equations = found[0], found
        step.argument_typer = Typer(self.context, [one for statement in found for one in statement.mixed])
        for one in found:
            type_statement(one, step.argument_typer)
