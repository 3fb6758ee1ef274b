"""What is cited stays: permanent addresses are listed and lead on, and CITATION.cff says what the package says."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

from bookkit.citations.published import LISTED, read_forwards, unlisted_paths
from bookkit.project import Project


def test_every_published_address_still_leads_somewhere(repository: Project) -> None:
    read_forwards(repository)  # says itself what is wrong, and how it is mended


def test_every_permanent_address_is_listed(repository: Project) -> None:
    new = unlisted_paths(repository)
    assert not new, f"run 'python -m bookkit ids' and commit book/published-ids.txt; new are {', '.join(new)}"


def validate(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format", str(path)]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_citation_file_is_valid(repository: Project, tmp_path: Path) -> None:
    file = repository.root / "CITATION.cff"
    result = validate(file)
    assert result.returncode == 0, result.stdout
    wrong = tmp_path / "CITATION.cff"
    wrong.write_text(file.read_text().replace("license: MIT", "license: mine"))
    assert validate(wrong).returncode != 0


def test_the_citation_file_says_what_package_and_settings_say(repository: Project) -> None:
    cff = yaml.safe_load((repository.root / "CITATION.cff").read_text())
    package = tomllib.loads((repository.code / "pyproject.toml").read_text())["project"]
    settings = yaml.safe_load(repository.config.read_text())
    assert cff["version"] == package["version"]
    assert cff["license"] == package["license"]
    assert cff["title"] == settings["title"]
    assert [author["name"] for author in package["authors"]] == [author["name"] for author in cff["authors"]]


def test_the_list_is_sorted_and_names_each_address_once(repository: Project) -> None:
    lines = [line for line in (repository.root / LISTED).read_text().splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines))
