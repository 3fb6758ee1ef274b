"""Addresses that were published stay: the build refuses a listed page that is gone without a forward."""

from __future__ import annotations

from bookkit.project import Project
from bookkit.publishing.moved import LISTED, unlisted


def test_every_page_is_listed_as_published(repository: Project) -> None:
    assert unlisted(repository) == [], f"run 'python -m bookkit ids' and commit {LISTED}"
