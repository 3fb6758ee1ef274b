"""A judge for the expressions of one step: what its free indices run over, and under which conditions."""

from __future__ import annotations

from typing import Any

from mathcheck.errors import IllTyped
from mathcheck.judge.relation import Judge, Settings
from mathcheck.myst.steps import Step
from mathcheck.tree import Node


def make_judge(
    step: Step, nodes: list[Node], settings: Settings, conditions: list[Node] | None = None, typer: Any = None
) -> Judge:
    """A judge for some expressions of a step."""
    typer = typer or step.typer
    ranges = {}
    for name, uses in typer.uses.items():
        symbol = step.context.symbols.get(name)
        if symbol is not None and symbol.sort == "index" and "high" not in symbol.data:
            found = {(typer.unifier.resolve(low), typer.unifier.resolve(high)) for low, high, _ in uses}
            if len(found) == 1:
                ranges[name] = found.pop()
            else:
                ends = " and to ".join(sorted(str(high) for _, high in found))
                raise IllTyped(f"{name} runs to {ends} in the same line", step.at)
    return Judge(step.context, nodes, step.statement.conditions if conditions is None else conditions, ranges, settings)
