"""The whole book for programs: ``citations.bib``, ``citations.json`` and ``derivations.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from bookkit.citations.edition import Edition
from bookkit.citations.formats import bibtex, csl_json
from bookkit.citations.works import Work
from bookkit.judging import Verdicts, derivation_uses


def setup(app: Sphinx) -> None:
    """Write the files when the pages are done."""
    app.connect("build-finished", write)


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the three files into the site's root."""
    if error is not None or app.builder.format != "html":
        return
    works = list(app.bookkit_works.values())
    out = Path(app.outdir)
    (out / "citations.bib").write_text("\n".join(bibtex(work) for work in works), encoding="utf-8")
    (out / "citations.json").write_text(csl_json(works), encoding="utf-8")
    content = {
        "book": about(app.bookkit_edition),
        "derivations": [_derivation(one, app.bookkit_works, app.bookkit_verdicts) for one in _found(app)],
        "relations": app.bookkit_verdicts.relations,
    }
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True)
    (out / "derivations.json").write_text(text + "\n", encoding="utf-8")


def about(edition: Edition) -> dict[str, Any]:
    """The facts of the build."""
    return {
        "title": edition.title,
        "authors": [author.name for author in edition.authors],
        "version": edition.version,
        "commit": edition.commit,
        "changed": edition.changed,
        "date": edition.date,
        "repository": edition.repository,
        "site": edition.site,
        "license": edition.license,
    }


def _found(app: Sphinx) -> list[dict[str, Any]]:
    return app.bookkit_verdicts.derivations


def _derivation(found: dict[str, Any], works: dict[str, Work], verdicts: Verdicts) -> dict[str, Any]:
    """What mathcheck read of a derivation, with how it is cited."""
    content = {**found, "uses": derivation_uses(verdicts)[found["id"]]}
    if work := works.get(f"d/{found['id']}/"):
        content |= {
            "title": work.title.plain,
            "key": work.key,
            "path": work.path,
            "url": work.url,
            "verdicts": dict(work.verdicts),
        }
    return content
