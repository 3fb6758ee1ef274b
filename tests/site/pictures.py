"""``python -m tests.site.pictures FOLDER``: pictures of each kind of page, to be looked at when a style changes."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser

from bookkit.project import Project
from tests.conftest import ROOT
from tests.site.browser import browsing
from tests.site.server import serving

CHAPTER = "algorithms-scratch/linear-regression.html"

#: Name, page, and what is brought to the top of the window.
PLACES = (
    ("landing", "index.html", ""),
    ("chapter", CHAPTER, ""),
    ("derivation", CHAPTER, ".derivation"),
    ("code", CHAPTER, ".source"),
    ("figure", CHAPTER, "figure"),
    ("exercises", CHAPTER, "#exercises"),
    ("sources", CHAPTER, "#sources"),
    ("ledger", "ledger.html", "#totals-and-exceptions"),
    ("notation", "notation.html", "table"),
)

SETTINGS = {"light": (1280, 900, "light"), "dark": (1280, 900, "dark"), "phone": (390, 844, "light")}


def main() -> int:
    """Take all pictures."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with serving(Project(ROOT).html) as root, browsing() as browser:
        for setting in SETTINGS:
            _pictures(browser, root, setting, folder)
        page = browser.new_page()
        page.goto(root + CHAPTER, wait_until="networkidle")
        page.pdf(path=folder / "chapter.pdf", format="A4", prefer_css_page_size=True)
    print(f"pictures are in {folder}", file=sys.stderr)
    return 0


def _pictures(browser: Browser, root: str, setting: str, folder: Path) -> None:
    width, height, scheme = SETTINGS[setting]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    for name, address, selector in PLACES:
        page.goto(root + address, wait_until="networkidle")
        if selector:
            page.locator(selector).first.evaluate("element => element.scrollIntoView({block: 'start'})")
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{name}-{setting}.png")
    context.close()


if __name__ == "__main__":
    raise SystemExit(main())
