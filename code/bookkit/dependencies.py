"""What a chapter's outputs depend on, as one hash.

A chapter runs again if and only if its code cells changed, or a module of ``code/`` that it imports, however
indirectly, or a data file that lies beside such a module, or the pinned requirements, or the Python version, or the way
in which the build runs cells. Imports are read from the source and followed; nothing is imported to find out.
"""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

from bookkit.chapters import Chapter
from bookkit.kernel import KERNEL_FILES, kernel_settings
from bookkit.project import BuildError, Project

# What tools leave or read beside modules is no data. Hidden files and folders, such as caches, are left out too.
_IGNORED = {"__pycache__", "ruff.toml"}


def chapter_key(project: Project, chapter: Chapter) -> str:
    """Hash of all that the outputs of a chapter depend on."""
    digest = hashlib.sha256()
    cells = [[cell.source, cell.execution_tags] for cell in chapter.cells]
    environment = {
        "cells": cells,
        "python": platform.python_implementation() + platform.python_version(),
        "kernel": kernel_settings(),
    }
    digest.update(json.dumps(environment, sort_keys=True).encode())
    for path in (project.requirements, *KERNEL_FILES, *sorted(code_files(project, chapter))):
        name = path.relative_to(project.root) if path.is_relative_to(project.root) else Path(path.name)
        digest.update(f"\0{name.as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def code_files(project: Project, chapter: Chapter) -> set[Path]:
    """Files below ``code/`` that the chapter's outputs depend on: modules, and data files beside them."""
    modules: set[Path] = set()
    waiting: list[Path] = []
    for cell in chapter.cells:
        source = TransformerManager().transform_cell(cell.source)
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue  # running the cell will say so, with its line
        for name in _mentioned(tree, package=None, root_names=_packages(project.code)):
            waiting.extend(_module_files(project.code, name))
    while waiting:
        path = waiting.pop()
        if path in modules:
            continue
        modules.add(path)
        waiting.extend(_imports_of(project.code, path, path.stat().st_mtime_ns))
    folders = {path.parent for path in modules}
    return modules | {data for folder in folders for data in _data_files(folder)}


def _packages(code: Path) -> frozenset[str]:
    return frozenset(path.parent.name for path in code.glob("*/__init__.py"))


@cache
def _imports_of(code: Path, path: Path, _modified: int) -> tuple[Path, ...]:
    parts = path.relative_to(code).with_suffix("").parts
    package = ".".join(parts[:-1])  # for a/b.py and a/b/__init__.py alike: what a relative import starts from
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise BuildError(f"code/{path.relative_to(code).as_posix()}:{error.lineno}: {error.msg}") from None
    files: list[Path] = []
    for name in _mentioned(tree, package=package, root_names=_packages(code)):
        files.extend(_module_files(code, name))
    if _imports_dynamically(tree):
        # Which module it imports cannot be read off: depend on the whole package rather than on too little.
        files.extend((code / parts[0]).rglob("*.py"))
    return tuple(files)


def _mentioned(tree: ast.AST, package: str | None, root_names: frozenset[str]) -> Iterator[str]:
    """Dotted names in ``code/`` that a tree imports, or names in a string as code for a subprocess does."""
    docstrings = {id(node) for node in _docstrings(tree)}
    in_text = re.compile(rf"\b(?:{'|'.join(sorted(root_names)) or '(?!)'})(?:\.\w+)+")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level and package is not None:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from in_text.findall(node.value)


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def _imports_dynamically(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            literal = bool(node.args) and isinstance(node.args[0], ast.Constant)
            if name in {"import_module", "__import__"} and not literal:
                return True
    return False


def _module_files(code: Path, dotted: str) -> list[Path]:
    """Files that importing a dotted name runs: each ``__init__`` above it and the module; none outside ``code/``.

    A name that ends in an attribute (``package.module.Class``) gives the files of its longest prefix that is a module.
    """
    files: list[Path] = []
    folder = code
    for part in dotted.split("."):
        if (folder / part / "__init__.py").is_file():
            folder = folder / part
            files.append(folder / "__init__.py")
        elif folder != code and (folder / f"{part}.py").is_file():
            files.append(folder / f"{part}.py")
            break
        else:
            break
    return files


def _data_files(folder: Path) -> Iterator[Path]:
    """Files beside a module that are not modules, also in folders that are no packages."""
    for path in sorted(folder.iterdir()):
        if path.name in _IGNORED or path.name.startswith(".") or path.suffix in {".py", ".pyc"}:
            continue
        if path.is_dir():
            if not (path / "__init__.py").exists():
                yield from _data_files(path)
        else:
            yield path
