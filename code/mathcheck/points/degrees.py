"""The degree of an expression as a polynomial in the random variables; infinite if it is none."""

from __future__ import annotations

from typing import Any

from mathcheck.tree import Node

INFINITE = 10_000


def degree(node: Node, evaluator: Any, bound: dict[str, int] | None = None) -> int:
    """How often random variables are multiplied together at most."""
    bound = bound or {}
    context = evaluator.context
    inner = lambda child: degree(child, evaluator, bound)  # noqa: E731
    op = node.op
    if op == "name":
        if node.value in bound:
            return bound[node.value]
        return _of_symbol(context.symbols.get(node.value), evaluator)
    if op == "member":
        return _of_symbol(context.families.get(node.value), evaluator)
    if not node.args:
        return 0
    if op in ("add", "neg", "transpose", "matrix"):
        return max(inner(child) for child in node.args)
    if op == "entry":
        return inner(node.args[0])
    if op in ("mul", "dot", "had", "kron"):
        return min(INFINITE, sum(inner(child) for child in node.args))
    if op == "div":
        return inner(node.args[0]) if inner(node.args[1]) == 0 else INFINITE
    if op in ("pow", "hpow"):
        return _power(node, inner)
    if op == "expect":
        return 0
    if op == "big":
        return inner(node.args[-1]) if node.value[0] == "sum" else INFINITE if inner(node.args[-1]) else 0
    if op == "call" and node.value in ("tr", "diag", "vec"):
        return inner(node.args[0])
    if op == "call" and node.value == "inner":
        return sum(inner(child) for child in node.args)
    if op == "apply":
        return _application(node, evaluator, inner)
    return 0 if all(inner(child) == 0 for child in node.args) else INFINITE


def _power(node: Node, inner) -> int:
    base, exponent = node.args
    if exponent.op == "num" and exponent.value.denominator == 1 and exponent.value >= 0:
        count = int(exponent.value)
        if base.op == "norm" and (base.value in ("", "2", "F") and base.note in (None, "F")) and count % 2 == 0:
            return min(INFINITE, inner(base.args[0]) * count)
        return min(INFINITE, inner(base) * count)
    return INFINITE if inner(base) or inner(exponent) else 0


def _of_symbol(symbol: Any, evaluator: Any) -> int:
    if symbol is None:
        return 0
    if symbol.sort == "random":
        return 1 if symbol.data.get("law") not in (None, "bernoulli", "binomial", "sample") else 0
    if symbol.body is not None:
        return degree(symbol.body, evaluator)
    if symbol.data.get("view") in ("row", "column"):
        return _of_symbol(evaluator.context.symbols.get(symbol.data["of"]), evaluator)
    return 0


def _application(node: Node, evaluator: Any, inner) -> int:
    symbol = evaluator.context.symbols.get(node.value[0])
    degrees = [inner(child) for child in node.args]
    derivative = bool(node.value[1])
    if symbol is None or symbol.body is None or (derivative and any(degrees)):
        return INFINITE if any(degrees) else 0
    # A derivative by a parameter that is no random variable multiplies no random variables together.
    return degree(symbol.body, evaluator, dict(zip(symbol.parameters, degrees, strict=True)))
