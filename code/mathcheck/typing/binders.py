"""The shapes of entries and families, and the ranges of what runs in sums."""

from __future__ import annotations

from mathcheck.errors import IllTyped, Unreadable
from mathcheck.latex.printer import latex
from mathcheck.tree import Node, free_names
from mathcheck.typing.dimensions import to_dim
from mathcheck.typing.shapes import ONE, SCALAR, Dim, Shape


class BinderRules:
    """Mixed into the typer."""

    def _use(self, index: Node, low: Dim, high: Dim, of: Node) -> None:
        """Note that an index runs along a dimension, and check it against what is known."""
        self.infer(index)
        if not self.unify(index.shape, SCALAR):
            raise IllTyped(f"an index has to be a number, but {self._said(index)}", index.at)
        for part in index.walk():
            if part.op in ("const", "call", "apply", "transpose", "norm") and not (
                part.op == "call" and part.value in ("floor", "ceil", "max", "min")
            ):
                raise IllTyped(f"{latex(index)} is no index", index.at)
            if part.op == "name" and part.value not in self.bound:
                symbol = self.context.symbols[part.value]
                whole = (
                    symbol.sort in ("dim", "index")
                    or symbol.kind in ("integer", "natural")
                    or (symbol.sort == "random" and symbol.kind == "integer")
                )
                if not whole:
                    raise IllTyped(
                        (
                            f"{part.value} is declared as {symbol.sort} {symbol.kind} and cannot be an index; "
                            f"declare `{part.value}: index`"
                        ),
                        part.at,
                    )
        if index.op == "name":
            self.uses.setdefault(index.value, []).append((low, high, of))
            self._against_range(index, high, of)
        elif index.op == "num" and not high.atoms and not 1 <= index.value <= high.at({}):
            raise IllTyped(f"index {index.value} of {latex(of, short=True)}, which has {high} entries", index.at)

    def _against_range(self, index: Node, high: Dim, of: Node) -> None:
        known = self.bound.get(index.value) or self._declared_range(index.value)
        if known is None:
            return
        top, high = known[1], self.unifier.resolve(high)
        if top is None or top == high or high.unknown:
            return
        beyond = top - high
        if not beyond.atoms and beyond.at({}) <= 0:
            return
        if not beyond.atoms or not self._may_be_smaller(top, high):
            raise IllTyped(
                f"the index {index.value} runs to {top}, but {latex(of, short=True)} has {high} entries there", index.at
            )

    def _may_be_smaller(self, top: Dim, high: Dim) -> bool:
        """Whether the requirements keep the first dimension at or below the second, at every size that is tried."""
        from mathcheck.points.instantiate import dimension_tuples

        names = top.atoms | high.atoms
        return all(top.at(sizes) <= high.at(sizes) for sizes in dimension_tuples(self.context, names, 6, 0))

    def _declared_range(self, text: str) -> tuple | None:
        symbol = self.context.symbols.get(text)
        if symbol is None or symbol.sort != "index" or "high" not in symbol.data:
            return None
        try:
            return to_dim(symbol.data["low"], self.context), to_dim(symbol.data["high"], self.context)
        except IllTyped:
            return None

    def _entry(self, node: Node) -> Shape:
        base, *indices = node.args
        shape = self.unifier.shape(self.infer(base))
        if len(indices) == 1:
            if (shape[1] != ONE and shape[0] != ONE) or shape == SCALAR:
                what = "a number has no entries" if shape == SCALAR else "a matrix has two indices"
                raise IllTyped(f"{what}: {self._said(base)}", node.at)
            if indices[0].op == "colon":
                raise IllTyped("a colon alone selects everything", node.at)
            self._use(indices[0], ONE, shape[0] if shape[1] == ONE else shape[1], base)
            return SCALAR
        if ONE in shape:
            raise IllTyped(f"two indices, but {self._said(base)}", node.at)
        for index, dim in zip(indices, shape, strict=True):
            if index.op != "colon":
                self._use(index, ONE, dim, base)
        rows = shape[0] if indices[0].op == "colon" else ONE
        columns = shape[1] if indices[1].op == "colon" else ONE
        return (rows, columns)

    def _member(self, node: Node) -> Shape:
        symbol = self.context.families[node.value]
        for index, (_, low, high) in zip(node.args, symbol.indices, strict=True):
            self._member_index(index, low, high, node)
        return symbol.shape

    def _member_index(self, index: Node, low: Node | None, high: Node | None, of: Node) -> None:
        """An index of a family, which runs between two ends where these are known."""
        try:
            bounds = None if low is None else (to_dim(low, self.context), to_dim(high, self.context))
        except IllTyped:
            bounds = None
        if bounds is None:
            self.scalar(index, "an index")
        else:
            self._use(index, *bounds, of)

    def _size(self, node: Node) -> Shape:
        node.args[0].shape = SCALAR
        return SCALAR

    def _gathered(self, node: Node) -> Shape:
        dims = []
        for _, low, high in self.context.families[node.value].indices:
            if to_dim(low, self.context) != ONE:
                raise Unreadable(
                    f"the indices of {node.value} do not begin at 1, so {node.value} alone is no vector or matrix",
                    node.at,
                )
            dims.append(to_dim(high, self.context))
        return (*dims, ONE)[:2]

    # --- binders --------------------------------------------------------------------------------------------------

    def _big(self, node: Node) -> Shape:
        kind, variables, form = node.value
        outer = dict(self.bound)
        uses, self.uses = self.uses, {}
        for variable in variables:
            self.bound[variable] = self._range_of(node, form, variable)
        if form == "cond":
            self._condition(node.args[0])
        body = node.args[-1]
        self.not_hidden(variables, body)
        shape = self.infer(body)
        if form in ("free", "cond"):
            node.note = tuple(self._inferred(node, variable) for variable in variables)
        self.bound = outer
        for name, found in self.uses.items():
            if name not in variables:
                uses.setdefault(name, []).extend(found)
        self.uses = uses
        if kind in ("max", "min") or kind == "prod":
            if not self.unify(shape, SCALAR):
                raise IllTyped(f"\\{kind} runs over numbers, but {self._said(body)}", node.at)
        return shape

    def not_hidden(self, variables, body: Node) -> None:
        """A definition inside must not rest on what runs here: it was made for one fixed value."""
        for one in free_names(body) - set(variables):
            hidden = self.context.closure(Node("name", (), one)) & set(variables)
            if hidden:
                raise Unreadable(
                    (
                        f"{one} is defined with {min(hidden)}, which runs here; define it with that index, as in "
                        f"{one}_{min(hidden)} := …"
                    ),
                    body.at,
                )

    def _range_of(self, node: Node, form: str, variable: str):
        if form == "range":
            for end in node.args[:2]:
                if end.op == "const" and end.value == "infty":
                    continue
                self.scalar(end, "an end of a range")
            try:
                return to_dim(node.args[0], self.context), to_dim(node.args[1], self.context)
            except IllTyped:
                return (None, None)
        if form == "set":
            members = node.args[0]
            if members.op == "range":
                for end in members.args:
                    self.scalar(end, "an end of a range")
                try:
                    return to_dim(members.args[0], self.context), to_dim(members.args[1], self.context)
                except IllTyped:
                    return (None, None)
            if members.op == "set":
                for element in members.args:
                    self.scalar(element, "an element")
            return (None, None)
        return self._declared_range(variable) or (None, None)

    def _inferred(self, node: Node, variable: str):
        """The range of an index without ends: as declared, or from the one dimension along which it is used."""
        declared = self._declared_range(variable)
        if declared is not None:
            return declared
        found = {
            (self.unifier.resolve(low), self.unifier.resolve(high)) for low, high, _ in self.uses.get(variable, [])
        }
        if len(found) == 1:
            return found.pop()
        if not found:
            raise Unreadable(
                (
                    f"over what does {variable} run? Write its range, as in \\sum_{{{variable}=1}}^n, or declare "
                    f"`{variable}: index n`"
                ),
                node.at,
            )
        ends = " and to ".join(sorted(str(high) for _, high in found))
        raise IllTyped(f"{variable} runs to {ends} in the same sum", node.at)

    def _binder(self, node: Node) -> Shape:
        variable = node.value[1][0]
        outer = self.bound.get(variable)
        self.not_hidden((variable,), node.args[-1])
        for end in node.args[:-1]:
            self.scalar(end, "an end")
        self.bound[variable] = (None, None)
        shape = self.infer(node.args[-1])
        if outer is None:
            del self.bound[variable]
        else:
            self.bound[variable] = outer
        if not self.unify(shape, SCALAR):
            raise IllTyped(
                f"numbers only are integrated and have limits here, but {self._said(node.args[-1])}", node.at
            )
        return SCALAR

    _integral = _limit = _binder
