"""The search as a reader meets it: keys, focus, a dialog that a screen reader can follow, and the 404 page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.site.conftest import Opened

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # a busy machine is no fault of the page

PAGE = "algorithms-scratch/linear-regression.html"


@pytest.fixture(params=["served", "served_below"])
def root(request: pytest.FixtureRequest) -> str:
    """The site at the root of a host, and in a sub-folder."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def page(root: str, open_page: Callable[..., Opened]) -> Page:
    opened = open_page(root + PAGE)
    yield opened.page
    assert opened.problems == []


def ask(page: Page, words: str) -> None:
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search the book")
    expect(field).to_be_focused()
    field.fill(words)


def test_nothing_of_the_search_is_loaded_before_it_is_asked_for(root: str, open_page: Callable[..., Opened]) -> None:
    opened = open_page(root + PAGE, wait="networkidle")
    assert [url for url in opened.requests if "search" in url or "stemmer" in url] == []
    ask(opened.page, "roofline")
    expect(opened.page.get_by_role("option").first).to_be_visible()
    assert any("search.json" in url for url in opened.requests)


def test_a_symbol_leads_by_keyboard_alone_to_its_section(page: Page, root: str) -> None:
    ask(page, "λ")
    first, second = page.get_by_role("option").nth(0), page.get_by_role("option").nth(1)
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    assert page.locator("#search-field").get_attribute("aria-activedescendant") == second.get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # from the first to the last
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    address = first.get_attribute("href")
    assert address.startswith(root)
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def test_a_section_of_the_same_page_is_shown_and_the_dialog_closes(page: Page, root: str) -> None:
    ask(page, "least-squares-normal-equations")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root}{PAGE}#*least-squares-normal-equations")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_escape_closes_and_the_focus_returns(page: Page) -> None:
    control = page.get_by_role("link", name="Search", exact=True)
    control.focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # the first may clear the field
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(control).to_be_focused()


def test_markup_in_a_question_is_text(page: Page) -> None:
    ask(page, "<i>lambda</i>")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.locator("dialog i").count() == 0
    page.locator("#search-field").fill('<img src=x onerror="document.title=1">')
    expect(page.locator("dialog [role=status]")).to_contain_text("onerror")
    page.locator("#search-field").fill("<zzqqxx>")
    expect(page.locator("dialog [role=status]")).to_contain_text("Nothing in this book for “<zzqqxx>”")
    assert page.locator("dialog zzqqxx, dialog img").count() == 0


def test_an_empty_question_and_a_huge_one_leave_the_dialog_usable(page: Page) -> None:
    ask(page, "   ")
    expect(page.locator("dialog [role=status]")).to_contain_text("For example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.locator("#search-field").fill("gradient " * 1200)
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("#search-field").fill("roofline")
    expect(page.get_by_role("option").first).to_contain_text("roofline")


def test_without_the_index_it_says_so(root: str, open_page: Callable[..., Opened]) -> None:
    opened = open_page(root + PAGE)
    opened.page.route("**/search.json", lambda route: route.abort())
    ask(opened.page, "roofline")
    expect(opened.page.locator("dialog [role=status]")).to_contain_text("could not be loaded")
    opened.page.unroute("**/search.json")
    opened.page.locator("#search-field").fill("roofline ")
    expect(opened.page.get_by_role("option").first).to_be_visible()


def test_without_scripts_the_control_leads_to_a_page_that_says_what_it_needs(
    root: str, open_page: Callable[..., Opened]
) -> None:
    page = open_page(root + PAGE, java_script_enabled=False).page
    page.get_by_role("link", name="Search", exact=True).click()
    page.wait_for_url(f"{root}search.html")
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_hidden()


def test_a_question_in_the_address_is_answered(root: str, open_page: Callable[..., Opened]) -> None:
    opened = open_page(root + "search.html?q=ridge+point")
    hit = opened.page.get_by_role("main").get_by_role("link", name="The roofline: arithmetic or memory").first
    hit.click()
    opened.page.wait_for_url(f"{root}math-foundations/vectorization-simd.html#the-roofline-arithmetic-or-memory")
    assert opened.problems == []


@pytest.mark.parametrize("missing", ["normal-equations.html", "a/b/c/normal_equations", "d/normal-equations/"])
def test_the_page_for_a_wrong_address_searches_for_its_words_at_any_depth(
    root: str, missing: str, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(root + missing)
    page = opened.page
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    assert "normal" in page.get_by_role("searchbox").input_value()
    hit = page.locator("[data-hits] a[href*='#the-gradient-and-the-normal-equations']").first
    expect(hit).to_be_visible()
    assert page.evaluate("document.styleSheets.length") > 0
    assert [one for one in opened.problems if "404" not in one] == []
    hit.click()
    page.wait_for_url(f"{root}{PAGE}#the-gradient-and-the-normal-equations")


def test_the_page_for_a_wrong_address_keeps_its_own_anchors(root: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(root + "no/such/place").page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url == root + "no/such/place#main"
