"""Steps that are no plain relation: up to a constant, proportional, equivalent."""

from __future__ import annotations

from typing import Any

from mathcheck.errors import Inconclusive, Unreadable
from mathcheck.evaluate.expressions import Evaluator, matrices
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.judge.compare import Refuted, compare, shown
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
