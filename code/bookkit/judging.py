"""Have mathcheck read and judge every displayed equation of the book, before the site is made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bookkit.project import BuildError, Project, replace_file
from mathcheck import PASSING
from mathcheck.verdicts import counterexample_lines


@dataclass(frozen=True)
class Verdicts:
    """What mathcheck said of the equations of the book.

    Parameters
    ----------
    relations : list of dict
        One for each relation, as ``python -m mathcheck --json`` writes it; ``page`` names the page.
    derivations : list of dict
        ``id``, ``title``, ``page``, ``line`` and ``uses`` of each derivation.
    """

    relations: list[dict[str, Any]] = field(default_factory=list)
    derivations: list[dict[str, Any]] = field(default_factory=list)

    def of_page(self, page: str) -> list[dict[str, Any]]:
        """Relations of one page, in its order."""
        return [relation for relation in self.relations if relation["page"] == page]

    @property
    def failing(self) -> list[dict[str, Any]]:
        """Relations with which the book may not be published."""
        return [relation for relation in self.relations if relation["verdict"] not in PASSING]


def verdict_counts(relations: Iterable[dict[str, Any]]) -> Counter[str]:
    """How many relations have which verdict; definitions, which prove nothing, are left out."""
    return Counter(one["verdict"] for one in relations if one["kind"] != "definition")


def judge(project: Project, pages: Sequence[str], *, jobs: int | None = None) -> Verdicts:
    """Judge all pages; unchanged steps are remembered from build to build.

    Raises
    ------
    BuildError
        If mathcheck itself fails.
    """
    if not pages:
        replace_file(project.verdicts, json.dumps({"relations": [], "derivations": []}))
        return Verdicts()
    files = [str((project.book / f"{page}.md").relative_to(project.root)) for page in pages]
    command = [sys.executable, "-m", "mathcheck", *files, "--json", "--jobs", str(jobs or os.cpu_count() or 1)]
    command += ["--cache", str(project.build / "mathcheck")]
    if project.notation.is_file():
        command += ["--with", str(project.notation.relative_to(project.root))]
    if (project.root / "tests").is_dir():
        command += ["--code", "tests"]
    result = subprocess.run(command, cwd=project.root, capture_output=True, text=True)
    try:
        found = json.loads(result.stdout)
    except ValueError:
        said = (result.stdout[-2000:] + result.stderr[-2000:]).removeprefix("mathcheck: ")
        raise BuildError(said if result.returncode == 2 else f"mathcheck failed:\n{said}") from None
    page_of = dict(zip(files, pages, strict=True))
    verdicts = Verdicts(
        [{**relation, "page": page_of[relation["file"]]} for relation in found["relations"]],
        [{**derivation, "page": page_of[derivation["file"]]} for derivation in found["derivations"]],
    )
    _check_graph(verdicts)
    content = {"relations": [_stable(relation) for relation in verdicts.relations], "derivations": verdicts.derivations}
    replace_file(project.verdicts, json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    return verdicts


def load(project: Project) -> Verdicts:
    """The verdicts of the last run; none where there was none."""
    try:
        return Verdicts(**json.loads(project.verdicts.read_text(encoding="utf-8")))
    except OSError:
        return Verdicts()


def explain(relation: dict[str, Any]) -> str:
    """What is wrong with a relation: place, verdict, reason, and the point at which it fails."""
    reason = relation["reason"] or relation["form"]
    lines = [f"{relation['file']}:{relation['line']}:{relation['column']}: {relation['verdict']}: {reason}"]
    if relation["counterexample"]:
        lines += counterexample_lines(relation["counterexample"])
    return "\n    ".join(lines)


def _stable(relation: dict[str, Any]) -> dict[str, Any]:
    """A relation without what differs from run to run."""
    return {key: value for key, value in relation.items() if key not in ("seconds", "cached")}


def _check_graph(verdicts: Verdicts) -> None:
    """Refuse two derivations of one id, and derivations that rest on each other in a circle."""
    places: dict[str, str] = {}
    for derivation in verdicts.derivations:
        place = f"{derivation['file']}:{derivation['line']}"
        if derivation["id"] in places:
            raise BuildError(f"{place}: the id {derivation['id']} is taken by {places[derivation['id']]}")
        places[derivation["id"]] = place
    uses = derivation_uses(verdicts)
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            circle = " uses ".join([*path[path.index(name) :], name])
            raise BuildError(f"{places[path[-1]]}: derivations in a circle: {circle}")
        if name not in done:
            for other in uses[name]:
                visit(other, [*path, name])
            done.add(name)

    for name in uses:
        visit(name, [])


def derivation_uses(verdicts: Verdicts) -> dict[str, list[str]]:
    """For each derivation the others that it uses, read off its references to their ids or to their equations."""
    owner = {derivation["id"]: derivation["id"] for derivation in verdicts.derivations}
    for relation in verdicts.relations:
        if relation.get("label") and relation.get("derivation"):
            owner[relation["label"]] = relation["derivation"]
    found: dict[str, list[str]] = {}
    for derivation in verdicts.derivations:
        named = dict.fromkeys(owner[name] for name in derivation["uses"] if name in owner)
        found[derivation["id"]] = [name for name in named if name != derivation["id"]]
    return found
