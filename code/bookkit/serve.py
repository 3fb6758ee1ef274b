"""Preview while editing: rebuild what changed and reload the browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bookkit import preview
from bookkit.chapters import read_chapter
from bookkit.execution import execute
from bookkit.judging import explain, judge
from bookkit.progress import Progress
from bookkit.project import BuildError, Project, replace_file
from bookkit.site import write_settings
from bookkit.toc import read_contents

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
    ``_config.yml`` did), shows warnings without stopping, and says on the pages what would stop a build.
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
        ("--pre-build", f"{sys.executable} -m bookkit.serve"),
    ):
        command += [name, str(value)]
    command += ["--open-browser"] if open_browser else []
    environment = {**os.environ, preview.VARIABLE: f"127.0.0.1:{port}"}
    try:
        return subprocess.run(command, cwd=project.root, env=environment).returncode
    except KeyboardInterrupt:
        return 0


def prepare(project: Project) -> None:
    """Run the chapters and judge the equations that need it, before Sphinx makes the pages.

    It does not fail, since the author wants to see the page that they work on. What would stop a build is printed, and
    shown on the pages.
    """
    problems = _problems(project)
    preview.keep_problems(project, problems)
    preview.show_problems(project.build / "serve" / "html", [preview.UNFINISHED, *problems])
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("the preview shows what can be made; `make book` would stop here", file=sys.stderr)


def _problems(project: Project) -> list[str]:
    """What would stop a build: cells that raise, equations that are refused; each with file and line."""
    problems: list[str] = []
    try:
        pages = read_contents(project).pages
        read = (read_chapter(project, page) for page in pages)
        chapters = [chapter for chapter in read if chapter is not None and chapter.cells]
        with project.locked():
            with Progress() as progress:
                failures = execute(project, chapters, progress)
            problems += [f"{project.relative(one.path)}:{one.line}: {one.message}" for one in failures]
            problems += [explain(relation) for relation in judge(project, pages).failing]
    except BuildError as error:
        problems.append(str(error))
    return problems


if __name__ == "__main__":
    prepare(Project.find())
