"""Links from a page to a file of the repository, and to where the page itself is edited."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from bookkit.project import Project

#: Below a repository's page, where a host shows a file of the main branch, and where it lets one edit it.
_HOSTS = {
    "github.com": ("blob/main/{}", "edit/main/{}"),
    "gitlab.com": ("-/blob/main/{}", "-/edit/main/{}"),
    "codeberg.org": ("src/branch/main/{}", "_edit/main/{}"),
    "bitbucket.org": ("src/main/{}", "src/main/{}?mode=edit"),
}


def setup(app: Sphinx) -> None:
    """Register the role ``{repo}`` and the address of the repository that it links to, and the link to edit a page."""
    app.connect("html-page-context", _offer_editing)
    app.add_config_value("bookkit_repository_url", "", "env")
    app.add_role("repo", RepoRole())


def file_url(repository_url: str, path: str) -> str | None:
    """Address of a file on the host of the repository; None if no repository is known."""
    if not repository_url:
        return None
    shown, _ = _HOSTS.get(urlsplit(repository_url).netloc.lower(), _HOSTS["github.com"])
    return f"{repository_url}/{shown.format(quote(path, safe='/#'))}"  # a line of a file stands behind "#"


def edit_url(repository_url: str, path: str) -> str:
    """Address at which a file is edited in the browser; empty on a host of which that is not known."""
    _, edited = _HOSTS.get(urlsplit(repository_url).netloc.lower(), ("", ""))
    return f"{repository_url}/{edited.format(quote(path))}" if edited else ""


def _offer_editing(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """The address for the foot of a page that an author wrote."""
    written = doctree is not None and page in app.env.all_docs
    context["edit_url"] = edit_url(app.config.bookkit_repository_url, f"book/{page}.md") if written else ""


class RepoRole(SphinxRole):
    """``{repo}`code/mlpath/x.py` ``: the file's path, linked where the repository's address is known."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Nodes of the role."""
        project: Project = self.config.bookkit_project
        path = self.text.strip()
        if not (project.root / path).exists():
            message = self.inliner.reporter.warning(f"{{repo}}: the repository has no file {path}", line=self.lineno)
            return [nodes.literal("", path)], [message]
        url = file_url(self.config.bookkit_repository_url, path)
        shown = nodes.literal("", path)
        if url is None:
            return [shown], []
        return [nodes.reference("", "", shown, refuri=url, internal=False)], []
