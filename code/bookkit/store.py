"""Outputs of executed chapters, kept between builds: one file a chapter, written whole or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookkit.project import Project, replace_file


@dataclass(frozen=True)
class Executed:
    """What running a chapter gave.

    Parameters
    ----------
    key : str
        Hash of all that the outputs depend on (`bookkit.dependencies.chapter_key`).
    cells : list
        One dict for each code cell in order: its ``source`` and its ``outputs`` as a notebook stores them.
    seconds : float
        How long it took.
    """

    key: str
    cells: list[dict[str, Any]]
    seconds: float


def store_path(project: Project, name: str) -> Path:
    """File that holds the outputs of a page."""
    return project.executed / f"{name}.json"


def load(project: Project, name: str) -> Executed | None:
    """The stored outputs of a page; None where there are none or they cannot be read."""
    try:
        return Executed(**json.loads(store_path(project, name).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def save(project: Project, name: str, executed: Executed) -> None:
    """Keep the outputs of a page."""
    content = {"key": executed.key, "seconds": executed.seconds, "cells": executed.cells}
    replace_file(store_path(project, name), json.dumps(content, indent=1, sort_keys=True) + "\n")
