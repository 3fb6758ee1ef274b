"""The build as an author meets it: what it refuses, and what it leaves behind when it fails or is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bookkit import site
from tests.bookkit.conftest import SmallBook


def test_a_failing_cell_is_named_with_its_line_and_the_others_still_run(small_book: SmallBook) -> None:
    small_book.chapter("good", "print('fine')")
    small_book.chapter("bad", "x = 1", ":tags: [hide-input]\n\ny = 2\nraise KeyError('no such key')\nz = 3")
    bad = (small_book.root / "book/bad.md").read_text().splitlines()
    line = bad.index("raise KeyError('no such key')") + 1
    result = small_book.run("build")
    assert result.returncode == 1
    assert f"book/bad.md:{line}: cell 2: KeyError: 'no such key'" in result.stderr
    assert "raise KeyError('no such key')" in result.stderr
    assert (small_book.root / "_build/executed/good.json").exists()
    assert not (small_book.root / "_build/executed/bad.json").exists()
    assert not (small_book.root / "_build/html").exists()


def test_an_error_inside_a_called_function_points_to_the_line_of_the_cell(small_book: SmallBook) -> None:
    small_book.write("code/toy/broken.py", "def f():\n    return 1 / 0\n")
    small_book.chapter("bad", "from toy.broken import f", "value = 1\nf()")
    lines = (small_book.root / "book/bad.md").read_text().splitlines()
    result = small_book.run("execute")
    assert result.returncode == 1
    assert f"book/bad.md:{lines.index('f()') + 1}: cell 2: ZeroDivisionError" in result.stderr


def test_a_syntax_error_points_to_its_line(small_book: SmallBook) -> None:
    small_book.chapter("bad", "a = 1\nb = = 2")
    lines = (small_book.root / "book/bad.md").read_text().splitlines()
    result = small_book.run("execute")
    assert f"book/bad.md:{lines.index('b = = 2') + 1}: cell 1: SyntaxError" in result.stderr


def test_a_failed_build_leaves_the_good_site_as_it_was(small_book: SmallBook) -> None:
    small_book.chapter("one", "print('first')")
    assert small_book.run("build").returncode == 0
    before = contents(small_book.root / "_build/html")
    small_book.chapter("one", "raise ValueError('broken')")
    assert small_book.run("build").returncode == 1
    assert contents(small_book.root / "_build/html") == before
    small_book.chapter("one", "print('first')", prose="See {doc}`nowhere`.")
    assert small_book.run("build").returncode == 1
    assert contents(small_book.root / "_build/html") == before


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_broken_reference_and_figure_is_refused_with_its_line(small_book: SmallBook) -> None:
    small_book.write("book/picture.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    faults = {
        "See {doc}`nowhere`.": "nowhere",
        "See {ref}`no-such-label`.": "no-such-label",
        "See {eq}`no-such-equation`.": "no-such-equation",
        "See {numref}`no-such-figure`.": "no-such-figure",
        "See {cite:p}`nobody1900`.": "nobody1900",
        "See {repo}`code/toy/missing.py`.": "code/toy/missing.py",
        "See [there](#no-such-heading).": "no-such-heading",
        "![](picture.svg)": "without alternative text",
    }
    small_book.write("code/toy/wide.py", f"def wide():\n    return {' + '.join(['1'] * 30)}\n")
    listings = {":::{source} toy.linear.nothing.at_all": "toy.linear.nothing", ":::{source} toy.wide.wide": "wrap it"}
    prose = "\n\n".join([*faults, *(f"{opening}\n:::" for opening in listings)])
    crowded = PLOT.replace("ax.plot([1, 2])", "ax.scatter(range(5000), range(5000))")
    path = small_book.chapter("one", PLOT, crowded, prose=prose)
    result = small_book.run("build")
    lines = path.read_text().splitlines()
    assert result.returncode == 1
    for text, message in (faults | listings).items():
        line = lines.index(text) + 1
        found = [row for row in result.stderr.splitlines() if row.startswith(f"book/one.md:{line}:") and message in row]
        assert found, f"line {line}, {text}: not in\n{result.stderr}"
    cell = lines.index("```{code-cell} ipython3") + 1
    rows = [row for row in result.stderr.splitlines() if "without alternative text" in row]
    places = [int(row.split(":")[1]) for row in rows]
    assert any(cell <= place <= cell + len(PLOT.splitlines()) for place in places), result.stderr
    crowd = lines.index("ax.scatter(range(5000), range(5000))") + 1
    rows = [row for row in result.stderr.splitlines() if "draw fewer points" in row]
    assert [crowd - 4 <= int(row.split(":")[1]) <= crowd + 1 for row in rows] == [True], result.stderr


PLOT = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nax.set_xlabel('x');"


def test_a_chapter_that_is_not_in_the_contents_is_refused(small_book: SmallBook) -> None:
    small_book.chapter("listed", "print(1)")
    small_book.chapter("part/forgotten", "print(1)", listed=False)
    result = small_book.run("build")
    assert result.returncode == 1
    assert (
        "book/part/forgotten.md:1: not in the table of contents; add '- file: part/forgotten' to _toc.yml"
        in result.stderr
    )


def test_an_entry_without_a_chapter_is_refused_with_its_line(small_book: SmallBook) -> None:
    small_book.chapter("one", "print(1)")
    with (small_book.root / "_toc.yml").open("a") as toc:
        toc.write("  - file: ghost\n")
    result = small_book.run("build")
    assert result.returncode == 1
    assert "_toc.yml:5: there is no book/ghost.md" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["execute", "nowhere"], "no such chapter: nowhere"),
        (["build", "--jobs", "0"], "must be a whole number of at least 1"),
        (["build", "--jobs", "many"], "must be a whole number of at least 1"),
        ([], "required: COMMAND"),
    ],
)
def test_a_wrong_argument_is_named(small_book: SmallBook, arguments: list[str], message: str) -> None:
    small_book.chapter("one", "print(1)")
    result = small_book.run(*arguments)
    assert result.returncode != 0
    assert message in result.stderr


def test_outside_a_book_the_command_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bookkit", "build"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={**os.environ})
    assert result.returncode == 1
    assert "is not inside the book" in result.stderr


@pytest.mark.parametrize("seconds", [0.6, 1.6, 3.0, 4.5])
def test_a_build_killed_at_any_moment_leaves_a_tree_that_builds(small_book: SmallBook, seconds: float) -> None:
    small_book.chapter("one", "import time\ntime.sleep(0.5)\nprint('one')")
    small_book.chapter("two", "print('two')")
    command = [sys.executable, "-m", "bookkit", "build"]
    process = subprocess.Popen(
        command, cwd=small_book.root, env=small_book.environment(), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    result = small_book.run("build")
    assert result.returncode == 0, result.stderr
    assert "one" in (small_book.root / "_build/html/one.html").read_text()


def test_a_build_killed_between_the_two_renames_keeps_the_old_site(small_book: SmallBook) -> None:
    small_book.write("_build/html-old/index.html", "good")
    site.recover(small_book.project)
    assert (small_book.root / "_build/html/index.html").read_text() == "good"
    assert not (small_book.root / "_build/html-old").exists()


def test_kernels_end_when_their_build_is_killed(small_book: SmallBook) -> None:
    small_book.chapter(
        "one", f"open({str(small_book.root / 'pid')!r}, 'w').write(str(__import__('os').getpid()))", "while True: pass"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "bookkit", "execute"],
        cwd=small_book.root,
        env=small_book.environment(),
        stderr=subprocess.DEVNULL,
    )
    pid_file = small_book.root / "pid"
    wait_until(lambda: pid_file.exists() and pid_file.read_text())
    kernel = int(pid_file.read_text())
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not alive(kernel))


def wait_until(condition, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_chapter_cannot_read_a_file_that_it_does_not_declare(small_book: SmallBook) -> None:
    small_book.write("book/data.csv", "1,2\n")
    small_book.chapter("one", "open('data.csv').read()")
    result = small_book.run("execute")
    assert result.returncode == 1
    assert "FileNotFoundError" in result.stderr


def test_what_sphinx_raised_is_said_and_not_the_end_of_the_traceback(small_book: SmallBook) -> None:
    output = "\x1b[91mException occurred:\x1b[39m\n  File x, line 1\nSyntaxError: bad\n" + "Traceback\n" * 40
    assert "SyntaxError: bad" in site._explain(small_book.project, output)
    assert "no npm" in site._explain(small_book.project, "\nExtension error (bookkit):\nno npm\n" + "more\n" * 40)
