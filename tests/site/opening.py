"""How what hides behind a button, a mark or a pointer is opened: for the pictures, and for axe-core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.site.npm import axe

REGRESSION = "algorithms-scratch/linear-regression.html"

# A browser that has a new version of the book waiting, as far as the page can tell.
_WAITING = """
const worker = {postMessage() {}, addEventListener() {}};
const registration = {waiting: worker, active: worker, installing: null, addEventListener() {}};
navigator.serviceWorker.register = async () => registration;
"""


_AXE = """async (part) => {
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
  const found = await axe.run(part ?? document, {runOnly: rules});
  return found.violations.map(one => `${one.id}: ${one.help}: ` +
    one.nodes.slice(0, 3).map(node => `${node.target} ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`));
}"""


def violations(page: Page, part: str | None = None) -> list[str]:
    """What axe-core finds on a page, or in the part of it that a selector names."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    return page.evaluate(_AXE, part)


@dataclass(frozen=True)
class Panel:
    """Something that a reader opens.

    Parameters
    ----------
    address : str
        A page that has it.
    shown : str
        Selector of what is seen then.
    open : callable
        Takes the page, which shows the address, and does what a reader would do.
    before : str
        Script that runs before those of the page.
    part : str
        Selector of all that is to be checked then; that of what is seen, if it is left out.
    """

    address: str
    shown: str
    open: Callable[[Page], None] = lambda page: None
    before: str = ""
    part: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "part", self.part or self.shown)

    def show(self, page: Page, root: str) -> None:
        """Load the address below ``root``, open it, and wait until it is seen."""
        if self.before:
            page.add_init_script(self.before)
        page.goto(root + self.address, wait_until="networkidle")
        self.open(page)
        page.locator(self.shown).first.wait_for(timeout=30_000)


def _click(selector: str, *, last: bool = False) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        found = page.locator(selector)
        (found.last if last else found.first).click()

    return act


def _contents(page: Page) -> None:
    if page.locator(".menu").is_visible():
        page.click(".menu")


def _search(words: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.keyboard.press("/")
        page.get_by_role("combobox", name="Search the book").fill(words)

    return act


def _focus(selector: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator(selector).first.scroll_into_view_if_needed()
        page.keyboard.press("Tab")  # focus that comes from the keyboard: what it shows is seen on every screen
        page.locator(selector).first.focus()

    return act


def _unfold(selector: str, frame: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        fold = page.locator(selector).first
        fold.scroll_into_view_if_needed()
        fold.click()
        fold.evaluate("(fold, frame) => fold.closest(frame).scrollIntoView()", frame)

    return act


PREVIEW = "#preview:popover-open"

PANELS = {
    "verdict": Panel(REGRESSION, "details.verdict[open] .verdict-panel", _click(".derivation .verdict summary")),
    "verdict-landing": Panel(
        "index.html", "details.verdict[open] .verdict-panel", _click(".verdict summary", last=True)
    ),
    "cite": Panel(REGRESSION, ".cite-panel:popover-open", _click(".derivation .cite-open")),
    "cite-chapter": Panel(REGRESSION, ".cite-panel:popover-open", _click(".top .cite-open")),
    "run-download": Panel(REGRESSION, "#run:popover-open", _click(".tool.run")),
    "contents": Panel(REGRESSION, "#contents", _contents),
    "search": Panel(REGRESSION, "dialog.search .hit", _search("normal equations"), part="dialog.search"),
    "search-nothing": Panel(
        REGRESSION, "dialog.search :text('Nothing in this book')", _search("xyzzyq"), part="dialog.search"
    ),
    "search-page": Panel("search.html?q=normal+equations", "main .hit", part="main"),
    "missing": Panel("math-foundations/gradient-of-the-loss.html", "main .hit", part="main"),
    "update": Panel(REGRESSION, "#new-version", before=_WAITING),
    "preview-equation": Panel(REGRESSION, PREVIEW, _focus("main p a.reference[href*='#equation-']")),
    "preview-figure": Panel(REGRESSION, PREVIEW, _focus("main p a.reference[href^='#fig']")),
    "preview-citation": Panel(REGRESSION, PREVIEW, _focus("main p a[href^='#id']")),
    "preview-page": Panel(REGRESSION, PREVIEW, _focus("main a.reference[href*='notation.html']")),
    "solution": Panel(REGRESSION, "details.sd-dropdown[open]", _unfold("details.sd-dropdown summary", "section")),
    "unfolded": Panel(REGRESSION, "details.fold[open]", _unfold("details.fold summary", ".cell")),
    "formula-tools": Panel(REGRESSION, ".tex-tools", _focus(".math-display .eqno")),
}
