"""The styles and scripts of the site: the one place that knows which a page gets.

Each is bundled from small files and named by the hash of its content, so that a browser may keep it for ever and never
shows a page with the style of another version.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookkit.kernel import ASSETS
from bookkit.project import hashed_name

STATIC = ASSETS / "static"

_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*\n?", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,>])\s*")


@dataclass(frozen=True)
class Bundle:
    """What pages load.

    Parameters
    ----------
    files : dict of str to str
        Content of each file, by its name below ``_static/``.
    style, script : str
        Names of the bundles among them.
    inline : str
        The script that stands in the page itself, because it must run before anything is drawn.
    """

    files: dict[str, str]
    style: str
    script: str
    inline: str

    def write(self, target: Path) -> None:
        """Write all files into a folder of the site, and those that are served as they are."""
        for name, content in self.files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        if (STATIC / "files").is_dir():
            shutil.copytree(STATIC / "files", target, dirs_exist_ok=True)


def make_bundle(
    static: Path = STATIC,
    *,
    styles_before: str = "",
    packages: Mapping[str, Path] | None = None,
    shared: Mapping[str, Any] | None = None,
) -> Bundle:
    """Bundle the files under ``static``, in the order of their names.

    Parameters
    ----------
    static : Path
        Folder with ``styles/*.css``, ``scripts/*.js``, ``modules/*.js`` and ``inline/*.js``.
    styles_before : str
        CSS that comes first.
    packages : mapping of str to Path
        Modules that come from elsewhere, by the name under which ``BOOK.load`` finds them.
    shared : mapping
        What scripts find in ``BOOK`` beside the names of modules; JSON can hold it.
    """
    files: dict[str, str] = {}
    modules = {}
    sources = {path.stem: path for path in (static / "modules").glob("*.js")} | dict(packages or {})
    for stem, path in sorted(sources.items()):
        content = _SOURCE_MAP.sub("", path.read_text(encoding="utf-8"))
        modules[stem] = name = hashed_name(f"{stem}.js", content)
        files[name] = content
    styles = [compact(path.read_text(encoding="utf-8")) for path in _sorted(static / "styles", "css")]
    style = styles_before + "".join(styles)
    # Each script in a scope of its own; BOOK is what they share.
    scripts = [f"const BOOK = {json.dumps({'modules': modules} | dict(shared or {}), sort_keys=True)};\n"]
    scripts += [f"{{\n{path.read_text(encoding='utf-8')}}}\n" for path in _sorted(static / "scripts", "js")]
    script = "".join(scripts)
    inline = "".join(path.read_text(encoding="utf-8").strip() for path in _sorted(static / "inline", "js"))
    names = hashed_name("book.css", style), hashed_name("book.js", script)
    files[names[0]], files[names[1]] = style, script
    return Bundle(files, *names, inline)


def _sorted(folder: Path, ending: str) -> list[Path]:
    return sorted(folder.glob(f"*.{ending}"))


def compact(css: str) -> str:
    """CSS without comments and without space that says nothing."""
    return _AROUND.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", css))).replace(";}", "}").strip()
