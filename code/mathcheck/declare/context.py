"""What a file has declared and defined so far: the meaning of every name at one line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from mathcheck.errors import Position, Unreadable
from mathcheck.tree import Node, free_names, free_references
from mathcheck.typing.shapes import SCALAR, Shape


@dataclass
class Symbol:
    """One declared or defined name.

    ``sort`` is dim, index, value, function, random, set, basis or constant; ``kind`` refines it (real, spd,
    simplex, a law …). A family has ``indices``:
    for each, its variable and the ends of its range. What is defined has a ``body``, and a function its ``parameters``.
    A ``default`` comes from a page of notation and holds where a file says nothing else of that letter.
    """

    name: str
    sort: str
    kind: str = "real"
    shape: Shape = SCALAR
    at: Position = (0, 0)
    meaning: str = ""
    text: str = ""
    traits: frozenset[str] = frozenset()
    domain: tuple[Shape, ...] = ()
    domain_kinds: tuple[str, ...] = ()
    indices: tuple[tuple[str, Node | None, Node | None], ...] = ()
    parameters: tuple[str, ...] = ()
    body: Node | None = None
    data: dict[str, Any] = field(default_factory=dict)
    default: bool = False

    def nodes(self) -> list[Node]:
        """Every expression inside the declaration: what the symbol depends on."""
        found = [self.body] if self.body is not None else []
        for value in self.data.values():
            found.extend(
                item for item in (value if isinstance(value, (list, tuple)) else [value]) if isinstance(item, Node)
            )
        for _, low, high in self.indices:
            found.extend(node for node in (low, high) if node is not None)
        return found

    def same_meaning(self, other: Symbol) -> bool:
        """Whether another declaration says the same, apart from its words for the reader."""
        return self._bare() == other._bare()

    def _bare(self) -> Symbol:
        return replace(self, at=(0, 0), meaning="", text="", default=False)


class Context:
    """Names, families, macros, conventions and requirements in force."""

    def __init__(self) -> None:
        self.symbols: dict[str, Symbol] = {}
        self.families: dict[str, Symbol] = {}
        self.macros: dict[str, tuple[int, list[Any]]] = {}
        self.conventions: dict[str, str] = {}
        self.requirements: list[Node] = []
        self.local = False
        self.shadowed: dict[tuple[str, str], Symbol] = {}
        self.before: Context | None = None

    def copy(self) -> Context:
        """A context of its own, equal to this one."""
        other = Context()
        for key, value in vars(self).items():
            setattr(other, key, value.copy() if isinstance(value, (dict, list)) else value)
        return other

    def get(self, name: str) -> Symbol | None:
        """The symbol of that name, a family included."""
        return self.symbols.get(name) or self.families.get(name)

    def add(self, symbol: Symbol) -> None:
        """Declare a name; a second, different meaning is only allowed inside a derivation."""
        table, which = (self.families, "families") if symbol.indices else (self.symbols, "symbols")
        if not symbol.default and not (symbol.name in table and table[symbol.name].same_meaning(symbol)):
            self._forget_default(symbol.name)
        old = table.get(symbol.name)
        if old is not None and not old.same_meaning(symbol) and not self._completes(old, symbol):
            if not self.local:
                raise Unreadable(
                    (
                        f"{symbol.name} already has another meaning (line {old.at[0]}); choose another letter, "
                        f"or put this into a derivation"
                    ),
                    symbol.at,
                )
            self.shadowed.setdefault((which, symbol.name), old)
        table[symbol.name] = symbol

    def _forget_default(self, name: str) -> None:
        """Drop what a page of notation says of a letter, and what it says of others in terms of that letter."""
        for table in (self.symbols, self.families):
            for key, symbol in list(table.items()):
                if symbol.default and (key == name or name in self._rests_on(symbol)):
                    del table[key]

    @staticmethod
    def _rests_on(symbol: Symbol) -> set[str]:
        """Names of which a declaration speaks."""
        found = {name for node in symbol.nodes() for name in free_names(node)} | set(symbol.data.get("names", ()))
        return found.union(*(dim.atoms for shape in (symbol.shape, *symbol.domain) for dim in shape))

    def as_defaults(self) -> None:
        """Let a file give every letter that is known so far another meaning."""
        for table in (self.symbols, self.families):
            for name, symbol in table.items():
                table[name] = replace(symbol, default=True)

    @staticmethod
    def _completes(old: Symbol, new: Symbol) -> bool:
        """A definition of a name that was declared with a shape only."""
        return (
            old.body is None
            and new.body is not None
            and old.sort in ("value", "function")
            and old.shape == new.shape
            and not old.data.get("view")
        )

    def enter(self) -> None:
        """Begin a derivation."""
        self.local, self.shadowed = True, {}
        self.before = self.copy()

    def leave(self) -> None:
        """End a derivation. What it declared goes, and so do the definitions that rest on it; a name that had another
        meaning takes it back.
        """
        before, shadowed = self.before, {name for _, name in self.shadowed}
        local = shadowed | {
            name
            for mine, old in ((self.symbols, before.symbols), (self.families, before.families))
            for name, symbol in mine.items()
            if symbol.body is None and old.get(name) is not symbol
        }
        for mine, old in ((self.symbols, before.symbols), (self.families, before.families)):
            kept = dict(old)
            for name, symbol in mine.items():
                bound = set(symbol.parameters) | {letter for letter, _, _ in symbol.indices}
                if name not in old and symbol.body is not None and not (self.closure(symbol.body) | bound) & local:
                    kept[name] = symbol
            mine.clear()
            mine.update(kept)
        self.macros, self.conventions, self.requirements = before.macros, before.conventions, before.requirements
        self.local, self.shadowed = False, {}

    def closure(self, *nodes: Node) -> set[str]:
        """All names that the expressions rest on, definitions and declarations followed."""
        return {name for _, name in self._references(*nodes)}

    def uses_family(self, node: Node, name: str) -> bool:
        """Whether an expression rests on a family; a number of the same letter, as N beside N_k, is another thing."""
        return ("family", name) in self._references(node)

    def _references(self, *nodes: Node) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        stack = [one for node in nodes for one in free_references(node)]
        while stack:
            one = stack.pop()
            if one in found:
                continue
            found.add(one)
            for symbol in self._named(*one):
                bound = set(symbol.parameters) | {index for index, _, _ in symbol.indices}
                for node in symbol.nodes():
                    stack.extend(other for other in free_references(node) if other[1] not in bound)
                stack.extend(("any", name) for name in symbol.data.get("names", ()))
                for dim in (*symbol.shape, *(dim for shape in symbol.domain for dim in shape)):
                    stack.extend(("name", atom) for atom in dim.atoms)
        return found

    def _named(self, what: str, name: str) -> list[Symbol]:
        """The symbols that a name may stand for."""
        symbol, family = self.symbols.get(name), self.families.get(name)
        if what == "family" and family is not None:
            return [family]
        if what == "name" and symbol is not None:
            return [symbol]
        return [one for one in (symbol, family) if one is not None]

    def depends(self, node: Node, name: str) -> bool:
        """Whether an expression rests on a name."""
        return name in self.closure(node)
