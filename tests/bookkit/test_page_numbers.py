"""Numbers of told values and of printed tables, as a book sets them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bookkit.sphinx_ext.page.numbers import numbers, spelled


@pytest.mark.parametrize(
    ("machine", "book"),
    [
        ("-3,627", "−3,627"),
        ("-0.5%", "−0.5%"),
        ("0e+00", "0"),
        ("1.43e+00", "1.43"),
        ("9e-01", "0.9"),
        ("7.7e-06", '<span class="number">7.7 · 10<sup>−6</sup></span>'),
        ("-1e-10", '<span class="number">−10<sup>−10</sup></span>'),
        ("2e+07", '<span class="number">2 · 10<sup>7</sup></span>'),
        ("-0.3 (-0.4 to 1e-05)", '−0.3 (−0.4 to <span class="number">10<sup>−5</sup></span>)'),
        ("agrees, error 8e-10", 'agrees, error <span class="number">8 · 10<sup>−10</sup></span>'),
    ],
)
def test_a_number_has_a_minus_sign_and_a_power_of_ten(machine: str, book: str) -> None:
    assert spelled(machine) == book


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-05",
        "3-5",
        "x-1",
        "AVX512_ICL",
        "run-1e-5.csv",
        "1e-5.csv",
        "--3",
        "v1.2.3-4",
        "0.98 (0.959 to 1)",
        "a1e-3",
    ],
)
def test_names_dates_ranges_and_files_stay(text: str) -> None:
    assert spelled(text) == text


def test_code_printed_text_and_other_words_stay() -> None:
    page = "<pre>x = -3 and 1e-10</pre><code>-1e-5</code><p>-3 <span>1e-10</span></p><table><td>-3</td></table>"
    assert numbers(page, Path()) == page


def test_a_told_value_is_set() -> None:
    assert numbers('<span class="pasted-text">-8</span>', Path()) == '<span class="pasted-text">−8</span>'


def test_a_printed_table_has_true_numbers_and_headings_as_their_columns() -> None:
    frame = pd.DataFrame({"kind": ["a", "b"], "error": [-1.5, float("nan")]}, index=["one", "two"])
    page = numbers(frame.to_html(), Path())
    assert '<td class="words">a</td>' in page
    assert '<th class="words">kind</th>' in page
    assert "<th>error</th>" in page
    assert "<td>−1.5</td>" in page
    assert "<td>–</td>" in page


def test_the_name_of_an_index_stands_in_the_first_row_of_the_head() -> None:
    frame = pd.DataFrame({"error": [1.0]}, index=pd.Index(["x"], name="task"))
    page = numbers(frame.to_html(), Path())
    head = page.split("</thead>")[0]
    assert head.count("<tr") == 1
    assert '<th class="words">task</th>' in head
    assert "<th>error</th>" in head


def test_a_heading_over_several_columns_stays_over_them() -> None:
    frame = pd.DataFrame([[1.0, 2.0]], columns=pd.MultiIndex.from_product([["test"], ["psi", "chance"]]))
    page = numbers(frame.to_html(), Path())
    assert 'colspan="2"' in page
    assert page.count("<th>psi</th>") == 1
