"""Works out an expression at one point, over any of the arithmetics.

A ``World`` says what the names are worth: the point's own values, and on top of them what a derivative, an outcome of
a random experiment or an argument of a
function puts in their place. Definitions are worked out in the world that asks for them, so that a derivative sees
through them.
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

from mathcheck.declare.context import Context, Symbol
from mathcheck.errors import IllTyped, Inconclusive, Undefined, Unreadable
from mathcheck.evaluate import functions, matrices
from mathcheck.evaluate.calculus import Calculus
from mathcheck.evaluate.calls import FunctionValues
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.evaluate.sums import SumValues
from mathcheck.latex.printer import latex
from mathcheck.numbers.interface import Dual, Field, Number, plain
from mathcheck.points.chance import Chance
from mathcheck.tree import Node
from mathcheck.typing.shapes import SCALAR

MAX_STEPS = 200


class World:
    """Values of names: overrides of this world, then those of the worlds around it, then the point."""

    __slots__ = ("changed", "memo", "overrides", "parent")

    def __init__(
        self,
        parent: World | None = None,
        overrides: dict[Any, Value] | None = None,
        changed: frozenset[str] = frozenset(),
    ):
        self.parent = parent
        self.overrides = overrides or {}
        self.memo: dict[Any, Value] = {}
        self.changed = changed

    def child(self, overrides: dict[Any, Value], changed: frozenset[str]) -> World:
        """A world in which some names are worth something else."""
        return World(self, overrides, changed)

    def find(self, key: Any) -> Value | None:
        """The innermost override of a name."""
        world: World | None = self
        while world is not None:
            if key in world.overrides:
                return world.overrides[key]
            world = world.parent
        return None


class Evaluator(FunctionValues, SumValues, Calculus, Chance):
    """Evaluates at one point. Indices and parameters that are bound in the expression come in ``idx``."""

    def __init__(self, context: Context, field: Field, point: Any, deadline: float | None = None):
        self.context = context
        self.field = field
        self.point = point
        self.dims: dict[str, int] = point.dims
        self.deadline = deadline
        self.steps = 0
        self.closures: dict[Any, set[str]] = {}
        self.root = World()
        point.attach(self)

    # --- names --------------------------------------------------------------------------------------------------------

    def value_of(self, node: Node, idx: dict[str, Value], world: World) -> Value:
        """The value of an expression: a number, or a matrix if its shape is one."""
        self.steps += 1
        if self.steps & 255 == 0 and self.deadline is not None and time.process_time() > self.deadline:
            raise Inconclusive("the time for this step ran out")
        return getattr(self, "_" + node.op)(node, idx, world)

    def closure(self, symbol: Symbol) -> set[str]:
        """What a defined name rests on."""
        key = (symbol.name, bool(symbol.indices))
        found = self.closures.get(key)
        if found is None:
            found = self.context.closure(*symbol.nodes()) | set(symbol.data.get("names", ()))
            self.closures[key] = found
        return found

    def lookup(self, name: str, world: World) -> Value:
        """What a name is worth here."""
        found = world.find(name)
        if found is not None:
            return found
        symbol = self.context.symbols.get(name)
        if symbol is None:
            raise Unreadable(f"{name} is not declared")
        if symbol.sort == "dim":
            return self.field.rational(self.dims[name])
        if symbol.sort == "random":
            raise RandomOutside(name)
        if symbol.body is not None:
            return self._defined(name, symbol, (), world)
        return self.point.value(name)

    def _defined(self, name: str, symbol: Symbol, indices: tuple[int, ...], world: World) -> Value:
        """A defined name, worked out in the outermost world that gives the same."""
        closure = self.closure(symbol)
        while world.parent is not None and not world.changed & closure:
            world = world.parent
        key = (name, indices)
        if key not in world.memo:
            idx = {
                letter: self.field.rational(value)
                for (letter, _, _), value in zip(symbol.indices, indices, strict=True)
            }
            world.memo[key] = self.value_of(symbol.body, idx, world)
        return world.memo[key]

    def integer(self, node: Node, idx: dict[str, Value], world: World) -> int:
        """A whole number: an index, an end of a range."""
        value = self.value_of(node, idx, world)
        if isinstance(value, Mat):
            raise IllTyped("a matrix as an index", node.at)
        value = plain(value)
        near = round(self.field.approximate(value))
        if abs(near) > 10**9 or self.field.disjoint(value, self.field.rational(near)):
            raise IllTyped(f"{latex(node)} is no whole number here", node.at)
        return near

    def _dims(self, node: Node) -> tuple[int, int]:
        rows, columns = node.shape
        return rows.at(self.dims), columns.at(self.dims)

    def _collapse(self, node: Node, value: Value) -> Value:
        """A 1 × 1 result that is a number by its type."""
        if isinstance(value, Mat) and node.shape == SCALAR:
            return value.v[0]
        return value

    # --- leaves -------------------------------------------------------------------------------------------------------

    def _num(self, node: Node, idx, world) -> Value:
        if node.value == 0 and node.shape is not None and node.shape != SCALAR:
            return self._zeros(node, idx, world)
        return self.field.rational(node.value)

    def _const(self, node: Node, idx, world) -> Value:
        if node.value == "infty":
            raise Unreadable("\\infty is no number; it stands at the ends of sums, integrals and limits only", node.at)
        return self.field.constant(node.value)

    def _name(self, node: Node, idx, world) -> Value:
        if node.value in idx:
            return idx[node.value]
        return self.lookup(node.value, world)

    def _identity(self, node: Node, idx, world) -> Value:
        return self._collapse(node, matrices.identity(self.field, self._dims(node)[0]))

    def _filled(self, node: Node, number: int) -> Value:
        rows, columns = self._dims(node)
        if rows * columns > matrices.MAX_ENTRIES:
            raise Inconclusive("a matrix too large to work out")
        return self._collapse(node, Mat(rows, columns, [self.field.rational(number)] * (rows * columns)))

    def _ones(self, node: Node, idx, world) -> Value:
        return self._filled(node, 1)

    def _zeros(self, node: Node, idx, world) -> Value:
        return self._filled(node, 0)

    # --- arithmetic ---------------------------------------------------------------------------------------------------

    def _add(self, node: Node, idx, world) -> Value:
        total = self.value_of(node.args[0], idx, world)
        for child in node.args[1:]:
            total = matrices.add(total, self.value_of(child, idx, world))
        return total

    def _neg(self, node: Node, idx, world) -> Value:
        value = self.value_of(node.args[0], idx, world)
        return value.map(lambda x: -x) if isinstance(value, Mat) else -value

    def _mul(self, node: Node, idx, world) -> Value:
        a, b = self.value_of(node.args[0], idx, world), self.value_of(node.args[1], idx, world)
        if not isinstance(a, Mat):
            return matrices.scale(a, b)
        if not isinstance(b, Mat):
            return matrices.scale(b, a)
        return self._collapse(node, matrices.product(self.field, a, b))

    def _dot(self, node: Node, idx, world) -> Value:
        if node.note == "inner":
            a, b = self.value_of(node.args[0], idx, world), self.value_of(node.args[1], idx, world)
            return matrices.product(self.field, a.T, b).v[0]
        return self._mul(node, idx, world)

    def _div(self, node: Node, idx, world) -> Value:
        a, b = self.value_of(node.args[0], idx, world), self.value_of(node.args[1], idx, world)
        try:
            return a.map(lambda x: self.field.divide(x, b)) if isinstance(a, Mat) else self.field.divide(a, b)
        except Undefined:
            raise Undefined(f"the denominator {latex(node.args[1], short=True)} is zero", node.at) from None

    def _exact(self, node: Node) -> Fraction | None:
        """The exponent, if it is a plain rational."""
        if node.op == "num":
            return node.value
        if node.op == "neg":
            inner = self._exact(node.args[0])
            return None if inner is None else -inner
        if node.op == "div":
            above, below = (self._exact(child) for child in node.args)
            return None if above is None or not below else above / below
        return None

    def _pow(self, node: Node, idx, world) -> Value:
        base, exponent = node.args
        exact = self._exact(exponent)
        if base.op == "const" and base.value == "e" and exact is None:
            return self.field.call("exp", self.value_of(exponent, idx, world))
        if base.op == "norm" and exact == 2 and (base.note or base.value) in ("", "F", "2"):
            # Without the root, which has no derivative at zero.
            value = self.value_of(base.args[0], idx, world)
            if base.note is None or base.note == "F":
                return self._total([x * x for x in (value.v if isinstance(value, Mat) else [value])])
        value = self.value_of(base, idx, world)
        if isinstance(value, Mat):
            return self._matrix_power(node, value, exact, idx, world)
        number = None if exact is not None else self.value_of(exponent, idx, world)
        if exact is None and not isinstance(number, Dual) and node.args[1].op in ("name", "add", "neg", "mul", "call"):
            whole = self._whole(number)
            if whole is not None:
                return self.field.whole_power(value, whole)
        return self.field.power(value, number, exact)

    def _whole(self, number: Number) -> int | None:
        """The integer that an exact number is."""
        try:
            near = self.field.approximate(number)
            if abs(near) > 1000 or near != round(near):
                return None
            difference = number - round(near)
            return round(near) if self.field.sign(difference) == 0 else None
        except Inconclusive:
            return None

    def _matrix_power(self, node: Node, value: Mat, exact: Fraction | None, idx, world) -> Mat:
        if exact in (Fraction(1, 2), Fraction(-1, 2)):
            root = matrices.square_root(self.field, value)
            return root if exact > 0 else matrices.inverse(self.field, root)
        if exact is not None and exact.denominator != 1:
            raise Unreadable("a matrix is raised to whole powers and to ±1/2 only", node.at)
        return matrices.power(
            self.field, value, int(exact) if exact is not None else self.integer(node.args[1], idx, world)
        )

    def _transpose(self, node: Node, idx, world) -> Value:
        value = self.value_of(node.args[0], idx, world)
        return value.T if isinstance(value, Mat) else value

    def _pinv(self, node: Node, idx, world) -> Value:
        value = self.value_of(node.args[0], idx, world)
        return (
            matrices.pinv(self.field, value)
            if isinstance(value, Mat)
            else self.field.divide(self.field.rational(1), value)
        )

    def _had(self, node: Node, idx, world) -> Value:
        a, b = self.value_of(node.args[0], idx, world), self.value_of(node.args[1], idx, world)
        return matrices.zip_with(a, b, lambda x, y: x * y) if isinstance(a, Mat) else a * b

    def _hdiv(self, node: Node, idx, world) -> Value:
        a, b = self.value_of(node.args[0], idx, world), self.value_of(node.args[1], idx, world)
        return matrices.zip_with(a, b, self.field.divide) if isinstance(a, Mat) else self.field.divide(a, b)

    def _hpow(self, node: Node, idx, world) -> Value:
        value, exact = self.value_of(node.args[0], idx, world), self._exact(node.args[1])
        number = None if exact is not None else self.value_of(node.args[1], idx, world)
        raised = lambda x: self.field.power(x, number, exact)  # noqa: E731
        return value.map(raised) if isinstance(value, Mat) else raised(value)

    def _kron(self, node: Node, idx, world) -> Value:
        a, b = self.value_of(node.args[0], idx, world), self.value_of(node.args[1], idx, world)
        return (
            matrices.kron(a, b)
            if isinstance(a, Mat) and isinstance(b, Mat)
            else matrices.scale(a, b)
            if isinstance(b, Mat)
            else matrices.scale(b, a)
        )

    def _fact(self, node: Node, idx, world) -> Value:
        return functions.factorial(self.field, self.value_of(node.args[0], idx, world))

    # --- entries ------------------------------------------------------------------------------------------------------

    def _at(self, node: Node, size: int, of: Node, idx, world) -> int:
        """An index, checked against the length along which it runs; from 0."""
        place = self.integer(node, idx, world)
        if not 1 <= place <= size:
            dims = ", ".join(f"{name} = {value}" for name, value in self.dims.items())
            raise IllTyped(
                (
                    f"the index {latex(node)} takes the value {place}, but {latex(of, short=True)} has {size} "
                    f"entries there{f' ({dims})' if dims else ''}"
                ),
                node.at,
            )
        return place - 1

    def _entry(self, node: Node, idx, world) -> Value:
        base, *indices = node.args
        value = self.value_of(base, idx, world)
        if not isinstance(value, Mat):
            value = Mat(1, 1, [value])
        if len(indices) == 1:
            return value.v[self._at(indices[0], len(value.v), base, idx, world)]
        first, second = indices
        if first.op == "colon":
            return value.column(self._at(second, value.columns, base, idx, world))
        i = self._at(first, value.rows, base, idx, world)
        if second.op == "colon":
            return value.row(i).T
        return value[i, self._at(second, value.columns, base, idx, world)]

    def _iterated(self, symbol: Symbol, count: int, node: Node, world: World) -> Value:
        """Step ``count`` of a recursion."""
        if symbol.body is None:
            raise Unreadable(f"the definition of {symbol.name} could not be read", node.at)
        start = symbol.data["start"]
        if count < start or count > start + MAX_STEPS:
            said = f"a recursion is followed from {start} to {start + MAX_STEPS}"
            raise IllTyped(f"{latex(node)} is step {count}; {said}", node.at)
        if count == start:
            return self.lookup(symbol.data["first"], world)
        # From below, so that no step is worked out twice and none nests in the one after it.
        for k in range(start + 1, count):
            if world.find((symbol.name, (k,))) is None:
                self._defined(symbol.name, symbol, (k - 1,), world)
        return self._defined(symbol.name, symbol, (count - 1,), world)

    def _member(self, node: Node, idx, world) -> Value:
        symbol = self.context.families[node.value]
        places = tuple(self.integer(child, idx, world) for child in node.args)
        found = world.find((symbol.name, places))
        if found is not None:
            return found
        if "first" in symbol.data:
            return self._iterated(symbol, places[0], node, world)
        if symbol.body is not None:
            return self._defined(symbol.name, symbol, places, world)
        for place, (letter, low, high), child in zip(places, symbol.indices, node.args, strict=True):
            if low is not None and not self.integer(low, {}, world) <= place <= self.integer(high, {}, world):
                raise IllTyped(
                    f"the index {latex(child)} takes the value {place}, outside the range of {symbol.name}_{letter}",
                    child.at,
                )
        if symbol.sort == "random":
            raise RandomOutside(symbol.name)
        if symbol.data.get("view") == "basis":
            size = symbol.shape[0].at(self.dims)
            return Mat(size, 1, [self.field.rational(int(k + 1 == places[0])) for k in range(size)])
        if symbol.data.get("view"):
            matrix = self.lookup(symbol.data["of"], world)
            return matrix.row(places[0] - 1) if symbol.data["view"] == "row" else matrix.column(places[0] - 1)
        return self.point.member(symbol.name, places)

    def _size(self, node: Node, idx, world) -> Value:
        return self.field.rational(len(self.elements(node.args[0], idx, world)))

    def _gathered(self, node: Node, idx, world) -> Value:
        symbol = self.context.families[node.value]
        rows, columns = self._dims(node)
        places = [(i, j)[: len(symbol.indices)] for i in range(1, rows + 1) for j in range(1, columns + 1)]
        return Mat(rows, columns, [self._defined(node.value, symbol, place, world) for place in places])


class RandomOutside(Exception):
    """A random variable outside of any expectation: the relation is checked outcome by outcome."""
