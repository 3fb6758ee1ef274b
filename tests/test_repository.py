"""Claims about the repository as a whole."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from bookkit.project import Project


def run(repository: Project, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=repository.root, capture_output=True, text=True)


@pytest.mark.parametrize("arguments", [["check", "."], ["format", "--check", "."]])
def test_ruff_finds_nothing(repository: Project, arguments: list[str]) -> None:
    result = run(repository, sys.executable, "-m", "ruff", *arguments)
    assert result.returncode == 0, result.stdout


def test_the_folder_code_does_not_hide_the_standard_library(repository: Project) -> None:
    program = (
        "import code, pdb; print(code.InteractiveConsole.__name__, 'site-packages' in code.__file__, code.__file__)"
    )
    result = run(repository, sys.executable, "-c", program)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("InteractiveConsole False")
    assert str(repository.code) not in result.stdout
    assert not (repository.code / "__init__.py").exists()
    assert not (repository.root / "code.py").exists()


def test_pdb_runs_from_the_root(repository: Project) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pdb", "-c", "continue", "-c", "quit", "-m", "this"],
        cwd=repository.root,
        capture_output=True,
        text=True,
        timeout=60,
        input="",
    )
    assert "Zen of Python" in result.stdout, result.stderr


def test_requirements_pin_everything_and_leave_cuda_to_torch(repository: Project) -> None:
    lines = [
        line for line in repository.requirements.read_text().splitlines() if line and not line.lstrip().startswith("#")
    ]
    assert all(re.match(r"[A-Za-z0-9_.-]+==[^ ]+", line) for line in lines)
    names = {line.split("==")[0] for line in lines}
    assert not {name for name in names if name.startswith(("nvidia-", "cuda-")) or name == "triton"}
    assert "torch==2.13.0" in lines, "without a local version suffix"
    assert "jupyter-book==1.0.4.post1" in lines
    assert "index-url" not in repository.requirements.read_text()


def test_every_direct_dependency_is_pinned_within_its_range(repository: Project) -> None:
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((repository.code / "pyproject.toml").read_text())["project"]
    wanted = [
        Requirement(text)
        for group in (project["dependencies"], *project["optional-dependencies"].values())
        for text in group
    ]
    pins: dict[str, list[str]] = {}
    for name, version in re.findall(
        r"^([A-Za-z0-9_.-]+)==([^ \n]+)", repository.requirements.read_text(), flags=re.MULTILINE
    ):
        pins.setdefault(canonicalize_name(name), []).append(version)
    for requirement in wanted:
        versions = pins[canonicalize_name(requirement.name)]
        assert all(version in requirement.specifier for version in versions), f"{requirement}: run 'make lock'"


def test_make_alone_lists_the_commands(repository: Project) -> None:
    result = run(repository, "make", "--no-print-directory")
    for command in ("book", "serve", "test", "bench", "clean"):
        assert f"make {command} " in result.stdout


def test_the_packages_import_only_what_the_design_allows(repository: Project) -> None:
    """mlpath and mathcheck import nothing of each other or of bookkit; bookkit may import mathcheck."""
    forbidden = {
        "mlpath": {"mathcheck", "bookkit"},
        "mathcheck": {"mlpath", "bookkit", "sphinx"},
        "bookkit": {"mlpath"},
    }
    for package, others in forbidden.items():
        for path in (repository.code / package).rglob("*.py"):
            imported = set(
                re.findall(r"^\s*(?:from|import)\s+([A-Za-z_]+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            )
            assert not imported & others, f"{path.name} imports {imported & others}"
