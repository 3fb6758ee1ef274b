"""Changes every accepted relation in one place, as people err, and requires that the change is refused.

A mutant that is accepted is either an equivalent one (it states another truth), and then it belongs into the reviewed
list with its reason, or it shows a weakness of
the checker. Nothing is skipped silently: the command prints the raw rate, the net rate without the reviewed ones, and
every mutant that is left.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from mathcheck.errors import Refusal
from mathcheck.judge.relation import Settings
from mathcheck.judge.steps import judge_step
from mathcheck.latex.notation import RELATION
from mathcheck.latex.printer import latex
from mathcheck.myst.reading import Step, type_statement
from mathcheck.tree import Node, num
from mathcheck.typing.rules import Typer
from mathcheck.typing.shapes import SCALAR
from mathcheck.verdicts import Result

MUTATED_KINDS = ("claim", "solve", "update")


@dataclass
class Mutant:
    """One change: what it is, the relation it leads to, and what was said of it."""

    file: str
    line: int
    change: str
    form: str
    verdict: str = ""

    @property
    def key(self) -> str:
        """What names the mutant in the reviewed list; it does not depend on the line's number."""
        return f"{self.change}: {self.form}"


def mutations(node: Node) -> Iterator[tuple[str, Node]]:
    """Every one-place change of an expression."""
    yield from _here(node)
    for k, child in enumerate(node.args):
        if child.op in ("colon", "otherwise", "space", "interval") or (
            node.op in ("grad", "hess", "partial") and k > 0
        ):
            continue
        for change, other in mutations(child):
            yield change, Node(node.op, (*node.args[:k], other, *node.args[k + 1 :]), node.value, node.at)


def _here(node: Node) -> Iterator[tuple[str, Node]]:
    op, args = node.op, node.args
    if op == "add":
        for k, term in enumerate(args):
            flipped = term.args[0] if term.op == "neg" else Node("neg", (term,), None, term.at)
            yield "flip a sign", Node("add", (*args[:k], flipped, *args[k + 1 :]), None, node.at)
            rest = (*args[:k], *args[k + 1 :])
            yield "drop a term", rest[0] if len(rest) == 1 else Node("add", rest, None, node.at)
    elif op == "neg":
        yield "drop a minus", args[0]
    elif op in ("mul", "dot", "had"):
        yield "drop a factor", args[0]
        yield "drop a factor", args[1]
        if op == "mul" and all(child.shape not in (None, SCALAR) for child in args):
            # Numbers commute: swapping them would change nothing.
            yield "swap factors", Node("mul", (args[1], args[0]), None, node.at)
    elif op == "div":
        yield "drop a denominator", args[0]
        if args[0] != num(1):
            yield "drop a numerator", Node("div", (num(1), args[1]), None, node.at)
    elif op == "pow":
        yield "drop a power", args[0]
    elif op in ("transpose", "pinv"):
        yield f"drop a {'transpose' if op == 'transpose' else 'pseudo-inverse'}", args[0]
    elif op == "num":
        yield "add one to a number", num(node.value + 1, node.at)
        if node.value not in (0, 1):
            yield "halve a number", num(node.value / Fraction(2), node.at)
    elif (
        op == "call"
        and node.value in ("log", "ln", "exp", "sqrt", "abs", "det")
        and len(args) == 1
        and node.value != "det"
    ):
        yield f"drop {node.value}", args[0]
    elif (op == "call" and node.value in ("max", "min")) or (op == "big" and node.value[0] in ("max", "min")):
        kind = node.value if op == "call" else node.value[0]
        other = "min" if kind == "max" else "max"
        yield f"{kind} to {other}", Node(op, args, other if op == "call" else (other, *node.value[1:]), node.at)
    elif op == "big" and node.value[2] == "range" and args[1].op != "const":
        low, high, body = args
        yield "raise the lower end of a sum", Node("big", (_plus(low, 1), high, body), node.value, node.at)
        yield "lower the upper end of a sum", Node("big", (low, _plus(high, -1), body), node.value, node.at)
    elif op == "entry" and len(args) == 3:
        yield "swap two indices", Node("entry", (args[0], args[2], args[1]), None, node.at)
    elif op == "norm":
        pass


def _plus(node: Node, step: int) -> Node:
    if node.op == "num":
        return num(node.value + step, node.at)
    return Node("add", (node, num(1) if step > 0 else Node("neg", (num(1),))), None, node.at)


def mutants_of(step: Step) -> Iterator[tuple[str, Step]]:
    """The step with one change in one of its sides, or in a relation."""
    statement = step.statement
    for k, side in enumerate(statement.sides):
        if (
            side.op in ("space", "interval", "range", "set")
            or (step.kind == "solve" and k == 0)
            or (statement.relations[0] == "<-" and k == 0)
        ):
            continue
        seen = set()
        for change, other in mutations(side):
            if other != side and latex(other) not in seen:
                seen.add(latex(other))
                yield change, _changed(step, sides=[*statement.sides[:k], other, *statement.sides[k + 1 :]])
    turned = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
    for k, relation in enumerate(statement.relations):
        if relation in turned:
            yield (
                "turn the relation",
                _changed(step, relations=[*statement.relations[:k], turned[relation], *statement.relations[k + 1 :]]),
            )


def _changed(step: Step, **parts: Any) -> Step:
    other, statement = copy(step), copy(step.statement)
    for key, value in parts.items():
        setattr(statement, key, value)
    statement.sides = [_fresh(side) for side in statement.sides]
    statement.mixed = []
    other.statement = statement
    return other


def _fresh(node: Node) -> Node:
    """A copy without notes and shapes: the mutant is typed anew."""
    return Node(node.op, tuple(_fresh(child) for child in node.args), node.value, node.at)


def judge_mutant(step: Step, settings: Settings) -> str:
    """``killed`` or ``accepted``; what cannot be decided counts as killed, for it does not build."""
    try:
        typer = Typer(step.context)
        type_statement(step.statement, typer)
        step.typer = typer
    except Refusal as refusal:
        return refusal.verdict
    found = judge_step(step, "mutant", settings)
    failing = [one.verdict for one in found if not one.passes]
    return failing[0] if failing else "accepted"


_WORK: dict[str, Any] = {}


def _run(k: int) -> list[Mutant]:
    name, step = _WORK["steps"][k]
    found = []
    for change, mutant in mutants_of(step):
        text = latex(mutant.statement.sides[0])
        for relation, side in zip(mutant.statement.relations, mutant.statement.sides[1:], strict=True):
            text += f" {RELATION[relation]} {latex(side)}"
        found.append(Mutant(name, step.at[0], change, text, judge_mutant(mutant, _WORK["settings"])))
    return found


def mutate(steps: list[tuple[str, Step]], results: list[Result], settings: Settings, jobs: int = 1) -> list[Mutant]:
    """All mutants of all accepted steps."""
    refused = {(result.file, result.step) for result in results if not result.passes}
    kept = [
        (name, step)
        for name, step in steps
        if step.kind in MUTATED_KINDS
        and step.statement is not None
        and step.refusal is None
        and (name, step.number) not in refused
    ]
    settings = copy(settings)
    settings.prove = False
    _WORK.update(steps=kept, settings=settings)
    if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            return [mutant for found in pool.imap(_run, range(len(kept)), chunksize=2) for mutant in found]
    return [mutant for k in range(len(kept)) for mutant in _run(k)]


def reviewed(path: str | None) -> dict[str, str]:
    """The list of equivalent mutants: one a line, the key and its reason after ` # `."""
    if not path:
        return {}
    found = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, _, reason = line.partition(" # ")
            if not reason.strip():
                raise ValueError(f"{path}: a mutant without a reason: {key}")
            found[key.strip()] = reason.strip()
    return found


def mutate_command(
    steps: list[tuple[str, Step]], results: list[Result], settings: Settings, options: Any, seconds: float
) -> int:
    """``--mutate``: print both rates and every mutant that was accepted and is not in the reviewed list."""
    try:
        equivalent = reviewed(options.equivalent)
    except (OSError, ValueError) as error:
        print(f"mathcheck: {error}", file=sys.stderr)
        return 2
    found = mutate(steps, results, settings, options.jobs)
    accepted = [mutant for mutant in found if mutant.verdict == "accepted"]
    left = [mutant for mutant in accepted if mutant.key not in equivalent]
    unused = sorted(set(equivalent) - {mutant.key for mutant in accepted})
    raw = 1 - len(accepted) / len(found) if found else 1.0
    judged = len(found) - len(accepted) + len(left)
    net = 1 - len(left) / judged if judged else 1.0
    if options.json:
        print(
            json.dumps(
                {
                    "mutants": len(found),
                    "raw": raw,
                    "net": net,
                    "accepted": [vars(mutant) for mutant in left],
                    "unused": unused,
                },
                indent=1,
                ensure_ascii=False,
            )
        )
    else:
        for mutant in left:
            print(f"{mutant.file}:{mutant.line}: accepted: {mutant.key}")
        for key in unused:
            print(f"reviewed, but no longer accepted: {key}")
        print(
            f"{len(found)} mutants, {len(found) - len(accepted)} refused: raw rate {raw:.2%}; "
            f"{len(accepted) - len(left)} reviewed as equivalent: net rate {net:.2%}"
        )
    return 0 if net >= 0.98 and not unused else 1
