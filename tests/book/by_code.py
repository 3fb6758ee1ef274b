"""Runs the tests that support claims of the book, each with its twin."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mathcheck import Code, Settings
from mathcheck.api import base_context, judged
from mathcheck.myst.sources import read_all


def supports(pages: Iterable[Path], declarations: Iterable[Path], code: Code) -> list[dict[str, Any]]:
    """The tests, twins and cells of all steps by code."""
    readings = read_all([str(page) for page in pages], base_context(declarations))
    steps = [(file, step) for file, reading in readings for step in reading.steps if step.kind == "by-code"]
    results = [result for file, step in steps for result in judged(step, file, Settings(), code, None)]
    refused = [result.message() for result in results if not result.passes]
    assert not refused, "\n".join(refused)
    return [one for result in results for one in result.support]


def unsupported(root: Path, found: Iterable[dict[str, Any]]) -> list[str]:
    """Those of the tests that did not pass in a run of their own, each with what came of it. A test that was skipped,
    or is expected to fail, has not passed. Labelled cells run with the build, which stops at one that fails.
    """
    wanted = sorted({f"{one['file']}::{one['name']}" for one in found if one["kind"] == "test"})
    report = root / "_build" / "by-code.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *wanted]
    if not wanted:
        return []
    report.unlink(missing_ok=True)
    result = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if not report.is_file():
        return [f"pytest did not run: {result.stdout[-2000:]}{result.stderr[-2000:]}"]
    outcomes: dict[str, set[str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        file = case.attrib["classname"].replace(".", "/") + ".py"
        name = f"{file}::{case.attrib['name'].partition('[')[0]}"
        outcomes.setdefault(name, set()).add(next((child.tag for child in case if child.tag != "properties"), "passed"))
    report.unlink()
    said = {name: outcomes.get(name, {"not found"}) for name in wanted}
    return [f"{name}: {', '.join(sorted(what))}" for name, what in said.items() if what != {"passed"}]
