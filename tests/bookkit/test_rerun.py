"""The line on a derivation's page that runs its check again, run in an environment that has none of this.

What the package depends on is lent by this environment, so that no network is needed; all else is the line's own work.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.bookkit.conftest import SmallBook, make_small_book
from tests.conftest import ROOT
from tests.site.server import serving

REPOSITORY = "https://github.com/someone/book"
PAGE = r"""# Squares

:::{symbols}
a: real
:::

::::{derivation} A square is no less than zero
:id: square-positive

$$ a^2 \ge 0 $$
::::

::::{derivation} Squares by a test
:id: square-tested

:::{by-code} test_squares
:twin: test_cubes_are_not_all_positive

$$ a^2 \ge 0 $$
:::
::::
"""
TESTS = """import pytest


def check_positive(power):
    assert all(power(a) >= 0 for a in range(-9, 9))


def test_squares():
    check_positive(lambda a: a * a)


def test_cubes_are_not_all_positive():
    with pytest.raises(AssertionError):
        check_positive(lambda a: a**3)
"""
#: What pip needs to build the package, and what mathcheck imports.
LENT = (
    "setuptools",
    "_distutils_hack",  # Python 3.12 and later have none of their own
    "wheel",
    "packaging",
    "sympy",
    "mpmath",
    "flint",
    "python_flint.libs",
    "rich",
    "pygments",
    "markdown_it",
    "mdurl",
)


@dataclass(frozen=True)
class Published:
    """A book in git, its site on this machine, and a reader's empty environment."""

    book: SmallBook
    reader: Path
    commit: str

    def line(self, path: str) -> str:
        """The line that a permanent page gives."""
        page = (self.book.root / "_build/html" / path / "index.html").read_text(encoding="utf-8")
        return BeautifulSoup(page, "html.parser").find("pre").get_text()

    def run(self, line: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run a line in a shell of the reader's; the host of the repository is this machine."""
        variables = {
            "PATH": f"{self.reader / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{self.book.root}.insteadOf",
            "GIT_CONFIG_VALUE_0": REPOSITORY,
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it as the option's value: no isolation
        }
        return subprocess.run(["bash", "-c", line], cwd=folder, env=variables, capture_output=True, text=True)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    book = make_small_book(tmp_path_factory.mktemp("published"))
    shutil.rmtree(book.root / "code")
    unwanted = shutil.ignore_patterns("*.egg-info", "__pycache__", "build", "*.npz")
    shutil.copytree(ROOT / "code", book.root / "code", ignore=unwanted)
    book.write("book/squares.md", PAGE)
    book.write("tests/test_squares.py", TESTS)
    book.write(".gitignore", "_build/\n__pycache__/\n*.egg-info/\n")
    with (book.root / "_toc.yml").open("a") as toc:
        toc.write("  - file: squares\n")
    git = ["git", "-C", str(book.root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "A book"]):
        subprocess.run([*git, *command], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    reader = tmp_path_factory.mktemp("reader")
    venv.create(reader, with_pip=True, symlinks=True)
    (packages,) = reader.glob("lib/python*/site-packages")
    lend(packages)
    with serving(book.root / "_build/html", "/path/") as address:
        owner, name = REPOSITORY.removeprefix("https://github.com/").split("/")
        result = book.run(
            "build",
            BOOK_SITE_URL=address,
            GITHUB_SERVER_URL="https://github.com",
            GITHUB_REPOSITORY=f"{owner}/{name}",
        )
        assert result.returncode == 0, result.stderr
        yield Published(book, reader, commit)


def lend(packages: Path) -> None:
    """Link what the package needs into an environment; neither the package itself nor anything else."""
    ours = Path(importlib.util.find_spec("sympy").origin).parents[1]
    built_with = [path.name for path in ours.glob("setuptools-*.dist-info")]  # it finds its own commands by this
    for name in (*LENT, *built_with):
        shutil.rmtree(packages / name, ignore_errors=True)  # an environment of Python 3.11 has a setuptools of its own
        if (ours / name).exists():
            (packages / name).symlink_to(ours / name)


def test_the_line_installs_the_checker_of_the_commit_and_judges_the_derivation(
    published: Published, tmp_path: Path
) -> None:
    before = published.run("python -m mathcheck --help", tmp_path)
    assert "No module named mathcheck" in before.stderr, "the reader's environment is empty"
    line = published.line("d/square-positive")
    assert f'"mlpath[mathcheck] @ git+{REPOSITORY}@{published.commit}#subdirectory=code"' in line
    assert "python -m mathcheck --id square-positive http://127.0.0.1:" in line
    result = published.run(line, tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 relations in 1 file: 1 " in result.stdout
    source = published.book.root / "_build/html/c/squares/source.md"
    text = source.read_text()
    source.write_text(text.replace(r"a^2 \ge 0", r"a^2 \ge 1"))
    again = published.run(line.split("&&")[1], tmp_path)
    source.write_text(text)
    assert again.returncode == 1
    assert "refuted" in again.stdout


def test_what_rests_on_a_test_is_run_again_in_a_clone(published: Published, tmp_path: Path) -> None:
    line = published.line("d/square-tested")
    assert f"git clone -q {REPOSITORY} mlpath-book && cd mlpath-book && git checkout -q {published.commit} && " in line
    result = published.run(line, tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 by code" in result.stdout
