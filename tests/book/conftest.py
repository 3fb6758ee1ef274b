"""The chapters of this book, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from bookkit.chapters import Chapter, read_chapter
from bookkit.project import Project
from bookkit.toc import read_contents
from tests.conftest import ROOT

HEADING = re.compile(r"^(#{1,6}) (.+)$", flags=re.MULTILINE)
FENCE = re.compile(r"^(`{3,}|:{3,})", flags=re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A chapter as its author wrote it."""

    chapter: Chapter
    text: str

    @property
    def name(self) -> str:
        return self.chapter.name

    @property
    def slug(self) -> str:
        return self.name.rsplit("/", 1)[-1]

    @cached_property
    def prose(self) -> str:
        """The text without the code cells."""
        return re.sub(r"^```\{code-cell\}.*?^```$", "", self.text, flags=re.MULTILINE | re.DOTALL)

    def headings(self, level: int) -> list[str]:
        """Headings of one level, in order."""
        return [title for marks, title in HEADING.findall(self.prose) if len(marks) == level]

    def section(self, title: str) -> str:
        """Source of the ``##`` section whose heading begins with ``title``; empty where there is none."""
        match = re.search(rf"^## {re.escape(title)}\b.*?(?=^## |\Z)", self.text, flags=re.MULTILINE | re.DOTALL)
        return match.group() if match else ""


def all_pages() -> list[Page]:
    """Pages of the book that have cells."""
    project = Project(ROOT)
    chapters = (read_chapter(project, name) for name in read_contents(project).pages)
    return [Page(chapter, Path(chapter.path).read_text(encoding="utf-8")) for chapter in chapters if chapter]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes ``page`` once for each chapter."""
    if "page" in metafunc.fixturenames:
        pages = all_pages()
        metafunc.parametrize("page", pages, ids=[page.name for page in pages])
