"""Mean and variance in one pass."""

import numpy as np
import pytest

from mlpath.numerics.moments import RunningMoments

X = np.random.default_rng(0).normal(size=(60, 3)) * [1, 10, 0.1] + [0, -5, 100]


def test_numbers_batches_and_merges_agree_with_numpy():
    pushed, updated = RunningMoments(), RunningMoments()
    for row in X:
        pushed.push(row)
    for batch in np.split(X, [1, 20, 20, 59]):
        updated.update(batch)
    left, right = RunningMoments().update(X[:13]), RunningMoments().update(X[13:])
    for moments in (pushed, updated, left.merge(right)):
        assert moments.count == 60
        np.testing.assert_allclose(moments.mean, X.mean(axis=0), rtol=1e-13)
        np.testing.assert_allclose(moments.variance(), X.var(axis=0), rtol=1e-10)
        np.testing.assert_allclose(moments.variance(ddof=1), X.var(axis=0, ddof=1), rtol=1e-10)


def test_merging_with_nothing_changes_nothing():
    moments = RunningMoments().update(X)
    before = moments.variance()
    moments.merge(RunningMoments()).update(np.zeros((0, 3)))
    assert np.array_equal(moments.variance(), before)
    assert np.array_equal(RunningMoments().merge(moments).variance(), before)


def test_a_shift_changes_the_mean_only():
    np.testing.assert_allclose(RunningMoments().update(X + 7).variance(), X.var(axis=0), rtol=1e-9)


def test_numbers_work_like_arrays():
    moments = RunningMoments()
    for value in (2.0, 4.0, 9.0):
        moments.push(value)
    assert moments.mean == 5.0
    assert np.isclose(moments.variance(ddof=1), 13.0)


def test_too_few_examples_and_a_bare_number_are_refused():
    with pytest.raises(ValueError, match="0 examples are too few"):
        RunningMoments().variance()
    with pytest.raises(ValueError, match="1 examples are too few for ddof=1"):
        RunningMoments().push(1.0).variance(ddof=1)
    with pytest.raises(ValueError, match="push takes one example"):
        RunningMoments().update(3.0)
