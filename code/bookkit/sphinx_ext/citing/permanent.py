"""Pages with permanent addresses: ``d/<id>/`` and ``c/<slug>/`` lead to where a derivation or a chapter stands now."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from sphinx.application import Sphinx

from bookkit.citations.formats import FORMATS
from bookkit.citations.published import read_forwards
from bookkit.citations.rerun import SOURCE, rerun_line, rerun_words
from bookkit.citations.works import Work
from bookkit.kernel import ASSETS
from bookkit.project import Project
from bookkit.sphinx_ext.citing.control import root_of
from bookkit.sphinx_ext.citing.heads import head_of
from bookkit.sphinx_ext.page.bundle import STATIC, compact, hashed_name


def setup(app: Sphinx) -> None:
    """Write the pages when all others are done."""
    app.connect("build-finished", write)


def write(app: Sphinx, error: Exception | None) -> None:
    """One folder for each work, and one for each address that was given up."""
    if error is not None or app.builder.format != "html":
        return
    project: Project = app.config.bookkit_project
    environment = Environment(loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined)
    template = environment.get_template("permanent.html")
    app.bookkit_permanent_style = _write_style(Path(app.outdir, "_static"))
    for work in app.bookkit_works.values():
        if work.kind != "book":
            _write(app, project, template, work, work.path)
    for old, new in read_forwards(project).items():
        if work := app.bookkit_works.get(f"{new}/"):
            _write(app, project, template, work, f"{old}/", moved=old)


def _write_style(static: Path) -> str:
    """Write the style of these pages, with the site's own colours and fonts; its name."""
    parts = (STATIC / "styles" / "00-tokens.css", ASSETS / "permanent.css")
    style = "".join(compact(part.read_text(encoding="utf-8")) for part in parts)
    name = hashed_name("permanent.css", style)
    static.mkdir(exist_ok=True)
    (static / name).write_text(style, encoding="utf-8")
    return name


def _write(app: Sphinx, project: Project, template: Template, work: Work, path: str, moved: str = "") -> None:
    folder = Path(app.outdir, path)
    folder.mkdir(parents=True, exist_ok=True)
    anchor = f"#{work.name}" if work.kind == "derivation" else ""
    here = f"{path}index"
    target = app.builder.get_relative_uri(here, work.page)
    page = template.render(
        work=work,
        moved=moved,
        target=target + anchor,
        canonical=work.edition.address(app.builder.get_target_uri(work.page)) or target,
        root=root_of(here),
        head=Markup(head_of(app, work)),
        rerun=rerun_line(work),
        again=rerun_words(work),
        style=app.bookkit_permanent_style,
        formats=[(short, label, write(work).strip()) for short, label, write in FORMATS],
        language=app.config.language,
    )
    (folder / "index.html").write_text(page + "\n", encoding="utf-8")
    if work.kind == "chapter":
        source = (project.book / f"{work.page}.md").read_text(encoding="utf-8")
        (folder / SOURCE).write_text(source, encoding="utf-8")
