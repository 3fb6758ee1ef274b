"""LaTeX into tokens that know where they stand in the file; macros are expanded here, and keep the column of their
call.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from mathcheck.errors import Position, Unreadable

MAX_CHARACTERS = 20_000
MAX_TOKENS = 6_000
MAX_MACRO_DEPTH = 20

# Spacing and sizing: they change nothing in the meaning. (\quad separates statements, so it stays a token.)
IGNORED = set(
    r"\, \; \: \! \> \  \left \right \middle \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr "
    r"\Biggl \Biggr \bigm \Bigm"
    r" \displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag \allowbreak \nobreak \hfill "
    r"\strut \centering"
    r" \thinspace \medspace \thickspace \negthinspace \mathstrut \enspace".split(" ")
) | {"\\ "}
# Commands whose braces hold words or layout, never mathematics.
SWALLOWED = {
    r"\label",
    r"\tag",
    r"\phantom",
    r"\hphantom",
    r"\vphantom",
    r"\hspace",
    r"\vspace",
    r"\color",
    r"\eqref",
    r"\ref",
    r"\htmlId",
    r"\mspace",
}
TEXT = {r"\text", r"\textrm", r"\mbox", r"\textit", r"\textbf", r"\textsf", r"\texttt"}

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<comment>%[^\n]*)|(?P<newline>\\\\(?:\[[^\]\n]{0,20}\])?\*?)|(?P<cmd>\\(?:[A-Za-z]+\*?|.))|(?P<num>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|(?P<letter>[A-Za-z])|(?P<sym>.)",
    re.S,
)
_UNICODE = {
    "−": "-",
    "×": r"\times",
    "·": r"\cdot",
    "≤": r"\le",
    "≥": r"\ge",
    "≠": r"\ne",
    "∈": r"\in",
    "∑": r"\sum",
    "∏": r"\prod",
    "∂": r"\partial",
    "∇": r"\nabla",
    "π": r"\pi",
    "∞": r"\infty",
    "√": r"\sqrt",
    "⊤": r"\top",
    "≈": r"\approx",
    "∝": r"\propto",
}


@dataclass(slots=True)
class Token:
    """One token; ``kind`` is letter, num, cmd, text, newline, sym or end."""

    kind: str
    text: str
    at: Position
    spaced: bool = False

    def __repr__(self) -> str:
        return f"{self.text}@{self.at[0]}:{self.at[1]}"


class Lines:
    """Turns an offset into the file's text into a line and a column."""

    def __init__(self, text: str):
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]

    def position(self, offset: int) -> Position:
        """Line and column of a character, both from 1."""
        line = bisect.bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def tokenize(
    text: str, lines: Lines, start: int = 0, macros: dict[str, tuple[int, list[Token]]] | None = None
) -> list[Token]:
    """Tokens of ``text``, which begins at offset ``start`` of the file; an ``end`` token closes the list."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(
            f"this display has {len(text)} characters; at most {MAX_CHARACTERS} are read", lines.position(start)
        )
    tokens = _raw(text, lines, start)
    if macros:
        tokens = expand(tokens, macros)
    tokens.append(Token("end", "", lines.position(start + len(text.rstrip()))))
    return tokens


def _raw(text: str, lines: Lines, start: int) -> list[Token]:
    tokens: list[Token] = []
    place, spaced = 0, False
    while place < len(text):
        match = _TOKEN.match(text, place)
        kind, piece, at = match.lastgroup, match.group(), lines.position(start + place)
        place = match.end()
        if kind in ("space", "comment"):
            spaced = True
            continue
        if kind == "cmd" and (piece in TEXT or piece in SWALLOWED):
            inner, place = _braced(text, place, at, piece)
            if piece in TEXT:
                tokens.append(Token("text", " ".join(inner.split()), at, spaced))
            continue
        if kind == "cmd" and (piece in IGNORED or piece == "\\\n"):
            if piece in (r"\left", r"\right") and text[place : place + 1] == ".":
                place += 1
            spaced = True
            continue
        if kind == "sym":
            if piece in _UNICODE:
                kind, piece = ("sym", "-") if piece == "−" else ("cmd", _UNICODE[piece])
            elif ord(piece) > 127:
                raise Unreadable(
                    f"the character {piece!r} (U+{ord(piece):04X}) is not read here; write the LaTeX command", at
                )
        tokens.append(
            Token("newline" if kind == "newline" else kind, "\\\\" if kind == "newline" else piece, at, spaced)
        )
        spaced = False
        if len(tokens) > MAX_TOKENS:
            raise Unreadable(f"more than {MAX_TOKENS} tokens in one display", at)
    return tokens


def _braced(text: str, place: int, at: Position, command: str) -> tuple[str, int]:
    while place < len(text) and text[place].isspace():
        place += 1
    if place >= len(text) or text[place] != "{":
        raise Unreadable(f"{command} needs its text in braces", at)
    depth = 0
    for k in range(place, len(text)):
        depth += {"{": 1, "}": -1}.get(text[k], 0)
        if depth == 0:
            return text[place + 1 : k], k + 1
    raise Unreadable(f"the brace after {command} is never closed", at)


def expand(tokens: list[Token], macros: dict[str, tuple[int, list[Token]]], depth: int = 0) -> list[Token]:
    """Replace declared macros; what comes out stands where the macro was called."""
    if depth > MAX_MACRO_DEPTH:
        raise Unreadable("macros call each other without end", tokens[0].at if tokens else None)
    result: list[Token] = []
    k, changed = 0, False
    while k < len(tokens):
        token = tokens[k]
        k += 1
        if token.kind != "cmd" or token.text not in macros:
            result.append(token)
            continue
        changed = True
        count, body = macros[token.text]
        arguments = []
        for _ in range(count):
            group, k = _group(tokens, k, token)
            arguments.append(group)
        result.extend(_filled(body, arguments, token.at))
        if len(result) > MAX_TOKENS:
            raise Unreadable(f"more than {MAX_TOKENS} tokens after the macros are expanded", token.at)
    return expand(result, macros, depth + 1) if changed else result


def _group(tokens: list[Token], k: int, macro: Token) -> tuple[list[Token], int]:
    if k >= len(tokens):
        raise Unreadable(f"the macro {macro.text} lacks an argument", macro.at)
    if tokens[k].text != "{":
        return [tokens[k]], k + 1
    depth = 0
    for end in range(k, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[end].text, 0)
        if depth == 0:
            return tokens[k + 1 : end], end + 1
    raise Unreadable(f"the argument of the macro {macro.text} is never closed", macro.at)


def _filled(body: list[Token], arguments: list[list[Token]], at: Position) -> list[Token]:
    result: list[Token] = []
    k = 0
    while k < len(body):
        token = body[k]
        if token.text == "#" and k + 1 < len(body) and body[k + 1].kind == "num":
            which = int(body[k + 1].text)
            if not 1 <= which <= len(arguments):
                raise Unreadable(f"the macro's body names argument #{which}, which it does not take", at)
            result.extend(arguments[which - 1])
            k += 2
            continue
        result.append(Token(token.kind, token.text, at, token.spaced))
        k += 1
    return result
