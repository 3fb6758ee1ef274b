"""Mathematics is typeset while the book is built: pages need neither scripts nor a network to show it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bookkit.typeset.engine import KATEX, TypesetError, Typesetter, copy_fonts, install, style
from tests.bookkit.conftest import SmallBook


@pytest.fixture(scope="module")
def typesetter():
    install()
    running = Typesetter()
    yield running
    running.close()


def test_a_formula_carries_its_tex_and_mathml(typesetter: Typesetter) -> None:
    html = typesetter.typeset(r"\nabla_w J = \tfrac2n X^\top (Xw - y)", display=True)
    assert "<math" in html
    assert r"\nabla_w J = \tfrac2n X^\top (Xw - y)</annotation>" in html


@pytest.mark.parametrize(
    "tex", [r"\nosuchcommand", r"\frac{1}", "a_", r"\left( a", r"\begin{aligned} a", r"a^b^c", "x € y"]
)
def test_what_cannot_be_set_is_refused_and_the_next_formula_is_set(typesetter: Typesetter, tex: str) -> None:
    with pytest.raises(TypesetError):
        typesetter.typeset(tex, display=False)
    assert "<math" in typesetter.typeset("a", display=False)


def test_the_style_names_only_fonts_that_are_copied(tmp_path: Path) -> None:
    install()
    copy_fonts(tmp_path / "katex")
    text = style("katex/")
    named = set(re.findall(r"url\(([^)]+)\)", text))
    assert len(named) >= 20
    assert all((tmp_path / name).is_file() for name in named)
    assert text.count("@font-face") == (KATEX / "katex.min.css").read_text().count("@font-face")


def test_formulas_are_numbered_and_referred_to_and_bad_ones_refused_with_their_line(small_book: SmallBook) -> None:
    aligned = r"\begin{aligned} a + a &= 2 a \\ a \cdot a &= a^2 \end{aligned}"
    symbols = ":::{symbols}\na: real\n:::\n\n"
    prose = f"{symbols}By $x$ and {{eq}}`one-equation`:\n\n$$ a = a $$ (one-equation)\n\n$$\n{aligned}\n$$"
    path = small_book.chapter("one", "print(1)", prose=prose)
    assert small_book.run("build").returncode == 0
    page = (small_book.root / "_build/html/one.html").read_text()
    assert page.count("<math ") == 4
    assert 'href="#equation-one-equation"' in page
    assert 'id="equation-one-equation"' in page
    assert not re.findall(r'(?:src|<link[^>]+href)="https?://', page), "nothing is loaded from elsewhere"
    path.write_text(path.read_text().replace("$x$", r"$\nosuch x$"))
    result = small_book.run("build")
    lines = path.read_text().splitlines()
    inline = next(number for number, line in enumerate(lines, start=1) if "nosuch" in line)
    assert result.returncode == 1
    assert f"book/one.md:{inline}: WARNING: KaTeX: Undefined control sequence: \\nosuch" in result.stderr
