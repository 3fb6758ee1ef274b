"""Tests of hypotheses against SciPy's; corrections against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlpath.probability import hypothesis_tests as tests

RNG = np.random.default_rng(5)
X, Z = RNG.normal(size=12), RNG.normal(0.7, 2.5, size=7)
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30).map(np.array)


@pytest.mark.parametrize("pooled", [True, False])
def test_two_sample_t_is_scipys(pooled):
    ours, theirs = tests.two_sample_t(X, Z, pooled=pooled), stats.ttest_ind(X, Z, equal_var=pooled)
    np.testing.assert_allclose(
        [ours.statistic, ours.p_value, ours.freedom], [theirs.statistic, theirs.pvalue, theirs.df], rtol=1e-12
    )


def test_one_sample_t_is_scipys_and_has_no_unit():
    ours, theirs = tests.one_sample_t(X, 0.3), stats.ttest_1samp(X, 0.3)
    np.testing.assert_allclose([ours.statistic, ours.p_value], [theirs.statistic, theirs.pvalue], rtol=1e-12)
    assert tests.one_sample_t(1.8 * X + 32, 1.8 * 0.3 + 32).statistic == pytest.approx(ours.statistic)


def difference(x, z, axis=-1):
    return x.mean(axis=axis) - z.mean(axis=axis)


@pytest.mark.parametrize("ties", [False, True])
def test_exact_permutation_test_is_scipys(ties):
    x, z = (np.round(X[:6]), np.round(Z[:6])) if ties else (X[:6], Z[:5])
    # SciPy's two-sided p-value doubles the smaller side; the absolute difference makes it the same test as ours.
    theirs = stats.permutation_test((x, z), lambda a, b, axis: abs(difference(a, b, axis)), alternative="greater")
    assert tests.permutation_test(x, z).p_value == pytest.approx(theirs.pvalue, rel=1e-12)


def test_drawn_permutations_come_near_the_exact_p_value_and_are_never_zero(monkeypatch):
    exact = tests.permutation_test(X[:8], Z[:7]).p_value
    monkeypatch.setattr(tests, "MOST_EXACT", 0)
    drawn = tests.permutation_test(X[:8], Z[:7], n_resamples=20_000, rng=np.random.default_rng(0)).p_value
    assert abs(drawn - exact) < 5 * np.sqrt(exact * (1 - exact) / 20_000) + 1e-4
    far = tests.permutation_test(X, Z + 100, n_resamples=99, rng=np.random.default_rng(0))
    assert far.p_value >= 1 / 100


def test_under_the_null_a_drawn_p_value_is_below_the_level_no_more_often_than_it_says(monkeypatch):
    monkeypatch.setattr(tests, "MOST_EXACT", 0)
    rng = np.random.default_rng(0)
    p = [
        tests.permutation_test(rng.exponential(size=6), rng.exponential(size=9), n_resamples=19, rng=rng).p_value
        for _ in range(2000)
    ]
    for level in (0.05, 0.25, 0.5):  # five standard errors: a false alarm in about 3 million runs
        assert np.mean(np.array(p) <= level + 1e-12) <= level + 5 * np.sqrt(level * (1 - level) / 2000)
    assert np.mean(np.array(p) <= 0.05 + 1e-12) > 0.02  # and the test is not idle


@pytest.mark.parametrize("counts", [(0, 0), (3, 9), (9, 3), (5, 5), (0, 12)])
def test_sign_test_is_scipys_binomial_test(counts):
    theirs = stats.binomtest(counts[0], sum(counts)).pvalue if sum(counts) else 1.0
    assert tests.sign_test(*counts).p_value == pytest.approx(theirs, rel=1e-12)


@given(P_VALUES)
def test_benjamini_hochberg_is_scipys(p):
    np.testing.assert_allclose(tests.benjamini_hochberg(p), stats.false_discovery_control(p), rtol=1e-12, atol=0)


@given(P_VALUES, st.sampled_from([0.01, 0.05, 0.3]))
def test_holm_rejects_step_by_step(p, level):
    rejected = set()
    for step, i in enumerate(np.argsort(p, kind="stable")):
        if p[i] * (len(p) - step) > level:
            break
        rejected.add(int(i))
    assert set(np.flatnonzero(tests.holm(p) <= level)) == rejected


@given(P_VALUES)
def test_holm_lies_between_benjamini_hochberg_and_bonferroni(p):
    holm = tests.holm(p)
    assert (holm >= tests.benjamini_hochberg(p) - 1e-15).all()
    assert (holm <= np.minimum(len(p) * p, 1)).all()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: tests.one_sample_t([1.0]), "x"),
        (lambda: tests.two_sample_t([1.0, 2.0], [1.0]), "z"),
        (lambda: tests.permutation_test([], [1.0]), "x"),
        (lambda: tests.permutation_test(np.arange(20.0), np.arange(20.0)), "rng"),
        (lambda: tests.sign_test(-1, 2), "first_only"),
        (lambda: tests.holm([0.5, 1.5]), "p"),
        (lambda: tests.benjamini_hochberg([]), "p"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=rf"\b{name}\b"):
        call()
