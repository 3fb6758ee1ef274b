"""The values of sums and products over ranges, of cases, conditions and matrices."""

from __future__ import annotations

from typing import Any

from mathcheck.errors import IllTyped, Inconclusive, Undefined
from mathcheck.evaluate import functions, matrices
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.numbers.interface import Number, plain
from mathcheck.tree import Node

MAX_TERMS = 20_000


class SumValues:
    """Mixed into the evaluator."""

    def _big(self, node: Node, idx, world) -> Value:
        kind, variables, form = node.value
        body = node.args[-1]
        infinite = form == "range" and any(end.op == "const" and end.value == "infty" for end in node.args[:2])
        if infinite:
            return self.infinite_sum(node, idx, world)
        terms = []
        for values in self._runs(node, idx, world):
            inner = {
                **idx,
                **{
                    name: self.field.rational(value) if isinstance(value, int) else value
                    for name, value in zip(variables, values, strict=True)
                },
            }
            if form == "cond" and not self.holds(node.args[0], inner, world):
                continue
            terms.append(self.value_of(body, inner, world))
            if len(terms) > MAX_TERMS:
                raise Inconclusive(f"a sum of more than {MAX_TERMS} terms")
        return self._combined(node, kind, terms)

    def _combined(self, node: Node, kind: str, terms: list[Value]) -> Value:
        if kind in ("max", "min"):
            return functions.largest(self.field, terms, 1 if kind == "max" else -1)
        if kind == "prod":
            total = self.field.rational(1)
            for term in terms:
                total = total * term
            return total
        if not terms:
            return self._filled(node, 0)
        total = terms[0]
        for term in terms[1:]:
            total = matrices.add(total, term)
        return total

    def _runs(self, node: Node, idx, world):
        """The values that the bound variables take."""
        _kind, _variables, form = node.value
        if form == "range":
            low, high = (self.integer(end, idx, world) for end in node.args[:2])
            if high - low > MAX_TERMS:
                raise Inconclusive(f"a sum of more than {MAX_TERMS} terms")
            return [(k,) for k in range(low, high + 1)]
        if form == "set":
            return [(k,) for k in self.elements(node.args[0], idx, world)]
        ranges = [range(low.at(self.dims), high.at(self.dims) + 1) for low, high in node.note]
        runs: list[tuple[int, ...]] = [()]
        for one in ranges:
            runs = [(*run, k) for run in runs for k in one]
            if len(runs) > MAX_TERMS:
                raise Inconclusive(f"a sum of more than {MAX_TERMS} terms")
        return runs

    def elements(self, node: Node, idx, world) -> list[Any]:
        """The elements of a finite set."""
        if node.op == "range":
            low, high = (self.integer(end, idx, world) for end in node.args)
            return list(range(low, high + 1))
        if node.op == "set":
            return [self.value_of(child, idx, world) for child in node.args]
        return self.point.value(node.value)

    def holds(self, node: Node, idx, world) -> bool:
        """Whether a condition is true here."""
        if node.op == "otherwise":
            return True
        if node.op == "not":
            return not self.holds(node.args[0], idx, world)
        if node.op == "and":
            return all(self.holds(child, idx, world) for child in node.args)
        if node.op == "or":
            return any(self.holds(child, idx, world) for child in node.args)
        left, right = node.args
        if node.value in ("in", "notin"):
            return self._inside(left, right, idx, world) == (node.value == "in")
        a, b = self.value_of(left, idx, world), self.value_of(right, idx, world)
        if isinstance(a, Mat):
            same = all(self.field.sign(plain(x - y)) == 0 for x, y in zip(a.v, b.v, strict=True))
            return {"=": same, "!=": not same}[node.value]
        sign = self.field.sign(plain(a - b))
        return {"=": sign == 0, "!=": sign != 0, "<": sign < 0, ">": sign > 0, "<=": sign <= 0, ">=": sign >= 0}[
            node.value
        ]

    def _inside(self, left: Node, right: Node, idx, world) -> bool:
        if right.op == "space":
            return True
        value = plain(self.value_of(left, idx, world))
        if right.op == "interval":
            signs = [
                self.field.sign(value - plain(self.value_of(end, idx, world)))
                if end.op != "const" and not (end.op == "neg" and end.args[0].op == "const")
                else None
                for end in right.args
            ]
            low = signs[0] is None or signs[0] > 0 or (signs[0] == 0 and right.value[0] == "[")
            high = signs[1] is None or signs[1] < 0 or (signs[1] == 0 and right.value[1] == "]")
            return low and high
        elements = [
            self.field.rational(one) if isinstance(one, int) else one for one in self.elements(right, idx, world)
        ]
        return any(self.field.sign(value - one) == 0 for one in elements)

    def _indicator(self, node: Node, idx, world) -> Value:
        return self.field.rational(int(self.holds(node.args[0], idx, world)))

    def _delta(self, node: Node, idx, world) -> Value:
        first, second = (self.integer(child, idx, world) for child in node.args)
        return self.field.rational(int(first == second))

    def _cases(self, node: Node, idx, world) -> Value:
        pairs = list(zip(node.args[::2], node.args[1::2], strict=True))
        fitting = [
            value for value, condition in pairs if condition.op != "otherwise" and self.holds(condition, idx, world)
        ]
        if not fitting:
            fitting = [value for value, condition in pairs if condition.op == "otherwise"]
        if not fitting:
            raise Undefined("no case applies")
        chosen = self.value_of(fitting[0], idx, world)
        for other in fitting[1:]:
            # Two cases may meet at a point, but there they have to agree.
            second = self.value_of(other, idx, world)
            both = zip(chosen.v, second.v, strict=True) if isinstance(chosen, Mat) else [(chosen, second)]
            if any(self.field.disjoint(plain(a), plain(b)) for a, b in both):
                raise IllTyped("two cases apply at one point and have different values there", node.at)
        return chosen

    def _matrix(self, node: Node, idx, world) -> Value:
        rows, columns = node.value
        blocks = [self.value_of(child, idx, world) for child in node.args]
        blocks = [block if isinstance(block, Mat) else Mat(1, 1, [block]) for block in blocks]
        out: list[Number] = []
        for i in range(rows):
            line = blocks[i * columns : (i + 1) * columns]
            for k in range(line[0].rows):
                for block in line:
                    out.extend(block.v[k * block.columns : (k + 1) * block.columns])
        total_rows = sum(blocks[i * columns].rows for i in range(rows))
        return Mat(total_rows, len(out) // total_rows, out)
