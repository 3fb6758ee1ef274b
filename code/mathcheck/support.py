"""What ``{by-code}`` names: a test or a labelled cell, and its twin. Both are read, and nothing is run.

The twin runs the same check on something broken on purpose, and passes only if the check fails. That makes a test that
could not fail visible: its twin would fail. What is required of the text is that test and twin call one function that
asserts something, the twin in a ``with pytest.raises(AssertionError)`` block that holds this call and nothing else.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mathcheck.errors import Unreadable
from mathcheck.myst.sources import text_of

MEND = (
    "a test that calls the same checking function on something broken on purpose, as in "
    "`with pytest.raises(AssertionError): check_it(broken)`"
)

_CELL = re.compile(r"^(?P<fence>`{3,}|:{3,})\{code-cell\}[^\n]*\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.M | re.S)
_HEAD = re.compile(r"\A(?:---\n.*?^---[ \t]*\n|(?::[\w-]+:[^\n]*\n)*)", re.M | re.S)
_LABEL = re.compile(r"^:?(?:name|label): *[\"']?([\w.-]+)", re.M)


@dataclass(frozen=True)
class Piece:
    """A test or a labelled cell.

    ``calls`` are the functions that it calls outside of blocks that expect a failure; ``refused`` those whose
    ``AssertionError`` it expects.
    """

    name: str
    file: str
    line: int
    kind: str
    calls: frozenset[str]
    refused: frozenset[str]

    def as_dict(self, role: str) -> dict[str, Any]:
        """For JSON."""
        return {"role": role, "name": self.name, "file": self.file, "line": self.line, "kind": self.kind}


class Code:
    """The tests and cells that ``{by-code}`` may name.

    Parameters
    ----------
    tests : mapping of str to str
        Texts of Python files, by their paths.
    pages : mapping of str to str
        Texts of MyST files, for their labelled cells.
    """

    def __init__(self, tests: Mapping[str, str], pages: Mapping[str, str] | None = None):
        self.tests, self.pages = dict(tests), dict(pages or {})
        self._trees: dict[str, ast.Module] = {}

    def supported(self, test: str, twin: str) -> tuple[Piece, Piece]:
        """The test and the twin of these names.

        Raises
        ------
        Unreadable
            If one is missing, or the twin does not run the test's check.
        """
        first, second = self.find(test, "test"), self.find(twin, "twin")
        if first == second:
            raise Unreadable(f"{test} is its own twin; name with `:twin:` {MEND}")
        shared = first.calls & second.refused
        if any(self._checks(name) for name in shared):
            return first, second
        if not second.refused:
            why = "expects no AssertionError of one call"
        elif not shared:
            why = f"expects the AssertionError of {_listed(second.refused)}, which {test} does not call"
        else:
            why = f"calls {_listed(shared)}, in which no assert was found (a function beside the tests)"
        raise Unreadable(f"the twin {twin} ({second.file}:{second.line}) {why}; it has to be {MEND}")

    def find(self, name: str, role: str) -> Piece:
        """The one test or cell of a name; ``path/test_x.py::test_it`` where several files have it."""
        found = self._functions(name) + [cell for cell in self._cells if cell.name == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(
                f"the {role} {name} stands in {_listed(one.file for one in found)}; write it as {found[0].file}::{name}"
            )
        like = difflib.get_close_matches(name, self._names, n=1)
        hint = f"; did you mean {like[0]}?" if like else "; write it, or name with `--code` where it stands"
        raise Unreadable(f"no test and no labelled cell is named {name}, as the {role} here{hint}")

    # --- reading --------------------------------------------------------------------------------------------------

    def _functions(self, name: str) -> list[Piece]:
        path, _, bare = name.rpartition("::")
        return [
            _piece(name, file, node.lineno, "test", node.body)
            for file, node in self._definitions(bare)
            if not path or file == path or file.endswith(f"/{path}")
        ]

    def _definitions(self, name: str) -> list[tuple[str, ast.FunctionDef]]:
        """The functions of a name that stand free in a file. Only files that hold its text are taken apart."""
        mark = re.compile(rf"^def {re.escape(name)}\(", re.M)
        return [
            (file, node)
            for file, text in [
                *self.tests.items(),
                *((f"{page}:{line}", code) for page, line, _, code in self._all_cells),
            ]
            if mark.search(text)
            for node in self._tree(file, text).body
            if isinstance(node, ast.FunctionDef) and node.name == name
        ]

    def _tree(self, file: str, text: str) -> ast.Module:
        if file not in self._trees:
            try:
                self._trees[file] = ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self._trees[file] = ast.Module([], [])
        return self._trees[file]

    def _checks(self, name: str) -> bool:
        """Whether a function of the tests or cells asserts something."""
        return any(
            isinstance(one, ast.Assert) or (isinstance(one, ast.Call) and _called(one).startswith("assert"))
            for _, function in self._definitions(name)
            for one in ast.walk(function)
        )

    @cached_property
    def _cells(self) -> list[Piece]:
        return [
            _piece(label, page, line, "cell", self._tree(f"{page}:{line}", code).body)
            for page, line, label, code in self._all_cells
            if label
        ]

    @cached_property
    def _all_cells(self) -> list[tuple[str, int, str, str]]:
        """Page, line, label (empty where there is none) and code of every cell."""
        found = []
        for page, text in self.pages.items():
            for match in _CELL.finditer(text):
                head = _HEAD.match(match["body"]).group()
                label = _LABEL.search(head)
                # What only a notebook understands goes; lines keep their numbers.
                code = re.sub(r"^[ \t]*[%!].*$", "", match["body"][len(head) :], flags=re.M)
                found.append((page, text.count("\n", 0, match.start()) + 1, label[1] if label else "", code))
        return found

    @cached_property
    def _names(self) -> list[str]:
        tests = [name for text in self.tests.values() for name in re.findall(r"^def (test_\w+)\(", text, re.M)]
        return tests + [cell.name for cell in self._cells]


def code_of(paths: Iterable[str | Path], pages: Iterable[str | Path] = ()) -> Code:
    """The tests of files and folders, and the labelled cells of pages."""
    files = [one for path in map(Path, paths) for one in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    tests = {one.as_posix(): one.read_text(encoding="utf-8", errors="replace") for one in files}
    return Code(tests, {str(page): text_of(str(page)) for page in pages})


def _piece(name: str, file: str, line: int, kind: str, body: list[ast.stmt]) -> Piece:
    reader = _Calls()
    for statement in body:
        reader.visit(statement)
    return Piece(name.rpartition("::")[2], file, line, kind, frozenset(reader.calls), frozenset(reader.refused))


class _Calls(ast.NodeVisitor):
    """The functions that a body calls, and those whose failure it expects."""

    def __init__(self) -> None:
        self.calls: set[str] = set()
        self.refused: set[str] = set()

    def visit_With(self, node: ast.With) -> None:
        """A block that expects a failure counts only if it can fail in one way."""
        if not any(_expects(item.context_expr, None) for item in node.items):
            self.generic_visit(node)
            return
        (*others, only) = node.body
        refused = len(node.items) == 1 and _expects(node.items[0].context_expr, "AssertionError")
        if refused and not others and isinstance(only, ast.Expr) and isinstance(only.value, ast.Call):
            self.refused.add(_called(only.value))

    def visit_Call(self, node: ast.Call) -> None:
        """A call."""
        self.calls.add(_called(node))
        self.generic_visit(node)


def _called(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _expects(node: ast.expr, error: str | None) -> bool:
    """Whether this is ``pytest.raises(…)`` or ``assertRaises(…)``, of that error."""
    if not (isinstance(node, ast.Call) and _called(node) in ("raises", "assertRaises") and node.args):
        return False
    return error is None or (isinstance(node.args[0], ast.Name) and node.args[0].id == error)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))
