"""Turn chapters and their outputs into the site, with Jupyter Book; the old site gives way only to a whole new one."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from bookkit.citations.edition import read_edition
from bookkit.launching import launching
from bookkit.project import BuildError, Project, replace_file
from bookkit.repository import repository_url, site_url

_IN_PROGRESS = "site-in-progress-"
_WARNING = re.compile(r"(WARNING|ERROR|CRITICAL)")
_RAISED = re.compile(r"^(Exception occurred|Extension error)")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def site_key(project: Project) -> str:
    """Hash of all that the site is made of; equal keys, equal sites."""
    facts = f"{platform.python_version()} {read_edition(project)} {launching(project)}"
    digest = hashlib.sha256(facts.encode())
    folders = (project.book, project.code, project.executed)
    files = [project.config, project.toc, project.requirements]
    files += [path for folder in folders for path in folder.rglob("*") if _counts(path.relative_to(project.root), path)]
    for path in sorted(files):
        digest.update(f"\0{project.relative(path)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _counts(relative: Path, path: Path) -> bool:
    """Whether a file makes up the site; caches of tools, which are hidden folders, do not."""
    hidden = any(part.startswith(".") or part == "__pycache__" or part.endswith(".egg-info") for part in relative.parts)
    return not hidden and path.is_file()


def is_current(project: Project) -> bool:
    """Whether the finished site was built from exactly what is in the tree now."""
    stamp = project.build / "site-key"
    return project.html.is_dir() and stamp.is_file() and stamp.read_text(encoding="utf-8") == site_key(project)


def build_site(project: Project) -> None:
    """Build the site from chapters and stored outputs, with every warning an error, and put it in place of the old one.

    The build is always from scratch: what Sphinx rewrites in an incremental build leaves stale navigation and forgets
    the warnings of pages that it does not read again. `make serve` is the incremental one.

    Raises
    ------
    BuildError
        With all warnings of Sphinx, file and line first.
    """
    recover(project)
    project.build.mkdir(exist_ok=True)
    # A folder of its own for each build: after a SIGKILL, Sphinx may go on for a while in the old one.
    work = Path(tempfile.mkdtemp(prefix=_IN_PROGRESS, dir=project.build))
    settings = write_settings(project, work / "_config.yml")
    key = site_key(project)
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(project.book)]
    command += ["--path-output", str(work)]
    command += [
        "--config",
        str(settings),
        "--toc",
        str(project.toc),
        "--warningiserror",
        "--nitpick",
        "--keep-going",
        "-q",
    ]
    result = subprocess.run(command, cwd=project.root, capture_output=True, text=True, env=_environment())
    try:
        if result.returncode:
            raise BuildError(_explain(project, result.stdout + "\n" + result.stderr))
        _publish(project, work / "_build" / "html", key)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def write_settings(project: Project, path: Path) -> Path:
    """Write the settings for Jupyter Book: ``_config.yml``, and the addresses of repository and site where known."""
    settings = yaml.safe_load(project.config.read_text(encoding="utf-8"))
    if url := repository_url(project):
        settings["repository"] = {"url": url, "path_to_book": "book", "branch": "main"}
        settings.setdefault("html", {})["use_repository_button"] = True
        settings["sphinx"]["config"]["bookkit_repository_url"] = url
    if url := site_url(project):
        # Sphinx names it in each page as the canonical address.
        settings["sphinx"]["config"]["html_baseurl"] = url
    replace_file(path, yaml.safe_dump(settings, sort_keys=False, allow_unicode=True))
    return path


def recover(project: Project) -> None:
    """Finish or undo what a build that was killed while it replaced the site left behind."""
    old = project.build / "html-old"
    if old.exists() and not project.html.exists():
        old.rename(project.html)
    for abandoned in (old, *project.build.glob(f"{_IN_PROGRESS}*")):
        shutil.rmtree(abandoned, ignore_errors=True)


def _publish(project: Project, finished: Path, key: str) -> None:
    old = project.build / "html-old"
    stamp = project.build / "site-key"
    stamp.unlink(missing_ok=True)
    if project.html.exists():
        project.html.rename(old)
    finished.rename(project.html)
    shutil.rmtree(old, ignore_errors=True)
    replace_file(stamp, key)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0", "PYTHONWARNINGS": "ignore"}


def _explain(project: Project, output: str) -> str:
    """The lines that matter of Sphinx's output, with paths as an author knows them."""
    lines = [_ANSI.sub("", line) for line in output.splitlines()]
    found = dict.fromkeys(line.replace(f"{project.root}{os.sep}", "") for line in lines if _WARNING.search(line))
    if found:
        return "\n".join(found)
    # What was raised stands above the traceback, in a few lines.
    start = next((number for number, line in enumerate(lines) if _RAISED.search(line)), None)
    said = lines[start : start + 12] if start is not None else lines[-30:]
    return "Sphinx failed:\n" + "\n".join(said)
