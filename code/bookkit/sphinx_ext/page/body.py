"""What is changed in the text of a finished page: sizes of figures, frames of tables, folds of cells.

Each function takes the page and the folder of its file, and returns the page. They work on what docutils and MyST-NB
write, which escape ``<`` and ``"`` in text, so that a tag is always a tag.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

_IMAGE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\ssrc="([^"]+)"')
_SUMMARY = re.compile(
    r'<details class="admonition hide ([\w-]+)">\s*<summary aria-label="[^"]*">\s*'
    r'<p class="collapsed admonition-title">(.*?)</p>\s*<p class="expanded admonition-title">(.*?)</p>\s*</summary>'
)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_LENGTH = re.compile(r"([\d.]+)\s*(px|pt|in|cm|mm)?")
_PIXELS = {"px": 1.0, "pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}


def images(page: str, folder: Path) -> str:
    """Give each picture its width and height, so that nothing moves when it comes; have it fetched when it is near."""

    def with_size(match: re.Match[str]) -> str:
        tag = match.group()
        source = _SOURCE.search(tag)
        if not source or " width=" in tag or source[1].startswith(("data:", "http:", "https:")):
            return tag
        size = picture_size(folder / source[1].split("?")[0])
        if size is None:
            return tag
        return tag.replace("<img", f'<img width="{size[0]}" height="{size[1]}" loading="lazy" decoding="async"', 1)

    return _IMAGE.sub(with_size, page)


@lru_cache(maxsize=4096)
def picture_size(path: Path) -> tuple[int, int] | None:
    """Width and height of a picture in CSS pixels; None where the file does not say."""
    if not path.is_file():
        return None
    if path.suffix == ".svg":
        _, root = next(iter(ElementTree.iterparse(path, events=("start",))))
        lengths = [_LENGTH.fullmatch(root.get(name, "").strip()) for name in ("width", "height")]
        if all(lengths):
            return tuple(round(float(one[1]) * _PIXELS[one[2] or "px"]) for one in lengths)
        box = root.get("viewBox", "").replace(",", " ").split()
        return (round(float(box[2])), round(float(box[3]))) if len(box) == 4 else None
    with Image.open(path) as picture:
        return picture.size


def tables(page: str, folder: Path) -> str:
    """Put each table into a frame that scrolls, so that a wide one does not widen the page, and an empty head none."""
    page = page.replace("<th></th>", "<td></td>")
    return _TABLE.sub(lambda match: f'<div class="scrolls">{match.group()}</div>', page)


def roles(page: str, folder: Path) -> str:
    """Replace the roles that docutils and Sphinx write and the standard no longer allows."""
    page = page.replace(' role="doc-biblioentry"', ' role="listitem"').replace(' role="doc-backlink"', "")
    return page.replace('<p class="caption" role="heading">', '<p class="caption">')


def folds(page: str, folder: Path) -> str:
    """Cells that fold: MyST-NB's markup without the label that hides its own words."""
    return _SUMMARY.sub(
        r'<details class="fold \1"><summary>'
        r'<span class="collapsed">\2</span><span class="expanded">\3</span></summary>',
        page,
    )


def plain_markup(page: str, folder: Path) -> str:
    """Drop what no style and no script of ours reads."""
    page = page.replace(' class="tex2jax_ignore mathjax_ignore"', "").replace(" docutils literal notranslate", "")
    page = page.replace('"docutils literal notranslate"', '"literal"').replace(' border="1" class="dataframe"', "")
    page = page.replace(" docutils container", "").replace("highlight-ipython3 notranslate", "highlight-ipython3")
    return page.replace('<span class="w"> </span>', " ").replace("<pre><span></span>", "<pre>")


#: All of them, in order.
CHANGES = (images, tables, folds, roles, plain_markup)
