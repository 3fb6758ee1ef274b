"""The shapes of a whole statement."""

from __future__ import annotations

from mathcheck.errors import IllTyped
from mathcheck.latex.statements import Statement
from mathcheck.typing.rules import Typer
from mathcheck.typing.shapes import SCALAR


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
