"""Definitions: what ``:=`` makes of a name, for all that stands below it."""

from __future__ import annotations

from dataclasses import replace

from mathcheck.declare.context import Symbol
from mathcheck.errors import IllTyped, Unreadable
from mathcheck.latex.statements import FAMILIES
from mathcheck.myst.steps import Step
from mathcheck.tree import Node, free_names
from mathcheck.typing.dimensions import dim_node
from mathcheck.typing.rules import Typer
from mathcheck.typing.shapes import SCALAR


class Definitions:
    """Mixed into the reader; ``context`` holds what the names mean at this line."""

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
        self.context.add(symbol)
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
