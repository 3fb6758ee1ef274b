"""Side notes and paper: what stands in the margin, what a narrow screen and a printer make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.bookkit.conftest import make_small_book
from tests.site.conftest import Opened
from tests.site.opening import violations
from tests.site.server import serving
from tests.site.test_access import lay_out_everything

pytestmark = pytest.mark.browser

_WORDS = "A paragraph of so many words that it takes some lines on every screen on which a reader may read it. " * 3

_PROSE = f"""\
{_WORDS}It has a note.[^first]

:::{{margin}}
A remark that belongs to the next paragraph.
:::

{_WORDS}Again the first note,[^first] and another one.[^second]

$$ 1 + 1 = 2 $$

[^first]: The first note, with some words of its own, so that it takes a few lines of the margin.
[^second]: The second note.
"""


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a page with two footnotes and a remark in the margin."""
    book = make_small_book(tmp_path_factory.mktemp("noted"))
    book.write("book/part/notes.md", f"# Notes\n\n## A section\n\n{_PROSE}")
    toc = book.root / "_toc.yml"
    toc.write_text(toc.read_text() + "  - file: part/notes\n")
    result = book.run("build")
    assert result.returncode == 0, result.stderr
    with serving(Path(book.root / "_build/html")) as root:
        yield f"{root}part/notes.html"


def box(page: Page, selector: str, number: int = 0) -> dict[str, float]:
    """Left, right, top and bottom of an element."""
    one = page.locator(selector).nth(number).bounding_box()
    return {"left": one["x"], "right": one["x"] + one["width"], "top": one["y"], "bottom": one["y"] + one["height"]}


NOTES = ".side-note, .margin"


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_on_a_wide_screen_notes_stand_beside_their_paragraphs(
    width: int, noted: str, open_page: Callable[..., Opened]
) -> None:
    page = open_page(noted, width=width).page
    paragraphs = [box(page, ".text section section p:has(> .footnote-reference)", number) for number in range(2)]
    first, second = (box(page, ".side-note", number) for number in range(2))
    remark = box(page, ".margin")
    for note, paragraph in ((first, paragraphs[0]), (remark, paragraphs[1]), (second, paragraphs[1])):
        assert note["left"] >= paragraph["right"]
        assert note["right"] <= width
        assert note["right"] - note["left"] >= 150, "room for words"
    assert abs(first["top"] - paragraphs[0]["top"]) < 12
    boxes = sorted((box(page, NOTES, number) for number in range(3)), key=lambda one: one["top"])
    assert all(above["bottom"] <= below["top"] + 1 for above, below in pairwise(boxes))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_narrow_screen_a_footnote_follows_its_paragraph(noted: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(noted, width=390, height=844).page
    paragraph = box(page, ".text section section p:has(> .footnote-reference)")
    note = box(page, ".side-note")
    assert note["top"] >= paragraph["bottom"]
    assert note["top"] - paragraph["bottom"] < 40
    assert note["left"] >= 0
    assert note["right"] <= 390


def test_each_footnote_is_shown_once_with_its_number_and_reached_by_its_link(
    noted: str, open_page: Callable[..., Opened]
) -> None:
    page = open_page(noted).page
    notes = page.locator(".side-note")
    assert [text.split()[0] for text in notes.all_inner_texts()] == ["1", "2"]
    assert page.locator("aside.footnote, hr").count() == 0
    links = page.locator(".footnote-reference")
    assert links.count() == 3
    for link in links.all():
        assert page.locator(link.get_attribute("href")).inner_text().startswith(link.inner_text())


@pytest.mark.parametrize("setting", [{}, {"dark": True}, {"width": 390}, {"width": 1680}])
def test_axe_finds_no_violation_in_notes(setting: dict, noted: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(noted, **setting).page
    assert violations(page) == []


#: Pixels between the margins of a sheet of A4.
_SHEET = 658

_BEYOND = f"""() => [...document.querySelectorAll(
    ".math-display .katex-base, .math-display > .eqno, main table, main img, main pre, main svg, main p, main li")]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > {_SHEET} + 1)
  .map(one => `${{one.closest("[id]").id}} ${{one.tagName}} ${{Math.round(one.getBoundingClientRect().right)}}`)"""


def test_nothing_is_cut_off_on_paper(address: str, served: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(served + address, wait="networkidle").page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size({"width": _SHEET, "height": 1000})
    page.emulate_media(media="print")
    lay_out_everything(page)
    assert page.evaluate(_BEYOND) == []


def test_a_page_has_all_letters_when_it_is_printed_before_it_was_scrolled(
    served: str, open_page: Callable[..., Opened]
) -> None:
    page = open_page(served + "algorithms-scratch/linear-regression.html", wait="networkidle").page
    loaded = "[...document.fonts].filter(one => one.status === 'loaded').map(one => one.family.replaceAll('\"', ''))"
    used = {*(f"KaTeX_Size{number}" for number in (1, 2, 3, 4)), "KaTeX_AMS"}
    assert not used <= set(page.evaluate(loaded)), "before there is a reader, only what is seen is fetched"
    page.mouse.move(200, 200)
    for _ in range(100):
        if used <= set(page.evaluate(loaded)):
            return
        page.wait_for_timeout(100)
    assert used <= set(page.evaluate(loaded))


def test_what_reaches_further_than_its_frame_fades_out_on_that_side(
    served: str, open_page: Callable[..., Opened]
) -> None:
    page = open_page(served + "algorithms-scratch/linear-regression.html", width=390, height=844).page
    page.locator("#equation-gradient-descent-moments").scroll_into_view_if_needed()
    formula = page.locator("#equation-gradient-descent-moments > .katex-display[data-more]")
    formula.wait_for()
    mask = "element => getComputedStyle(element).maskImage"
    assert formula.get_attribute("data-more") == "after"
    at_the_start = formula.evaluate(mask)
    assert "gradient" in at_the_start
    formula.evaluate("element => element.scrollTo(element.scrollWidth, 0)")
    page.locator("#equation-gradient-descent-moments > [data-more=before]").wait_for()
    assert formula.evaluate(mask) != at_the_start
    page.keyboard.press("Tab")
    formula.focus()
    assert formula.evaluate(mask) == "none", "the ring of the focus is seen whole"
