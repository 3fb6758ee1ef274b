"""The test and the twin of a claim by code, linked to where they stand in the repository."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes

from bookkit.judging import Verdicts
from bookkit.sphinx_ext.repository import file_url


def address(piece: dict[str, Any], repository_url: str) -> str | None:
    """Where a test stands; None for a cell, and where the host of the repository is not known."""
    if piece["kind"] != "test":
        return None
    return file_url(repository_url, f"{piece['file']}#L{piece['line']}")


def pieces_of(verdicts: Verdicts, page: str, name: str) -> list[dict[str, Any]]:
    """The test of that name and its twin, as mathcheck found them; nothing before it has judged the page."""
    found = (one["support"] for one in verdicts.of_page(page) if one.get("support"))
    bare = name.strip("` ").rpartition("::")[2]
    return next((support for support in found if support[0]["name"] == bare), [])


def said(pieces: list[dict[str, Any]], repository_url: str, end: str = ".") -> list[nodes.Node]:
    """Test and twin in words."""
    test, twin = (_linked(piece, repository_url) for piece in pieces)
    return [
        nodes.Text(f"Supported by the {pieces[0]['kind']} "),
        test,
        nodes.Text("; its twin, in which the same check must fail, is "),
        twin,
        nodes.Text(end),
    ]


def _linked(piece: dict[str, Any], repository_url: str) -> nodes.Node:
    shown = nodes.literal("", piece["name"])
    url = address(piece, repository_url)
    return nodes.reference("", "", shown, refuri=url, internal=False) if url else shown


def html(pieces: list[dict[str, Any]], repository_url: str) -> str:
    """The same for a panel, as HTML."""
    shown = []
    for piece in pieces:
        name, url = f"<code>{escape(piece['name'])}</code>", address(piece, repository_url)
        linked = f'<a href="{escape(url)}">{name}</a>' if url else name
        shown.append(f"{piece['kind']} {linked}")
    test, twin = shown
    return f"supported by the {test}; its twin, in which the same check must fail, is the {twin}"
