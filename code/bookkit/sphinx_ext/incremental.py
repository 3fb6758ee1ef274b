"""What an incremental build has to do again: pages whose verdicts changed, and every page when the navigation did.

Sphinx reads again what was edited. But each page also shows the whole book: its titles and their order, in the margin
and in the links to the pages before and after. `make book` builds from scratch and has no need of this module;
`make serve` has.
"""

from __future__ import annotations

import hashlib
import json

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from bookkit import judging
from bookkit.project import Project


def setup(app: Sphinx, project: Project) -> None:
    """Tell Sphinx which pages are out of date."""
    verdicts = judging.load(project)
    app.connect("env-get-outdated", lambda app, env, *_: _pages_with_new_verdicts(env, verdicts))
    app.connect("env-updated", _pages_with_new_navigation)


def _pages_with_new_verdicts(env: BuildEnvironment, verdicts: judging.Verdicts) -> list[str]:
    before = getattr(env, "bookkit_verdicts", {})
    now = {page: _digest(content) for page, content in _shown(verdicts).items()}
    env.bookkit_verdicts = now
    return [page for page in env.found_docs if before.get(page) != now.get(page)]


def _shown(verdicts: judging.Verdicts) -> dict[str, list]:
    """For each page, what it shows of the verdicts: those of its equations, and by what its derivations are used."""
    uses = judging.derivation_uses(verdicts)
    shown: dict[str, list] = {}
    for relation in verdicts.relations:
        shown.setdefault(relation["page"], []).append(relation)
    for one in verdicts.derivations:
        used_by = [name for name, others in uses.items() if one["id"] in others]
        shown.setdefault(one["page"], []).append([one, uses[one["id"]], used_by])
    return shown


def _pages_with_new_navigation(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Every page, to be written though not read again, when a title or the order of the pages changed."""
    titles = {page: title.astext() for page, title in env.titles.items()}
    order = {page: list(entries) for page, entries in env.toctree_includes.items()}
    now = _digest([titles, order, env.toc_secnumbers, getattr(app.config, "external_site_map", None)])
    before, env.bookkit_navigation = getattr(env, "bookkit_navigation", None), now
    return [] if before in (None, now) else sorted(env.all_docs)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
