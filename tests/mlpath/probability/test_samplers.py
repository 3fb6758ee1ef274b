"""Samplers against their laws, with one rate of false alarms for all; and each test against a wrong sampler."""

import numpy as np
import pytest
from scipy import stats

from mlpath.probability import rejection, sampler_claims, samplers
from mlpath.probability.discrete import AliasTable, by_inversion
from mlpath.probability.sampling_tests import alarms, exact_counts, kolmogorov_smirnov

RATE = 1e-6


def p_values(claims):
    return {name: kolmogorov_smirnov(x, cdf)[1] for name, (x, cdf) in claims.items()}


def test_every_sampler_has_the_law_that_it_claims():
    assert alarms(p_values(sampler_claims.right(40_000, np.random.default_rng(0))), RATE) == []


def test_every_mistake_is_noticed():
    found = p_values(sampler_claims.wrong(100_000, np.random.default_rng(0)))
    assert alarms(found, RATE) == list(found)


@pytest.mark.parametrize("k", [1, 2, 50, 1000])
def test_the_alias_table_holds_the_law(k):
    p = np.random.default_rng(k).dirichlet(np.full(k, 0.3))
    np.testing.assert_allclose(AliasTable(p).law(), p, atol=1e-15)


def test_discrete_draws_have_the_law_and_never_an_outcome_of_probability_zero():
    rng, p = np.random.default_rng(1), np.array([0.0, 0.5, 0.0, 0.3, 0.2, 0.0])
    for draws in (AliasTable(p).draw(50_000, rng), by_inversion(50_000, rng, p)):
        counts = np.bincount(draws, minlength=6)
        assert counts[[0, 2, 5]].sum() == 0
        assert exact_counts(counts, p) > RATE


def test_box_muller_is_the_map_of_the_chapter_and_keeps_the_plane_density():
    class Two:
        """Gives one pair of numbers."""

        def __init__(self):
            self.left = [0.3, 0.8]

        def random(self, n):
            return np.full(n, self.left.pop(0))

    radius = np.sqrt(-2 * np.log(0.3))
    expected = radius * np.array([np.cos(1.6 * np.pi), np.sin(1.6 * np.pi)])
    np.testing.assert_allclose(samplers.box_muller(2, Two()), expected, rtol=1e-14)


def test_a_zero_of_the_generator_gives_finite_draws():
    class Zeros:
        def random(self, n):
            return np.zeros(n)

    for sampler in (samplers.exponential, samplers.cauchy, samplers.laplace, samplers.box_muller):
        assert np.isfinite(sampler(4, Zeros())).all()


def test_rejection_accepts_the_share_that_was_derived():
    n = 200_000
    _, tries = rejection.normal_by_rejection(n, np.random.default_rng(2))
    share = np.sqrt(np.pi / (2 * np.e))
    interval = stats.binomtest(n, tries).proportion_ci(1 - RATE)
    assert interval.low < share < interval.high


def test_rejection_refuses_to_run_for_ever():
    with pytest.raises(ValueError, match="none of a million"):
        rejection.rejection(lambda m: np.zeros(m), lambda x: np.zeros(len(x), bool), 1)


@pytest.mark.parametrize(
    "sampler", [samplers.exponential, samplers.cauchy, samplers.box_muller, rejection.polar_normal]
)
@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_any_number_of_draws_can_be_had(sampler, n):
    assert sampler(n, np.random.default_rng(0)).shape == (n,)


def test_tiny_shapes_give_laws_and_not_nan():
    draws = rejection.dirichlet(1000, np.random.default_rng(0), [1e-3, 1e-3, 2e-3])
    np.testing.assert_allclose(draws.sum(axis=1), 1)
    interval = stats.binomtest(int((draws[:, 2] > 0.5).sum()), 1000).proportion_ci(1 - RATE)
    assert interval.low < 0.5 < interval.high


def test_the_same_seed_gives_the_same_draws():
    first, second = (rejection.gamma(100, np.random.default_rng(5), 1.5) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda rng: samplers.exponential(3, rng, 0.0), "rate"),
        (lambda rng: rejection.gamma(3, rng, -1.0), "shape"),
        (lambda rng: rejection.gamma(3, rng, np.nan), "shape"),
        (lambda rng: rejection.dirichlet(3, rng, [1.0, 0.0]), "shape"),
        (lambda rng: samplers.cauchy(-1, rng), "n must"),
        (lambda rng: rejection.normal_by_rejection(-1, rng), "n must"),
        (lambda rng: AliasTable([0.5, 0.6]), "p must"),
        (lambda rng: by_inversion(3, rng, [-0.5, 1.5]), "p must"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=name):
        call(np.random.default_rng(0))
