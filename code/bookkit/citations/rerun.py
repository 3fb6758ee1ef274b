"""The line that runs a derivation's check again, for who cites it and does not take our word."""

from __future__ import annotations

from bookkit.citations.edition import Edition
from bookkit.citations.works import Work, permanent_path

#: Name of a chapter's source beside its permanent page.
SOURCE = "source.md"


def rerun_line(work: Work) -> str:
    """A line for a shell that judges a derivation, or a chapter, again, at the commit of this edition.

    Where the site is known, mathcheck reads the chapter's published source. What rests on a test of the repository
    needs the repository itself, and so does everything where the site is unknown. Without a repository, the line is
    for a folder that holds the book.
    """
    edition = work.edition
    by_code = any(verdict == "by code" for verdict, _ in work.verdicts)
    only = f"--id {work.name} " if work.kind == "derivation" else ""
    if edition.repository and edition.site and not by_code:
        at = f"@{edition.commit}" if edition.commit else ""
        package = f"{edition.key}[mathcheck] @ git+{edition.repository}{at}#subdirectory=code"
        slug = work.chapter if work.kind == "derivation" else work.name
        source = edition.address(permanent_path("chapter", slug) + SOURCE)
        return f'python -m pip install "{package}" && python -m mathcheck {only}{source}'
    check = f'python -m pip install "./code[mathcheck]" && python -m mathcheck {only}book/{work.page}.md --code tests'
    return f"{_clone(edition)} && {check}" if edition.repository else check


def rerun_words(work: Work) -> str:
    """What stands before the line."""
    return "Run it again" if work.edition.repository else "Run it again, in a copy of the book's repository"


def _clone(edition: Edition) -> str:
    folder = f"{edition.key}-book"
    commit = f" && git checkout -q {edition.commit}" if edition.commit else ""
    return f"git clone -q {edition.repository} {folder} && cd {folder}{commit}"
