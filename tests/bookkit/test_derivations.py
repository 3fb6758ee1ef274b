"""Derivations in a built book: judged before the site is made, marked on the page, counted in the ledger."""

from __future__ import annotations

import json
import re

import pytest

from bookkit.sphinx_ext.derivations.bands import COLUMNS, layout, way
from bookkit.sphinx_ext.derivations.graph import svg, within
from bookkit.sphinx_ext.derivations.hypotheses import in_words
from bookkit.sphinx_ext.derivations.words import read_declarations, what_it_is
from tests.bookkit.conftest import SmallBook

PAGE = r"""# Least squares

:::{symbols}
n, d: dim;  require n > d
X: real(n, d);  require \operatorname{rank}(X) = d          the design matrix
y: real(n);  w: real(d)
A: sym(d)          a symmetric matrix
:::

::::{derivation} The gradient of a quadratic form
:id: quadratic-gradient

$$ \nabla_w (w^\top A w) = 2 A w $$ (quadratic-gradient-line)
::::

::::{derivation} The normal equations for $w$
:id: least-squares-normal-equations

$$ J(w) := \tfrac1n \lVert Xw - y \rVert^2 $$
:::{symbols}
\kappa: real
:::
By {eq}`quadratic-gradient-line` and the chain rule,

$$ \nabla_w J(w) = \tfrac2n X^\top (Xw - y) $$

:::{solve} $\nabla_w J(w) = 0$
:for: w
$$ w = (X^\top X)^{-1} X^\top y $$
:::
::::

See {ref}`least-squares-normal-equations`.
"""


@pytest.fixture
def derived(small_book: SmallBook) -> SmallBook:
    small_book.write("book/one.md", PAGE)
    small_book.write("book/ledger.md", "# Ledger\n\n```{ledger}\n```\n")
    with (small_book.root / "_toc.yml").open("a") as toc:
        toc.write("  - file: one\n  - file: ledger\n")
    return small_book


def test_each_equation_is_marked_and_counted(derived: SmallBook) -> None:
    result = derived.run("build")
    assert result.returncode == 0, result.stderr
    page = (derived.root / "_build/html/one.html").read_text()
    assert page.count('class="math-display"') == page.count('<details class="verdict') == 4
    assert 'href="#least-squares-normal-equations"' in page
    assert "The normal equations for" in re.sub(r"<[^>]+>", "", page)
    assert re.search(r'Uses <a[^>]*href="#quadratic-gradient"', page)
    assert re.search(r'Used by <a[^>]*href="#least-squares-normal-equations"', page)
    assert "Hypotheses: <" in page
    ledger = re.sub(r"<[^>]+>", " ", (derived.root / "_build/html/ledger.html").read_text())
    assert re.search(r"declares\s+\S.*, which no step uses", ledger, re.DOTALL)
    assert "least-squares-normal-equations" in ledger
    written = json.loads((derived.root / "_build/html/derivations.json").read_text())
    assert [one["id"] for one in written["derivations"]] == ["quadratic-gradient", "least-squares-normal-equations"]
    assert written["derivations"][1]["uses"] == ["quadratic-gradient"]
    assert {one["verdict"] for one in written["relations"]} <= {"proved", "holds"}


def test_links_show_the_title_as_its_heading_does(derived: SmallBook) -> None:
    derived.write("book/one.md", PAGE.replace("The gradient of a quadratic form", "Newton's step with $n - 1$ rows"))
    assert derived.run("build").returncode == 0
    for name in ("one", "ledger"):
        page = (derived.root / f"_build/html/{name}.html").read_text()
        links = re.findall(r'<a [^>]*href="[^"]*#quadratic-gradient"[^>]*>(.*?)</a>', page, re.DOTALL)
        shown = [re.sub(r"<[^>]+>", "", link) for link in links]
        assert "Newton’s step with n − 1 rows" in shown, shown
        assert not any("'" in one for one in shown), name


def test_the_ledger_lists_derivations_under_their_chapters(derived: SmallBook) -> None:
    assert derived.run("build").returncode == 0
    ledger = (derived.root / "_build/html/ledger.html").read_text()
    listed = ledger.index('class="ledger-chapter"'), ledger.index('class="ledger-derivations')
    assert listed == tuple(sorted(listed))
    chapter = re.sub(r"<[^>]+>", "", ledger[slice(*listed)])
    assert "Least squares" in chapter
    assert ledger.count('class="ledger-chapter"') == 1, "both derivations stand on one page"


TESTS = """import pytest


def check_square(power):
    assert power(3) == 9


def test_squares():
    check_square(lambda a: a * a)


def test_cubes():
    with pytest.raises(AssertionError):
        check_square(lambda a: a**3)
"""


def test_the_search_reads_what_a_derivation_assumes_but_not_what_it_links_to(derived: SmallBook) -> None:
    assert derived.run("build").returncode == 0
    static = derived.root / "_build/html/_static"
    texts = json.loads((static / "search.json").read_text())["texts"]
    text = " ".join(json.loads((static / "search/texts" / texts["one"]).read_text()))
    assert "Hypotheses:" in text
    assert "Uses" not in text
    assert "Used by" not in text


def test_the_search_finds_a_derivation_by_each_word_of_its_title(derived: SmallBook) -> None:
    def words_of_names() -> int:
        assert derived.run("build").returncode == 0
        sections = json.loads((derived.root / "_build/html/_static/search.json").read_text())["sections"]
        (lengths,) = [section[4] for section in sections if section[0] == "one"]
        fields = ("title", "names", "letters", "defines", "trail", "code", "text")
        return dict(zip(fields, lengths, strict=True))["names"]

    before = words_of_names()
    derived.write(
        "book/one.md", PAGE.replace("{derivation} The gradient of", "{derivation} Once again the gradient of")
    )
    assert words_of_names() == before + len("Once again".split())


def test_hypotheses_are_said_in_words_without_what_is_none() -> None:
    found = in_words(
        ["n > d", "S: spd(n)", "n: dim", "w: natural", "\\phi: in (0, 1)", "f: function real -> real, convex"]
    )
    assert found == r"$n > d$; $S$ is symmetric positive definite; $\phi \in (0, 1)$; $f$ is convex"
    assert in_words(["z_i, q_i: random positive, i in 1..n", "f: function real -> real", "\\sigma: positive(q)"]) == (
        r"the $z_i$ and $q_i$ are random and positive; $\sigma$ has positive entries"
    )
    assert in_words(["b_g: random real(m), g in 1..G, independent, mean \\mu"]) == (
        r"the $b_g$ are random and independent, with mean $\mu$"
    )
    assert in_words(["x: random normal(\\mu, \\Sigma)", "A: rank(d, n, d)", "s: sign", "A, B: event"]) == (
        r"$x$ is normal with mean $\mu$ and variance $\Sigma$; $A$ has rank $d$; $s$ is −1 or 1"
    )
    assert in_words(["e: random real, independent of T, U, mean 0", "\\lambda: in [\\mu, L](d)"]) == (
        r"$e$ is random and independent of $T$ and $U$, with mean $0$; $\lambda$ has entries in $[\mu, L]$"
    )
    assert in_words([]) == ""


def test_what_is_said_of_several_is_said_once() -> None:
    assert in_words(["U: orth(n, d)", "a: positive", "V: orth(d, q)", "b, c: positive", "p, q: simplex(k)"]) == (
        "$U$ and $V$ have orthonormal columns; $a$, $b$ and $c$ are positive; "
        "$p$ and $q$ each have entries of at least 0 with sum 1"
    )


def test_a_condition_is_shown_as_its_author_wrote_it() -> None:
    written = [r"\det(A - B C^{-1} B^\top) \ne 0", "b^2 > 4 a c", "(j + k) u < 1"]
    read = [r"\det(A - ((B {(C^{-1})}) (B^{\top}))) \ne 0", "b^{2} > (4 a) c", "(j + k) u < 1", "x > (y^{2})"]
    assert in_words(read, written) == "; ".join(f"${text}$" for text in [*written, "x > (y^{2})"])
    twice = ["(a + b) c > 0", "a + b c > 0"]
    assert in_words(["(a + b) c > 0"], twice) == "$(a + b) c > 0$", "two conditions that only brackets tell apart"
    assert in_words(["a + (b c) > 0"], twice) == "$a + (b c) > 0$"


def test_a_meaning_written_for_several_declarations_is_shown_once() -> None:
    rows, conditions = read_declarations(
        "n, d: dim; require n > d, n <= 9\nU: orth(n, d);  V: orth(d)  left and right vectors\n"
        "a: real;  b: real  two numbers\nA, B: event\n"
    )
    assert rows == [
        ("$n$, $d$", "", "dimensions: whole numbers of at least 1"),
        (
            "$U$, $V$",
            "left and right vectors",
            r"$U$: $n \times d$, with orthonormal columns; $V$: orthogonal, $d \times d$",
        ),
        ("$a$, $b$", "two numbers", "real"),
        ("$A$, $B$", "", "events"),
    ]
    assert conditions == ["n > d", r"n \le 9"]


def test_a_table_of_symbols_without_meanings_has_no_column_for_them(derived: SmallBook) -> None:
    assert derived.run("build").returncode == 0
    page = (derived.root / "_build/html/one.html").read_text()
    heads = [re.findall(r"<th[^>]*><p>(.*?)</p>", head) for head in re.findall(r"<thead>.*?</thead>", page, re.DOTALL)]
    assert heads == [["symbol", "meaning", "what it is"], ["symbol", "what it is"]]


def test_a_claim_by_code_shows_its_test_and_twin_and_links_both(derived: SmallBook) -> None:
    claim = ":::{by-code} test_squares\n:twin: test_cubes\n\n$$ d = n $$\n:::\n"
    derived.write("tests/test_squares.py", TESTS)
    derived.write("book/one.md", PAGE + "\n" + claim)
    result = derived.run("build", GITHUB_SERVER_URL="https://github.com", GITHUB_REPOSITORY="someone/book")
    assert result.returncode == 0, result.stderr
    for page, times in (("one", 2), ("ledger", 1)):
        html = (derived.root / f"_build/html/{page}.html").read_text()
        for name, line in (("test_squares", 8), ("test_cubes", 12)):
            address = f"https://github.com/someone/book/blob/main/tests/test_squares.py#L{line}"
            assert (
                len(re.findall(f'href="{re.escape(address)}"[^>]*><code[^>]*>(?:<span[^>]*>)?{name}<', html)) == times
            )
    derived.write("book/one.md", PAGE + "\n" + claim.replace(":twin: test_cubes\n", ""))
    result = derived.run("build")
    line = PAGE.count("\n") + 2
    assert re.search(rf"^book/one\.md:{line}:1: unreadable: .* needs a twin", result.stderr, re.MULTILINE), (
        result.stderr
    )


@pytest.mark.parametrize(
    ("right", "wrong", "verdict"),
    [
        (r"\tfrac2n X^\top (Xw - y)", r"\tfrac2n X^\top (y - Xw)", "refuted"),
        (r"\tfrac2n X^\top (Xw - y)", r"\tfrac2n X (Xw - y)", "ill-typed"),
        (r"\tfrac2n X^\top (Xw - y)", r"\tfrac2n X^\top (Xw - q)", "unreadable"),
        (r"w = (X^\top X)^{-1} X^\top y", r"w = (X^\top X)^{-1} X^\top y + X^\top y", "refuted"),
        (r"= 2 A w", r"= A w", "refuted"),
    ],
)
def test_a_false_line_stops_the_build_at_its_line(derived: SmallBook, right: str, wrong: str, verdict: str) -> None:
    assert derived.run("build").returncode == 0
    before = (derived.root / "_build/html/one.html").read_bytes()
    text = PAGE.replace(right, wrong)
    assert text != PAGE
    derived.write("book/one.md", text)
    line = next(number for number, row in enumerate(text.splitlines(), start=1) if wrong in row)
    result = derived.run("build")
    assert result.returncode == 1
    assert re.search(rf"^book/one\.md:{line}:\d+: {verdict}: ", result.stderr, flags=re.MULTILINE), result.stderr
    if verdict == "refuted":
        assert "w = (" in result.stderr, "the point at which it fails"
    assert (derived.root / "_build/html/one.html").read_bytes() == before


@pytest.mark.parametrize("written", ["$$ a = b $$", "```{math}\na = b\n```", "\\begin{align}\na &= b\n\\end{align}"])
def test_a_page_that_declares_nothing_is_judged_too(small_book: SmallBook, written: str) -> None:
    path = small_book.chapter("one", "print(1)", prose=f"So it is:\n\n{written}")
    result = small_book.run("build")
    line = next(k for k, row in enumerate(path.read_text().splitlines(), start=1) if "a = b" in row or "a &= b" in row)
    assert result.returncode == 1
    said = re.search(r"^book/one\.md:(\d+):\d+: unreadable: a is not declared; add it to", result.stderr, re.MULTILINE)
    assert said, result.stderr
    assert int(said[1]) == line


def test_the_page_of_notation_declares_for_every_page(small_book: SmallBook) -> None:
    small_book.write("book/notation.md", "# Notation\n\n:::{symbols}\nconvention log natural\na: positive\n:::\n")
    small_book.chapter("notation-aside", "print(1)")
    with (small_book.root / "_toc.yml").open("a", encoding="utf-8") as toc:
        toc.write("  - file: notation\n")
    small_book.chapter("one", "print(1)", prose="$$ \\log a^2 = 2 \\log a $$")
    assert small_book.run("build").returncode == 0
    small_book.write("book/notation.md", "# Notation\n\n:::{symbols}\nconvention log seven\n:::\n")
    result = small_book.run("build")
    assert result.returncode == 1
    assert "book/notation.md:4:1: a convention is one of" in result.stderr


def test_a_display_that_mathcheck_does_not_see_is_refused_with_its_line(small_book: SmallBook) -> None:
    figure = "```{figure} picture.svg\n:alt: A picture.\n:name: fig-one\n\nA caption.\n\n$$ 1 = 2 $$\n```"
    small_book.write("book/picture.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    path = small_book.chapter("one", "print(1)", prose=figure)
    result = small_book.run("build")
    line = path.read_text().splitlines().index("$$ 1 = 2 $$") + 1
    assert result.returncode == 1
    assert re.search(
        rf"^book/one\.md:{line}: .*displays 1 equations and mathcheck read 0", result.stderr, re.MULTILINE
    ), result.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (":id: quadratic-gradient\n", ":id: least-squares-normal-equations\n", "is taken by book/one.md"),
        ("$$ \\nabla_w (w^\\top", "By {ref}`least-squares-normal-equations`.\n\n$$ \\nabla_w (w^\\top", "in a circle"),
        (":id: quadratic-gradient\n", "", "needs `:id:`"),
        ("{ref}`least-squares-normal-equations`", "{ref}`least-squares-normal`", "undefined label"),
    ],
)
def test_a_wrong_graph_is_refused(derived: SmallBook, old: str, new: str, message: str) -> None:
    derived.write("book/one.md", PAGE.replace(old, new))
    result = derived.run("build")
    assert result.returncode == 1
    assert message in result.stderr
    assert "book/one.md:" in result.stderr


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("dim", "a dimension: a whole number of at least 1"),
        ("real(n, d)", r"real, $n \times d$"),
        ("spd(d)", r"symmetric positive definite, $d \times d$"),
        ("index n", "an index, $1$ to $n$"),
        ("index 0..n-2", "an index, $0$ to $n-2$"),
        ("in [\\mu, L](d)", r"$d$ entries, each in $[\mu, L]$"),
        ("rank(d, n, d)", r"$n \times d$, of rank $d$"),
        ("orth(n, d + 1)", r"$n \times (d + 1)$, with orthonormal columns"),
        ("basis(n)", r"a vector of the standard basis of $\mathbb{R}^{n}$"),
        ("sign", "−1 or 1"),
        ("simplex(k)", "$k$ entries of at least 0 with sum 1"),
        ("function real(d) -> real", r"a function $\mathbb{R}^{d} \to \mathbb{R}$"),
        (
            "function real(d, k), in [0, 1) -> positive, convex, even",
            r"a function $\mathbb{R}^{d \times k} \times [0, 1) \to (0, \infty)$, convex, even",
        ),
        ("elementwise, convex", r"a function $\mathbb{R} \to \mathbb{R}$, of a vector entry by entry, convex"),
        ("random bernoulli(p)", "random: 1 with probability $p$ and else 0"),
        ("random normal(0, 1)", "random: normal with mean $0$ and variance $1$"),
        ("random 1..k", r"random, one of $1, \dots, k$"),
        ("subset of 1..n", r"a set of some of $1, \dots, n$, not empty"),
        ("constant in x", "the same for every $x$"),
        ("in [-u,u], k in 1..n-1", r"a number in $[-u,u]$, for $k = 1, \dots, n-1$"),
        ("row i of X", "row $i$ of $X$"),
        ("onehot(n, k)", r"$n \times k$, in each row one entry 1 and the others 0"),
        (
            "random sample(n, N), independent",
            "random: 1 at $n$ of $N$ places, drawn without replacement, and else 0, independent",
        ),
        (
            r"random real, k in 1..K, variance \frac{v_k}{2}",
            r"random, with variance $\frac{v_k}{2}$, for $k = 1, \dots, K$",
        ),
        ("random real(d), independent of y", "random, $d$ entries, independent of $y$"),
    ],
)
def test_a_declaration_is_put_into_words(kind: str, words: str) -> None:
    assert what_it_is(kind) == words


def test_the_graph_is_drawn_with_links(derived: SmallBook) -> None:
    derived.write("book/ledger.md", "# Ledger\n\n```{derivation-graph}\n```\n")
    assert derived.run("build").returncode == 0
    page = (derived.root / "_build/html/ledger.html").read_text()
    assert page.count("<rect") == 2
    assert page.count('<path d="M') >= 1
    assert 'href="one.html#quadratic-gradient"' in page


def test_each_page_has_a_band_in_which_its_derivations_stand_row_by_row() -> None:
    names = [f"d{number}" for number in range(COLUMNS + 1)]
    titles = {name: "A title" for name in names} | {"d1": "A title that needs more than a single line", "e": "E"}
    heads, boxes = layout({"one": names, "two": ["e"]}, titles)
    first = [boxes[name] for name in names[:COLUMNS]]
    assert len({(box.y, box.height) for box in first}) == 1, "the boxes of a row are equally high"
    assert len(boxes["d1"].lines) > 1
    assert [box.x for box in first] == sorted({box.x for box in first})
    assert boxes[names[-1]].x == first[0].x
    assert heads["one"] < first[0].y < first[0].bottom < boxes[names[-1]].y
    assert boxes[names[-1]].bottom < heads["two"] < boxes["e"].y


def test_a_line_leads_down_from_what_is_used_and_never_through_its_own_boxes() -> None:
    names = [f"d{number}" for number in range(2 * COLUMNS)]
    _, boxes = layout({"one": names}, {name: name for name in names})
    first, beside, below = boxes["d0"], boxes["d1"], boxes[names[COLUMNS]]
    for start, end, y, meets in [
        (first, below, first.bottom, below.y),
        (below, first, below.y, first.bottom),
        (first, beside, first.bottom, beside.bottom),
    ]:
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", way(start, end))]
        assert (numbers[1], numbers[-1]) == (round(y), round(meets))
        assert all(first.bottom - 1 <= at <= below.y + 1 for at in numbers[1::2])


def test_each_line_and_box_of_the_drawing_tells_its_ends() -> None:
    uses = {"a": [], "b": ["a"], "c": ["a", "b"]}
    titles = {"a": "A & B", "b": "B", "c": "C", "p": "Page"}
    addresses = {name: f"p.html#{name}" for name in uses} | {"p": "p.html"}
    drawing = svg(uses, {"p": ["a", "b", "c"]}, titles, addresses)
    assert re.findall(r'data-ends="(.*?)"', drawing) == ["0 1", "0 2", "1 2"]
    assert re.findall(r'data-box="(.*?)" href="(.*?)"', drawing) == [
        ("0", "p.html#a"),
        ("1", "p.html#b"),
        ("2", "p.html#c"),
    ]
    assert ">A &amp; B</tspan>" in drawing
    assert svg({}, {}, {}, {}) == ""


def test_the_graph_of_one_part_leaves_out_the_derivations_of_others() -> None:
    uses = {"a": [], "b": ["a"], "c": ["a", "b"]}
    pages = {"a": "engine/one", "b": "core/two", "c": "engine/three"}
    assert within(uses, pages, "engine") == {"a": [], "c": ["a"]}
    assert within(uses, pages, "") == uses
