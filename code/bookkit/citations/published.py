"""Permanent addresses that were published once: each leads on for ever, to its work or to what replaced it.

``book/published-ids.txt`` lists them, one path such as ``d/ridge-shrinkage`` a line; ``python -m bookkit ids`` writes
it.
``book/forwards.txt`` says, for one that is gone, which path replaces it: ``d/old-id d/new-id``.
"""

from __future__ import annotations

from bookkit.project import BuildError, Project, replace_file
from bookkit.toc import read_contents
from mathcheck.myst.document import read

LISTED, FORWARDS = "book/published-ids.txt", "book/forwards.txt"
_HEADING = "# Permanent addresses that have been published. Written by 'python -m bookkit ids'; a line never goes.\n"


def current_paths(project: Project) -> list[str]:
    """Paths of all chapters and derivations that the book holds now, sorted."""
    contents = read_contents(project)
    paths = set()
    for page in contents.pages:
        if page != contents.pages[0]:
            paths.add(f"c/{page.rsplit('/', 1)[-1]}")
        for event in read((project.book / f"{page}.md").read_text(encoding="utf-8")):
            if event.kind == "open" and event.name == "derivation" and event.options.get("id"):
                paths.add(f"d/{event.options['id']}")
    return sorted(paths)


def listed_paths(project: Project) -> dict[str, int]:
    """Paths of the list, with their lines."""
    return {fields[0]: line for line, fields in _lines(project, LISTED, 1)}


def unlisted_paths(project: Project) -> list[str]:
    """What the book holds and the list does not."""
    listed = listed_paths(project)
    return [path for path in current_paths(project) if path not in listed]


def add_to_list(project: Project) -> list[str]:
    """Add to the list what it lacks, take nothing out; the paths that were added."""
    new = unlisted_paths(project)
    if new:
        paths = sorted({*listed_paths(project), *new})
        replace_file(project.root / LISTED, _HEADING + "".join(f"{path}\n" for path in paths))
    return new


def read_forwards(project: Project) -> dict[str, str]:
    """For each path that is gone the path that serves in its place now, chains followed.

    Raises
    ------
    BuildError
        If an address that was published leads nowhere, or a forward is wrong; with file, line and mend.
    """
    now = set(current_paths(project))
    lines = list(_lines(project, FORWARDS, 2))
    wanted = {fields[0]: (fields[1], line) for line, fields in lines}
    problems = [
        f"{FORWARDS}:{line}: {old} is still in the book; take this line out" for line, (old, _) in lines if old in now
    ]
    found = {}
    for old in wanted:
        target, seen = old, [old]
        while target in wanted and target not in now:
            target, line = wanted[target]
            if target in seen:
                problems.append(f"{FORWARDS}:{line}: a circle: {' '.join([*seen, target])}; name a path that exists")
                break
            seen.append(target)
        else:
            if target not in now:
                problems.append(f"{FORWARDS}:{line}: the book has no {target}; name a path that it has")
            found[old] = target
    for path, line in listed_paths(project).items():
        if path not in now and path not in wanted:
            problems.append(
                f"{LISTED}:{line}: {path} was published and is gone; bring it back, or add the line "
                f"'{path} <path that replaces it>' to {FORWARDS}"
            )
    if problems:
        raise BuildError("\n".join(dict.fromkeys(problems)))
    return found


def _lines(project: Project, name: str, fields: int):
    path = project.root / name
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split("#")[0].split()
        if not parts:
            continue
        parts = [part.strip("/") for part in parts]
        if len(parts) != fields or not all(part.startswith(("c/", "d/")) for part in parts):
            what = "one path" if fields == 1 else "the path that is gone and the one that replaces it"
            raise BuildError(f"{name}:{number}: expected {what}, such as d/ridge-shrinkage or c/ridge; got {line!r}")
        yield number, parts
