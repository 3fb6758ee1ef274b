"""A checker that acquits everything, or nobody, is worth nothing: it must do neither."""

import numpy as np
import pytest

from mlpath.calculus.gradient_check import check_directions, check_gradient

A = np.random.default_rng(0).normal(size=(6, 6))
x = np.random.default_rng(1).normal(size=6)
RIGHT = (A + A.T) @ x


def f(x):
    return x @ A @ x


def by_entries(gradient):
    return check_gradient(f, gradient, x)


def by_directions(gradient):
    return check_directions(f, gradient, x, rng=np.random.default_rng(2))


@pytest.mark.parametrize("check", [by_entries, by_directions])
def test_the_right_gradient_is_acquitted_and_wrong_ones_are_convicted(check):
    assert check(RIGHT).passes
    for wrong in (2 * A @ x, RIGHT / 2, -RIGHT, RIGHT * (1 + 1e-4), np.zeros(6), RIGHT + np.eye(6)[2] * 0.01):
        assert not check(wrong).passes


def test_the_worst_entry_is_named():
    found = by_entries(RIGHT + np.eye(6)[4])
    assert found.worst == (4,)
    assert "worst at entry [4]" in str(found)
    assert str(found).startswith("DISAGREES")


def test_a_function_that_is_constant_has_the_gradient_zero():
    assert check_gradient(lambda x: 1.0, np.zeros(3), np.ones(3)).passes
    assert check_directions(lambda x: 1.0, np.zeros(3), np.ones(3), rng=np.random.default_rng(0)).passes


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="gradient has shape"):
        check_gradient(f, RIGHT[:5], x)
    with pytest.raises(ValueError, match="f must return a number"):
        check_gradient(lambda x: x, RIGHT, x)
    with pytest.raises(ValueError, match="directions must be at least 1"):
        check_directions(f, RIGHT, x, rng=np.random.default_rng(0), directions=0)
