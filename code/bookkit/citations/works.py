"""What can be cited: the book, each chapter, each derivation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from bookkit.citations.edition import Author, Edition
from bookkit.judging import verdict_counts
from mathcheck import PASSING

_SIMPLE_MATHS = re.compile(r"[\w\s+=,.()'-]*")

#: Verdicts as they are counted in a citation: of one relation, of several.
_COUNTED = {
    "proved": ("proved", "proved"),
    "holds": ("holds", "hold"),
    "by code": ("by code", "by code"),
    "assumed": ("assumed", "assumed"),
}


@dataclass(frozen=True)
class Title:
    """A title in pieces: ``("text", words)`` and ``("math", LaTeX)``."""

    pieces: tuple[tuple[Literal["text", "math"], str], ...]

    @classmethod
    def of(cls, words: str) -> Title:
        """A title without mathematics."""
        return cls((("text", words),))

    @property
    def plain(self) -> str:
        """The title as text, with true minus signs; a formula keeps its dollars where it needs LaTeX to be read."""
        parts = (text if kind == "text" else _readable(text) for kind, text in self.pieces)
        return re.sub(r"\s+", " ", "".join(parts)).strip()


def _readable(formula: str) -> str:
    return formula.replace("-", "−") if _SIMPLE_MATHS.fullmatch(formula) else f"${formula}$"


@dataclass(frozen=True)
class Work:
    """A thing that can be cited.

    Parameters
    ----------
    kind : {"book", "chapter", "derivation"}
    name : str
        Id of a derivation, slug of a chapter; empty for the book.
    title : Title
    authors : tuple of Author
    page : str
        Page on which it stands now.
    edition : Edition
    verdicts : dict
        How many relations have which verdict; definitions are not counted.
    chapter : str
        Slug of the chapter that holds a derivation.
    """

    kind: Literal["book", "chapter", "derivation"]
    name: str
    title: Title
    authors: tuple[Author, ...]
    page: str
    edition: Edition
    verdicts: tuple[tuple[str, int], ...] = ()
    chapter: str = ""

    @property
    def key(self) -> str:
        """Key in a bibliography."""
        middle = {"book": "", "chapter": ":chapter", "derivation": ""}[self.kind]
        return f"{self.edition.key}{middle}:{self.name}".rstrip(":")

    @property
    def path(self) -> str:
        """The permanent address below the site's."""
        return permanent_path(self.kind, self.name)

    @property
    def address(self) -> str:
        """The permanent address; empty where the site's is unknown."""
        return self.edition.address(self.path)

    @property
    def url(self) -> str:
        """Where a citation leads: the permanent address, else the repository; empty where neither is known."""
        return self.address or self.edition.repository

    @property
    def checked(self) -> str:
        """The verdicts in words, for example ``3 proved, 2 hold``; empty where nothing was judged."""
        return ", ".join(f"{count} {_COUNTED[verdict][count > 1]}" for verdict, count in self.verdicts)

    @property
    def note(self) -> str:
        """What only this kind of source has to say: state, verdicts, id, and where the address is unknown."""
        return _sentence([self.edition.state, *self._remarks])

    @property
    def remark(self) -> str:
        """The note without the state, for formats that have a place of its own for the state."""
        return _sentence(self._remarks)

    @property
    def _remarks(self) -> list[str]:
        parts = []
        if self.checked or self.kind == "derivation":
            parts.append(f"checked by mathcheck: {self.checked or 'nothing'}")
        if self.kind == "derivation":
            parts.append(f"derivation {self.name}")
        if not self.edition.site:
            parts.append("the address of the site was unknown to this build")
        return parts


def _sentence(parts: Iterable[str]) -> str:
    note = "; ".join(part for part in parts if part)
    return note[:1].upper() + note[1:]


def permanent_path(kind: str, name: str) -> str:
    """Permanent address of a work, below the site's."""
    return {"book": "", "chapter": f"c/{name}/", "derivation": f"d/{name}/"}[kind]


def count_verdicts(relations: Iterable[dict[str, Any]]) -> tuple[tuple[str, int], ...]:
    """How many relations have which verdict, the strongest first."""
    counts = verdict_counts(relations)
    return tuple((verdict, counts[verdict]) for verdict in PASSING if counts[verdict])
