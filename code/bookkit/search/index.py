"""Make the index that the search of the site reads."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bookkit.kernel import ASSETS
from bookkit.project import BuildError
from bookkit.search.sections import Section
from bookkit.typeset.engine import INSTALLED, node

MODULES = ASSETS / "static" / "modules"
#: Modules of npm that the search loads in the reader's browser, by the name under which ``BOOK.load`` knows them.
PACKAGES = {
    "minisearch": INSTALLED / "minisearch" / "dist" / "es" / "index.js",
    "stemmer": INSTALLED / "stemmer" / "index.js",
}


def make_index(sections: Sequence[Section]) -> str:
    """The index of these sections, as JSON for the browser.

    Raises
    ------
    BuildError
        If Node fails, with what it said.
    """
    modules = [*PACKAGES.values(), MODULES / "search-words.js", MODULES / "search-engine.js"]
    command = [str(node()), str(Path(__file__).parent / "build.mjs"), *(path.as_uri() for path in modules)]
    sent = json.dumps({"sections": [section.as_json() for section in sections]}, ensure_ascii=False)
    result = subprocess.run(command, input=sent, capture_output=True, text=True, encoding="utf-8")
    if result.returncode:
        raise BuildError(f"the search index could not be made:\n{result.stderr[-2000:]}")
    return result.stdout
