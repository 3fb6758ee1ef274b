"""A small book in a folder of its own, so that tests may break it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bookkit.chapters import Chapter, read_chapter
from bookkit.project import Project
from bookkit.toc import read_contents
from tests.conftest import ROOT

FRONT_MATTER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""


@dataclass(frozen=True)
class SmallBook:
    """A book that tests write page by page; its package is ``toy``."""

    root: Path

    @property
    def project(self) -> Project:
        return Project(self.root)

    def write(self, path: str, text: str) -> Path:
        """Write a file, named from the root."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def chapter(self, name: str, *cells: str, prose: str = "", listed: bool = True) -> Path:
        """Write a chapter with the given cells (their text between the fences) and list it in ``_toc.yml``."""
        title = name.split("/")[-1].replace("-", " ").capitalize()
        body = "\n".join(f"```{{code-cell}} ipython3\n{cell}\n```\n" for cell in cells)
        path = self.write(f"book/{name}.md", f"{FRONT_MATTER}# {title}\n\n{prose}\n\n{body}")
        if listed and f"file: {name}\n" not in (self.root / "_toc.yml").read_text():
            with (self.root / "_toc.yml").open("a", encoding="utf-8") as toc:
                toc.write(f"  - file: {name}\n")
        return path

    def chapters(self) -> list[Chapter]:
        """The chapters that have cells, as the build reads them."""
        read = (read_chapter(self.project, page) for page in read_contents(self.project).pages)
        return [chapter for chapter in read if chapter]

    def environment(self) -> dict[str, str]:
        """The environment of a build: the small book's package comes before the repository's."""
        return {**os.environ, "PYTHONPATH": str(self.root / "code"), "GITHUB_REPOSITORY": "", "BOOK_SITE_URL": ""}

    def run(self, *arguments: str, timeout: float = 120, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run ``python -m bookkit`` in the small book, with more variables in its environment."""
        command = [sys.executable, "-m", "bookkit", *arguments]
        return subprocess.run(
            command,
            cwd=self.root,
            env={**self.environment(), **variables},
            capture_output=True,
            text=True,
            timeout=timeout,
        )


@pytest.fixture
def small_book(tmp_path: Path) -> SmallBook:
    """A book without chapters."""
    return make_small_book(tmp_path)


def make_small_book(root: Path) -> SmallBook:
    """Write a book without chapters into an empty folder."""
    book = SmallBook(root)
    book.write("_config.yml", (ROOT / "_config.yml").read_text(encoding="utf-8"))
    book.write("_toc.yml", "format: jb-book\nroot: index\nchapters:\n")
    book.write("book/index.md", "# A small book\n\nFor tests.\n")
    book.write("book/references.bib", "")
    book.write("requirements.txt", "numpy==2.0\n")
    book.write("code/pyproject.toml", '[project]\nname = "toy"\ndependencies = ["numpy>=2", "matplotlib"]\n')
    book.write("code/toy/__init__.py", '"""Imports nothing."""\n')
    book.write("code/toy/linear/__init__.py", "")
    book.write("code/toy/linear/ridge.py", "from toy.linear import solvers\n\nVALUE = solvers.VALUE + 1\n")
    book.write("code/toy/linear/solvers.py", "VALUE = 1\n")
    book.write("code/toy/trees/__init__.py", "")
    book.write("code/toy/trees/forest.py", "VALUE = 5\n")
    book.write("code/toy/data/__init__.py", "")
    book.write("code/toy/data/iris/__init__.py", "VALUE = 7\n")
    book.write("code/toy/data/iris/iris.csv", "1,2\n")
    return book
