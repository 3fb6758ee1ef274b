"""``--hypotheses``: drops each declared hypothesis and judges again what rests on it.

A hypothesis matters if a step fails without it. One without which every step still passes is too much: the statement
holds more generally than the page says, or the checker does not see why it is needed. What rests on it only in steps
that are not judged (assumed, by code) is listed as such.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from mathcheck.cache import TIME
from mathcheck.declare.context import Context, Symbol
from mathcheck.errors import Refusal
from mathcheck.judge.relation import Settings
from mathcheck.judge.steps import judge_step
from mathcheck.latex.printer import latex
from mathcheck.myst.steps import Step
from mathcheck.tree import Node
from mathcheck.typing.rules import Typer
from mathcheck.typing.statements import type_statement
from mathcheck.verdicts import Result

SQUARE_KINDS = ("sym", "skew", "invertible", "diagonal", "lower", "upper", "permutation", "projection")
REAL_KINDS = ("orth", "simplex", "stochastic", "joint", "onehot", "unit", "rank", "interval", "binary", "sign")
SIGNS = ("positive", "nonnegative", "negative", "nonzero")
WEAKER = {
    **dict.fromkeys(("spd", "psd"), ("square", "sym")),
    **dict.fromkeys(SQUARE_KINDS, ("square",)),
    **dict.fromkeys((*REAL_KINDS, *SIGNS), ("real",)),
}
"""What is left of a kind without its hypothesis; the weakest first."""


@dataclass
class Hypothesis:
    """One declared hypothesis and what came of dropping it.

    ``status`` is needed, unused or not judged; ``enough`` a weaker kind that does as well; ``fails`` the relations that
    do not pass without it.
    """

    file: str
    line: int
    column: int
    text: str
    without: str
    derivations: list[str] = field(default_factory=list)
    status: str = "unused"
    enough: str = ""
    fails: list[dict[str, Any]] = field(default_factory=list)

    def message(self) -> str:
        """For the terminal."""
        said = {
            "needed": "without it, "
            + "; ".join(dict.fromkeys(f"line {one['line']} is {one['verdict']}" for one in self.fails)),
            "unused": "every step that rests on it passes without it",
            "not judged": "it is used only in steps that are not judged",
        }[self.status]
        more = f" (but {self.enough} is enough)" if self.enough else ""
        return f"{self.file}:{self.line}:{self.column}: {self.status}: {self.text} [{self.without}]: {said}{more}"


@dataclass
class _Case:
    """A hypothesis, the ways to drop it (the weakest first), and the steps that rest on it."""

    found: Hypothesis
    ways: list[tuple[str, Callable[[Context], None]]]
    steps: list[Step]


def _changed(name: str, **change: Any) -> Callable[[Context], None]:
    """Gives a declared name another meaning in a context."""

    def change_it(context: Context) -> None:
        for table in (context.symbols, context.families):
            if name in table and table[name].body is None:
                table[name] = replace(table[name], **change)

    return change_it


def _ways(symbol: Symbol) -> Iterator[tuple[str, list[tuple[str, Callable[[Context], None]]]]]:
    """For each hypothesis of a declaration: its words, and the ways to drop it."""
    name = symbol.name
    if symbol.sort in ("value", "random") and symbol.kind in WEAKER:
        yield symbol.kind, [(kind, _changed(name, kind=kind)) for kind in WEAKER[symbol.kind]]
    if symbol.sort == "function":
        for trait in sorted(symbol.traits):
            yield trait, [("arbitrary", _changed(name, traits=symbol.traits - {trait}))]
    if symbol.sort == "random" and not symbol.data.get("law"):
        for key in ("independent", "mean", "variance"):
            if key in symbol.data:
                data = {other: value for other, value in symbol.data.items() if other != key}
                yield key, [(f"no {key}" if key != "independent" else "dependent", _changed(name, data=data))]


def cases(file: str, steps: list[Step]) -> list[_Case]:
    """The hypotheses that a file itself declares, each with the steps that rest on it."""
    found: dict[tuple, _Case] = {}

    def note(key: tuple, step: Step, at: tuple[int, int], text: str, ways: list) -> None:
        case = found.setdefault(key, _Case(Hypothesis(file, *at, text, ways[0][0]), ways, []))
        case.steps.append(step)
        if step.derivation and step.derivation not in case.found.derivations:
            case.found.derivations.append(step.derivation)

    for step in steps:
        context, names = step.context, _names(step)
        for node in context.requirements:
            if context.closure(node) & names:
                way = ("dropped", lambda context, node=node: _without(context, node))
                at = next((one.at for one in node.walk() if one.at), (1, 1))
                note((latex(node), at), step, at, f"require {latex(node)}", [way])
        for table in (context.symbols, context.families):
            for name in sorted(names & table.keys()):
                symbol = table[name]
                if symbol.body is None and not symbol.default:
                    for words, ways in _ways(symbol):
                        note((name, symbol.at, words), step, symbol.at, f"{symbol.text} ({words})", ways)
    return list(found.values())


def _without(context: Context, node: Node) -> None:
    """Without a condition, however often it is declared."""
    context.requirements = [one for one in context.requirements if latex(one) != latex(node)]


def _names(step: Step) -> set[str]:
    """All that a step rests on."""
    statements = [step.statement, *step.equations, *step.together, *([step.argument] if step.argument else [])]
    nodes = [node for one in statements for node in (*one.sides, *one.conditions)]
    return step.context.closure(*nodes)


def judge_case(case: _Case, settings: Settings) -> Hypothesis:
    """Drop the hypothesis. Few points find most failures; where they find none, as many as usual are tried."""
    found = case.found
    judged = [step for step in case.steps if step.kind not in ("assumed", "by-code")]
    if not judged:
        found.status = "not judged"
        return found
    for place, (words, change) in enumerate(case.ways):
        cheap = replace(settings, tuples=1, prove=False, brief=True)
        fails = _fails(judged, change, cheap) or _fails(judged, change, replace(cheap, tuples=settings.tuples))
        if place == 0:
            found.fails, found.status = fails, "needed" if fails else "unused"
        if not fails:
            found.enough = words if place else ""
            break
    return found


def _fails(steps: list[Step], change: Callable[[Context], None], settings: Settings) -> list[dict[str, Any]]:
    return [
        {"line": one.line, "derivation": one.derivation, "label": one.id, "form": one.form, "verdict": one.verdict}
        for step in steps
        for one in _judged(step, change, settings)
        if not one.passes and not (one.verdict == "inconclusive" and TIME.search(one.reason))
    ]


def _judged(step: Step, change: Callable[[Context], None], settings: Settings) -> list[Result]:
    context = step.context.copy()
    change(context)
    step = replace(step, context=context)
    if not step.statement.left:
        # A range of an index may fit only under a condition on dimensions.
        try:
            typer = Typer(context, step.statement.mixed)
            type_statement(step.statement, typer)
            step.typer = typer
        except Refusal as refusal:
            step.refusal = refusal
    return judge_step(step, "", settings)


# --- the command ----------

_WORK: dict[str, Any] = {}


def _one(k: int) -> Hypothesis:
    return judge_case(_WORK["cases"][k], _WORK["settings"])


def drop_each(
    steps: list[tuple[str, Step]],
    results: list[Result],
    settings: Settings,
    jobs: int = 1,
    progress: Callable[[int], Any] | None = None,
) -> list[Hypothesis]:
    """Every hypothesis of the files, dropped in turn. Steps that do not pass as they stand are left out."""
    refused = {(result.file, result.step) for result in results if not result.passes}
    good: dict[str, list[Step]] = {}
    for file, step in steps:
        if step.statement is not None and step.refusal is None and (file, step.number) not in refused:
            good.setdefault(file, []).append(step)
    found = [case for file, ones in good.items() for case in cases(file, ones)]
    _WORK.update(cases=found, settings=settings)
    with progress(len(found)) as advance:
        if jobs > 1 and len(found) > 1 and "fork" in multiprocessing.get_all_start_methods():
            with multiprocessing.get_context("fork").Pool(jobs) as pool:
                return [_said(one, advance) for one in pool.imap(_one, range(len(found)))]
        return [_said(_one(k), advance) for k in range(len(found))]


def _said(one: Hypothesis, advance: Callable[[], None]) -> Hypothesis:
    advance()
    return one


def hypotheses_command(
    steps: list[tuple[str, Step]], results: list[Result], settings: Settings, options: Any, progress: Callable[..., Any]
) -> int:
    """Print what each hypothesis is good for; 1 if one is unused or a relation does not pass as it stands."""
    quiet = options.json or options.quiet
    found = drop_each(steps, results, settings, options.jobs, lambda total: progress(total, quiet, "dropping"))
    failing = [result for result in results if not result.passes]
    if options.json:
        print(json.dumps({"hypotheses": [asdict(one) for one in found]}, indent=1, ensure_ascii=False))
    else:
        for one in (*failing, *sorted(found, key=lambda one: (one.file, one.line, one.column))):
            print(one.message())
        counts = {status: sum(one.status == status for one in found) for status in ("needed", "unused", "not judged")}
        print(f"{len(found)} hypotheses: " + ", ".join(f"{count} {status}" for status, count in counts.items()))
    return 1 if failing or any(one.status == "unused" for one in found) else 0
