"""``python -m tests.site.pictures FOLDER [NAME ...]``: pictures of each kind of page and panel.

Look at them when a style changes. Each is taken in light, dark, at 390 pixels and on a wide screen; some pages also as
PDF, whose sheets become pictures where ``pdftoppm`` is installed. With names, only those are taken. ``--whole`` takes
whole pages instead, in slices, each in the same settings and as PDF: for the eye that reads a chapter through.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from bookkit.project import Project
from tests.bookkit.conftest import SmallBook, make_small_book
from tests.conftest import ROOT
from tests.site.browser import browsing
from tests.site.conftest import addresses
from tests.site.opening import PANELS
from tests.site.server import serving

REGRESSION = "algorithms-scratch/linear-regression.html"
ENGINE = "math-foundations/engine.html"
VECTORS = "math-foundations/vectorization-simd.html"

#: Name, page, and what is brought to the top of the window.
PLACES = (
    ("landing", "index.html", ""),
    ("chapter", REGRESSION, ""),
    ("derivation", REGRESSION, ".derivation"),
    ("code", REGRESSION, ".source"),
    ("folded", REGRESSION, "details.fold"),
    ("figure", REGRESSION, "figure"),
    ("wide-formula", REGRESSION, "#equation-gradient-descent-moments"),
    ("exercises", REGRESSION, "#exercises"),
    ("sources", REGRESSION, "#sources"),
    ("table", "handson-ml/housing.html", ".cell_output table"),
    ("guide", "handson-ml/housing.html", ""),
    ("ledger", "ledger.html", ""),
    ("ledger-list", "ledger.html", "#totals-and-exceptions"),
    ("engine", ENGINE, ""),
    ("graph", ENGINE, ".derivation-graph-frame"),
    ("notation", "notation.html", ""),
    ("letters", "notation.html", "table"),
    ("next", VECTORS, ".turn"),
    ("permanent", "d/least-squares-minimum/", ""),
)

SETTINGS = {
    "light": (1280, 900, "light"),
    "dark": (1280, 900, "dark"),
    "phone": (390, 844, "light"),
    "wide": (1680, 950, "light"),
}
PRINTED = (REGRESSION, "math-foundations/probability.html", "index.html", "ledger.html", ENGINE)


def main() -> int:
    """Take all pictures, or those that are named."""
    known = [*dict.fromkeys(name for name, _, _ in PLACES), *PANELS, "print", "live"]
    parser = argparse.ArgumentParser(prog="python -m tests.site.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the pictures are put")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these, of: {', '.join(known)}")
    parser.add_argument(
        "--whole", action="append", metavar="PAGE", help="a page (notation.html), or all; may be repeated"
    )
    options = parser.parse_args()
    if options.whole:
        return _whole(options.folder, addresses() if "all" in options.whole else options.whole, parser)
    folder, names = options.folder, options.names
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"no such picture: {', '.join(unknown)}; the names are {', '.join(known)}")
    folder.mkdir(parents=True, exist_ok=True)
    with serving(Project(ROOT).html) as root, browsing() as browser:
        for setting in SETTINGS:
            with _page(browser, setting) as page:
                for name, address, selector in PLACES:
                    if not names or name in names:
                        _place(page, root + address, selector, folder / f"{name}-{setting}.png")
            for name, panel in PANELS.items():
                if not names or name in names:
                    with _page(browser, setting) as page:
                        panel.show(page, root)
                        _shoot(page, folder / f"{name}-{setting}.png")
        for address in PRINTED if not names or "print" in names else ():
            _print(browser, root + address, folder / f"{Path(address).stem}.pdf")
    if not names or "live" in names:
        _live(folder)
    print(f"pictures are in {folder}", file=sys.stderr)
    return 0


#: Height of a slice in pixels, for a screen and for a phone: as much as still can be read in one picture.
SLICES = {"light": 1600, "dark": 1600, "phone": 2400, "wide": 1600}


def _whole(folder: Path, pages: list[str], parser: argparse.ArgumentParser) -> int:
    html = Project(ROOT).html
    if missing := [page for page in pages if not (html / page).is_file()]:
        parser.error(f"no such page in {html}: {', '.join(missing)}")
    folder.mkdir(parents=True, exist_ok=True)
    with serving(html) as root, browsing() as browser:
        for count, address in enumerate(pages, 1):
            print(f"{address} ({count} of {len(pages)})", file=sys.stderr)
            name = address.removesuffix(".html").replace("/", "-")
            for setting in SETTINGS:
                with _page(browser, setting) as page:
                    _slices(page, root + address, SLICES[setting], folder / f"{name}-{setting}")
            _print(browser, root + address, folder / f"{name}.pdf")
    print(f"pictures are in {folder}", file=sys.stderr)
    return 0


def _slices(page: Page, address: str, step: int, stem: Path) -> None:
    """The page from top to bottom, in pictures that are numbered."""
    page.goto(address, wait_until="networkidle")
    page.mouse.move(200, 200)
    page.add_style_tag(content="*{content-visibility: visible !important}")
    page.wait_for_timeout(800)
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    page.set_viewport_size({"width": width, "height": step})
    for number, top in enumerate(range(0, height, step)):
        page.evaluate("top => scrollTo({top, behavior: 'instant'})", top)
        page.wait_for_timeout(150)
        page.screenshot(path=stem.with_name(f"{stem.name}-{number:02}.png"))


@contextmanager
def _page(browser: Browser, setting: str) -> Iterator[Page]:
    width, height, scheme = SETTINGS[setting]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True)
    yield context.new_page()
    context.close()


def _place(page: Page, address: str, selector: str, picture: Path) -> None:
    page.goto(address, wait_until="networkidle")
    if selector:
        for _ in range(2):  # the first time lays out what stands above
            page.locator(selector).first.evaluate("element => element.scrollIntoView({block: 'start'})")
            page.wait_for_timeout(200)
    _shoot(page, picture)


def _shoot(page: Page, picture: Path) -> None:
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(400)
    page.screenshot(path=picture)


def _print(browser: Browser, address: str, target: Path) -> None:
    page = browser.new_page()
    page.goto(address, wait_until="networkidle")
    page.mouse.move(200, 200)  # at the first sign of a reader the page fetches the letters that are not seen yet
    page.wait_for_timeout(1500)
    page.pdf(path=target, format="A4", prefer_css_page_size=True)
    page.close()
    if shutil.which("pdftoppm"):
        subprocess.run(["pdftoppm", "-r", "60", "-png", target, target.with_suffix("")], check=True)


def _live(folder: Path) -> None:
    """The panel "Run" with all that it offers, and cells that run, on a small book and a server of its own."""
    from tests.site.test_live import build, jupyter

    with tempfile.TemporaryDirectory() as place:
        book: SmallBook = make_small_book(Path(place))
        numbers = "import numpy as np\n\nfor value in np.linspace(0, 1, 5):\n    print(value, value**2)"
        figure = "---\nmystnb: {image: {alt: A rising line.}}\n---\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"
        book.chapter("part/one", numbers, figure, prose="A chapter whose cells run in the page.")
        with jupyter(book) as hub:
            build(book, hub)
            with serving(book.root / "_build/html", "/book/") as root, browsing() as browser:
                for setting in SETTINGS:
                    with _page(browser, setting) as page:
                        _live_pictures(page, root, setting, folder)


def _live_pictures(page: Page, root: str, setting: str, folder: Path) -> None:
    page.goto(f"{root}part/one.html", wait_until="networkidle")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"run-{setting}.png")
    page.get_by_role("button", name="Run the cells in this page").click()
    bar = page.get_by_role("region", name="Live cells")
    bar.get_by_text("Ready.").wait_for(timeout=60_000)
    bar.get_by_role("button", name="Run all").click()
    page.locator(".live-output img:visible").first.wait_for(timeout=60_000)
    page.locator("textarea").first.fill("1 / 0")
    page.locator("textarea").first.press("Shift+Enter")
    bar.get_by_text("failed").wait_for(timeout=60_000)
    page.screenshot(path=folder / f"live-{setting}.png")


if __name__ == "__main__":
    raise SystemExit(main())
