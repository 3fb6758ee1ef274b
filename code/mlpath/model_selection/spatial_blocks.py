"""Group places into square blocks, so that a split can keep neighbours together."""

from __future__ import annotations

import numpy as np


def spatial_blocks(longitude, latitude, *, degrees: float) -> np.ndarray:
    """Number of the square of the map, ``degrees`` wide and high, that each place lies in.

    Hand the result as ``groups`` to scikit-learn's ``GroupKFold`` and no square is split between training and
    validation. A square of one degree is 111 km high everywhere; in the middle of California it is about 89 km wide.

    Parameters
    ----------
    longitude, latitude : array-like of shape (n,)
        Degrees.
    degrees : float, positive
        Side of a square.

    Returns
    -------
    ndarray of int64, shape (n,)
        Numbers from 0 to the number of squares that hold a place, less one.

    Raises
    ------
    ValueError
        If the coordinates are not two finite vectors of one length, or ``degrees`` is not positive and finite.
    """
    longitude, latitude = (
        np.asarray(longitude, dtype=float),
        np.asarray(latitude, dtype=float),
    )
    if longitude.ndim != 1 or longitude.shape != latitude.shape or len(longitude) == 0:
        raise ValueError(
            "longitude and latitude must be non-empty vectors of one length, "
            f"got shapes {longitude.shape} and {latitude.shape}"
        )
    if not (np.isfinite(longitude).all() and np.isfinite(latitude).all()):
        raise ValueError("longitude and latitude must be finite")
    if not (np.isfinite(degrees) and degrees > 0):
        raise ValueError(f"degrees must be positive and finite, got {degrees!r}")
    squares = np.floor(np.stack([longitude, latitude], axis=1) / degrees).astype(
        np.int64
    )  # (n, 2)
    return (
        np.unique(squares, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    )
