"""The theme of the book: its own templates, and nothing of the themes that Jupyter Book brings along.

Jupyter Book loads sphinx-book-theme and several helpers, each of which adds scripts, styles and template variables to
every page, whatever theme it is drawn with. Their listeners are taken out; their directives (``{dropdown}``) stay.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from bookkit.search.index import PACKAGES
from bookkit.sphinx_ext.page.bundle import Bundle, make_bundle
from bookkit.sphinx_ext.page.facts import part_of
from bookkit.typeset import engine, fonts

THEME = Path(__file__).parents[2] / "theme"
NAME = "bookkit"

#: Packages that add to every page what this theme does not use.
_SILENCED = (
    "sphinx_book_theme",
    "pydata_sphinx_theme",
    "sphinx_togglebutton",
    "sphinx_copybutton",
    "sphinx_thebe",
    "sphinx_comments",
)
_SILENCED_HANDLERS = {
    ("sphinx_design.extension", "add_static_assets"),
    ("myst_nb.sphinx_ext", "add_per_page_html_resources"),
}


def setup(app: Sphinx) -> None:
    """Register the theme and hand its templates what they need."""
    app.add_html_theme(NAME, str(THEME))
    silence(app)
    app.connect("config-inited", take_over, priority=900)
    app.connect("builder-inited", start)
    app.connect("html-page-context", fill, priority=900)
    app.connect("build-finished", write_assets, priority=800)


def silence(app: Sphinx) -> None:
    """Disconnect the listeners of themes and extensions that write into every page."""
    for listeners in list(app.events.listeners.values()):
        for listener in list(listeners):
            module = getattr(listener.handler, "__module__", "")
            name = getattr(listener.handler, "__name__", "")
            if module.split(".")[0] in _SILENCED or (module, name) in _SILENCED_HANDLERS:
                app.disconnect(listener.id)


def take_over(app: Sphinx, config: Config) -> None:
    """Drop the options that Jupyter Book sets for its own theme."""
    if config.html_theme == NAME:
        config.html_theme_options = {}
        config.html_permalinks_icon = "#"


def start(app: Sphinx) -> None:
    """Bundle styles and scripts, and list the templates of each slot."""
    if app.builder.format == "html":
        styles = fonts.style("fonts/") + engine.style("katex/")
        shared = {"faces": dict(engine.FACES.values())}
        app.bookkit_bundle = make_bundle(styles_before=styles, packages=PACKAGES, shared=shared)
        app.bookkit_slots = slots()


def slots(theme: Path = THEME) -> dict[str, list[str]]:
    """Templates of each slot, as Jinja names them."""
    folders = sorted(path for path in (theme / "slots").iterdir() if path.is_dir())
    return {
        folder.name: [f"slots/{folder.name}/{path.name}" for path in sorted(folder.glob("*.html"))]
        for folder in folders
    }


def fill(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give the template the names of the bundles, the slots, and where the page stands in the book."""
    bundle: Bundle = app.bookkit_bundle
    context["book_style"] = f"_static/{bundle.style}"
    context["book_script"] = f"_static/{bundle.script}"
    context["book_inline"] = bundle.inline
    context["book_fonts"] = [f"_static/fonts/{Path(file).name}" for file in fonts.PRELOADED]
    body = context.get("body", "")
    formulas = engine.fonts_of(opening(body)) or (engine.EVERYWHERE if engine.fonts_of(body) else ())
    context["book_fonts"] += [f"_static/katex/fonts/{name}" for name in formulas]
    context["slots"] = app.bookkit_slots
    context["is_page"] = doctree is not None
    tree = context["toctree"](maxdepth=1, includehidden=True, collapse=False, titles_only=True) or ""
    context["contents"] = contents(tree, context.get("toc") or "")
    context["part"] = part_of(app, page) if doctree is not None else ""
    context["plain_title"] = plain(context.get("title") or "")


def opening(body: str) -> str:
    """What a page shows first, up to its second heading: a font that came late would move the lines there."""
    second = body.find("<section", body.find("<section") + 1)
    return body if second < 0 else body[:second]


_CURRENT = re.compile(r'(<a class="current reference internal" href="#">.*?</a>)', re.DOTALL)
_SECTIONS = re.compile(r"\A\s*<ul>\s*<li>.*?</a>(.*)</li>\s*</ul>\s*\Z", re.DOTALL)


def contents(tree: str, sections: str) -> str:
    """The contents of the book, with the sections of the page that is shown below its entry.

    Parameters
    ----------
    tree : str
        Pages of the book as nested lists, the page that is shown marked as current.
    sections : str
        Headings of the page as nested lists, its title first.
    """
    inner = _SECTIONS.match(sections)
    return _CURRENT.sub(lambda match: match[1] + inner[1], tree, count=1) if inner else tree


def plain(html: str) -> str:
    """The words of a title, without markup and without the number."""
    html = re.sub(r'<span class="section-number">.*?</span>', "", html)
    return re.sub(r"<[^>]+>", "", html).strip()


def write_assets(app: Sphinx, error: Exception | None) -> None:
    """Put styles, scripts and fonts into the site."""
    if error is None and app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        app.bookkit_bundle.write(static)
        engine.copy_fonts(static / "katex")
        fonts.copy(static / "fonts")
