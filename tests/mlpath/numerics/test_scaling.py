"""Times of fits against the number of rows."""

import pytest
from sklearn.linear_model import LinearRegression as SklearnLinearRegression

from mlpath.numerics.scaling import draw_scaling, relative_times, time_fits


@pytest.fixture(scope="module")
def times():
    models = {"one": SklearnLinearRegression(), "two": SklearnLinearRegression(fit_intercept=False)}
    return time_fits(models, [10, 20], 3, repeats=2)


def test_every_model_is_timed_at_every_size(times):
    for timings in times.values():
        assert [len(timing.seconds) for timing in timings] == [2, 2]
        assert all(timing.median > 0 for timing in timings)


def test_the_reference_is_compared_with_nothing_and_the_quartiles_are_in_order(times):
    relative = relative_times(times, "two")
    assert set(relative) == {"one"}
    low, middle, high = relative["one"]
    assert (low <= middle).all()
    assert (middle <= high).all()


def test_a_reference_that_was_not_timed_is_refused(times):
    with pytest.raises(ValueError, match="reference must be one of one, two, got 'three'"):
        relative_times(times, "three")


def test_the_picture_shows_all_times_and_the_ratios_of_all_but_the_reference(times):
    left, right = draw_scaling([10, 20], times, "two").axes
    assert len(left.lines) == 2
    assert len(right.containers) == 1
