"""Counts of operations, and training beside torch."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from mlpath.calculus import graph_experiments
from mlpath.calculus.operation_counts import count_operations, small_network


def test_the_counts_of_a_product_are_those_found_by_hand():
    def left_to_right(x):
        total = x[0]
        for factor in x[1:]:
            total = total * factor
        return [total]

    counts = count_operations(left_to_right, np.arange(1.0, 11.0))
    assert (counts.value, counts.forward, counts.reverse) == (9, 9 * 31, 27)


ONE_STEP = {
    "sum": lambda x: [x[0] + x[1]],
    "quotient": lambda x: [x[0] / x[1]],
    "tanh": lambda x: [np.tanh(x[0])],
    "root": lambda x: [np.sqrt(x[0])],
    "power": lambda x: [x[0] ** 3.0],
}


@pytest.mark.parametrize("name", ONE_STEP)
def test_no_step_exceeds_the_bound_of_the_cost_theorem(name):
    counts = count_operations(ONE_STEP[name], np.array([2.0, 3.0]))
    assert counts.value <= counts.reverse <= 6 * counts.value
    assert counts.forward <= (1 + 4 * 2) * counts.value


@pytest.mark.parametrize("d", [1, 3, 9])
def test_a_gradient_costs_at_most_six_values_however_many_inputs(d):
    rng = np.random.default_rng(d)
    counts = count_operations(small_network(d, 1, rng), rng.normal(size=d))
    assert counts.reverse <= 6 * counts.value
    assert (1 + d) * counts.value <= counts.forward <= (1 + 4 * d) * counts.value


def test_training_equals_torch_at_every_step():
    images, labels = load_digits(return_X_y=True)
    pixels, Y = images[:300].reshape(-1, 1, 8, 8) / 16, np.eye(10)[labels[:300]]
    run = graph_experiments.train(pixels, Y, epochs=3, learning_rate=0.3, batch_size=50, seed=1)
    assert run["gap"].max() < 1e-10
    assert np.abs(np.diff(run["losses"])).max() < 1e-10
    assert run["losses"][-1, 0] < run["losses"][0, 0]
    assert graph_experiments.predict(pixels, run["weights"]).shape == (300,)


def test_times_are_ratios_of_one_run():
    times = graph_experiments.gradient_times((4,), np.random.default_rng(0), repeats=1)
    assert list(times) == [64 * 4 + 4 * 4 + 4 * 10]
    assert all(ratio.median > 0 for ratio in times[312].values())
