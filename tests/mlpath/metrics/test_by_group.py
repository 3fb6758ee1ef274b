"""Errors by group: each group as if it were alone, in the order asked for; refusals."""

import numpy as np
import pytest

from mlpath.metrics.by_group import rmse_by_group
from mlpath.metrics.regression import rmse, rmse_interval


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    y = rng.normal(size=90)
    return y, y + rng.normal(size=90), np.repeat(["a", "b", "c"], 30)


def test_each_group_has_the_interval_of_its_own_rows_in_the_order_asked_for(data):
    y, y_hat, labels = data
    table = rmse_by_group(y, y_hat, labels, ["c", "a"], level=0.9)
    assert list(table.index) == ["c", "a"]
    for name in "ca":
        alone = rmse_interval(y[labels == name], y_hat[labels == name], level=0.9)
        np.testing.assert_array_equal(
            table.loc[name, ["rows", "estimate", "low", "high"]].to_numpy(dtype=float),
            [30, alone.estimate, alone.low, alone.high],
        )


def test_the_second_estimate_leaves_the_named_rows_out(data):
    y, y_hat, labels = data
    odd = np.arange(90) % 2 == 1
    table = rmse_by_group(y, y_hat, labels, "abc", without=odd)
    for name in "abc":
        kept = (labels == name) & ~odd
        assert table.loc[name, "remaining"] == rmse(y[kept], y_hat[kept])
    assert table["estimate"].equals(rmse_by_group(y, y_hat, labels, "abc")["estimate"])


def test_an_interval_names_its_estimate_and_its_ends(data):
    found = rmse_interval(data[0], data[1])
    assert found.named("test") == {"test": found.estimate, "test_low": found.low, "test_high": found.high}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"names": ["a", "z"]}, "fewer than 2 rows of the group 'z'"),
        ({"labels": ["a"]}, "one length"),
        ({"without": [True]}, "one length"),
        ({"without": np.ones(90, dtype=bool)}, "non-empty"),
        ({"level": 1.0}, "level"),
    ],
)
def test_bad_input_is_refused(data, change, message):
    y, y_hat, labels = data
    arguments = {"labels": labels, "names": ["a"]} | change
    with pytest.raises(ValueError, match=message):
        rmse_by_group(y, y_hat, **arguments)
