"""A point without a value is a missing hypothesis, however rare: chance never meets a singular matrix or r = 1."""

import pytest

import mathcheck

RARE = [
    ("r: real; n: natural", r"\sum_{k=0}^{n} r^k = \frac{1 - r^{n+1}}{1 - r}", "1 - r"),
    (
        "a, b, c, d: real",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}^{-1} = \frac{1}{ad - bc} "
        r"\begin{pmatrix} d & -b \\ -c & a \end{pmatrix}",
        "singular",
    ),
    ("n, d: dim; require n > d; X: real(n, d)", r"(X^\top X)^{-1} X^\top X = I_d", "singular"),
    ("n: dim; x: real(n)", r"\frac{x^\top x}{\lVert x \rVert} = \lVert x \rVert", "zero"),
    (
        "n: dim; x, y: real(n)",
        r"\frac{(x - y)^\top x}{\lVert x - y \rVert^2} + \frac{(y - x)^\top y}{\lVert x - y \rVert^2} = 1",
        "zero",
    ),
    ("n: dim; A, B: spd(n)", r"(A - B)^{-1} (A - B) = I_n", "singular"),
    ("n: dim; x: real(n)", r"\frac{1}{n - 1} \sum_{i=1}^n (n - 1) x_i = \sum_{i=1}^n x_i", "n - 1"),
    ("x: nonnegative", r"\ln x^2 = 2 \ln x", "logarithm"),
    ("x: in [0, 1)", r"\frac{x^2}{x} \le x", "denominator x"),
]


def judged(symbols, tex):
    text = ":::{symbols}\nconvention norm spectral\n" + symbols.replace("; ", "\n") + f"\n:::\n\n$$ {tex} $$\n"
    (result,) = mathcheck.check("<t>", text=text, cache=None).results
    return result


@pytest.mark.parametrize(("symbols", "tex", "named"), RARE)
def test_a_rare_point_without_a_value_is_found_and_named(symbols, tex, named):
    result = judged(symbols, tex)
    assert result.verdict == "inconclusive", result.message()
    assert "hypothesis is missing" in result.reason
    assert named in result.reason
    assert result.counterexample["point"] or result.counterexample["dims"]


@pytest.mark.parametrize(
    ("symbols", "tex"),
    [
        ("r: real; n: natural; require r != 1", RARE[0][1]),
        ("a, b, c, d: real; require a d - b c != 0", RARE[1][1]),
        (r"n, d: dim; require n > d; X: real(n, d); require \operatorname{rank}(X) = d", RARE[2][1]),
        (r"n: dim; x: real(n); require x \ne 0", RARE[3][1]),
        ("n: dim; x: real(n)", RARE[3][1] + r" \quad \text{for } x \ne 0"),
        ("n: dim; require n > 1; x: real(n)", RARE[6][1]),
    ],
)
def test_a_stated_hypothesis_is_enough(symbols, tex):
    assert judged(symbols, tex).verdict == "holds", judged(symbols, tex).message()


def test_the_square_of_a_norm_has_a_gradient_at_zero():
    result = judged("n: dim; x: real(n)", r"\nabla_x \lVert x \rVert^2 = 2 x")
    assert result.verdict == "holds", result.message()
