"""Where things are: the one place that knows the layout of the repository and of the build folder."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout


class BuildError(Exception):
    """What stops a build, with a message for the author: ``file:line: what is wrong, and how to mend it``."""


@dataclass(frozen=True)
class Project:
    """A checkout of the book.

    Parameters
    ----------
    root : Path
        The folder that holds ``_config.yml``.
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """Find the checkout that ``start`` (the working directory by default) lies in.

        Raises
        ------
        BuildError
            If neither the folder nor one above it holds ``_config.yml`` and ``_toc.yml``.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / "_config.yml").is_file() and (folder / "_toc.yml").is_file():
                return cls(folder)
        raise BuildError(f"{start} is not inside the book: no folder above it holds _config.yml and _toc.yml")

    @property
    def book(self) -> Path:
        return self.root / "book"

    @property
    def notation(self) -> Path:
        """The page whose conventions and letters hold in the whole book."""
        return self.book / "notation.md"

    @property
    def code(self) -> Path:
        return self.root / "code"

    @property
    def config(self) -> Path:
        return self.root / "_config.yml"

    @property
    def toc(self) -> Path:
        return self.root / "_toc.yml"

    @property
    def requirements(self) -> Path:
        return self.root / "requirements.txt"

    @property
    def build(self) -> Path:
        return self.root / "_build"

    @property
    def executed(self) -> Path:
        """Outputs of executed chapters, one JSON file each."""
        return self.build / "executed"

    @property
    def verdicts(self) -> Path:
        """What mathcheck said of the equations, at the last build."""
        return self.build / "verdicts.json"

    @property
    def sphinx_search(self) -> Path:
        """Sphinx's own search of the same site, which is measured and not published."""
        return self.build / "sphinx-search"

    @property
    def html(self) -> Path:
        """The finished site. It is only ever replaced whole."""
        return self.build / "html"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second build out of the build folder; the lock of a build that was killed is gone with it."""
        self.build.mkdir(exist_ok=True)
        lock = FileLock(self.build / "lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            print("waiting for another build of this tree to end", file=sys.stderr)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def relative(self, path: Path) -> str:
        """The path as an author knows it: from the root of the repository, with forward slashes."""
        path = Path(path).resolve()
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()


def replace_file(path: Path, text: str) -> None:
    """Write a file so that a build killed at any moment leaves the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)


def hashed_name(name: str, content: str | bytes) -> str:
    """The name with the hash of the content: ``book.css`` becomes ``book.1a2b3c4d5e.css``."""
    data = content.encode() if isinstance(content, str) else content
    stem, ending = name.rsplit(".", 1)
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{ending}"
