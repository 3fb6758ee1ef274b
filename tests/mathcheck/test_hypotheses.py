"""What a derivation rests on, and what it declares without use."""

import mathcheck

TEXT = r"""
:::{symbols}
n: dim
:::

::::{derivation} Symmetry
:id: symmetry

:::{symbols}
S: spd(n);  Q: orth(n);  x: real(n);  require x \ne 0
:::

$$ \frac{x^\top S x}{x^\top x} = \frac{x^\top S^\top x}{x^\top x} $$
::::
"""


def test_a_derivation_names_its_hypotheses_and_what_it_does_not_use():
    (derivation,) = mathcheck.check("t.md", text=TEXT).derivations
    assert "S: spd(n)" in derivation.hypotheses
    assert any(r"\ne 0" in one for one in derivation.hypotheses)
    assert not any("orth" in one for one in derivation.hypotheses)
    assert derivation.unused == ["Q"]


def test_nothing_is_unused_where_a_step_speaks_of_it():
    (derivation,) = mathcheck.check("t.md", text=TEXT.replace("S^\\top x}", "(S + Q - Q)^\\top x}")).derivations
    assert derivation.unused == []


def test_symbols_directly_after_an_option_are_refused_since_myst_drops_them():
    report = mathcheck.check("t.md", text=TEXT.replace(":id: symmetry\n\n", ":id: symmetry\n"))
    assert [(one.verdict, one.line) for one in report.results if not one.passes] == [("unreadable", 8)]
    assert "leave an empty line" in report.results[0].reason


def test_a_condition_on_what_no_step_names_is_no_hypothesis_of_it():
    text = TEXT.replace("n: dim\n", "n, d: dim;  require d > n\nX: real(d, n);  require \\operatorname{rank}(X) = n\n")
    (derivation,) = mathcheck.check("t.md", text=text).derivations
    assert not any("d >" in one or "rank" in one for one in derivation.hypotheses)
    text = text.replace("x^\\top x} =", "x^\\top x} + \\lVert X x \\rVert - \\lVert X x \\rVert =")
    (derivation,) = mathcheck.check("t.md", text=text).derivations
    assert {"d > n", r"\operatorname{rank}(X) = n"} <= set(derivation.hypotheses)
