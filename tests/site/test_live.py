"""A reader runs and edits the cells of a page in the page itself; a real Jupyter server stands in for Binder's."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from urllib.parse import unquote
from urllib.request import urlopen

import pytest

from bookkit.figures import PALETTE
from tests.bookkit.conftest import SmallBook, small_book  # noqa: F401
from tests.conftest import ROOT
from tests.site.conftest import Opened
from tests.site.opening import violations
from tests.site.server import serving

pytestmark = pytest.mark.browser

IMPORT = "from toy.linear import ridge"
FIGURE = "---\nmystnb: {image: {alt: A rising line.}}\n---\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"


@contextmanager
def jupyter(book: SmallBook) -> Iterator[str]:
    """A Jupyter server whose kernels find the small book's package."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = book.root / "home"
    home.mkdir()
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--allow-root", f"--IdentityProvider.token={secrets.token_hex(16)}", "--ServerApp.allow_origin=*"]
    command += ["--ServerApp.jpserver_extensions={'tests.site.binder_stub': True}", "--ServerApp.port_retries=0"]
    path = f"{book.root / 'code'}{os.pathsep}{ROOT}"
    environment = {**os.environ, "PYTHONPATH": path, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)}
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(240):
            assert server.poll() is None, (home / "log").read_text()
            try:
                with urlopen(f"{address}/build/gh/someone/book/HEAD", timeout=5):
                    break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def build(book: SmallBook, hub: str) -> None:
    fork = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "someone/book", "BOOK_BINDER_URL": hub}
    result = subprocess.run(
        [sys.executable, "-m", "bookkit", "build"],
        cwd=book.root,
        env={**book.environment(), **fork},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr


def test_cells_run_in_the_page_and_can_be_edited(
    small_book: SmallBook,  # noqa: F811
    open_page: Callable[..., Opened],
) -> None:
    small_book.chapter(
        "part/one",
        f":tags: [hide-input]\n\n{IMPORT}",
        ":tags: [remove-cell]\n\nsecret = 40",
        "print('value', secret + ridge.VALUE)",
        FIGURE,
    )
    with jupyter(small_book) as hub:
        build(small_book, hub)
        with serving(small_book.root / "_build/html", "/book/") as served:
            opened = open_page(f"{served}part/one.html", wait="networkidle")
            page = opened.page
            assert not [url for url in opened.requests if "thebe" in url or url.startswith(hub)], (
                "before it is asked for"
            )
            page.get_by_role("button", name="Run", exact=True).click()
            assert violations(page, "#run") == []
            page.get_by_role("button", name="Run the cells in this page").click()
            bar = page.get_by_role("region", name="Live cells")
            bar.get_by_text("Ready.").wait_for(timeout=60_000)
            cells = page.locator(".text .cell")
            # What stands before a cell, seen or not, runs with it.
            cells.nth(1).locator("textarea").press("Shift+Enter")
            cells.nth(1).get_by_text("value 42").wait_for(timeout=60_000)
            bar.get_by_text("Ready.").wait_for(timeout=60_000)
            cells.nth(1).locator("textarea").fill("print('edited', 6 * 7)")
            cells.nth(1).get_by_role("button", name="Run").click()
            cells.nth(1).get_by_text("edited 42").wait_for(timeout=60_000)
            assert cells.nth(1).get_by_text("value 42").count() == 0
            bar.get_by_role("button", name="Run all").click()
            cells.nth(2).locator("img, svg").first.wait_for(timeout=60_000)
            for scheme, ink in (("light", "#1f2328"), ("dark", PALETTE["#1f2328"])):
                page.emulate_media(color_scheme=scheme)
                drawn = unquote(cells.nth(2).locator("img:visible").get_attribute("src"))
                assert ink in drawn, scheme
                assert "#ffffff" not in drawn, "its ground is the page's"
            cells.nth(1).locator("textarea").fill("1 / 0")
            cells.nth(1).locator("textarea").press("Shift+Enter")
            cells.nth(1).get_by_text("ZeroDivisionError").first.wait_for(timeout=60_000)
            bar.get_by_text("failed").wait_for(timeout=60_000)
            for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 844})
                assert violations(page) == [], (scheme, width)
            assert [one for one in opened.problems if "execute" not in one] == []
            assert not [url for url in opened.requests if not url.startswith((served, hub, "data:", "ws:"))]
