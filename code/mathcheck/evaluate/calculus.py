"""Derivatives of any order, taken by the arithmetic below: dual numbers over balls, SymPy's own over symbols."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mathcheck.errors import Unreadable
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.numbers.interface import Number
from mathcheck.tree import Node


class Calculus:
    """Mixed into the evaluator."""

    def derivative_of(self, function: Callable[[Number], Value], x: Number) -> Value:
        """The derivative of a function of one number."""
        tag = self.field.new_tag()
        return self._part(function(self.field.lifted(tag, x, 0)), tag, 0)

    def _part(self, value: Value, tag: int, key: int) -> Value:
        """The derivative by one direction."""
        if isinstance(value, Mat):
            return value.map(lambda x: self.field.part(x, tag, key))
        return self.field.part(value, tag, key)

    # --- moving one name ----------------------------------------------------------------------------------------------

    def moved(self, variable: Node, idx, world) -> tuple[dict[str, Value], Any, int, Mat | None, list[int]]:
        """A world in which the variable carries derivatives: the bound values, the world, the tag, the variable's
        shape, and its directions.
        """
        base = variable.args[0] if variable.op in ("entry", "call") else variable
        value = self.value_of(base, idx, world)
        tag = self.field.new_tag()
        whole = value if isinstance(value, Mat) else Mat(1, 1, [value])
        if variable.op == "entry":
            places = [self._flat(variable, whole, idx, world)]
        else:
            places = list(range(len(whole.v)))
        if variable.op == "call":
            # vec(X): the entries of X, column by column.
            places = [i * whole.columns + j for j in range(whole.columns) for i in range(whole.rows)]
        entries = list(whole.v)
        for key, place in enumerate(places):
            entries[place] = self.field.lifted(tag, entries[place], key)
        lifted = Mat(whole.rows, whole.columns, entries) if isinstance(value, Mat) else entries[0]
        idx, world = self._placed(base, lifted, idx, world)
        shape = whole if isinstance(value, Mat) and variable.op != "entry" else None
        return idx, world, tag, shape, places

    def _flat(self, variable: Node, whole: Mat, idx, world) -> int:
        _, *indices = variable.args
        if any(index.op == "colon" for index in indices):
            raise Unreadable("a derivative by a row or a column: declare it as `x_i: row i of X`", variable.at)
        if len(indices) == 1:
            return self._at(indices[0], len(whole.v), variable.args[0], idx, world)
        i = self._at(indices[0], whole.rows, variable.args[0], idx, world)
        return i * whole.columns + self._at(indices[1], whole.columns, variable.args[0], idx, world)

    def _placed(self, base: Node, lifted: Value, idx, world):
        """Put the lifted value where its name is looked up."""
        if base.op == "name":
            name = base.value
            below = {**idx, name: lifted} if name in idx else idx
            # A parameter of a function may also be seen by definitions inside of its body.
            return below, world.child({name: lifted}, frozenset({name}))
        symbol = self.context.families[base.value]
        places = tuple(self.integer(child, idx, world) for child in base.args)
        view = symbol.data.get("view")
        if view in ("row", "column"):
            matrix = self.lookup(symbol.data["of"], world)
            entries = list(matrix.v)
            for k, entry in enumerate(lifted.v):
                where = (places[0] - 1) * matrix.columns + k if view == "row" else k * matrix.columns + places[0] - 1
                entries[where] = entry
            name = symbol.data["of"]
            return idx, world.child({name: Mat(matrix.rows, matrix.columns, entries)}, frozenset({name}))
        return idx, world.child({(symbol.name, places): lifted}, frozenset({symbol.name}))

    # --- derivative nodes ---------------------------------------------------------------------------------------------

    def _grad(self, node: Node, idx, world) -> Value:
        return self._gradient(lambda i, w: self.value_of(node.args[0], i, w), node.args[1], idx, world)

    def _gradient(self, body: Callable, variable: Node, idx, world) -> Value:
        inner, below, tag, shape, places = self.moved(variable, idx, world)
        value = body(inner, below)
        parts = [self._part(value, tag, key) for key in range(len(places))]
        return parts[0] if shape is None else Mat(shape.rows, shape.columns, parts)

    def _hess(self, node: Node, idx, world) -> Value:
        body, variable = node.args
        return self._second(body, variable, variable, idx, world)

    def _second(self, body: Node, first: Node, second: Node, idx, world) -> Value:
        """The matrix of second derivatives, a row for each entry of the first variable."""
        inner, below, tag, shape, places = self.moved(first, idx, world)
        gradient = self._gradient(lambda i, w: self.value_of(body, i, w), second, inner, below)
        parts = [self._part(gradient, tag, key) for key in range(len(places))]
        if shape is None:
            return parts[0]
        return Mat(len(parts), parts[0].rows, [x for part in parts for x in part.v])

    def _gradfn(self, node: Node, idx, world) -> Value:
        return self._of_function(node, idx, world, second=False)

    def _hessfn(self, node: Node, idx, world) -> Value:
        return self._of_function(node, idx, world, second=True)

    def _of_function(self, node: Node, idx, world, second: bool) -> Value:
        """The gradient or Hessian of a function at its argument."""
        (application,) = node.args
        name, _ = application.value
        symbol = self.context.symbols[name]
        *lead, argument = (self.value_of(child, idx, world) for child in application.args)
        whole = argument if isinstance(argument, Mat) else Mat(1, 1, [argument])

        def gradient(at: Mat) -> Mat:
            tag = self.field.new_tag()
            lifted = Mat(at.rows, at.columns, [self.field.lifted(tag, x, k) for k, x in enumerate(at.v)])
            at_point = lifted if isinstance(argument, Mat) else lifted.v[0]
            value = self.applied(name, symbol, [*lead, at_point], 0, world)
            value = value.v[0] if isinstance(value, Mat) else value
            return Mat(at.rows, at.columns, [self._part(value, tag, k) for k in range(len(at.v))])

        if not second:
            result = gradient(whole)
        else:
            tag = self.field.new_tag()
            lifted = Mat(whole.rows, whole.columns, [self.field.lifted(tag, x, k) for k, x in enumerate(whole.v)])
            slopes = gradient(lifted)
            size = len(whole.v)
            result = Mat(size, size, [self._part(slopes.v[i], tag, j) for i in range(size) for j in range(size)])
        return result if isinstance(argument, Mat) else result.v[0]

    def _partial(self, node: Node, idx, world) -> Value:
        body, *variables = node.args
        cores = [variable.args[0] if variable.op == "transpose" else variable for variable in variables]
        if node.note == "entries":
            return self._by_entries(body, cores, idx, world)
        if node.note == "hessian":
            return self._second(body, cores[0], cores[1], idx, world)
        if node.note == "gradient":
            return self._gradient(lambda i, w: self.value_of(body, i, w), cores[0], idx, world)
        inner, below, tag, _shape, places = self.moved(cores[0], idx, world)
        value = self.value_of(body, inner, below)
        entries = value.v if isinstance(value, Mat) else [value]
        jacobian = Mat(
            len(entries), len(places), [self._part(entry, tag, key) for entry in entries for key in range(len(places))]
        )
        return self._collapse(node, jacobian if node.note == "jacobian" else jacobian.T)

    def _by_entries(self, body: Node, variables: list[Node], idx, world) -> Value:
        if not variables:
            return self.value_of(body, idx, world)
        inner, below, tag, _, _ = self.moved(variables[0], idx, world)
        return self._part(self._by_entries(body, variables[1:], inner, below), tag, 0)

    def _slope(self, node: Node, idx, world) -> Value:
        text, place, count = node.value
        symbol = self.context.symbols[text]
        arguments = [self.value_of(child, idx, world) for child in node.args[: len(node.args) - count]]
        indices = node.args[len(node.args) - count :]
        chosen = arguments[place]
        whole = chosen if isinstance(chosen, Mat) else Mat(1, 1, [chosen])
        places = list(range(len(whole.v)))
        if len(indices) == 1:
            places = [self._at(indices[0], len(whole.v), node.args[place], idx, world)]
        elif indices:
            i, j = (
                self._at(indices[0], whole.rows, node.args[place], idx, world),
                self._at(indices[1], whole.columns, node.args[place], idx, world),
            )
            places = [i * whole.columns + j]
        tag = self.field.new_tag()
        entries = list(whole.v)
        for key, where in enumerate(places):
            entries[where] = self.field.lifted(tag, entries[where], key)
        arguments[place] = Mat(whole.rows, whole.columns, entries) if isinstance(chosen, Mat) else entries[0]
        value = self._collapse(node, self.applied(text, symbol, arguments, 0, world))
        if count or not isinstance(chosen, Mat):
            return self._part(value, tag, 0)
        values = value.v if isinstance(value, Mat) else [value]
        jacobian = Mat(
            len(values), len(places), [self._part(one, tag, key) for one in values for key in range(len(places))]
        )
        return self._collapse(node, jacobian if node.note == "numerator" else jacobian.T)

    # --- what has no end ----------------------------------------------------------------------------------------------

    def infinite_sum(self, node: Node, idx, world) -> Value:
        """A sum without end."""
        return self.field.infinite_sum(self, node, idx, world)

    def _limit(self, node: Node, idx, world) -> Value:
        return self.field.limit(self, node, idx, world)

    def _integral(self, node: Node, idx, world) -> Value:
        return self.field.integral(self, node, idx, world)
