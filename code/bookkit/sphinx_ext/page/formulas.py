"""Formulas in a line of text: where the line may be broken, and what stays with them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from bookkit.typeset.claims import BASE, SPAN

#: A formula of so few characters, as they are seen, is never broken, nor is a side of a relation of so few: they fit
#: into a line of the narrowest screen.
_WHOLE, _SIDE = 16, 22
#: A last piece of so few characters does not stand alone in the next line: "= 0".
_REST = 2

_OPEN = '<span class="math">'
_TAG = re.compile(r"<[^>]+>")
#: KaTeX ends a piece with a relation or an operation, and the space after it.
_RELATION = re.compile(r'<span class="mrel(?: [^"]*)?">(?:(?!<span class="m(?:bin|rel)\b).)*</span>$', re.DOTALL)
#: What touches a formula: an opening mark before it, and after it an ending such as "-th", with what closes.
_BEFORE = re.compile(r"[(\[“‘]+$")
_AFTER = re.compile(r"[-–][^\W\d_]+[)\]”’,.;:]*")


def formulas_in_lines(page: str, folder: Path) -> str:
    """Break a formula where it may be broken, and keep with it the bracket or the ending that touches it."""
    parts, place = [], 0
    for start, end in _places(page):
        before = _BEFORE.search(page, place, start)
        after = _AFTER.match(page, end)
        parts.append(page[place : before.start() if before else start])
        formula = breakable(page[start:end])
        if before or after:
            formula = f'<span class="bound">{before[0] if before else ""}{formula}{after[0] if after else ""}</span>'
        parts.append(formula)
        place = after.end() if after else end
    return "".join([*parts, page[place:]])


def breakable(formula: str) -> str:
    """The formula with ``<wbr>`` where it may be broken; the style forbids it elsewhere."""
    head, *pieces = formula.split(BASE)
    sizes = [len(html.unescape(_TAG.sub("", piece)).replace("\u200b", "")) for piece in pieces]
    if sum(sizes) <= _WHOLE:
        return formula
    depth, related, inside = 0, [], []
    for piece in pieces:
        depth += piece.count('class="mopen') - piece.count('class="mclose')
        inside.append(depth > 0)
        related.append(depth <= 0 and bool(_RELATION.search(piece.removesuffix("</span>"))))
    related[-1] = False
    allowed = {place for place, yes in enumerate(related) if yes}
    # Between two relations a long piece may be broken at its operations; inside of brackets only if these are long too.
    borders = [-1, *sorted(allowed), len(pieces) - 1]
    for first, last in pairwise(borders):
        if sum(sizes[first + 1 : last + 1]) > _SIDE:
            allowed |= {one for one in range(first + 1, last) if not inside[one]}
    for first, last in _runs(inside):
        if sum(sizes[first : last + 2]) > _SIDE:
            allowed |= set(range(first, last + 1))
    if sizes[-1] <= _REST:
        allowed.discard(len(pieces) - 2)
    return head + "".join(f"{BASE}{piece}{'<wbr>' if place in allowed else ''}" for place, piece in enumerate(pieces))


def _runs(inside: list[bool]) -> Iterator[tuple[int, int]]:
    """First and last of pieces in a row that end inside of brackets."""
    start = None
    for place, yes in enumerate([*inside, False]):
        if yes and start is None:
            start = place
        elif not yes and start is not None:
            yield start, place - 1
            start = None


def _places(page: str) -> Iterator[tuple[int, int]]:
    """Where each formula of a line begins and ends."""
    start = page.find(_OPEN)
    while start >= 0:
        depth, end = 0, start
        for mark in SPAN.finditer(page, start):
            depth += 1 if mark[0] != "</span>" else -1
            if not depth:
                end = mark.end()
                break
        else:
            return
        yield start, end
        start = page.find(_OPEN, end)
