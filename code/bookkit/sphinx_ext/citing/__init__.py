"""Citations on the site: permanent addresses, the control "Cite", what search engines and other books read."""

from __future__ import annotations

from sphinx.application import Sphinx

from bookkit import judging
from bookkit.citations.edition import read_edition
from bookkit.project import Project
from bookkit.sphinx_ext.citing import catalogue, control, domain, files, heads, permanent


def setup(app: Sphinx, project: Project) -> None:
    """Register what cites, with the facts of this build."""
    app.add_domain(domain.DerivationDomain)
    catalogue.setup(app, project, read_edition(project), judging.load(project))
    control.setup(app)
    heads.setup(app)
    permanent.setup(app)
    files.setup(app)
