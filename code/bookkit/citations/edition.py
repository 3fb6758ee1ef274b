"""What a citation says of the build: version, commit, date, addresses.

They are facts of the commit, so two builds of one commit are equal.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bookkit.project import BuildError, Project
from bookkit.repository import repository_url, site_url

#: What the site is made from; a change here that is not committed makes it another edition than the commit's.
_SOURCES = ("book", "code", "_config.yml", "_toc.yml", "requirements.txt", "CITATION.cff")


@dataclass(frozen=True)
class Author:
    """A person, or with ``literal`` a group; ``alias`` is how a page's front matter may call them."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""
    alias: str = ""

    @property
    def name(self) -> str:
        """The name as it is spoken."""
        return self.literal or " ".join(part for part in (self.given, self.particle, self.family, self.suffix) if part)


@dataclass(frozen=True)
class Edition:
    """The book as this build publishes it.

    Parameters
    ----------
    key : str
        Short name of the book, with which the keys of its citations begin.
    title : str
    authors : tuple of Author
    version : str
        Of the package, empty where none is known.
    commit : str
        Forty hexadecimal digits; empty outside of git.
    changed : bool
        Whether the tree differs from the commit.
    date : str
        Date of the commit, or of the release outside of git, as ``2026-11-24``; empty where neither is known.
    repository, site : str
        Addresses, empty where unknown; that of the site ends in a slash.
    license : str
        SPDX identifier.
    """

    key: str
    title: str
    authors: tuple[Author, ...]
    version: str = ""
    commit: str = ""
    changed: bool = False
    date: str = ""
    repository: str = ""
    site: str = ""
    license: str = ""

    @property
    def year(self) -> str:
        return self.date[:4]

    @property
    def state(self) -> str:
        """Version and commit in words, for example ``version 0.1.0, commit 1a2b3c4d5e6f``; may be empty."""
        parts = [f"version {self.version}"] if self.version else []
        if self.commit:
            parts.append(f"commit {self.commit[:12]}" + (" with changes not committed" if self.changed else ""))
        return ", ".join(parts)

    def address(self, path: str) -> str:
        """Address of a page of the site; empty where the site's is unknown."""
        return f"{self.site}{path}" if self.site else ""


def read_edition(project: Project) -> Edition:
    """Gather the facts from ``CITATION.cff``, ``code/pyproject.toml``, ``_config.yml`` and git.

    Raises
    ------
    BuildError
        If a file cannot be read, or no author is named.
    """
    cff = _read_cff(project)
    settings = yaml.safe_load(project.config.read_text(encoding="utf-8"))
    package = _read_package(project)
    commit, date = _commit(project)
    return Edition(
        key=str(package.get("name") or "book"),
        title=str(cff.get("title") or settings.get("title") or "Untitled"),
        authors=_authors(project, cff, settings),
        version=str(package.get("version") or cff.get("version") or ""),
        commit=commit,
        changed=bool(commit and _git(project, "status", "--porcelain", "--", *_existing(project))),
        date=date or str(cff.get("date-released") or ""),
        repository=repository_url(project),
        site=site_url(project),
        license=str(cff.get("license") or ""),
    )


def authors_named(names: Sequence[str], edition: Edition) -> tuple[tuple[Author, ...], list[str]]:
    """The authors that a page names by alias or by full name, and the names that the configuration does not know."""
    known = {name: author for author in edition.authors for name in (author.alias, author.name) if name}
    return tuple(known[name] for name in names if name in known), [name for name in names if name not in known]


def _read_cff(project: Project) -> dict[str, Any]:
    path = project.root / "CITATION.cff"
    if not path.is_file():
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        line = error.problem_mark.line + 1 if getattr(error, "problem_mark", None) else 1
        raise BuildError(f"CITATION.cff:{line}: no YAML: {getattr(error, 'problem', error)}; mend it") from None
    if not isinstance(found, dict):
        raise BuildError("CITATION.cff:1: holds no fields; see https://citation-file-format.github.io")
    return found


def _read_package(project: Project) -> dict[str, Any]:
    path = project.code / "pyproject.toml"
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get("project", {})
    except tomllib.TOMLDecodeError as error:
        raise BuildError(f"code/pyproject.toml: no TOML: {error}") from None


def _authors(project: Project, cff: dict[str, Any], settings: dict[str, Any]) -> tuple[Author, ...]:
    """Authors of ``CITATION.cff``; of ``_config.yml`` in a book without that file."""
    if not cff:
        name = str(settings.get("author") or "").strip()
        if not name:
            raise BuildError(
                "_config.yml:1: a citation needs an author; add 'author: …', or a CITATION.cff with 'authors:'"
            )
        return (Author(literal=name),)
    listed = cff.get("authors")
    line = _line(project, "authors")
    if not isinstance(listed, list) or not listed:
        raise BuildError(f"CITATION.cff:{line}: a citation needs an author; list at least one under 'authors:'")
    return tuple(_author(one, line) for one in listed)


def _author(entry: Any, line: int) -> Author:
    entry = entry if isinstance(entry, dict) else {}
    fields = {key: str(value).strip() for key, value in entry.items() if value is not None}
    author = Author(
        family=fields.get("family-names", ""),
        given=fields.get("given-names", ""),
        particle=fields.get("name-particle", ""),
        suffix=fields.get("name-suffix", ""),
        literal=fields.get("name", ""),
        alias=fields.get("alias", ""),
    )
    if not author.family and not author.literal:
        raise BuildError(
            f"CITATION.cff:{line}: an author without a name; write 'family-names:' and 'given-names:', "
            "or 'name:' for a group"
        )
    return author


def _line(project: Project, key: str) -> int:
    text = (project.root / "CITATION.cff").read_text(encoding="utf-8")
    match = re.search(rf"^{key}:", text, flags=re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _existing(project: Project) -> list[str]:
    return [name for name in _SOURCES if (project.root / name).exists()]


def _commit(project: Project) -> tuple[str, str]:
    """Commit and its date; empty where the book is not the root of a git tree or has no commit yet."""
    top = _git(project, "rev-parse", "--show-toplevel")
    if not top or not project.root.samefile(top):
        return "", ""
    found = _git(project, "log", "-1", "--format=%H %cs").split()
    return (found[0], found[1]) if len(found) == 2 else ("", "")


def _git(project: Project, *arguments: str) -> str:
    try:
        command = ["git", "-C", str(project.root), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
