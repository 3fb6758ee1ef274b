"""Changes every accepted relation in one place, as people err, and requires that the change is refused.

A mutant that is accepted shows a weakness of the checker, or it states another truth. That is shown by its canonical
form (``canonical.py``: the same statement, or a weaker bound), or it was reviewed and stands with its reason in a list.
Nothing is skipped silently: both rates are printed, and every mutant that is left.
"""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mathcheck.errors import Refusal
from mathcheck.judge.relation import Settings
from mathcheck.judge.steps import judge_step
from mathcheck.latex.notation import RELATION
from mathcheck.latex.printer import latex
from mathcheck.mutation.canonical import same_or_weaker
from mathcheck.mutation.kinds import mutants_of
from mathcheck.myst.steps import Step
from mathcheck.tree import Node
from mathcheck.typing.rules import Typer
from mathcheck.typing.statements import type_statement
from mathcheck.verdicts import Result

MUTATED_KINDS = ("claim", "solve", "update")


@dataclass
class Mutant:
    """One change: where, what it is, the relation it leads to, what was said of it, and why it is no error if a program
    can tell.
    """

    file: str
    line: int
    place: str
    change: str
    form: str
    verdict: str = ""
    reason: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What names the mutant in the reviewed list; it does not depend on the line's number."""
        return (self.place, f"{self.change}: {self.form}")


def form_of(step: Step) -> str:
    """The relations of a step as they are read."""
    text = latex(step.statement.sides[0])
    for relation, side in zip(step.statement.relations, step.statement.sides[1:], strict=True):
        text += f" {RELATION[relation]} {latex(side)}"
    return text


def judge_mutant(step: Step, settings: Settings) -> str:
    """``accepted``, or the verdict that refuses it; what cannot be decided is refused, for it does not build."""
    try:
        typer = Typer(step.context)
        type_statement(step.statement, typer)
        step.typer = typer
    except Refusal as refusal:
        return refusal.verdict
    failing = [one.verdict for one in judge_step(step, "mutant", settings) if not one.passes]
    return failing[0] if failing else "accepted"


def _pairs(step: Step) -> list[tuple[Node, Node, str]]:
    sides, relations = step.statement.sides, step.statement.relations
    return list(zip(sides, sides[1:], relations, strict=False))


def _judged(name: str, step: Step, change: str, changed: Step, settings: Settings) -> Mutant:
    place = step.derivation or step.id or Path(name).stem
    mutant = Mutant(name, step.at[0], place, change, form_of(changed), judge_mutant(changed, settings))
    if mutant.verdict == "accepted" and step.kind == "claim":
        mutant.reason = same_or_weaker(step.context, _pairs(step), _pairs(changed))
    return mutant


# --- all of them, on several processes ----------

_WORK: dict[str, Any] = {}


def _run(k: int) -> list[Mutant]:
    name, step = _WORK["steps"][k]
    wanted = _WORK["wanted"]
    return [
        _judged(name, step, change, changed, _WORK["settings"])
        for m, (change, changed) in enumerate(mutants_of(step))
        if wanted is None or (k, m) in wanted
    ]


def mutable(steps: list[tuple[str, Step]], results: list[Result]) -> list[tuple[str, Step]]:
    """The steps of which every relation was accepted."""
    refused = {(result.file, result.step) for result in results if not result.passes}
    return [
        (name, step)
        for name, step in steps
        if step.kind in MUTATED_KINDS
        and step.statement is not None
        and step.refusal is None
        and (name, step.number) not in refused
    ]


def mutate(
    steps: list[tuple[str, Step]],
    settings: Settings,
    jobs: int = 1,
    sample: int | None = None,
    advance: Callable[[], None] = lambda: None,
) -> list[Mutant]:
    """The mutants of all steps, or a fixed random sample of them. ``advance`` is called after each step."""
    settings = copy(settings)
    # No proofs, and no search for a point that a reader would like better.
    settings.prove, settings.brief = False, True
    wanted = None
    if sample is not None:
        places = [(k, m) for k, (_, step) in enumerate(steps) for m, _ in enumerate(mutants_of(step))]
        wanted = set(random.Random(0).sample(places, min(sample, len(places))))
    _WORK.update(steps=steps, settings=settings, wanted=wanted)
    return [mutant for found in _each(len(steps), jobs, advance) for mutant in found]


def _each(count: int, jobs: int, advance: Callable[[], None]) -> Iterator[list[Mutant]]:
    if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            for found in pool.imap(_run, range(count)):
                advance()
                yield found
        return
    for k in range(count):
        yield _run(k)
        advance()
