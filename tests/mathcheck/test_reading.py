"""Finding what is displayed, where it stands, and reading it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mathcheck import check
from mathcheck.latex.printer import latex
from mathcheck.myst.document import read
from tests.mathcheck.reading_helpers import SYMBOLS, context, document, parse, results, verdict

CONTEXT = context()


def kinds(text):
    return [event.kind for event in read(text)]


def test_displays_are_found_in_dollars_in_math_directives_and_in_ams_environments():
    text = "$$ a = b $$\n\n```{math}\n:label: l\na = b\n```\n\n\\begin{align}\na &= b\n\\end{align}\n"
    assert kinds(text) == ["display"] * 3


def test_code_is_not_read():
    text = "```{code-cell}\n$$ a = b $$\n```\n\n```python\n$$ a = b $$\n```\n\n`$$ a = b $$`\n"
    assert kinds(text) == []


def test_displays_inside_other_directives_are_read():
    assert kinds("::::{note}\n:::{dropdown} Solution\n$$ a = b $$\n:::\n::::\n") == ["display"]


def test_a_refusal_names_the_line_and_the_column_in_the_file():
    text = document("x = z", "x = \n  z + \\foo")
    (result,) = [one for one in check("book/chapter.md", text=text).results if one.verdict == "unreadable"]
    line = next(k for k, line in enumerate(text.split("\n"), 1) if "\\foo" in line)
    assert (result.line, result.column) == (line, text.split("\n")[line - 1].index("\\foo") + 1)
    assert result.place == f"book/chapter.md:{line}:{result.column}"


def test_macros_keep_the_column_of_their_call():
    symbols = SYMBOLS + "macro \\twice[1] = #1 + #1 + \\foo\n"
    result = verdict("z = \\twice{x}", symbols=symbols)
    assert result.verdict == "unreadable"
    assert result.column == 8


def test_a_display_that_is_never_closed_is_an_error():
    (result,) = check("f.md", text="text\n\n$$ x = 1\n").results
    assert result.verdict == "unreadable"
    assert result.line == 3


def test_rows_that_begin_with_a_relation_continue_the_chain():
    found = results(r"\begin{aligned} \lVert w \rVert^2 &= w^\top w \\ &= \sum_j w_j^2 \\ &\quad + 0 \end{aligned}")
    assert [one.verdict for one in found] == ["holds", "holds"]


def test_rows_with_their_own_left_side_are_statements_of_their_own():
    found = results(r"\begin{aligned} x + z &= z + x \\ x - z &= z - x \end{aligned}")
    assert [one.verdict for one in found] == ["holds", "refuted"]


def test_application_or_product_depends_on_the_declaration():
    assert parse("f(x + z)", CONTEXT).op == "apply"
    assert parse("x(x + z)", CONTEXT).op == "mul"


def test_a_declared_subscript_belongs_to_the_name():
    where = context(SYMBOLS + "w_0: real\n")
    assert parse("w_0", where).op == "name"
    assert parse("w_1", where).op == "entry"


def test_spacing_and_sizes_change_nothing():
    assert parse(r"\left( x \, + \; z \right) \bigl( t \bigr)", CONTEXT) == parse("(x+z)(t)", CONTEXT)


def test_a_derivation_gives_other_meanings_back_when_it_ends():
    text = document("x = x") + (
        "\n::::{derivation} D\n:id: one\n\n:::{symbols}\nx: real(3)\n:::\n\n$$ x^\\top x = \\lVert x "
        "\\rVert^2 $$\n::::\n\n$$ x^2 = x \\cdot x $$\n"
    )
    assert [one.verdict for one in check("f.md", text=text).results] == ["holds"] * 3


def test_a_second_meaning_outside_of_a_derivation_is_refused():
    text = document("x = x") + "\n:::{symbols}\nx: real(3)\n:::\n"
    assert check("f.md", text=text).results[-1].verdict == "unreadable"


HIDDEN = [
    ("m: dim  rows;  require m > 3", "require m > 3"),
    ("m: dim  rows  require m > 3", "require m > 3"),
    ("m: dim  rows, require m \\ge 3", "require m"),
    ("m: dim  rows; s: real(m)  weights", "s: real(m)"),
]


@pytest.mark.parametrize(("line", "hidden"), HIDDEN)
def test_a_declaration_behind_a_meaning_is_refused_and_not_read_as_words(line, hidden):
    result = check("f.md", text=f":::{{symbols}}\nx: real\n{line}\n:::\n").results[-1]
    assert result.verdict == "unreadable"
    assert "behind a meaning" in result.reason
    assert hidden in result.reason
    assert (result.line, result.column) == (3, line.index(hidden) + 1)


def test_words_in_a_meaning_are_no_declaration():
    symbols = "m: dim  rows; they require care: more than one\nx: real  a number; see above\n"
    assert [one.verdict for one in results("x = x", symbols=symbols)] == ["holds"]


def test_a_definition_may_serve_the_next_one_of_the_same_display():
    found = results(r"r := y - Xw, \qquad u := X^\top r", r"u = X^\top y - X^\top X w")
    assert [one.verdict for one in found] == ["proved", "proved", "holds"]


def test_references_inside_a_derivation_are_its_uses():
    text = "::::{derivation} D\n:id: one\n:uses: two\n\nBy {eq}`three`.\n::::\n"
    (derivation,) = check("f.md", text=text).derivations
    assert derivation.uses == ["two", "three"]


@pytest.mark.parametrize(
    ("words", "uses"),
    [
        ("as {ref}`one\n<two>` says", ["two"]),
        ("as {ref}`the result\non sums <two>`, {eq}`three` and {eq}`four`", ["two", "three", "four"]),
        ("as {ref}`the result\n\non sums <two>` says", []),
    ],
)
def test_a_reference_may_be_broken_over_two_lines_but_not_over_two_paragraphs(words: str, uses: list[str]):
    text = f"::::{{derivation}} D\n:id: one\n\nBy this, {words}.\n::::\n"
    (derivation,) = check("f.md", text=text).derivations
    assert derivation.uses == uses


# --- printing back ----------

ATOMS = [
    "x",
    "z",
    r"\lambda",
    "2",
    "0.5",
    "w_j",
    "X_{i,j}",
    r"\lVert w \rVert",
    "f(x)",
    "f'(z)",
    "g(w)",
    "e",
    r"\pi",
    r"x_i^\top w",
    r"\operatorname{tr} A",
    r"\frac{1}{x}",
]


def combined(children):
    two = st.tuples(children, children)
    return st.one_of(
        two.map(lambda ab: f"({ab[0]} + {ab[1]})"),
        two.map(lambda ab: f"({ab[0]} - {ab[1]})"),
        two.map(lambda ab: f"({ab[0]}) \\cdot ({ab[1]})"),
        two.map(lambda ab: f"\\frac{{{ab[0]}}}{{{ab[1]}}}"),
        two.map(lambda ab: f"({ab[0]})^{{{ab[1]}}}"),
        children.map(lambda a: f"(-({a}))"),  # a sign right after another operator is refused
        children.map(lambda a: f"\\log({a})"),
        children.map(lambda a: f"e^{{{a}}}"),
        children.map(lambda a: f"f({a})"),
        children.map(lambda a: f"\\sum_{{l=1}}^{{d}} w_l \\cdot ({a})"),
        children.map(lambda a: f"\\nabla_w (w_1 + ({a}))"),
        children.map(lambda a: f"\\frac{{\\partial}}{{\\partial x}} ({a})"),
        children.map(lambda a: f"\\sqrt{{{a}}}"),
        children.map(lambda a: f"\\lvert {a} \\rvert"),
        children.map(lambda a: f"\\max({a}, 0)"),
        children.map(lambda a: f"\\mathbb{{1}}[{a} > 0]"),
        children.map(lambda a: f"\\begin{{cases}} {a} & x > 0 \\\\ 0 & \\text{{otherwise}} \\end{{cases}}"),
    )


EXPRESSIONS = st.recursive(st.sampled_from(ATOMS), combined, max_leaves=8)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_reading_what_was_printed_back_gives_the_same_tree(text):
    tree = parse(text, CONTEXT)
    assert parse(latex(tree), CONTEXT) == tree


def test_matrix_expressions_are_printed_back_too():
    for text in [
        r"(X^\top X + \lambda I_d)^{-1} X^\top y",
        r"(A \odot B)^\top \otimes I_d",
        r"\begin{pmatrix} A & B \\ 0 & Q \end{pmatrix}",
        r"(A w)_{j}",
        r"\langle w, v \rangle",
        r"\nabla^2_w \lVert X w - y \rVert^2",
        r"\mathbf{1}^\top p",
        r"A^{-\top} w",
        r"\lVert w \rVert_{S}",
        r"\int_0^1 s^2 \, \mathrm{d}s",
        r"X_{i,:}",
        r"p^{\odot 2}",
    ]:
        tree = parse(text, CONTEXT)
        assert parse(latex(tree), CONTEXT) == tree, text
