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

from bookkit.sphinx_ext.page.formulas import formulas_in_lines
from bookkit.sphinx_ext.page.numbers import numbers

_IMAGE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\ssrc="([^"]+)"')
_SUMMARY = re.compile(
    r'<details class="admonition hide ([\w-]+)">\s*<summary aria-label="[^"]*">\s*'
    r'<p class="collapsed admonition-title">(.*?)</p>\s*<p class="expanded admonition-title">(.*?)</p>\s*</summary>'
)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_FIGURE = re.compile(r"(<figure\b[^>]*>)((?:\s*<img\b[^>]*>)+)")
_WIDTH = re.compile(r'\swidth="(\d+)"')
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


#: CSS pixels. A figure that is wider has several panels; shrunk to the width of a phone, it could not be read.
_WIDE_FIGURE = 720


def wide_figures(page: str, folder: Path) -> str:
    """Put the pictures of each wide figure into a frame, which scrolls on a narrow screen."""

    def framed(match: re.Match[str]) -> str:
        width = _WIDTH.search(match[2])
        if not width or int(width[1]) <= _WIDE_FIGURE:
            return match[0]
        return f'{match[1]}<div class="figure-wide">{match[2].strip()}</div>'

    return _FIGURE.sub(framed, page)


def tables(page: str, folder: Path) -> str:
    """Put each table into a frame that scrolls, so that a wide one does not widen the page, and an empty head none."""
    page = page.replace("<th></th>", "<td></td>")
    return _TABLE.sub(lambda match: f'<div class="scrolls">{match.group()}</div>', page)


_SECTION = re.compile(r"<section\b[^>]*>|</section>")
_FOLDED = re.compile(r"<details class=\"fold.*?</details>|<details class=\"sd-.*?</details>", re.DOTALL)
_BLOCKS = re.compile(
    r"<pre.*?</pre>|<figure.*?</figure>|<table.*?</table>|<div class=\"math-display.*?</div>", re.DOTALL
)


def heights(page: str, folder: Path) -> str:
    """Tell how high each section will be, nearly, so that the page has its length before all of it is laid out."""
    pieces: list[str] = []
    open_sections: list[tuple[int, int]] = []  # where the tag stands among the pieces, where its content begins
    end = 0
    for match in _SECTION.finditer(page):
        pieces += [page[end : match.start()], match.group()]
        end = match.end()
        if match.group() != "</section>":
            open_sections.append((len(pieces) - 1, end))
        elif open_sections:
            place, start = open_sections.pop()
            estimate = height_of(page[start : match.start()])
            pieces[place] = pieces[place].replace("<section", f'<section style="--height:{estimate}"', 1)
    return "".join([*pieces, page[end:]])


def height_of(html: str) -> int:
    """Height of a piece of text on a wide screen, nearly, in rem; rather too much than too little."""
    html, folds = _FOLDED.subn("", html)
    height = 3.0 * folds
    for block in _BLOCKS.findall(html):
        if block.startswith("<pre"):
            height += 3 + 1.2 * block.count("\n")
        elif block.startswith("<figure"):
            height += 30
        elif block.startswith("<table"):
            height += 4 + 2.4 * block.count("<tr")
        else:
            height += 4.5 + 2.2 * block.count("\\\\")
    html = _BLOCKS.sub("", html)
    height += 4 * html.count("<h2") + 3.5 * html.count("<h3") + 1.2 * html.count("<p") + 1 * html.count("<li")
    words = re.sub(r"<annotation.*?</annotation>|<math\b.*?</math>|<[^>]+>", "", html, flags=re.DOTALL)
    return round(height + 1.7 * len(words) / 66)


def roles(page: str, folder: Path) -> str:
    """Replace the roles that docutils and Sphinx write and the standard no longer allows."""
    page = page.replace(' role="doc-biblioentry"', ' role="listitem"').replace(' role="doc-backlink"', "")
    return page.replace('<p class="caption" role="heading">', '<p class="caption">')


#: What MyST-NB calls the parts of a cell, and what a reader would call them.
_PARTS = {"source": "code", "content": "code and its output", "outputs": "output", "output": "output"}
_PART = re.compile(rf"\b(Show|Hide) the ({'|'.join(_PARTS)})\b")


def folds(page: str, folder: Path) -> str:
    """Cells that fold: MyST-NB's markup without the label that hides its own words; its words say what comes."""

    def named(words: str) -> str:
        return _PART.sub(lambda match: f"{match[1]} the {_PARTS[match[2]]}", words)

    return _SUMMARY.sub(
        lambda match: (
            f'<details class="fold {match[1]}"><summary><span class="collapsed">{named(match[2])}</span>'
            f'<span class="expanded">{named(match[3])}</span></summary>'
        ),
        page,
    )


_SOURCE_ENTRY = re.compile(
    r'(<div class="citation"[^>]*>)\s*<span class="label">(.*?)</span></span>\s*'
    r'(?:<span class="backrefs">(.*?)</span>\s*)?<p>(.*?)</p>\s*</div>',
    re.DOTALL,
)
_PLACE = re.compile(r'<a href="(#[^"]+)">')


def sources(page: str, folder: Path) -> str:
    """The list of sources, as the text cites them: authors first, without a label, and links back at the end."""

    def entry(match: re.Match[str]) -> str:
        places = _PLACE.findall(match[3] or match[2])
        label = "Back to where it is cited"
        links = [
            f'<a href="{place}" aria-label="{label}, {number}">{number}</a>' for number, place in enumerate(places, 1)
        ]
        if len(links) == 1:
            links = [f'<a href="{places[0]}" aria-label="{label}">↩</a>']
        back = f' <span class="backrefs">{"↩ " if len(links) > 1 else ""}{" ".join(links)}</span>' if links else ""
        return f"{match[1]}<p>{match[4]}{back}</p></div>"

    return _SOURCE_ENTRY.sub(entry, page)


_NAME = re.compile(r'(?<=<span class="pre">)[^<]{16,}(?=</span>)')


def long_names(page: str, folder: Path) -> str:
    """A path or a dotted name that does not fit into its line is broken after a slash or a dot, not anywhere."""
    return _NAME.sub(lambda match: re.sub(r"(?<=\w)([./])(?=\w)", r"\1<wbr>", match[0]), page)


def plain_markup(page: str, folder: Path) -> str:
    """Drop what no style and no script of ours reads."""
    page = page.replace(' class="tex2jax_ignore mathjax_ignore"', "").replace(" docutils literal notranslate", "")
    page = page.replace('"docutils literal notranslate"', '"literal"').replace(' border="1" class="dataframe"', "")
    page = page.replace(" docutils container", "").replace("highlight-ipython3 notranslate", "highlight-ipython3")
    return page.replace('<span class="w"> </span>', " ").replace("<pre><span></span>", "<pre>")


#: All of them, in order.
CHANGES = (
    images,
    wide_figures,
    folds,
    heights,
    numbers,
    tables,
    roles,
    sources,
    formulas_in_lines,
    long_names,
    plain_markup,
)
