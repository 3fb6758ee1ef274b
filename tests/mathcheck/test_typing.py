"""Shapes and index ranges, before anything is evaluated."""

import pytest

from tests.mathcheck.reading_helpers import SYMBOLS, verdict

ILL_TYPED = [
    (r"X w = X y", "multiply"),
    (r"w v = x", r"a^\top b"),
    (r"A + \lambda = A", "write I"),
    (r"w + 1 = w", r"\mathbf{1}"),
    (r"X^\top X = X X^\top", "do not fit"),
    (r"w^\top = w", "transpose"),
    (r"\frac{x}{w} = x", "divide"),
    (r"\operatorname{tr}(X) = x", "square"),
    (r"X^{-1} = X", "power"),
    (r"\sum_i w_i = x", "index i runs"),
    (r"\sum_{i=1}^{n} w_i = x", "index i runs"),
    (r"\sum_{j=1}^{d+1} w_j = x", "index j runs"),
    (r"\nabla_w (X w) = X", "number"),
    (r"w \le v", "compared"),
    (r"X \in \mathbb{R}^{d \times n}", "not a"),
    (r"f(w) = x", "takes a number"),
    (r"g(y) = x", "takes a vector"),
    (r"x_1 = w_{\lambda}", "cannot be an index"),
    (r"\nabla_n x = x", "no derivative"),
    (r"w \odot y = w", "do not fit"),
    (r"\sum_l (w_l + p_l) = x", "runs"),
]


@pytest.mark.parametrize(("line", "hint"), ILL_TYPED, ids=[line for line, _ in ILL_TYPED])
def test_shapes_that_do_not_fit_are_named(line, hint):
    result = verdict(line)
    assert result.verdict == "ill-typed", result
    assert hint in result.reason, result.reason


def test_identities_take_their_order_from_their_neighbours():
    assert verdict(r"I w = w").verdict == "holds"
    assert verdict(r"\mathbf{1}^\top p = 1").verdict == "holds"
    assert verdict(r"X^\top X + \lambda I = \lambda I + X^\top X").verdict == "holds"


def test_an_order_that_nothing_fixes_has_to_be_written():
    assert verdict(r"\operatorname{tr} I = x").verdict == "unreadable"
    assert verdict(r"\operatorname{tr} I_n = n").verdict == "holds"


def test_a_zero_takes_any_shape():
    assert verdict(r"X^\top y - X^\top y = 0").verdict == "holds"


def test_block_matrices_add_their_sizes():
    assert (
        verdict(
            r"\begin{pmatrix} X \\ \lambda I_d \end{pmatrix} w = \begin{pmatrix} X w \\ \lambda w \end{pmatrix}"
        ).verdict
        == "holds"
    )
    assert verdict(r"\begin{pmatrix} X & y \\ w & x \end{pmatrix} = 0").verdict == "ill-typed"


def test_ranges_may_be_shorter_than_the_vector():
    assert verdict(r"\sum_{j=1}^{d-1} w_{j+1} = \sum_{j=2}^{d} w_j").verdict == "holds"


def test_an_index_beyond_the_end_is_found_when_it_is_evaluated():
    result = verdict(r"\sum_{j=1}^{d} w_{j+1} = \sum_{j=2}^{d} w_j")
    assert result.verdict == "ill-typed"
    assert "takes the value" in result.reason


def test_a_shape_claim_is_proved_by_its_shape():
    assert verdict(r"X^\top y \in \mathbb{R}^d").verdict == "proved"


def test_dimensions_may_be_sums_and_products():
    symbols = SYMBOLS + "u: real(n + d);  M: real(2n, d)\n"
    assert verdict(r"u^\top u = \lVert u \rVert^2", symbols=symbols).verdict == "holds"
    assert verdict(r"M w = u", symbols=symbols).verdict == "ill-typed"
