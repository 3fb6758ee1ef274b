"""Where the boxes of a graph of derivations stand: in columns, each right of all that it uses."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import pairwise

WIDTH, LINE, GAP_X, GAP_Y, PADDING = 172, 17, 38, 18, 10
GAP_BETWEEN = 34  # between what does not hang together
LETTERS = 23  # of a line in a box


@dataclass(frozen=True)
class Box:
    """A derivation's place in the drawing, in pixels; its text, in lines."""

    x: float
    y: float
    height: float
    lines: tuple[str, ...]


def components(uses: dict[str, list[str]]) -> tuple[list[dict[str, list[str]]], list[str]]:
    """What hangs together, the largest first; and what neither uses another derivation nor is used by one."""
    neighbours: dict[str, set[str]] = {name: set(others) for name, others in uses.items()}
    for name, others in uses.items():
        for other in others:
            neighbours[other].add(name)
    found: list[dict[str, list[str]]] = []
    seen: set[str] = set()
    for name in uses:
        if name in seen or not neighbours[name]:
            continue
        together, waiting = set(), [name]
        while waiting:
            one = waiting.pop()
            if one not in together:
                together.add(one)
                waiting.extend(neighbours[one])
        seen |= together
        found.append({one: others for one, others in uses.items() if one in together})
    return sorted(found, key=len, reverse=True), [name for name in uses if not neighbours[name]]


def layers(uses: dict[str, list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """Columns from left to right, and the way of each line through them.

    Each derivation stands right of all that it uses, as near to them as it may. A line that passes a column has a place
    of its own there, so that it does not run behind a box; such places have names that hold a blank, as no id does.
    """
    depth: dict[str, int] = {}

    def place(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((place(other) for other in uses[name]), default=-1)
        return depth[name]

    for name in uses:
        place(name)
    columns: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for name in uses:
        columns[depth[name]].append(name)
    ways = []
    for name, others in uses.items():
        for other in others:
            passed = [(f"{other} {name} {column}", column) for column in range(depth[other] + 1, depth[name])]
            for spot, column in passed:
                columns[column].append(spot)
            ways.append([other, *(spot for spot, _ in passed), name])
    beside: dict[str, list[str]] = {}
    for way in ways:
        for left, right in pairwise(way):
            beside.setdefault(left, []).append(right)
            beside.setdefault(right, []).append(left)
    # Beside what it is joined to, so that few lines cross: once from left to right, once back, and again.
    for order in (columns[1:], columns[-2::-1], columns[1:]):
        for column in order:
            height = {name: position for other in columns for position, name in enumerate(other)}
            centre = {name: _mean([height[other] for other in beside.get(name, ())]) for name in column}
            column.sort(key=centre.__getitem__)
    return columns, ways


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def layout(columns: list[list[str]], titles: dict[str, str], top: float = 0.0) -> dict[str, Box]:
    """Place each box below the one before it in its column, and columns in the middle of the highest."""
    boxes: dict[str, Box] = {}
    lines = {
        name: () if " " in name else tuple(textwrap.wrap(titles[name], LETTERS)) or (name,)
        for column in columns
        for name in column
    }
    tall = {name: LINE * len(rows) + (2 * PADDING if rows else 0) for name, rows in lines.items()}
    heights = [sum(tall[name] for name in column) + GAP_Y * (len(column) - 1) for column in columns]
    for number, (column, height) in enumerate(zip(columns, heights, strict=True)):
        y = top + PADDING + (max(heights) - height) / 2
        for name in column:
            boxes[name] = Box(PADDING + number * (WIDTH + GAP_X), y, tall[name], lines[name])
            y += tall[name] + GAP_Y
    return boxes
