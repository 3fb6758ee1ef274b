"""Readable by everyone: axe-core finds nothing, the keyboard reaches everything, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.site.conftest import Opened
from tests.site.opening import PANELS, violations

pytestmark = pytest.mark.browser

SETTINGS = {
    "light": {},
    "dark": {"dark": True},
    "phone": {"width": 390, "height": 844, "has_touch": True, "is_mobile": True},
}

# Whatever scrolls sideways, whether or not the page's own script knows of it; what is folded away does not scroll yet.
_ALL_MARKED = """() => {
  const frames = document.querySelectorAll(".text :is(div, pre, figure, .katex-display)");
  const wide = [...frames].filter(one => one.clientWidth && one.scrollWidth > one.clientWidth + 1);
  return wide.every(one => one.tabIndex === 0 || one.closest("details:not([open])") ||
    !["auto", "scroll"].includes(getComputedStyle(one).overflowX));
}"""


def lay_out_everything(page: Page) -> None:
    """Sections far away are not laid out, so that neither a checker nor a ruler would see them; here all are."""
    page.evaluate("for (const s of document.querySelectorAll('.text section')) s.style.contentVisibility = 'visible'")
    page.wait_for_timeout(50)
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.wait_for_timeout(250)
    for _ in range(100):  # what scrolls sideways gets its keyboard access when the browser is idle, piece by piece
        if page.evaluate(_ALL_MARKED):
            return
        page.wait_for_timeout(100)


@pytest.mark.parametrize("setting", SETTINGS)
def test_axe_finds_no_violation(address: str, setting: str, served: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(served + address, **SETTINGS[setting]).page
    lay_out_everything(page)
    assert violations(page) == []


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", PANELS)
def test_axe_finds_no_violation_in_what_a_reader_opens(
    name: str, setting: str, served: str, open_page: Callable[..., Opened]
) -> None:
    page = open_page("about:blank", **SETTINGS[setting]).page
    PANELS[name].show(page, served)
    assert violations(page, PANELS[name].part) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1100, 1440])
def test_no_page_scrolls_sideways(address: str, width: int, served: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(served + address, width=width).page
    lay_out_everything(page)
    for _ in range(40):  # while fonts arrive
        if page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            return
        page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


_TAB_STOP = """() => {
  const now = document.activeElement;
  if (now === document.body) return null;
  const style = getComputedStyle(now), box = now.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const name = now.getAttribute("aria-label") || now.textContent.trim().slice(0, 40) || now.title;
  return {tag: now.tagName, ring, name, seen: box.width > 0 && box.height > 0,
          same: window.__last === now, last: void (window.__last = now)};
}"""


def test_the_keyboard_reaches_each_control_in_order_and_focus_is_always_seen(
    address: str, served: str, open_page: Callable[..., Opened]
) -> None:
    page = open_page(served + address).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    stops = []
    for _ in range(60):
        stop = page.evaluate(_TAB_STOP)
        if stop is None:
            break
        assert stop["ring"], f"no ring of focus: {stop}"
        assert stop["seen"], f"focus on what is not seen: {stop}"
        assert stop["name"], f"focus on what has no name: {stop}"
        assert not stop["same"], f"focus is trapped: {stop}"
        stops.append(stop)
        page.keyboard.press("Tab")
    assert len(stops) >= 8


def test_the_skip_link_leads_past_the_contents(address: str, served: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(served + address).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_menu_of_a_phone_opens_and_closes_with_the_keyboard(served: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(served + "notation.html", width=390, height=844).page
    assert not page.is_visible("#contents")
    page.focus(".menu")
    page.keyboard.press("Enter")
    assert page.is_visible("#contents a")
    page.keyboard.press("Escape")
    assert not page.is_visible("#contents")
    assert page.evaluate("document.activeElement.classList.contains('menu')"), "focus returns to the button"


VECTORS = "math-foundations/vectorization-simd.html"


def test_a_verdict_opens_with_the_keyboard_and_closes_with_escape(
    served: str, open_page: Callable[..., Opened]
) -> None:
    page = open_page(served + VECTORS).page
    mark = page.locator("details.verdict summary").first
    mark.focus()
    page.keyboard.press("Enter")
    panel = page.locator("details.verdict[open] .verdict-panel")
    assert panel.is_visible()
    assert panel.inner_text().strip()
    page.keyboard.press("Escape")
    assert page.locator("details.verdict[open]").count() == 0
    assert mark.evaluate("mark => mark === document.activeElement")


def test_a_reference_is_previewed_on_focus_and_on_hover_and_closed_with_escape(
    served: str, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(served + VECTORS)
    page = opened.page
    link = page.locator("main p a.reference.internal[href^='#fig']").first
    link.scroll_into_view_if_needed()
    page.keyboard.press("Tab")  # focus that comes from the keyboard
    link.focus()
    page.wait_for_selector("#preview:popover-open figcaption")
    assert link.get_attribute("aria-describedby") == "preview"
    page.keyboard.press("Escape")
    assert not page.is_visible("#preview")
    page.locator("main a.reference.internal[href*='notation.html']").first.hover()
    page.wait_for_selector("#preview:popover-open h1")
    assert "Notation" in page.inner_text("#preview")
    assert opened.problems == []


def test_the_tex_of_an_equation_and_a_link_to_it_can_be_copied(served: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(served + VECTORS, permissions=["clipboard-read", "clipboard-write"]).page
    display = page.locator(".math-display").first
    display.locator(".eqno").focus()
    display.get_by_text("Copy TeX").click()
    expect(page.locator(".tex-tools button").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == display.locator("annotation").text_content().strip()
    display.get_by_text("Copy link").click()
    expect(page.locator(".tex-tools button").nth(1)).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{served}{VECTORS}#{display.get_attribute('id')}"


def test_code_is_copied_without_line_numbers(served: str, open_page: Callable[..., Opened]) -> None:
    page = open_page(served + VECTORS, permissions=["clipboard-read", "clipboard-write"]).page
    block = page.locator(".source .highlight").first
    block.scroll_into_view_if_needed()
    block.locator(".copy").click()
    expect(page.locator(".source .copy").first).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("def ")
    compile(copied, "copied", "exec")


def test_the_colours_follow_the_system_until_a_reader_chooses_and_the_choice_stays(
    served: str, open_page: Callable[..., Opened]
) -> None:
    page = open_page(served + "notation.html", dark=True).page
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(ground)
    page.click("[data-theme-switch]")
    light = page.evaluate(ground)
    assert light != dark
    page.goto(served + "ledger.html", wait_until="commit")
    page.wait_for_selector("body", state="attached")
    assert page.evaluate(ground) == light, "no flash: the first thing drawn has the colours that were chosen"


@pytest.mark.parametrize("dark", [False, True])
def test_each_figure_is_shown_once_in_the_colours_of_the_page_and_the_other_is_not_fetched(
    dark: bool, served: str, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(served + VECTORS, dark=dark, wait="networkidle")
    shown, hidden = ("figure-dark", "figure-light") if dark else ("figure-light", "figure-dark")
    page = opened.page
    figure = page.locator("figure").first
    figure.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    assert figure.locator(f"img.{shown}").is_visible()
    assert not figure.locator(f"img.{hidden}").is_visible()
    other = figure.locator(f"img.{hidden}").get_attribute("src").split("/")[-1]
    assert not any(other in url for url in opened.requests)
    for image in page.locator("main img").all():
        assert image.get_attribute("width")
        assert image.get_attribute("height")
        assert image.get_attribute("loading") == "lazy"


def test_without_scripts_a_page_shows_its_equations_its_menu_and_its_folds(
    served: str, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(served + VECTORS, width=390, java_script_enabled=False)
    page = opened.page
    assert page.locator(".math-display .katex-html").first.bounding_box()["width"] > 100
    page.click(".menu")
    assert page.is_visible("#contents a")
    page.keyboard.press("Escape")
    page.locator("details.fold summary").first.click()
    assert page.locator("details.fold .highlight").first.is_visible()
