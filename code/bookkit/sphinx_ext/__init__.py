"""The Sphinx side of bookkit: the page, stored outputs, figures for light and dark, source listings, links to files."""

from __future__ import annotations

from sphinx.application import Sphinx

from bookkit.project import Project
from bookkit.sphinx_ext import (
    checks,
    citing,
    derivations,
    incremental,
    mathematics,
    notebooks,
    outputs,
    page,
    publishing,
    repository,
    search,
    source,
    sources,
)


def setup(app: Sphinx) -> dict[str, object]:
    """Called by Sphinx."""
    project = Project.find(app.srcdir)
    app.add_config_value("bookkit_project", project, "")
    mathematics.setup(app)
    citing.setup(app, project)
    derivations.setup(app, project)
    incremental.setup(app, project)
    outputs.setup(app, project)
    source.setup(app)
    sources.setup(app)
    repository.setup(app)
    notebooks.setup(app)
    checks.setup(app)
    search.setup(app)
    publishing.setup(app)
    page.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
