"""Two variants of every figure: drawn for a light page, and recoloured for a dark one.

Matplotlib writes SVG, in which each colour is a word. The style (``assets/matplotlibrc``) uses a few colours, each of
which has a counterpart for dark pages; replacing the words gives the dark figure without running the chapter twice.
"""

from __future__ import annotations

import json
import re

from bookkit.kernel import ASSETS

#: Colour of the style on a light page, and its counterpart on a dark one.
PALETTE = {
    "#1f2328": "#e6e9ec",  # text
    "#59636e": "#9aa5b1",  # axes and ticks
    "#d1d9e0": "#3a424c",  # grid
    "#0072b2": "#58b4f0",  # C0
    "#c4520a": "#f2965a",  # C1
    "#00795c": "#3ecfa5",  # C2
    "#b3457f": "#e58bbb",  # C3
    "#8a6d00": "#dcbc3c",  # C4
    "#3d3d8f": "#a9a9f5",  # C5
    "#000000": "#e6e9ec",  # what the style does not reach, such as the outline of a marker
    "#ffffff": "#15191e",
    "#fdfcfa": "#15191e",  # the ground of the page, behind legends
}

_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
# Outlines of letters carry no fill of their own, and an SVG fills with black by default.
_ROOT = re.compile(r"(<svg\b)")


def style_for_live_cells() -> str:
    """What a page needs whose cells run on another machine: the style of the figures, and the palette; as JSON."""
    style = (ASSETS / "matplotlibrc").read_text(encoding="utf-8")
    return json.dumps({"style": style, "palette": PALETTE})


def dark_variant(svg: str) -> str:
    """The figure for a dark page.

    Parameters
    ----------
    svg : str
        A figure that Matplotlib wrote with the style of the book.
    """
    return _ROOT.sub(rf'\1 fill="{PALETTE["#000000"]}"', _COLOUR.sub(_counterpart, svg), count=1)


def _counterpart(match: re.Match[str]) -> str:
    return PALETTE.get(match.group(), match.group())
