"""The values of functions: built-in, norms, declared and defined ones."""

from __future__ import annotations

from typing import Any

from mathcheck.declare.context import Symbol
from mathcheck.errors import Unreadable
from mathcheck.evaluate import functions, matrices
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.numbers.interface import Dual, Number, plain
from mathcheck.tree import Node
from mathcheck.typing.calls import ELEMENTWISE


class FunctionValues:
    """Mixed into the evaluator."""

    def _call(self, node: Node, idx, world) -> Value:
        function = node.value
        values = [self.value_of(child, idx, world) for child in node.args]
        if function in ELEMENTWISE:
            base = self.context.conventions.get("log")
            one = lambda x: functions.apply_elementary(self.field, function, x, base)  # noqa: E731
            return values[0].map(one) if isinstance(values[0], Mat) else one(values[0])
        return getattr(self, "_of_" + function)(node, *values)

    def _of_max(self, node: Node, *values: Value) -> Number:
        flat = values[0].v if isinstance(values[0], Mat) else list(values)
        return functions.largest(self.field, flat, 1)

    def _of_min(self, node: Node, *values: Value) -> Number:
        flat = values[0].v if isinstance(values[0], Mat) else list(values)
        return functions.largest(self.field, flat, -1)

    def _of_tr(self, node: Node, a: Value) -> Number:
        if not isinstance(a, Mat):
            return a
        total = a[0, 0]
        for i in range(1, a.rows):
            total = total + a[i, i]
        return total

    def _of_det(self, node: Node, a: Value) -> Number:
        return matrices.det(self.field, a) if isinstance(a, Mat) else a

    def _of_rank(self, node: Node, a: Value) -> Number:
        return self.field.rational(self._rank(a if isinstance(a, Mat) else Mat(1, 1, [a])))

    def _rank(self, a: Mat) -> int:
        """Rank by the eigenvalues of the Gram matrix that are told from zero; a ball around zero counts as zero."""
        gram = matrices.product(self.field, a.T, a) if a.rows >= a.columns else matrices.product(self.field, a, a.T)
        rank = gram.rows
        scale = max(self.field.magnitude(x) for x in gram.v) or 1.0
        for value in self.field.symmetric_eigenvalues(gram.v, gram.rows):
            rank -= self.field.magnitude(value) < scale * 1e-20
        return rank

    def _of_diag(self, node: Node, a: Mat) -> Value:
        if not isinstance(a, Mat):
            return a
        if a.columns == 1:
            zero = self.field.rational(0)
            return Mat(a.rows, a.rows, [a.v[i] if i == j else zero for i in range(a.rows) for j in range(a.rows)])
        return Mat(a.rows, 1, [a[i, i] for i in range(a.rows)])

    def _of_vec(self, node: Node, a: Value) -> Value:
        return Mat(len(a.v), 1, a.T.v) if isinstance(a, Mat) else a

    def _of_softmax(self, node: Node, a: Mat) -> Mat:
        powers = a.map(lambda x: self.field.call("exp", x))
        total = self._total(powers.v)
        return powers.map(lambda x: self.field.divide(x, total))

    def _of_logsumexp(self, node: Node, a: Mat) -> Number:
        return self.field.call("ln", self._total([self.field.call("exp", x) for x in a.v]))

    def _of_inner(self, node: Node, a: Value, b: Value) -> Number:
        if not isinstance(a, Mat):
            return a * b
        return self._total([x * y for x, y in zip(a.v, b.v, strict=True)])

    def _of_binom(self, node: Node, n: Number, k: Number) -> Number:
        whole = (self._whole(plain(n)), self._whole(plain(k)))
        return functions.binomial(self.field, n, k, whole if None not in whole else None)

    def _of_beta(self, node: Node, a: Number, b: Number) -> Number:
        call = self.field.call
        return self.field.divide(call("gamma", a) * call("gamma", b), call("gamma", a + b))

    def _of_logbase(self, node: Node, x: Number, base: Number) -> Number:
        quotient = self.field.divide(self.field.call("ln", x), self.field.call("ln", base))
        return functions.exact_logarithm(self.field, quotient, x, base)

    def _total(self, values: list[Number]) -> Number:
        total = self.field.rational(0)
        for value in values:
            total = total + value
        return total

    def _norm(self, node: Node, idx, world) -> Value:
        value = self.value_of(node.args[0], idx, world)
        kind = node.note or node.value
        if node.value == "weighted":
            weight = self.value_of(node.args[1], idx, world)
            inner = matrices.product(self.field, matrices.product(self.field, value.T, weight), value)
            return self.field.call("sqrt", inner.v[0])
        entries = value.v if isinstance(value, Mat) else [value]
        if kind in ("", "F") or (kind == "2" and node.note is None):
            return self.field.call("sqrt", self._total([x * x for x in entries]))
        if kind == "1":
            return self._total([self.field.call("abs", x) for x in entries])
        if kind == "inf":
            return functions.largest(self.field, [self.field.call("abs", x) for x in entries], 1)
        if kind == "0":
            return self.field.rational(sum(self.field.sign(plain(x)) != 0 for x in entries))
        return self._singular_norm(node, value, kind)

    def _singular_norm(self, node: Node, a: Mat, kind: str) -> Number:
        if any(isinstance(x, Dual) for x in a.v):
            raise Unreadable("the derivative of a spectral or nuclear norm is not taken", node.at)
        gram = matrices.product(self.field, a.T, a) if a.rows >= a.columns else matrices.product(self.field, a, a.T)
        values = self.field.symmetric_eigenvalues(gram.v, gram.rows)
        if kind == "2":
            return self.field.call("sqrt", values[-1])
        return self._total([self.field.call("sqrt", value) for value in values])

    def _apply(self, node: Node, idx, world) -> Value:
        name, primes = node.value
        symbol = self.context.symbols[name]
        arguments = [self.value_of(child, idx, world) for child in node.args]
        if (symbol.data.get("elementwise") or node.note == "entries") and isinstance(arguments[0], Mat):
            return arguments[0].map(lambda x: self.applied(name, symbol, [x], primes, world))
        return self._collapse(node, self.applied(name, symbol, arguments, primes, world))

    def applied(self, name: str, symbol: Symbol, arguments: list[Value], primes: int, world: Any) -> Value:
        """A declared or defined function, or its derivative, of values."""
        if primes:
            *lead, last = arguments
            return self.derivative_of(lambda x: self.applied(name, symbol, [*lead, x], primes - 1, world), last)
        if symbol.data.get("family"):
            arguments = [
                argument if k >= symbol.data["family"] else plain(argument) for k, argument in enumerate(arguments)
            ]
        if symbol.body is None:
            return self.point.function(name)(self.field, arguments)
        bound = dict(zip(symbol.parameters, arguments, strict=True))
        hidden = frozenset(bound) & self.context.closure(*self._definitions_below(symbol))
        if hidden:
            # Another definition inside the body speaks of the parameter too: it has to see the argument.
            world = world.child({key: bound[key] for key in hidden}, hidden)
        return self.value_of(symbol.body, bound, world)

    def _definitions_below(self, symbol: Symbol) -> list[Node]:
        key = ("below", symbol.name)
        found = self.closures.get(key)
        if found is None:
            names = self.context.closure(symbol.body) - {symbol.name}
            bodies = []
            for name in names:
                for other in (self.context.symbols.get(name), self.context.families.get(name)):
                    if other is not None and other.sort != "function":
                        bodies.extend(other.nodes())
                        bodies.extend(Node("name", (), one) for one in other.data.get("names", ()))
            found = self.closures[key] = bodies
        return found
