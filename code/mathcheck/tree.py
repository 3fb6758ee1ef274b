"""The syntax tree: one small class for every expression, and one for a displayed statement.

``op`` says what a node is, ``args`` are its children and ``value`` is what is no expression (a name, a number, a
kind). Positions, shapes and notes
stand on the side: two trees are equal when they say the same, wherever they stand. The operations:

============================ ============================================================== ===========================
op                           args                                                           value
============================ ============================================================== ===========================
num, const, name             none                                                           Fraction; "e", "pi"; name
ones, identity, zeros        none, or the orders                                            None
add, mul, dot, div, pow      two (``add`` any number)                                       None
neg, transpose, pinv, fact   one                                                            None
had, hdiv, hpow, kron        two                                                            None
entry                        base, index, or base, row, column; ``colon`` for a whole range None
member                       the indices                                                    the family's name
gathered                     none                                                           the family's name
call                         arguments                                                      the built-in function
apply                        arguments                                                      (function's name, primes)
norm                         one (or norm's matrix)                                         "2", "F", "1", "inf", …
big                          lo, hi, body | body | set, body | condition, body              (kind, variables, form)
grad, hess, partial          body, variable(s)                                              see ``calculus.py``
expect                       one or two                                                     (kind, variables)
cases                        value, condition, value, condition, …                          None
indicator, delta             condition; two indices                                         None
matrix                       entries by rows                                                (rows, columns)
rel, and, or, not, otherwise two; any; any; one; none                                       the relation
range, set                   lo, hi; elements                                               None
limit, integral, order       see ``parse_big.py``
============================ ============================================================== ===========================
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from mathcheck.errors import Position


@dataclass(slots=True, unsafe_hash=True)
class Node:
    """One expression of the tree."""

    op: str
    args: tuple[Node, ...] = ()
    value: Any = None
    at: Position = field(default=(0, 0), compare=False)
    shape: Any = field(default=None, compare=False)
    note: Any = field(default=None, compare=False)

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.args))


@dataclass(slots=True)
class Chain:
    """A displayed statement: ``sides[0] relations[0] sides[1] …`` under ``conditions``; ``free_of`` names what a
    constant must not depend on.
    """

    sides: list[Node]
    relations: list[str]
    conditions: list[Node]
    at: Position
    places: list[Position] = field(default_factory=list)
    free_of: str | None = None


def num(value: int | Fraction, at: Position = (0, 0)) -> Node:
    """A rational number."""
    return Node("num", (), Fraction(value), at)


def name(text: str, at: Position = (0, 0)) -> Node:
    """A declared name."""
    return Node("name", (), text, at)


def is_zero(node: Node) -> bool:
    """Whether the node is the numeral 0."""
    return node.op == "num" and node.value == 0


def rebuild(node: Node, args: tuple[Node, ...]) -> Node:
    """The same node with other children."""
    return Node(node.op, args, node.value, node.at)


def bound_variables(node: Node) -> tuple[str, ...]:
    """The names that this node binds in its last child."""
    if node.op in ("big", "limit", "integral"):
        return tuple(node.value[1])
    return ()


def free_names(node: Node) -> set[str]:
    """Names that occur outside of any binder of theirs; functions and families count as names."""
    return {name for _, name in free_references(node)}


def free_references(node: Node) -> set[tuple[str, str]]:
    """What ``free_names`` gives, each with what it names: ``family`` for ``N_k``, ``name`` for ``N`` beside it, ``any``
    where the notation does not tell.
    """
    found: set[tuple[str, str]] = set()
    stack: list[tuple[Node, frozenset[str]]] = [(node, frozenset())]
    while stack:
        this, bound = stack.pop()
        if this.op == "name" and this.value not in bound:
            found.add(("name", this.value))
        elif this.op in ("apply", "slope"):
            found.add(("name", this.value[0]))
        elif this.op in ("member", "gathered"):
            found.add(("family", this.value))
        elif this.op == "expect" and this.value[1]:
            found.update(("any", one) for one in this.value[1])
        inner = bound | set(bound_variables(this))
        for k, child in enumerate(this.args):
            # The bounds of a range stand outside the binder; a condition and the body stand inside.
            outside = (
                bound_variables(this) and k < len(this.args) - 1 and not (this.op == "big" and this.value[2] == "cond")
            )
            stack.append((child, bound if outside else inner))
    return found
