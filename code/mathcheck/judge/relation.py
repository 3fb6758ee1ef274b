"""Judges one relation: both sides at random points, in balls, at rising precision until the balls decide or the time
is up.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mathcheck.declare.context import Context
from mathcheck.errors import Inconclusive, NeedsPrecision, Refusal, Undefined
from mathcheck.evaluate.expressions import Evaluator, RandomOutside, World
from mathcheck.evaluate.matrices import Value
from mathcheck.judge.compare import Refuted, Touched, Touching, agreeing, shown
from mathcheck.judge.makeup import Makeup
from mathcheck.judge.points import Points
from mathcheck.numbers.interface import Field
from mathcheck.points.generators import LAWS
from mathcheck.points.instantiate import dimension_tuples, special_tuples
from mathcheck.points.signs import Turns, free_signs
from mathcheck.tree import Node, free_names
from mathcheck.typing.shapes import Dim

PRECISIONS = (192, 640, 2048)
DISCRETE = {"binary", "sign", "integer", "natural", "onehot", "permutation"}
EDGE_STYLES = {"boundary", "equal", "tied", "deficient"}
SCALED = {"small", "large", "mixed"}
"""Styles of numbers that are far from one."""
MEET = (
    f"both sides agree to {agreeing(PRECISIONS[-1])} digits at an admissible point: write \\le or \\ge, or exclude it "
    "(`\\quad \\text{for } x \\ne y`, `require x \\ne 0`)"
)
SLOWER = 5
"""mpmath takes three times as long as python-flint on the whole, and longer on some lines."""


def make_field(backend: str, bits: int) -> Field:
    """The arithmetic of that name."""
    if backend == "mpmath":
        from mathcheck.numbers.mp import MpField

        return MpField(bits)
    from mathcheck.numbers.arb import ArbField

    return ArbField(bits)


def default_backend() -> str:
    """python-flint where it is installed, else mpmath."""
    if os.environ.get("MATHCHECK_BACKEND"):
        return os.environ["MATHCHECK_BACKEND"]
    try:
        import flint  # noqa: F401
    except ImportError:
        return "mpmath"
    return "arb"


@dataclass
class Settings:
    """How hard to try."""

    backend: str = field(default_factory=default_backend)
    tuples: int = 3
    seconds: float = 10.0
    seed: int = 0
    prove: bool = False
    prove_seconds: float = 1.0
    """Of work, for one relation. Most proofs take a few hundredths; three times as much time proves hardly more."""
    brief: bool = False
    """Whether a refutation is enough, without the simplest point that shows it."""

    @property
    def work(self) -> float:
        """The time for one relation: the slower arithmetic gets more of it, for the verdict is to be the same."""
        return self.seconds * (SLOWER if self.backend == "mpmath" else 1)


@dataclass
class Verdict:
    """An outcome without its place in a file."""

    verdict: str
    method: str = ""
    dims: list[dict[str, int]] = field(default_factory=list)
    points: int = 0
    reason: str = ""
    counterexample: dict[str, Any] | None = None
    support: list[dict[str, Any]] = field(default_factory=list)


class Blurred(Inconclusive):
    """The digits of the highest precision do not decide at this point."""


def _blurred(message: str, bits: int) -> str:
    """What a reader can do about a number that no precision tells from zero."""
    return (
        f"{message}, even at {bits} bits: it is zero there or too small; exclude that point (`\\quad \\text{{for }} x "
        f"\\ne 0`), narrow a type, or write the line without the difference that vanishes"
    )


Check = Callable[[Evaluator, dict[str, Value], World], None]


class Judge(Points, Makeup):
    """Runs a check at many points. ``nodes`` are all expressions of the step: what they rest on has to be
    instantiated.
    """

    def __init__(
        self,
        context: Context,
        nodes: list[Node],
        conditions: list[Node],
        ranges: dict[str, tuple[Dim, Dim]],
        settings: Settings,
    ):
        self.context, self.nodes, self.conditions, self.settings = context, nodes, conditions, settings
        self.ranges = ranges
        self.names = context.closure(*nodes, *conditions)
        self.free = set().union(*(free_names(node) for node in (*nodes, *conditions)))
        self.requirements = [
            node for node in context.requirements if context.closure(node) & self.names and not self._about_dims(node)
        ]
        for node in self.requirements:
            self.names |= context.closure(node)
        self.random_names = {name for name in self.names if self._is_random(name)}
        self.signs, self.turns = free_signs(context, self.names), Turns()
        self.discrete = {
            name
            for name in self.names
            for table in (context.symbols, context.families)
            if (found := table.get(name)) is not None and (found.kind in DISCRETE or found.sort in ("set", "random"))
        }
        self.laws = any(
            found.sort == "value" and found.kind in LAWS
            for name in self.names
            for table in (context.symbols, context.families)
            if (found := table.get(name)) is not None
        )
        self.deadline = time.process_time() + settings.work
        self.tied = any(
            one.op == "expect" and (one.value[2] == "given" or one.value[0] in ("H", "I"))
            for node in self._all_nodes()
            for one in node.walk()
        )

    # --- running a check ----------------------------------------------------------------------------------------------

    def edges(self, check: Check, verdict: Verdict, method: str) -> Verdict:
        """An inequality also at the edge of what the dimensions may be; where it makes no sense there, nothing is
        concluded.
        """
        for sizes in special_tuples(self.context, self.names):
            for number, style in enumerate(("generic", "equal", "boundary", *(("sharp",) if self.laws else ()))):
                try:
                    self.at_point(check, sizes, 300 + number, style)
                    verdict.points += 1
                except Refuted as refuted:
                    return self._refuted(check, [sizes], sizes, 300 + number, style, refuted, method)
                except Touched as touched:
                    return self._touched(touched, method, verdict.points)
                except Refusal:
                    break
        return verdict

    def run(self, check: Check, styles: tuple[str, ...], method: str = "balls") -> Verdict:
        """The check at every point; the first refutation ends it."""
        try:
            tuples = dimension_tuples(self.context, self.names, self.settings.tuples, self.settings.seed)
        except Refusal as refusal:
            return Verdict(refusal.verdict, method, reason=refusal.message)
        used: list[dict[str, int]] = []
        points = 0
        indices = sum(name in self.free and self.context.symbols[name].sort == "index" for name in self.context.symbols)
        for sizes in tuples:
            shown = {name: size for name, size in sizes.items() if name in self.names}
            repeats = styles
            if indices and len(styles) < 36:
                wanted = (36 if sizes is tuples[0] else 12) if indices > 1 else max(6, len(styles))
                repeats = tuple(styles[k % len(styles)] for k in range(wanted))
            for number, style in enumerate(repeats):
                try:
                    self.at_point(check, sizes, number, style)
                except Refuted as refuted:
                    return self._refuted(check, tuples, sizes, number, style, refuted, method)
                except Touched as touched:
                    return self._touched(touched, method, points)
                except Inconclusive as refusal:
                    if style in EDGE_STYLES and points and time.process_time() < self.deadline:
                        continue  # a logarithm of zero at the edge of the simplex, say: nothing is claimed there
                    return Verdict(refusal.verdict, method, used, points, self._explained(refusal, sizes))
                except Refusal as refusal:
                    return Verdict(refusal.verdict, method, used, points, self._explained(refusal, sizes))
                points += 1
            if shown not in used:
                used.append(shown)
        return Verdict("holds", method, used, points)

    def _touched(self, touched: Touched, method: str, points: int) -> Verdict:
        """A strict inequality whose sides meet: no ball refutes it, and it is not accepted either."""
        sizes = {name: size for name, size in touched.evaluator.dims.items() if name in self.names}
        example = {"dims": sizes, "point": self._values(touched.evaluator)}
        return Verdict("inconclusive", method, [sizes], points, touched.message, example)

    def _explained(self, refusal: Refusal, sizes: dict[str, int]) -> str:
        if isinstance(refusal, Undefined):
            return (
                f"{refusal.message} at some point: a hypothesis is missing, declare the type of the symbols "
                f"(positive, spd, …)"
            )
        return refusal.message

    def at_point(self, check: Check, sizes: dict[str, int], number: int, style: str) -> None:
        """One point, at rising precision. Where numbers of very different sizes leave no digits (the logarithm of a
        sigmoid of thousands), one of ordinary numbers takes its place.
        """
        try:
            self._at_point(check, sizes, number, style)
        except Blurred:
            if style not in SCALED:
                raise
            self._at_point(check, sizes, number, "generic")

    def _at_point(self, check: Check, sizes: dict[str, int], number: int, style: str) -> None:
        for bits in PRECISIONS:
            arithmetic = make_field(self.settings.backend, bits)
            try:
                evaluator, idx = self.admissible(sizes, number, style, arithmetic)
                self._every_outcome(check, evaluator, idx)
                return
            except Touching:
                if bits == PRECISIONS[-1]:
                    raise Touched(MEET, evaluator) from None
            except NeedsPrecision as error:
                if bits == PRECISIONS[-1] or style in EDGE_STYLES:
                    raise Blurred(_blurred(error.message, bits)) from None
            except (OverflowError, ZeroDivisionError, MemoryError) as error:
                raise Inconclusive(f"the numbers ran out of bounds ({type(error).__name__})") from None

    def _every_outcome(self, check: Check, evaluator: Evaluator, idx: dict[str, Value]) -> None:
        """A relation between random variables outside of any expectation has to hold at every outcome."""
        try:
            check(evaluator, idx, evaluator.root)
        except RandomOutside:
            names = frozenset(self.random_names)
            for _, values in itertools.islice(evaluator.outcomes(evaluator.root), 60):
                check(evaluator, idx, evaluator.root.child(values, names))

    # --- counterexamples ----------------------------------------------------------------------------------------------

    def _refuted(self, check: Check, tuples, sizes, number, style, refuted: Refuted, method: str) -> Verdict:
        """The simplest point that also refutes: small whole numbers, if some do."""
        if self.settings.brief:
            return Verdict("refuted", method, [], 1, "the two sides differ")
        best = (sizes, number, style, refuted)
        for attempt in range(6):
            try:
                self.at_point(check, tuples[0], 100 + attempt, "simple")
            except Refuted as simpler:
                best = (tuples[0], 100 + attempt, "simple", simpler)
                break
            except Refusal:
                continue
        sizes, number, style, refuted = best
        example = {
            "dims": {name: size for name, size in sizes.items() if name in self.names},
            "point": self._shown(sizes, number, style),
            "left": refuted.left,
            "right": refuted.right,
        }
        return Verdict("refuted", method, [example["dims"]], 1, "the two sides differ", example)

    def _refuted_here(self, evaluator: Evaluator, refuted: Refuted, method: str) -> Verdict:
        """A refutation at a point that is at hand."""
        sizes = {name: size for name, size in evaluator.dims.items() if name in self.names}
        if self.settings.brief:
            return Verdict("refuted", method, [sizes], 1, "the two sides differ")
        example = {"dims": sizes, "point": self._values(evaluator), "left": refuted.left, "right": refuted.right}
        return Verdict("refuted", method, [sizes], 1, "the two sides differ", example)

    def _shown(self, sizes, number, style) -> dict[str, str]:
        """The values at that point."""
        try:
            evaluator, _ = self.admissible(sizes, number, style, make_field(self.settings.backend, PRECISIONS[0]))
        except Refusal:
            return {}
        return self._values(evaluator)

    def _values(self, evaluator: Evaluator) -> dict[str, str]:
        """The values of what was declared and not defined."""
        arithmetic = evaluator.field
        found: dict[str, str] = {}
        try:
            for name in sorted(self.names):
                symbol = self.context.symbols.get(name)
                if symbol is None or symbol.body is not None or symbol.sort in ("dim", "constant", "random"):
                    continue
                found[name.rstrip("_")] = (
                    "a random smooth function"
                    if symbol.sort == "function"
                    else shown(arithmetic, evaluator.point.value(name), 6)
                )
            for key in sorted(key for key in evaluator.point.exact if isinstance(key, tuple) and key[0] in self.names):
                if isinstance(key[0], str) and all(isinstance(place, int) for place in key[1]):
                    below = ",".join(str(place) for place in key[1])
                    found[f"{key[0]}_{{{below}}}"] = shown(arithmetic, evaluator.point.member(*key), 6)
        except (Refusal, KeyError, TypeError):
            pass
        return found
