"""The symbolic route: integrals, limits and infinite sums at exact points, and proofs at small dimensions with
explicit entries.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from mathcheck.errors import Inconclusive, Refusal
from mathcheck.evaluate.expressions import Evaluator
from mathcheck.evaluate.matrices import Mat
from mathcheck.judge.compare import Refuted, compare, compare_order
from mathcheck.judge.make import make_judge
from mathcheck.judge.relation import Judge, Settings, Verdict
from mathcheck.limits import Timeout, hard_limit
from mathcheck.points.instantiate import Point, dimension_tuples
from mathcheck.tree import Node
from mathcheck.typing.shapes import SCALAR

POINTS = 5
ENOUGH = 3


def without_end(nodes: Any) -> bool:
    """Whether an expression holds something that numbers alone do not decide."""
    for one in nodes:
        if one.op in ("integral", "limit"):
            return True
        if (
            one.op == "big"
            and one.value[2] == "range"
            and any(
                (end.op == "const" and end.value == "infty") or (end.op == "neg" and end.args[0].op == "const")
                for end in one.args[:2]
            )
        ):
            return True
    return False


def at_exact_points(judge: Judge, left: Node, right: Node, relation: str, settings: Settings) -> Verdict:
    """Both sides exactly at a few rational points; whatever SymPy finds is confirmed by an independent numerical
    value.
    """
    from mathcheck.numbers.sym import SympyField

    method = "SymPy at exact points, confirmed by numbers"
    try:
        tuples = dimension_tuples(judge.context, judge.names, 1, settings.seed)
        started, done = time.process_time(), 0
        with hard_limit(1.8 * settings.seconds):
            for number in range(POINTS):
                if done >= ENOUGH and time.process_time() - started > 0.3 * settings.seconds:
                    break
                done += 1
                evaluator, idx = judge.admissible(tuples[0], number, "simple", SympyField())
                a, b = evaluator.value_of(left, idx, evaluator.root), evaluator.value_of(right, idx, evaluator.root)
                if relation == "=":
                    compare(evaluator, a, b)
                else:
                    compare_order(evaluator, a, b, relation)
    except Refuted as refuted:
        return judge._refuted_here(evaluator, refuted, method)
    except Timeout:
        return Verdict("inconclusive", method, reason=f"SymPy took more than {settings.seconds:g} seconds")
    except Refusal as refusal:
        return Verdict(refusal.verdict, method, reason=refusal.message)
    except (NotImplementedError, ValueError, TypeError, AttributeError, ZeroDivisionError) as error:
        return Verdict("inconclusive", method, reason=f"SymPy cannot do this ({type(error).__name__})")
    return Verdict("holds", method, [dict(tuples[0])] if tuples[0] else [], done)


# --- proofs ----------


class SymbolPoint(Point):
    """Every entry is a symbol of its own, with the assumptions of its type."""

    def _drawn(self, symbol: Any, key: Any) -> Any:
        import sympy as sp

        rows, columns = (dim.at(self.dims) for dim in symbol.shape)
        label = "".join(character for character in str(key) if character.isalnum())
        assumptions = {
            "positive": {"positive": True},
            "nonnegative": {"nonnegative": True},
            "negative": {"negative": True},
            "nonzero": {"nonzero": True, "real": True},
            "integer": {"integer": True},
            "natural": {"integer": True, "nonnegative": True},
        }.get(symbol.kind, {"real": True})
        if symbol.kind not in (
            "real",
            "positive",
            "nonnegative",
            "negative",
            "nonzero",
            "sym",
            "spd",
            "psd",
            "skew",
            "diagonal",
            "lower",
            "upper",
            "invertible",
            "square",
            "interval",
            "simplex",
        ):
            raise Inconclusive(f"{symbol.kind} has no symbolic form here")
        entry = lambda i, j: sp.Symbol(f"{label}_{i}_{j}", **assumptions)  # noqa: E731
        entries = []
        for i in range(rows):
            for j in range(columns):
                entries.append(_entry(symbol.kind, entry, i, j, rows))
        return entries[0] if symbol.shape == SCALAR else Mat(rows, columns, entries)

    def function(self, name: str) -> Any:
        """An unknown function stays unknown."""
        raise Inconclusive("unknown functions are left to the numbers")


def _entry(kind: str, entry: Any, i: int, j: int, rows: int) -> Any:
    import sympy as sp

    if kind in ("sym", "spd", "psd"):
        return entry(min(i, j), max(i, j))
    if kind == "skew":
        return sp.Integer(0) if i == j else entry(i, j) if i < j else -entry(j, i)
    if (kind == "diagonal" and i != j) or (kind == "lower" and i < j) or (kind == "upper" and i > j):
        return sp.Integer(0)
    if kind == "simplex" and i == rows - 1:
        return 1 - sum((entry(k, 0) for k in range(rows - 1)), sp.Integer(0))
    return entry(i, j)


def prove(step: Any, left: Node, right: Node, verdict: Verdict, settings: Settings) -> Verdict:
    """``proved`` if the difference simplifies to zero with symbols for entries, at the smallest dimensions; else what
    the numbers said.
    """
    import sympy as sp

    from mathcheck.numbers.sym import SympyField

    judge = make_judge(step, [left, right], settings)
    if judge.random_names or judge.conditions:
        return verdict
    try:
        with hard_limit(settings.prove_seconds):
            sizes = dimension_tuples(step.context, judge.names, 1, settings.seed)[0]
            point = SymbolPoint(step.context, sizes, "symbols")
            point.random_names, point.tied, point.degree = set(), False, 0
            field = SympyField()
            field.generic = True
            evaluator = Evaluator(step.context, field, point, None)
            if any(
                step.context.symbols.get(name) is not None and step.context.symbols[name].sort == "index"
                for name in judge.names
            ):
                return verdict
            a, b = evaluator.value_of(left, {}, evaluator.root), evaluator.value_of(right, {}, evaluator.root)
            pairs = zip(a.v, b.v, strict=True) if isinstance(a, Mat) else [(a, b)]
            if all(_vanishes(sp, x - y) for x, y in pairs):
                return replace(
                    verdict,
                    verdict="proved",
                    method="SymPy with a symbol for each entry",
                    dims=[{name: size for name, size in sizes.items() if name in judge.names}],
                )
    except Exception:
        return verdict
    return verdict


def _vanishes(sp: Any, difference: Any) -> bool:
    together = sp.together(difference)
    return sp.expand(sp.numer(together)) == 0 or sp.simplify(difference) == 0
