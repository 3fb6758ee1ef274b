"""Verdicts do not hang on the luck of a seed: a free sign takes both values, and small numbers come up, by design.

All identities with many seeds: ``python -m tests.mathcheck.seeds``. Here stand those that luck once decided.
"""

import itertools
import random

import pytest

from mathcheck.points import generators
from mathcheck.points.signs import PATTERNS, TURNS, Design, sign, small_number
from tests.mathcheck.seeds import faults, steps_of
from tests.mathcheck.test_identities import FALSE, TRUE

ONCE_WRONG = {
    "orthogonal-determinant--misplaced-square",
    "norm-scaling--missing-term",
    "chebyshev-inequality--misplaced-square",
    "kl-gaussians-nonnegative--variance-not-deviation",
    "beta-kernel-proportional--wrong-index",
    "not-equal--wrong-sign",
    "sign-at-jump--missing-term",
    "soft-threshold-optimal--misplaced-power",
    "bayes-rule-odds--wrong-order",
    "bayes-rule-events",
    "chain-rule-jacobians",
    "cramer-rao-finite",
    "cramer-rao-finite--missing-term",
    "largest-rate--missing-factor",
}


@pytest.fixture(scope="module")
def items():
    found = [item for item in TRUE + FALSE if item.id in ONCE_WRONG]
    assert len(found) == len(ONCE_WRONG)
    return found


@pytest.fixture(scope="module")
def steps(items):
    return steps_of(items)


@pytest.mark.parametrize("seed", range(1, 7))
def test_no_seed_changes_a_verdict(items, steps, seed):
    assert not faults(items, steps, seed)


def test_without_the_design_luck_decides(items, steps, monkeypatch):
    """The check can fail: where every sign is positive, errors are accepted."""
    monkeypatch.setattr(Design, "sign", lambda self, name: 1 if name in self.patterns else None)
    assert faults(items, steps, 1)


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(PATTERNS, 2)))
def test_two_signs_meet_in_every_combination(first, second):
    pairs = [(sign(first, turn, 1), sign(second, turn, -1)) for turn in range(TURNS)]
    assert sorted(pairs) == sorted(2 * list(itertools.product((-1, 1), repeat=2)))


def test_three_signs_meet_in_every_combination():
    triples = {tuple(sign(pattern, turn, 1) for pattern in PATTERNS) for turn in range(TURNS)}
    assert len(triples) == TURNS


@pytest.mark.parametrize("pattern", PATTERNS)
def test_each_sign_comes_up_among_the_fewest_points(pattern):
    """An equation of analytic sides is tried at six points."""
    assert {sign(pattern, turn, 1) for turn in range(6)} == {-1, 1}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_small_number_comes_up_once(pattern):
    found = [small_number(pattern, turn, random.Random(5)) for turn in range(TURNS)]
    assert sorted(found) == [-4, -3, -2, -1, 1, 2, 3, 4]
    assert sorted(small_number(None, turn, random.Random(5)) for turn in range(4)) == [1, 2, 3, 4]


@pytest.mark.parametrize("kind", ["invertible", "orth", "diagonal", "lower", "upper", "permutation", "square"])
@pytest.mark.parametrize("wanted", [-1, 1])
def test_a_determinant_has_the_sign_that_is_asked_for(kind, wanted):
    for seed in range(5):
        found = generators.matrix(random.Random(seed), kind, 4, 4, "generic", sign=wanted)
        assert generators.determinant_sign(found) == wanted
