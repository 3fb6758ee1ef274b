"""Where the texts come from: files, folders of files, and addresses of published pages' sources."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

from mathcheck.declare.context import Context
from mathcheck.myst.reading import read_text
from mathcheck.myst.steps import Reading

SECONDS, LARGEST = 30, 5_000_000
"""How long an address may take, and how many bytes it may hold."""


def find_files(paths: list[str]) -> list[str]:
    """The files to read, in order; a folder is searched for ``.md`` files, hidden and built ones left out. An address
    stays as it is.
    """
    found: list[str] = []
    for text in paths:
        path = Path(text)
        if is_address(text):
            found.append(text)
        elif path.is_dir():
            inside = [
                one
                for one in sorted(path.rglob("*.md"))
                if not any(part.startswith((".", "_build")) for part in one.relative_to(path).parts)
            ]
            found.extend(str(one) for one in inside)
        elif path.is_file():
            found.append(str(path))
        else:
            raise ValueError(f"there is no file or folder {text}")
    if not found:
        said = f"{', '.join(paths)} holds no .md file" if paths else "no file is named"
        raise ValueError(f"{said}; name a file or a folder, as in `mathcheck chapter.md`")
    return list(dict.fromkeys(found))


def is_address(name: str) -> bool:
    """Whether this names a text on the web."""
    return name.startswith(("https://", "http://"))


def text_of(name: str) -> str:
    """The text of a file or an address.

    Raises
    ------
    ValueError
        If an address gives no text.
    """
    if not is_address(name):
        return Path(name).read_text(encoding="utf-8", errors="replace")
    # Only here: a run on files starts sooner without it.
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(name, timeout=SECONDS) as answer:
            content = answer.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = f"{error.code} {error.reason}" if isinstance(error, urllib.error.HTTPError) else error
        raise ValueError(f"cannot read {name}: {reason}") from None
    if len(content) > LARGEST:
        raise ValueError(f"{name} holds more than {LARGEST:,} bytes: not the source of a page")
    text = content.decode("utf-8", errors="replace")
    if text.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
        raise ValueError(f"{name} is a page in HTML; name its source, which ends in .md")
    return text


def files_with(identity: str) -> list[str]:
    """Files below the working directory that seem to hold a derivation or an equation of this name.

    Raises
    ------
    ValueError
        If there is none.
    """
    wanted = re.compile(rf"(^[ \t>]*:(?:id|label):[ \t]*|\(|\\label\{{){re.escape(identity)}[ \t]*([)}}]|$)", re.M)
    found = [name for name in find_files(["."]) if wanted.search(text_of(name))]
    if not found:
        raise ValueError(
            f"no file below {Path.cwd().name} holds a derivation or an equation with the id {identity!r}; name its file"
        )
    return found


def read_all(names: list[str], context: Context) -> list[tuple[str, Reading]]:
    """Read all texts."""
    return [
        (name, read_text(text_of(name), "." if is_address(name) else os.path.dirname(name) or ".", context))
        for name in names
    ]


def only(readings: list[tuple[str, Reading]], identity: str) -> list[tuple[str, Reading]]:
    """The derivation, or the labelled equation, of that name. Each step knows the declarations and definitions before
    it, so nothing else has to be judged.

    Raises
    ------
    ValueError
        If there is none, with the name that is most like it.
    """
    known: set[str] = set()
    found = []
    for name, reading in readings:
        known |= {one.id for one in reading.derivations} | {step.id for step in reading.steps if step.id}
        steps = [step for step in reading.steps if identity in (step.derivation, step.id)]
        derivations = [one for one in reading.derivations if one.id == identity]
        if steps or derivations:
            found.append((name, Reading(steps, derivations, reading.symbols, reading.context)))
    if not found:
        like = difflib.get_close_matches(identity, known, n=1)
        hint = f"; did you mean {like[0]}?" if like else ""
        raise ValueError(f"no derivation and no equation has the id {identity!r}{hint}")
    return found
