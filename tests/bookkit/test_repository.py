"""Links lead to the repository that the site was built from."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bookkit.repository import page_of_remote
from tests.bookkit.conftest import SmallBook


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("git@github.com:someone/book.git", "https://github.com/someone/book"),
        ("ssh://git@github.com/someone/book.git", "https://github.com/someone/book"),
        ("https://github.com/someone/book.git", "https://github.com/someone/book"),
        ("https://token@gitlab.com/group/sub/book", "https://gitlab.com/group/sub/book"),
        ("/srv/git/book.git", ""),
        ("../book", ""),
        ("file:///srv/book.git", ""),
    ],
)
def test_the_page_of_a_remote(remote: str, page: str) -> None:
    assert page_of_remote(remote) == page


def test_a_fork_links_to_the_fork_and_without_a_remote_nothing_is_linked(small_book: SmallBook) -> None:
    small_book.chapter("one", "print(1)", prose="See {repo}`code/toy/linear/ridge.py`.")
    page = small_book.root / "_build/html/one.html"
    assert small_book.run("build").returncode == 0
    assert "github.com" not in page.read_text()
    forked = {**small_book.environment(), "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "fork/book"}
    result = subprocess.run(
        [sys.executable, "-m", "bookkit", "build"], cwd=small_book.root, env=forked, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert 'href="https://github.com/fork/book/blob/main/code/toy/linear/ridge.py"' in page.read_text()
