"""Addresses of pages that were published: each leads on for ever, to its page or to where that page is now."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path

from bookkit.project import BuildError, Project, replace_file
from bookkit.toc import read_contents

#: One page a line, without ``.html``; after a page that moved, the page where it is now.
LISTED = "book/published-pages.txt"
_HEADING = (
    "# Pages that have been published. 'python -m bookkit ids' adds new ones; a line never goes.\n"
    "# After a page that moved: where it is now, as in 'algorithms-scratch/ols algorithms-scratch/linear-regression'.\n"
)
_FORWARD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'">
<meta http-equiv="refresh" content="0; url={target}">
<title>This page has moved</title>
</head>
<body>
<main><h1>This page has moved</h1><p>It is <a href="{target}">here</a> now.</p></main>
</body>
</html>
"""


def read_listed(project: Project) -> dict[str, tuple[str, int]]:
    """For each listed page where it is now, itself if it did not move, and the line.

    Raises
    ------
    BuildError
        If a page that was published is gone without a forward, or a forward is wrong; with file, line and mend.
    """
    path = project.root / LISTED
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    pages = set(read_contents(project).pages)
    listed: dict[str, tuple[str, int]] = {}
    problems = []
    for line, content in enumerate(text.splitlines(), start=1):
        fields = content.split("#")[0].split()
        if not fields:
            continue
        old, new = fields[0], fields[-1]
        listed[old] = (new, line)
        if len(fields) > 2:
            problems.append(f"{LISTED}:{line}: expected a page, or a page and where it is now; got {content!r}")
        elif len(fields) == 2 and old in pages:
            problems.append(f"{LISTED}:{line}: {old} is in the book, so it leads to itself; take the second name out")
        elif new not in pages and len(fields) == 2:
            problems.append(f"{LISTED}:{line}: the book has no page {new}; name one that it has")
        elif new not in pages:
            problems.append(
                f"{LISTED}:{line}: {old} was published and is gone; bring it back, or write behind it the page that "
                "replaces it"
            )
    if problems:
        raise BuildError("\n".join(problems))
    return listed


def unlisted(project: Project) -> list[str]:
    """Pages of the book that the list lacks."""
    listed = read_listed(project)
    return sorted(page for page in read_contents(project).pages if page not in listed)


def add_pages(project: Project) -> list[str]:
    """Add to the list what it lacks, take nothing out; the pages that were added."""
    new = unlisted(project)
    if new:
        lines = [old if old == now else f"{old} {now}" for old, (now, _) in read_listed(project).items()]
        replace_file(project.root / LISTED, _HEADING + "".join(f"{line}\n" for line in sorted([*lines, *new])))
    return new


def write_forwards(project: Project, root: Path) -> list[str]:
    """Write a page that leads on at each address that was given up; their paths."""
    written = []
    for old, (new, _) in read_listed(project).items():
        if old != new:
            page = root / f"{old}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            target = os.path.relpath(root / f"{new}.html", page.parent).replace(os.sep, "/")
            page.write_text(_FORWARD.format(target=escape(target)), encoding="utf-8")
            written.append(old)
    return written
