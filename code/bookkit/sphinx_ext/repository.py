"""Links from a page to a file of the repository."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from bookkit.project import Project


def setup(app: Sphinx) -> None:
    """Register the role ``{repo}`` and the address of the repository that it links to."""
    app.add_config_value("bookkit_repository_url", "", "env")
    app.add_role("repo", RepoRole())


def file_url(repository_url: str, path: str) -> str | None:
    """Address of a file on the host of the repository; None if the host is not known."""
    return f"{repository_url}/blob/main/{path}" if repository_url else None


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
