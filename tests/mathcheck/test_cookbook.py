"""Every pattern of the cookbook is accepted as it stands there."""

from pathlib import Path

import mathcheck

COOKBOOK = Path(mathcheck.__file__).parent / "COOKBOOK.md"


def test_every_pattern_of_the_cookbook_is_accepted():
    report = mathcheck.check(COOKBOOK)
    assert len(report.results) > 40
    assert not [result.message() for result in report.results if not result.passes]


def test_every_pattern_of_the_cookbook_can_fail():
    text = COOKBOOK.read_text(encoding="utf-8")
    for right, wrong in [
        (r"\varepsilon M^{-1} E M^{-1} + O", r"\varepsilon M^{-1} E + O"),
        (r"p_i(z) (\delta_{ij} - p_j(z))", r"p_i(z) (\delta_{ij} + p_j(z))"),
        (r"= \sigma^2 + (", r"= \sigma + ("),
    ]:
        assert right in text
        start = text.rindex("::::{derivation}", 0, text.index(right))
        end = text.index("\n::::\n", start) + 6
        symbols = text[text.index(":::{symbols}") : text.index("## Householder")]
        one = symbols + text[start:end].replace(right, wrong)
        assert [result.verdict for result in mathcheck.check("c.md", text=one).results].count("refuted") == 1, wrong
