"""Names with their decorations, and what stands below them: part of the name, an index, or a pair of indices."""

from __future__ import annotations

from fractions import Fraction

from mathcheck.declare.context import Context, Symbol
from mathcheck.errors import Unreadable
from mathcheck.latex.lexer import Token
from mathcheck.tree import Node, name, num
from mathcheck.typing.shapes import ONE, SCALAR

GREEK = {
    "\\" + word
    for word in (
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi "
        "varpi rho varrho sigma varsigma tau upsilon phi "
        "varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath"
    ).split()
}
DECORATIONS = {
    "\\" + word
    for word in (
        "hat widehat bar overline tilde widetilde vec dot ddot check breve mathring acute underline mathbf "
        "boldsymbol bm mathcal mathbb mathrm mathsf mathit "
        "mathfrak mathscr mathtt operatorname operatorname* symbf pmb"
    ).split()
}
_SAME = {
    r"\widehat": r"\hat",
    r"\widetilde": r"\tilde",
    r"\overline": r"\bar",
    r"\operatorname": r"\mathrm",
    r"\operatorname*": r"\mathrm",
    r"\bm": r"\boldsymbol",
}
STARS = {"*", r"\ast", r"\star", r"\dagger"}


class Stream:
    """A place in a list of tokens."""

    def __init__(self, tokens: list[Token], context: Context, bound: frozenset[str] = frozenset()):
        self.tokens = tokens
        self.context = context
        self.bound = bound
        self.k = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.k]

    def ahead(self, count: int = 1) -> Token:
        """A later token."""
        return self.tokens[min(self.k + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Read one token."""
        token = self.tokens[self.k]
        if token.kind != "end":
            self.k += 1
        return token

    def accept(self, *texts: str) -> Token | None:
        """Read the next token if it is one of these."""
        if self.token.kind not in ("end", "text") and self.token.text in texts:
            return self.take()
        return None

    def expect(self, text: str, what: str = "") -> Token:
        """Read this token, or refuse."""
        if self.token.kind == "text" or self.token.text != text:
            raise Unreadable(f"expected {text}{what}, found {self.shown()}", self.token.at)
        return self.take()

    def shown(self) -> str:
        """The next token as a message names it."""
        return {"end": "the end", "newline": "a new row", "text": f"the words “{self.token.text}”"}.get(
            self.token.kind, self.token.text
        )

    def group(self) -> list[Token]:
        """The tokens of a TeX argument: a braced group, or a single token (one digit of a number, as TeX reads it)."""
        token = self.token
        if token.kind == "end":
            raise Unreadable("an argument is missing here", token.at)
        if token.text != "{" or token.kind == "text":
            if token.text in ("}", "&") or token.kind == "newline":
                raise Unreadable(f"an argument is missing before {token.text}", token.at)
            if token.kind == "num" and len(token.text) > 1 and token.text.isdigit():
                rest = Token("num", token.text[1:], (token.at[0], token.at[1] + 1))
                self.tokens = [
                    *self.tokens[: self.k],
                    Token("num", token.text[0], token.at),
                    rest,
                    *self.tokens[self.k + 1 :],
                ]
            return [self.take()]
        close = self.closing(self.k)
        inner = self.tokens[self.k + 1 : close]
        self.k = close + 1
        return inner

    def closing(self, start: int) -> int:
        """Where the brace that opens at ``start`` closes."""
        depth = 0
        for k in range(start, len(self.tokens)):
            if self.tokens[k].kind == "text":
                continue
            depth += {"{": 1, "}": -1}.get(self.tokens[k].text, 0)
            if depth == 0:
                return k
        raise Unreadable("this brace is never closed", self.tokens[start].at)

    def inner(self, tokens: list[Token], bound: frozenset[str] | None = None):
        """A parser of the same sort for some of the tokens."""
        at = tokens[-1].at if tokens else self.token.at
        other = type(self)([*tokens, Token("end", "", at)], self.context, self.bound if bound is None else bound)
        other.depth = self.depth + 1
        return other


def spelled(tokens: list[Token]) -> str:
    """Tokens as one string, spelled in one way whatever the author's spacing was."""
    pieces: list[str] = []
    for token in tokens:
        text = token.text
        if token.kind == "text":
            text = f"\\text{{{token.text}}}"
        elif token.kind == "cmd":
            text = _SAME.get(text, text)
        # A letter right after a command would become part of it.
        if pieces and text[:1].isalpha() and pieces[-1].startswith("\\") and pieces[-1][-1:].isalpha():
            pieces.append(" ")
        pieces.append(text)
    return "".join(pieces)


def base_name(stream: Stream) -> str | None:
    """Read a letter, a Greek letter or a decorated name, without what stands below or above it; nothing if there is
    none.
    """
    token = stream.token
    if token.kind == "letter":
        return stream.take().text
    if token.kind == "cmd" and token.text in GREEK:
        return stream.take().text
    if token.kind == "cmd" and token.text in DECORATIONS:
        start = stream.k
        stream.take()
        if stream.token.kind == "text":
            stream.k = start
            return None
        inner = stream.group()
        if not all(part.kind in ("letter", "num", "cmd") or part.text in "{}-" for part in inner) or not inner:
            stream.k = start
            return None
        return f"{_SAME.get(token.text, token.text)}{{{_inner_spelling(inner)}}}"
    return None


def _inner_spelling(tokens: list[Token]) -> str:
    """The inside of a decoration; braces around single names are dropped, so that ``\\hat{\\mathbf x}`` and
    ``\\hat{\\mathbf{x}}`` agree.
    """
    if tokens and tokens[0].text in DECORATIONS and len(tokens) > 1:
        rest = tokens[1:]
        if rest[0].text == "{" and rest[-1].text == "}":
            rest = rest[1:-1]
        return f"{_SAME.get(tokens[0].text, tokens[0].text)}{{{_inner_spelling(rest)}}}"
    return spelled(tokens)


def scripts(stream: Stream) -> tuple[list[Token] | None, list[Token] | None, int]:
    """Look at what follows a base: its subscript, its superscript, and the number of primes. The place is not moved."""
    start = stream.k
    below = above = None
    primes = 0
    saved = stream.tokens
    while True:
        if stream.token.text == "_" and below is None:
            stream.take()
            below = stream.group()
        elif stream.token.text == "^" and above is None:
            stream.take()
            above = stream.group()
        elif stream.token.text == "'":
            stream.take()
            primes += 1
        else:
            break
    stream.k, stream.tokens = start, saved
    return below, above, primes


def primes_before_subscript(stream: Stream) -> str:
    """Read the primes of a family's name, as in ``r'_i``; nothing where no subscript follows them."""
    _, _, primes = scripts(stream)
    if stream.token.text != "'" or stream.ahead(primes).text != "_":
        return ""
    for _ in range(primes):
        stream.take()
    return "'" * primes


def full_name(stream: Stream, base: str, declared: set[str] | dict[str, Symbol] | None) -> str:
    """The longest declared name that begins here; ``declared`` of None takes everything (in a declaration)."""
    below, above, primes = scripts(stream)
    low = f"_{{{spelled(below)}}}" if below is not None else ""
    high = f"^{{{spelled(above)}}}" if above is not None else ""
    star = "'" * primes
    for with_low, with_high, with_primes in (
        (1, 1, 1),
        (1, 1, 0),
        (1, 0, 1),
        (0, 1, 1),
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ):
        text = base + low * with_low + high * with_high + star * with_primes
        wanted = (bool(low) >= with_low) and (bool(high) >= with_high) and (primes > 0) >= with_primes
        # What is left over has to come after what belongs to the name.
        first = {"_": with_low, "^": with_high, "'": with_primes}.get(stream.token.text, 0)
        if not wanted or text == base or not first:
            continue
        if declared is None or text in declared:
            _skip(stream, with_low, with_high, primes if with_primes else 0)
            return text
    return base


def _skip(stream: Stream, low: int, high: int, primes: int) -> None:
    """Read the scripts that belong to the name; they may stand in any order, but before the others."""
    count = low + high + primes
    while count:
        token = stream.take()
        count -= 1
        if token.text in ("_", "^"):
            stream.group()


def subscript_indices(stream, tokens: list[Token], wanted: int | None, at, small: bool = False) -> list[Node]:
    """The indices of a subscript, for a thing that takes ``wanted`` of them (None: not known)."""
    if not tokens:
        raise Unreadable("an empty subscript", at)
    if any(token.text == "," and token.kind == "sym" for token in tokens):
        return [_index(stream, part) for part in _at_commas(tokens)]
    units = _with_primes(tokens)
    single = all(
        unit[0].kind in ("letter", "num") or unit[0].text in GREEK or unit[0].text in (":", r"\cdot", r"\bullet")
        for unit in units
    )
    if wanted == 1 and not (single and len(units) == 2 and all(unit[0].kind == "letter" for unit in units)):
        return [_index(stream, tokens)]
    if single and len(units) == 2 and wanted in (None, 2, 1):
        if wanted == 1:
            raise Unreadable(
                (
                    f"the subscript {spelled(tokens)} looks like two indices, but one fits here; write "
                    f"{{{spelled(units[0])} \\cdot {spelled(units[1])}}} for the product"
                ),
                at,
            )
        return [_index(stream, unit) for unit in units]
    if single and wanted is not None and len(units) == wanted:
        return [_index(stream, unit) for unit in units]
    if wanted == 2 and len(tokens) == 1 and tokens[0].kind == "num" and len(tokens[0].text) == 2 and small:
        # A matrix of fewer than ten rows and columns: the two digits are two indices.
        first, second = tokens[0].text
        return [num(int(first), at), num(int(second), at)]
    if wanted == 2 and len(tokens) == 1 and tokens[0].kind == "num" and len(tokens[0].text) > 1:
        raise Unreadable(
            f"the subscript {tokens[0].text} has two readings; write the two indices with a comma, as in _{{1,2}}", at
        )
    return [_index(stream, tokens)]


def _with_primes(tokens: list[Token]) -> list[list[Token]]:
    """Tokens one by one, primes with what they belong to."""
    units: list[list[Token]] = []
    for token in tokens:
        if token.text == "'" and units:
            units[-1].append(token)
        else:
            units.append([token])
    return units


def _at_commas(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _index(stream, tokens: list[Token]) -> Node:
    if len(tokens) == 1 and tokens[0].text in (":", r"\cdot", r"\bullet"):
        return Node("colon", (), None, tokens[0].at)
    if not tokens:
        raise Unreadable("an index is missing", stream.token.at)
    if len(tokens) == 1 and tokens[0].kind == "num":
        return num(Fraction(tokens[0].text), tokens[0].at)
    inner = stream.inner(tokens)
    node = inner.expression()
    inner.finish()
    return node


def needed_indices(symbol: Symbol) -> int:
    """How many indices lead to a number."""
    rank = 0 if symbol.shape == SCALAR else 1 if ONE in symbol.shape else 2
    return rank + len(symbol.indices)


def indexed(symbol: Symbol, indices: list[Node], at) -> Node:
    """A member of a family, an entry, or an entry of a member."""
    if symbol.indices:
        count = len(symbol.indices)
        if len(indices) < count:
            raise Unreadable(f"{symbol.name} takes {count} indices here", at)
        node = Node("member", tuple(indices[:count]), symbol.name, at)
        indices = indices[count:]
    else:
        node = name(symbol.name, at)
    if not indices:
        return node
    left = needed_indices(symbol) - len(symbol.indices)
    if left == 0:
        raise Unreadable(
            f"{symbol.name} is a number and has no entries; declare the subscripted name if it is a name of its own", at
        )
    if left == 2 and len(indices) == 1:
        raise Unreadable(
            (
                f"{symbol.name} is a matrix and has two indices; declare `x_i: row i of {symbol.name}` (or "
                f"`column`), or write {symbol.name}_{{i,:}} or {symbol.name}_{{:,i}}"
            ),
            at,
        )
    if len(indices) > left:
        raise Unreadable(f"{symbol.name} takes {left} index here, not {len(indices)}", at)
    return Node("entry", (node, *indices), None, at)
