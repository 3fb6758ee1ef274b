"""The addresses of the repository and of the site: never written down, so that a fork's site links to the fork."""

from __future__ import annotations

import os
import re
import subprocess
from urllib.parse import urlsplit

from bookkit.project import BuildError, Project

#: ``git@github.com:someone/book.git``, as ssh writes it.
_SHORT_SSH = re.compile(r"^(?!\w+://)[^@/:]+@([^:/@]+):(.+)$")
_HOST = re.compile(r"^[\w.-]+(?::\d+)?$")
_GITHUB = re.compile(r"^https://github\.com/([^/]+)/([^/]+)$")

#: Names the address at which the site is read, where it is not the one that the host of the repository gives.
SITE_VARIABLE = "BOOK_SITE_URL"


def repository_url(project: Project) -> str:
    """Address of the repository's page, for example ``https://github.com/someone/book``; empty where none is known.

    Read from the environment of GitHub's runners, else from the git remote ``origin``.
    """
    server, name = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    if server and name:
        return f"{server}/{name}"
    try:
        remote = subprocess.run(
            ["git", "-C", str(project.root), "remote", "get-url", "origin"], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
    return page_of_remote(remote)


def page_of_remote(remote: str) -> str:
    """The web page of a git remote; empty for a remote that has none, such as a folder.

    What a remote may hold besides host and path, a name, a password or a token, is in no page and no message.
    """
    if match := _SHORT_SSH.match(remote):
        host, path = match.groups()
    else:
        parts = urlsplit(remote)
        if parts.scheme not in ("https", "http", "ssh", "git"):
            return ""
        host, path = parts.netloc.rpartition("@")[2], parts.path
        if parts.scheme in ("ssh", "git"):
            host = host.partition(":")[0]  # the port is that of another service
    path = path.strip("/").removesuffix(".git")
    # A password with a slash in it would be read as the beginning of the path.
    return f"https://{host}/{path}" if _HOST.match(host) and path and "@" not in path else ""


def site_url(project: Project) -> str:
    """Address at which the site is read, with a slash at its end; empty where none is known.

    It is what the variable ``BOOK_SITE_URL`` says (the publishing workflow sets it), else what GitLab's runners say,
    else the Pages address of a repository on GitHub. Other hosts give no address that could be read off the
    repository's.

    Raises
    ------
    BuildError
        If ``BOOK_SITE_URL`` is no web address.
    """
    for variable in (SITE_VARIABLE, "CI_PAGES_URL"):
        if named := os.environ.get(variable, "").strip():
            return _checked(variable, named)
    return pages_of_repository(repository_url(project))


def pages_of_repository(url: str) -> str:
    """The Pages address of a repository on GitHub; empty for every other host."""
    match = _GITHUB.match(url)
    if not match:
        return ""
    owner, name = match.groups()
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def _checked(variable: str, url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or " " in url:
        raise BuildError(
            f"{variable}: {url!r} is no address of a site; write it as https://someone.github.io/book/, or unset it"
        )
    return url.rstrip("/") + "/"
