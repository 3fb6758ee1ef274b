"""Random typed expressions of every shape: values and gradients against torch, the two arithmetics against each other,
and what is printed against what was read.
"""

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mathcheck.latex.printer import latex
from mathcheck.numbers.arb import ArbField
from mathcheck.numbers.mp import MpField
from tests.mathcheck.reading_helpers import parse
from tests.mathcheck.test_numbers import CONTEXT, DIMS, arrays, value_of

LETTERS = "jlmr"
"""Bound indices, one for each depth, so that no sum hides the index of another."""
QUIET = dict(deadline=None, suppress_health_check=list(HealthCheck))
DEPTH = 3


def number(depth):
    """A number: its LaTeX, and its meaning in torch."""
    leaves = [
        st.sampled_from(
            [
                ("s", lambda a: a["s"].squeeze()),
                (r"\frac{t}{3}", lambda a: a["t"].squeeze() / 3),
                ("w_1", lambda a: a["w"][0, 0]),
                ("A_{1,2}", lambda a: a["A"][0, 1]),
                (r"\tfrac12", lambda a: torch.tensor(0.5, dtype=torch.float64)),
            ]
        )
    ]
    if depth == 0:
        return leaves[0]
    n, v, m = (st.deferred(lambda kind=kind: kind(depth - 1)) for kind in (number, vector, square))
    letter = LETTERS[depth - 1]
    return st.one_of(
        *leaves,
        st.tuples(n, n).map(lambda p: (f"({p[0][0]} + {p[1][0]})", lambda a: p[0][1](a) + p[1][1](a))),
        st.tuples(n, n).map(lambda p: (f"({p[0][0]}) \\cdot ({p[1][0]})", lambda a: p[0][1](a) * p[1][1](a))),
        st.tuples(n, n).map(
            lambda p: (f"\\frac{{{p[0][0]}}}{{2 + ({p[1][0]})^2}}", lambda a: p[0][1](a) / (2 + p[1][1](a) ** 2))
        ),
        n.map(lambda p: (f"\\tanh({p[0]})", lambda a: torch.tanh(p[1](a)))),
        n.map(lambda p: (f"e^{{\\sin({p[0]})}}", lambda a: torch.exp(torch.sin(p[1](a))))),
        st.tuples(v, v).map(
            lambda p: (f"({p[0][0]})^\\top ({p[1][0]})", lambda a: (p[0][1](a).T @ p[1][1](a)).squeeze())
        ),
        v.map(lambda p: (f"\\sqrt{{1 + \\lVert {p[0]} \\rVert^2}}", lambda a: torch.sqrt(1 + (p[1](a) ** 2).sum()))),
        v.map(lambda p: (f"\\sum_{{{letter}=1}}^{{d}} ({p[0]})_{{{letter}}}^3", lambda a: (p[1](a) ** 3).sum())),
        v.map(lambda p: (f"\\operatorname{{logsumexp}}({p[0]})", lambda a: torch.logsumexp(p[1](a), 0).squeeze())),
        m.map(lambda p: (f"\\operatorname{{tr}}({p[0]})", lambda a: torch.trace(p[1](a)))),
        m.map(lambda p: (f"\\lVert {p[0]} \\rVert_F^2", lambda a: (p[1](a) ** 2).sum())),
        m.map(
            lambda p: (
                f"\\log \\det(I_d + ({p[0]})^\\top ({p[0]}))",
                lambda a: torch.logdet(torch.eye(DIMS["d"], dtype=torch.float64) + p[1](a).T @ p[1](a)),
            )
        ),
    )


def vector(depth):
    """A vector of length d."""
    leaves = st.sampled_from(
        [
            ("w", lambda a: a["w"]),
            ("v", lambda a: a["v"]),
            (r"X^\top y", lambda a: a["X"].T @ a["y"]),
            (r"A_{:,2}", lambda a: a["A"][:, 1:2]),
            (r"(S_{1,:})^\top", lambda a: a["S"][0:1].T),
        ]
    )
    if depth == 0:
        return leaves
    n, v, m = (st.deferred(lambda kind=kind: kind(depth - 1)) for kind in (number, vector, square))
    return st.one_of(
        leaves,
        st.tuples(v, v).map(lambda p: (f"({p[0][0]} - ({p[1][0]}))", lambda a: p[0][1](a) - p[1][1](a))),
        st.tuples(n, v).map(lambda p: (f"({p[0][0]}) ({p[1][0]})", lambda a: p[0][1](a) * p[1][1](a))),
        st.tuples(v, v).map(lambda p: (f"(({p[0][0]}) \\odot ({p[1][0]}))", lambda a: p[0][1](a) * p[1][1](a))),
        st.tuples(m, v).map(lambda p: (f"({p[0][0]}) ({p[1][0]})", lambda a: p[0][1](a) @ p[1][1](a))),
        st.tuples(m, v).map(lambda p: (f"({p[0][0]})^\\top ({p[1][0]})", lambda a: p[0][1](a).T @ p[1][1](a))),
        v.map(lambda p: (f"\\operatorname{{softmax}}({p[0]})", lambda a: torch.softmax(p[1](a), 0))),
        v.map(lambda p: (f"S^{{-1}} ({p[0]})", lambda a: torch.linalg.solve(a["S"], p[1](a)))),
        m.map(lambda p: (f"\\operatorname{{diag}}({p[0]})", lambda a: torch.diagonal(p[1](a)).reshape(-1, 1))),
    )


def square(depth):
    """A matrix of order d."""
    leaves = st.sampled_from(
        [
            ("A", lambda a: a["A"]),
            ("S", lambda a: a["S"]),
            (r"X^\top X", lambda a: a["X"].T @ a["X"]),
            (r"w v^\top", lambda a: a["w"] @ a["v"].T),
        ]
    )
    if depth == 0:
        return leaves
    n, v, m = (st.deferred(lambda kind=kind: kind(depth - 1)) for kind in (number, vector, square))
    return st.one_of(
        leaves,
        st.tuples(m, m).map(lambda p: (f"({p[0][0]} + {p[1][0]})", lambda a: p[0][1](a) + p[1][1](a))),
        st.tuples(m, m).map(lambda p: (f"({p[0][0]}) ({p[1][0]})", lambda a: p[0][1](a) @ p[1][1](a))),
        st.tuples(m, m).map(lambda p: (f"(({p[0][0]}) \\odot ({p[1][0]}))", lambda a: p[0][1](a) * p[1][1](a))),
        st.tuples(n, m).map(lambda p: (f"({p[0][0]}) ({p[1][0]})", lambda a: p[0][1](a) * p[1][1](a))),
        st.tuples(v, v).map(lambda p: (f"({p[0][0]}) ({p[1][0]})^\\top", lambda a: p[0][1](a) @ p[1][1](a).T)),
        v.map(lambda p: (f"\\operatorname{{diag}}({p[0]})", lambda a: torch.diag(p[1](a).ravel()))),
        m.map(lambda p: (f"({p[0]})^\\top", lambda a: p[1](a).T)),
        m.map(
            lambda p: (
                f"(I_d + ({p[0]})^\\top ({p[0]}))^{{-1}}",
                lambda a: torch.linalg.inv(torch.eye(DIMS["d"], dtype=torch.float64) + p[1](a).T @ p[1](a)),
            )
        ),
    )


ANY = st.one_of(number(DEPTH), vector(DEPTH - 1), square(DEPTH - 1))


def moderate(values):
    """Floating-point numbers keep their digits only where they are of moderate size."""
    assume(bool(torch.isfinite(values).all()) and float(values.abs().max()) < 1e7)
    return values


def tolerance(expected):
    return {"rtol": 1e-6, "atol": 1e-7 * (1 + np.abs(expected).max())}


@settings(max_examples=30, **QUIET)
@given(ANY)
def test_values_of_every_shape_agree_with_torch(expression):
    text, meaning = expression
    expected = moderate(meaning(arrays()).detach()).numpy()
    np.testing.assert_allclose(value_of(text), expected, **tolerance(expected))


@settings(max_examples=25, **QUIET)
@given(number(DEPTH), st.sampled_from("wvAXs"))
def test_gradients_of_every_shape_agree_with_autograd(expression, name):
    text, meaning = expression
    values = arrays()
    output = moderate(meaning(values))
    found = torch.autograd.grad(output, values[name], allow_unused=True)[0] if output.requires_grad else None
    expected = moderate(torch.zeros_like(values[name]) if found is None else found).numpy()
    np.testing.assert_allclose(value_of(f"\\nabla_{{{name}}} ({text})"), expected, **tolerance(expected))


@settings(max_examples=6, **QUIET)
@given(ANY)
def test_the_two_arithmetics_agree_on_every_shape(expression):
    text, meaning = expression
    moderate(meaning(arrays()).detach())
    exact = value_of(text, ArbField)
    np.testing.assert_allclose(value_of(text, MpField), exact, rtol=1e-12, atol=1e-12 * (1 + np.abs(exact).max()))


@settings(max_examples=60, **QUIET)
@given(ANY)
def test_every_shape_is_printed_back_as_it_was_read(expression):
    tree = parse(expression[0], CONTEXT)
    printed = latex(tree)
    assert parse(printed, CONTEXT) == tree, printed


def test_the_comparison_can_fail():
    """A lost transpose and a lost factor are seen."""
    values = arrays()
    for text, wrong in (("A w", values["A"].T @ values["w"]), (r"\lVert w \rVert^2", 2 * (values["w"] ** 2).sum())):
        with pytest.raises(AssertionError):
            np.testing.assert_allclose(value_of(text), wrong.detach().numpy(), rtol=1e-6)
