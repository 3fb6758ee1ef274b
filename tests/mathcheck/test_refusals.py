"""Refuse, never guess: each ambiguous writing is refused, and both ways to write it are accepted."""

import pytest

from tests.mathcheck.reading_helpers import SYMBOLS, verdict

AMBIGUOUS = [
    (r"x = A^{-1}_{jj}", "two readings"),
    (r"x = A_{jj}^{-1}", "two readings"),
    (r"x = 1/2z", r"\frac"),
    (r"x = 1/2 \cdot z", r"\frac"),
    (r"x = x / z / t", r"\frac"),
    (r"x = \log \lambda \sigma", r"\log(\lambda)"),
    (r"x = \log \lambda / \sigma", r"\log(\lambda)"),
    (r"x = \log(\lambda)^2", "power"),
    (r"x = \log(\lambda)(z + t)", "bracket"),
    (r"x = \sin^{-1} z", "inverse"),
    (r"x = p(z)", r"p \cdot z"),
    (r"x = \sum_j w_j - v_j", r"\sum_j"),
    (r"x = \prod_j w_j z", "last factor"),
    (r"x = \operatorname{tr} A B", r"\operatorname{tr}(A)"),
    (r"X = A w \odot v", "brackets"),
    (r"x = \pm z", "two"),
    (r"x = f^2(z)", "power"),
    (r"x = X_i", "two indices"),
    (r"x = w^2", "vector"),
    (r"x = \lVert A \rVert", "which norm"),
    (r"w = \frac{\partial g(w)}{\partial w}", "row or column"),
    (r"A = e^{A}", "number"),
    (r"A = \exp(A)", "each entry"),
    (r"x = \lvert A \rvert", r"\det"),
    (r"x \approx z", "≈"),
    (r"x \propto z", "proportional as a function of what"),
    (r"x = w_1 + \dots + w_d", "sum"),
    (r"x^2 + z", "states nothing"),
    (r"x \iff z", "equivalent"),
    (r"x = \nabla f", "argument"),
    (r"w = \nabla_w g(w) g(w)", "brackets"),
    (r"x = x^{(1)}", "power"),
    (r"x = u", "not declared"),
    (r"x = \operatorname{foo}(x)", "not declared"),
    (r"a \times v = x", "cross product"),
    (r"t = |x| z |t|", r"\lvert"),
    (r"t = |x|(z + t)|z|", r"\lvert"),
    (r"t = \|w\| x \|v\|", r"\lVert"),
]


@pytest.mark.parametrize(("line", "hint"), AMBIGUOUS, ids=[line for line, _ in AMBIGUOUS])
def test_an_ambiguous_or_unknown_writing_is_refused_with_a_hint(line, hint):
    result = verdict(line)
    assert result.verdict in ("unreadable", "ill-typed"), result
    assert hint.lower() in result.reason.lower(), result.reason


UNAMBIGUOUS = [
    r"(S^{-1})_{jj} S_{jj} \ge 1",
    r"\lvert x \rvert z \lvert t \rvert = z \lvert x t \rvert",
    r"\bigl\lvert x \lvert z \rvert t \bigr\rvert = \lvert x z t \rvert",
    r"|x z| = |x| |z|",
    r"|x| + z|t| = z|t| + |x|",
    r"\frac{1}{2} z = \frac{z}{2}",
    r"\log(\lambda \sigma) = \log \lambda + \log \sigma",
    r"\bigl(\log \lambda\bigr)^2 = (\log \lambda)(\log \lambda)",
    r"\sum_j (w_j - v_j) = \sum_j w_j - \sum_j v_j",
    r"\operatorname{tr}(A B) = \operatorname{tr}(B A)",
    r"(A w) \odot v = v \odot (A w)",
    r"\sin 2x = 2 \sin x \cos x",
    r"\log \lambda^2 = 2 \log \lambda",
    r"\sum_j w_j v_j + x = x + w^\top v",
    r"\nabla g(w)^\top v = v^\top \nabla g(w)",
]


@pytest.mark.parametrize("line", UNAMBIGUOUS)
def test_what_has_one_reading_is_read(line):
    assert verdict(line).verdict == "holds", verdict(line)


def test_the_base_of_log_has_to_be_declared():
    without = SYMBOLS.replace("convention log natural\n", "")
    assert verdict(r"\log \lambda = \ln \lambda", symbols=without).verdict == "unreadable"
    assert verdict(r"\log \lambda = \ln \lambda").verdict == "holds"
    assert verdict(r"\log \lambda = \ln \lambda", symbols=without + "convention log 2\n").verdict == "refuted"


def test_a_jacobian_follows_the_declared_layout():
    line = r"\frac{\partial (X w)}{\partial w} = X"
    assert verdict(line, symbols=SYMBOLS + "convention jacobian numerator\n").verdict == "holds"
    assert verdict(line, symbols=SYMBOLS + "convention jacobian denominator\n").verdict == "ill-typed"


def test_a_definition_that_hides_an_index_is_refused():
    assert verdict(r"u := w_j^2").verdict == "unreadable"


def test_a_definition_that_rests_on_what_runs_is_refused():
    from tests.mathcheck.reading_helpers import results

    found = results(r"u := t^2", r"\sum_{t=1}^{n} u = n u", symbols=SYMBOLS.replace(", t,", ",") + "t: natural\n")
    assert found[-1].verdict == "unreadable", found[-1]
