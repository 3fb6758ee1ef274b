"""Launch buttons lead to the repository that the site was built from, or are left out with a reason."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from bookkit.launching import binder, of_repository, why_not
from bookkit.project import BuildError
from bookkit.sphinx_ext.page.policy import policy_of
from tests.bookkit.conftest import SmallBook


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of a fork's CI name that fork."""
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "BOOK_BINDER_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("repository", "path"),
    [
        ("https://github.com/fork/book", "/v2/gh/fork/book/HEAD"),
        ("https://gitlab.com/group/sub/book", "/v2/gl/group%2Fsub%2Fbook/HEAD"),
        ("https://codeberg.org/someone/book", "/v2/git/https%3A%2F%2Fcodeberg.org%2Fsomeone%2Fbook/HEAD"),
    ],
)
def test_a_launch_opens_the_notebook_of_the_repository_in_jupyterlab(repository: str, path: str) -> None:
    url = urlsplit(of_repository(repository).url("notebooks/part/page.ipynb"))
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"https://mybinder.org{path}"
    assert parse_qs(url.query) == {"urlpath": ["lab/tree/notebooks/part/page.ipynb"]}


@pytest.mark.parametrize(
    "repository",
    [
        "",
        "https://git.example.org/a/b",
        "https://github.com/",
        "https://github.com/a",
        "https://github.com/a/b/c",
        "https://gist.github.com/someone/0123456789abcdef",
        "https://github.com.example.org/a/b",
    ],
)
def test_a_host_that_binder_does_not_know_launches_nothing(repository: str) -> None:
    assert of_repository(repository) is None


def remote(book: SmallBook, url: str) -> None:
    subprocess.run(["git", "init", "-q"], cwd=book.root, check=True)
    subprocess.run(["git", "remote", "add", "origin", url], cwd=book.root, check=True)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("git@github.com:fork/book.git", ""),
        ("ssh://git@gitlab.com:22/fork/book.git", ""),
        ("https://gitlab.com/group/sub/book.git", ""),
        ("git@codeberg.org:fork/book", ""),
        ("git@git.example.org:fork/book.git", "https://git.example.org/fork/book is no repository that Binder"),
        ("git@gist.github.com:0123456789abcdef.git", "https://gist.github.com/0123456789abcdef is no repository"),
        ("https://github.com/only-an-owner", "https://github.com/only-an-owner is no repository that Binder"),
        ("/srv/book", "no remote 'origin' with a web address"),
    ],
)
def test_the_build_says_why_there_are_no_buttons(small_book: SmallBook, url: str, reason: str) -> None:
    remote(small_book, url)
    said = why_not(small_book.project)
    assert (reason in said) if reason else not said


def test_a_token_in_the_remote_is_neither_said_nor_published(small_book: SmallBook) -> None:
    small_book.chapter("part/one", "print(1)")
    remote(small_book, "https://someone:to@ken-s3cret@git.example.org/fork/book.git")
    result = small_book.run("build", GITHUB_SERVER_URL="")
    assert result.returncode == 0, result.stderr
    assert "https://git.example.org/fork/book is no repository that Binder could launch" in result.stderr
    written = [path.read_bytes() for path in (small_book.root / "_build").rglob("*") if path.is_file()]
    assert any(b"https://git.example.org/fork/book" in content for content in written)
    for content in (result.stdout.encode(), result.stderr.encode(), *written):
        assert b"s3cret" not in content
        assert b"to@" not in content


def test_pages_of_a_fork_launch_the_fork_and_others_launch_nothing(small_book: SmallBook) -> None:
    small_book.chapter("part/one", "print(1)")
    page = small_book.root / "_build/html/part/one.html"
    result = small_book.run("build")
    assert result.returncode == 0, result.stderr
    assert "no launch buttons: the repository has no remote" in result.stderr
    text = page.read_text()
    assert "data-launch" not in text
    assert "data-live" not in text
    assert "mybinder" not in text
    assert 'href="../notebooks/part/one.ipynb" download' in text
    assert 'href="../notebooks/all-notebooks.zip" download' in text
    assert 'id="run"' not in (small_book.root / "_build/html/index.html").read_text()
    remote(small_book, "git@github.com:fork/book.git")
    result = subprocess.run(
        [sys.executable, "-m", "bookkit", "build"],
        cwd=small_book.root,
        env=small_book.environment(),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "no launch buttons" not in result.stderr
    text = page.read_text()
    link = "https://mybinder.org/v2/gh/fork/book/HEAD?urlpath=lab/tree/notebooks/part/one.ipynb"
    assert f'href="{link}"' in text
    assert "connect-src 'self' https://mybinder.org wss://mybinder.org https://*.mybinder.org" in text
    assert "mybinder" not in (small_book.root / "_build/html/index.html").read_text()


def test_a_policy_names_servers_only_on_pages_with_live_cells() -> None:
    assert "example" not in policy_of("<p>", ["https://example.org"])
    assert "connect-src 'self' https://example.org" in policy_of('<button data-live="">', ["https://example.org"])


def test_an_address_of_a_hub_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOK_BINDER_URL", "mybinder.org")
    with pytest.raises(BuildError, match=r"BOOK_BINDER_URL.*write it as https://mybinder.org"):
        binder()
