"""A point at which every declared name is made of symbols: of free ones where the type allows it, else by a
parametrization that reaches every value of the type, or all but a set without volume.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp

from mathcheck.declare.context import Context, Symbol
from mathcheck.errors import Inconclusive
from mathcheck.evaluate.matrices import Mat
from mathcheck.points.instantiate import Point
from mathcheck.tree import Node
from mathcheck.typing.shapes import SCALAR

MAX_SYMBOLS = 28
ASSUMPTIONS = {
    "real": {"real": True},
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "negative": {"negative": True},
    "nonzero": {"real": True, "nonzero": True},
    "integer": {"integer": True},
    "natural": {"integer": True, "nonnegative": True},
}


class TooManySymbols(Inconclusive):
    """The dimensions are too large for a proof."""


class SymbolPoint(Point):
    """The symbols, what is known of them, and numbers to try them with."""

    def __init__(self, context: Context, dims: dict[str, int], positive: set[str]):
        super().__init__(context, dims, "symbols", "symbols")
        self.relations: list[sp.Expr] = []
        self.trial: dict[sp.Symbol, sp.Rational] = {}
        self.positive = positive
        self.unknown_functions = False
        self._rng = random.Random("symbols")
        self._made_functions: dict[str, Callable] = {}

    def _symbol(self, value: Fraction | int | None = None, **assumptions: bool) -> sp.Symbol:
        """A symbol of its own, and a number for it."""
        if len(self.trial) >= MAX_SYMBOLS:
            raise TooManySymbols(f"more than {MAX_SYMBOLS} symbols")
        symbol = sp.Symbol(f"x{len(self.trial)}", **assumptions)
        if value is None:
            value = Fraction(self._rng.randint(3, 30), self._rng.randint(7, 19))
            if assumptions.get("integer"):
                value = Fraction(self._rng.randint(2, 6))
            if assumptions.get("negative") or (assumptions.get("real") and self._rng.random() < 0.5):
                value = -value
        self.trial[symbol] = sp.Rational(value.numerator, value.denominator) if value else sp.Integer(0)
        return symbol

    def _drawn(self, symbol: Symbol, key: Any) -> Any:
        rows, columns = (dim.at(self.dims) for dim in symbol.shape)
        kind = "positive" if symbol.kind == "real" and key in self.positive else symbol.kind
        entries = self._entries(kind, symbol, rows, columns)
        return entries[0] if symbol.shape == SCALAR else Mat(rows, columns, entries)

    def _entries(self, kind: str, symbol: Symbol, rows: int, columns: int) -> list[sp.Expr]:
        if kind in ASSUMPTIONS:
            return [self._symbol(**ASSUMPTIONS[kind]) for _ in range(rows * columns)]
        if kind in ("square", "invertible"):
            return [self._symbol(real=True) for _ in range(rows * columns)]
        special = {
            "sym": self._symmetric,
            "spd": self._symmetric,
            "skew": self._skew,
            "diagonal": self._triangle,
            "lower": self._triangle,
            "upper": self._triangle,
            "simplex": self._weights,
            "stochastic": self._weights,
            "joint": self._weights,
            "unit": self._unit,
            "orth": self._orthogonal,
            "sign": self._switch,
            "binary": self._switch,
            "onehot": self._one_hot,
        }
        if kind == "interval":
            return [self._inside(symbol) for _ in range(rows * columns)]
        if kind not in special:
            raise Inconclusive(f"{kind} has no symbolic form here")
        return special[kind](kind, rows, columns)

    # --- matrices ----------

    def _symmetric(self, kind: str, rows: int, columns: int) -> list[sp.Expr]:
        """A dominant diagonal makes the trial numbers positive definite."""
        found: dict[tuple[int, int], sp.Symbol] = {}
        for i in range(rows):
            for j in range(i + 1):
                value = Fraction(self._rng.randint(30, 60), 10) if i == j else Fraction(self._rng.randint(-7, 9), 10)
                above = {"positive": True} if i == j and kind == "spd" else {"real": True}
                found[i, j] = found[j, i] = self._symbol(value, **above)
        return [found[i, j] for i in range(rows) for j in range(columns)]

    def _skew(self, kind: str, rows: int, columns: int) -> list[sp.Expr]:
        above = {(i, j): self._symbol(real=True) for i in range(rows) for j in range(i)}
        zero = sp.Integer(0)
        return [zero if i == j else above[i, j] if i > j else -above[j, i] for i in range(rows) for j in range(columns)]

    def _triangle(self, kind: str, rows: int, columns: int) -> list[sp.Expr]:
        inside = {"diagonal": lambda i, j: i == j, "lower": lambda i, j: i >= j, "upper": lambda i, j: i <= j}[kind]
        return [self._symbol(real=True) if inside(i, j) else sp.Integer(0) for i in range(rows) for j in range(columns)]

    def _orthogonal(self, kind: str, rows: int, columns: int) -> list[sp.Expr]:
        """Cayley's transform of a skew matrix, with either sign of the first column."""
        if rows > 3 or columns > rows:
            raise Inconclusive("orthonormal columns have a symbolic form up to order 3")
        skew = sp.Matrix(rows, rows, self._skew(kind, rows, rows))
        one = sp.eye(rows)
        whole = ((one + skew).inv() * (one - skew)).applyfunc(sp.cancel)
        sign = self._switch("sign", 1, 1)[0]
        return [whole[i, j] * (sign if j == 0 else 1) for i in range(rows) for j in range(columns)]

    # --- numbers with a bound ----------

    def _weights(self, kind: str, rows: int, columns: int) -> list[sp.Expr]:
        weights = [[self._symbol(positive=True) for _ in range(columns)] for _ in range(rows)]
        whole = sum(sum(row) for row in weights)
        totals = [sum(row) if kind == "stochastic" else whole for row in weights]
        return [x / total for row, total in zip(weights, totals, strict=True) for x in row]

    def _unit(self, kind: str, rows: int, columns: int) -> list[sp.Expr]:
        """Stereographic projection: all of the sphere but one point."""
        free = [self._symbol(real=True) for _ in range(rows - 1)]
        square = sum((x * x for x in free), sp.Integer(0))
        return [*(2 * x / (square + 1) for x in free), (square - 1) / (square + 1)]

    def _inside(self, symbol: Symbol) -> sp.Expr:
        """A number of an interval; its ends are met by closure only."""
        low, high = (self._bound(end) for end in symbol.data["interval"].args)
        if low is None and high is None:
            return self._symbol(real=True)
        free = self._symbol(positive=True)
        if high is None:
            return low + free
        return high - free if low is None else (low + high * free) / (1 + free)

    def _bound(self, node: Node) -> sp.Expr | None:
        core = node.args[0] if node.op == "neg" else node
        if core.op == "const" and core.value == "infty":
            return None
        return self.evaluator.value_of(node, {}, self.evaluator.root)

    # --- few values ----------

    def _switch(self, kind: str, rows: int, columns: int) -> list[sp.Expr]:
        """e² = 1, or b² = b, is all that is used of them."""
        found = []
        for _ in range(rows * columns):
            value = self._rng.choice((-1, 1)) if kind == "sign" else self._rng.randint(0, 1)
            one = self._symbol(value, real=True)
            self.relations.append(one**2 - (1 if kind == "sign" else one))
            found.append(one)
        return found

    def _one_hot(self, kind: str, rows: int, columns: int) -> list[sp.Expr]:
        if columns > 1:
            return [x for _ in range(rows) for x in self._one_hot(kind, columns, 1)]
        free = [self._symbol(0, real=True) for _ in range(rows - 1)]
        self.relations += [
            free[i] * free[j] - (free[i] if i == j else 0) for i in range(rows - 1) for j in range(i + 1)
        ]
        return [*free, 1 - sum(free, sp.Integer(0))]

    # --- functions ----------

    def function(self, name: str) -> Callable:
        """An unknown function stays unknown: SymPy knows nothing of it but its name."""
        if name not in self._made_functions:
            symbol = self.context.symbols[name]
            rows, columns = (dim.at(self.dims) for dim in symbol.shape)
            label = len(self._made_functions)
            outputs = [sp.Function(f"f{label}_{k}", real=True) for k in range(rows * columns)]
            self.unknown_functions = True

            def function(field: Any, arguments: list[Any]) -> Any:
                flat = [x for argument in arguments for x in (argument.v if isinstance(argument, Mat) else [argument])]
                values = [output(*flat) for output in outputs]
                return values[0] if rows == columns == 1 else Mat(rows, columns, values)

            self._made_functions[name] = function
        return self._made_functions[name]
