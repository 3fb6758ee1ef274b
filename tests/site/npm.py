"""Packages from npm that only tests and measurements need, pinned by ``packages/package-lock.json``."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

from bookkit.typeset import engine


@lru_cache(maxsize=1)
def modules() -> Path:
    """The folder ``node_modules`` with axe-core, Lighthouse and Pyodide, installed if need be."""
    target = Path(sys.prefix) / "share" / "bookkit-tests" / "node_modules"
    engine.install(Path(__file__).parent / "packages", target)
    return target


def axe() -> str:
    """The script of axe-core."""
    return (modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
