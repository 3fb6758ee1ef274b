"""Shapes and index ranges, worked out before anything is evaluated: a quarter of all wrong lines fail here, with the
best messages.
"""

from __future__ import annotations

from mathcheck.declare.context import Context
from mathcheck.errors import IllTyped, Unreadable
from mathcheck.latex.printer import latex
from mathcheck.tree import Node, is_zero
from mathcheck.typing.binders import BinderRules
from mathcheck.typing.calls import CallRules
from mathcheck.typing.derivatives import DerivativeRules
from mathcheck.typing.dimensions import to_dim
from mathcheck.typing.shapes import ONE, SCALAR, Dim, Shape, Unifier, words

SINGULAR = {"square", "real", "sym", "psd", "skew", "projection"}
"""Kinds of square matrices that need not have an inverse."""


class Typer(BinderRules, CallRules, DerivativeRules):
    """Types the expressions of one statement; unknown dimensions are shared between its sides."""

    def __init__(self, context: Context, mixed: list | None = None):
        self.context = context
        self.unifier = Unifier()
        self.bound: dict[str, tuple] = {}
        self.uses: dict[str, list[tuple[Dim, Dim, Node]]] = {}
        self.mixed = {id(node): at for node, at in mixed or []}
        self.seen: list[Node] = []

    # --- entry points ---------------------------------------------------------------------------------------------

    def infer(self, node: Node) -> Shape:
        """The shape of an expression; notes it on every node."""
        rule = getattr(self, "_" + node.op, None)
        if rule is None:
            raise Unreadable(f"{node.op} cannot stand here", node.at)
        node.shape = rule(node)
        self.seen.append(node)
        if id(node) in self.mixed:
            self._check_mixed(node)
        return node.shape

    def equal(self, first: Node, second: Node, at, what: str = "the two sides") -> None:
        """Both expressions have one shape."""
        a, b = first.shape, second.shape
        if self.unify(a, b):
            return
        raise IllTyped(f"{what} do not fit: {self._said(first)}, but {self._said(second)}{self._tip(a, b)}", at)

    def finish(self) -> None:
        """Fill in every dimension; what is still open is refused, or is a number where it is a lone zero."""
        for node in self.seen:
            shape = self.unifier.shape(node.shape)
            if any(dim.unknown for dim in shape):
                if is_zero(node):
                    shape = tuple(ONE if dim.unknown else dim for dim in shape)
                else:
                    core = next(
                        (one for one in node.walk() if one.op in ("identity", "ones", "zeros") and not one.args), node
                    )
                    raise Unreadable(
                        (
                            f"the order of {latex(core)} does not follow from this line; write it below, as in "
                            f"I_n or \\mathbf{{1}}_n"
                        ),
                        core.at,
                    )
            if node.op == "identity" and not node.args and shape == SCALAR:
                raise IllTyped("I would be of order 1 here: write 1, or turn the product beside it around", node.at)
            node.shape = shape

    def unify(self, a: Shape, b: Shape) -> bool:
        """Make two shapes equal if that is possible."""
        return self.unifier.same(a[0], b[0]) and self.unifier.same(a[1], b[1])

    def scalar(self, node: Node, what: str) -> None:
        """Require a number."""
        shape = self.infer(node)
        if not self.unify(shape, SCALAR):
            raise IllTyped(f"{what} has to be a number, but {self._said(node)}", node.at)

    def _said(self, node: Node) -> str:
        return f"{latex(node, short=True)} is {words(self.unifier.shape(node.shape))}"

    def _tip(self, a: Shape, b: Shape) -> str:
        a, b = self.unifier.shape(a), self.unifier.shape(b)
        if a == (b[1], b[0]):
            return "; a transpose is missing or too many"
        if SCALAR in (a, b):
            other = b if a == SCALAR else a
            if other[0] == other[1]:
                return "; for a multiple of the identity write I"
            if other[1] == ONE:
                return "; for the same number in every entry write \\mathbf{1}"
        return ""

    # --- leaves ---------------------------------------------------------------------------------------------------

    def _num(self, node: Node) -> Shape:
        return (self.unifier.fresh(), self.unifier.fresh()) if is_zero(node) else SCALAR

    def _const(self, node: Node) -> Shape:
        return SCALAR

    def _order(self, node: Node) -> Shape:
        self.infer(node.args[0])
        return (self.unifier.fresh(), self.unifier.fresh())

    def _name(self, node: Node) -> Shape:
        if node.value in self.bound:
            return SCALAR
        symbol = self.context.symbols.get(node.value)
        if symbol is None:
            raise Unreadable(f"{node.value} is not declared", node.at)
        if symbol.sort == "set":
            raise IllTyped(f"{node.value} is a set, no quantity", node.at)
        return symbol.shape

    def _orders(self, node: Node) -> list[Dim]:
        return [to_dim(child, self.context) for child in node.args]

    def _identity(self, node: Node) -> Shape:
        orders = self._orders(node)
        if len(orders) > 1:
            raise Unreadable("I takes one order", node.at)
        order = orders[0] if orders else self.unifier.fresh()
        return (order, order)

    def _ones(self, node: Node) -> Shape:
        orders = self._orders(node)
        return (*orders, ONE)[:2] if orders else (self.unifier.fresh(), ONE)

    def _zeros(self, node: Node) -> Shape:
        orders = self._orders(node)
        return (*orders, ONE)[:2] if orders else (self.unifier.fresh(), self.unifier.fresh())

    # --- arithmetic -----------------------------------------------------------------------------------------------

    def _add(self, node: Node) -> Shape:
        for child in node.args:
            self.infer(child)
        first = next((child for child in node.args if not is_zero(child)), node.args[0])
        for child in node.args:
            if not self.unify(first.shape, child.shape):
                raise IllTyped(
                    f"cannot add: {self._said(first)}, but {self._said(child)}{self._tip(first.shape, child.shape)}",
                    child.at,
                )
        return first.shape

    def _neg(self, node: Node) -> Shape:
        return self.infer(node.args[0])

    def _is_number(self, shape: Shape) -> bool:
        return self.unifier.shape(shape) == SCALAR

    def _factor(self, node: Node) -> Shape:
        """A factor; a literal zero is a number here."""
        shape = self.infer(node)
        if is_zero(node):
            self.unify(shape, SCALAR)
        return shape

    def _mul(self, node: Node) -> Shape:
        left, right = (self._factor(child) for child in node.args)
        if self._is_number(left):
            return right
        if self._is_number(right):
            return left
        if not self.unifier.same(left[1], right[0]):
            a, b = node.args
            tip = ""
            a_shape, b_shape = self.unifier.shape(left), self.unifier.shape(right)
            if a_shape == b_shape and a_shape[1] == ONE:
                tip = "; write a^\\top b for the inner product, a \\odot b for the product entry by entry"
            elif a_shape[0] == b_shape[0] or (a_shape[1] == b_shape[1] and b_shape[1] != ONE):
                tip = "; is a transpose missing?"
            raise IllTyped(f"cannot multiply: {self._said(a)}, and {self._said(b)}{tip}", node.at)
        return (left[0], right[1])

    def _dot(self, node: Node) -> Shape:
        left, right = (self._factor(child) for child in node.args)
        if self._is_number(left) or self._is_number(right):
            return right if self._is_number(left) else left
        left, right = self.unifier.shape(left), self.unifier.shape(right)
        if node.value == "times":
            raise Unreadable(
                (
                    "\\times between vectors or matrices is a cross product or a plain one; write a^\\top b, a "
                    "\\odot b, or nothing"
                ),
                node.at,
            )
        if left[1] == ONE and right[1] == ONE and self.unifier.same(left[0], right[0]):
            node.note = "inner"
            return SCALAR
        raise IllTyped(
            (
                f"\\cdot stands between numbers or between vectors of one length: {self._said(node.args[0])}, "
                f"and {self._said(node.args[1])}; write a matrix product without a sign"
            ),
            node.at,
        )

    def _div(self, node: Node) -> Shape:
        shape = self.infer(node.args[0])
        below = self.infer(node.args[1])
        if is_zero(node.args[1]) or not self.unify(below, SCALAR):
            if is_zero(node.args[1]):
                raise IllTyped("a division by zero", node.at)
            raise IllTyped(
                f"cannot divide: {self._said(node.args[1])}; write an inverse, or \\oslash for entries", node.at
            )
        return shape

    def _entrywise(self, node: Node) -> Shape:
        for child in node.args:
            self.infer(child)
        self.equal(node.args[0], node.args[1], node.at, "the two sides of an entrywise product")
        return node.args[0].shape

    _had = _hdiv = _entrywise

    def _hpow(self, node: Node) -> Shape:
        self.scalar(node.args[1], "an exponent")
        return self.infer(node.args[0])

    def _kron(self, node: Node) -> Shape:
        a, b = (self.unifier.shape(self.infer(child)) for child in node.args)
        if any(dim.unknown for dim in (*a, *b)):
            raise Unreadable("write the order below I in a Kronecker product, as in I_n", node.at)
        return (a[0] * b[0], a[1] * b[1])

    def _check_mixed(self, node: Node) -> None:
        """``A x \\odot y``: where the brackets go matters unless one factor is a number."""
        factors = [self.unifier.shape(child.shape) for child in node.args]
        if SCALAR not in factors:
            raise Unreadable(
                "a product of matrices next to \\odot or \\otimes has two readings; put brackets", self.mixed[id(node)]
            )

    def _square(self, node: Node, what: str) -> Shape:
        shape = self.infer(node)
        if not self.unifier.same(shape[0], shape[1]):
            raise IllTyped(f"{what} needs a square matrix, but {self._said(node)}", node.at)
        return shape

    def _pow(self, node: Node) -> Shape:
        base, exponent = node.args
        shape = self.infer(base)
        exponent_shape = self.infer(exponent)
        if is_zero(exponent):
            self.unify(exponent_shape, SCALAR)
        if not self._is_number(exponent_shape):
            raise IllTyped(f"an exponent has to be a number, but {self._said(exponent)}", exponent.at)
        if is_zero(base):
            self.unify(shape, SCALAR)
        if self._is_number(shape):
            return SCALAR
        if base.op == "const" or not self.unifier.same(shape[0], shape[1]):
            tip = (
                "; for the squared length write \\lVert a \\rVert^2 or a^\\top a, for entries a^{\\odot 2}"
                if self.unifier.shape(shape)[1] == ONE
                else ""
            )
            raise IllTyped(f"cannot raise to a power: {self._said(base)}{tip}", node.at)
        if exponent.op == "num" and exponent.value < 0:
            self._invertible(base)
        integer = (exponent.op == "num" and exponent.value.denominator == 1) or exponent.op in ("name", "add")
        half = exponent.op in ("div", "num", "neg")
        if not integer and not half:
            raise Unreadable("a matrix is raised to whole powers and to ±1/2 only", exponent.at)
        return shape

    def _invertible(self, base: Node) -> None:
        """A matrix that is inverted has to be declared invertible: generic points would hide the hypothesis."""
        factors = [base]
        while factors:
            one = factors.pop()
            if one.op in ("mul", "transpose"):
                factors.extend(one.args)
            symbol = self.context.symbols.get(one.value) if one.op == "name" else None
            if (
                symbol is None
                or symbol.sort != "value"
                or symbol.body is not None
                or symbol.shape[0] != symbol.shape[1]
            ):
                continue
            if symbol.shape != SCALAR and symbol.kind in SINGULAR:
                raise IllTyped(
                    f"{one.value} is declared {symbol.kind}, and that may be singular; declare it `invertible`", one.at
                )

    def _transpose(self, node: Node) -> Shape:
        shape = self.infer(node.args[0])
        return (shape[1], shape[0])

    _pinv = _transpose

    def _fact(self, node: Node) -> Shape:
        self.scalar(node.args[0], "what stands before !")
        return SCALAR


def shape_of(node: Node, context: Context) -> Shape:
    """The shape of a closed expression in a context."""
    typer = Typer(context)
    typer.infer(node)
    typer.finish()
    return node.shape
