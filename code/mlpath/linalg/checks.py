"""What the factorizations ask of their input."""

from __future__ import annotations

import numpy as np


def as_matrix(A, name: str, *, square: bool = False, copy: bool = True) -> np.ndarray:
    """``A`` as a float64 array of two dimensions.

    With ``copy=False`` it may be ``A`` itself: for those who only read it.

    Raises
    ------
    ValueError
        If it has another number of dimensions, holds no real numbers, is not finite, or is not square where it must be.
    """
    A = np.asarray(A)
    if A.ndim != 2:
        raise ValueError(f"{name} must have two dimensions, got {A.ndim}")
    if A.dtype.kind not in "fiub":
        raise ValueError(f"{name} must hold real numbers, got {A.dtype}")
    if square and A.shape[0] != A.shape[1]:
        raise ValueError(f"{name} must be square, got {A.shape[0]} x {A.shape[1]}")
    A = A.astype(float, copy=copy)
    if not np.all(np.isfinite(A)):
        raise ValueError(f"{name} must be finite")
    return A


def as_columns(b, name: str, rows: int) -> np.ndarray:
    """``b`` as a float64 array with ``rows`` rows and one or two dimensions.

    Raises
    ------
    ValueError
        As in `as_matrix`, or if the number of rows differs.
    """
    b = np.asarray(b)
    if b.ndim not in (1, 2) or len(b) != rows:
        raise ValueError(f"{name} must have {rows} rows, got the shape {b.shape}")
    return as_matrix(b.reshape(rows, -1), name).reshape(b.shape)
