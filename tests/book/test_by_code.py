"""What the book claims by code: each test passes here and now, and so does its twin, which expects a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bookkit.project import Project
from mathcheck import Code, code_of
from tests.book.by_code import supports, unsupported

PAGE = """:::{symbols}
x: real
:::

:::{by-code} test_it
:twin: test_broken

$$ x = 1 $$
:::
"""
TESTS = """import pytest


def check_it(value):
    assert value == 1


def test_it():
    check_it(1)


def test_broken():
    with pytest.raises(AssertionError):
        check_it(2)
"""


def test_each_claim_by_code_has_a_test_that_passes_and_a_twin_that_fails_its_check(
    repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)
    pages = sorted(path for path in Path("book").rglob("*.md") if path != Path("book/notation.md"))
    found = supports(pages, [Path("book/notation.md")], code_of(["tests"], pages))
    assert {one["role"] for one in found} == {"test", "twin"}, "the book claims something by code"
    assert unsupported(repository.root, found) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("check_it(1)", "check_it(3)", ["tests/test_it.py::test_it: failure"]),
        ("check_it(2)", "check_it(1)", ["tests/test_it.py::test_broken: failure"]),
        ("    assert value == 1", "    assert True", ["tests/test_it.py::test_broken: failure"]),
        ("def test_it", "@pytest.mark.skip\ndef test_it", ["tests/test_it.py::test_it: skipped"]),
        ("def test_broken", "@pytest.mark.xfail\ndef test_broken", ["tests/test_it.py::test_broken: failure"]),
        (
            "    check_it(1)",
            "    check_it(1)\n    raise SystemExit",
            ["tests/test_it.py::test_it: failure"],
        ),
        ("check_it(1)", "check_it(1)", []),
    ],
)
def test_a_claim_whose_test_or_twin_does_not_pass_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: list[str]
) -> None:
    text = TESTS.replace(old, new)
    (tmp_path / "tests").mkdir()
    (tmp_path / "_build").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\nxfail_strict = true\n")
    (tmp_path / "tests/test_it.py").write_text(text)
    (tmp_path / "page.md").write_text(PAGE)
    monkeypatch.chdir(tmp_path)
    found = supports([Path("page.md")], [], Code({"tests/test_it.py": text}))
    assert unsupported(tmp_path, found) == said
    assert os.listdir(tmp_path / "_build") == []
