"""``{solve}``: what is displayed satisfies every equation of the directive, a generic point does not, and a claimed
minimum is one. Several unknowns are put in together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mathcheck.errors import NeedsPrecision, Unreadable
from mathcheck.evaluate.expressions import Evaluator, matrices
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.judge.compare import compare, compare_order
from mathcheck.judge.exceptions import demand_values
from mathcheck.judge.make import make_judge
from mathcheck.judge.points import EQUAL_STYLES
from mathcheck.judge.relation import Settings, Verdict
from mathcheck.judge.special_steps import other_values
from mathcheck.numbers.interface import plain
from mathcheck.tree import Node


def check_solve(step: Any, settings: Settings) -> Verdict:
    """The verdict on the solution; with several unknowns, on all of them at once."""
    equations = step.equations or [step.argument]
    solutions = _solutions(step)
    for name, solution in solutions.items():
        stands = set(solutions) & step.context.closure(solution)
        if stands:
            which = "on both sides" if name in stands else f"in the solution for {name}"
            reason = f"{min(stands)} stands {which}: the equation is not solved"
            return Verdict("unreadable", "reading", reason=reason)
    claim = step.options.get("claim", "").strip()
    if claim not in ("", "minimum", "maximum"):
        return Verdict("unreadable", "reading", reason="`:claim:` is minimum or maximum")
    objective = _common_objective(equations, solutions) if claim else None
    if claim and objective is None:
        reason = (
            f"for a {claim}, each equation has to be a gradient or a derivative of one function, by "
            f"{' and by '.join(solutions)}, that is zero"
        )
        return Verdict("unreadable", "reading", reason=reason)
    nodes = [side for equation in equations for side in equation.sides] + list(solutions.values())
    judge = make_judge(step, nodes, settings, typer=step.argument_typer)
    conditions = [*step.statement.conditions, *(one for equation in equations for one in equation.conditions)]
    judge.conditions = [one for k, one in enumerate(conditions) if one not in conditions[:k]]
    generic = {"satisfied": True}

    def check(evaluator: Evaluator, idx, world) -> None:
        values = {name: evaluator.value_of(solution, idx, world) for name, solution in solutions.items()}
        there = world.child(values, frozenset(values))
        for equation in equations:
            left, right = equation.sides
            compare(evaluator, evaluator.value_of(left, idx, there), evaluator.value_of(right, idx, there))
            pairs = zip(
                _flat(evaluator.value_of(left, idx, world)), _flat(evaluator.value_of(right, idx, world)), strict=True
            )
            if any(evaluator.field.disjoint(plain(a), plain(b)) for a, b in pairs):
                generic["satisfied"] = False
        if objective is not None:
            _extremal(evaluator, objective, values, claim, idx, world)

    verdict = judge.run(check, EQUAL_STYLES, "substituted" + (f", {claim} compared with other points" if claim else ""))
    verdict = demand_values(judge, tuple(solutions.values()), verdict)
    names = " and ".join(solutions)
    if verdict.verdict == "holds" and generic["satisfied"]:
        return replace(
            verdict, verdict="refuted", reason=f"the equation holds for every {names}: there is nothing to solve"
        )
    if verdict.verdict == "refuted":
        verdict.reason = "the displayed solution does not satisfy the equation" + (
            f", or is no {claim}" if claim else ""
        )
    return verdict


def _flat(value: Value) -> list:
    return value.v if isinstance(value, Mat) else [value]


def _solutions(step: Any) -> dict[str, Node]:
    """What the display says each unknown is; of one display all are solved for together."""
    statements = [step.statement, *step.together]
    given = [one.strip().strip("$").replace(" ", "") for one in step.options.get("for", "").split(",") if one.strip()]
    found: dict[str, Node] = {}
    for statement in statements:
        first = statement.sides[0]
        if first.op != "name" or statement.relations[0] != "=":
            raise Unreadable("a solution is displayed as `name = …`", statement.at)
        name = first.value
        symbol = step.context.symbols.get(name)
        if symbol is None or symbol.body is not None or symbol.sort != "value":
            raise Unreadable(f"{name} is no declared unknown", statement.at)
        found[name] = statement.sides[1]
    displayed = {name.replace(" ", "") for name in found}
    if given and set(given) != displayed:
        wanted, shown = ", ".join(given), ", ".join(found)
        raise Unreadable(f"the step solves for {wanted}, but displays {shown}", step.at)
    names = step.context.closure(*(side for one in step.equations or [step.argument] for side in one.sides))
    for name in found:
        if name not in names:
            raise Unreadable(f"the equation does not hold {name}", step.at)
    return found


def _common_objective(equations: list[Any], names: dict[str, Node]) -> Node | None:
    """The one function whose derivative by each unknown is set to zero."""
    found: list[Node] = []
    for name in names:
        objectives = [_objective(*equation.sides, name) for equation in equations]
        mine = [one for one in objectives if one is not None]
        if not mine:
            return None
        found.append(mine[0])
    return found[0] if all(one == found[0] for one in found) else None


def _objective(left: Node, right: Node, variable: str) -> Node | None:
    """What the equation says the derivative of is zero."""
    for side, other in ((left, right), (right, left)):
        zero = other.op == "num" and other.value == 0
        if not zero:
            continue
        if side.op == "grad" and side.args[1] == Node("name", (), variable):
            return side.args[0]
        if side.op == "partial" and len(side.args) == 2 and side.args[1] == Node("name", (), variable):
            return side.args[0]
        if side.op == "apply" and side.value[1] == 1:
            return replace(side, value=(side.value[0], 0))
    return None


def _extremal(evaluator: Evaluator, objective: Node, values: dict[str, Value], claim: str, idx, world) -> None:
    """No other point does better: near ones and far ones."""
    names = tuple(values)
    best = evaluator.value_of(objective, idx, world.child(values, frozenset(names)))
    relation = "<=" if claim == "minimum" else ">="
    free = all(evaluator.context.symbols[name].kind in ("real", "nonzero") for name in names)
    for number, style in enumerate(("generic", "small", "large")):
        other = other_values(evaluator, names, world, number, style)
        steps = [{name: other.find(name) for name in names}]
        if free:
            for size in (3, 1000):
                share = evaluator.field.rational(1) / size
                steps.append(
                    {name: matrices.add(values[name], matrices.scale(share, other.find(name))) for name in names}
                )
        for candidate in steps:
            try:
                found = evaluator.value_of(objective, idx, world.child(candidate, frozenset(names)))
            except NeedsPrecision:
                continue
            compare_order(evaluator, best, found, relation)
