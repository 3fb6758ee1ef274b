"""A chapter runs again if and only if something that its outputs depend on changed: real edits, in each direction."""

from __future__ import annotations

import re
import shutil

import pytest

from bookkit.chapters import read_chapter
from bookkit.dependencies import chapter_key, code_files
from bookkit.execution import stale_chapters
from bookkit.project import Project
from bookkit.site import site_key
from bookkit.toc import read_contents
from tests.bookkit.conftest import SmallBook


@pytest.fixture
def three_chapters(small_book: SmallBook) -> SmallBook:
    small_book.chapter("ridge", "from toy.linear.ridge import VALUE\nprint(VALUE)", prose="Some prose.")
    small_book.chapter("forest", "import toy.trees.forest as forest\nprint(forest.VALUE)")
    small_book.chapter("iris", "from toy.data import iris\nprint(iris.VALUE)")
    return small_book


def executed_again(book: SmallBook) -> set[str]:
    """Run what is stale, with the real command, and say what ran."""
    result = book.run("execute")
    assert result.returncode == 0, result.stderr
    return set(re.findall(r" done +(\S+)", result.stderr))


def test_every_edit_runs_exactly_the_chapters_that_depend_on_it(three_chapters: SmallBook) -> None:
    book = three_chapters
    edits = [
        ("nothing yet ran", None, None, {"ridge", "forest", "iris"}),
        ("nothing changed", None, None, set()),
        ("prose", "book/ridge.md", ("Some prose.", "Other prose,\nand more of it."), set()),
        ("a cell", "book/ridge.md", ("print(VALUE)", "print(VALUE + 0)"), {"ridge"}),
        ("a module imported directly", "code/toy/trees/forest.py", ("5", "6"), {"forest"}),
        ("a module imported by a module", "code/toy/linear/solvers.py", ("1", "2"), {"ridge"}),
        ("a data file", "code/toy/data/iris/iris.csv", ("1", "3"), {"iris"}),
        ("an __init__ that all import", "code/toy/__init__.py", ("nothing", "no module"), {"ridge", "forest", "iris"}),
        ("pinned requirements", "requirements.txt", ("2.0", "2.1"), {"ridge", "forest", "iris"}),
    ]
    for what, path, change, expected in edits:
        if path:
            text = (book.root / path).read_text()
            assert change[0] in text
            book.write(path, text.replace(*change))
        assert executed_again(book) == expected, what
    assert '"text": "3\\n"' in (book.root / "_build/executed/ridge.json").read_text(), (
        "the outputs are those of the edited module"
    )


def test_a_module_that_no_chapter_imports_runs_nothing(three_chapters: SmallBook) -> None:
    before = {chapter.name: chapter_key(three_chapters.project, chapter) for chapter in three_chapters.chapters()}
    three_chapters.write("code/toy/linear/lasso.py", "VALUE = 0\n")
    assert {c.name: chapter_key(three_chapters.project, c) for c in three_chapters.chapters()} == before


def test_what_tools_leave_beside_modules_runs_nothing(three_chapters: SmallBook) -> None:
    before = {chapter.name: chapter_key(three_chapters.project, chapter) for chapter in three_chapters.chapters()}
    site = site_key(three_chapters.project)
    for left in (".ruff_cache/0.1/123", "linear/.ipynb_checkpoints/ridge.py", "__pycache__/x.pyc", ".DS_Store"):
        three_chapters.write(f"code/toy/{left}", "cache")
    assert {c.name: chapter_key(three_chapters.project, c) for c in three_chapters.chapters()} == before
    assert site_key(three_chapters.project) == site


def test_a_tag_counts_only_if_it_changes_what_running_does(small_book: SmallBook) -> None:
    def key(tags: str) -> str:
        small_book.chapter("tags", f":tags: [{tags}]\nprint(1)")
        return chapter_key(small_book.project, small_book.chapters()[0])

    assert key("hide-input") == key("measured")
    assert key("hide-input") != key("raises-exception")


def test_another_python_version_makes_every_chapter_stale(
    three_chapters: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapters = three_chapters.chapters()
    before = {chapter.name: chapter_key(three_chapters.project, chapter) for chapter in chapters}
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    assert all(chapter_key(three_chapters.project, chapter) != before[chapter.name] for chapter in chapters)


@pytest.mark.parametrize(
    ("cell", "module"),
    [
        ("import toy.linear.ridge", "linear/ridge.py"),
        ("from toy.linear import ridge", "linear/solvers.py"),
        ("from toy.linear.ridge import VALUE as v", "linear/solvers.py"),
        ("%timeit -n1 -r1 0\nimport toy.trees.forest", "trees/forest.py"),
        ("def f():\n    from toy.trees import forest", "trees/forest.py"),
        ("import importlib\nimportlib.import_module('toy.trees.forest')", "trees/forest.py"),
        ("import sys, subprocess\nsubprocess.run([sys.executable, '-m', 'toy.trees.forest'])", "trees/forest.py"),
        ("from toy.data import iris", "data/iris/iris.csv"),
    ],
)
def test_each_way_to_import_is_followed(small_book: SmallBook, cell: str, module: str) -> None:
    small_book.chapter("one", cell)
    files = code_files(small_book.project, small_book.chapters()[0])
    assert small_book.root / "code/toy" / module in files


def test_relative_imports_are_followed(small_book: SmallBook) -> None:
    small_book.write("code/toy/linear/lasso.py", "from . import solvers\nfrom ..trees.forest import VALUE\n")
    small_book.chapter("one", "import toy.linear.lasso")
    files = {path.name for path in code_files(small_book.project, small_book.chapters()[0])}
    assert {"lasso.py", "solvers.py", "forest.py"} <= files


def test_a_dynamic_import_depends_on_its_whole_package(small_book: SmallBook) -> None:
    small_book.write(
        "code/toy/lazy.py", "import importlib\n\ndef get(name):\n    return importlib.import_module(name)\n"
    )
    small_book.chapter("one", "import toy.lazy")
    files = {path.name for path in code_files(small_book.project, small_book.chapters()[0])}
    assert {"forest.py", "ridge.py", "solvers.py"} <= files


def test_a_module_named_in_a_docstring_is_no_dependency(small_book: SmallBook) -> None:
    small_book.write("code/toy/linear/lasso.py", '"""See toy.trees.forest."""\n')
    small_book.chapter("one", "import toy.linear.lasso")
    files = {path.name for path in code_files(small_book.project, small_book.chapters()[0])}
    assert "forest.py" not in files


def test_stored_outputs_that_cannot_be_read_count_as_missing(small_book: SmallBook) -> None:
    small_book.chapter("one", "print(1)")
    small_book.write("_build/executed/one.json", '{"key": "half a fi')
    assert set(stale_chapters(small_book.project, small_book.chapters())) == {"one"}


def test_editing_linear_regression_makes_exactly_its_importers_stale(repository: Project, tmp_path) -> None:
    """The same claim for this book and its package, on a copy."""
    for name in ("book", "code"):
        shutil.copytree(
            repository.root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
    for name in ("_config.yml", "_toc.yml", "requirements.txt"):
        shutil.copy(repository.root / name, tmp_path / name)
    project = Project(tmp_path)
    module = "mlpath/linear/linear_regression.py"

    def keys() -> dict[str, str]:
        chapters = (read_chapter(project, page) for page in read_contents(project).pages)
        return {chapter.name: chapter_key(project, chapter) for chapter in chapters if chapter}

    before = keys()
    with (project.code / module).open("a", encoding="utf-8") as file:
        file.write("\n# edited\n")
    after = keys()
    changed = {name for name in before if before[name] != after[name]}
    text = {name: (project.book / f"{name}.md").read_text(encoding="utf-8") for name in before}
    importers = {name for name in before if "mlpath.linear.linear_regression" in text[name]}
    assert changed == importers
    assert "algorithms-scratch/linear-regression" in changed
    assert "math-foundations/vectorization-simd" not in changed
