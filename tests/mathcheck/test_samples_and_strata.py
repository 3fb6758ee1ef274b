"""Draws without replacement, families that share a letter with a number, and letters of a page of notation."""

from pathlib import Path

import pytest

from mathcheck import check
from tests.mathcheck.reading_helpers import results

SAMPLE = r"""
N, n: dim
require n < N
z: real(N);  i, j: index N
a: random sample(n, N), independent
"""
STRATA = r"""
N, K: dim
require N >= 2 K
z: real(N);  i: index N;  k: index K
s: onehot(N, K)
"""
FAMILY = r"""
K: dim
k: index K
v_k: positive, k in 1..K
u_k: in (0, v_k), k in 1..K
z_k: random real, k in 1..K, independent, variance v_k
"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\operatorname{Var}[a_i] = \frac nN - \frac{n^2}{N^2}", "holds"),
        (r"\operatorname{Cov}[a_i, a_j] = -\frac{1}{N-1}\operatorname{Var}[a_i] \quad \text{for } i \ne j", "holds"),
        (r"\operatorname{Cov}[a_i, a_j] = \frac{1}{N-1}\operatorname{Var}[a_i] \quad \text{for } i \ne j", "refuted"),
        (r"\operatorname{Cov}[a_i, a_j] = 0 \quad \text{for } i \ne j", "refuted"),
        (r"\sum_{i=1}^N a_i = n", "holds"),
    ],
)
def test_rows_drawn_without_replacement_are_correlated_as_counting_says(line: str, verdict: str) -> None:
    assert results(line, symbols=SAMPLE)[-1].verdict == verdict


def test_a_sample_larger_than_the_table_is_no_sample() -> None:
    result = results(r"\sum_{i=1}^N a_i = n", symbols=SAMPLE.replace("n < N", "n > N"))[-1]
    assert result.verdict == "inconclusive"
    assert "require n <= N" in result.reason


SIZES = r"N_k := \sum_{i=1}^N s_{ik}, \qquad \mu_k := \frac{1}{N_k} \sum_{i=1}^N s_{ik} z_i"
MORE = "\n:::{symbols}\nrequire \\min_{k=1}^K N_k >= 2\n:::\n\n"
SPREAD = r"S_k^2 := \frac{1}{N_k - 1}\sum_{i=1}^N s_{ik} (z_i - \mu_k)^2"
BETWEEN = r"\sum_{i=1}^N z_i^2 = \sum_{k=1}^K (N_k - 1) S_k^2 + \sum_{k=1}^K N_k \mu_k^2"


def strata(line: str) -> str:
    displays = [f"$$ {SIZES} $$", MORE, f"$$ {SPREAD} $$", f"$$ {line} $$"]
    return f":::{{symbols}}\n{STRATA.strip()}\n:::\n\n" + "\n\n".join(displays) + "\n"


def test_sizes_of_strata_share_their_letter_with_the_size_of_the_table_and_squares_are_defined() -> None:
    assert {one.verdict for one in check("f.md", text=strata(BETWEEN)).results} == {"proved", "holds"}
    wrong = check("f.md", text=strata(BETWEEN.replace("(N_k - 1) S", "N_k S"))).results
    assert [one.verdict for one in wrong].count("refuted") == 1


def test_a_family_defined_by_itself_is_still_refused() -> None:
    found = results(r"N_k := N + N_k", symbols=STRATA)[-1]
    assert found.verdict == "unreadable"


def test_each_member_of_a_family_has_the_variance_that_its_index_says() -> None:
    total = r"\operatorname{Var}\Bigl[\sum_{k=1}^K z_k\Bigr]"
    assert results(rf"{total} = \sum_{{k=1}}^K v_k", symbols=FAMILY)[-1].verdict == "holds"
    assert results(rf"{total} = K v_k", symbols=FAMILY)[-1].verdict == "refuted"


def test_each_member_of_a_family_lies_in_the_interval_that_its_index_says() -> None:
    assert results(r"u_k < v_k", symbols=FAMILY)[-1].verdict == "holds"
    assert results(r"u_k < \tfrac12 v_k", symbols=FAMILY)[-1].verdict == "refuted"


@pytest.fixture
def notation(tmp_path: Path) -> Path:
    path = tmp_path / "notation.md"
    path.write_text(
        ":::{symbols}\nconvention log natural\nn, d: dim\nX: real(n, d)\nx_i: row i of X\n"
        "y: real(n);  w: real(d)\n:::\n"
    )
    return path


@pytest.mark.parametrize(
    ("page", "verdicts"),
    [
        ("$$ X^\\top X = \\sum_{i=1}^n x_i x_i^\\top $$", ["holds"]),
        ("$$ \\log e^2 = 2 $$", ["holds"]),
        (":::{symbols}\nx: real(n)\n:::\n\n$$ x^\\top x = \\sum_{i=1}^n x_i^2 $$", ["holds"]),
        (":::{symbols}\nn: dim\n:::\n\n$$ X^\\top X = \\sum_{i=1}^n x_i x_i^\\top $$", ["holds"]),
        (":::{symbols}\nX: spd(d)\n:::\n\n$$ X = X^\\top $$\n\n$$ x_i = x_i $$", ["holds", "unreadable"]),
        (":::{symbols}\ny: real\n:::\n\n$$ y \\cdot y = y^2 $$", ["holds"]),
    ],
)
def test_a_letter_of_the_notation_holds_until_the_page_says_otherwise(notation: Path, page: str, verdicts) -> None:
    report = check("page.md", text=page + "\n", declarations=[notation])
    assert [one.verdict for one in report.results] == verdicts


def test_a_derivation_gives_the_letters_of_the_notation_back(notation: Path) -> None:
    page = (
        "::::{derivation} Other letters\n:id: other-letters\n\n:::{symbols}\nX: spd(d)\n:::\n\n"
        "$$ X = X^\\top $$\n::::\n\n"
        "$$ X^\\top X = \\sum_{i=1}^n x_i x_i^\\top $$\n"
    )
    report = check("page.md", text=page, declarations=[notation])
    assert [one.verdict for one in report.results] == ["holds", "holds"]


def test_a_wrong_page_of_notation_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "notation.md"
    path.write_text("# Notation\n\n:::{symbols}\nconvention log seven\n:::\n")
    with pytest.raises(ValueError, match=r"notation\.md:4:1: a convention is one of"):
        check("page.md", text="$$ 1 = 1 $$\n", declarations=[path])
