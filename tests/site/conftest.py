"""The built site in a real browser.

- Mark a module that needs Chromium with ``pytestmark = pytest.mark.browser``. Where there is no browser its tests are
  skipped, each by its name; where ``CI`` is set, as in ``.ci/run``, a missing browser is an error.
- A test that takes ``address`` (a page's path, ``"algorithms-scratch/linear-regression.html"``) runs for each page.
- ``site`` is the folder; it is built if it is missing or old. ``served`` is its address at the root of a host,
  ``served_below`` the same in a sub-folder, as project pages are. Both end in a slash: ``served + address``.
- ``open_page(url, dark=..., width=...)`` opens a page in a context of its own and notes what a reader would never see:
  ``opened.problems`` lists console errors, uncaught exceptions, failed requests and violations of the
  Content-Security-Policy; ``opened.requests`` all addresses that were asked for; ``opened.page`` is Playwright's page.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bookkit.project import Project
from bookkit.site import is_current
from bookkit.toc import read_contents
from tests.conftest import ROOT
from tests.site.browser import browsing, chromium
from tests.site.server import serving


def addresses() -> list[str]:
    """Paths of all pages of the book, in reading order."""
    return [f"{page}.html" for page in read_contents(Project(ROOT)).pages]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes ``address`` over every page."""
    if "address" in metafunc.fixturenames:
        metafunc.parametrize("address", addresses())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none, except where tests may not be skipped."""
    if chromium() or os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine; .ci/run installs one"))


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the finished site, built now if it is missing or older than its sources."""
    project = Project(ROOT)
    if not is_current(project):
        subprocess.run([sys.executable, "-m", "bookkit", "build"], cwd=ROOT, check=True)
    return project.html


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The site at the root of a host."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def served_below(site: Path) -> Iterator[str]:
    """The site in a sub-folder of a host."""
    with serving(site, "/machine-learning-path/") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a file; as long as it is open, no other event loop can run in the process."""
    with browsing() as running:
        yield running


@dataclass
class Opened:
    """A page that was opened, and what happened meanwhile.

    Parameters
    ----------
    page : Page
        Playwright's.
    problems : list of str
        Console errors, exceptions, failed requests and policy violations.
    requests : list of str
        Addresses that were asked for.
    """

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Opens pages, each in a context of its own that ends with the test."""
    with ExitStack() as stack:

        def open_one(
            url: str, *, dark: bool = False, width: int = 1280, height: int = 900, wait: str = "load", **options: Any
        ) -> Opened:
            context: BrowserContext = browser.new_context(
                color_scheme="dark" if dark else "light", viewport={"width": width, "height": height}, **options
            )
            stack.callback(context.close)
            opened = Opened(context.new_page())
            watch(opened)
            opened.page.goto(url, wait_until=wait)
            return opened

        yield open_one


def watch(opened: Opened) -> None:
    """Note what goes wrong on a page, and what it asks for. A violation of the policy is an error on the console."""
    page, problems = opened.page, opened.problems
    page.on("request", lambda request: opened.requests.append(request.url))
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(f"exception: {error}"))
    # What was on its way when the page was left is no fault.
    page.on(
        "requestfailed",
        lambda request: (
            "ERR_ABORTED" in str(request.failure) or problems.append(f"failed: {request.url} {request.failure}")
        ),
    )
    page.on("response", lambda answer: answer.status >= 400 and problems.append(f"{answer.status}: {answer.url}"))
