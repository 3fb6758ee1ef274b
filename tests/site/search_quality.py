"""How well the search answers the questions of ``search_questions.yml``, beside Sphinx's own search."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bookkit.project import Project
from bookkit.search.index import MODULES, PACKAGES
from bookkit.typeset.engine import node
from tests.conftest import ROOT

HERE = Path(__file__).parent
QUESTIONS = HERE / "search_questions.yml"
#: Questions on which the search was not tuned.
HELD_OUT = HERE / "search_held_out.yml"
FIRST = 3


@dataclass(frozen=True)
class Question:
    """What a reader types, and the sections (``page#anchor``) that answer it."""

    ask: str
    answers: tuple[str, ...]

    @property
    def pages(self) -> set[str]:
        return {answer.partition("#")[0] for answer in self.answers}


def questions(file: Path = QUESTIONS) -> list[Question]:
    """All questions of a file, in its order."""
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [Question(str(entry["ask"]), tuple(entry["in"])) for entry in entries]


@dataclass(frozen=True)
class Quality:
    """What both searches answered.

    Parameters
    ----------
    questions : list of Question
    run : dict
        As ``ask.mjs`` writes it.
    """

    questions: list[Question]
    run: dict[str, Any]

    @cached_property
    def asked(self) -> list[tuple[Question, list[str], list[dict[str, str]]]]:
        """Question, sections of our answer, results of Sphinx; best first."""
        pairs = zip(self.questions, self.run["answers"], strict=True)
        return [(one, [address(hit) for hit in answer["ours"]], answer["sphinx"]) for one, answer in pairs]

    def missed(self, first: int = FIRST) -> list[str]:
        """Questions whose section is not among the first, with what was found instead."""
        return [
            f"{question.ask!r}: wanted {' or '.join(question.answers)}, found {', '.join(ours[:first]) or 'nothing'}"
            for question, ours, _ in self.asked
            if not set(ours[:first]) & set(question.answers)
        ]

    def share(self, first: int = FIRST) -> float:
        """Share of questions whose section is among the first."""
        return 1 - len(self.missed(first)) / len(self.asked)

    def share_of_sphinx(self, first: int = FIRST, *, page_is_enough: bool) -> float:
        """The same for Sphinx, whose results are mostly pages: with the section as the unit, or the page."""
        hits = 0
        for question, _, theirs in self.asked:
            found = {address(hit) for hit in theirs[:first]}
            pages = {hit["page"] for hit in theirs[:first]}
            hits += bool(pages & question.pages if page_is_enough else found & set(question.answers))
        return hits / len(self.asked)


def address(hit: dict[str, str]) -> str:
    """``page#section`` of a result."""
    return f"{hit['page']}#{hit['section']}" if hit["section"] else hit["page"]


def ask_all(site: Path, file: Path = QUESTIONS) -> Quality:
    """Put every question of a file to both searches."""
    asked = questions(file)
    modules = {name: str(path) for name, path in PACKAGES.items()}
    modules |= {name: str(MODULES / f"{name}.js") for name in ("search-words", "search-index", "search-engine")}
    sent = json.dumps({"questions": [one.ask for one in asked], "modules": modules})
    command = [str(node()), str(HERE / "ask.mjs"), str(site), str(Project(ROOT).sphinx_search)]
    result = subprocess.run(command, input=sent, capture_output=True, text=True, encoding="utf-8", check=False)
    if result.returncode:
        raise RuntimeError(result.stderr)
    return Quality(asked, json.loads(result.stdout))
