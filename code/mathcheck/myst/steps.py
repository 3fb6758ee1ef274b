"""What a file is made of: steps, derivations, and what was declared."""

from __future__ import annotations

from dataclasses import dataclass, field

from mathcheck.declare.context import Context, Symbol
from mathcheck.errors import Position, Refusal
from mathcheck.latex.statements import Statement
from mathcheck.typing.rules import Typer


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
