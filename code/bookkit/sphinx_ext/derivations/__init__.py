"""Derivations on the page: what is declared, what follows, how each step was checked; and the ledger of the book."""

from __future__ import annotations

from sphinx.application import Sphinx

from bookkit import judging
from bookkit.project import Project
from bookkit.sphinx_ext.derivations import directives, graph, landing, ledger, marks


def setup(app: Sphinx, project: Project) -> None:
    """Register directives and ledger, with the verdicts of this build."""
    verdicts = judging.load(project)
    directives.setup(app, verdicts)
    marks.setup(app, verdicts)
    ledger.setup(app, verdicts)
    graph.setup(app, verdicts)
    landing.setup(app)
