"""Stratified split: exact shares, every row once, the derived variances, and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedShuffleSplit

from mlpath.data.california_housing.loader import load_california_housing
from mlpath.model_selection.stratified_split import allocate, stratified_split


def check_places(allocation, sizes, n_test):
    """All places are given, and no stratum is off its share by a whole one."""
    places = allocation(sizes, n_test)
    assert places.sum() == n_test
    assert all(abs(p * sum(sizes) - size * n_test) < sum(sizes) for p, size in zip(places.tolist(), sizes, strict=True))
    assert all(0 <= p <= size for p, size in zip(places, sizes, strict=True))


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=30), st.floats(0, 1))
@settings(max_examples=300, deadline=None)
def test_no_stratum_is_off_by_a_whole_place(sizes, fraction):
    check_places(allocate, sizes, round(fraction * sum(sizes)))


def rounded(sizes, n_test):
    """Each share rounded by itself: the places need not add up."""
    return np.rint(np.multiply(sizes, n_test) / np.sum(sizes)).astype(int)


def left_to_the_first(sizes, n_test):
    """Rounded down, and all places left over to the first stratum: it may be off by more than one."""
    places = np.multiply(sizes, n_test) // np.sum(sizes)
    places[0] += n_test - places.sum()
    return places


@pytest.mark.parametrize("allocation", [rounded, left_to_the_first])
def test_other_roundings_are_off_by_a_whole_place(allocation):
    with pytest.raises(AssertionError):
        check_places(allocation, [10, 10, 10, 10, 20], 33)  # exact shares 5.5, 5.5, 5.5, 5.5, 11


def test_places_left_over_go_to_the_largest_remainders():
    assert list(allocate([6, 3, 1], 5)) == [3, 2, 0]  # exact shares 3, 1.5, 0.5; of the two halves the earlier one
    assert list(allocate([10, 11, 79], 7)) == [1, 1, 5]  # exact shares 0.70, 0.77, 5.53


@given(st.integers(0, 2**31), st.floats(0.05, 0.9))
@settings(max_examples=50, deadline=None)
def test_every_row_lies_in_exactly_one_part(seed, test_size):
    strata = np.random.default_rng(seed).integers(0, 4, size=200)
    train, test = stratified_split(strata, test_size=test_size, random_state=seed)
    np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(200))
    assert (np.diff(train) > 0).all()
    assert (np.diff(test) > 0).all()


def test_the_test_set_has_the_size_that_was_asked_for_rounded_up():
    for n, size, expected in [(15, 0.2, 3), (16, 0.2, 4), (100, 0.29, 29), (3, 0.5, 2)]:
        assert len(stratified_split(np.zeros(n, dtype=int), test_size=size, random_state=0)[1]) == expected


def test_each_stratum_gets_as_many_places_as_in_scikit_learn_on_the_housing_table():
    income = load_california_housing()["median_income"]
    strata = np.digitize(income, [1.5, 3.0, 4.5, 6.0])
    _, ours = stratified_split(strata, test_size=0.2, random_state=3)
    _, theirs = next(StratifiedShuffleSplit(1, test_size=0.2, random_state=3).split(strata, strata))
    np.testing.assert_array_equal(np.bincount(strata[ours]), np.bincount(strata[theirs]))


def test_labels_may_be_strings_booleans_or_numbers():
    numbers = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    for labels in (
        numbers,
        numbers.astype(bool),
        np.array(["a", "b"])[numbers],
        np.array(["a", "b"], dtype=object)[numbers],
    ):
        _, test = stratified_split(labels, test_size=0.5, random_state=0)
        assert np.bincount(numbers[test]).tolist() == [2, 3]


def test_the_split_depends_only_on_the_seed():
    strata = np.arange(100) % 3
    one, same, other = (stratified_split(strata, test_size=0.3, random_state=seed)[1] for seed in (5, 5, 6))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_within_a_stratum_every_row_is_equally_likely():
    # 3,000 splits; the count of each of 30 rows is binomial(3000, 1/3). 5 standard deviations on 30 rows: false alarm
    # below 2e-5.
    strata = np.repeat([0, 1], [12, 18])
    counts = np.zeros(30)
    rng = np.random.RandomState(0)
    for _ in range(3000):
        counts[stratified_split(strata, test_size=1 / 3, random_state=rng)[1]] += 1
    assert np.abs(counts - 1000).max() < 5 * np.sqrt(3000 / 3 * 2 / 3)


def test_the_variance_of_a_test_mean_is_the_derived_one():
    # Equal strata whose means differ: z is 0..9 and 100..109. Derived: (1 - n/N)/n * mean within-spread; the between
    # part is gone.
    z, strata = np.concatenate([np.arange(10.0), 100 + np.arange(10.0)]), np.repeat([0, 1], 10)
    rng = np.random.RandomState(1)
    means = [z[stratified_split(strata, test_size=0.4, random_state=rng)[1]].mean() for _ in range(4000)]
    derived = (1 - 8 / 20) / 8 * np.var(np.arange(10.0), ddof=1)
    # The sample variance of 4,000 nearly normal means is within 10 percent at 4.5 standard deviations: false alarm
    # below 1e-5.
    assert np.var(means) == pytest.approx(derived, rel=0.1)


@pytest.mark.parametrize(
    ("strata", "test_size", "message"),
    [
        ([[0, 1], [1, 0]], 0.5, "vector of at least 2"),
        ([], 0.5, "at least 2"),
        ([1], 0.5, "at least 2"),
        ([0.0, np.nan, 1.0], 0.5, "missing label in row 1"),
        (np.array(["a", None, "b"], dtype=object), 0.5, "missing label in row 1"),
        ([0, 1, 1], 0.0, "strictly between 0 and 1"),
        ([0, 1, 1], 1.0, "strictly between 0 and 1"),
        ([0, 1, 1], float("nan"), "strictly between 0 and 1"),
        ([0, 1, 1], 0.9, "leaves none to train on"),
    ],
)
def test_bad_input_is_refused(strata, test_size, message):
    with pytest.raises(ValueError, match=message):
        stratified_split(strata, test_size=test_size)


@pytest.mark.parametrize(
    ("sizes", "n_test"), [([], 0), ([0, 3], 1), ([1.5, 2], 1), ([[1]], 1), ([3, 4], 8), ([3], -1), ([3], 1.0)]
)
def test_an_impossible_allocation_is_refused(sizes, n_test):
    with pytest.raises(ValueError, match=r"sizes must be|n_test must be"):
        allocate(sizes, n_test)
