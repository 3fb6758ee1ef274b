"""The Sphinx side of bookkit: stored outputs, figures for light and dark, source listings, links to files."""

from __future__ import annotations

from sphinx.application import Sphinx

from bookkit.kernel import ASSETS
from bookkit.project import Project
from bookkit.sphinx_ext import checks, derivations, mathematics, outputs, repository, source


def setup(app: Sphinx) -> dict[str, object]:
    """Called by Sphinx."""
    project = Project.find(app.srcdir)
    app.add_config_value("bookkit_project", project, "")
    app.connect("builder-inited", lambda app: app.config.html_static_path.append(str(ASSETS / "static")))
    app.add_css_file("book.css")
    mathematics.setup(app)
    derivations.setup(app, project)
    outputs.setup(app, project)
    source.setup(app)
    repository.setup(app)
    checks.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
