"""Where a line may be broken inside of a formula, and what stays with a formula."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bookkit.sphinx_ext.page.formulas import formulas_in_lines
from bookkit.typeset.claims import claims_apart
from bookkit.typeset.engine import Typesetter


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    one = Typesetter()
    yield one
    one.close()


def pieces(typesetter: Typesetter, tex: str) -> list[str]:
    """What of a formula in a line stays together."""
    return shown(formulas_in_lines(f'<span class="math">{typesetter.typeset(tex, display=False)}</span>', Path()))


def shown(page: str) -> list[str]:
    """The page without its tags, cut where a line may be broken."""
    seen = re.sub(r"<math.*?</math>", "", page).split("<wbr>")
    return [html.unescape(re.sub(r"<[^>]+>|\u200b", "", piece)) for piece in seen]


@pytest.mark.parametrize(
    ("tex", "seen"),
    [
        ("x", ["x"]),
        ("s > 0", ["s>0"]),
        (r"(|x| - 1)^2 \ge 0", ["(∣x∣−1)2≥0"]),
        (r"\log a - \log b", ["loga−logb"]),
        (r"p = q = r", ["p=q=r"]),
        (r"f(a) + f(b) \le g(a) + g(b)", ["f(a)+f(b)≤", "g(a)+g(b)"]),
        (r"\Pr(A \mid B) = \Pr(A \cap B) / \Pr(B)", ["Pr(A∣B)=", "Pr(A∩B)/Pr(B)"]),
        (r"\lambda v^\top x = 0", ["λv⊤x=0"]),
        (r"aaaaaaaa + bbbbbbbb + cccccccc = d e f", ["aaaaaaaa+", "bbbbbbbb+", "cccccccc=", "def"]),
        (r"a (bbbbbbbbbb + cccccccccc + dddddddddd)", ["a(bbbbbbbbbb+", "cccccccccc+", "dddddddddd)"]),
        (r"a (b + c) + dddddddddddd + eeeeeeeeeeee", ["a(b+c)+", "dddddddddddd+", "eeeeeeeeeeee"]),
    ],
)
def test_a_formula_is_broken_after_a_relation_and_elsewhere_only_if_it_is_long(
    typesetter: Typesetter, tex: str, seen: list[str]
) -> None:
    assert pieces(typesetter, tex) == seen


def test_a_bracket_or_an_ending_that_touches_a_formula_stays_with_it() -> None:
    formula = '<span class="math"><span class="katex">k</span></span>'
    page = f"a ({formula} of it), the {formula}-th, {formula}, and {formula} - th"
    assert formulas_in_lines(page, Path()) == (
        f'a <span class="bound">({formula}</span> of it), the <span class="bound">{formula}-th,</span> {formula}, '
        f"and {formula} - th"
    )


@pytest.mark.parametrize(
    ("tex", "seen"),
    [
        (r"a = b, \qquad c = \frac{1 \qquad 2}{3}, \qquad d = e", ["a=b,", "c=312,", "d=e"]),
        (r"\begin{aligned} a &= b \qquad c \end{aligned}", ["a=bc"]),
        ("x", ["x"]),
    ],
)
def test_claims_of_a_display_may_stand_below_each_other(typesetter: Typesetter, tex: str, seen: list[str]) -> None:
    picture = claims_apart(typesetter.typeset(tex, display=True))
    assert shown(picture) == seen
    assert picture.count("<span") == picture.count("</span>")
