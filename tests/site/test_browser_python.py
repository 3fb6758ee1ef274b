"""A browser's Python, Pyodide, judges a derivation of the book: mathcheck runs where only pure Python does.

Pyodide's core comes from npm. Its builds of NumPy and the like come from a host of their own, so no chapter runs here;
what a chapter would need there is held against the list of builds that the core brings.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from playwright.sync_api import Browser, Page

from bookkit.judging import load
from bookkit.notebooks.browser_python import BUILT, USELESS
from bookkit.notebooks.setup_cell import setup_source
from bookkit.project import Project
from tests.conftest import ROOT
from tests.site.npm import modules
from tests.site.server import serving

pytestmark = pytest.mark.browser

#: A chapter in which no step rests on a test, and one of its derivations.
CHAPTER, DERIVATION = "math-foundations/vectorization-simd", "vectorization-simd-roofline"
START = """
import { loadPyodide } from "./pyodide/pyodide.mjs";
window.start = async (wheels) => {
  const python = await loadPyodide({ indexURL: new URL("pyodide/", location.href).href });
  for (const wheel of wheels) python.unpackArchive(await (await fetch(wheel)).arrayBuffer(), "wheel");
  window.python = python;
};
"""
JUDGE = """
import contextlib, io, json
from mathcheck.cli import main
said = io.StringIO()
with contextlib.redirect_stdout(said):
    status = main(["chapter.md", "--with", "notation.md", "--id", name, "--json"])
json.dumps([status, json.loads(said.getvalue())["relations"]])
"""


def repack(name: str, target: Path) -> None:
    """Make a wheel again of an installed package that is pure Python."""
    found = distribution(name)
    with zipfile.ZipFile(target / f"{name}-{found.version}-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        for file in found.files:
            if file.parts[0] != ".." and "__pycache__" not in file.parts:
                assert file.suffix not in (".so", ".pyd"), file
                wheel.write(found.locate_file(file), str(file))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheels of the package and of what mathcheck needs."""
    folder = tmp_path_factory.mktemp("wheels")
    source = folder / "code"
    shutil.copytree(ROOT / "code", source, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__", "build"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "-w", str(folder), str(source)], check=True, env={**os.environ, "PIP_NO_INPUT": "1"})
    for name in ("sympy", "mpmath"):
        repack(name, folder)
    return folder


def test_the_package_is_pure_python(wheels: Path) -> None:
    (wheel,) = wheels.glob("mlpath-*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")


@pytest.fixture(scope="module")
def python(wheels: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page in which ``python`` is a Python that has the wheels, and nothing was asked for elsewhere."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "pyodide").symlink_to(modules() / "pyodide")
    (folder / "start.js").write_text(START)
    (folder / "index.html").write_text("<!doctype html><script type=module src=start.js></script>")
    names = [Path(shutil.copy(wheel, folder)).name for wheel in wheels.glob("*.whl")]
    with serving(folder) as address:
        page = browser.new_page()
        elsewhere = []
        page.on("request", lambda one: one.url.startswith((address, "data:", "blob:")) or elsewhere.append(one.url))
        page.goto(address, wait_until="networkidle")
        page.evaluate("names => window.start(names)", names)
        yield page
        assert elsewhere == []
        page.close()


def run(page: Page, source: str, **values: str) -> Any:
    """Run Python in the page; the value of its last line."""
    return page.evaluate(
        "([source, values]) => window.python.runPython(source, {globals: window.python.toPy(values)})",
        [source, values],
    )


def write(page: Page, name: str, text: str) -> None:
    page.evaluate("([name, text]) => window.python.FS.writeFile(name, text)", [name, text])


def test_a_derivation_of_the_book_gets_the_verdicts_that_the_build_gave_it(
    python: Page, site: Path, repository: Project
) -> None:
    source = (repository.book / f"{CHAPTER}.md").read_text(encoding="utf-8")
    write(python, "chapter.md", source)
    write(python, "notation.md", repository.notation.read_text(encoding="utf-8"))
    status, relations = json.loads(run(python, JUDGE, name=DERIVATION))
    expected = [one for one in load(repository).of_page(CHAPTER) if one["derivation"] == DERIVATION]
    assert status == 0
    assert [(one["form"], one["verdict"]) for one in relations] == [(one["form"], one["verdict"]) for one in expected]
    assert relations
    assert not run(python, "import sys\n'flint' in sys.modules or 'numpy' in sys.modules"), "only pure Python did it"


def test_a_false_step_is_refuted_there_too(python: Page) -> None:
    lines = ["# Squares", ":::{symbols}\na: real\n:::", "::::{derivation} Squares\n:id: square-positive"]
    write(python, "notation.md", "# Notation\n")
    write(python, "chapter.md", "\n\n".join([*lines, r"$$ a^2 \ge 0 $$", r"$$ a^2 \ge a $$", "::::", ""]))
    status, relations = json.loads(run(python, JUDGE, name="square-positive"))
    assert (status, [one["verdict"] for one in relations]) == (1, ["holds", "refuted"])


def test_the_first_cell_of_a_notebook_does_nothing_where_the_package_is(python: Page) -> None:
    source = setup_source({"mlpath": "mlpath", "sympy": "sympy"})
    assert run(python, f"{source}\nmissing == []")


@pytest.mark.parametrize(
    ("module", "use"),
    [
        ("subprocess", "import subprocess; subprocess.run(['true'])"),
        ("multiprocessing", "import multiprocessing; multiprocessing.Process(target=print).start()"),
        ("resource", "import resource; resource.getrusage(0)"),
    ],
)
def test_what_is_said_to_be_useless_there_is_useless(module: str, use: str, python: Page) -> None:
    assert module in USELESS
    assert (
        run(python, f"try:\n    {use}\n    worked = True\nexcept (ImportError, OSError):\n    worked = False\nworked")
        is False
    )


def test_what_is_said_to_be_built_for_it_is_built_in_a_version_that_the_package_takes() -> None:
    built = json.loads((modules() / "pyodide/pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name for one in built.values() for name in one["imports"]} >= BUILT
    assert "torch" not in built
    package = tomllib.loads((ROOT / "code/pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*package["dependencies"], *package["optional-dependencies"]["chapters"]]
    for requirement in map(Requirement, wanted):
        if requirement.name != "torch":
            version = built[canonicalize_name(requirement.name)]["version"]
            assert requirement.specifier.contains(version), f"{requirement}: Pyodide has {version}"
