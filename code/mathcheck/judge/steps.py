"""Each kind of step: what has to be checked, and the verdict for every relation of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from mathcheck.errors import Inconclusive, NeedsPrecision, Refusal
from mathcheck.evaluate.expressions import Evaluator, RandomOutside
from mathcheck.evaluate.matrices import Mat
from mathcheck.judge.compare import DIGITS, Refuted, compare, compare_order, shown
from mathcheck.judge.exceptions import demand_values
from mathcheck.judge.make import make_judge
from mathcheck.judge.order_terms import check_approximate, check_order_term
from mathcheck.judge.points import EQUAL_STYLES, ORDER_STYLES
from mathcheck.judge.relation import Judge, Settings, Verdict
from mathcheck.judge.search import search_violation
from mathcheck.judge.solve import check_solve
from mathcheck.judge.special_steps import check_equivalent, constant_check, proportional_check
from mathcheck.judge.symbolic import at_exact_points, without_end
from mathcheck.latex.notation import RELATION
from mathcheck.latex.printer import latex
from mathcheck.limits import Timeout, hard_limit, memory_limit
from mathcheck.myst.steps import Step
from mathcheck.numbers.interface import Field, plain
from mathcheck.support import Code
from mathcheck.tree import Node, num
from mathcheck.verdicts import Result


def judge_step(step: Step, file: str, settings: Settings, code: Code | None = None) -> list[Result]:
    """Every relation of a step, judged; ``code`` knows the tests that ``{by-code}`` may name."""
    if step.refusal is not None:
        return [_refused(step, file, step.refusal)]
    jobs = list(_relations(step, settings, code))
    results = []
    for k, (at, form, kind, job) in enumerate(jobs):
        started = time.process_time()
        verdict = _guarded(job, settings)
        result = Result(
            file,
            at[0],
            at[1],
            step.id,
            step.derivation,
            step.number,
            kind,
            step.tex,
            form,
            verdict.verdict,
            verdict.method,
            verdict.dims,
            verdict.points,
            round(time.process_time() - started, 4),
            verdict.reason,
            verdict.counterexample,
            k,
            step.end_line,
            list(step.uses),
            support=verdict.support,
        )
        results.append(result)
    return results


def _refused(step: Step, file: str, refusal: Refusal) -> Result:
    line, column = refusal.at or step.at
    return Result(
        file,
        line,
        column,
        step.id,
        step.derivation,
        step.number,
        step.kind,
        step.tex,
        "",
        refusal.verdict,
        "reading",
        reason=refusal.message,
        end_line=step.end_line,
        uses=list(step.uses),
    )


def _guarded(job: Callable[[], Verdict], settings: Settings) -> Verdict:
    """Run a job; whatever happens, the answer is a verdict."""
    try:
        with memory_limit(), hard_limit(settings.work * 2):
            return job()
    except Refusal as refusal:
        return Verdict(refusal.verdict, "balls", reason=refusal.message)
    except Timeout:
        return Verdict("inconclusive", "balls", reason=f"not done within {settings.work * 2:g} seconds")
    except RandomOutside as error:
        return Verdict("unreadable", "balls", reason=f"the random variable {error} stands outside of any expectation")
    except (RecursionError, MemoryError, OverflowError, ZeroDivisionError) as error:
        return Verdict("inconclusive", "balls", reason=f"the step could not be worked out ({type(error).__name__})")
    except Exception as error:
        return Verdict(
            "inconclusive",
            "balls",
            reason=f"mathcheck itself failed here ({type(error).__name__}: {error}); please report it",
        )


Job = tuple[tuple[int, int], str, str, Callable[[], Verdict]]


def _relations(step: Step, settings: Settings, code: Code | None):
    """The jobs of a step: where, the form as read, the kind, and what to run."""
    statement = step.statement
    sides, relations, places = list(statement.sides), list(statement.relations), list(statement.places)
    if step.kind == "definition":
        form, name, extra = statement.left
        shown_left = _left_form(form, name, extra)
        yield statement.at, f"{shown_left} := {latex(sides[0])}", "definition", lambda: _definition(step, settings)
        relations, places = relations[1:], places[1:]
    elif step.kind in ("assumed", "by-code"):
        yield statement.at, _form(sides, relations, step), step.kind, lambda: _not_checked(step, code)
        return
    elif step.kind in ("solve", "equivalent"):
        check = check_solve if step.kind == "solve" else check_equivalent
        yield statement.at, _form(sides[:2], relations[:1], step), step.kind, lambda: check(step, settings)
        sides, relations, places = sides[1:], relations[1:], places[1:]
    elif step.kind == "update" or relations[0] == "<-":
        argument = step.argument.sides[0] if step.kind == "update" else None
        if relations[0] != "<-":
            yield (
                statement.at,
                _form(sides, relations, step),
                "update",
                lambda: Verdict("unreadable", "reading", reason="an update is written w \\leftarrow …"),
            )
            return
        if argument is not None:
            yield (
                places[0],
                f"{latex(sides[0])} \\leftarrow {latex(sides[1])}",
                "update",
                lambda a=argument, b=sides[1]: _pair(step, a, b, "=", settings),
            )
        else:
            yield (
                places[0],
                f"{latex(sides[0])} \\leftarrow {latex(sides[1])}",
                "definition",
                lambda: _definition(step, settings),
            )
        sides, relations, places = sides[1:], relations[1:], places[1:]
    for left, right, relation, place in zip(sides, sides[1:], relations, places, strict=False):
        kind = "claim"
        yield (
            place,
            _form([left, right], [relation], step),
            kind,
            lambda a=left, b=right, r=relation: _pair(step, a, b, r, settings),
        )


def _left_form(form: str, name: str, extra: tuple[str, ...]) -> str:
    """The left side of a definition as it was read."""
    if form == "function":
        return f"{name}({', '.join(extra)})"
    if form == "family":
        return f"{name.rstrip('|')}_{{{','.join(extra)}}}"
    if form == "squares":
        return f"{name}_{{{','.join(extra)}}}^{{2}}"
    if form == "recursion":
        return f"{name}_{{{extra[0]} + 1}}"
    return name


def _form(sides: list[Node], relations: list[str], step: Step) -> str:
    text = latex(sides[0])
    for relation, side in zip(relations, sides[1:], strict=False):
        text += f" {RELATION[relation]} {latex(side)}"
    if step.statement.order is not None:
        text += f" \\quad \\text{{to order }} {step.statement.order} \\text{{ in }} {step.statement.free_of}"
    if step.statement.conditions:
        text += " \\quad \\text{for } " + ", ".join(latex(node) for node in step.statement.conditions)
    return text


def _definition(step: Step, settings: Settings) -> Verdict:
    """A definition is true by being made; it is only tried out, so that what cannot be worked out shows here and not
    where it is used.
    """
    side = step.statement.sides[-1] if step.kind != "definition" else step.statement.sides[0]
    judge = make_judge(step, [side], settings)

    def check(evaluator: Evaluator, idx, world) -> None:
        form, _, extra = step.statement.left or ("value", "", ())
        bound = {}
        if form in ("function", "functions"):
            for name in extra:
                bound[name] = (
                    evaluator.lookup(name, world) if name in step.context.symbols else evaluator.field.rational(1)
                )
        evaluator.value_of(side, bound, world)

    if step.statement.left and step.statement.left[0] == "recursion":
        # From its first step on.
        _, name, (letter,) = step.statement.left
        start = step.context.families[name].data["start"]
        judge.conditions = [*judge.conditions, Node("rel", (Node("name", (), letter), num(start)), ">=")]
    settings = replace(settings, tuples=1)
    judge.settings = settings
    verdict = judge.run(check, ("generic",), "by definition")
    if verdict.verdict == "inconclusive" and _symbolic_only(side):
        verdict = Verdict("holds", "by definition", verdict.dims)
    if verdict.verdict == "holds":
        verdict.verdict = "proved"
    return verdict


def _symbolic_only(node: Node) -> bool:
    return any(
        one.op in ("integral", "limit") or (one.op == "big" and any(end.op == "const" for end in one.args[:2]))
        for one in node.walk()
    )


def _not_checked(step: Step, code: Code | None) -> Verdict:
    text = step.argument_text.strip()
    if step.kind == "assumed":
        return Verdict("assumed", "stated", reason=text)
    name, twin = (one.strip().strip("`") for one in (text, step.options["twin"]))
    if code is None:
        reason = f"nothing is known of {name}: say where the tests and cells stand (`--code`)"
        return Verdict("unreadable", "by code", reason=reason)
    try:
        pieces = code.supported(name, twin)
    except Refusal as refusal:
        return Verdict(refusal.verdict, "by code", reason=refusal.message)
    support = [piece.as_dict(role) for piece, role in zip(pieces, ("test", "twin"), strict=True)]
    return Verdict("by code", name, reason=f"{name}, with the twin {twin}", support=support)


def _pair(step: Step, left: Node, right: Node, relation: str, settings: Settings) -> Verdict:
    """One relation between two neighbours."""
    judge = make_judge(step, [left, right], settings)
    constants = _constants(step, left, right)
    if relation == "propto":
        return judge_propto(step, judge, left, right)
    if relation == "approx":
        return check_approximate(judge, left, right, step.statement.free_of, step.statement.order)
    if relation in ("in", "notin"):
        return _membership(judge, left, right, relation)
    if any(one.op == "order" for one in (*left.walk(), *right.walk())):
        return check_order_term(judge, left, right, relation)
    if constants:
        if relation != "=":
            return Verdict("unreadable", "reading", reason="a constant that is left open stands in an equation only")
        return judge.run(
            constant_check(left, right, constants, judge),
            EQUAL_STYLES,
            "difference constant in " + ", ".join(constants),
        )
    if without_end(one for node in judge._all_nodes() for one in node.walk()) or judge.needs_integrals():
        return at_exact_points(judge, left, right, relation, settings)
    verdict = _numeric(judge, left, right, relation)
    if settings.prove and relation == "=" and verdict.verdict == "holds":
        from mathcheck.judge.prove import prove

        return prove(step, left, right, verdict, settings)
    return verdict


def _constants(step: Step, left: Node, right: Node) -> tuple[str, ...]:
    """The variables that a declared constant of this relation must not depend on."""
    found: list[str] = []
    for one in (*left.walk(), *right.walk()):
        symbol = step.context.symbols.get(one.value) if one.op == "name" else None
        if symbol is not None and symbol.sort == "constant":
            found.extend(symbol.data["free_of"])
    return tuple(dict.fromkeys(found))


def _numeric(judge: Judge, left: Node, right: Node, relation: str) -> Verdict:
    if relation in ("=", "!="):
        styles = judge.equal_styles(meets=relation == "!=")

        def check(evaluator: Evaluator, idx, world) -> None:
            a, b = evaluator.value_of(left, idx, world), evaluator.value_of(right, idx, world)
            if relation == "=":
                compare(evaluator, a, b)
            else:
                _different(evaluator, a, b)

        return demand_values(judge, (left, right), judge.run(check, styles))
    if relation.startswith("psd"):
        return judge.run(
            lambda evaluator, idx, world: _definite(evaluator, left, right, relation, idx, world),
            ("generic", "small", "large", "boundary"),
            "eigenvalues of the difference",
        )

    def order(evaluator: Evaluator, idx, world) -> None:
        compare_order(evaluator, evaluator.value_of(left, idx, world), evaluator.value_of(right, idx, world), relation)

    verdict = judge.run(order, ORDER_STYLES)
    if verdict.verdict == "holds":
        verdict = judge.edges(order, verdict, verdict.method)
    if verdict.verdict == "holds":
        verdict = search_violation(judge, left, right, relation, verdict)
    return demand_values(judge, (left, right), verdict)


def _different(evaluator: Evaluator, a, b) -> None:
    pairs = list(zip(a.v, b.v, strict=True)) if isinstance(a, Mat) else [(a, b)]
    arithmetic = evaluator.field
    if any(arithmetic.disjoint(plain(x), plain(y)) for x, y in pairs):
        return
    if all(arithmetic.sign_or_none(plain(x) - plain(y)) == 0 for x, y in pairs):
        raise Refuted(shown(arithmetic, a), shown(arithmetic, b))
    raise NeedsPrecision("the two sides cannot be told apart")


def _definite(evaluator: Evaluator, left: Node, right: Node, relation: str, idx, world) -> None:
    """``A \\succeq B``: the smallest eigenvalue of the difference."""
    a, b = evaluator.value_of(left, idx, world), evaluator.value_of(right, idx, world)
    big, small = (a, b) if relation in ("psd>=", "psd>") else (b, a)
    if not isinstance(big, Mat):
        raise Inconclusive("\\succeq stands between matrices")
    difference = [x - y for x, y in zip(big.v, small.v, strict=True)]
    if relation in ("psd>=", "psd<=") and _certainly_definite(evaluator.field, difference, big.rows):
        return
    values = evaluator.field.symmetric_eigenvalues(difference, big.rows)
    lowest = min(values, key=lambda value: evaluator.field.approximate(value))
    zero = evaluator.field.rational(0)
    if evaluator.field.less(lowest, zero):
        raise Refuted(f"smallest eigenvalue of the difference {shown(evaluator.field, lowest)}", "0")
    if relation in ("psd>", "psd<") and not evaluator.field.less(zero, lowest):
        raise NeedsPrecision("an eigenvalue that cannot be told from zero")


def _certainly_definite(field: Field, entries: list, order: int) -> bool:
    """Whether elimination finds positive pivots only, after the diagonal was raised by less than the digits compared:
    it decides where eigenvalues coincide, a double zero among them.
    """
    size = math.ceil(1 + sum(abs(field.approximate(plain(x))) for x in entries))
    raised = field.rational(Fraction(size, 10**DIGITS))
    rows = [[plain(x) for x in entries[i * order : (i + 1) * order]] for i in range(order)]
    for k in range(order):
        rows[k][k] = rows[k][k] + raised
    for k in range(order):
        if field.sign_or_none(rows[k][k]) != 1:
            return False
        for i in range(k + 1, order):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return True


def _membership(judge: Judge, left: Node, right: Node, relation: str) -> Verdict:
    if right.op == "space":
        return Verdict("proved", "by its shape")

    def check(evaluator: Evaluator, idx, world) -> None:
        if evaluator._inside(left, right, idx, world) != (relation == "in"):
            raise Refuted(shown(evaluator.field, evaluator.value_of(left, idx, world)), latex(right))

    return judge.run(check, ORDER_STYLES)


def judge_propto(step: Step, judge: Judge, left: Node, right: Node) -> Verdict:
    """``a \\propto b \\quad \\text{in } x``."""
    free_of = step.statement.free_of
    if free_of is None:
        return Verdict("unreadable", "reading", reason="proportional as a function of what? Add \\quad \\text{in } x")
    if step.context.get(free_of) is None:
        return Verdict("unreadable", "reading", reason=f"{free_of} is not declared")
    return judge.run(proportional_check(left, right, (free_of,), judge), EQUAL_STYLES, f"ratio constant in {free_of}")
