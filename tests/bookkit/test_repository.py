"""Links lead to the repository that the site was built from."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bookkit.project import BuildError, Project
from bookkit.repository import page_of_remote, pages_of_repository, site_url
from bookkit.sphinx_ext.repository import edit_url, file_url
from tests.bookkit.conftest import SmallBook


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("git@github.com:someone/book.git", "https://github.com/someone/book"),
        ("ssh://git@github.com/someone/book.git", "https://github.com/someone/book"),
        ("ssh://git@git.example.org:2222/someone/book.git", "https://git.example.org/someone/book"),
        ("me@git.example.org:someone/book", "https://git.example.org/someone/book"),
        ("https://github.com/someone/book.git", "https://github.com/someone/book"),
        ("https://token@gitlab.com/group/sub/book", "https://gitlab.com/group/sub/book"),
        ("https://someone:pass@word@gitlab.com/group/book.git/", "https://gitlab.com/group/book"),
        ("https://someone:pass/word@gitlab.com/group/book.git", ""),
        ("https://someone:pa/ss@wo/rd@gitlab.com/group/book.git", ""),
        ("https://github.com/someone/book.git?access_token=secret#x", "https://github.com/someone/book"),
        ("ssh://git:secret@git.example.org:2222/someone/book.git", "https://git.example.org/someone/book"),
        ("http://someone:secret@git.example.org:8080/book.git", "https://git.example.org:8080/book"),
        ("git://github.com/someone/book.git", "https://github.com/someone/book"),
        ("git@gist.github.com:0123456789abcdef.git", "https://gist.github.com/0123456789abcdef"),
        ("https://github.com/", ""),
        ("", ""),
        ("C:/books/book", ""),
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
    assert "Edit this page" not in page.read_text()
    forked = {**small_book.environment(), "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "fork/book"}
    result = subprocess.run(
        [sys.executable, "-m", "bookkit", "build"], cwd=small_book.root, env=forked, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert 'href="https://github.com/fork/book/blob/main/code/toy/linear/ridge.py"' in page.read_text()
    edit = '<a href="https://github.com/fork/book/edit/main/book/one.md" rel="external">Edit this page</a>'
    assert edit in page.read_text()
    assert "Edit this page" not in (small_book.root / "_build/html/search.html").read_text()


@pytest.mark.parametrize(
    ("repository", "file", "edit"),
    [
        ("https://github.com/a/b", "/blob/main/book/one.md", "/edit/main/book/one.md"),
        ("https://gitlab.com/a/b/c", "/-/blob/main/book/one.md", "/-/edit/main/book/one.md"),
        ("https://codeberg.org/a/b", "/src/branch/main/book/one.md", "/_edit/main/book/one.md"),
        ("https://bitbucket.org/a/b", "/src/main/book/one.md", "/src/main/book/one.md?mode=edit"),
        ("https://git.example.org/a/b", "/blob/main/book/one.md", None),
    ],
)
def test_each_host_shows_and_edits_a_file_in_its_own_way(repository: str, file: str, edit: str | None) -> None:
    assert file_url(repository, "book/one.md") == repository + file
    assert edit_url(repository, "book/one.md") == (repository + edit if edit else "")


@pytest.mark.parametrize(
    ("repository", "site"),
    [
        ("https://github.com/Someone/Book", "https://someone.github.io/Book/"),
        ("https://github.com/someone/someone.github.io", "https://someone.github.io/"),
        ("https://gitlab.com/group/sub/book", ""),
        ("https://git.example.org/book", ""),
        ("", ""),
    ],
)
def test_the_site_of_a_repository_is_its_pages_address(repository: str, site: str) -> None:
    assert pages_of_repository(repository) == site


def test_the_named_site_comes_first(monkeypatch: pytest.MonkeyPatch, repository: Project) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/book")
    monkeypatch.delenv("BOOK_SITE_URL", raising=False)
    monkeypatch.delenv("CI_PAGES_URL", raising=False)
    assert site_url(repository) == "https://someone.github.io/book/"
    monkeypatch.setenv("BOOK_SITE_URL", "https://book.example.org")
    assert site_url(repository) == "https://book.example.org/"


@pytest.mark.parametrize(
    "named", ["book.example.org", "ftp://example.org/", "https://", "https://a b/", "https://a/?b"]
)
def test_a_named_site_that_is_no_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, repository: Project, named: str
) -> None:
    monkeypatch.setenv("BOOK_SITE_URL", named)
    with pytest.raises(BuildError, match=r"BOOK_SITE_URL.*write it as"):
        site_url(repository)
