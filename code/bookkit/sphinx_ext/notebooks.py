"""Write each chapter as a notebook too, and all of them as one archive."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from bookkit import live
from bookkit.launching import launching
from bookkit.notebooks.assemble import Assembler
from bookkit.notebooks.blocks import Lookup
from bookkit.notebooks.inline import UnknownNode
from bookkit.project import BuildError
from bookkit.sphinx_ext.derivations import marks

logger = logging.getLogger(__name__)

#: Folder of the site, and of a launched repository, that holds the notebooks.
FOLDER = "notebooks"
ARCHIVE = f"{FOLDER}/all-notebooks.zip"


def setup(app: Sphinx) -> None:
    """Write notebooks while pages are written."""
    app.bookkit_notebooks = {}
    # First of all: what others put into the page after references are resolved is for browsers.
    app.connect("doctree-resolved", make, priority=1)
    app.connect("html-page-context", offer)
    app.connect("build-finished", write)


def path_of(page: str) -> str:
    """Where the notebook of a page lies in the site."""
    return f"{FOLDER}/{page}.ipynb"


def make(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Make the notebook of a page that has cells."""
    if not any(node.get("nb_element") == "cell_code" for node in doctree.findall(nodes.container)):
        return
    assembler = Assembler(
        app.config.bookkit_project,
        page,
        site_url=app.config.html_baseurl,
        repository_url=app.config.bookkit_repository_url,
        book_title=app.config.html_title or app.config.project,
        lookup=Lookup(lambda kind, node: _number(app, page, kind, node), _verdict),
        summary=_summary,
    )
    try:
        app.bookkit_notebooks[page] = assembler.notebook(doctree)
    except UnknownNode as error:
        _warn(str(error), (page, error.node.line or 1))
    except BuildError as error:
        _warn(str(error), (page, 1))


def _warn(message: str, place: tuple[str, int | None]) -> None:
    logger.warning(f"notebook: {message}", location=place, type="bookkit", subtype="notebook")


def offer(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give the template of a page that has a notebook what its controls lead to."""
    if page not in app.bookkit_notebooks:
        return
    where = launching(app.config.bookkit_project)
    context["notebook"] = path_of(page)
    context["notebook_archive"] = ARCHIVE
    context["launch_url"] = where.url(path_of(page)) if where else ""
    context["live"] = json.dumps(where.thebe()) if where else ""


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the notebooks and the archive, the same bytes in every build."""
    if error is not None or app.builder.format != "html":
        return
    files = {path_of(page): nbformat.writes(made) + "\n" for page, made in sorted(app.bookkit_notebooks.items())}
    for name, text in files.items():
        path = Path(app.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _archive(Path(app.outdir))
    if launching(app.config.bookkit_project):
        live.install()
        live.copy(Path(app.outdir, "_static", "thebe"))


def _archive(site: Path) -> None:
    """All notebooks of the site: in a preview, also those that this run did not write."""
    notebooks = sorted((site / FOLDER).rglob("*.ipynb"))
    if notebooks:
        with zipfile.ZipFile(site / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in notebooks:
                # ZipInfo's own date is the earliest that an archive can hold.
                entry = zipfile.ZipInfo(path.relative_to(site).as_posix())
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, path.read_bytes())


def _number(app: Sphinx, page: str, kind: str, node: nodes.Element) -> str:
    if kind == "section":
        anchor = "" if isinstance(node.parent, nodes.document) else f"#{node['ids'][0]}"
        numbers = app.env.toc_secnumbers.get(page, {}).get(anchor, ())
    else:
        found = app.env.toc_fignumbers.get(page, {}).get(kind, {})
        numbers = next((found[name] for name in node["ids"] if name in found), ())
    return ".".join(map(str, numbers))


def _verdict(verdicts: list[dict]) -> tuple[str, list[str]]:
    mark, label = marks.mark_of(verdicts)
    return f"{mark} {label}", [marks.row(one) for one in verdicts]


def _summary(verdicts: list[dict]) -> str:
    counts = Counter(one["verdict"] for one in verdicts if one["kind"] != "definition")
    mark, _ = marks.mark_of(verdicts)
    said = ", ".join(f"{verdict}: {counts[verdict]}" for verdict in marks.MEANINGS if counts[verdict])
    return f"{mark} Its relations, as a program judged them: {said or 'definitions only'}."
