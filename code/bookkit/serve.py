"""Preview while editing: rebuild what changed and reload the browser."""

from __future__ import annotations

import subprocess
import sys

from bookkit.project import Project, replace_file
from bookkit.site import write_settings

_CONF = """\
# Written by "bookkit serve": the settings of Jupyter Book, in the form that sphinx-autobuild takes.
from pathlib import Path

from jupyter_book.config import get_final_config

_settings, _ = get_final_config(
    user_yaml=Path({settings!r}), cli_config={{"latex_individualpages": False}}, sourcedir=Path({book!r})
)
_settings["external_toc_path"] = {toc!r}
_settings["bibtex_bibfiles"] = [{bibliography!r}]  # else it is looked for beside this file
globals().update(_settings)
"""


def serve(project: Project, port: int, open_browser: bool) -> int:
    """Serve the book on this machine until interrupted; the exit status of sphinx-autobuild.

    Unlike ``build``, this rebuilds only the pages that changed, and shows warnings without stopping.
    """
    folder = project.build / "serve"
    settings = write_settings(project, folder / "_config.yml")
    bibliography = str(project.book / "references.bib")
    conf = _CONF.format(settings=str(settings), book=str(project.book), toc=str(project.toc), bibliography=bibliography)
    replace_file(folder / "conf.py", conf)
    command = [sys.executable, "-m", "sphinx_autobuild", "-q", str(project.book), str(folder / "html")]
    for name, value in (
        ("-c", folder),
        ("-d", folder / "doctrees"),
        ("--port", port),
        ("--watch", project.code),
        ("--watch", project.toc),
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
