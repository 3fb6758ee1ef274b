"""A canonical form of expressions, to see that a changed relation says what the accepted one says, or something weaker.

An expression becomes a polynomial: monomials of scalar factors, which commute, and a word of matrix factors, which do
not. Only laws that hold for all matrices of the declared types are used: commuting and associating, transposing a
product, symmetric types, the trace's cyclic order, the determinant of a product. Everything else is an atom. So equal
forms are a proof; different forms say nothing.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from mathcheck.declare.context import Context
from mathcheck.tree import Node
from mathcheck.typing.shapes import SCALAR

MAX_TERMS = 200
SYMMETRIC = {"sym", "spd", "psd", "diagonal", "projection"}
NONNEGATIVE = {
    "positive",
    "nonnegative",
    "natural",
    "binary",
    "simplex",
    "stochastic",
    "joint",
    "onehot",
    "permutation",
}
NONNEGATIVE_CALLS = {"exp", "sqrt", "abs", "sigmoid", "cosh", "softplus", "relu"}

Letter = tuple[Any, bool, bool]
"""A matrix factor: its key, whether it is transposed, whether its transpose is itself."""
Monomial = tuple[tuple[tuple[Any, int], ...], tuple[Letter, ...]]
Polynomial = dict[Monomial, Fraction]


class TooLarge(Exception):
    """The form would have too many terms to be worth it."""


def _plus(a: Polynomial, b: Polynomial, share: Fraction = Fraction(1)) -> Polynomial:
    found = dict(a)
    for key, value in b.items():
        found[key] = found.get(key, Fraction(0)) + share * value
        if not found[key]:
            del found[key]
    return found


def _merged(a: tuple, b: tuple) -> tuple:
    powers = dict(a)
    for key, power in b:
        powers[key] = powers.get(key, 0) + power
    return tuple(sorted(((key, power) for key, power in powers.items() if power), key=repr))


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    if len(a) * len(b) > MAX_TERMS:
        raise TooLarge
    found: Polynomial = {}
    for (first, left), x in a.items():
        for (second, right), y in b.items():
            found = _plus(found, {(_merged(first, second), left + right): x * y})
    return found


def _atom(key: Any, power: int = 1) -> Polynomial:
    return {(((key, power),), ()): Fraction(1)}


def _turned(word: tuple[Letter, ...]) -> tuple[Letter, ...]:
    return tuple((key, flag if symmetric else not flag, symmetric) for key, flag, symmetric in reversed(word))


def _transposed(a: Polynomial) -> Polynomial:
    return {(scalars, _turned(word)): value for (scalars, word), value in a.items()}


def frozen(a: Polynomial) -> tuple:
    """The polynomial as a key."""
    return tuple(sorted(a.items(), key=repr))


def _scaled(a: Polynomial, signed: bool) -> tuple:
    """The key up to a factor: a positive one if the sign matters."""
    if not a:
        return ()
    lead = min(a.items(), key=lambda item: repr(item[0]))[1]
    lead = abs(lead) if signed else lead
    return frozen({key: value / lead for key, value in a.items()})


class Canonical:
    """Canonical forms of typed expressions in one context."""

    def __init__(self, context: Context):
        self.context = context

    def form(self, node: Node) -> Polynomial:
        """The polynomial of an expression."""
        return getattr(self, "_" + node.op, self._other)(node)

    def relation(self, left: Node, right: Node, relation: str) -> tuple:
        """The key of a relation; two relations with one key say the same."""
        if relation not in ("=", "!=", "<", "<=", ">", ">="):
            return (relation, frozen(self.form(left)), frozen(self.form(right)))
        difference = _plus(self.form(left), self.form(right), Fraction(-1))
        if relation in (">", ">="):
            difference, relation = _plus({}, difference, Fraction(-1)), {">": "<", ">=": "<="}[relation]
        return (relation, _scaled(difference, signed=relation in ("<", "<=")))

    def weaker(self, old: tuple[Node, Node], new: tuple[Node, Node], relation: str) -> bool:
        """Whether ``new`` follows from ``old``: its slack is larger by a sum of terms that are never negative."""
        if relation not in ("<", "<=", ">", ">="):
            return False
        gain: Polynomial = {}
        for share, before, after in ((-1, old[0], new[0]), (1, old[1], new[1])):
            gain = _plus(gain, _plus(self.form(after), self.form(before), Fraction(-1)), Fraction(share))
        if relation in (">", ">="):
            gain = _plus({}, gain, Fraction(-1))
        return self._sum_of_nonnegative(gain.items())

    def evident(self, left: Node, right: Node, relation: str) -> bool:
        """Whether the sides differ by a sum of terms that are never negative."""
        small, big = (left, right) if relation == "<=" else (right, left)
        return relation in ("<=", ">=") and self._sum_of_nonnegative(
            _plus(self.form(big), self.form(small), Fraction(-1)).items()
        )

    def _sum_of_nonnegative(self, terms: Any) -> bool:
        return all(value > 0 and not word and self._never_negative(scalars) for (scalars, word), value in terms)

    def _never_negative(self, scalars: tuple) -> bool:
        return all(power % 2 == 0 or self._nonnegative(key) for key, power in scalars)

    def _nonnegative(self, key: Any) -> bool:
        if key[0] == "name":
            symbol = self.context.symbols.get(key[1])
            if symbol is None or symbol.body is not None or symbol.sort not in ("dim", "value"):
                return False
            low = symbol.data["interval"].args[0] if symbol.kind == "interval" else None
            return symbol.sort == "dim" or symbol.kind in NONNEGATIVE or (low is not None and low.op == "num")
        if key[0] == "trace":
            word = key[1]
            if len(word) == 1:
                return self._definite(word[0][0])
            return len(word) == 2 and word[0][0] == word[1][0] and (word[0][1] != word[1][1] or word[0][2])
        if key[0] == "entry":
            base = key[2][0]
            if len(base) != 1 or base[0][1] <= 0:
                return False
            scalars, word = base[0][0]
            return not scalars and len(word) == 1 and self._nonnegative(word[0][0])
        if key[0] == "det":
            return self._definite(key[1])
        if key[0] == "big" and key[1].startswith("('sum'"):
            return self._sum_of_nonnegative(key[2][-1])
        if key[0] == "sum":
            return self._sum_of_nonnegative(key[1])
        return key[0] == "norm" or (key[0] == "call" and key[1] in NONNEGATIVE_CALLS)

    def _definite(self, key: Any) -> bool:
        symbol = self.context.symbols.get(key[1]) if key[0] == "name" else None
        return symbol is not None and symbol.body is None and symbol.kind in ("spd", "psd")

    # --- leaves ----------

    def _letter(self, node: Node, key: Any, symmetric: bool) -> Polynomial:
        if node.shape == SCALAR:
            return _atom(key)
        return {((), ((key, False, symmetric),)): Fraction(1)}

    def _num(self, node: Node) -> Polynomial:
        return {((), ()): node.value} if node.value else {}

    def _name(self, node: Node) -> Polynomial:
        symbol = self.context.symbols.get(node.value)
        symmetric = symbol is not None and symbol.body is None and symbol.kind in SYMMETRIC
        return self._letter(node, ("name", node.value), symmetric)

    def _identity(self, node: Node) -> Polynomial:
        return self._letter(node, ("identity", str(node.shape)), True)

    def _zeros(self, node: Node) -> Polynomial:
        return {}

    def _other(self, node: Node) -> Polynomial:
        """An atom: what it is, and the forms of what it is made of."""
        parts = [frozen(self.form(child)) for child in node.args]
        if node.op == "had":
            parts.sort(key=repr)
        if node.op == "norm" or (node.op == "call" and node.value == "abs"):
            # They do not see the sign.
            parts[0] = min(parts[0], frozen(_plus({}, dict(parts[0]), Fraction(-1))), key=repr)
        value = node.value if node.op == "call" else repr(node.value)
        return self._letter(node, (node.op, value, tuple(parts)), False)

    # --- arithmetic ----------

    def _add(self, node: Node) -> Polynomial:
        total: Polynomial = {}
        for child in node.args:
            total = _plus(total, self.form(child))
        return total

    def _neg(self, node: Node) -> Polynomial:
        return _plus({}, self.form(node.args[0]), Fraction(-1))

    def _mul(self, node: Node) -> Polynomial:
        first, second = (self.form(child) for child in node.args)
        if node.op == "dot" and node.note == "inner":
            first = _transposed(first)
        return self._closed(node, _times(first, second))

    _dot = _mul

    def _closed(self, node: Node, found: Polynomial) -> Polynomial:
        """A product of matrices that is a number is its own trace."""
        return self._traced(found) if node.shape == SCALAR else found

    def _traced(self, found: Polynomial) -> Polynomial:
        total: Polynomial = {}
        for (scalars, word), value in found.items():
            turns = [way[k:] + way[:k] for way in (word, _turned(word)) for k in range(len(way))]
            key = (("trace", min(turns, key=repr)), 1) if word else None
            total = _plus(total, {(_merged(scalars, (key,) if key else ()), ()): value})
        return total

    def _transpose(self, node: Node) -> Polynomial:
        return _transposed(self.form(node.args[0]))

    def _div(self, node: Node) -> Polynomial:
        return _times(self.form(node.args[0]), self._power(self.form(node.args[1]), -1, node))

    def _power(self, base: Polynomial, power: int, node: Node) -> Polynomial:
        """A whole power of a number."""
        if len(base) == 1:
            (((scalars, word), value),) = base.items()
            if not word:
                return {(tuple((key, one * power) for key, one in scalars), ()): value**power}
        if 0 < power <= 4:
            result = base
            for _ in range(power - 1):
                result = _times(result, base)
            return result
        lead = min(base.items(), key=lambda item: repr(item[0]))[1] if base else Fraction(1)
        return {((((("sum", _scaled(base, False))), power),), ()): lead**power}

    def _pow(self, node: Node) -> Polynomial:
        exponent = node.args[1]
        whole = exponent.args[0] if exponent.op == "neg" else exponent
        if whole.op != "num" or whole.value.denominator != 1:
            return self._other(node)
        power = int(whole.value) * (-1 if exponent.op == "neg" else 1)
        base = self.form(node.args[0])
        if node.args[0].shape == SCALAR:
            return self._power(base, power, node) if power else {((), ()): Fraction(1)}
        if 0 < power <= 4:
            result = base
            for _ in range(power - 1):
                result = _times(result, base)
            return result
        return self._letter(node, ("power", power, frozen(base)), base == _transposed(base))

    def _call(self, node: Node) -> Polynomial:
        if node.value == "tr" and node.args[0].shape != SCALAR:
            return self._traced(self.form(node.args[0]))
        if node.value == "det" and _square(node.args[0]):
            found = self.form(node.args[0])
            ((scalars, word), value) = next(iter(found.items())) if len(found) == 1 else (((), ()), None)
            if value == 1 and word and not scalars:
                total: tuple = ()
                for key, _, _ in word:
                    total = _merged(total, ((("det", key), 1),))
                return {(total, ()): Fraction(1)}
        return self._other(node)


def _square(node: Node) -> bool:
    """Whether every matrix in a product is square, so that its determinant is a product too."""
    shapes = [child.shape for child in node.walk() if child.shape is not None]
    return node.shape != SCALAR and all(rows == columns for rows, columns in shapes)


def same_or_weaker(context: Context, old: list[tuple[Node, Node, str]], new: list[tuple[Node, Node, str]]) -> str:
    """Why a changed chain follows from the accepted one, or nothing."""
    canonical, reasons = Canonical(context), set()
    try:
        known = {canonical.relation(*pair) for pair in old}
        for k, (left, right, relation) in enumerate(new):
            key = canonical.relation(left, right, relation)
            if key in known:
                continue
            if relation == "in" and right.op == "space":
                reasons.add("the same shape")
            elif relation in ("=", "<=", ">=") and key[-1] == ():
                reasons.add("both sides are the same")
            elif canonical.evident(left, right, relation):
                reasons.add("the sides differ by terms that are never negative")
            elif k < len(old) and old[k][2] == relation and canonical.weaker(old[k][:2], (left, right), relation):
                reasons.add("a weaker bound")
            else:
                return ""
    except (TooLarge, RecursionError):
        return ""
    return " and ".join(sorted(reasons)) or "the same statement"
