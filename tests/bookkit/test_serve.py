"""The preview follows an edit, on the page that was edited and on those that show it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.bookkit.conftest import SmallBook
from tests.bookkit.test_build import wait_until

Fetch = Callable[[str], str]


@contextmanager
def preview(book: SmallBook) -> Iterator[Fetch]:
    """The real server in a process of its own; a function that gets a page from it, empty while there is none."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bookkit", "serve", "--port", str(port)]

    def fetch(page: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}.html", timeout=5) as response:
                return response.read().decode()
        except (OSError, http.client.HTTPException):  # no server yet, or the page is just being written: the preview
            return ""  # has the browser load it anew once it is whole

    with (book.root / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=book.root, env=book.environment(), stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield fetch
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def test_the_preview_shows_an_edit_without_being_told(small_book: SmallBook) -> None:
    page = small_book.chapter("one", "print(1)", prose="Before the edit.")
    with preview(small_book) as fetch:
        wait_until(lambda: "Before the edit." in fetch("one"), seconds=90)
        page.write_text(page.read_text().replace("Before", "After"))
        wait_until(lambda: "After the edit." in fetch("one"), seconds=90)


def test_a_new_title_a_new_page_and_a_new_site_title_show_on_every_page_of_the_preview(small_book: SmallBook) -> None:
    one = small_book.write("book/one.md", "# First title\n\nText.\n")
    small_book.write("book/two.md", "# Second\n\nText.\n")
    with (small_book.root / "_toc.yml").open("a", encoding="utf-8") as toc:
        toc.write("  - file: one\n  - file: two\n")
    with preview(small_book) as fetch:
        wait_until(lambda: "First title" in fetch("two"), seconds=90)
        one.write_text("# Another title\n\nText.\n")
        wait_until(lambda: "Another title" in fetch("two") and "First title" not in fetch("two"), seconds=90)
        small_book.write("book/three.md", "# Third\n\nText.\n")
        with (small_book.root / "_toc.yml").open("a", encoding="utf-8") as toc:
            toc.write("  - file: three\n")
        wait_until(lambda: "Third" in fetch("one") and "Third" in fetch("index"), seconds=90)
        config = small_book.root / "_config.yml"
        config.write_text(config.read_text().replace("The Machine Learning Engineering Path", "A renamed book"))
        wait_until(lambda: "A renamed book" in fetch("two"), seconds=90)


def test_a_verdict_that_another_page_changes_is_shown_anew_in_the_preview(small_book: SmallBook) -> None:
    notation = small_book.write("book/notation.md", "# Notation\n\n:::{symbols}\nd: dim\nv: real(d)\n:::\n")
    small_book.write("book/one.md", "# One\n\n:::{symbols}\nu: real(d)\n:::\n\n$$ u^\\top v = v^\\top u $$\n")
    with (small_book.root / "_toc.yml").open("a", encoding="utf-8") as toc:
        toc.write("  - file: notation\n  - file: one\n")
    with preview(small_book) as fetch:
        wait_until(lambda: "at d = " in fetch("one"), seconds=90)
        first = fetch("one").split("at d = ")[1].split("<")[0]
        notation.write_text(notation.read_text().replace("d: dim\n", "d: dim\nrequire d >= 5\n"))
        wait_until(lambda: "at d = " in fetch("one") and fetch("one").split("at d = ")[1].split("<")[0] != first, 90)
