"""What a relation is made of, and so at which points it has to be tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mathcheck.declare.context import Context
from mathcheck.judge.points import EQUAL_STYLES, ORDER_STYLES
from mathcheck.points.degrees import INFINITE, degree
from mathcheck.tree import Node
from mathcheck.typing.shapes import SCALAR

CONTINUOUS = {"normal", "uniform", "exponential"}
PIECEWISE = {"cases", "indicator", "norm"}
PIECEWISE_CALLS = {"max", "min", "abs", "relu", "sign", "floor", "ceil", "sqrt"}
JUMPS = {"sign", "floor", "ceil", "relu", "max", "min"}
"""Functions that are of another form beyond some number, often a whole one."""


@dataclass
class Probe:
    """As much of an evaluator as the degree of an expression needs."""

    context: Context


class Makeup:
    """Mixed into the judge."""

    def _about_dims(self, node: Node) -> bool:
        names = [one.value for one in node.walk() if one.op == "name"]
        return all(name in self.context.symbols and self.context.symbols[name].sort == "dim" for name in names)

    def _is_random(self, name: str) -> bool:
        return any(
            table.get(name) is not None and table[name].sort == "random"
            for table in (self.context.symbols, self.context.families)
        )

    def _all_nodes(self) -> Iterator[Node]:
        yield from self.nodes
        for name in self.names:
            for table in (self.context.symbols, self.context.families):
                if table.get(name) is not None and table[name].body is not None:
                    yield table[name].body

    @property
    def piecewise(self) -> bool:
        """Whether both sides of a kink, or both signs below a root, have to be visited."""
        found = (one for node in self._all_nodes() for one in node.walk())
        return any(
            one.op in PIECEWISE
            or (one.op == "call" and one.value in PIECEWISE_CALLS)
            or (one.op == "big" and one.value[0] in ("max", "min"))
            for one in found
        )

    @property
    def jumps(self) -> bool:
        """Whether the expressions change their form somewhere."""
        found = (one for node in self._all_nodes() for one in node.walk())
        return any(
            one.op in ("cases", "indicator")
            or (one.op == "call" and one.value in JUMPS)
            or (one.op == "big" and one.value[0] in ("max", "min"))
            for one in found
        )

    def equal_styles(self, meets: bool = False) -> tuple[str, ...]:
        """How many points an equation is tried at, for each tuple of dimensions: more where there are branches or few
        values, or if both sides must not meet.
        """
        count = 2
        if self.discrete:
            count = 6
        if self.piecewise:
            count = 12
        if not any(
            self.context.symbols.get(name) is not None and self.context.symbols[name].sort == "dim"
            for name in self.names
        ):
            count = max(6, 2 * count)
        styles = tuple(ORDER_STYLES[k % len(ORDER_STYLES)] for k in range(count)) if count > 2 else EQUAL_STYLES
        if any(
            one.op == "pinv" or (one.op == "call" and one.value == "rank")
            for node in self._all_nodes()
            for one in node.walk()
        ):
            styles = (*styles, "deficient")
        # A jump or a kink sits at a round number more often than elsewhere; so does a place where two sides meet.
        return (*styles, *("simple", "between") * 8, *("tied",) * 4) if self.jumps or meets else styles

    def needs_integrals(self) -> bool:
        """Whether an expectation under a continuous law is of no polynomial; one variable of such a law is integrated
        out.
        """
        names = [
            name
            for name in self.random_names
            if (found := self.context.symbols.get(name)) is not None
            and found.data.get("law") in CONTINUOUS
            and found.shape == SCALAR
        ]
        if len(names) != 1 or len(self.random_names) != 1:
            return False
        probe = Probe(self.context)
        return any(
            degree(argument, probe) >= INFINITE
            for node in self._all_nodes()
            for one in node.walk()
            if one.op == "expect" and one.value[0] in ("E", "Var")
            for argument in (one.args[:-1] if one.value[2] else one.args)
        )
