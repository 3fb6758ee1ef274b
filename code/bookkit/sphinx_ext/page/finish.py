"""What is done to the site when Sphinx has written all of it, in order.

A step is a function of the finished :class:`Site`. Steps must bear being run again over pages that they have finished:
the preview rewrites only the pages that changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from bookkit import preview
from bookkit.launching import launching
from bookkit.project import BuildError
from bookkit.sphinx_ext.page.body import CHANGES
from bookkit.sphinx_ext.page.policy import PLACE, apply_policy
from bookkit.sphinx_ext.publishing import forwards, icons_and_manifest, service_worker, sitemap
from bookkit.sphinx_ext.search import search_index, set_aside_search_of_sphinx


@dataclass(frozen=True)
class Site:
    """A site that Sphinx has just written.

    Parameters
    ----------
    root : Path
        Its folder.
    app : Sphinx
        Settings and environment of the build.
    """

    root: Path
    app: Sphinx

    def pages(self) -> list[Path]:
        """All pages, in the order of their addresses."""
        return sorted(path for path in self.root.rglob("*.html") if "_static" not in path.relative_to(self.root).parts)


def pages(site: Site) -> None:
    """Change the text of each new page, and write its Content-Security-Policy."""
    where = launching(site.app.config.bookkit_project)
    servers = where.servers if where else []
    for path in site.pages():
        page = path.read_text(encoding="utf-8")
        if PLACE not in page:
            continue
        for change in CHANGES:
            page = change(page, path.parent)
        path.write_text(apply_policy(page, servers), encoding="utf-8")


#: What Sphinx and its extensions put into every site, and no page of ours loads.
_UNUSED = "basic.css doctools.js documentation_options.js sphinx_highlight.js pygments.css file.png minus.png plus.png"


def unused_files(site: Site) -> None:
    """Remove the styles and scripts that no page loads."""
    static = site.root / "_static"
    for name in _UNUSED.split():
        (static / name).unlink(missing_ok=True)
    for path in static.glob("mystnb.*.css"):
        path.unlink()


def preview_only(site: Site) -> None:
    """Where this is a preview, add what the author is shown, and take out what would show an old page."""
    if preview.is_preview():
        preview.finish(site.app.config.bookkit_project, site.root)


#: In this order. What lists or hashes finished pages (a search index, a service worker) comes after ``pages``.
STEPS: list[Callable[[Site], None]] = [
    pages,
    unused_files,
    search_index,
    set_aside_search_of_sphinx,
    icons_and_manifest,
    sitemap,
    forwards,
    service_worker,  # the last of a site: it lists all files with their hashes
    preview_only,
]


def setup(app: Sphinx) -> None:
    """Run the steps after everything else."""
    app.connect("build-finished", finish, priority=900)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Run all steps, unless the build failed."""
    if error is not None or app.builder.format != "html":
        return
    site = Site(Path(app.outdir), app)
    try:
        for step in STEPS:
            step(site)
    except BuildError as problem:
        raise ExtensionError(str(problem)) from problem
