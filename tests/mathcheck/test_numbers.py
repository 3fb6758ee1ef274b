"""The evaluator against NumPy and torch, and the two arithmetics against each other."""

import math

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mathcheck.evaluate.expressions import Evaluator
from mathcheck.evaluate.matrices import Mat
from mathcheck.numbers.arb import ArbField
from mathcheck.numbers.interface import DERIVATIVES
from mathcheck.numbers.mp import MpField
from mathcheck.points.instantiate import Point
from mathcheck.typing.rules import Typer
from tests.mathcheck.reading_helpers import context, parse

SYMBOLS = """
convention log natural
n, d: dim
X: real(n, d); A: invertible(d); S: spd(d); w, v: real(d); y: real(n); s, t: positive
"""
CONTEXT = context(SYMBOLS)
DIMS = {"n": 4, "d": 3}
NAMES = ["X", "A", "S", "w", "v", "y", "s", "t"]


def evaluator(field=ArbField):
    point = Point(CONTEXT, DIMS, "seed")
    return Evaluator(CONTEXT, field(192), point)


def as_array(value, field):
    if isinstance(value, Mat):
        return np.array([field.approximate(x) for x in value.v]).reshape(value.rows, value.columns)
    return np.array(field.approximate(value))


def value_of(text, field=ArbField):
    node = parse(text, CONTEXT)
    typer = Typer(CONTEXT)
    typer.infer(node)
    typer.finish()
    at = evaluator(field)
    return as_array(at.value_of(node, {}, at.root), at.field)


def arrays():
    at = evaluator()
    return {
        name: torch.tensor(as_array(at.lookup(name, at.root), at.field), dtype=torch.float64, requires_grad=True)
        for name in NAMES
    }


# Scalar expressions with their meaning in torch.
LEAVES = [
    (r"w^\top v", lambda a: (a["w"].T @ a["v"]).squeeze()),
    (r"w^\top A v", lambda a: (a["w"].T @ a["A"] @ a["v"]).squeeze()),
    (r"\lVert X w - y \rVert^2", lambda a: ((a["X"] @ a["w"] - a["y"]) ** 2).sum()),
    (r"\lVert v \rVert", lambda a: a["v"].norm()),
    (r"\operatorname{tr}(A S)", lambda a: torch.trace(a["A"] @ a["S"])),
    (r"\log \det S", lambda a: torch.logdet(a["S"])),
    (r"\sum_j e^{w_j / 3}", lambda a: torch.exp(a["w"] / 3).sum()),
    (r"v^\top S^{-1} w", lambda a: (a["v"].T @ torch.linalg.inv(a["S"]) @ a["w"]).squeeze()),
    (r"v^\top \operatorname{softmax}(w)", lambda a: (a["v"].T @ torch.softmax(a["w"], 0)).squeeze()),
    (r"\operatorname{logsumexp}(A w)", lambda a: torch.logsumexp(a["A"] @ a["w"], 0).squeeze()),
    (r"\mathbf{1}^\top (w \odot v)", lambda a: (a["w"] * a["v"]).sum()),
    (r"\log(s + t)", lambda a: torch.log(a["s"] + a["t"])),
    (r"\frac{s}{t}", lambda a: a["s"] / a["t"]),
    (r"\det A", lambda a: torch.linalg.det(a["A"])),
    (r"\max(w_1, v_1)", lambda a: torch.maximum(a["w"][0, 0], a["v"][0, 0])),
    (r"\operatorname{sigmoid}(w_2)", lambda a: torch.sigmoid(a["w"][1, 0])),
    (r"s^{t}", lambda a: a["s"] ** a["t"]),
    (r"w^\top (S \otimes I_2)_{1,1} w", lambda a: (a["w"].T @ a["w"]).squeeze() * a["S"][0, 0]),
]


def unary(child):
    text, function = child
    return st.sampled_from(
        [
            (f"\\sin({text})", lambda a: torch.sin(function(a))),
            (f"\\tanh({text})", lambda a: torch.tanh(function(a))),
            (f"({text})^2", lambda a: function(a) ** 2),
            (f"-({text})", lambda a: -function(a)),
            (f"\\sqrt{{1 + ({text})^2}}", lambda a: torch.sqrt(1 + function(a) ** 2)),
            (
                f"\\operatorname{{softplus}}(\\sin({text}))",
                lambda a: torch.nn.functional.softplus(torch.sin(function(a))),
            ),
        ]
    )


def binary(children):
    (left, f), (right, g) = children
    return st.sampled_from(
        [
            (f"({left}) + ({right})", lambda a: f(a) + g(a)),
            (f"({left}) - ({right})", lambda a: f(a) - g(a)),
            (f"({left}) \\cdot ({right})", lambda a: f(a) * g(a)),
            (f"\\frac{{{left}}}{{2 + ({right})^2}}", lambda a: f(a) / (2 + g(a) ** 2)),
        ]
    )


EXPRESSIONS = st.recursive(
    st.sampled_from(LEAVES),
    lambda children: st.one_of(children.flatmap(unary), st.tuples(children, children).flatmap(binary)),
    max_leaves=5,
)
QUIET = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@QUIET
@given(EXPRESSIONS)
def test_random_expressions_agree_with_torch(expression):
    text, function = expression
    expected = function(arrays()).item()
    assert value_of(text) == pytest.approx(expected, rel=1e-8, abs=1e-8)


@QUIET
@given(EXPRESSIONS, st.sampled_from(["w", "v", "A", "S", "s"]))
def test_random_gradients_agree_with_autograd(expression, name):
    text, function = expression
    values = arrays()
    output = function(values)
    (expected,) = torch.autograd.grad(output, values[name], allow_unused=True) if output.requires_grad else (None,)
    expected = torch.zeros_like(values[name]) if expected is None else expected
    np.testing.assert_allclose(value_of(f"\\nabla_{{{name}}} ({text})"), expected.numpy(), rtol=1e-6, atol=1e-7)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_random_hessians_agree_with_autograd(expression):
    text, function = expression
    values = arrays()
    expected = torch.autograd.functional.hessian(
        lambda w: function({**values, "w": w.reshape(3, 1)}), values["w"].detach().reshape(3), strict=False
    )
    np.testing.assert_allclose(value_of(f"\\nabla^2_w ({text})"), expected.numpy(), rtol=1e-5, atol=1e-6)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_the_two_arithmetics_agree(expression):
    text, _ = expression
    np.testing.assert_allclose(value_of(text, MpField), value_of(text), rtol=1e-13, atol=1e-40)


MATRICES = [
    ("X^\\top X", lambda a: a["X"].T @ a["X"]),
    ("A^{-1}", lambda a: np.linalg.inv(a["A"])),
    ("X^+", lambda a: np.linalg.pinv(a["X"])),
    ("A \\otimes S", lambda a: np.kron(a["A"], a["S"])),
    ("\\operatorname{vec}(X)", lambda a: a["X"].T.reshape(-1, 1)),
    ("\\operatorname{diag}(w) A", lambda a: np.diag(a["w"].ravel()) @ a["A"]),
    ("A^3", lambda a: np.linalg.matrix_power(a["A"], 3)),
    (
        "S^{1/2}",
        lambda a: (lambda values, vectors: vectors @ np.diag(np.sqrt(values)) @ vectors.T)(*np.linalg.eigh(a["S"])),
    ),
    ("\\lVert X \\rVert_2", lambda a: np.linalg.norm(a["X"], 2)),
    ("\\lVert X \\rVert_*", lambda a: np.linalg.norm(a["X"], "nuc")),
    ("X_{2,:}", lambda a: a["X"][1:2]),
    ("X_{:,2}", lambda a: a["X"][:, 1:2]),
    ("\\operatorname{rank}(X)", lambda a: np.array(np.linalg.matrix_rank(a["X"]))),
]


@pytest.mark.parametrize("field", [ArbField, MpField])
@pytest.mark.parametrize(("text", "function"), MATRICES, ids=[text for text, _ in MATRICES])
def test_matrix_operations_agree_with_numpy(text, function, field):
    values = {name: value.detach().numpy() for name, value in arrays().items()}
    np.testing.assert_allclose(value_of(text, field), function(values), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("field", [ArbField, MpField])
@pytest.mark.parametrize("name", sorted(DERIVATIVES))
def test_every_slope_agrees_with_a_central_difference(name, field):
    arithmetic = field(256)
    x, h = (
        arithmetic.rational(3) / 2 if name == "arcosh" else arithmetic.rational(2) / 5,
        arithmetic.rational(1) / 10**12,
    )
    central = (arithmetic.call(name, x + h) - arithmetic.call(name, x - h)) / (2 * h)
    assert arithmetic.approximate(DERIVATIVES[name](arithmetic, x)) == pytest.approx(
        arithmetic.approximate(central), rel=1e-12
    )


def test_balls_hold_the_true_value():
    field = ArbField(64)
    assert (field.call("exp", field.rational(1)) - field.constant("e")).contains(0)
    assert abs(field.approximate(field.call("ln", field.rational(2))) - math.log(2)) < 1e-15


def test_intervals_see_differences_far_below_double_precision():
    field = MpField(192)
    one, more = field.rational(1), field.rational(1) + field.rational(1) / 10**40
    assert field.disjoint(one, more)
    assert field.less(one, more)
