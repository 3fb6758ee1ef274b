"""The preview follows an edit, on the page that was edited and on those that show it."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bookkit.preview import show_problems
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


def test_a_refused_equation_and_a_cell_that_raises_are_shown_on_the_page_until_they_are_mended(
    small_book: SmallBook,
) -> None:
    symbols = ":::{symbols}\nd: dim\nu: real(d)\nv: real(d)\n:::\n"
    page = small_book.chapter("one", "print('of a cell')", prose=f"{symbols}\n$$ u^\\top v = v^\\top u $$\n\nRight.")
    right = page.read_text()
    with preview(small_book) as fetch:
        wait_until(lambda: "Right." in fetch("one"), seconds=120)
        assert 'role="alert"' not in fetch("one")
        line = 1 + right[: right.index("$$ u")].count("\n")
        page.write_text(right.replace("= v^", "= 2 v^").replace("Right.", "Wrong."))
        refused = re.compile(rf'role="alert".*book/one\.md:{line}:\d+: refuted.*Wrong\.', re.DOTALL)
        wait_until(lambda: refused.search(settled(fetch, "one")), seconds=120)
        assert 'aria-label="Refused. How?"' in fetch("one")
        assert "refuted" in fetch("index")  # on every page, since the book is not built
        raising = right.replace("print('of a cell')", "print('of a cell')\nraise ValueError('of the cell')")
        page.write_text(raising.replace("Right.", "Raises."))
        raised = re.compile(r'role="alert".*book/one\.md:\d+: cell 1: ValueError: of the cell.*Raises\.', re.DOTALL)
        wait_until(lambda: raised.search(settled(fetch, "one")), seconds=120)
        assert "refuted" not in fetch("one")
        page.write_text(right.replace("Right.", "Mended."))
        wait_until(lambda: "Mended." in fetch("one") and 'role="alert"' not in fetch("index"), seconds=120)
        wait_until(lambda: 'role="alert"' not in fetch("one"), seconds=30)


def settled(fetch: Fetch, name: str) -> str:
    """A page whose build has ended; empty before."""
    page = fetch(name)
    return "" if "making it anew" in page else page


def test_the_policy_allows_the_reload_and_no_worker_keeps_an_old_page(small_book: SmallBook) -> None:
    small_book.chapter("one", "print(1)")
    with preview(small_book) as fetch:
        wait_until(lambda: "<h1>" in fetch("one"), seconds=120)
        page = fetch("one")
        script = page.rpartition("<script>")[2].partition("</script>")[0]
        socket_address = re.search(r"ws://[\d.:]+", script).group()
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1)
        assert f"'sha256-{digest}'" in policy
        assert socket_address in re.search(r"connect-src [^;]*", policy).group()
    worker = (small_book.root / "_build/serve/html/service-worker.js").read_text()
    assert "unregister" in worker
    assert "FILES" not in worker


def test_problems_are_shown_as_text_replace_each_other_and_leave_the_time_by_which_sphinx_finds_old_pages(
    tmp_path: Path,
) -> None:
    page = tmp_path / "a" / "page.html"
    page.parent.mkdir()
    page.write_text('<body><main id="main" tabindex="-1"><h1>One</h1></main></body>')
    before = page.read_text()
    os.utime(page, (1_000_000, 1_000_000))
    show_problems(tmp_path, ["one.md:3: <b> & more"])
    assert "<pre>one.md:3: &lt;b&gt; &amp; more</pre>" in page.read_text()
    show_problems(tmp_path, ["one.md:4: another"])
    assert page.read_text().count('role="alert"') == 1
    assert "one.md:3" not in page.read_text()
    show_problems(tmp_path, [])
    assert page.read_text() == before
    assert page.stat().st_mtime == 1_000_000
