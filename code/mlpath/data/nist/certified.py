"""Data sets whose least-squares coefficients are known to 15 digits.

Provenance. ``Longley.dat``, ``Filip.dat`` and ``Norris.dat`` are the files of the Statistical Reference Datasets
(StRD), linear regression, published by the National Institute of Standards and Technology
(https://www.itl.nist.gov/div898/strd/), byte for byte. They are a work of the United States government and not subject
to copyright there. NIST computed the certified values in multiple precision from the data as printed, and prints 15
digits of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

NAMES = ("Norris", "Longley", "Filip")
_POLYNOMIAL_DEGREE = {"Filip": 10}


@dataclass(frozen=True)
class CertifiedFit:
    """A data set and the exact answer to its least-squares problem.

    Parameters
    ----------
    name : str
        Name of the data set.
    X : ndarray of shape (n, d)
        Features without the column of ones. For Filip: the powers 1 to 10 of its single variable.
    y : ndarray of shape (n,)
        Targets.
    coefficients : ndarray of shape (1 + d,)
        Certified intercept and weights.
    standard_errors : ndarray of shape (1 + d,)
        Certified standard errors of the intercept and the weights.
    sigma : float
        Certified residual standard deviation.
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    coefficients: np.ndarray
    standard_errors: np.ndarray
    sigma: float


def load_certified(name: str) -> CertifiedFit:
    """Read one of the data sets of `NAMES`.

    Raises
    ------
    ValueError
        If ``name`` is none of them.
    """
    if name not in NAMES:
        raise ValueError(f"name must be one of {', '.join(NAMES)}, got {name!r}")
    lines = (
        Path(__file__).with_name(f"{name}.dat").read_text(encoding="ascii").splitlines()
    )
    header, data = lines[:60], lines[60:]
    rows = [line.split() for line in header]
    certified = [
        row
        for row in rows
        if len(row) == 3 and row[0][0] == "B" and row[0][1:].isdigit()
    ]
    sigma = next(
        row
        for row in rows[rows.index(["Residual"]) :]
        if row[:2] == ["Standard", "Deviation"]
    )[2]
    table = np.array(
        [[float(value) for value in line.split()] for line in data if line.strip()]
    )  # (n, 1 + columns)
    X = table[:, 1:]  # (n, d)
    if name in _POLYNOMIAL_DEGREE:
        X = X ** np.arange(1, _POLYNOMIAL_DEGREE[name] + 1)  # (n, 10)
    values = np.array(
        [[float(row[1]), float(row[2])] for row in certified]
    )  # (1 + d, 2)
    return CertifiedFit(name, X, table[:, 0], values[:, 0], values[:, 1], float(sigma))


def correct_digits(estimate, certified) -> np.ndarray:
    """Number of correct significant decimal digits, entry by entry: ``-log10(|estimate - certified| / |certified|)``.

    Never more than 15, the number of digits that NIST prints, and never less than 0. NIST calls it the log relative
    error.

    Parameters
    ----------
    estimate, certified : array-like of the same shape, no entry of ``certified`` zero
    """
    estimate, certified = (
        np.asarray(estimate, dtype=float),
        np.asarray(certified, dtype=float),
    )
    if estimate.shape != certified.shape:
        raise ValueError(
            f"estimate has shape {estimate.shape} and certified {certified.shape}: they must be equal"
        )
    if np.any(certified == 0):
        raise ValueError(
            "certified has a zero entry: a relative error needs a value other than zero"
        )
    error = np.abs(estimate - certified) / np.abs(certified)
    return np.clip(-np.log10(np.maximum(error, 1e-15)), 0.0, 15.0)
