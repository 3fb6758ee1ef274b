"""Entropy and its relatives, against SciPy, torch and their own laws."""

import numpy as np
import pytest
import torch
from scipy import stats
from sklearn.metrics import mutual_info_score

from mlpath.probability import information_experiments as experiments
from mlpath.probability import information_theory as information

RNG = np.random.default_rng(0)
P, Q = RNG.dirichlet(np.ones(5)), RNG.dirichlet(np.ones(5))


def test_values_agree_with_scipy():
    assert np.isclose(information.entropy(P), stats.entropy(P), rtol=1e-14)
    assert np.isclose(information.kl_divergence(P, Q), stats.entropy(P, Q), rtol=1e-12)


def test_cross_entropy_is_entropy_plus_divergence_and_least_for_the_truth():
    sum_ = information.entropy(P) + information.kl_divergence(P, Q)
    assert np.isclose(information.cross_entropy(P, Q), sum_, rtol=1e-14)
    assert information.cross_entropy(P, Q) > information.cross_entropy(P, P)


def test_zero_probabilities_cost_nothing_or_everything():
    sure, even = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    assert information.entropy(sure) == 0
    assert np.isclose(information.kl_divergence(sure, even), np.log(2))
    assert information.kl_divergence(even, sure) == np.inf
    assert information.cross_entropy(even, sure) == np.inf


def test_the_uniform_law_has_the_largest_entropy():
    assert np.isclose(information.entropy(np.full(7, 1 / 7)), np.log(7))
    assert all(information.entropy(RNG.dirichlet(np.ones(7))) < np.log(7) for _ in range(50))


def test_mutual_information_agrees_with_scikit_learn_and_vanishes_for_independent_pairs():
    a, b = RNG.integers(4, size=300), RNG.integers(3, size=300)
    joint = np.zeros((4, 3))
    np.add.at(joint, (a, b), 1 / 300)
    assert np.isclose(information.mutual_information(joint), mutual_info_score(a, b), rtol=1e-10)
    assert abs(information.mutual_information(np.outer(P, Q))) < 1e-15
    assert np.isclose(information.mutual_information(np.diag(P)), information.entropy(P))


def test_what_is_computed_from_a_variable_says_no_more():
    joint, channel = RNG.dirichlet(np.ones(12)).reshape(3, 4), RNG.dirichlet(np.ones(5), size=4)
    assert information.mutual_information(joint @ channel) <= information.mutual_information(joint)


def test_the_divergence_of_normal_laws_agrees_with_torch():
    laws = [(RNG.normal(size=4), np.cov(RNG.normal(size=(4, 12)))) for _ in range(2)]
    normals = [torch.distributions.MultivariateNormal(*map(torch.tensor, law)) for law in laws]
    theirs = torch.distributions.kl_divergence(*normals).item()
    assert np.isclose(information.gaussian_kl(*laws[0], *laws[1]), theirs, rtol=1e-11)
    assert abs(information.gaussian_kl(*laws[0], *laws[0])) < 1e-12


def test_the_correction_removes_the_bias_to_leading_order():
    sizes = np.array([200])
    errors = experiments.plug_in_errors(np.full(8, 1 / 8), sizes, np.random.default_rng(1), draws=2000)
    (plug_in, error), (corrected, _) = errors["plug-in"][0], errors["corrected"][0]
    assert abs(plug_in + 7 / 400) < 4 * error + 1e-3
    assert abs(corrected) < 4 * error + 1e-3


def test_a_context_helps_on_the_training_text_and_too_much_of_it_hurts_on_new_text():
    text = "the cat sat on the mat and the rat sat on the hat " * 4
    new = "a mat sat on a cat and a hat sat on the rat "
    seen, fresh = experiments.bits_by_order(text, new, 4)
    assert np.all(np.diff(seen) <= 0)
    assert fresh.argmin() > 0
    assert fresh[-1] > seen[-1]


def test_a_pixel_that_is_the_label_has_its_entropy():
    labels = np.array([0, 1, 2, 0, 1, 2])
    images = np.column_stack([labels, np.zeros(6)])
    np.testing.assert_allclose(experiments.pixel_information(images, labels, 3), [np.log2(3), 0], atol=1e-12)


def test_bad_laws_and_counts_are_named():
    for call, message in [
        (lambda: information.entropy([0.5, 0.6]), "p must hold probabilities with sum one"),
        (lambda: information.entropy([1.5, -0.5]), "p must hold probabilities"),
        (lambda: information.entropy([np.nan, 1]), "p must hold probabilities"),
        (lambda: information.kl_divergence(P, P[:4] / P[:4].sum()), "one shape"),
        (lambda: information.mutual_information(P), "joint must have two dimensions"),
        (lambda: information.plug_in_entropy([0, 0]), "some must be positive"),
        (lambda: information.plug_in_entropy([3, -1]), "counts must not be negative"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
