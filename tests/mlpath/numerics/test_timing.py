"""What `mlpath.numerics.timing` promises. Clocks are replaced where a number is expected."""

import numpy as np
import pytest

from mlpath.numerics import timing
from mlpath.numerics.timing import Ratio, Timing, measure, ratio, spread


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timing.time, "perf_counter", clock)
    return clock


def takes(clock, seconds, log=None, name=""):
    def function():
        clock.now += seconds
        if log is not None:
            log.append(name)

    return function


def test_functions_are_timed_in_turn(clock):
    log = []
    measure({name: takes(clock, 1.0, log, name) for name in "ab"}, repeats=3)
    assert "".join(log).endswith("ababab")


def test_a_timing_is_the_seconds_of_one_call(clock):
    times = measure({"short": takes(clock, 0.001), "long": takes(clock, 0.3)}, repeats=4, min_seconds=0.01)
    assert np.allclose(times["short"].seconds, 0.001)
    assert np.allclose(times["long"].seconds, 0.3)
    assert times["short"].seconds.shape == (4,)


def test_short_functions_run_until_the_repeat_is_long_enough(clock):
    log = []
    measure({"short": takes(clock, 0.001, log)}, repeats=1, min_seconds=0.0105)
    assert len(log) == 2 + 11  # two calls to warm up and to learn the time, then one repeat


def test_a_slow_first_call_does_not_make_the_repeats_short(clock):
    log, first = [], [0.02]

    def function():
        clock.now += first.pop() if first else 0.001
        log.append(1)

    measure({"cold": function}, repeats=1, min_seconds=0.005)
    assert len(log) == 2 + 5


def test_no_least_duration_means_one_call_for_each_repeat(clock):
    log = []
    measure({"f": takes(clock, 0.0, log)}, repeats=3, min_seconds=0.0)
    assert len(log) == 1 + 3


def test_a_ratio_compares_neighbouring_repeats_so_that_a_drift_of_the_clock_rate_cancels():
    drift = np.array([1.0, 2.0, 4.0, 8.0])
    assert ratio(Timing("slow", 3 * drift), Timing("fast", drift)) == Ratio(3.0, 3.0, 3.0)


def test_the_median_ratio_lies_between_its_quartiles():
    rng = np.random.default_rng(0)
    for _ in range(50):
        result = ratio(Timing("a", rng.exponential(size=5)), Timing("b", rng.exponential(size=5)))
        assert result.low <= result.median <= result.high


def test_a_timing_knows_its_median_and_quartiles():
    times = Timing("f", np.array([5.0, 1.0, 3.0, 2.0, 4.0]))
    assert times.median == 3
    assert times.quartiles == (2, 4)


def test_the_spread_has_a_row_for_each_quartile_and_a_column_for_each_measurement():
    timing, other = Timing("f", np.array([5.0, 1.0, 3.0, 2.0, 4.0])), Ratio(7.0, 6.0, 9.0)
    assert spread([timing, other]).tolist() == [[2, 6], [3, 7], [4, 9]]
    assert spread({"f": timing}.values()).shape == (3, 1)


def test_a_ratio_is_printed_in_three_digits_without_powers_of_ten():
    assert str(Ratio(1234.5, 0.98765, 12.345)) == "1230 (0.988 to 12.3)"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (({}, {}), "functions is empty"),
        (({"f": int}, {"repeats": 0}), "repeats must be at least 1"),
        (({"f": int}, {"min_seconds": -1.0}), "min_seconds must be"),
        (({"f": int}, {"min_seconds": float("nan")}), "min_seconds must be"),
        (({"f": int}, {"min_seconds": float("inf")}), "min_seconds must be"),
    ],
)
def test_bad_input_of_measure_is_named(arguments, message):
    functions, options = arguments
    with pytest.raises(ValueError, match=message):
        measure(functions, **options)


def test_timings_that_did_not_run_side_by_side_are_refused():
    with pytest.raises(ValueError, match="'a' has 2 repeats and 'b' has 3"):
        ratio(Timing("a", np.ones(2)), Timing("b", np.ones(3)))
