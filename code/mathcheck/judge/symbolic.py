"""Integrals, limits and infinite sums: SymPy at exact points, confirmed by numbers."""

from __future__ import annotations

import time
from typing import Any

from mathcheck.errors import Refusal
from mathcheck.judge.compare import Refuted, compare, compare_order
from mathcheck.judge.relation import Judge, Settings, Verdict
from mathcheck.limits import Timeout, hard_limit
from mathcheck.points.instantiate import dimension_tuples
from mathcheck.tree import Node

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
