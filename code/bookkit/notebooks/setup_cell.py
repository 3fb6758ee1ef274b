"""The first cells of a notebook: what it is, and how the package comes to where it is missing."""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions

from IPython.core.inputtransformer2 import TransformerManager
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookkit.project import BuildError, Project


def imported_modules(sources: Iterable[str]) -> list[str]:
    """Names, without dots, of the modules outside of the standard library that cells import, in order."""
    transformed = (TransformerManager().transform_cell(source) for source in sources)
    found = dict.fromkeys(name for source in transformed for name in names_imported(source))
    return [name for name in found if name not in sys.stdlib_module_names]


def names_imported(source: str) -> list[str]:
    """Names, without dots, of what a piece of Python imports anywhere, in order; no relative imports."""
    found: dict[str, None] = {}
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        found.update(dict.fromkeys(name.split(".")[0] for name in names))
    return list(found)


def requirements(project: Project, modules: Iterable[str], repository_url: str) -> dict[str, str]:
    """What pip is to install for each module; empty for the book's own package where no repository is known.

    Raises
    ------
    BuildError
        For a module that ``code/pyproject.toml`` does not name among what chapters may use.
    """
    name, ranges = _package(project)
    distributions = packages_distributions()
    found = {}
    for module in modules:
        if (project.code / module).is_dir():
            found[module] = f"{name} @ git+{repository_url}#subdirectory=code" if repository_url else ""
            continue
        candidates = [canonicalize_name(name) for name in distributions.get(module, [module])]
        wanted = next((ranges[name] for name in candidates if name in ranges), None)
        if wanted is None:
            raise BuildError(
                f"a cell imports {module}, which code/pyproject.toml names neither among the dependencies nor under "
                "'chapters': a reader who installs the package would miss it"
            )
        found[module] = wanted
    return found


def _package(project: Project) -> tuple[str, dict[str, str]]:
    """Name of the book's package, and what it asks for, by the name of the distribution."""
    settings = tomllib.loads((project.code / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*settings.get("dependencies", []), *settings.get("optional-dependencies", {}).get("chapters", [])]
    return settings["name"], {canonicalize_name(Requirement(one).name): one for one in named}


def setup_source(needed: dict[str, str]) -> str:
    """Source of the cell that installs what is missing."""
    lines = [
        "# Installs the book's package where it is missing, as on Colab; elsewhere this does nothing.",
        "import importlib.util",
        "import subprocess",
        "import sys",
        "",
        "needed = {",
        *(f"    {json.dumps(module)}: {json.dumps(package)}," for module, package in needed.items()),
        "}",
        "missing = [needed[module] for module in needed if importlib.util.find_spec(module) is None]",
    ]
    if not all(needed.values()):
        advice = "The package of the book is missing: in a clone of its repository, say pip install ./code"
        lines += ["if not all(missing):", f"    raise ModuleNotFoundError({json.dumps(advice)})"]
    lines += ["if missing:", '    subprocess.run([sys.executable, "-m", "pip", "install", "-q", *missing], check=True)']
    return "\n".join(lines)


def install_line(needed: dict[str, str]) -> str:
    """The command that installs all that a notebook needs."""
    own = [package for package in needed.values() if "#subdirectory=" in package]
    others = [package for package in needed.values() if package and package not in own]
    quoted = " ".join(f'"{package}"' for package in own + others)
    return f"pip install {quoted}" if all(needed.values()) else f"pip install ./code {quoted}"
