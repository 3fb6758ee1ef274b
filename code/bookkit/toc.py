"""The table of contents: which pages the book has, and where each is named."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from bookkit.project import BuildError, Project


@dataclass(frozen=True)
class Contents:
    """Pages of the book in reading order.

    Parameters
    ----------
    pages : tuple of str
        Names of the pages, for example ``algorithms-scratch/linear-regression``.
    """

    pages: tuple[str, ...]


def read_contents(project: Project) -> Contents:
    """Read ``_toc.yml`` and hold it against the files in ``book/``, in both directions.

    Raises
    ------
    BuildError
        One line for each entry without a file, each file without an entry, and each page named twice.
    """
    try:
        sitemap = parse_toc_yaml(project.toc)
    except MalformedError as error:
        raise BuildError(f"{project.relative(project.toc)}:1: malformed: {error}") from None
    # Not the sitemap's own order: it sorts by name. Reading order is the order of the lines.
    pages = sorted(sitemap, key=lambda page: _line_of(project, page))
    problems = []
    for page in pages:
        if not (project.book / f"{page}.md").is_file():
            line = _line_of(project, page)
            problems.append(f"_toc.yml:{line}: there is no book/{page}.md; write it or take the entry out")
    listed = set(pages)
    for path in sorted(project.book.rglob("*.md")):
        page = path.relative_to(project.book).with_suffix("").as_posix()
        if page not in listed and not any(part.startswith((".", "_")) for part in path.relative_to(project.book).parts):
            problems.append(
                f"{project.relative(path)}:1: not in the table of contents; add '- file: {page}' to _toc.yml"
            )
    if problems:
        raise BuildError("\n".join(problems))
    return Contents(tuple(pages))


def _line_of(project: Project, page: str) -> int:
    pattern = re.compile(rf"(?:file|root):\s*['\"]?{re.escape(page)}(?:\.md)?['\"]?\s*(?:#.*)?$")
    for number, line in enumerate(project.toc.read_text(encoding="utf-8").splitlines(), start=1):
        if pattern.search(line):
            return number
    return 1
