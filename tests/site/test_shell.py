"""Claims about every page in a real browser: nothing from elsewhere, nothing broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urldefrag, urljoin

import pytest
from playwright.sync_api import expect

from tests.site.conftest import Opened

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("where", ["served", "served_below"])
def test_no_page_asks_for_anything_from_elsewhere_nor_reports_an_error(
    address: str, where: str, request: pytest.FixtureRequest, open_page: Callable[..., Opened]
) -> None:
    root = request.getfixturevalue(where)
    opened = open_page(root + address, wait="networkidle")
    assert opened.requests
    assert [url for url in opened.requests if not url.startswith((root, "data:"))] == []
    assert opened.problems == []


def test_every_internal_link_and_anchor_leads_somewhere(
    address: str, served_below: str, open_page: Callable[..., Opened], targets: dict[str, set[str]]
) -> None:
    page = open_page(served_below + address, wait="domcontentloaded").page
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    assert links
    broken = []
    for link in links:
        url, fragment = urldefrag(urljoin(served_below + address, link))
        if not url.startswith(served_below):
            if url.startswith("http://127.0.0.1"):
                broken.append(link)
            continue
        if url.endswith("/"):
            url += "index.html"
        if url not in targets or (fragment and fragment not in targets[url]):
            broken.append(link)
    assert broken == []


@pytest.fixture(scope="module")
def targets(site, served_below: str) -> dict[str, set[str]]:
    """For each file of the site its address, and the ids that a link may name."""
    import re

    found: dict[str, set[str]] = {}
    for path in site.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8") if path.suffix == ".html" else ""
            found[served_below + path.relative_to(site).as_posix()] = set(re.findall(r'\sid="([^"]+)"', text))
    return found


def test_a_derivation_of_the_graph_shows_its_lines_under_the_pointer_and_with_the_focus(
    served: str, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(served + "math-foundations/engine.html")
    page = opened.page
    line = page.locator(".derivation-graph path").first
    first, second = line.get_attribute("data-ends").split()
    user, used = (page.locator(f".derivation-graph [data-box='{box}']") for box in (second, first))
    user.focus()
    expect(line).to_have_class(re.compile("uses"))
    expect(used).to_have_class(re.compile("uses"))
    user.blur()
    expect(page.locator(".derivation-graph.picked")).to_have_count(0)
    used.hover()
    expect(line).to_have_class(re.compile("used"))
    expect(user).to_have_class(re.compile("used"))
    page.mouse.move(5, 300)
    expect(page.locator(".derivation-graph .used")).to_have_count(0)
    assert opened.problems == []
