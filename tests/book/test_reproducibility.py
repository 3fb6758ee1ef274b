"""The same chapters give the same outputs, and the same outputs the same site."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from bookkit import store
from bookkit.execution import execute
from bookkit.judging import judge
from bookkit.progress import Progress
from bookkit.project import Project
from bookkit.site import build_site, is_current
from bookkit.toc import read_contents
from tests.book.conftest import all_pages


@pytest.fixture
def copy(repository: Project, tmp_path: Path) -> Project:
    """This checkout in another folder, without what was built."""
    for name in ("book", "code", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", ".hypothesis")
        shutil.copytree(repository.root / name, tmp_path / name, ignore=ignored)
    for name in ("_config.yml", "_toc.yml", "requirements.txt", "CONTRIBUTING.md", "CITATION.cff"):
        shutil.copy(repository.root / name, tmp_path / name)
    # Citations name the commit.
    git = repository.root / ".git"
    if git.is_dir():
        shutil.copytree(git, tmp_path / ".git")
    elif git.is_file():
        shutil.copy(git, tmp_path / ".git")
    return Project(tmp_path)


def test_two_cold_runs_give_the_same_outputs_but_for_measurements(repository: Project, copy: Project) -> None:
    chapters = [page.chapter for page in all_pages()]
    failures = execute(copy, chapters, Progress(Console(file=io.StringIO())), force=True)
    assert failures == []
    for chapter in chapters:
        first, second = store.load(repository, chapter.name), store.load(copy, chapter.name)
        assert first, "run 'make book' first"
        for number, (cell, one, other) in enumerate(
            zip(chapter.cells, first.cells, second.cells, strict=True), start=1
        ):
            if not cell.measured:
                place = f"{chapter.name}, line {cell.line}, cell {number}: tag it 'measured' or make it repeat itself"
                assert digest(one) == digest(other), place


def digest(cell: dict) -> str:
    return hashlib.sha256(json.dumps(cell, sort_keys=True).encode()).hexdigest()


def test_two_builds_from_the_same_outputs_are_the_same_file_by_file(repository: Project, copy: Project) -> None:
    assert is_current(repository), "run 'make book' first"
    shutil.copytree(repository.executed, copy.executed)
    judge(copy, read_contents(copy).pages)
    build_site(copy)
    assert hashes(copy.html) == hashes(repository.html)


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
