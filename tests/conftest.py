"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookkit.project import Project

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Project:
    """This checkout."""
    return Project(ROOT)
