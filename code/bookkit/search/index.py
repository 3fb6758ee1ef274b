"""Make the index that the search of the site reads: a list of sections, words by their first letter, texts by page.

A reader loads the list, the letters of what they typed, and the texts of the pages that were found; so the first answer
does not wait for the whole book. The pieces are named by their hashes and may be kept for ever; the list, which names
them, has one name in every version.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bookkit.kernel import ASSETS
from bookkit.project import BuildError, hashed_name, replace_file
from bookkit.search.sections import Section
from bookkit.typeset.engine import INSTALLED, node

MODULES = ASSETS / "static" / "modules"
#: Modules of npm that the search loads in the reader's browser, by the name under which ``BOOK.load`` knows them.
PACKAGES = {"stemmer": INSTALLED / "stemmer" / "index.js"}

#: Where the list lies in the site, and the folder of the pieces.
LIST, PIECES = "_static/search.json", "_static/search"


def make_index(sections: Sequence[Section]) -> dict[str, str]:
    """The index of these sections, as files for the browser.

    Returns
    -------
    dict of str to str
        JSON by the path in the site: ``LIST``, and pieces below ``PIECES``.

    Raises
    ------
    BuildError
        If Node fails, with what it said.
    """
    modules = [*PACKAGES.values(), MODULES / "search-words.js", MODULES / "search-index.js"]
    command = [str(node()), str(Path(__file__).parent / "build.mjs"), *(path.as_uri() for path in modules)]
    sent = json.dumps({"sections": [section.as_json() for section in sections]}, ensure_ascii=False)
    result = subprocess.run(command, input=sent, capture_output=True, text=True, encoding="utf-8")
    if result.returncode:
        raise BuildError(f"the search index could not be made:\n{result.stderr[-2000:]}")
    made = json.loads(result.stdout)
    files: dict[str, str] = {}
    for kind in ("shelves", "texts"):
        for key, piece in made[kind].items():
            content = _compact(piece)
            name = hashed_name(f"{key.replace('/', '-')}.json", content)
            files[f"{PIECES}/{kind}/{name}"] = content
            made[kind][key] = name
    return {LIST: _compact(made), **files}


def write_index(sections: Sequence[Section], root: Path) -> None:
    """Write the index into a site, in place of an older one."""
    files = make_index(sections)
    shutil.rmtree(root / PIECES, ignore_errors=True)
    for name, content in files.items():
        replace_file(root / name, content)


def _compact(made: object) -> str:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))
