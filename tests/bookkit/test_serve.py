"""The preview follows an edit."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.error
import urllib.request

from tests.bookkit.conftest import SmallBook
from tests.bookkit.test_build import wait_until


def test_the_preview_shows_an_edit_without_being_told(small_book: SmallBook) -> None:
    page = small_book.chapter("one", "print(1)", prose="Before the edit.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bookkit", "serve", "--port", str(port)]
    with (small_book.root / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=small_book.root, env=small_book.environment(), stdout=log, stderr=log)
    try:
        wait_until(lambda: "Before the edit." in fetch(port), seconds=60)
        page.write_text(page.read_text().replace("Before", "After"))
        wait_until(lambda: "After the edit." in fetch(port), seconds=60)
    finally:
        process.terminate()
        process.wait(timeout=30)


def fetch(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/one.html", timeout=5) as response:
            return response.read().decode()
    except (urllib.error.URLError, OSError):
        return ""
