"""The second route: what it proves, at which dimensions, that it never proves what is false, and what happens where the
two routes disagree.
"""

import pytest
import sympy as sp
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mathcheck import Settings, check
from mathcheck.numbers import interface
from mathcheck.numbers.symbols import SymbolField
from mathcheck.numbers.vanishing import vanishes
from tests.mathcheck.reading_helpers import document, verdict
from tests.mathcheck.test_identities import CORPUS, FALSE

PROVE = Settings(prove=True, prove_seconds=20)
PROVED = [
    r"\nabla_w \lVert X w - y \rVert^2 = 2 X^\top (X w - y)",
    r"\nabla_w \lVert w \rVert = \frac{w}{\lVert w \rVert} \quad \text{for } w \ne 0",
    r"\nabla^2_w \tfrac12 w^\top S w = S",
    r"\nabla_S \log \det S = S^{-1}",
    r"\operatorname{tr}(A B) = \operatorname{tr}(B A)",
    r"(A B)^{-1} = B^{-1} A^{-1}",
    r"\det(A B) = \det A \det B",
    r"\lVert Q w \rVert^2 = \lVert w \rVert^2",
    r"\sum_{i=1}^n (x_i^\top w)^2 = \lVert X w \rVert^2",
    r"\frac{\partial}{\partial w_j} e^{w^\top v} = v_j e^{w^\top v}",
    r"\frac{\mathrm{d}}{\mathrm{d} x} \tanh x = 1 - \tanh^2 x",
    r"\frac{\mathrm{d}}{\mathrm{d} x} (f(x)^2) = 2 f(x) f'(x)",
    r"\sum_{j=1}^{d} w_j v_j = w^\top v",
    r"\log \frac{\lambda}{\sigma} = \log \lambda - \log \sigma",
    r"\nabla_w \log \sum_{j=1}^d e^{w_j} = \operatorname{softmax}(w)",
    r"\sin(x + z) = \sin x \cos z + \cos x \sin z",
]


@pytest.mark.parametrize("line", PROVED)
def test_true_lines_are_proved_at_named_dimensions(line):
    result = verdict(line, settings=PROVE)
    assert result.verdict == "proved", result
    assert result.method == "SymPy with a symbol for each entry"
    named = {name for name in ("n", "d") if any(name in sizes for sizes in result.dims)}
    assert named or not any(letter in line for letter in ("w", "A", "S", "X"))


def test_the_second_route_uses_no_dual_numbers(monkeypatch):
    """The numbers are tried first, so only what the proof makes is counted."""
    from mathcheck.judge import prove

    made = []
    original = prove._proved_at

    def watched(*arguments):
        monkeypatch.setattr(interface.Dual, "__init__", lambda *_: made.append(1))
        return original(*arguments)

    monkeypatch.setattr(prove, "_proved_at", watched)
    assert verdict(PROVED[0], settings=PROVE).verdict == "proved"
    assert not made


@pytest.mark.parametrize("line", PROVED[:3])
def test_a_disagreement_of_the_routes_is_an_error(line, monkeypatch):
    right = SymbolField.part
    monkeypatch.setattr(SymbolField, "part", lambda self, value, tag, key: 2 * right(self, value, tag, key))
    result = verdict(line, settings=PROVE)
    assert result.verdict == "inconclusive"
    assert "the two routes disagree" in result.reason


def test_a_line_that_needs_its_condition_is_no_disagreement():
    """The symbols know nothing of h = 2 sqrt(x/z)."""
    line = r"\frac{z}{2} t + \frac{2 x}{t} = 2 \sqrt{x z} \quad \text{for } t = 2 \sqrt{x / z}"
    result = verdict(line, symbols="x, z: positive\nt: positive", settings=PROVE)
    assert "disagree" not in result.reason, result


def test_a_missing_hypothesis_is_not_proved_away():
    line = r"\sqrt{x^2} = x"
    assert verdict(line, settings=PROVE).verdict == "refuted"
    assert verdict(r"\frac{\mathrm{d}}{\mathrm{d} x} \log x = \frac1x", settings=PROVE).verdict == "inconclusive"


def test_what_takes_too_long_keeps_the_verdict_of_the_numbers():
    result = verdict(r"(S + A B)^{-1} (S + A B) = I_d", settings=Settings(prove=True, prove_seconds=0.01))
    assert result.verdict == "holds"


def test_no_false_identity_is_proved():
    chosen = [item for item in FALSE if item.path.stem in ("matrix_calculus",)][::6]
    for item in chosen:
        text = (CORPUS / "false" / item.path.name).read_text(encoding="utf-8")
        assert item.text in text
        report = check(item.path.name, text=item.text + "\n", settings=Settings(prove=True, prove_seconds=1))
        wrong = [one for one in report.results if one.kind == "claim"]
        assert wrong, item
        assert not all(one.verdict in ("proved", "holds") for one in wrong), item


X, Y = sp.symbols("x y", real=True)
P, Q = sp.symbols("p q", positive=True)
LEAVES = st.sampled_from([X, Y, P, Q, sp.Integer(2), sp.Rational(1, 3), sp.Integer(-1)])


def _grown(children):
    return st.one_of(
        st.tuples(children, children).map(lambda pair: pair[0] + pair[1]),
        st.tuples(children, children).map(lambda pair: pair[0] * pair[1]),
        st.tuples(children, children).map(lambda pair: pair[0] / (1 + pair[1] ** 2)),
        children.map(lambda x: sp.exp(x / 3)),
        children.map(lambda x: sp.sqrt(1 + x**2)),
        children.map(lambda x: sp.log(2 + x**2)),
        children.map(sp.sin),
        children.map(sp.cos),
        children.map(sp.tanh),
        children.map(lambda x: (1 + x**2) ** sp.Rational(2, 3)),
    )


EXPRESSIONS = st.recursive(LEAVES, _grown, max_leaves=4)
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
AT = {X: sp.Rational(3, 7), Y: sp.Rational(-5, 3), P: sp.Rational(2, 9), Q: sp.Rational(11, 5)}


@QUICK
@given(EXPRESSIONS, EXPRESSIONS)
def test_what_vanishes_is_zero_in_numbers(first, second):
    if vanishes(first - second, []):
        assert abs(sp.N((first - second).xreplace(AT), 30)) < 1e-20


@QUICK
@given(EXPRESSIONS, EXPRESSIONS)
def test_an_identity_written_in_two_ways_vanishes(first, second):
    assume((first + second).count_ops() < 30)
    assert vanishes((first + second) ** 2 - first**2 - 2 * first * second - second**2, [])
    assert not vanishes((first + second) ** 2 - first**2 - second**2 - 2 * first * second + P, [])


def test_relations_are_used():
    assert vanishes(X**3 - X, [X**2 - 1])
    assert not vanishes(X**3 + X, [X**2 - 1])


def test_documents_show_the_method_of_a_proof():
    report = check("f.md", text=document(PROVED[0]), settings=PROVE)
    assert report.results[0].as_dict()["dims"] == [{"d": 2, "n": 3}]
