"""The shapes of functions: built-in, declared, norms, expectations, cases, matrices."""

from __future__ import annotations

from mathcheck.errors import IllTyped, Unreadable
from mathcheck.latex.notation import ELEMENTARY
from mathcheck.tree import Node
from mathcheck.typing.dimensions import to_dim
from mathcheck.typing.shapes import ONE, SCALAR, Dim, Shape

ELEMENTWISE = ELEMENTARY | set(
    "sech csch arsinh arcosh artanh sigmoid erf erfc sign relu softplus logit log1p expm1 digamma lgamma gamma "
    "sqrt abs floor ceil".split()
)
_AMBIGUOUS_ON_SQUARE = {"exp", "log", "ln", "sin", "cos", "sqrt", "abs", "tanh", "sinh", "cosh"}


class CallRules:
    """Mixed into the typer."""

    def _call(self, node: Node) -> Shape:
        function = node.value
        shapes = [self.infer(child) for child in node.args]
        if function in ELEMENTWISE:
            return self._elementwise(node, shapes[0])
        if function in ("max", "min"):
            if len(shapes) == 1 and not self._is_number(shapes[0]):
                if self.unifier.shape(shapes[0])[1] != ONE:
                    raise IllTyped(f"\\{function} of {self._said(node.args[0])}", node.at)
                return SCALAR
            for child in node.args:
                self._same_or_number(node.args[0], child, function)
            return SCALAR
        if function in ("binom", "beta", "logbase"):
            for child, shape in zip(node.args, shapes, strict=True):
                if not self.unify(shape, SCALAR):
                    raise IllTyped(f"{self._said(child)}, and no number", child.at)
            return SCALAR
        rule = getattr(self, "_of_" + function, None)
        if rule is None:
            raise Unreadable(f"{function} is not read", node.at)
        if function != "inner" and len(shapes) != 1:
            raise Unreadable(f"{function} takes one argument", node.at)
        return rule(node, [self.unifier.shape(shape) for shape in shapes])

    def _same_or_number(self, first: Node, child: Node, function: str) -> None:
        if not self.unify(child.shape, SCALAR):
            raise IllTyped(f"\\{function} compares numbers, but {self._said(child)}", child.at)

    def _elementwise(self, node: Node, shape: Shape) -> Shape:
        function = node.value
        if len(node.args) != 1:
            raise Unreadable(f"{function} takes one argument", node.at)
        shape = self.unifier.shape(shape)
        if any(dim.unknown for dim in shape) and node.args[0].op in ("num", "zeros"):
            self.unify(shape, SCALAR)
            shape = SCALAR
        if function == "log" and "log" not in self.context.conventions:
            raise Unreadable(
                (
                    "the base of \\log is not declared: write `convention log natural` (or 2, or 10) into "
                    "{symbols}, or \\ln"
                ),
                node.at,
            )
        if function == "abs" and shape != SCALAR:
            tip = "\\det A for the determinant" if shape[0] == shape[1] else "\\lVert a \\rVert for the length"
            raise IllTyped(f"| | of {self._said(node.args[0])}; write {tip}", node.at)
        if function in _AMBIGUOUS_ON_SQUARE and shape != SCALAR and shape[0] == shape[1]:
            raise Unreadable(
                (
                    f"{function} of a square matrix is the matrix function, or {function} of each entry; write "
                    f"the entries with indices"
                ),
                node.at,
            )
        return shape

    def _of_tr(self, node: Node, shapes) -> Shape:
        if shapes[0] != SCALAR and not self.unifier.same(*shapes[0]):
            raise IllTyped(f"a trace needs a square matrix, but {self._said(node.args[0])}", node.at)
        return SCALAR

    _of_det = _of_tr

    def _of_rank(self, node: Node, shapes) -> Shape:
        return SCALAR

    def _of_diag(self, node: Node, shapes) -> Shape:
        rows, columns = shapes[0]
        if columns == ONE:
            return (rows, rows)
        if rows == columns:
            return (rows, ONE)
        raise IllTyped(f"diag takes a vector or a square matrix, but {self._said(node.args[0])}", node.at)

    def _of_vec(self, node: Node, shapes) -> Shape:
        return (shapes[0][0] * shapes[0][1], ONE)

    def _of_softmax(self, node: Node, shapes) -> Shape:
        if shapes[0][1] != ONE or shapes[0] == SCALAR:
            raise IllTyped(f"softmax takes a vector, but {self._said(node.args[0])}", node.at)
        return shapes[0]

    def _of_logsumexp(self, node: Node, shapes) -> Shape:
        self._of_softmax(node, shapes)
        return SCALAR

    def _of_inner(self, node: Node, shapes) -> Shape:
        self.equal(node.args[0], node.args[1], node.at, "the two sides of an inner product")
        return SCALAR

    def _apply(self, node: Node) -> Shape:
        function, primes = node.value
        symbol = self.context.symbols[function]
        shapes = [self.infer(child) for child in node.args]
        if symbol.data.get("elementwise"):
            return shapes[0]
        if symbol.body is not None and symbol.domain == (SCALAR,) and symbol.shape == SCALAR and not primes:
            shape = self.unifier.shape(shapes[0])
            if shape != SCALAR and shape[0] != shape[1]:
                # A function of a number, applied to each entry: there is no other reading but for square matrices.
                node.note = "entries"
                return shapes[0]
        for child, shape, wanted in zip(node.args, shapes, symbol.domain, strict=True):
            if not self.unify(shape, wanted):
                raise IllTyped(f"{function} takes {_short(wanted)} here, but {self._said(child)}", child.at)
        ends = symbol.data.get("ends", ())
        for k, child in enumerate(node.args[: len(ends) // 2]):
            self._member_index(child, ends[2 * k], ends[2 * k + 1], node)
        if primes and symbol.domain[-1] != SCALAR:
            raise IllTyped(f"a prime on {function}, which takes a vector; write \\nabla {function}(x)", node.at)
        return symbol.shape

    def _norm(self, node: Node) -> Shape:
        shape = self.unifier.shape(self.infer(node.args[0]))
        vector = ONE in shape
        if node.value == "weighted":
            weight = self._square(node.args[1], "the weight of a norm")
            if not vector or not self.unifier.same(weight[0], shape[0]):
                raise IllTyped(
                    f"a norm with a matrix below it: {self._said(node.args[0])}, and {self._said(node.args[1])}",
                    node.at,
                )
            return SCALAR
        if vector:
            if node.value in ("F", "nuclear"):
                raise IllTyped(
                    (
                        f"the norm with subscript {'F' if node.value == 'F' else '*'} is for matrices, but "
                        f"{self._said(node.args[0])}"
                    ),
                    node.at,
                )
            return SCALAR
        if node.value in ("", "2"):
            convention = self.context.conventions.get("norm")
            if node.value == "" and convention is None:
                raise Unreadable(
                    (
                        "which norm of a matrix? Write \\lVert M \\rVert_F or \\lVert M \\rVert_2, or declare "
                        "`convention norm spectral` (or frobenius)"
                    ),
                    node.at,
                )
            node.note = "F" if node.value == "" and convention == "frobenius" else "2"
        elif node.value in ("1", "inf", "0"):
            raise Unreadable(
                "this norm of a matrix is an operator norm or one of its entries; write it as a maximum or a sum",
                node.at,
            )
        return SCALAR

    def _expect(self, node: Node) -> Shape:
        kind, over, extra = node.value
        arguments = node.args[:-1] if extra else node.args
        outer = dict(self.bound)
        if extra == "law":
            self.infer(node.args[-1])
            for name in over:
                self.bound[name] = (ONE, self.unifier.resolve(node.args[-1].shape[0]))
        elif extra == "given":
            self._given_type(node.args[-1])
        if kind == "Pr":
            self._condition(arguments[0])
            self.bound = outer
            return SCALAR
        shapes = [self.unifier.shape(self.infer(child)) for child in arguments]
        self.bound = outer
        if kind == "E":
            return shapes[0]
        if kind in ("Var", "Cov"):
            if any(shape[1] != ONE for shape in shapes):
                raise IllTyped(f"{kind} takes numbers or vectors", node.at)
            return (shapes[0][0], shapes[-1][0])
        if kind == "KL":
            self.equal(arguments[0], arguments[1], node.at, "the two laws")
        if kind in ("H", "KL", "I") and "log" not in self.context.conventions:
            raise Unreadable("in which unit? Declare `convention log natural` (or 2)", node.at)
        return SCALAR

    def _given_type(self, node: Node) -> None:
        if node.op in ("rel", "and", "or", "not") and node.op != "name":
            if node.op == "rel":
                self._condition(node)
            else:
                for child in node.args:
                    self._given_type(child)
        else:
            self.infer(node)

    def _condition(self, node: Node) -> None:
        """Types a condition."""
        if node.op in ("and", "or", "not"):
            for child in node.args:
                self._condition(child)
            return
        if node.op == "otherwise":
            return
        left, right = node.args
        self.infer(left)
        if node.value in ("in", "notin"):
            for child in right.args:
                self.infer(child)
                self.unify(child.shape, SCALAR)
            if right.op == "space":
                self.space(left, right)
            return
        self.infer(right)
        self.equal(left, right, node.at)

    def space(self, left: Node, right: Node) -> None:
        """``X \\in \\mathbb{R}^{n \\times d}``."""
        dims = [to_dim(child, self.context) for child in right.args]
        wanted = (*dims, ONE, ONE)[:2]
        if not self.unify(left.shape, wanted):
            raise IllTyped(f"{self._said(left)}, not {_short(wanted)}", right.at)

    def _rel(self, node: Node) -> Shape:
        self._condition(node)
        return SCALAR

    _and = _or = _not = _otherwise = _rel

    def _indicator(self, node: Node) -> Shape:
        self._condition(node.args[0])
        return SCALAR

    def _delta(self, node: Node) -> Shape:
        for child in node.args:
            self.scalar(child, "an index of \\delta")
        return SCALAR

    def _cases(self, node: Node) -> Shape:
        values, conditions = node.args[::2], node.args[1::2]
        for condition in conditions:
            self._condition(condition)
        for value in values:
            self.infer(value)
        for value in values[1:]:
            self.equal(values[0], value, value.at, "the cases")
        return values[0].shape

    def _matrix(self, node: Node) -> Shape:
        rows, columns = node.value
        shapes = [self.infer(child) for child in node.args]
        if all(self._is_number(shape) or child.op == "num" for shape, child in zip(shapes, node.args, strict=True)):
            for shape in shapes:
                self.unify(shape, SCALAR)
            return (Dim.const(rows), Dim.const(columns))
        heights = [shapes[i * columns][0] for i in range(rows)]
        widths = [shapes[j][1] for j in range(columns)]
        for i in range(rows):
            for j in range(columns):
                if not self.unify(shapes[i * columns + j], (heights[i], widths[j])):
                    raise IllTyped(
                        f"the blocks of this matrix do not fit: {self._said(node.args[i * columns + j])}", node.at
                    )
        return _total([self.unifier.resolve(one) for one in heights]), _total(
            [self.unifier.resolve(one) for one in widths]
        )


def _total(dims: list[Dim]) -> Dim:
    total = Dim.const(0)
    for dim in dims:
        total = total + dim
    return total


def _short(shape: Shape) -> str:
    from mathcheck.typing.shapes import words

    return words(shape)
