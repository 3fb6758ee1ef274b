"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from bookkit.project import Project

# The same examples in every run, so that a failure is the change's and not the day's. To search on:
# pytest --hypothesis-profile default --hypothesis-seed 7
settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Project:
    """This checkout."""
    return Project(ROOT)
