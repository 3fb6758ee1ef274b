"""Expressions in dimensions as polynomials, and back."""

from __future__ import annotations

from fractions import Fraction

from mathcheck.declare.context import Context
from mathcheck.errors import IllTyped
from mathcheck.tree import Node, num
from mathcheck.typing.shapes import Dim


def to_dim(node: Node, context: Context) -> Dim:
    """An expression in dimensions as a polynomial."""
    if node.op == "num" and node.value.denominator == 1:
        return Dim.const(int(node.value))
    if node.op == "name":
        symbol = context.symbols.get(node.value)
        if symbol is not None and symbol.sort == "dim":
            return Dim.of(node.value)
        raise IllTyped(f"{node.value} is no dimension; declare `{node.value}: dim`", node.at)
    if node.op in ("add", "mul", "dot"):
        parts = [to_dim(child, context) for child in node.args]
        total = parts[0]
        for part in parts[1:]:
            total = total + part if node.op == "add" else total * part
        return total
    if node.op == "neg":
        return Dim.const(-1) * to_dim(node.args[0], context)
    if node.op == "pow" and node.args[1].op == "num" and node.args[1].value in (Fraction(2), Fraction(3)):
        base = to_dim(node.args[0], context)
        return base * base if node.args[1].value == 2 else base * base * base
    raise IllTyped("a dimension is made of declared dimensions with +, − and products", node.at)


def dim_node(dim: Dim) -> Node:
    """The expression of a dimension."""
    terms = []
    for monomial, coefficient in dim.terms:
        node = num(coefficient)
        for atom in monomial:
            factor = Node("name", (), atom)
            node = factor if node == num(1) else Node("mul", (node, factor))
        terms.append(node)
    return num(0) if not terms else terms[0] if len(terms) == 1 else Node("add", tuple(terms))
