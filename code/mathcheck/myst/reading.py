"""A file into its steps: every display with the directive it stands in, its statements, and the meaning of every name
at that line.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace

from mathcheck.declare.context import Context, Symbol
from mathcheck.declare.declarations import declare
from mathcheck.errors import IllTyped, Position, Refusal, Unreadable
from mathcheck.latex.lexer import Lines, tokenize
from mathcheck.latex.names import spelled
from mathcheck.latex.notation import RELATION
from mathcheck.latex.printer import latex
from mathcheck.latex.rows import parse_display
from mathcheck.latex.statements import FAMILIES, Statement, statements
from mathcheck.myst.document import STEPS, Event, read
from mathcheck.tree import Node, free_names
from mathcheck.typing.dimensions import dim_node
from mathcheck.typing.rules import Typer
from mathcheck.typing.shapes import SCALAR


@dataclass
class Step:
    """One statement to be judged, or the refusal that came of reading it."""

    kind: str
    at: Position
    number: int
    tex: str
    context: Context
    id: str | None = None
    derivation: str | None = None
    uses: list[str] = field(default_factory=list)
    end_line: int = 0
    statement: Statement | None = None
    typer: Typer | None = None
    refusal: Refusal | None = None
    argument: Statement | None = None
    equations: list[Statement] = field(default_factory=list)
    together: list[Statement] = field(default_factory=list)
    argument_typer: Typer | None = None
    argument_text: str = ""
    options: dict[str, str] = field(default_factory=dict)


@dataclass
class Derivation:
    """A derivation: its id, its title, what it uses."""

    id: str
    title: str
    at: Position
    uses: list[str] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    hypotheses: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """Everything that was found in one file."""

    steps: list[Step]
    derivations: list[Derivation]
    symbols: list[tuple[int, Symbol]]
    context: Context


def read_text(text: str, folder: str = ".", context: Context | None = None) -> Reading:
    """Read a file's text; ``context`` holds what is declared for all files."""
    return _Reader(text, folder, context.copy() if context else Context()).run()


def declarations_of(text: str, context: Context) -> None:
    """Take over only the declarations of a text."""
    lines = Lines(text)
    for event in read(text):
        if event.kind == "symbols":
            declare(event.text, event.offset, lines, context)


class _Reader:
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
                self._hypotheses(self.derivation)
            self.context.leave()
            self.derivation = None

    def _hypotheses(self, derivation: Derivation) -> None:
        """What the derivation's steps rest on beyond plain real quantities; and what it declares and does not use."""
        nodes, parameters = [], set()
        for step in self.steps:
            if step.derivation == derivation.id and step.statement is not None:
                parameters |= set(step.statement.left[2]) if step.statement.left else set()
                nodes += [*step.statement.sides, *step.statement.conditions]
                nodes += [side for one in step.equations for side in one.sides]
                if step.argument is not None:
                    nodes += step.argument.sides
        context = self.context
        used = context.closure(*nodes)
        for node in context.requirements:
            if context.closure(node) & used:
                # Of what the steps do not speak, a condition says nothing here, though a dimension be common to both.
                if free_names(node) <= used:
                    derivation.hypotheses.append(_condition(node))
                used |= context.closure(node)
        for name in sorted(used):
            symbol = context.get(name)
            if symbol is not None and symbol.body is None and (symbol.kind != "real" or symbol.sort == "random"):
                derivation.hypotheses.append(symbol.text)
        derivation.hypotheses = [one for one in dict.fromkeys(derivation.hypotheses) if one]
        first = derivation.at[0]
        mine = {symbol.name for line, symbol in self.symbols if line > first and symbol.sort not in ("dim", "index")}
        written = " ".join(step.tex + step.argument_text for step in self.steps if step.derivation == derivation.id)
        bare = written.replace("{", "").replace("}", "").replace(" ", "")
        said = {name for name in mine if re.sub(r"[{} ]", "", name) in bare}
        derivation.unused = sorted(mine - used - parameters - said)

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

    # --- definitions --------------------------------------------------------------------------------------------------

    def _define(self, step: Step) -> None:
        statement = step.statement
        form, name, extra = statement.left
        if form == "recursion":
            self._recursion(step, name, extra)
            return
        old = self.context.families.get(name) if form in FAMILIES else self.context.symbols.get(name)
        symbol = Symbol(
            name, "function" if form in ("function", "functions") else "value", at=statement.at, text=step.tex
        )
        if form == "functions":
            symbol.data["family"] = sum(self.context.symbols[letter].sort == "index" for letter in extra)
        typer = Typer(self.context, statement.mixed)
        if form in ("function", "functions"):
            self._parameters(symbol, old, extra, typer)
        if form in FAMILIES:
            for letter in extra:
                typer.bound[letter] = typer._declared_range(letter) or (None, None)
        for side in statement.sides:
            typer.infer(side)
        for first, second, at in zip(statement.sides, statement.sides[1:], statement.places[1:], strict=False):
            typer.equal(first, second, at)
        if (
            old is not None
            and old.sort in ("value", "function")
            and old.body is None
            and not old.data.get("view")
            and not typer.unify(statement.sides[0].shape, old.shape)
        ):
            raise IllTyped(f"{name} was declared with another shape than this definition has", statement.at)
        typer.finish()
        symbol.shape, symbol.body = statement.sides[0].shape, statement.sides[0]
        if form == "squares":
            if symbol.shape != SCALAR:
                raise IllTyped("only the square of a number is defined like this", statement.at)
            symbol.body = Node("call", (symbol.body,), "sqrt", symbol.body.at, SCALAR)
        if name in self.context.closure(symbol.body) and form not in FAMILIES and name not in symbol.parameters:
            raise Unreadable(f"{name} is defined by itself; recursive definitions are not read", statement.at)
        if form in FAMILIES:
            symbol.indices = tuple((letter, *self._ends(letter, typer)) for letter in extra)
            if self.context.uses_family(symbol.body, name):
                raise Unreadable(f"{name} is defined by itself; recursive definitions are not read", statement.at)
        self._no_loose_index(symbol, extra, form)
        if old is not None and old.body is None and old.sort == symbol.sort:
            symbol = replace(symbol, traits=old.traits, kind=old.kind, data={**old.data}, shape=old.shape)
        self._add(symbol)
        step.typer = typer

    def _recursion(self, step: Step, name: str, letters: tuple[str, ...]) -> None:
        """``w_{t+1} := …``: the family is known already, its body comes now."""
        statement, symbol = step.statement, self.context.families[name]
        typer = Typer(self.context, statement.mixed)
        for side in statement.sides:
            typer.infer(side)
            if not typer.unify(side.shape, symbol.shape):
                raise IllTyped(f"{name}_0 has another shape than the right side", statement.at)
        typer.finish()
        symbol.body, symbol.text = statement.sides[0], step.tex
        step.typer = typer

    def _no_loose_index(self, symbol: Symbol, extra: tuple[str, ...], form: str) -> None:
        """A definition whose right side depends on an index has that index on its left."""
        letters = set(extra)
        for name in sorted(self.context.closure(symbol.body) - letters):
            other = self.context.symbols.get(name)
            if other is not None and other.sort == "index" and name in free_names(symbol.body):
                raise Unreadable(
                    (
                        f"the right side depends on the index {name}; write it on the left too, as in "
                        f"{symbol.name}_{name} := …"
                    ),
                    symbol.at,
                )

    def _add(self, symbol: Symbol) -> None:
        self.context.add(symbol)

    def _parameters(self, symbol: Symbol, old: Symbol | None, names: tuple[str, ...], typer: Typer) -> None:
        if len(set(names)) != len(names):
            raise Unreadable("two parameters of one name", symbol.at)
        if old is not None and old.sort == "function" and len(old.domain) not in (0, len(names)):
            raise Unreadable(f"{symbol.name} was declared with {len(old.domain)} argument(s)", symbol.at)
        shapes = []
        for k, name in enumerate(names):
            declared = self.context.symbols.get(name)
            if old is not None and old.sort == "function" and old.domain:
                shapes.append(old.domain[k])
            elif declared is not None and declared.sort in ("value", "random", "index", "dim"):
                shapes.append(declared.shape)
            else:
                raise Unreadable(
                    f"of what shape is {name}? Declare it in {{symbols}} before {symbol.name} is defined", symbol.at
                )
            if declared is None:
                if shapes[-1] != SCALAR:
                    raise Unreadable(f"declare {name} in {{symbols}} before {symbol.name} is defined", symbol.at)
                typer.bound[name] = (None, None)
        symbol.parameters, symbol.domain, symbol.domain_kinds = names, tuple(shapes), ("real",) * len(names)

    def _ends(self, letter: str, typer: Typer):
        declared = self.context.symbols[letter]
        if "high" in declared.data:
            return declared.data["low"], declared.data["high"]
        found = {
            (typer.unifier.resolve(low), typer.unifier.resolve(high)) for low, high, _ in typer.uses.get(letter, [])
        }
        if len(found) != 1:
            return None, None
        low, high = found.pop()
        return dim_node(low), dim_node(high)


def _condition(node: Node) -> str:
    """A condition without the brackets around its whole sides."""
    if node.op != "rel" or len(node.args) != 2:
        return latex(node)
    left, right = (_unbracketed(latex(side)) for side in node.args)
    return f"{left} {RELATION[node.value]} {right}"


def _unbracketed(text: str) -> str:
    depth = 0
    for place, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return text[1:-1] if place == len(text) - 1 and text.startswith("(") and place else text
    return text


def type_statement(statement: Statement, typer: Typer) -> None:
    """Shapes of a whole statement: every side, every condition, and that neighbours fit."""
    for k, side in enumerate(statement.sides):
        relation = statement.relations[k - 1] if k else ""
        if relation in ("in", "notin"):
            for child in side.args:
                typer.infer(child)
                typer.unify(child.shape, SCALAR)
            if side.op == "space":
                typer.space(statement.sides[k - 1], side)
            elif not typer.unify(statement.sides[k - 1].shape, SCALAR):
                raise IllTyped("a vector or matrix is no element of a set of numbers", statement.places[k - 1])
            continue
        typer.infer(side)
        if k and statement.relations[k - 1] not in ("in", "notin"):
            typer.equal(statement.sides[k - 1], side, statement.places[k - 1])
    for k, relation in enumerate(statement.relations):
        shape = typer.unifier.shape(statement.sides[k].shape)
        if (
            relation in ("<", "<=", ">", ">=", "propto")
            and shape != SCALAR
            and not all(dim.unknown for dim in shape)
            and relation != "propto"
        ):
            raise IllTyped(
                "only numbers are compared in size; write \\succeq for matrices, or compare the entries",
                statement.places[k],
            )
    for condition in statement.conditions:
        typer._condition(condition)
    typer.finish()
