"""Where the boxes of a graph of derivations stand: a band for each chapter, its derivations in the order of reading.

Many derivations use many others. Columns by depth would need a line through nearly every column, and lines side by side
that nobody can follow. In bands a derivation is found where the contents say it is, and lines lead down, as one reads.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, LINE, GAP_X, GAP_Y, PADDING = 178, 17, 24, 34, 10
COLUMNS = 4
BAND = 46  # from a band's name to the band before it
LETTERS = 24  # of a line in a box


@dataclass(frozen=True)
class Box:
    """A derivation's place in the drawing, in pixels; its text, in lines."""

    x: float
    y: float
    height: float
    lines: tuple[str, ...]

    @property
    def centre(self) -> float:
        """Where lines meet the box, from the left."""
        return self.x + WIDTH / 2

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


def layout(bands: dict[str, list[str]], titles: dict[str, str]) -> tuple[dict[str, float], dict[str, Box]]:
    """Base lines of the names of bands, and the boxes in them, row by row; the boxes of a row are equally high."""
    heads: dict[str, float] = {}
    boxes: dict[str, Box] = {}
    y = 0.0
    for band, names in bands.items():
        heads[band] = y + LINE
        y += LINE + PADDING
        for start in range(0, len(names), COLUMNS):
            row = names[start : start + COLUMNS]
            lines = [tuple(textwrap.wrap(titles[name], LETTERS)) or (name,) for name in row]
            height = LINE * max(map(len, lines)) + 2 * PADDING
            for column, (name, text) in enumerate(zip(row, lines, strict=True)):
                boxes[name] = Box(1 + column * (WIDTH + GAP_X), y, height, text)
            y += height + GAP_Y
        y += BAND - GAP_Y
    return heads, boxes


def way(start: Box, end: Box) -> str:
    """A line from a box to one that uses it: down to a later row, round below in the same row, up to an earlier one."""
    x, there = start.centre, end.centre
    if start.y == end.y:
        low = start.bottom + GAP_Y * 0.8
        return f"M{x:.0f} {start.bottom:.0f}C{x:.0f} {low:.0f} {there:.0f} {low:.0f} {there:.0f} {end.bottom:.0f}"
    down = start.y < end.y
    y, meets = (start.bottom, end.y) if down else (start.y, end.bottom)
    bend = max(GAP_Y / 2, min(abs(meets - y) / 2, 70)) * (1 if down else -1)
    return f"M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {there:.0f} {meets - bend:.0f} {there:.0f} {meets:.0f}"


def size(boxes: Iterable[Box]) -> tuple[float, float]:
    """Width and height of the drawing."""
    placed = list(boxes)
    return max(box.x for box in placed) + WIDTH + 1, max(box.bottom for box in placed) + GAP_Y
