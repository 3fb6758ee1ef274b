"""Displays of several claims: where a narrow screen may set one below the other."""

from __future__ import annotations

import re

#: Where a span begins and ends.
SPAN = re.compile(r"<span\b[^>]*>|</span>")
#: How a piece of a formula begins that KaTeX never breaks.
BASE = '<span class="katex-base">'
_STRUT = re.compile(r'<span class="katex-strut"[^>]*></span>')
#: What ``\qquad`` becomes.
_APART = '<span class="mspace" style="margin-right:2em;"></span>'


def claims_apart(picture: str) -> str:
    r"""Let the line break where ``\qquad`` stands between two claims of a display.

    Parameters
    ----------
    picture : str
        HTML of a display as KaTeX sets it. Only spaces outside of fractions, arrays and the like are taken.
    """
    parts, place, depth, inside, strut = [], 0, 0, -1, ""
    for mark in SPAN.finditer(picture):
        if mark[0] == "</span>":
            depth -= 1
            if depth == inside:
                inside = -1
            continue
        if mark[0] == BASE:
            inside = depth
            found = _STRUT.match(picture, mark.end())
            strut = found[0] if found else ""
        elif depth == inside + 1 and inside >= 0 and picture.startswith(_APART, mark.start()):
            end = mark.start() + len(_APART)
            parts += [picture[place:end], f"</span><wbr>{BASE}{strut}"]
            place = end
        depth += 1
    return "".join([*parts, picture[place:]])
