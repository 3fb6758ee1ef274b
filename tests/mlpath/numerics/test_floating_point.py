"""Floats taken apart, condition numbers, and the experiments of the chapter."""

import math
from fractions import Fraction

import numpy as np
import pytest

from mlpath.numerics import floating_point, floating_point_experiments


@pytest.mark.parametrize("x", [0.0, -0.0, 1.0, -0.1, math.pi, 1e308, 5e-324, 2.0**-1022, 2.0**-1030])
def test_the_parts_multiply_to_the_number(x):
    parts = floating_point.decompose(x)
    assert Fraction(parts.sign) * Fraction(parts.significand) * Fraction(2) ** parts.exponent == Fraction(x)
    assert len(parts.bits) == 52
    assert parts.significand < 2
    assert parts.significand >= 1 or abs(x) < 2.0**-1022


@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan])
def test_what_has_no_value_is_not_taken_apart(x):
    with pytest.raises(ValueError, match="x must be finite"):
        floating_point.decompose(x)


def test_neighbours_of_a_toy_format_are_at_most_two_unit_roundoffs_apart():
    numbers = floating_point.toy_numbers(4, -3, 3)
    gaps = np.diff(numbers) / numbers[:-1]
    assert gaps.max() == 2**-3
    assert gaps.min() > 2**-4
    with pytest.raises(ValueError, match="no numbers with 0 bits"):
        floating_point.toy_numbers(0, 0, 1)


def test_condition_numbers_are_what_small_changes_do():
    x, change = np.array([0.3, 2.0, 50.0]), 1e-7
    for f, slope in ((np.exp, np.exp), (np.log, lambda x: 1 / x), (np.sqrt, lambda x: 0.5 / np.sqrt(x))):
        seen = np.abs(f(x * (1 + change)) - f(x)) / np.abs(f(x)) / change
        np.testing.assert_allclose(floating_point.relative_condition(f, slope, x), seen, rtol=1e-5)
    assert floating_point.relative_condition(np.log, lambda x: 1 / x, np.array([1.0])) == np.inf


def test_the_textbook_variance_loses_twice_as_many_digits_as_welfords():
    errors = floating_point_experiments.variance_errors([1e5], np.random.default_rng(0))
    textbook, two_passes, welford, shifted = (values[0] for values in errors.values())
    assert textbook > 1e-8
    assert welford < 1e-10
    assert max(two_passes, shifted) < 1e-15


def test_nist_like_sets_have_the_certified_spread():
    for name in ("NumAcc3", "NumAcc4"):
        x, certified = floating_point_experiments.nist_like(name)
        assert len(x) == 1001
        stored = floating_point_experiments.exact_variance(x) * Fraction(1001, 1000)
        assert abs(stored / certified - 1) < 1e-7
    assert floating_point_experiments.textbook_variance(x) < 0


def test_correct_digits_count_from_none_to_all():
    digits = floating_point_experiments.correct_digits
    assert digits(1.0, 1.0) == 16
    assert digits(math.nan, 1.0) == 0
    assert digits(-5.0, 1.0) == 0
    assert np.isclose(digits(1.001, 1.0), 3)


def test_the_rewritten_cosine_keeps_its_digits():
    errors = floating_point_experiments.cosine_errors(np.logspace(-8, -1, 30))
    assert errors["rewritten"].max() < 1e-15
    assert errors["as it stands"].max() > 0.1
