"""The certified data sets are read whole, and the certified values fit them."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

import mlpath.data.nist.certified as certified
from mlpath.data.nist.certified import NAMES, correct_digits, load_certified

SHAPES = {"Norris": (36, 1), "Longley": (16, 6), "Filip": (82, 10)}
SHA256 = {
    "Norris": "5ab6906c68a9c4b2eb1661c0cd7d2a09f5a469a6d4e05b6b691f190f5f7b944f",
    "Longley": "fc4b0c824f8f0b834eb8e7d1c4c7e0b3cebdd7987bcb085e8f5e1007582480ea",
    "Filip": "403b34689e401d915cb28bd69311d3ca5c3007d88d3b670b00e3203042315072",
}


@pytest.mark.parametrize("name", NAMES)
def test_every_row_and_every_certified_value_is_read(name):
    fit = load_certified(name)
    n, d = SHAPES[name]
    assert fit.X.shape == (n, d)
    assert fit.y.shape == (n,)
    assert fit.coefficients.shape == fit.standard_errors.shape == (1 + d,)


@pytest.mark.parametrize("name", NAMES)
def test_files_are_those_of_nist(name):
    data = Path(certified.__file__).with_name(f"{name}.dat").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256[name]


@pytest.mark.parametrize("name", NAMES)
def test_certified_coefficients_leave_the_certified_residual_deviation(name):
    fit = load_certified(name)
    residuals = fit.y - fit.coefficients[0] - fit.X @ fit.coefficients[1:]
    sigma = np.sqrt(residuals @ residuals / (len(fit.y) - len(fit.coefficients)))
    assert sigma == pytest.approx(fit.sigma, rel=1e-3 if name == "Filip" else 1e-9)


def test_first_and_last_values_of_longley_are_those_printed():
    fit = load_certified("Longley")
    assert fit.y[0] == 60323
    assert list(fit.X[-1]) == [116.9, 554894, 4007, 2827, 130081, 1962]
    assert fit.coefficients[0] == -3482258.63459582
    assert fit.standard_errors[2] == 0.0334910077722432
    assert fit.sigma == 304.854073561965


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="name must be one of Norris, Longley, Filip, got 'longley'"):
        load_certified("longley")


def test_correct_digits_count_the_digits_before_the_first_wrong_one():
    np.testing.assert_allclose(correct_digits([1.001, -2.0, 30.0], [1.0, -2.0, 3.0]), [3, 15, 0], atol=1e-9)


def test_correct_digits_refuse_zeros_and_unequal_shapes():
    with pytest.raises(ValueError, match="certified has a zero"):
        correct_digits([1.0], [0.0])
    with pytest.raises(ValueError, match=r"estimate has shape \(2,\)"):
        correct_digits([1.0, 2.0], [1.0])
