"""The ``{symbols}`` language: one declaration is ``names: type``, with its meaning after two spaces."""

from __future__ import annotations

import re

from mathcheck.declare.context import Context, Symbol
from mathcheck.declare.types import MATRICES, SCALARS, SQUARE, VECTORS, _Type
from mathcheck.errors import Unreadable
from mathcheck.latex.lexer import Lines, Token, _raw
from mathcheck.latex.names import base_name, full_name
from mathcheck.latex.parser import Parser


def declare(text: str, offset: int, lines: Lines, context: Context) -> list[Symbol]:
    """Read a ``{symbols}`` block into the context; returns what it declared, in order."""
    found: list[Symbol] = []
    waiting: list[tuple[str, int, str]] = []
    place = 0
    for line in text.split("\n"):
        statement_start = place
        place += len(line) + 1
        stripped = line.strip()
        if not stripped or stripped.startswith(("#", "%")):
            continue
        body, meaning = _meaning(line)
        _only_words(meaning, offset + statement_start + line.rindex(meaning), lines)
        waiting += [(piece, offset + at, meaning) for piece, at in _pieces(body, statement_start)]
    while waiting:
        # A declaration may speak of a name that stands further down in the block; it is read after that one.
        later, refusal = [], None
        for piece, at, meaning in waiting:
            try:
                found.extend(_declaration(piece, at, lines, context, meaning))
            except Unreadable as error:
                if "not declared" not in error.message:
                    raise
                later.append((piece, at, meaning))
                refusal = refusal or error
        if refusal is not None and len(later) == len(waiting):
            raise refusal
        waiting = later
    return found


def _meaning(line: str) -> tuple[str, str]:
    """The declaration and the words for the reader: they come after two spaces that follow no ``;``."""
    for match in re.finditer(r"(?<=\S)(?:[ ]{2,}|\t+)", line):
        before = line[: match.start()].rstrip()
        if not before.endswith((";", ",", ":")) and line[match.end() :].strip():
            return line[: match.start()], line[match.end() :].strip()
    return line, ""


def _only_words(meaning: str, offset: int, lines: Lines) -> None:
    """Refuse a declaration behind a meaning, which would be read as a part of it and silently do nothing."""
    words = "|".join((*SCALARS, *SQUARE, *VECTORS, *MATRICES, "dim", "index", "function", "elementwise", "random"))
    hidden = re.search(r"\brequire\b.*(?:[<>=]|\\(?:le|ge|ne|lt|gt|neq|leq|geq)\b)", meaning) or re.search(
        rf";\s*(?:(?:convention|macro)\s|[^\s:;]+(?:\s*,\s*[^\s:;]+)*\s*:\s*(?:{words})\b)", meaning
    )
    if hidden:
        start = hidden.start() + len(hidden[0]) - len(hidden[0].lstrip("; "))
        raise Unreadable(
            f"{meaning[start:]!r} stands behind a meaning and would be a part of it: put it into a line of its own, "
            "or before the two spaces",
            lines.position(offset + start),
        )


def _pieces(body: str, start: int) -> list[tuple[str, int]]:
    found, place = [], 0
    for piece in body.split(";"):
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            found.append((piece.strip(), start + place + lead))
        place += len(piece) + 1
    return found


def _declaration(piece: str, offset: int, lines: Lines, context: Context, meaning: str) -> list[Symbol]:
    at = lines.position(offset)
    word = piece.split(None, 1)[0]
    if word == "require":
        _require(piece[len(word) :], offset + len(word), lines, context)
        return []
    if word == "convention":
        _convention(piece, at, context)
        return []
    if word == "macro":
        _macro(piece[len(word) :], offset + len(word), lines, context)
        return []
    split = _colon(piece)
    if split is None:
        raise Unreadable(f"a declaration is `names: type`, not {piece!r}", at)
    names, kind = piece[:split], piece[split + 1 :]
    patterns = _patterns(names, offset, lines, context)
    reader = _Type(kind, offset + split + 1, lines, context, [pattern[1] for pattern in patterns])
    symbols = []
    for base, indices, place in patterns:
        symbol = reader.symbol(base, indices, place)
        symbol.at, symbol.meaning, symbol.text = at, meaning, piece
        context.add(symbol)
        symbols.append(symbol)
    return symbols


def _colon(piece: str) -> int | None:
    depth = 0
    for k, character in enumerate(piece):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == ":" and depth == 0:
            return k
    return None


def _patterns(text: str, offset: int, lines: Lines, context: Context) -> list[tuple[str, tuple[str, ...], str]]:
    """The names before the colon: each a base, its index letters (for a family) and where they stand."""
    tokens = _raw(text, lines, offset)
    parser = Parser([*tokens, Token("end", "", lines.position(offset + len(text)))], context)
    found = []
    while True:
        start = parser.k
        base = base_name(parser)
        if base is None:
            raise Unreadable(f"expected a name to declare, found {parser.shown()}", parser.token.at)
        whole = full_name(parser, base, None)
        found.append(_pattern(base, whole, parser.tokens[start : parser.k]))
        if not parser.accept(","):
            break
    parser.finish()
    return found


def _pattern(base: str, whole: str, tokens: list[Token]) -> tuple[str, tuple[str, ...], str]:
    """``x_i`` and ``a_{ij}`` may be families; the type decides (``row i of X``, ``i in 1..n``)."""
    below = re.fullmatch(re.escape(base) + r"_\{([^{}]*)\}('*)", whole)
    if below:
        letters = tuple(re.findall(r"\\[A-Za-z]+|[A-Za-z]", below[1]))
        if re.fullmatch(r"(?:\\[A-Za-z]+|[A-Za-z]|,|\s)+", below[1]):
            return whole, (base + below[2], *letters), "below"
    above = re.fullmatch(re.escape(base) + r"\^\{\(([A-Za-z])\)\}", whole)
    if above:
        return whole, (base, above[1]), "above"
    return whole, (), ""


def _require(text: str, offset: int, lines: Lines, context: Context) -> None:
    for piece in text.split(","):
        source = piece.replace("<=", r" \le ").replace(">=", r" \ge ").replace("!=", r" \ne ")
        tokens = _raw(source, Lines(source), 0)
        at = lines.position(offset)
        for token in tokens:
            token.at = at
        parser = Parser([*tokens, Token("end", "", at)], context)
        context.requirements.append(parser.condition())
        parser.finish()


_CONVENTIONS = {
    "log": {"natural", "2", "10"},
    "norm": {"spectral", "frobenius"},
    "jacobian": {"numerator", "denominator"},
    "entropy": {"natural", "2"},
}


def _convention(piece: str, at, context: Context) -> None:
    words = piece.split()
    if len(words) != 3 or words[1] not in _CONVENTIONS or words[2] not in _CONVENTIONS[words[1]]:
        known = "; ".join(f"{key} {'|'.join(sorted(values))}" for key, values in _CONVENTIONS.items())
        raise Unreadable(f"a convention is one of: {known}", at)
    context.conventions[words[1]] = words[2]


def _macro(text: str, offset: int, lines: Lines, context: Context) -> None:
    at = lines.position(offset)
    match = re.match(r"\s*(\\[A-Za-z]+)(?:\[(\d)\])?\s*=\s*", text)
    if not match:
        raise Unreadable("a macro is `macro \\name = …` or `macro \\name[2] = … #1 … #2`", at)
    context.macros[match[1]] = (int(match[2] or 0), _raw(text[match.end() :], lines, offset + match.end()))
