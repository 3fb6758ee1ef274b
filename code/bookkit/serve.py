"""Preview while editing: rebuild what changed and reload the browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from bookkit.project import Project, replace_file
from bookkit.site import write_settings

_CONF = """\
# Written by "bookkit serve": the settings of Jupyter Book, in the form that sphinx-autobuild takes; read at each build.
from pathlib import Path

from bookkit.serve import sphinx_settings

globals().update(sphinx_settings(Path({root!r})))
"""


def sphinx_settings(root: Path) -> dict[str, Any]:
    """What ``_config.yml`` says now, as Sphinx takes it."""
    from jupyter_book.config import get_final_config

    project = Project(root)
    settings, _ = get_final_config(
        user_yaml=write_settings(project, project.build / "serve" / "_config.yml"),
        cli_config={"latex_individualpages": False},
        sourcedir=project.book,
    )
    settings["external_toc_path"] = str(project.toc)
    settings["bibtex_bibfiles"] = [str(project.book / "references.bib")]  # else it is looked for beside conf.py
    return settings


def serve(project: Project, port: int, open_browser: bool) -> int:
    """Serve the book on this machine until interrupted; the exit status of sphinx-autobuild.

    Unlike ``build``, this rebuilds only the pages that changed (all of them when a title, ``_toc.yml`` or
    ``_config.yml`` did), and shows warnings without stopping.
    """
    folder = project.build / "serve"
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / "conf.py", _CONF.format(root=str(project.root)))
    command = [sys.executable, "-m", "sphinx_autobuild", "-q", str(project.book), str(folder / "html")]
    for name, value in (
        ("-c", folder),
        ("-d", folder / "doctrees"),
        ("--port", port),
        ("--watch", project.code),
        ("--watch", project.toc),
        ("--watch", project.config),
        ("--ignore", "*/__pycache__/*"),
        ("--ignore", "*.new"),
        ("--pre-build", f"{sys.executable} -m bookkit execute"),
        ("--pre-build", f"{sys.executable} -m bookkit judge"),
    ):
        command += [name, str(value)]
    command += ["--open-browser"] if open_browser else []
    try:
        return subprocess.run(command, cwd=project.root).returncode
    except KeyboardInterrupt:
        return 0
