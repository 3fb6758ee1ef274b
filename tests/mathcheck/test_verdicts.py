"""True lines hold, false lines are refuted with a point that a person can follow."""

import flint
import pytest

from mathcheck import Settings
from mathcheck.errors import NeedsPrecision
from mathcheck.judge.compare import compare
from mathcheck.numbers.arb import ArbField
from tests.mathcheck.reading_helpers import SYMBOLS, results, verdict

TRUE = [
    r"\nabla_w \tfrac1n \lVert Xw - y \rVert^2 = \tfrac2n X^\top (Xw - y)",
    r"\nabla_w \, w^\top A w = (A + A^\top) w",
    r"\nabla_S \log \det S = S^{-1}",
    r"\nabla^2_w \lVert Xw - y \rVert^2 = 2 X^\top X",
    r"\frac{\partial}{\partial w_j} \lVert w \rVert = \frac{w_j}{\lVert w \rVert} \quad \text{for } w \ne 0",
    r"\frac{\partial^2}{\partial w_j \partial w_l} g(w) = \frac{\partial^2}{\partial w_l \partial w_j} g(w)",
    r"\nabla_w \, g(A w) = A^\top \nabla g(A w)",
    r"\frac{\mathrm{d}}{\mathrm{d} x} f(x z) = z f'(x z)",
    r"(X^\top X + \lambda I)^{-1} X^\top y = X^\top (X X^\top + \lambda I)^{-1} y",
    r"\sum_{j \ne l} w_j w_l = (\mathbf{1}^\top w)^2 - \lVert w \rVert^2",
    r"Q^\top Q = I",
    r"\sum_{m=1}^{k} p_m \log \frac{p_m}{q_m} \ge 0",
    r"c(\tfrac12 x + \tfrac12 z) \le \tfrac12 c(x) + \tfrac12 c(z)",
    r"\lVert X w \rVert \le \lVert X \rVert_2 \lVert w \rVert",
    r"S \succeq 0",
    r"f(x + \varepsilon) = f(x) + f'(x) \varepsilon + O(\varepsilon^2)",
    r"\max(x, z) = \tfrac12 (x + z + \lvert x - z \rvert)",
    r"e^{-x^2/(2\sigma^2) + z} \propto e^{-x^2/(2\sigma^2)} \quad \text{in } x",
    r"\delta_{jl} w_l = \delta_{jl} w_j",
    r"\int_0^1 s^2 \, \mathrm{d}s = \tfrac13",
    r"\sum_{m=0}^{\infty} \frac{1}{2^m} = 2",
    r"\lim_{s \to 0} \frac{\sin s}{s} = 1",
    r"\lVert A \otimes B \rVert_F = \lVert A \rVert_F \lVert B \rVert_F",
    r"\det(A B) = \det(A) \det(B)",
]

FALSE = [
    r"\nabla_w \tfrac1n \lVert Xw - y \rVert^2 = \tfrac1n X^\top (Xw - y)",
    r"\nabla_w \tfrac1n \lVert Xw - y \rVert^2 = -\tfrac2n X^\top (Xw - y)",
    r"\nabla_w \, w^\top A w = 2 A w",
    r"\nabla_A \operatorname{tr}(A B) = B",
    r"\nabla_A \log \det(A^\top A) = 2 A^{-1}",
    r"A^{-1} + B^{-1} = (A + B)^{-1}",
    r"f(x z) = f(x) f(z)",
    r"\sum_{j \ne l} w_j w_l = (\mathbf{1}^\top w)^2",
    r"\sum_{j=1}^{d} w_j = \sum_{j=2}^{d} w_j",
    r"\sum_{m=1}^{k} p_m \log p_m \ge 0",
    r"c(\tfrac12 x + \tfrac12 z) \ge \tfrac12 c(x) + \tfrac12 c(z)",
    r"f(x) \ge 0",
    r"-S \succeq 0",
    r"f(x + \varepsilon) = f(x) + f'(x) \varepsilon + O(\varepsilon^3)",
    r"\max(x, z) = \tfrac12 (x + z - \lvert x - z \rvert)",
    r"x^2 > 0",
    r"(x - z)^2 > 0",
    r"n \ge 2 + d",
    r"e^{-x^2/(2\sigma^2) + z x} \propto e^{-x^2/(2\sigma^2)} \quad \text{in } x",
    r"\int_0^1 s^2 \, \mathrm{d}s = \tfrac12",
    r"\sum_{m=1}^{\infty} \frac{1}{2^m} = 2",
    r"\sigma^2 = \sigma",
    r"Q Q = I",
    r"\operatorname{tr}(A B A) = \operatorname{tr}(B A B)",
]


@pytest.mark.parametrize("line", TRUE)
def test_a_true_line_is_accepted(line):
    assert verdict(line).verdict in ("holds", "proved"), verdict(line)


@pytest.mark.parametrize("line", FALSE)
def test_a_false_line_is_refuted(line):
    assert verdict(line).verdict == "refuted", verdict(line)


def test_a_refutation_shows_a_point_of_small_whole_numbers_and_both_values():
    result = verdict(r"\nabla_w \tfrac1n \lVert Xw - y \rVert^2 = \tfrac1n X^\top (Xw - y)")
    example = result.counterexample
    assert set(example["dims"]) == {"n", "d"}
    assert set(example["point"]) == {"X", "w", "y"}
    assert all(part.strip().lstrip("-").isdigit() for part in example["point"]["w"].strip("()").split(","))
    assert example["left"] != example["right"]


def test_dimensions_are_pairwise_distinct_and_meet_the_requirements():
    result = verdict(r"X^\top X w = X^\top (X w)")
    assert len(result.dims) == 3
    assert all(sizes["n"] > sizes["d"] >= 2 for sizes in result.dims)


def test_an_undefined_point_is_a_missing_hypothesis():
    result = verdict(r"\log x^2 = 2 \log x")
    assert result.verdict == "inconclusive"
    assert "hypothesis" in result.reason


def test_cancellation_never_refutes():
    """Ten to the fortieth taken away from itself plus a tiny number: the balls widen, the precision rises, the line
    holds.
    """
    assert verdict(r"(10^{60} + e^{x}) - 10^{60} = e^{x}").verdict == "holds"


def test_a_difference_in_the_fiftieth_digit_is_never_called_a_difference_unless_it_is_certain():
    assert verdict(r"x + 10^{-30} = x").verdict == "refuted"
    assert verdict(r"\sin^2 x + \cos^2 x = 1").verdict == "holds"


def test_a_definition_sees_through_to_the_variable_of_a_derivative():
    found = results(
        r"r := y - Xw",
        r"J(w) := \lVert r \rVert^2",
        r"\nabla_w J(w) = -2 X^\top r",
        r"\nabla J(v) = -2 X^\top (y - X v)",
        r"\nabla J(v) = -2 X^\top r",
    )
    assert [one.verdict for one in found] == ["proved", "proved", "holds", "holds", "refuted"]


def test_a_derivative_by_a_defined_name_takes_it_as_independent():
    found = results(
        r"u := X w", r"L := \lVert u - y \rVert^2", r"\nabla_u L = 2 (u - y)", r"\nabla_w L = X^\top \nabla_u L"
    )
    assert [one.verdict for one in found[2:]] == ["holds", "holds"]


def test_requirements_on_numbers_are_met():
    symbols = SYMBOLS + "require x < z\n"
    assert verdict("z - x > 0", symbols=symbols).verdict == "holds"
    assert verdict("z - x > 0").verdict == "refuted"


def test_conditions_of_the_line_are_met():
    assert verdict(r"\sqrt{x^2} = x \quad \text{for } x > 0").verdict == "holds"
    assert verdict(r"\sqrt{x^2} = x").verdict == "refuted"
    assert verdict(r"\delta_{jl} = 0 \quad \text{for } j \ne l").verdict == "holds"
    assert verdict(r"\delta_{jl} = 0").verdict == "refuted"


def test_a_condition_speaks_of_the_claims_before_it_back_to_those_that_have_one():
    both = results(r"\sqrt{x^2} = x \quad \text{if } x > 0, \qquad \sqrt{x^2} = -x \quad \text{if } x < 0")
    assert [result.verdict for result in both] == ["holds", "holds"]
    each = results(r"\sqrt{x^2} = x, \qquad \lvert x \rvert = x \quad \text{for } x > 0")
    assert [result.verdict for result in each] == ["holds", "holds"]
    own = results(
        r"\sqrt{x^2} = x \quad \text{if } \lvert x \rvert < 1, \qquad \lvert x \rvert = x \quad \text{if } x > 0"
    )
    assert [result.verdict for result in own] == ["refuted", "holds"]


def test_a_claim_behind_a_wide_space_is_no_condition_of_the_one_before():
    line = r"x \le 1 \quad \text{if } x \le 2, \qquad x \le 1"
    assert [result.verdict for result in results(line)] == ["refuted", "refuted"]
    assert verdict(r"x^2 \le x \quad \text{if } x \le 1, \quad x \ge 0").verdict == "holds"


def test_every_hypothesis_that_is_dropped_makes_its_line_fail():
    for line, strong, weak in [
        (r"S = S^\top", "S: spd(d)", "S: square(d)"),
        (r"Q^\top Q = I", "Q: orth(d)", "Q: square(d)"),
        (r"\mathbf{1}^\top p = 1", "p, q: simplex(k)", "p, q: positive(k)"),
        (r"\sqrt{\lambda^2} = \lambda", r"\lambda, \sigma: positive", r"\lambda, \sigma: real"),
        (r"X^+ = (X^\top X)^{-1} X^\top \quad \text{if } \operatorname{rank}(X) = d", "require n > d", "require n < d"),
        (r"c(x) - c(z) \ge c'(z) (x - z)", "function real -> real, convex", "function real -> real"),
    ]:
        assert strong in SYMBOLS, strong
        assert verdict(line).verdict == "holds", line
        assert verdict(line, symbols=SYMBOLS.replace(strong, weak)).verdict != "holds", line


def test_another_seed_gives_the_same_verdicts():
    for seed in (1, 2):
        settings = Settings(seed=seed)
        assert [one.verdict for one in results(*TRUE[:10], *FALSE[:10], settings=settings)] == ["holds"] * 10 + [
            "refuted"
        ] * 10


def test_mpmath_gives_the_verdicts_of_flint():
    lines = [*TRUE[:19], *FALSE[:19]]
    flint = [one.verdict for one in results(*lines)]
    assert [one.verdict for one in results(*lines, settings=Settings(backend="mpmath"))] == flint


def test_a_symbolic_proof_names_its_dimensions():
    result = verdict(r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", settings=Settings(prove=True))
    assert result.verdict == "proved"
    assert result.dims == [{"d": 2}]


def test_a_proof_is_never_given_to_a_false_line():
    for line in FALSE[:6]:
        assert verdict(line, settings=Settings(prove=True)).verdict == "refuted"


def test_overlapping_but_wide_balls_are_no_agreement():
    class Evaluator:
        field = ArbField(192)

    wide = flint.arb(1, 0.25)
    with pytest.raises(NeedsPrecision):
        compare(Evaluator(), wide, flint.arb(1))


BOUNDED = """x, y: real
N: natural;  require N >= 1
n: dim;  u: in (0, 0.5]
z_i: real, i in 1..n
\\delta_i: in [-u, u], i in 1..n"""


@pytest.mark.parametrize(
    "line",
    [
        r"x y \le 0.999 \quad \text{for } x < 1 \text{ and } y < 1 \text{ and } x > 0 \text{ and } y > 0",
        r"x + y < 1.99 \quad \text{for } x < 1 \text{ and } y < 1",
        r"\Bigl\lvert \sum_{i=1}^n z_i \prod_{j=2}^{n} (1 + \delta_j) - \sum_{i=1}^n z_i \Bigr\rvert "
        r"\le \sum_{i=1}^n \lvert z_i \rvert \quad \text{for } (n-1) u < 1",
    ],
)
def test_an_inequality_that_fails_only_near_the_edge_of_its_conditions_is_refuted(line):
    assert verdict(line, symbols=BOUNDED).verdict == "refuted"


def test_logarithms_of_exact_powers_are_whole():
    for line in (r"2^{\lceil \log_2 N \rceil} \ge N", r"\lceil \log_2 2^N \rceil = N"):
        assert verdict(line, symbols=BOUNDED).verdict == "holds", line
    assert verdict(r"2^{\lceil \log_2 N \rceil} > N", symbols=BOUNDED).verdict == "refuted"


def test_the_walk_to_the_edge_stays_inside_the_declared_type():
    assert verdict(r"x + y \ge x y \quad \text{for } x \le 1", symbols="x, y: positive").verdict == "holds"
    assert verdict(r"x + 2 \ge y \quad \text{for } y < 1", symbols="x: positive\ny: real").verdict == "holds"
