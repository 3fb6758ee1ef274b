"""The shapes of derivatives. A gradient has the shape of its variable; the layout of a Jacobian is a convention and
has to be declared.
"""

from __future__ import annotations

from mathcheck.errors import IllTyped, Unreadable
from mathcheck.tree import Node
from mathcheck.typing.shapes import ONE, SCALAR, Shape


class DerivativeRules:
    """Mixed into the typer."""

    def _differentiable(self, variable: Node) -> None:
        base = variable.args[0] if variable.op in ("entry", "call") else variable
        symbol = self.context.get(base.value)
        if symbol is None:
            raise Unreadable(f"{base.value} is not declared", variable.at)
        if symbol.sort in ("dim", "index", "set", "function", "random", "constant") or symbol.kind in (
            "integer",
            "natural",
            "binary",
            "sign",
            "onehot",
            "permutation",
        ):
            raise IllTyped(
                (
                    f"no derivative by {base.value}: it is declared as "
                    f"{symbol.sort if symbol.sort != 'value' else symbol.kind}"
                ),
                variable.at,
            )

    def _grad(self, node: Node) -> Shape:
        body, variable = node.args
        self._differentiable(variable)
        self.infer(body)
        if not self.unify(body.shape, SCALAR):
            raise IllTyped(
                (
                    f"the gradient of a number is taken, but {self._said(body)}; write \\frac{{\\partial "
                    f"f}}{{\\partial x}} for a Jacobian"
                ),
                node.at,
            )
        return self.infer(variable)

    def _hess(self, node: Node) -> Shape:
        shape = self.unifier.shape(self._grad(node))
        if shape[1] != ONE:
            raise Unreadable("a Hessian is taken by a vector or a number", node.at)
        return (shape[0], shape[0])

    def _gradfn(self, node: Node) -> Shape:
        (application,) = node.args
        symbol = self.context.symbols[application.value[0]]
        if symbol.data.get("elementwise") or len(symbol.domain) != symbol.data.get("family", 0) + 1:
            raise Unreadable(f"\\nabla {symbol.name.rstrip('_')}: write below \\nabla by what it is taken", node.at)
        if not self.unify(self.infer(application), SCALAR):
            raise IllTyped(
                (
                    f"the gradient of a number is taken, but {self._said(application)}; write \\frac{{\\partial "
                    f"f}}{{\\partial x}} for a Jacobian"
                ),
                node.at,
            )
        return symbol.domain[-1]

    def _hessfn(self, node: Node) -> Shape:
        shape = self._gradfn(node)
        if shape[1] != ONE:
            raise Unreadable("a Hessian is taken by a vector or a number", node.at)
        return (shape[0], shape[0])

    def _slope(self, node: Node) -> Shape:
        text, place, count = node.value
        symbol = self.context.symbols[text]
        arguments, indices = node.args[: len(node.args) - count], node.args[len(node.args) - count :]
        if len(arguments) != len(symbol.domain):
            raise IllTyped(f"{text} takes {len(symbol.domain)} argument(s)", node.at)
        for child, wanted in zip(arguments, symbol.domain, strict=True):
            if not self.unify(self.infer(child), wanted):
                raise IllTyped(f"{text} takes another shape here, but {self._said(child)}", child.at)
        by = symbol.domain[place]
        for index, dim in zip(indices, by, strict=False):
            self._use(index, ONE, dim, arguments[place])
        if count or by == SCALAR:
            return symbol.shape
        if symbol.shape[1] != ONE or by[1] != ONE:
            raise Unreadable("the derivative of this function at a point has no shape here; take entries", node.at)
        layout = self.context.conventions.get("jacobian")
        if layout is None:
            raise Unreadable(
                "row or column? Declare `convention jacobian numerator` (or denominator), or write \\nabla f(x)",
                node.at,
            )
        node.note = layout
        return (symbol.shape[0], by[0]) if layout == "numerator" else (by[0], symbol.shape[0])

    def _partial(self, node: Node) -> Shape:
        body, *variables = node.args
        shape = self.unifier.shape(self.infer(body))
        transposed = [variable.op == "transpose" for variable in variables]
        cores = [variable.args[0] if variable.op == "transpose" else variable for variable in variables]
        for core in cores:
            self._differentiable(core)
        shapes = [self.unifier.shape(self.infer(core)) for core in cores]
        for variable, core in zip(variables, shapes, strict=True):
            if variable.op == "transpose":
                variable.shape = (core[1], core[0])
                self.seen.append(variable)
        if all(one == SCALAR for one in shapes):
            node.note = "entries"
            return shape
        if len(variables) == 2 and shape == SCALAR and shapes[0] == shapes[1] and shapes[0][1] == ONE:
            if not transposed[0] and (transposed[1] or cores[0] == cores[1]):
                node.note = "hessian"
                return (shapes[0][0], shapes[0][0])
        if (
            len(variables) == 2
            and shape == SCALAR
            and all(one[1] == ONE for one in shapes)
            and transposed == [False, True]
        ):
            node.note = "hessian"
            return (shapes[0][0], shapes[1][0])
        if len(variables) != 1:
            raise Unreadable(
                (
                    "this mixed derivative by vectors is not read; take entries, or write \\frac{\\partial^2 "
                    "f}{\\partial x \\, \\partial z^\\top}"
                ),
                node.at,
            )
        return self._jacobian(node, shape, shapes[0], transposed[0])

    def _jacobian(self, node: Node, shape: Shape, by: Shape, transposed: bool) -> Shape:
        if shape[1] != ONE:
            raise Unreadable(
                "the derivative of a matrix by a vector has no shape here; take entries, or \\operatorname{vec}",
                node.at,
            )
        layout = "numerator" if transposed else self.context.conventions.get("jacobian")
        if by[1] != ONE:
            if shape == SCALAR and layout == "denominator":
                node.note = "gradient"
                return by
            raise Unreadable(
                (
                    "the derivative by a matrix: write \\nabla_X, or declare `convention jacobian denominator` "
                    "for a result of the shape of X"
                ),
                node.at,
            )
        if layout is None:
            raise Unreadable(
                (
                    "row or column? Declare `convention jacobian numerator` (or denominator) in {symbols}, or "
                    "write \\nabla_x for a gradient"
                ),
                node.at,
            )
        node.note = "jacobian" if layout == "numerator" else "jacobian-transposed"
        return (shape[0], by[0]) if layout == "numerator" else (by[0], shape[0])
