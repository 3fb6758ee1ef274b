"""The faces of the text: Source Serif and Source Sans, from npm packages pinned beside KaTeX."""

from __future__ import annotations

import shutil
from pathlib import Path

from bookkit.typeset.engine import INSTALLED

_SERIF = "@fontsource/source-serif-4/files/source-serif-4-latin"
_SANS = "@fontsource-variable/source-sans-3/files/source-sans-3-latin"

#: Family, weights, style and file. Latin letters alone; any other comes from a face of the reader's machine.
FACES = (
    ("Source Serif 4", "400", "normal", f"{_SERIF}-400-normal.woff2"),
    ("Source Serif 4", "400", "italic", f"{_SERIF}-400-italic.woff2"),
    ("Source Serif 4", "600", "normal", f"{_SERIF}-600-normal.woff2"),
    ("Source Sans 3", "200 900", "normal", f"{_SANS}-wght-normal.woff2"),
)

#: Faces that every page shows at its top, fetched together with the style sheet.
PRELOADED = tuple(face[3] for face in FACES)


def style(prefix: str = "fonts/") -> str:
    """``@font-face`` rules.

    A face that does not come at once is used from the next page on (``optional``), so that text never moves.
    """
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{slope};font-display:optional;'
        f'src:url({prefix}{Path(file).name}) format("woff2")}}'
        for family, weight, slope, file in FACES
    )


def copy(target: Path) -> None:
    """Copy the faces into a folder of the site."""
    target.mkdir(parents=True, exist_ok=True)
    for *_, file in FACES:
        shutil.copyfile(INSTALLED / file, target / Path(file).name)
