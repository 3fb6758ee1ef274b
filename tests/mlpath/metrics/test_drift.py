"""The stability index: its value, its level of chance, and refusals."""

import numpy as np
import pandas as pd
import pytest

from mlpath.metrics.drift import drift_by_column, population_stability_index


def test_a_sample_has_no_drift_from_itself():
    x = np.random.default_rng(0).normal(size=500)
    assert population_stability_index(x, x).psi == 0.0


def test_the_index_is_the_sum_of_both_divergences_of_the_shares():
    reference, current = np.repeat([0.0, 1.0], [60, 40]), np.repeat([0.0, 1.0], [30, 170])
    p, q = np.array([60.5, 40.5]) / 101, np.array([30.5, 170.5]) / 201
    expected = np.sum(q * np.log(q / p)) + np.sum(p * np.log(p / q))
    found = population_stability_index(reference, current)
    assert found.psi == pytest.approx(expected, rel=1e-12)
    assert found.n_bins == 2


def test_a_change_of_units_changes_nothing():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=800), rng.normal(0.3, 1, size=700)
    for change in (lambda x: 3 * x - 7, np.exp):
        assert population_stability_index(change(a), change(b)).psi == pytest.approx(
            population_stability_index(a, b).psi
        )


def test_the_index_grows_with_the_shift_and_stays_finite_when_bins_are_empty():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=1000), rng.normal(size=1000)
    values = [population_stability_index(a, b + shift).psi for shift in (0.0, 0.3, 1.0, 100.0)]
    assert values == sorted(values)
    assert np.isfinite(values[-1])


@pytest.mark.parametrize(("n_reference", "n_current"), [(500, 150), (200, 1000)])
def test_chance_exceeds_its_level_once_in_a_hundred(n_reference, n_current):
    # 2,000 pairs of samples of one law: the share beyond the level is 1 percent give or take 0.22. More than 2.2
    # percent (44 of an expected 20), or less than 0.2 (4): false alarm below 1e-4.
    rng = np.random.default_rng(3)
    beyond = 0
    for _ in range(2000):
        found = population_stability_index(rng.normal(size=n_reference), rng.normal(size=n_current))
        beyond += found.psi > found.chance
    assert 0.002 < beyond / 2000 < 0.022


def test_columns_of_two_tables_are_compared_without_their_gaps():
    rng = np.random.default_rng(4)
    one = pd.DataFrame({"a": rng.normal(size=200), "b": rng.normal(size=200)})
    two = one.copy()
    two.loc[:9, "a"] = np.nan
    found = drift_by_column(one, two)
    assert list(found) == ["a", "b"]
    assert found["a"] == population_stability_index(one["a"], two["a"][10:])
    with pytest.raises(ValueError, match="current has the columns"):
        drift_by_column(one, two[["b", "a"]])


@pytest.mark.parametrize(
    ("reference", "current", "n_bins", "message"),
    [
        (np.arange(20.0), np.arange(20.0), 1, "n_bins"),
        (np.arange(20.0), np.arange(20.0), 2.0, "n_bins"),
        (np.arange(5.0), np.arange(20.0), 10, "reference must be a vector of at least"),
        (np.arange(20.0), np.arange(5.0), 10, "current must be a vector of at least"),
        (np.ones((20, 2)), np.arange(20.0), 10, "reference must be a vector"),
        (np.full(20, np.nan), np.arange(20.0), 10, "reference has a missing"),
        (np.arange(20.0), np.append(np.arange(20.0), np.inf), 10, "current has a missing"),
        (np.ones(20), np.arange(20.0), 10, "constant"),
        (["a"] * 20, np.arange(20.0), 10, "reference must hold numbers"),
    ],
)
def test_bad_input_is_refused(reference, current, n_bins, message):
    with pytest.raises(ValueError, match=message):
        population_stability_index(reference, current, n_bins=n_bins)
