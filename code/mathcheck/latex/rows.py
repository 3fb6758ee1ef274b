"""The rows of a display, joined where one goes on with the other, and taken apart at words, spaces and commas."""

from __future__ import annotations

from mathcheck.declare.context import Context
from mathcheck.errors import Unreadable
from mathcheck.latex.conditions import DOTS, _split
from mathcheck.latex.lexer import Token
from mathcheck.latex.names import spelled
from mathcheck.latex.notation import RELATIONS

ALIGNED = {
    "aligned",
    "align",
    "align*",
    "split",
    "gathered",
    "gather",
    "gather*",
    "equation",
    "equation*",
    "multline",
    "multline*",
    "alignat",
    "alignat*",
    "alignedat",
    "eqnarray",
    "eqnarray*",
    "flalign",
    "flalign*",
}
FOR = {
    "for",
    "if",
    "when",
    "whenever",
    "with",
    "provided",
    "provided that",
    "for all",
    "for every",
    "for each",
    "for any",
    "as long as",
    "assuming",
    "where",
}


def parse_display(tokens: list[Token], context: Context) -> list[list[Token]]:
    """The rows of a display, joined where a row goes on with the one above; each is read on its own."""
    body = _unwrapped([token for token in tokens if token.kind != "end"])
    while body and body[-1].text in (".", ",", ";") and body[-1].kind == "sym":
        body = body[:-1]
    rows = _split(body, lambda token: token.kind == "newline")
    joined: list[list[Token]] = []
    for row in rows:
        row = [token for token in _without_alignment(row)]
        while row and row[0].text in (r"\quad", r"\qquad"):
            row = row[1:]
        if not row:
            continue
        if joined and _goes_on(row):
            while joined[-1] and joined[-1][-1].text in (r"\quad", r"\qquad"):
                joined[-1].pop()
            joined[-1].extend(row)
        else:
            joined.append(row)
    return joined


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """Take off ``\\begin{aligned} … \\end{aligned}`` around the whole display."""
    while len(tokens) > 2 and tokens[0].text == r"\begin":
        close = next((k for k, token in enumerate(tokens) if token.text == "}"), None)
        if close is None:
            raise Unreadable("\\begin without its name", tokens[0].at)
        kind = spelled(tokens[2:close])
        if kind not in ALIGNED:
            return tokens
        end = _matching_end(tokens)
        after = tokens[end:]
        closing = next((k for k, token in enumerate(after) if token.text == "}"), len(after) - 1)
        rest = after[closing + 1 :]
        if spelled(after[2:closing]) != kind:
            raise Unreadable(f"\\begin{{{kind}}} is closed by another \\end", after[0].at)
        if rest and any(token.text not in (".", ",", ";") for token in rest):
            raise Unreadable(f"something stands after \\end{{{kind}}}", rest[0].at)
        start = close + 1
        if "alignat" in kind or "alignedat" in kind:
            start = next(k for k in range(start, len(tokens)) if tokens[k].text == "}") + 1
        tokens = tokens[start:end]
    return tokens


def _matching_end(tokens: list[Token]) -> int:
    depth = 0
    for k, token in enumerate(tokens):
        depth += {r"\begin": 1, r"\end": -1}.get(token.text, 0)
        if depth == 0 and token.text == r"\end":
            return k
    raise Unreadable("this environment is never closed", tokens[0].at)


def _without_alignment(row: list[Token]) -> list[Token]:
    depth, found = 0, []
    for token in row:
        depth += {r"\begin": 1, r"\end": -1}.get(token.text, 0)
        if token.text == "&" and depth == 0 and token.kind == "sym":
            continue
        found.append(token)
    return found


def _relation_at(tokens: list[Token], k: int) -> str | None:
    token = tokens[k]
    if token.kind == "text":
        return None
    if token.text == ":" and k + 1 < len(tokens) and tokens[k + 1].text == "=":
        return ":="
    return RELATIONS.get(token.text)


def _goes_on(row: list[Token]) -> bool:
    """Whether a row continues the one above: it begins with a relation, or with an operator and holds no relation of
    its own.
    """
    if _relation_at(row, 0):
        return True
    if row[0].kind == "text":
        return row[0].text.lower().strip(" ,:") in FOR
    if row[0].text in ("+", "-", r"\cdot", r"\times", r"\odot"):
        return not any(_relation_at(row, k) for k in _outside(row)) or row[0].text not in ("+", "-")
    return False


def _outside(tokens: list[Token]) -> list[int]:
    """Places outside of all brackets."""
    depth, found = 0, []
    for k, token in enumerate(tokens):
        if token.kind == "text":
            if depth == 0:
                found.append(k)
            continue
        depth += {"{": 1, "(": 1, "[": 1, r"\{": 1, r"\begin": 1, r"\langle": 1}.get(token.text, 0)
        depth -= {"}": 1, ")": 1, "]": 1, r"\}": 1, r"\end": 1, r"\rangle": 1}.get(token.text, 0)
        if depth == 0:
            found.append(k)
    return found


WIDE = r"\qquad"
"""The space that stands between relations, and never inside of a condition."""


def _segments(row: list[Token]) -> list[tuple[str, list[Token]]]:
    """Pieces between \\quad, words and commas, each with the words before it; a wide space is one of them."""
    outside = set(_outside(row))
    pieces: list[tuple[str, list[Token]]] = []
    words, current = "", []
    k = 0
    while k < len(row):
        token = row[k]
        separates = k in outside and (
            token.text in (r"\quad", r"\qquad") or token.kind == "text" or _separating_comma(row, k)
        )
        if separates and (token.kind != "sym" or token.text in (",", ";")):
            if current:
                pieces.append((words, current))
                words, current = "", []
            if token.kind == "text" or token.text == WIDE:
                words = (words + " " + token.text).strip()
        elif separates:
            if current:
                pieces.append((words, current))
                words, current = "", []
        else:
            current.append(token)
        k += 1
    if current or words:
        pieces.append((words, current))
    return [(words, [token for token in tokens]) for words, tokens in pieces if words or tokens]


def _separating_comma(row: list[Token], k: int) -> bool:
    """A comma outside of brackets separates, except around the dots of a range and in a list of names before a
    comparison.
    """
    token = row[k]
    if token.kind != "sym" or token.text not in (",", ";"):
        return False
    following = row[k + 1].text if k + 1 < len(row) else ""
    previous = row[k - 1].text if k else ""
    if following in DOTS or previous in DOTS:
        return False
    if following in (r"\quad", r"\qquad"):
        return True
    # `x, y > 0`: the piece before holds no relation yet.
    start = k
    while start > 0 and row[start - 1].text not in (r"\quad", r"\qquad") and row[start - 1].kind != "text":
        start -= 1
    return any(_relation_at(row, j) for j in _outside(row[:k]) if j >= start)
