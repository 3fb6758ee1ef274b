"""A work as BibTeX, CSL-JSON, RIS and plain text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bookkit.citations.edition import Author
from bookkit.citations.latex import escape
from bookkit.citations.works import Title, Work

#: What BibTeX and biber call a part with a title of its own, and a work that no publisher put out.
_BIBTEX_KINDS = {"book": "booklet", "chapter": "incollection", "derivation": "incollection"}


def bibtex(work: Work) -> str:
    """An entry for BibTeX and biber, in ASCII as far as LaTeX has a name for every letter.

    Version and commit are the edition of the book, which every style prints; pybtex prints no note of an
    ``@incollection``.
    """
    fields = {
        "author": " and ".join(_bibtex_name(author) for author in work.authors),
        # Twice in braces: no style changes the case of names and symbols.
        "title": f"{{{_bibtex_title(work.title)}}}",
        "booktitle": "" if work.kind == "book" else f"{{{escape(work.edition.title)}}}",
        "edition": "" if work.kind == "book" else escape(work.edition.state),
        "year": work.edition.year,
        "url": work.url,
        # A booklet has no edition.
        "note": escape(work.note if work.kind == "book" else work.remark),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{_BIBTEX_KINDS[work.kind]}{{{work.key},\n" + ",\n".join(lines) + "\n}\n"


def _bibtex_title(title: Title) -> str:
    return "".join(f"${text}$" if kind == "math" else escape(text) for kind, text in title.pieces)


def _bibtex_name(author: Author) -> str:
    if author.literal:
        return f"{{{escape(author.literal)}}}"
    family = escape(author.family)
    # A name of several words would be taken apart at its small letters, as in "Vega y Luna".
    family = f"{{{family}}}" if " " in author.family or "," in author.family else family
    family = f"{escape(author.particle)} {family}".strip()
    return ", ".join(part for part in (family, escape(author.suffix), escape(author.given)) if part)


def csl(work: Work) -> dict[str, Any]:
    """An item of the Citation Style Language."""
    edition = work.edition
    item: dict[str, Any] = {
        "id": work.key,
        "type": "book" if work.kind == "book" else "chapter",
        "title": work.title.plain,
        "author": [_csl_name(author) for author in work.authors],
        "version": edition.version,
        "edition": edition.state,
        "note": work.remark,
        "URL": work.url,
    }
    if work.kind != "book":
        item["container-title"] = edition.title
    if edition.date:
        item["issued"] = {"date-parts": [[int(part) for part in edition.date.split("-")]]}
    return {key: value for key, value in item.items() if value}


def _csl_name(author: Author) -> dict[str, str]:
    if author.literal:
        return {"literal": author.literal}
    name = {
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.particle,
        "suffix": author.suffix,
    }
    return {key: value for key, value in name.items() if value}


def csl_json(works: Iterable[Work]) -> str:
    """CSL-JSON of several works."""
    return json.dumps([csl(work) for work in works], indent=2, ensure_ascii=False) + "\n"


def ris(work: Work) -> str:
    """A record of Research Information Systems' format, with the line ends that it asks for left to the file."""
    edition = work.edition
    lines = [("TY", "BOOK" if work.kind == "book" else "CHAP")]
    lines += [("AU", _ris_name(author)) for author in work.authors]
    lines += [
        ("TI", work.title.plain),
        ("T2", "" if work.kind == "book" else edition.title),
        ("PY", edition.year),
        ("DA", edition.date.replace("-", "/")),
        ("ET", edition.state),
        ("UR", work.url),
        ("N1", work.remark),
        ("ID", work.key),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in lines if value) + "ER  - \n"


def _ris_name(author: Author) -> str:
    family = f"{author.particle} {author.family}".strip()
    return author.literal or ", ".join(part for part in (family, author.given, author.suffix) if part)


def plain(work: Work) -> str:
    """One line for a reader."""
    authors = _listed([author.name for author in work.authors])
    year = f" ({work.edition.year})" if work.edition.year else ""
    within = "" if work.kind == "book" else f" In {work.edition.title}."
    note = f" {work.note}." if work.note else ""
    return f"{authors}{year}. {work.title.plain}.{within}{note}" + (f" {work.url}" if work.url else "")


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


#: Formats that a reader may copy: short name, label, how it is made.
FORMATS: tuple[tuple[str, str, Callable[[Work], str]], ...] = (
    ("bibtex", "BibTeX", bibtex),
    ("csl", "CSL-JSON", lambda work: csl_json([work])),
    ("ris", "RIS", ris),
    ("text", "Text", plain),
)
