"""Citing in a real browser: by keyboard, without a script, and by an address that outlives a move."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pybtex.database import parse_string

from tests.bookkit.conftest import make_small_book
from tests.site.conftest import Opened
from tests.site.server import serving

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

PAGE, NAME = "math-foundations/vectorization-simd.html", "vectorization-simd-roofline"
PERMISSIONS = ["clipboard-read", "clipboard-write"]
FORMATS = ("BibTeX", "CSL-JSON", "RIS", "Text")


def copied(opened: Opened) -> str:
    """What lies on the clipboard."""
    return opened.page.evaluate("navigator.clipboard.readText()")


def test_a_derivation_is_cited_by_keyboard_alone(served_below: str, open_page: Callable[..., Opened]) -> None:
    opened = open_page(served_below + PAGE, permissions=PERMISSIONS)
    page = opened.page
    control = page.locator(f"#{NAME} .cite-open")
    panel = page.locator(f"#cite-derivation-{NAME}")
    expect(panel).to_be_hidden()
    control.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    assert panel.get_attribute("role") == "dialog"
    reached = []
    for _ in range(8):  # on from the control comes the panel, although it stands in another layer
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent || document.activeElement.id"))
        if reached[-1] == "Copy BibTeX":
            break
    assert reached[-1] == "Copy BibTeX", reached
    page.keyboard.press("Enter")
    expect(panel.locator(".cite-status")).to_have_text("Copied: BibTeX.")
    assert list(parse_string(copied(opened), "bibtex").entries) == [f"mlpath:{NAME}"]
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert control.evaluate("element => element === document.activeElement"), "the focus is where it was"
    assert opened.problems == []


@pytest.mark.parametrize("words", ["roofline model", NAME])
def test_from_the_landing_page_a_derivation_is_found_by_search_and_cited(
    words: str, served_below: str, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(served_below, permissions=PERMISSIONS)
    page = opened.page
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Search the book").fill(words)
    page.get_by_role("option").first.wait_for(timeout=30_000)  # a busy machine is no fault of the page
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served_below}{PAGE}#*")
    control = page.locator(f"#{NAME} .cite-open")
    if words == NAME:  # who searches by the id stands before the derivation at once; others read on to it
        expect(control).to_be_in_viewport(timeout=30_000)
    control.click()
    page.locator(f"#cite-derivation-{NAME}").get_by_role("button", name="Copy BibTeX").click()
    expect(page.locator(f"#cite-derivation-{NAME} .cite-status")).to_have_text("Copied: BibTeX.")
    (entry,) = parse_string(copied(opened), "bibtex").entries.values()
    assert (entry.type, entry.key) == ("incollection", f"mlpath:{NAME}")
    assert entry.fields["title"] == "{The roofline}"
    assert "Machine Learning Engineering Path" in entry.fields["booktitle"]
    assert opened.problems == []


def test_each_format_is_shown_and_copied(served: str, open_page: Callable[..., Opened]) -> None:
    opened = open_page(served + PAGE, permissions=PERMISSIONS)
    opened.page.locator(".top .cite-open").click()
    panel = opened.page.locator("#cite-chapter-vectorization-simd")
    panel.locator("input").first.focus()
    for label in FORMATS:
        expect(panel.locator(".cite-text pre:visible")).to_have_count(1)
        panel.get_by_role("button", name=f"Copy {label}").click()
        expect(panel.locator(".cite-status")).to_have_text(f"Copied: {label}.")
        text = copied(opened)
        assert "Vectorization and SIMD" in text
        if label == "CSL-JSON":
            assert json.loads(text)[0]["id"] == "mlpath:chapter:vectorization-simd"
        panel.locator("input:checked").focus()
        opened.page.keyboard.press("ArrowRight")  # to the next format


@pytest.mark.parametrize("dark", [False, True])
def test_the_panel_fits_a_phone(dark: bool, served: str, open_page: Callable[..., Opened]) -> None:
    opened = open_page(served + PAGE, dark=dark, width=390, height=700)
    opened.page.locator(f"#{NAME} .cite-open").click()
    box = opened.page.locator(f"#cite-derivation-{NAME}").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 700
    opened.page.get_by_role("button", name="Close").locator("visible=true").click()
    expect(opened.page.locator(f"#cite-derivation-{NAME}")).to_be_hidden()


def test_without_a_script_the_panel_opens_and_offers_nothing_that_would_not_work(
    served: str, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(served + PAGE, java_script_enabled=False)
    opened.page.locator(f"#{NAME} .cite-open").click()
    panel = opened.page.locator(f"#cite-derivation-{NAME}")
    expect(panel).to_be_visible()
    expect(panel.locator(".cite-copy:visible")).to_have_count(0)
    panel.get_by_text("RIS", exact=True).click()
    expect(panel.locator("pre:visible").first).to_contain_text("TY  - CHAP")
    panel.locator("a").click()
    opened.page.wait_for_url(f"**/{PAGE}#{NAME}")


@pytest.mark.parametrize("script", [True, False])
def test_a_permanent_address_leads_on_below_any_path(
    script: bool, served_below: str, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(f"{served_below}d/{NAME}/", java_script_enabled=script)
    opened.page.wait_for_url(f"{served_below}{PAGE}#{NAME}")
    expect(opened.page.locator(f"#{NAME}")).to_be_in_viewport()
    assert opened.problems == []


@pytest.mark.parametrize("dark", [False, True])
def test_the_permanent_page_itself_can_be_read(
    dark: bool, site: Path, tmp_path: Path, open_page: Callable[..., Opened]
) -> None:
    text = (site / f"d/{NAME}/index.html").read_text()
    here = tmp_path / "d" / NAME
    here.mkdir(parents=True)
    (here / "index.html").write_text(text.replace('http-equiv="refresh"', 'name="stay"'))
    (tmp_path / "_static").mkdir()
    (style,) = (site / "_static").glob("permanent.*.css")
    (tmp_path / "_static" / style.name).write_bytes(style.read_bytes())
    with serving(tmp_path) as address:
        opened = open_page(f"{address}d/{NAME}/", dark=dark, width=390)
        assert opened.problems == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
        for part in ("The roofline", "python -m mathcheck --id", f"@incollection{{mlpath:{NAME},"):
            expect(opened.page.locator("main")).to_contain_text(part)


def test_an_address_that_was_noted_leads_to_where_the_page_moved(tmp_path: Path, browser: Browser) -> None:
    book = make_small_book(tmp_path)
    derivation = "::::{derivation} Doubling\n:id: twice-a\n\n$$ a + a = 2a $$\n::::\n"
    book.write("book/first.md", f"# First\n\n:::{{symbols}}\na: real\n:::\n\n{derivation}")
    book.write("book/second.md", "# Second\n\nAnother page.\n")
    toc = book.root / "_toc.yml"
    start = toc.read_text()
    toc.write_text(start + "  - file: first\n  - file: second\n")
    assert book.run("build").returncode == 0
    with serving(book.root / "_build/html", "/book/") as address:
        # A reader with a copy for offline use keeps the old version until the new one is taken; this one has none.
        page = browser.new_page(service_workers="block")
        page.goto(address)
        page.get_by_role("link", name="First").first.click()
        page.locator("#twice-a .cite-open").click()
        noted = page.locator("#cite-derivation-twice-a a").evaluate("link => link.href")
        assert noted == f"{address}d/twice-a/"
        (book.root / "book/part").mkdir()
        (book.root / "book/first.md").rename(book.root / "book/part/first.md")
        toc.write_text(start + "  - file: second\n    sections:\n    - file: part/first\n")
        result = book.run("build")
        assert result.returncode == 0, result.stderr
        page.close()
        for script in (True, False):
            context = browser.new_context(java_script_enabled=script, service_workers="block")
            page = context.new_page()
            page.goto(noted)
            page.wait_for_url(f"{address}part/first.html#twice-a")
            expect(page.locator("#twice-a .derivation-title")).to_be_in_viewport()
            context.close()
