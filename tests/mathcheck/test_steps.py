"""Kinds of steps: definition, solve, equivalent, update, by code, assumed, up to a constant."""

from mathcheck import Settings, check
from tests.mathcheck.reading_helpers import SYMBOLS, document, results


def directive(name, argument, body, options="", symbols=SYMBOLS, before=(), **more):
    text = document(*before, symbols=symbols) + f"\n:::{{{name}}} {argument}\n{options}$$ {body} $$\n:::\n"
    return check("f.md", text=text, **more).results[len(before)]


RANK = SYMBOLS.replace("X: real(n, d);", r"X: real(n, d);  require \operatorname{rank}(X) = d;")
J = r"J(w) := \tfrac1n \lVert Xw - y \rVert^2"


def test_a_solution_is_substituted():
    solution = r"w = (X^\top X)^{-1} X^\top y"
    assert directive("solve", r"$\nabla_w J(w) = 0$", solution, symbols=RANK, before=[J]).verdict == "holds"
    wrong = directive("solve", r"$\nabla_w J(w) = 0$", r"w = (X^\top X) X^\top y", before=[J])
    assert wrong.verdict == "refuted"
    assert "does not satisfy" in wrong.reason


def test_a_claimed_minimum_is_one_and_no_maximum():
    line = r"w = (X^\top X)^{-1} X^\top y"
    assert directive("solve", r"$\nabla_w J(w) = 0$", line, ":claim: minimum\n", RANK, [J]).verdict == "holds"
    assert directive("solve", r"$\nabla_w J(w) = 0$", line, ":claim: maximum\n", before=[J]).verdict == "refuted"


def test_an_equation_that_holds_everywhere_is_not_solved():
    result = directive("solve", r"$w - w = 0$", r"w = v")
    assert result.verdict == "refuted"
    assert "nothing to solve" in result.reason


def test_a_solution_in_terms_of_itself_is_refused():
    assert directive("solve", r"$A w = v$", r"w = v - A w + w").verdict == "unreadable"


def test_equivalent_equations_have_proportional_residuals():
    assert directive("equivalent", r"$2 x = 4 z$", r"x - 2 z = 0", ":for: x\n").verdict == "holds"
    assert directive("equivalent", r"$2 x = 4 z$", r"x - z = 0", ":for: x\n").verdict == "refuted"
    assert directive("equivalent", r"$x = z$", r"x^2 = z^2", ":for: x\n").verdict == "refuted"
    assert directive("equivalent", r"$2 x = 4 z$", r"x - 2 z = 0").verdict == "unreadable"


def test_an_update_is_compared_with_its_definition():
    right = r"w \leftarrow w - \lambda \tfrac2n X^\top (Xw - y)"
    assert directive("update", r"$w - \lambda \nabla_w J(w)$", right, before=[J]).verdict == "holds"
    assert (
        directive("update", r"$w - \lambda \nabla_w J(w)$", right.replace("w - ", "w + "), before=[J]).verdict
        == "refuted"
    )


def test_a_constant_is_checked_not_to_depend_on_its_variable():
    symbols = SYMBOLS + "C: constant in x\n"
    assert results(r"\log(e^{-x^2} \lambda) = -x^2 + C", symbols=symbols)[-1].verdict == "holds"
    assert results(r"\log(e^{-x^2 + x} \lambda) = -x^2 + C", symbols=symbols)[-1].verdict == "refuted"


def test_what_is_assumed_needs_a_source_and_fitting_shapes():
    assert directive("assumed", "Cauchy (1821)", r"x = z").verdict == "assumed"
    assert directive("assumed", "", r"x = z").verdict == "unreadable"
    assert directive("assumed", "Cauchy (1821)", r"w = y").verdict == "ill-typed"


def test_a_definition_that_has_no_value_is_not_accepted():
    assert results(r"u := \log(-\lambda)")[-1].verdict == "inconclusive"


def test_recursive_definitions_are_refused():
    assert results(r"u := 1", r"h(x) := h(x) + 1")[-1].verdict == "unreadable"


def test_a_family_is_defined_by_its_index_and_stands_for_the_vector_of_all():
    found = results(r"h_i := x_i^\top w", r"\sum_{i=1}^n h_i^2 = \lVert X w \rVert^2", r"h = X w")
    assert [one.verdict for one in found] == ["proved", "holds", "holds"]


# --- chance ----------

CHANCE = r"""
convention log natural
d: dim
a, b, \mu: real;  \sigma: positive;  u: real(d);  \Sigma: spd(d)
x, y: random real;  z: random real, independent of x, y
g: random normal(\mu, \sigma^2), independent
h: random real(d), mean u, variance \Sigma
A, B: event
"""


def chance(line):
    return results(line, symbols=CHANCE)[-1].verdict


def test_expectations_are_exact_finite_sums():
    assert chance(r"\mathbb{E}[a x + b y] = a \mathbb{E}[x] + b \mathbb{E}[y]") == "holds"
    assert chance(r"\operatorname{Var}[x] = \mathbb{E}[x^2] - \mathbb{E}[x]^2") == "holds"
    assert chance(r"\operatorname{Var}[x] = \mathbb{E}[x^2]") == "refuted"


def test_random_variables_are_dependent_unless_declared_independent():
    assert chance(r"\mathbb{E}[x y] = \mathbb{E}[x] \mathbb{E}[y]") == "refuted"
    assert chance(r"\mathbb{E}[x z] = \mathbb{E}[x] \mathbb{E}[z]") == "holds"
    assert chance(r"\operatorname{Var}[x + y] = \operatorname{Var}[x] + \operatorname{Var}[y]") == "refuted"


def test_declared_moments_hold_exactly():
    assert chance(r"\mathbb{E}[h h^\top] = \Sigma + u u^\top") == "holds"
    assert chance(r"\mathbb{E}[h h^\top] = \Sigma") == "refuted"


def test_normal_moments_are_exact_for_polynomials_and_integrals_for_the_rest():
    assert chance(r"\mathbb{E}[(g - \mu)^4] = 3 \sigma^4") == "holds"
    assert chance(r"\mathbb{E}[(g - \mu)^4] = \sigma^4") == "refuted"
    assert chance(r"\mathbb{E}[e^g] = e^{\mu + \sigma^2/2}") == "holds"
    assert chance(r"\mathbb{E}[e^g] = e^{\mu}") == "refuted"


def test_conditioning_and_events():
    assert chance(r"\mathbb{E}[\mathbb{E}[x \mid y]] = \mathbb{E}[x]") == "holds"
    assert chance(r"\mathbb{E}[x \mid y] = \mathbb{E}[x]") == "refuted"
    assert chance(r"\Pr(A \cup B) = \Pr(A) + \Pr(B) - \Pr(A \cap B)") == "holds"
    assert chance(r"\Pr(A \cap B) = \Pr(A) \Pr(B)") == "refuted"


def test_a_random_variable_outside_of_an_expectation_is_checked_at_every_outcome():
    assert chance(r"(x + y)^2 = x^2 + 2 x y + y^2") == "holds"
    assert chance(r"x = \mathbb{E}[x]") == "refuted"


def test_a_solution_without_a_value_somewhere_lacks_a_hypothesis():
    result = directive("solve", r"$\nabla_w J(w) = 0$", r"w = (X^\top X)^{-1} X^\top y", before=[J])
    assert result.verdict == "inconclusive"
    assert "hypothesis is missing" in result.reason


LINE = r"$\frac{\partial}{\partial x} R(x, z) = 0, \quad \frac{\partial}{\partial z} R(x, z) = 0$"
R = r"R(x, z) := x^2 + x z + z^2 - t x"


def test_several_unknowns_are_solved_for_together():
    options = ":for: x, z\n:claim: minimum\n"
    right = r"x = \tfrac23 t, \qquad z = -\tfrac13 t"
    assert directive("solve", LINE, right, options, before=[R]).verdict == "holds"
    assert directive("solve", LINE, right.replace("-", ""), options, before=[R]).verdict == "refuted"
    assert directive("solve", LINE, right, options.replace("minimum", "maximum"), before=[R]).verdict == "refuted"
    missing = directive("solve", LINE, r"x = \tfrac23 t", options, before=[R])
    assert missing.verdict == "unreadable"
    assert "displays x" in missing.reason


def test_a_joint_minimum_needs_one_function():
    line = r"$\frac{\partial}{\partial x} (x - t)^2 = 0, \quad \frac{\partial}{\partial z} z^2 = 0$"
    result = directive("solve", line, r"x = t, \qquad z = 0", ":for: x, z\n:claim: minimum\n")
    assert result.verdict == "unreadable"
    assert "one function" in result.reason


def test_an_approximation_has_the_order_it_claims():
    line = r"f(x + \varepsilon) \approx f(x) + f'(x) \varepsilon \quad \text{to %s order in } \varepsilon"
    (first,) = results(line % "first")
    assert first.verdict == "holds"
    assert "error of order 2" in first.method
    (second,) = results(line % "second")
    assert second.verdict == "refuted"
    (longer,) = results(line % "second" + r", \quad \text{for } x > 0")
    assert longer.verdict == "refuted"
    (numbered,) = results(
        r"\cos \varepsilon \approx 1 - \tfrac12 \varepsilon^2 \quad \text{to order } 3 \text{ in } \varepsilon"
    )
    assert numbered.verdict == "holds"
    (bare,) = results(r"e^{\varepsilon} \approx 1")
    assert bare.verdict == "unreadable"
    assert "to which order" in bare.reason


def test_both_directions_are_not_read_as_one():
    (result,) = results(r"x^2 = 0 \quad \text{if and only if } x = 0")
    assert result.verdict == "unreadable"
    assert "both directions" in result.reason


def test_the_ends_of_a_drawn_interval_are_exact():
    symbols = "u: in (0, 0.1]; n: dim; x: real(n)\n\\delta_i: in [-u, u], i in 1..n"
    line = r"\Bigl\lvert \sum_{i=1}^n x_i \delta_i \Bigr\rvert \le u \sum_{i=1}^n \lvert x_i \rvert"
    for seed in range(4):
        (result,) = results(line, symbols=symbols, settings=Settings(seed=seed))
        assert result.verdict == "holds", result.message()


def test_a_declaration_may_speak_of_a_name_further_down():
    (result,) = results("0 < x", symbols="x: in (0, b)\nb: positive")
    assert result.verdict == "holds"


def test_a_recursion_may_begin_at_one():
    symbols = "w_1, \\eta: real\nt: natural"
    recursion = r"w_{t+1} := w_t - \eta w_t"
    assert results(recursion, r"w_3 = (1 - \eta)^2 w_1", symbols=symbols)[-1].verdict == "holds"
    assert results(recursion, r"w_3 = (1 - \eta)^3 w_1", symbols=symbols)[-1].verdict == "refuted"
