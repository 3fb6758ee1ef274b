"""``--id``: one derivation is judged, with all that stands before it as its context."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import mathcheck
from mathcheck.cli import main
from mathcheck.myst import sources

TEXT = r"""# Two derivations

:::{symbols}
n: dim
x: real(n)
a: real
:::

::::{derivation} First
:id: square-first

$$ q(a) := a^2 + 1 $$ (square-definition)

$$ q(a) \ge 1 $$
::::

$$ a = a + 1 $$

::::{derivation} Second
:id: square-second

$$ q(2a) = 4 a^2 + 1 $$ (square-doubled)
::::

::::{derivation} False
:id: square-false

$$ q(2a) = 4 a^2 $$
::::
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATHCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text(TEXT)
    (tmp_path / "other.md").write_text("# Nothing\n")
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The folder, served on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def judged(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    main([*arguments, "--json", "--no-cache"])
    return [one["form"] for one in json.loads(capsys.readouterr().out)["relations"]]


def test_only_the_named_derivation_is_judged_with_what_was_defined_before_it(folder, capsys):
    assert main(["--id", "square-second", "page.md"]) == 0, "a false line elsewhere is none of its business"
    out = capsys.readouterr().out
    assert "1 relations in 1 file" in out
    assert "line   22  " in out
    assert main(["--id", "square-false", "page.md"]) == 1
    assert "page.md:28:" in capsys.readouterr().out


def test_a_labelled_equation_has_an_id_too(folder, capsys):
    assert len(judged(capsys, "--id", "square-doubled", "page.md")) == 1


def test_without_a_path_the_files_below_are_searched(folder, capsys):
    assert judged(capsys, "--id", "square-first") == judged(capsys, "--id", "square-first", "page.md")
    assert mathcheck.show("square-second").passes


def test_an_address_is_read_like_a_file(folder, address, capsys):
    assert judged(capsys, "--id", "square-first", f"{address}/page.md") == judged(
        capsys, "--id", "square-first", "page.md"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--id", "square-frist", "page.md"], "did you mean square-first?"),
        (["--id", "nothing-like-it"], "name its file"),
        ([], "no file is named"),
        (["--id", "square-first", "{address}/none.md"], "404"),
        (["--id", "square-first", "{address}/page.html"], "name its source"),
        (["http://127.0.0.1:9/x.md"], "cannot read http://127.0.0.1:9/x.md"),
    ],
)
def test_what_cannot_be_found_is_said(folder, address, capsys, arguments, message):
    (folder / "page.html").write_text("<!DOCTYPE html><p>")
    assert main([one.format(address=address) for one in arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_huge_answer_is_refused(folder, address, monkeypatch):
    monkeypatch.setattr(sources, "LARGEST", 10)
    with pytest.raises(ValueError, match="not the source of a page"):
        sources.text_of(f"{address}/page.md")
