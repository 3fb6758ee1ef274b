"""Reading without a network, and the change from one version to the next: in a browser, on a copy of the site."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bookkit.publishing.offline import WORKER, offline_files, write_worker
from tests.site.conftest import addresses
from tests.site.server import serving

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

OLD, NEW = "The Old Version", "The New Version"


@dataclass
class Copy:
    """A copy of the site that a test may change and publish again."""

    root: Path
    address: str = ""

    def title(self, words: str) -> None:
        """Change the title of the first page and of the notation: another version of the book."""
        for name in ("index.html", "notation.html"):
            page = (self.root / name).read_text(encoding="utf-8")
            start, end = page.index("<title>") + 7, page.index("</title>")
            (self.root / name).write_text(page[:start] + words + page[end:], encoding="utf-8")

    def publish(self) -> None:
        write_worker(self.root)


@pytest.fixture(params=["/", "/some/folder/"])
def copy(site: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Copy]:
    """A copy with a title of its own, served at the root of a host or below it."""
    shutil.copytree(site, tmp_path / "html")
    made = Copy(tmp_path / "html")
    made.title(OLD)
    made.publish()
    with serving(made.root, request.param) as address:
        made.address = address
        yield made


@contextmanager
def reading(browser: Browser, **options) -> Iterator[tuple[BrowserContext, Page]]:
    # Playwright waits for an expression by evaluating a text, which the site's policy forbids.
    context = browser.new_context(bypass_csp=True, **options)
    try:
        yield context, context.new_page()
    finally:
        context.close()


READY = "navigator.serviceWorker.getRegistration().then((one) => Boolean(one?.active))"
WAITING = "navigator.serviceWorker.getRegistration().then((one) => Boolean(one?.waiting))"
UPDATE = "navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => {})"

FORGET_NOTATION = """(async () => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) if (one.url.includes("notation")) await cache.delete(one);
  }
})()"""


def until(page: Page, expression: str) -> None:
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"waited in vain for {expression}")


def kept_after_one_visit(page: Page, copy: Copy) -> None:
    page.goto(copy.address)
    until(page, READY)


def test_after_one_visit_every_page_its_figures_and_the_search_work_without_a_network(
    browser: Browser, copy: Copy
) -> None:
    with reading(browser) as (context, page):
        kept_after_one_visit(page, copy)
        context.set_offline(True)
        problems: list[str] = []
        page.on("requestfailed", lambda request: problems.append(f"{request.url} {request.failure}"))
        page.on("pageerror", lambda error: problems.append(str(error)))
        for address in addresses():
            answer = page.goto(copy.address + address)
            assert answer.status == 200
            expect(page.locator("h1").first).to_be_visible()
            page.evaluate("for (const image of document.images) image.loading = 'eager'")
            page.wait_for_function("[...document.images].every((image) => image.complete)")
            hidden = "image.naturalWidth === 0 && image.getClientRects().length > 0"
            assert page.evaluate(f"[...document.images].filter((image) => {hidden}).map((image) => image.src)") == []
        page.keyboard.press("/")
        page.locator("#search-field").fill("normal equations")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("Enter")
        page.wait_for_url("**/linear-regression.html#*")
        assert page.goto(copy.address).status == 200  # the folder itself
        # The look for a new version fails, as it must; what was on its way when the page was left is no fault.
        problems = [one for one in problems if WORKER not in one and "ERR_ABORTED" not in one]
        assert problems == [], problems
        assert page.goto(copy.address + "no/such/page").status == 404
        expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


def test_a_new_version_is_offered_and_until_then_the_old_one_is_whole(browser: Browser, copy: Copy) -> None:
    with reading(browser) as (context, page):
        kept_after_one_visit(page, copy)
        page.goto(copy.address)
        assert page.title() == OLD
        copy.title(NEW)
        copy.publish()
        page.evaluate(UPDATE)
        button = page.get_by_role("button", name="Reload")
        expect(button).to_be_visible()
        page.goto(copy.address + "notation.html")
        assert page.title() == OLD  # though the host has the new one
        other = context.new_page()
        other.goto(copy.address)
        assert other.title() == OLD
        page.get_by_role("button", name="Reload").click()
        expect(page).to_have_title(NEW, timeout=30_000)
        expect(other).to_have_title(NEW, timeout=30_000)  # no tab stays behind
        context.set_offline(True)
        page.goto(copy.address)
        assert page.title() == NEW
        names = page.evaluate("caches.keys()")
        assert len(names) == 1, names


def test_a_version_that_a_host_has_published_by_half_is_not_taken(browser: Browser, copy: Copy) -> None:
    with reading(browser) as (context, page):
        kept_after_one_visit(page, copy)
        page.goto(copy.address)
        copy.title(NEW)
        copy.publish()
        notation = copy.root / "notation.html"
        whole = notation.read_text(encoding="utf-8")
        notation.write_text(whole.replace(NEW, "Neither"), encoding="utf-8")  # the worker is new, this page is not its
        page.evaluate(UPDATE)
        page.wait_for_timeout(1500)
        assert not page.evaluate(WAITING)
        context.set_offline(True)
        page.goto(copy.address + "notation.html")
        assert page.title() == OLD
        context.set_offline(False)
        notation.write_text(whole, encoding="utf-8")
        page.goto(copy.address)
        page.evaluate(UPDATE)
        until(page, WAITING)


def test_what_the_browser_threw_away_is_fetched_and_kept_again(browser: Browser, copy: Copy) -> None:
    with reading(browser) as (context, page):
        kept_after_one_visit(page, copy)
        page.evaluate(FORGET_NOTATION)
        page.goto(copy.address + "notation.html")
        assert page.title() == OLD
        page.wait_for_timeout(500)
        context.set_offline(True)
        page.goto(copy.address)
        page.goto(copy.address + "notation.html")
        assert page.title() == OLD


def test_with_its_caches_gone_and_a_new_version_on_the_host_the_reader_gets_the_new_one(
    browser: Browser, copy: Copy
) -> None:
    with reading(browser) as (_, page):
        kept_after_one_visit(page, copy)
        page.evaluate("caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")
        copy.title(NEW)
        copy.publish()
        for _ in range(20):  # the worker finds out beside the reading
            page.goto(copy.address + "notation.html")
            page.goto(copy.address)
            if page.title() == NEW:
                break
            page.wait_for_timeout(500)
        assert page.title() == NEW


def test_without_room_or_without_workers_the_site_is_read_as_any_other(browser: Browser, copy: Copy) -> None:
    with reading(browser) as (context, page):
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        session = context.new_cdp_session(page)
        origin = "/".join(copy.address.split("/")[:3])
        session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 20_000})
        page.goto(copy.address)
        page.wait_for_timeout(3000)
        assert not page.evaluate(READY)
        page.goto(copy.address + "notation.html")
        assert page.title() == OLD
        assert errors == []
    with reading(browser, service_workers="block") as (_, page):
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(copy.address)
        page.wait_for_timeout(500)
        assert page.title() == OLD
        assert errors == []


def test_the_worker_names_each_file_once_by_its_content(site: Path, tmp_path: Path) -> None:
    listed = offline_files(site)
    assert {"index.html", "404.html", "_static/search.json", "book.webmanifest"} <= set(listed)
    assert WORKER not in listed
    assert not [name for name in listed if name.startswith("_sources/") or name.endswith((".ipynb", ".zip"))]
    shutil.copytree(site, tmp_path / "html")
    write_worker(tmp_path / "html")
    assert (tmp_path / "html" / WORKER).read_bytes() == (site / WORKER).read_bytes()
    total = sum((site / name).stat().st_size for name in listed)
    assert total < 30e6, f"{total / 1e6:.0f} MB are more than a reader should be sent unasked"
