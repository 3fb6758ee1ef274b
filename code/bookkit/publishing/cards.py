"""Pictures made while the book is built: the card that a link to a page shows elsewhere, and the icons of the app."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
PAPER, INK, QUIET, DEEP, GREEN = "#fdfcfa", "#1f2328", "#5b6470", "#1d3a5f", "#1a7048"
_MARGIN = 84


def draw_card(path: Path, title: str, part: str, book: str, line: str) -> None:
    """Draw the card of a page.

    Parameters
    ----------
    path : Path
        Of the PNG, 1200 x 630 pixels.
    title, part, book, line : str
        Title of the page, the part of the book it stands in, title of the book, and one sentence.
    """
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 22, SIZE[1]), fill=DEEP)
    room = SIZE[0] - 2 * _MARGIN
    draw.text((_MARGIN, 70), part or "A textbook whose equations are checked", font=_font("DejaVuSans", 30), fill=GREEN)
    font, lines = _fitted(title, room)
    place = 130
    for row in lines:
        draw.text((_MARGIN, place), row, font=font, fill=INK)
        place += round(font.size * 1.22)
    small = _font("DejaVuSans", 30)
    for row in _wrapped(line, small, room)[:3]:
        if place + 64 > 500:
            break
        draw.text((_MARGIN, place + 24), row, font=small, fill=QUIET)
        place += 44
    draw.line((_MARGIN, 530, SIZE[0] - _MARGIN, 530), fill="#e2ded6", width=2)
    _mark(draw, _MARGIN, 552, 40)
    draw.text((_MARGIN + 60, 552), book, font=_font("DejaVuSans-Bold", 28), fill=DEEP)
    _save(image, path)


def draw_icon(path: Path, size: int, *, maskable: bool = False) -> None:
    """Draw the icon of the app; a maskable one keeps its sign within the circle that every mask leaves."""
    large = size * 4
    image = Image.new("RGBA", (large, large), DEEP if maskable else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    inset = round(large * 0.18) if maskable else 0
    _mark(draw, inset, inset, large - 2 * inset)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.resize((size, size), Image.Resampling.LANCZOS).save(path, optimize=True)


def _mark(draw: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    """The sign of the book, a checked nabla, as ``icon.svg`` draws it on 32 units."""
    at = [(6.5, 9), (25.5, 9), (16, 25.5), (6.5, 9), (25.5, 9)]
    tick = [(11.8, 13.2), (15, 16.6), (20.4, 10.6)]
    unit = size / 32
    draw.rounded_rectangle((x, y, x + size, y + size), radius=7 * unit, fill=DEEP)
    for points, colour, width in ((at, "#ffffff", 2.6), (tick, "#7fd1ae", 2.2)):
        scaled = [(x + px * unit, y + py * unit) for px, py in points]
        draw.line(scaled, fill=colour, width=max(1, round(width * unit)), joint="curve")


def _fitted(title: str, room: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest font in which the title takes at most three lines."""
    for size in range(84, 36, -4):
        font = _font("DejaVuSerif-Bold", size)
        lines = _wrapped(title, font, room)
        if len(lines) <= (2 if size > 60 else 3) and all(font.getlength(row) <= room for row in lines):
            break
    return font, lines[:3]


def _wrapped(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font that comes with Matplotlib, so that the picture is the same on every machine."""
    folder = Path(importlib.util.find_spec("matplotlib").submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    return ImageFont.truetype(folder / f"{name}.ttf", size, layout_engine=ImageFont.Layout.BASIC)


def _save(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.quantize(colors=24, dither=Image.Dither.NONE).save(path, optimize=True)
