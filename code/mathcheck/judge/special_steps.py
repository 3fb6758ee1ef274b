"""Steps that are no plain relation: up to a constant, proportional, solve, equivalent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mathcheck.errors import Inconclusive, NeedsPrecision, Unreadable
from mathcheck.evaluate.expressions import Evaluator, matrices
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.judge.compare import Refuted, compare, compare_order, shown
from mathcheck.judge.make import make_judge
from mathcheck.judge.points import EQUAL_STYLES
from mathcheck.judge.relation import Judge, Settings, Verdict
from mathcheck.numbers.interface import plain
from mathcheck.tree import Node


def other_values(
    evaluator: Evaluator, names: tuple[str, ...], world: Any, number: int = 0, style: str = "generic"
) -> Any:
    """A world in which some names are worth something else of their type."""
    point = evaluator.point
    fresh = type(point)(point.context, point.dims, f"{point.seed}/other{number}", style)
    fresh.attach(evaluator)
    changed: dict[Any, Value] = {}
    for name in names:
        symbol = point.context.symbols.get(name)
        if symbol is None or symbol.sort not in ("value", "index") or symbol.body is not None:
            raise Unreadable(f"{name} is nothing that could vary here; it has to be a declared quantity")
        changed[name] = fresh.value(name)
    return world.child(changed, frozenset(names))


def constant_check(left: Node, right: Node, names: tuple[str, ...], judge: Judge):
    """The difference of the sides does not change with the names."""

    def check(evaluator: Evaluator, idx, world) -> None:
        def difference(where) -> Value:
            a, b = evaluator.value_of(left, idx, where), evaluator.value_of(right, idx, where)
            return matrices.add(a, matrices.scale(evaluator.field.rational(-1), b))

        compare(evaluator, difference(world), difference(other_values(evaluator, names, world)))

    return check


def proportional_check(left: Node, right: Node, names: tuple[str, ...], judge: Judge):
    """The ratio of the sides does not change with the names."""

    def check(evaluator: Evaluator, idx, world) -> None:
        there = other_values(evaluator, names, world)
        a, b = evaluator.value_of(left, idx, world), evaluator.value_of(right, idx, world)
        c, d = evaluator.value_of(left, idx, there), evaluator.value_of(right, idx, there)
        if isinstance(a, Mat):
            for k in range(len(a.v)):
                for m in range(len(d.v)):
                    compare(evaluator, a.v[k] * d.v[m], c.v[m] * b.v[k])
            return
        if evaluator.field.sign_or_none(plain(b)) == 0 and evaluator.field.sign_or_none(plain(a)) != 0:
            raise Refuted(shown(evaluator.field, a), "a multiple of 0")
        compare(evaluator, a * d, c * b)

    return check


def _flat(value: Value) -> list:
    return value.v if isinstance(value, Mat) else [value]


# --- solve ----------


def check_solve(step: Any, settings: Settings) -> Verdict:
    """What is displayed solves the equation of the directive; a generic point does not; a claimed minimum is one."""
    statement, equation = step.statement, step.argument
    variable = _unknown(step)
    if statement.relations[0] != "=" or statement.sides[0] != Node("name", (), variable):
        return Verdict("unreadable", "reading", reason=f"a solution is displayed as {variable} = …")
    solution = statement.sides[1]
    if variable in step.context.closure(solution):
        return Verdict("unreadable", "reading", reason=f"{variable} stands on both sides: the equation is not solved")
    left, right = equation.sides
    claim = step.options.get("claim", "").strip()
    if claim not in ("", "minimum", "maximum"):
        return Verdict("unreadable", "reading", reason="`:claim:` is minimum or maximum")
    objective = _objective(left, right, variable) if claim else None
    if claim and objective is None:
        return Verdict(
            "unreadable",
            "reading",
            reason=f"for a {claim}, the equation has to be a gradient or a derivative by {variable} that is zero",
        )
    judge = make_judge(step, [left, right, solution], settings, typer=step.argument_typer)
    judge.conditions = [*statement.conditions, *equation.conditions]
    generic = {"satisfied": True}

    def check(evaluator: Evaluator, idx, world) -> None:
        value = evaluator.value_of(solution, idx, world)
        there = world.child({variable: value}, frozenset({variable}))
        compare(evaluator, evaluator.value_of(left, idx, there), evaluator.value_of(right, idx, there))
        pairs = zip(
            _flat(evaluator.value_of(left, idx, world)), _flat(evaluator.value_of(right, idx, world)), strict=True
        )
        if any(evaluator.field.disjoint(plain(a), plain(b)) for a, b in pairs):
            generic["satisfied"] = False
        if objective is not None:
            _extremal(evaluator, objective, variable, value, claim, idx, world)

    verdict = judge.run(check, EQUAL_STYLES, "substituted" + (f", {claim} compared with other points" if claim else ""))
    if verdict.verdict == "holds" and generic["satisfied"]:
        return replace(
            verdict, verdict="refuted", reason=f"the equation holds for every {variable}: there is nothing to solve"
        )
    if verdict.verdict == "refuted":
        verdict.reason = (
            "the displayed solution does not satisfy the equation"
            if not claim
            else f"the displayed solution does not satisfy the equation, or is no {claim}"
        )
    return verdict


def _unknown(step: Any) -> str:
    given = step.options.get("for", "").strip().strip("$")
    first = step.statement.sides[0]
    if first.op != "name":
        raise Unreadable("a solution is displayed as `name = …`", step.at)
    name = first.value
    symbol = step.context.symbols.get(name)
    if given and given.replace(" ", "") != name.replace(" ", ""):
        raise Unreadable(f"the step solves for {given}, but displays {name}", step.at)
    if symbol is None or symbol.body is not None or symbol.sort != "value":
        raise Unreadable(f"{name} is no declared unknown", step.at)
    if name not in step.context.closure(*step.argument.sides):
        raise Unreadable(f"the equation does not hold {name}", step.at)
    return name


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


def _extremal(evaluator: Evaluator, objective: Node, variable: str, value: Value, claim: str, idx, world) -> None:
    """No other point does better: near ones and far ones."""
    best = evaluator.value_of(objective, idx, world.child({variable: value}, frozenset({variable})))
    relation = "<=" if claim == "minimum" else ">="
    symbol = evaluator.context.symbols[variable]
    free = symbol.kind in ("real", "nonzero")
    for number, style in enumerate(("generic", "small", "large")):
        other = other_values(evaluator, (variable,), world, number, style).find(variable)
        steps = [other]
        if free:
            for size in (3, 1000):
                steps.append(matrices.add(value, matrices.scale(evaluator.field.rational(1) / size, other)))
        for candidate in steps:
            try:
                found = evaluator.value_of(objective, idx, world.child({variable: candidate}, frozenset({variable})))
            except NeedsPrecision:
                continue
            compare_order(evaluator, best, found, relation)


# --- equivalent ----------


def check_equivalent(step: Any, settings: Settings) -> Verdict:
    """The residuals of both equations are proportional, by a factor that is never zero and does not depend on the
    unknown.
    """
    statement, equation = step.statement, step.argument
    if statement.relations[0] != "=" or len(statement.relations) != 1:
        return Verdict("unreadable", "reading", reason="{equivalent} holds one equation")
    nodes = [*statement.sides, *equation.sides]
    judge = make_judge(step, nodes, settings)
    unknown = step.options.get("for", "").strip().strip("$") or None
    candidates = [name for name in judge.names if _varies(step, name)]
    if unknown is not None and unknown not in candidates:
        return Verdict("unreadable", "reading", reason=f"{unknown} is no declared quantity of these equations")
    if unknown is None:
        return Verdict("unreadable", "reading", reason="equivalent as equations for what? Add `:for: w`")

    def check(evaluator: Evaluator, idx, world) -> None:
        def residual(sides, where) -> list:
            a, b = evaluator.value_of(sides[0], idx, where), evaluator.value_of(sides[1], idx, where)
            return [x - y for x, y in zip(_flat(a), _flat(b), strict=True)]

        there = other_values(evaluator, (unknown,), world)
        first, second = residual(equation.sides, world), residual(statement.sides, world)
        first_there, second_there = residual(equation.sides, there), residual(statement.sides, there)
        if len(first) != len(second):
            raise Unreadable("the two equations have different shapes; their residuals cannot be proportional")
        for one in (first, second):
            if all(evaluator.field.sign_or_none(plain(x)) in (0, None) for x in one):
                raise Inconclusive("one of the equations holds at a random point: it says nothing")
        for k in range(len(first)):
            for m in range(len(first)):
                compare(evaluator, second[k] * first_there[m], first[k] * second_there[m])

    verdict = judge.run(check, EQUAL_STYLES, "proportional residuals")
    if verdict.verdict == "refuted":
        verdict.reason = "the residuals of the two equations are not proportional"
    return verdict


def _varies(step: Any, name: str) -> bool:
    symbol = step.context.symbols.get(name)
    return symbol is not None and symbol.sort == "value" and symbol.body is None
