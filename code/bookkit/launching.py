"""Where a chapter can be launched: how Binder opens its notebook, for the repository that the site was built from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from bookkit.project import BuildError, Project
from bookkit.repository import repository_url

#: Names another BinderHub than the public one.
BINDER_VARIABLE = "BOOK_BINDER_URL"
PUBLIC_BINDER = "https://mybinder.org"

#: Where the public Binder starts servers: each of its members has a host of its own.
PUBLIC_SERVERS = ("*.mybinder.org", "notebooks.gesis.org", "binder.curvenote.dev")

#: Hosts of repositories by the name that Binder has for them; it takes those called ``git`` by their whole address.
_PROVIDERS = {"github.com": "gh", "gitlab.com": "gl", "codeberg.org": "git", "bitbucket.org": "git"}

#: The tip of whatever branch a fork calls its main one.
_REVISION = "HEAD"


@dataclass(frozen=True)
class Launching:
    """How the notebooks of a site are launched.

    Parameters
    ----------
    hub : str
        Address of a BinderHub.
    provider, repository : str
        The repository, as a BinderHub names it.
    """

    hub: str
    provider: str
    repository: str

    def url(self, notebook: str) -> str:
        """Opens a notebook, named by its path in the launched repository, in JupyterLab."""
        return f"{self.hub}/v2/{self.provider}/{self.repository}/{_REVISION}?urlpath={quote(lab_path(notebook))}"

    def thebe(self) -> dict[str, str]:
        """The options with which thebe asks the hub for a server."""
        named = {"gh": "github", "gl": "gitlab", "git": "git"}[self.provider]
        return {
            "binderUrl": self.hub,
            "repoProvider": named,
            "repo": unquote(self.repository),
            "ref": _REVISION,
        }

    @property
    def servers(self) -> list[str]:
        """Origins, for a policy, that a page must reach to run cells on a launched server."""
        hosts = [urlsplit(self.hub).netloc, *(PUBLIC_SERVERS if self.hub == PUBLIC_BINDER else ())]
        scheme = urlsplit(self.hub).scheme
        return [f"{one}://{host}" for host in hosts for one in (scheme, "wss" if scheme == "https" else "ws")]


def lab_path(notebook: str) -> str:
    """Path below a Jupyter server at which JupyterLab opens a notebook."""
    return f"lab/tree/{quote(notebook)}"


def launching(project: Project) -> Launching | None:
    """How this site's notebooks are launched; None where they cannot be, for the reason that `why_not` gives."""
    return of_repository(repository_url(project))


def of_repository(url: str) -> Launching | None:
    """How notebooks of a repository are launched; None for a host that Binder does not know."""
    parts = urlsplit(url)
    provider = _PROVIDERS.get(parts.netloc.lower())
    name = parts.path.strip("/")
    if provider is None or "/" not in name or (provider == "gh" and name.count("/") != 1):
        return None
    named = {"gh": name, "gl": quote(name, safe=""), "git": quote(url, safe="")}[provider]
    return Launching(binder(), provider, named)


def why_not(project: Project) -> str:
    """Why pages carry no launch button, in a line for the author; empty where they do."""
    url = repository_url(project)
    if not url:
        return (
            "no launch buttons: the repository has no remote 'origin' with a web address; "
            "add one (git remote add origin https://github.com/someone/book), or set GITHUB_SERVER_URL and "
            "GITHUB_REPOSITORY"
        )
    if of_repository(url) is None:
        known = ", ".join(_PROVIDERS)
        return f"no launch buttons: {url} is no repository that Binder could launch; it launches those on {known}"
    return ""


def binder() -> str:
    """Address of the BinderHub, without a slash at its end.

    Raises
    ------
    BuildError
        If ``BOOK_BINDER_URL`` is no web address.
    """
    named = os.environ.get(BINDER_VARIABLE, "").strip()
    parts = urlsplit(named)
    if named and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise BuildError(f"{BINDER_VARIABLE}: {named!r} is no address of a BinderHub; write it as {PUBLIC_BINDER}")
    return named.rstrip("/") or PUBLIC_BINDER
