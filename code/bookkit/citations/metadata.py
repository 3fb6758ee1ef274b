"""What search engines and reference managers read in a page's head: ``citation_*`` tags and schema.org as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from bookkit.citations.edition import Author
from bookkit.citations.works import Work

_CONTEXT = "https://schema.org"


def citation_tags(work: Work, page_address: str, language: str) -> str:
    """The tags that Google Scholar and Zotero read; ``page_address`` may be empty."""
    edition = work.edition
    tags = [("citation_title", work.title.plain)]
    tags += [("citation_author", _inverted(author)) for author in work.authors]
    tags += [
        ("citation_publication_date", edition.date.replace("-", "/")),
        ("citation_inbook_title", "" if work.kind == "book" else edition.title),
        ("citation_language", language),
        ("citation_public_url", work.address),
        ("citation_fulltext_html_url", page_address),
    ]
    lines = [f'<meta name="{name}" content="{escape(value, quote=True)}">' for name, value in tags if value]
    return "\n".join(lines) + "\n"


def _inverted(author: Author) -> str:
    family = f"{author.particle} {author.family}".strip()
    return author.literal or ", ".join(part for part in (family, author.given, author.suffix) if part)


def json_ld(work: Work, wholes: Sequence[Work], parts: Sequence[Work], page_address: str, language: str) -> str:
    """A data block with the work, the ``wholes`` that it is part of from the inside out, and its ``parts``."""
    edition = work.edition
    content: dict[str, Any] = {
        "@context": _CONTEXT,
        **_described(work),
        "author": [_schema_author(author) for author in work.authors],
        "datePublished": edition.date,
        "inLanguage": language,
        "license": f"https://spdx.org/licenses/{edition.license}.html" if edition.license else "",
        "version": edition.version,
        "mainEntityOfPage": page_address,
        "isPartOf": _nested(wholes),
        "hasPart": [_described(part) for part in parts],
    }
    return f'<script type="application/ld+json">{in_script(_filled(content))}</script>\n'


def in_script(content: Any) -> str:
    """JSON that nothing in it can end the script element around it."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _described(work: Work) -> dict[str, Any]:
    kinds = {"book": "Book", "chapter": "Chapter", "derivation": "CreativeWork"}
    return _filled(
        {
            "@type": kinds[work.kind],
            "@id": work.address,
            "name": work.title.plain,
            "identifier": work.name or work.key,
            "url": work.address,
            "abstract": f"Checked by mathcheck: {work.checked}." if work.verdicts else "",
        }
    )


def _nested(wholes: Sequence[Work]) -> dict[str, Any]:
    return _filled({**_described(wholes[0]), "isPartOf": _nested(wholes[1:])}) if wholes else {}


def _schema_author(author: Author) -> dict[str, Any]:
    if author.literal:
        return {"@type": "Organization", "name": author.literal}
    family = f"{author.particle} {author.family}".strip()
    return _filled({"@type": "Person", "name": author.name, "givenName": author.given, "familyName": family})


def _filled(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value}
