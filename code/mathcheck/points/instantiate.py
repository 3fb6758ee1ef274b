"""Points: sizes of the dimensions, pairwise distinct, and a random value of its type for every declared name that is
asked for.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from mathcheck.declare.context import Context, Symbol
from mathcheck.errors import IllTyped, Inconclusive, Unreadable
from mathcheck.evaluate.matrices import Mat, Value
from mathcheck.latex.printer import latex
from mathcheck.points import generators
from mathcheck.points.families import draw, stretched
from mathcheck.points.signs import SWITCHES, Design
from mathcheck.tree import Node
from mathcheck.typing.shapes import SCALAR

SMALLEST = 2
SMALL = {"real", "nonzero", "integer", "positive", "nonnegative", "natural"}
"""Types that hold the whole numbers from 1 to 4, with both signs if they hold negative numbers."""


def dimension_tuples(
    context: Context, names: Iterable[str], count: int, seed: int, largest: int = 7
) -> list[dict[str, int]]:
    """Sizes for the dimensions, no two alike unless a requirement leaves no choice, in different orders of size, the
    smallest first.
    """
    dims = sorted(name for name in names if name in context.symbols and context.symbols[name].sort == "dim")
    if not dims:
        return [{}]
    dims, requirements = _related(dims, [node for node in context.requirements if _about_dims(node, context)])
    found = _search(dims, requirements, range(SMALLEST, SMALLEST + max(3, len(dims) + 1)), True)
    found = (
        found
        or _search(dims, requirements, range(SMALLEST, largest + 3), True)
        or _search(dims, requirements, range(1, largest + 3), False)
    )
    if not found:
        raise Inconclusive("no sizes of the dimensions meet the requirements")
    found.sort(key=lambda one: sum(one.values()))
    chosen = [found[0]]
    rng = random.Random(seed)
    pool = found[1 : 1 + 12 * count]
    # The others order the dimensions by size in another way wherever the requirements allow it.
    while len(chosen) < count and pool:
        orders = {_order(one) for one in chosen}
        fresh = [one for one in pool if _order(one) not in orders] or pool
        pick = fresh[rng.randrange(min(len(fresh), 4))]
        chosen.append(pick)
        pool.remove(pick)
    return chosen


def special_tuples(context: Context, names: Iterable[str]) -> list[dict[str, int]]:
    """Sizes at the edges, for inequalities: all one, all alike, and large ones, as far as the requirements allow."""
    dims = sorted(name for name in names if name in context.symbols and context.symbols[name].sort == "dim")
    if not dims:
        return []
    dims, requirements = _related(dims, [node for node in context.requirements if _about_dims(node, context)])
    candidates = [
        dict.fromkeys(dims, 1),
        dict.fromkeys(dims, 3),
        {name: 8 + k for k, name in enumerate(dims)},
        {name: 8 + len(dims) - k for k, name in enumerate(dims)},
    ]
    smallest = _search(dims, requirements, range(1, 6), False)
    if smallest:
        candidates.append(min(smallest, key=lambda one: sum(one.values())))
    found = [one for one in candidates if all(_true(node, one) for node in requirements)]
    return [one for k, one in enumerate(found) if one not in found[:k]]


def equal_sizes(context: Context, names: Iterable[str], size: int) -> list[dict[str, int]]:
    """All dimensions of one size, if the requirements allow it."""
    dims = sorted(name for name in names if name in context.symbols and context.symbols[name].sort == "dim")
    dims, requirements = _related(dims, [node for node in context.requirements if _about_dims(node, context)])
    sizes = dict.fromkeys(dims, size)
    return [sizes] if dims and all(_true(node, sizes) for node in requirements) else []


def _related(dims: list[str], requirements: list[Node]) -> tuple[list[str], list[Node]]:
    """The requirements that speak of these dimensions, and all dimensions they speak of."""
    names = set(dims)
    kept: list[Node] = []
    while True:
        more = [
            node
            for node in requirements
            if node not in kept and names & {one.value for one in node.walk() if one.op == "name"}
        ]
        if not more:
            return sorted(names), kept
        kept += more
        names |= {one.value for node in more for one in node.walk() if one.op == "name"}


def _order(sizes: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(sizes, key=lambda name: sizes[name]))


def _about_dims(node: Node, context: Context) -> bool:
    names = [one.value for one in node.walk() if one.op == "name"]
    return bool(names) and all(name in context.symbols and context.symbols[name].sort == "dim" for name in names)


def _search(dims: list[str], requirements: list[Node], sizes: Iterable[int], distinct: bool) -> list[dict[str, int]]:
    sizes = list(sizes)
    if len(dims) > 6:
        return _many(dims, requirements)
    pick = itertools.permutations(sizes, len(dims)) if distinct else itertools.product(sizes, repeat=len(dims))
    found = []
    for values in itertools.islice(pick, 20_000):
        candidate = dict(zip(dims, values, strict=True))
        if all(_true(node, candidate) for node in requirements):
            found.append(candidate)
    return found


def _many(dims: list[str], requirements: list[Node]) -> list[dict[str, int]]:
    rng = random.Random(len(dims))
    found = []
    for _ in range(4000):
        sizes = rng.sample(range(SMALLEST, SMALLEST + len(dims) + 2), len(dims))
        candidate = dict(zip(dims, sizes, strict=True))
        if all(_true(node, candidate) for node in requirements):
            found.append(candidate)
    return found


def _true(node: Node, sizes: dict[str, int]) -> bool:
    """Whether a requirement on dimensions alone is met."""
    if node.op == "and":
        return all(_true(child, sizes) for child in node.args)
    if node.op == "or":
        return any(_true(child, sizes) for child in node.args)
    a, b = (_size(child, sizes) for child in node.args)
    return {"=": a == b, "!=": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[node.value]


def _size(node: Node, sizes: dict[str, int]) -> Fraction:
    if node.op == "num":
        return node.value
    if node.op == "name":
        return Fraction(sizes.get(node.value, 2))
    parts = [_size(child, sizes) for child in node.args]
    if node.op == "add":
        return sum(parts, Fraction(0))
    if node.op == "neg":
        return -parts[0]
    if node.op in ("mul", "dot"):
        return parts[0] * parts[1]
    if node.op == "div" and parts[1]:
        return parts[0] / parts[1]
    if node.op == "pow" and parts[1].denominator == 1 and abs(parts[1]) < 10:
        return parts[0] ** int(parts[1])
    raise Unreadable(f"cannot weigh the requirement {latex(node)}", node.at)


class Point:
    """Values of declared names at one random point; each depends on the seed and its own name alone, so the order of
    asking does not matter.
    """

    def __init__(self, context: Context, dims: dict[str, int], seed: str, style: str = "generic"):
        self.context = context
        self.dims = dims
        self.seed = seed
        self.style = style
        self.exact: dict[Any, Any] = {}
        # How far between the two ends of its interval a number lies.
        self.shares: dict[Any, generators.Rows] = {}
        self.values: dict[Any, Value] = {}
        self.functions: dict[str, Callable] = {}
        self.indices: dict[str, int] = {}
        self.evaluator: Any = None
        self.number = self.attempt = 0
        self.random_names: set[str] = set()
        self.tied = False
        self.degree = 0
        self.redrawn: dict[str, tuple[int, str]] = {}
        # By how much the argument and the value of an unknown function are multiplied.
        self.stretches: dict[str, tuple[Fraction, Fraction]] = {}
        self.design: Design | None = None

    def style_of(self, name: str) -> str:
        """How large the numbers of a name are: of the whole point, unless it was drawn anew."""
        return self.redrawn[name][1] if name in self.redrawn else self.style

    def attach(self, evaluator: Any) -> None:
        """Numbers are made in the evaluator's arithmetic."""
        self.evaluator = evaluator
        self.values = {}

    def rng(self, key: Any) -> random.Random:
        """A generator of its own for each name."""
        salt = ""
        if self.redrawn:
            name = key if isinstance(key, str) else key[0] if isinstance(key[0], str) else key[0][0]
            salt = f"/{self.redrawn[name][0]}" if name in self.redrawn else ""
        return random.Random(f"{self.seed}/{key}{salt}")

    def value(self, name: str) -> Value:
        """What a declared name is worth."""
        if name not in self.values:
            self.values[name] = self._made(name, self.context.symbols[name])
        return self.values[name]

    def member(self, name: str, places: tuple[int, ...]) -> Value:
        """A member of a declared family."""
        key = (name, places)
        if key not in self.values:
            self.values[key] = self._drawn(self.context.families[name], key)
        return self.values[key]

    def function(self, name: str) -> Callable:
        """An unknown function; of a family, a function for each of its indices."""
        symbol = self.context.symbols[name]
        count = symbol.data.get("family", 0)
        if not count:
            return self._one_function(name, name, symbol.domain)

        def member(field: Any, arguments: list[Value]) -> Value:
            places = tuple(round(field.approximate(place)) for place in arguments[:count])
            self._refuse_outside(symbol, places)
            return self._one_function(name, (name, places), symbol.domain[count:])(field, arguments[count:])

        return member

    def _one_function(self, name: str, key: Any, domain: tuple) -> Callable:
        if key not in self.functions:
            symbol = self.context.symbols[name]
            sizes = [rows.at(self.dims) * columns.at(self.dims) for rows, columns in domain]
            rows, columns = (dim.at(self.dims) for dim in symbol.shape)
            found = draw(self.rng(key), symbol.traits, sizes, rows, columns, self.style_of(name))
            factors = self.stretches.get(name)
            self.functions[key] = stretched(found, *factors) if factors else found
        return self.functions[key]

    def _refuse_outside(self, symbol: Symbol, places: tuple[int, ...]) -> None:
        """A family has no member beyond the ends of its range."""
        ends = [self.evaluator.integer(end, {}, self.evaluator.root) for end in symbol.data["ends"]]
        for k, place in enumerate(places):
            if not ends[2 * k] <= place <= ends[2 * k + 1]:
                raise IllTyped(
                    f"an index of {symbol.name.rstrip('_')} takes the value {place}, outside of its range "
                    f"{ends[2 * k]}..{ends[2 * k + 1]}"
                )

    def _made(self, name: str, symbol: Symbol) -> Value:
        if symbol.sort == "index":
            return self.evaluator.field.rational(self._index(name, symbol))
        if symbol.sort == "set":
            return self._subset(name, symbol)
        if symbol.sort == "constant":
            return self.evaluator.field.rational(0)
        if symbol.sort == "function":
            raise Unreadable(f"{name} is a function and needs its argument")
        return self._drawn(symbol, name)

    def _index(self, name: str, symbol: Symbol) -> int:
        if name in self.indices:
            return self.indices[name]
        if "high" not in symbol.data:
            raise Unreadable(f"over what does {name} run? Declare `{name}: index n`")
        low, high = (self.evaluator.integer(symbol.data[end], {}, self.evaluator.root) for end in ("low", "high"))
        if high < low:
            raise Inconclusive(f"{name} has nowhere to run")
        return self.rng(name).randint(low, high)

    def _subset(self, name: str, symbol: Symbol) -> list[int]:
        low, high = (self.evaluator.integer(symbol.data[end], {}, self.evaluator.root) for end in ("low", "high"))
        members = list(range(low, high + 1))
        if not members:
            raise Inconclusive(f"{name} is a subset of nothing")
        rng = self.rng(name)
        if self.style_of(name) == "boundary":
            return members
        # Neither empty nor everything, where there is a choice.
        return sorted(rng.sample(members, rng.randint(1, max(1, len(members) - 1))))

    def _drawn(self, symbol: Symbol, key: Any) -> Value:
        field = self.evaluator.field
        rows, columns = (dim.at(self.dims) for dim in symbol.shape)
        if rows * columns > 2_000 or rows < 1 or columns < 1:
            raise Inconclusive(f"{symbol.name} would have {rows} × {columns} entries")
        if key not in self.exact:
            self.exact[key] = self._exact(symbol, key, rows, columns)
        entries = [field.rational(x) for row in self.exact[key] for x in row]
        return entries[0] if symbol.shape == SCALAR else Mat(rows, columns, entries)

    def _exact(self, symbol: Symbol, key: Any, rows: int, columns: int) -> generators.Rows:
        # All names of one type alike, where equal values are asked for.
        same = self.redrawn and self.style_of(symbol.name) == "same"
        rng = random.Random(f"{self.seed}/{symbol.kind}/{rows}/{columns}") if same else self.rng(key)
        if symbol.kind == "interval":
            return self._interval(symbol, key, rows, columns)
        rank = None
        if symbol.kind == "rank":
            rank = self.evaluator.integer(symbol.data["rank"], {}, self.evaluator.root)
        style = self.style_of(symbol.name)
        if style in generators.LONE and isinstance(key, tuple):
            style = "generic" if self._is_lone(symbol, key[1], style) else "zero"
        sign = None
        if self.design is not None and isinstance(key, str) and key not in self.redrawn:
            if style in ("simple", "between") and rows == columns == 1 and symbol.kind in SMALL:
                number = Fraction(self.design.small_number(key))
                whole = style == "simple" or symbol.kind in ("integer", "natural")
                return [[number if whole else number - Fraction(1 if number > 0 else -1, 2)]]
            sign = self.design.sign(key)
            if sign is not None and symbol.kind in SWITCHES:
                return [[Fraction(sign if symbol.kind == "sign" else (1 + sign) // 2)]]
        found = generators.matrix(rng, symbol.kind, rows, columns, style, rank, sign)
        # Equal values are whole, so that their difference is zero and not a ball around it.
        return generators.whole(found) if same and symbol.kind in generators.SCALABLE else found

    def _is_lone(self, symbol: Symbol, places: tuple[int, ...], style: str) -> bool:
        """Whether this is the one member of a family that is not zero."""
        ends = [low if style == "first" else high for _, low, high in symbol.indices]
        return places == tuple(self.evaluator.integer(end, {}, self.evaluator.root) for end in ends)

    def _interval(self, symbol: Symbol, key: Any, rows: int, columns: int) -> generators.Rows:
        node, rng = symbol.data["interval"], self.rng(key)
        places = key[1] if isinstance(key, tuple) else ()
        letters = (letter for letter, _, _ in symbol.indices)
        place = {letter: self.evaluator.field.rational(k) for letter, k in zip(letters, places, strict=True)}
        low, high = (self._end(end, place) for end in node.args)
        if low is not None and high is not None:
            if key not in self.shares:
                self.shares[key] = [
                    [generators.share(rng, self.style_of(symbol.name), node.value) for _ in range(columns)]
                    for _ in range(rows)
                ]
            return [[low + share * (high - low) for share in row] for row in self.shares[key]]
        return [
            [generators.beyond(rng, low, high, self.style_of(symbol.name)) for _ in range(columns)] for _ in range(rows)
        ]

    def _end(self, node: Node, place: dict[str, Any]) -> Fraction | None:
        """An end of an interval; None for an infinite one."""
        core = node.args[0] if node.op == "neg" else node
        if core.op == "const" and core.value == "infty":
            return None
        exact = self._exactly(node, place)
        if exact is not None:
            return exact
        return Fraction(
            self.evaluator.field.approximate(
                self.evaluator.value_of(self.evaluator._typed(node, SCALAR), place, self.evaluator.root)
            )
        )

    def _exactly(self, node: Node, place: dict[str, Any]) -> Fraction | None:
        """The rational that an end is, if made of numerals and drawn numbers: a rounded one may lie outside."""
        if node.op == "num":
            return node.value
        if node.op == "name":
            symbol = self.context.symbols.get(node.value)
            if node.value in place or symbol is None or symbol.body is not None or symbol.shape != SCALAR:
                return None
            if symbol.sort == "dim":
                return Fraction(self.dims[node.value])
            self.value(node.value)
            return self.exact[node.value][0][0] if node.value in self.exact else None
        parts = [self._exactly(child, place) for child in node.args]
        if node.op not in ("neg", "add", "mul", "dot", "div") or None in parts:
            return None
        if node.op == "neg":
            return -parts[0]
        if node.op == "add":
            return sum(parts, Fraction(0))
        if node.op == "div":
            return parts[0] / parts[1] if parts[1] else None
        return parts[0] * parts[1]
