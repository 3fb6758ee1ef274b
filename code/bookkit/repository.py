"""The address of the repository that the site links to: never written down, so that a fork's site links to the fork."""

from __future__ import annotations

import os
import re
import subprocess

from bookkit.project import Project

_SSH = re.compile(r"^(?:ssh://)?git@([^:/]+)[:/](.+?)(?:\.git)?/?$")
_HTTPS = re.compile(r"^https://(?:[^@/]+@)?([^/]+/.+?)(?:\.git)?/?$")


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
    """The web page of a git remote; empty for a remote that has none, such as a folder."""
    if match := _SSH.match(remote):
        return f"https://{match.group(1)}/{match.group(2)}"
    if match := _HTTPS.match(remote):
        return f"https://{match.group(1)}"
    return ""
