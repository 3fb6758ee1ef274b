"""What is changed in the text of a finished page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils import nodes
from PIL import Image

from bookkit.sphinx_ext.page.body import (
    folds,
    heights,
    images,
    long_names,
    picture_size,
    roles,
    sources,
    tables,
    wide_figures,
)
from bookkit.sphinx_ext.page.facts import reading_minutes
from bookkit.sphinx_ext.page.shell import contents, opening, plain
from bookkit.typeset.engine import EVERYWHERE, fonts_of
from tests.bookkit.conftest import SmallBook


def test_an_image_gets_the_size_of_its_file_and_waits_until_it_is_near(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"/>')
    Image.new("RGB", (30, 20)).save(tmp_path / "b.png")
    page = images('<img alt="a" src="a.svg" /><img alt="b" src="b.png">', tmp_path)
    assert '<img width="96" height="48" loading="lazy" decoding="async" alt="a"' in page
    assert '<img width="30" height="20" loading="lazy" decoding="async" alt="b"' in page


def test_an_image_with_a_size_or_from_a_data_address_or_missing_is_left_alone(tmp_path: Path) -> None:
    page = '<img src="data:image/png;base64,AA"><img src="gone.png"><img width="3" src="b.png">'
    assert images(page, tmp_path) == page


def test_an_svg_without_lengths_has_the_size_of_its_box(tmp_path: Path) -> None:
    path = tmp_path / "boxed.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"/>')
    assert picture_size(path) == (40, 30)


def test_the_pictures_of_a_wide_figure_scroll_in_a_frame_and_its_caption_does_not() -> None:
    caption = "<figcaption>Words.</figcaption></figure>"
    pair = '<img width="{0}" src="a.svg"/>\n<img width="{0}" src="b.svg"/>'
    wide, narrow = (f"<figure id='a'>\n{pair.format(width)}\n{caption}" for width in (875, 702))
    assert wide_figures(narrow, Path()) == narrow
    assert f'<div class="figure-wide">{pair.format(875)}</div>\n<figcaption>' in wide_figures(wide, Path())


def test_a_table_scrolls_in_a_frame_and_an_empty_head_is_none() -> None:
    page = tables("<table><tr><th></th><th>a</th></tr></table>", Path())
    assert page == '<div class="scrolls"><table><tr><td></td><th>a</th></tr></table></div>'


def test_each_section_tells_its_own_height_and_an_outer_one_holds_its_inner_ones() -> None:
    inner = "<section id='b'><h3>b</h3><p>" + "word " * 400 + "</p></section>"
    page = heights(f"<section id='a'><h2>a</h2>{inner}{inner}</section>", Path())
    outer, first, second = map(int, re.findall(r'<section style="--height:(\d+)"', page))
    assert first == second > 40
    assert outer > 2 * first


def test_roles_that_the_standard_dropped_are_replaced() -> None:
    page = roles('<div class="citation" role="doc-biblioentry"><a role="doc-backlink" href="#x">1</a></div>', Path())
    assert page == '<div class="citation" role="listitem"><a href="#x">1</a></div>'


def test_a_fold_is_named_by_its_own_words() -> None:
    page = folds(
        '<details class="admonition hide above-input">\n<summary aria-label="Toggle hidden content">\n'
        '<p class="collapsed admonition-title">Show it</p>\n'
        '<p class="expanded admonition-title">Hide it</p>\n</summary>',
        Path(),
    )
    assert page.startswith('<details class="fold above-input"><summary><span class="collapsed">Show it</span>')
    assert "aria-label" not in page


@pytest.mark.parametrize(
    ("said", "meant"), [("source", "code"), ("content", "code and its output"), ("outputs", "output")]
)
def test_a_fold_says_what_it_holds(said: str, meant: str) -> None:
    page = folds(
        f'<details class="admonition hide x">\n<summary aria-label="Toggle">\n'
        f'<p class="collapsed admonition-title">Show the {said}</p>\n'
        f'<p class="expanded admonition-title">Hide the {said}</p>\n</summary>',
        Path(),
    )
    assert f'"collapsed">Show the {meant}</span>' in page
    assert f'"expanded">Hide the {meant}</span>' in page


_ENTRY = (
    '<div class="citation" id="id9" role="listitem">\n<span class="label"><span class="fn-bracket">[</span>{}'
    '<span class="fn-bracket">]</span></span>\n{}<p>A. Author. <em>Title</em>.</p>\n</div>'
)


def test_a_source_cited_once_leads_back_to_its_citation() -> None:
    page = sources(_ENTRY.format('<a href="#id1">Aut99</a>', ""), Path())
    assert page == (
        '<div class="citation" id="id9" role="listitem"><p>A. Author. <em>Title</em>. <span class="backrefs">'
        '<a href="#id1" aria-label="Back to where it is cited">↩</a></span></p></div>'
    )


def test_a_source_cited_twice_leads_back_to_both_and_one_that_is_not_cited_to_none() -> None:
    back = '<span class="backrefs">(<a href="#id1">1</a>,<a href="#id2">2</a>)</span>\n'
    page = sources(_ENTRY.format("Aut99", back), Path()) + sources(_ENTRY.format("Aut99", ""), Path())
    assert re.findall(r'href="([^"]+)" aria-label="([^"]+)">(.)<', page) == [
        ("#id1", "Back to where it is cited, 1", "1"),
        ("#id2", "Back to where it is cited, 2", "2"),
    ]
    assert "Aut99" not in page


def test_a_path_is_broken_after_a_slash_and_a_short_name_never() -> None:
    code = '<code class="literal"><span class="pre">{}</span></code>'
    page = long_names(code.format("tests/linear/test_it.py") + code.format("np.linalg"), Path())
    assert page == code.format("tests/<wbr>linear/<wbr>test_it.<wbr>py") + code.format("np.linalg")


def test_the_sections_of_the_page_stand_below_its_entry() -> None:
    tree = '<ul><li class="toctree-l1"><a class="current reference internal" href="#">1. A</a></li></ul>'
    sections = '<ul>\n<li><a class="reference internal" href="#">1. A</a><ul><li><a href="#b">b</a></li></ul></li></ul>'
    found = contents(tree, sections)
    assert 'href="#">1. A</a><ul><li><a href="#b">b</a></li></ul></li></ul>' in found
    assert found.count("1. A") == 1
    assert contents(tree, "") == tree


def test_a_page_asks_for_the_fonts_of_what_it_shows_first() -> None:
    first = '<section id="a"><h1>A</h1><span class="katex"><span class="mop op-symbol small-op k1">∑</span></span>'
    body = first + '<section id="b"><span class="katex"><span class="mord mathbb">R</span></span></section></section>'
    assert opening(body) == first
    assert opening(first) == first
    assert fonts_of(opening(body)) == [*EVERYWHERE, "KaTeX_Size1-Regular.woff2"]
    assert fonts_of(body) == [*EVERYWHERE, "KaTeX_Size1-Regular.woff2", "KaTeX_AMS-Regular.woff2"]
    script = '<span class="katex"><span class="sizing reset-size6 size3 mtight">2</span></span>'
    assert fonts_of(script) == [*EVERYWHERE], "the size of a subscript is no font"
    assert fonts_of("<p>no formula</p>") == []


def test_a_title_is_told_without_markup_and_number() -> None:
    assert plain('<span class="section-number">2. </span>A <em>fine</em> title') == "A fine title"


@pytest.mark.parametrize(("words", "minutes"), [(10, 1), (230, 1), (2300, 10)])
def test_reading_time_counts_words_but_not_those_of_code(words: int, minutes: int) -> None:
    page = nodes.document("", None)
    page += nodes.paragraph("", "", nodes.Text("word " * words))
    assert reading_minutes(page) == minutes
    page += nodes.raw("", "<svg>" + "word " * 5000, format="html")
    page += nodes.paragraph("", "", nodes.Text("Uses " + "word " * 5000), classes=["derivation-relatives"])
    assert reading_minutes(page) == minutes
    page += nodes.literal_block("", "word " * 5000)
    assert reading_minutes(page) <= minutes + 1


def test_a_false_equation_is_shown_with_its_counterexample_and_a_true_one_is_refused(small_book: SmallBook) -> None:
    symbols = ":::{symbols}\na: real  a number\n:::\n\n"
    path = small_book.chapter("one", "print(1)", prose=symbols + "```{refuted}\n(a + 1)^2 = a^2 + 1\n```\n")
    result = small_book.run("build")
    assert result.returncode == 0, result.stderr
    page = (small_book.root / "_build/html/one.html").read_text()
    assert 'class="refuted"' in page
    assert "left side:" in page
    path.write_text(path.read_text().replace("a^2 + 1\n", "a^2 + 2 a + 1\n"))
    result = small_book.run("build")
    assert result.returncode == 1
    assert "does not refute this equation" in result.stderr
