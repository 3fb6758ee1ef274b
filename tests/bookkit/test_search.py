"""What the search makes of pages, formulas and questions; no browser."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from docutils.core import publish_doctree

from bookkit.search.formulas import plain
from bookkit.search.index import MODULES, PACKAGES, make_index
from bookkit.search.sections import Section, read_sections
from bookkit.typeset.engine import install, node
from tests.bookkit.conftest import SmallBook

ASK = """
const [stemmer, words, index, { engine }] = await Promise.all(%s.map((one) => import(one)));
const { files, questions } = JSON.parse(await new Response(process.stdin).text());
const piece = async (kind, name) => JSON.parse(files[`_static/search/${kind}/${name}`]);
const found = engine(stemmer, words, index, JSON.parse(files["_static/search.json"]), piece);
const answer = async (question) => Promise.all((await found.search(question)).map(async (hit) => ({
  title: hit.section.title, anchor: hit.anchor, excerpt: await found.excerpt(hit, question),
})));
console.log(JSON.stringify(await Promise.all(questions.map(answer))));
"""


def ask(sections: list[Section], *questions: str) -> list[list[dict]]:
    """Results of each question, best first."""
    install()
    modules = [*PACKAGES.values(), *(MODULES / f"search-{name}.js" for name in ("words", "index", "engine"))]
    script = ASK % json.dumps([path.as_uri() for path in modules])
    sent = json.dumps({"files": make_index(sections), "questions": questions})
    command = [str(node()), "--input-type=module", "-e", script]
    return json.loads(subprocess.run(command, input=sent, capture_output=True, text=True, check=True).stdout)


def titles(results: list[dict]) -> list[str]:
    return [one["title"] for one in results]


SECTIONS = [
    Section(
        "a", "", "Ridge", [], text="The penalty α shrinks weights: ŵ = (XᵀX + αI)⁻¹ Xᵀy.", code="Ridge.fit np.einsum"
    ),
    Section("a", "gradient", "Slopes", ["Ridge"], text="The derivative ∇_w J is zero. It is normal to the level set."),
    Section(
        "a",
        "equations",
        "Equations",
        ["Ridge"],
        text="They are called normal equations.",
        code="check_estimator",
        names=[
            ("ridge-solution", "equation-ridge-solution", ""),
            ("ridge-shrinks", "ridge-shrinks", "Why it shrinks"),
        ],
    ),
    Section("n", "learning", "Learning", ["Notation"], text="letter · λ eigenvalue", letters="λ"),
    Section("b", "roots", "Roots", ["Momentum"], text="symbol · λ root λ λ λ", defines="λ"),
]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("nabla", "Slopes"),
        ("∇", "Slopes"),
        ("lambda", "Learning"),
        ("λ", "Learning"),
        ("x transpose", "Ridge"),
        ("w hat", "Ridge"),
        ("check_estimator", "Equations"),
        ("estimator", "Equations"),
        ("np.einsum", "Ridge"),
        ("einsum", "Ridge"),
        ("Ridge.fit", "Ridge"),
        ("penalties", "Ridge"),
        ("ridge-solution", "Equations"),
        ("why it shrinks", "Equations"),
        ("eigenvalu", "Learning"),
        ("egienvalue", "Learning"),
    ],
)
def test_symbols_code_stems_ids_and_slips_find_their_section(question: str, title: str) -> None:
    (results,) = ask(SECTIONS, question)
    assert titles(results)[0] == title


def test_a_phrase_in_quotation_marks_is_found_as_it_stands_or_not_at_all() -> None:
    loose, held, nowhere = ask(SECTIONS, "normal equations", '"normal equations"', '"normal zero"')
    assert set(titles(loose)) == {"Equations", "Slopes"}
    assert titles(held) == ["Equations"]
    assert nowhere == []


def test_an_id_leads_to_its_place_in_the_section() -> None:
    by_label, by_id = ask(SECTIONS, "ridge-solution", "ridge-shrinks")
    assert by_label[0]["anchor"] == "equation-ridge-solution"
    assert by_id[0]["anchor"] == "ridge-shrinks"


def test_bad_questions_find_nothing_and_break_nothing() -> None:
    answers = ask(
        SECTIONS,
        "",
        "   ",
        '"',
        "?!",
        "<script>alert(1)</script>",
        "a" * 10_000,
        "λ " * 5_000,
        "__proto__",
        "constructor",
    )
    assert [len(one) for one in answers[:4]] == [0, 0, 0, 0]
    assert "Learning" in titles(answers[6])


def test_an_excerpt_shows_the_words_that_were_asked_for_and_loses_none_of_the_text() -> None:
    ((first, *_),) = ask(SECTIONS, "penalties")
    shown = "".join(part["text"] for part in first["excerpt"])
    assert [part["text"] for part in first["excerpt"] if part["hit"]] == ["penalty"]
    assert shown == SECTIONS[0].text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"X^\top X \hat w = X^\top y", "Xᵀ X ŵ = Xᵀ y"),
        (r"\nabla_w^2 J(w) = \frac{2}{n} X^\top X", "∇_w² J(w) = 2/n Xᵀ X"),
        (r"\lVert Xw - y \rVert^2", "‖ Xw − y ‖²"),
        (r"\operatorname{tr} H", "tr H"),
        (r"\tau_{\mathrm{call}}", "τ_call"),
        (r"x_i", "xᵢ"),
        (r"\sqrt{\mu + \delta}", "√(μ + δ)"),
        (r"\frac{1}{2", "1/2"),
        ("}{^_", "^_"),
    ],
)
def test_a_formula_becomes_a_line_of_text(tex: str, text: str) -> None:
    assert plain(tex) == text


def test_sections_of_a_page_are_read_with_their_formulas_and_captions(small_book: SmallBook) -> None:
    small_book.write("book/picture.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    symbols = ":::{symbols}\na: real  a number\n:::"
    part = "## Part $\\lambda$\n\nSome *words*.\n\n$$ a^2 = a a $$ (the-square)\n\n![A drawing](picture.svg)"
    prose = f"An opening.\n\n{symbols}\n\n{part}"
    small_book.chapter("one", "value_of_it = 1\nprint('unseen')", prose=prose)
    result = small_book.run("build")
    assert result.returncode == 0, result.stderr
    static = small_book.root / "_build/html/_static"
    made = json.loads((static / "search.json").read_text())

    def piece(kind: str, key: str) -> Any:
        return json.loads((static / "search" / kind / made[kind][key]).read_text())

    of_page = [section for section in made["sections"] if section[0] == "one"]
    assert [section[:4] for section in of_page] == [["one", "", "One", []], ["one", "part-lambda", "Part λ", ["One"]]]
    assert piece("texts", "one")[1] == "Some words. a² = a a A drawing"
    number = made["sections"].index(of_page[1])
    assert piece("shelves", "t")["names"]["the-square"] == [number, "equation-the-square", "the-square"]
    assert piece("shelves", "v")["words"]["value_of_it"][0] == number
    fields = ("title", "names", "letters", "defines", "trail", "code", "text")
    lengths = dict(zip(fields, of_page[0][4], strict=True))
    assert lengths["defines"] == len("a a number".split())


def test_the_notation_explains_letters_for_the_whole_book_and_a_chapter_for_itself() -> None:
    table = "========  ========\n{:8}  means\n========  ========\nw         weights\n========  ========\n"
    (notation,) = read_sections("n", "N", publish_doctree(table.format("letter")))
    (chapter,) = read_sections("c", "C", publish_doctree(table.format("symbol")))
    assert (notation.letters, notation.defines) == ("w weights", "")
    assert (chapter.letters, chapter.defines) == ("", "w weights")


def test_a_page_without_a_heading_is_one_section() -> None:
    (section,) = read_sections("bare", "Bare", publish_doctree("Only words, no heading."))
    assert (section.title, section.anchor, section.text) == ("Bare", "", "Only words, no heading.")
