"""The types of the ``{symbols}`` language: what stands after the colon."""

from __future__ import annotations

import re

from mathcheck.declare.context import Context, Symbol
from mathcheck.errors import Unreadable
from mathcheck.latex.lexer import Lines, Token, _raw
from mathcheck.latex.names import base_name, full_name
from mathcheck.latex.parser import Parser
from mathcheck.tree import Node, num
from mathcheck.typing.dimensions import dim_node, to_dim
from mathcheck.typing.shapes import ONE, SCALAR, Dim, Shape

SCALARS = {"real", "positive", "nonnegative", "negative", "nonzero", "integer", "natural", "binary", "sign"}
SQUARE = {
    "spd",
    "psd",
    "sym",
    "skew",
    "invertible",
    "diagonal",
    "lower",
    "upper",
    "permutation",
    "projection",
    "square",
}
VECTORS = {"simplex", "onehot", "unit"}
MATRICES = {"stochastic", "joint", "onehot", "orth"}
TRAITS = {"convex", "concave", "increasing", "decreasing", "positive", "even", "monotone", "odd", "nonnegative"}
LAWS = {"normal": 2, "uniform": 2, "exponential": 1, "bernoulli": 1, "binomial": 2, "poisson": 1, "sample": 2}
ALIASES = {
    "symmetric": "sym",
    "orthogonal": "orth",
    "one-hot": "onehot",
    "indicator": "binary",
    "nonsingular": "invertible",
}


class _Type:
    """Reads the type after the colon once, and makes a symbol for each name before it."""

    def __init__(self, text: str, offset: int, lines: Lines, context: Context, patterns: list[tuple[str, ...]]):
        self.context = context
        self.at = lines.position(offset)
        tokens = _raw(text, lines, offset)
        self.parser = Parser(
            [*tokens, Token("end", "", lines.position(offset + len(text)))],
            context,
            frozenset(letter for pattern in patterns for letter in pattern[1:]),
        )
        self.sort, self.kind, self.shape = "value", "real", SCALAR
        self.domain: tuple[Shape, ...] = ()
        self.domain_kinds: tuple[str, ...] = ()
        self.traits: set[str] = set()
        self.data: dict = {}
        self.ranges: list[tuple[str, Node, Node]] = []
        self._read()
        self.parser.finish()

    def symbol(self, whole: str, pattern: tuple[str, ...], place: str) -> Symbol:
        """The symbol of one name."""
        symbol = Symbol(
            whole,
            self.sort,
            self.kind,
            self.shape,
            traits=frozenset(self.traits),
            domain=self.domain,
            domain_kinds=self.domain_kinds,
            data=dict(self.data),
        )
        if self.ranges or self.data.get("view"):
            if not pattern:
                raise Unreadable(f"{whole} has no index letter below it", self.at)
            letters = pattern[1:]
            given = {letter: (low, high) for letter, low, high in self.ranges}
            if set(letters) != set(given):
                raise Unreadable(f"the indices of {whole} and the ranges after its type do not match", self.at)
            symbol.name = pattern[0]
            symbol.indices = tuple((letter, *given[letter]) for letter in letters)
            symbol.data["place"] = place
            if self.sort == "function":
                self._with_indices(symbol)
        return symbol

    def _with_indices(self, symbol: Symbol) -> None:
        """A family of functions is one function, whose first arguments are the indices."""
        if symbol.data.get("elementwise") or symbol.data["place"] != "below":
            raise Unreadable(
                f"declare a family of functions with its index below, as in `{symbol.name}_i: function real -> real, "
                f"i in 1..k`",
                self.at,
            )
        count = len(symbol.indices)
        symbol.data = {"family": count, "ends": [end for _, low, high in symbol.indices for end in (low, high)]}
        symbol.domain, symbol.domain_kinds = (SCALAR,) * count + symbol.domain, ("index",) * count + symbol.domain_kinds
        symbol.name, symbol.indices = symbol.name + "_", ()

    # --- the grammar of types -------------------------------------------------------------------------------------

    def _word(self) -> str:
        """A run of letters without a space between them."""
        parser, text = self.parser, ""
        if parser.token.kind != "letter":
            return ""
        text = parser.take().text
        while (parser.token.kind in ("letter",) and not parser.token.spaced) or (
            parser.token.text == "-" and text == "one"
        ):
            text += parser.take().text
        return ALIASES.get(text, text)

    def _peek_word(self) -> str:
        mark = self.parser.k
        text = self._word()
        self.parser.k = mark
        return text

    def _read(self) -> None:
        word = self._word()
        readers = {
            "dim": self._dim,
            "index": self._index,
            "row": self._view,
            "column": self._view,
            "function": self._function,
            "elementwise": self._elementwise,
            "random": self._random,
            "subset": self._subset,
            "basis": self._basis,
            "event": self._event,
            "constant": self._constant,
            "in": self._interval,
            "rank": self._rank,
        }
        if word in readers:
            readers[word](word)
        elif word in SCALARS | SQUARE | VECTORS | MATRICES:
            self.kind = word
            self._orders()
        else:
            raise Unreadable(f"{word or self.parser.shown()} is no type; the README of mathcheck lists them", self.at)
        self._tail()

    def _tail(self) -> None:
        """Ranges of a family (``, i in 1..n``) and whatever words remain."""
        while self.parser.accept(","):
            mark = self.parser.k
            word = self._word()
            if word in TRAITS and self.sort == "function":
                self.traits.add(word)
                continue
            self.parser.k = mark
            if self.sort == "random" and word in ("independent", "mean", "variance", "covariance"):
                self.parser.k = mark - 1
                self._random_words()
                continue
            letter = base_name(self.parser)
            if letter is None or self._word() != "in":
                raise Unreadable("after the type stand words of its kind, or `i in 1..n`", self.parser.token.at)
            self.ranges.append((letter, *self._range()))

    def _range(self) -> tuple[Node, Node]:
        """``1..n``; ``n`` alone means from 1."""
        tokens = self._until(",")
        for k in range(len(tokens)):
            text = tokens[k].text
            if text == "." and k + 1 < len(tokens) and tokens[k + 1].text == ".":
                low = self.parser.within(tokens[:k])
                return low, self.parser.within(tokens[k + 2 :])
            # The lexer reads `1..5` as the numerals 1 and .5 around a stop.
            if text == "." and k + 1 < len(tokens) and re.fullmatch(r"\.\d+", tokens[k + 1].text):
                number = Token("num", tokens[k + 1].text[1:], tokens[k + 1].at)
                return self.parser.within(tokens[:k]), self.parser.within([number, *tokens[k + 2 :]])
        return num(1, self.at), self.parser.within(tokens)

    def _until(self, *stops: str) -> list[Token]:
        parser, depth, found = self.parser, 0, []
        while parser.token.kind != "end":
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(parser.token.text, 0)
            if depth < 0 or (depth == 0 and parser.token.text in stops):
                break
            found.append(parser.take())
        return found

    def _dims(self) -> list[Dim]:
        """Orders in brackets."""
        parser = self.parser
        if not parser.accept("("):
            return []
        found = []
        while True:
            found.append(to_dim(parser.within(self._until(",")), self.context))
            if not parser.accept(","):
                break
        parser.expect(")")
        return found

    def _orders(self) -> None:
        dims = self._dims()
        kind = self.kind
        if kind in SQUARE or (kind == "orth" and len(dims) == 1):
            if len(dims) != 1:
                raise Unreadable(f"{kind} takes one order, as in {kind}(d)", self.at)
            self.shape = (dims[0], dims[0])
        elif (
            (kind in ("simplex", "unit") and len(dims) != 1)
            or (kind in ("stochastic", "joint", "orth") and len(dims) != 2)
            or (kind == "onehot" and not dims)
        ):
            raise Unreadable(f"{kind} takes {'one length' if kind in ('simplex', 'unit') else 'its orders'}", self.at)
        else:
            self.shape = _shape(dims, self.at)

    def _dim(self, word: str) -> None:
        self.sort = "dim"

    def _index(self, word: str) -> None:
        self.sort = "index"
        if self.parser.token.kind != "end":
            self.data["low"], self.data["high"] = self._range()

    def _view(self, word: str) -> None:
        letter = base_name(self.parser)
        if letter is None or self._word() != "of":
            raise Unreadable(f"write `{word} i of X`", self.at)
        text = full_name(self.parser, base_name(self.parser) or "", self.context.symbols.keys())
        matrix = self.context.symbols.get(text)
        if matrix is None or matrix.shape == SCALAR:
            raise Unreadable(f"{text} is not declared as a matrix", self.at)
        rows, columns = matrix.shape
        length, count = (columns, rows) if word == "row" else (rows, columns)
        self.shape = (length, ONE)
        self.data.update(view=word, of=text, names=(text,))
        self.ranges.append((letter, num(1), dim_node(count)))

    def _interval(self, word: str) -> None:
        node = self.parser._domain()
        if node.op != "interval":
            raise Unreadable("write an interval as in (0, 1)", self.at)
        self.kind, self.data["interval"] = "interval", node
        self.shape = _shape(self._dims(), self.at)

    def _rank(self, word: str) -> None:
        dims = self._dims()
        if len(dims) != 3:
            raise Unreadable("write rank(r, n, d)", self.at)
        self.kind, self.shape, self.data["rank"] = "rank", (dims[1], dims[2]), dim_node(dims[0])

    def _function(self, word: str) -> None:
        self.sort = "function"
        domain, kinds = [], []
        if self.parser.token.kind == "end":
            self.domain, self.domain_kinds, self.shape = (SCALAR,), ("real",), SCALAR
            return
        while True:
            kind = self._word()
            if kind not in SCALARS | VECTORS | SQUARE | {"interval"}:
                raise Unreadable("write `function real(d) -> real`", self.at)
            dims = self._dims()
            domain.append((dims[0], dims[0]) if kind in SQUARE and len(dims) == 1 else _shape(dims, self.at))
            kinds.append(kind)
            if not self.parser.accept(","):
                break
        if not (self.parser.accept("-") and self.parser.accept(">")):
            if not self.parser.accept(r"\to"):
                raise Unreadable("write `function real(d) -> real`", self.at)
        result = self._word()
        if result not in SCALARS:
            raise Unreadable("write `function real(d) -> real`", self.at)
        if result == "positive":
            self.traits.add("positive")
        self.shape = _shape(self._dims(), self.at)
        self.domain, self.domain_kinds = tuple(domain), tuple(kinds)

    def _elementwise(self, word: str) -> None:
        self.sort, self.domain, self.domain_kinds, self.data["elementwise"] = "function", (SCALAR,), ("real",), True

    def _random(self, word: str) -> None:
        self.sort = "random"
        word = self._peek_word()
        if word in LAWS:
            self._law(self._word())
        elif word in SCALARS:
            self.kind = self._word()
            self.shape = _shape(self._dims(), self.at)
        elif self.parser.token.kind == "num":
            self.kind = "integer"
            self.data["low"], self.data["high"] = self._range_words()
        else:
            raise Unreadable("write `random real`, `random real(d)`, `random 1..k`, or a law", self.at)
        self._random_words()

    def _event(self, word: str) -> None:
        """An event is a random variable that is 0 or 1."""
        self.sort, self.kind = "random", "event"
        self._random_words()

    def _range_words(self) -> tuple[Node, Node]:
        return self._range()

    def _law(self, law: str) -> None:
        parser = self.parser
        parser.expect("(")
        arguments = [parser.within(self._until(","))]
        while parser.accept(","):
            arguments.append(parser.within(self._until(",")))
        parser.expect(")")
        if len(arguments) != LAWS[law]:
            raise Unreadable(f"the law {law} takes {LAWS[law]} parameter(s)", self.at)
        self.kind, self.data["law"], self.data["parameters"] = "real", law, tuple(arguments)
        if law == "normal":
            from mathcheck.typing.rules import shape_of

            spread = shape_of(arguments[1], self.context)
            self.shape = (spread[0], ONE) if spread != SCALAR else shape_of(arguments[0], self.context)
        elif law == "sample":
            self.shape = (to_dim(arguments[1], self.context), ONE)

    def _random_words(self) -> None:
        parser = self.parser
        while parser.token.text == ",":
            mark = parser.k
            parser.take()
            word = self._word()
            if word == "independent":
                if self._peek_word() != "of":
                    # Of everything else, and the members of a family of each other.
                    self.data["independent"] = ()
                    continue
                self._word()
                names = [self._name()]
                while parser.token.text == "," and not self._keyword_next():
                    parser.take()
                    names.append(self._name())
                self.data["independent"] = tuple(names)
            elif word in ("mean", "variance", "covariance", "law"):
                key = "variance" if word == "covariance" else word
                self.data[key + "_node" if key == "law" else key] = parser.within(self._until(","))
            else:
                parser.k = mark
                return

    def _keyword_next(self) -> bool:
        mark = self.parser.k
        self.parser.take()
        word = self._word()
        self.parser.k = mark
        return word in ("mean", "variance", "covariance", "law", "independent")

    def _name(self) -> str:
        base = base_name(self.parser)
        if base is None:
            raise Unreadable("a name is missing", self.parser.token.at)
        return full_name(self.parser, base, self.context.symbols.keys())

    def _subset(self, word: str) -> None:
        if self._word() != "of":
            raise Unreadable("write `subset of 1..n`", self.at)
        self.sort = "set"
        self.data["low"], self.data["high"] = self._range()

    def _basis(self, word: str) -> None:
        dims = self._dims()
        if len(dims) != 1:
            raise Unreadable("write `e_i: basis(n)`", self.at)
        self.sort, self.shape, self.data["view"] = "value", (dims[0], ONE), "basis"
        self.ranges.append((self._pattern_letter(), num(1), dim_node(dims[0])))

    def _pattern_letter(self) -> str:
        letters = sorted(self.parser.bound)
        if len(letters) != 1:
            raise Unreadable("write `e_i: basis(n)`, with one index letter", self.at)
        return letters[0]

    def _constant(self, word: str) -> None:
        self.sort = "constant"
        if self._word() != "in":
            raise Unreadable("write `c: constant in x`", self.at)
        names = [self._name()]
        while self.parser.accept(","):
            names.append(self._name())
        self.data["free_of"] = tuple(names)


def _shape(dims: list[Dim], at) -> Shape:
    if len(dims) > 2:
        raise Unreadable(
            (
                "tensors with more than two indices are not read; declare a family of matrices, as in `A_k: "
                "real(n, d), k in 1..m`"
            ),
            at,
        )
    return (*dims, ONE, ONE)[:2] if dims else SCALAR
