"""A category for block groups that follows from their coordinates by a stated rule.

The table has no column of categories. (``ocean_proximity`` of Géron's exercise file was added by him.) To practise
with one, the chapter names for each block group the nearest of four city centres, if it is near enough, and calls the
rest "elsewhere".
"""

from __future__ import annotations

import numpy as np

EARTH_RADIUS_KM = 6371.0
"""Mean radius of the Earth."""

CENTRES = {
    "Los Angeles": (-118.24, 34.05),
    "San Francisco Bay": (-122.27, 37.80),
    "San Diego": (-117.16, 32.72),
    "Sacramento": (-121.49, 38.58),
}
"""Longitude and latitude in degrees.

The city halls to a hundredth of a degree, for the bay that of Oakland, which lies in its middle.
"""


def great_circle_km(longitude, latitude, other_longitude, other_latitude) -> np.ndarray:
    """Distance in kilometres along the sphere (haversine formula); degrees in, arrays are broadcast."""
    lon, lat, other_lon, other_lat = (
        np.deg2rad(a) for a in (longitude, latitude, other_longitude, other_latitude)
    )
    half_chord_squared = (
        np.sin((other_lat - lat) / 2) ** 2
        + np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    )
    return (
        2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half_chord_squared, 0.0, 1.0)))
    )


def nearest_metro(longitude, latitude, *, within_km: float = 60.0) -> np.ndarray:
    """The name of the nearest of the four `CENTRES`, or "elsewhere" if that is further than ``within_km``.

    Parameters
    ----------
    longitude, latitude : array-like of shape (n,)
        Degrees.
    within_km : float, positive
        How far a region reaches, in kilometres.

    Returns
    -------
    ndarray of str, shape (n,)

    Raises
    ------
    ValueError
        If the coordinates are not two finite vectors of one length, or ``within_km`` is not positive.
    """
    longitude, latitude = (
        np.asarray(longitude, dtype=float),
        np.asarray(latitude, dtype=float),
    )
    if longitude.ndim != 1 or longitude.shape != latitude.shape:
        raise ValueError(
            f"longitude and latitude must be vectors of one length, got shapes {longitude.shape} and {latitude.shape}"
        )
    if not (np.isfinite(longitude).all() and np.isfinite(latitude).all()):
        raise ValueError("longitude and latitude must be finite")
    if not within_km > 0:
        raise ValueError(f"within_km must be positive, got {within_km}")
    centres = np.array(list(CENTRES.values()))  # (4, 2)
    km = great_circle_km(
        longitude[:, None], latitude[:, None], centres[:, 0], centres[:, 1]
    )  # (n, 4)
    names = np.array([*CENTRES, "elsewhere"])  # (5,)
    return names[np.where(km.min(axis=1) <= within_km, km.argmin(axis=1), len(centres))]


def metro_column(coordinates) -> np.ndarray:
    """`nearest_metro` for a table of two columns, longitude and latitude: a column of shape (n, 1), for a pipeline.

    Raises
    ------
    ValueError
        If there are not two columns of finite numbers.
    """
    coordinates = np.asarray(coordinates, dtype=float)  # (n, 2)
    if coordinates.ndim != 2 or coordinates.shape[1] != 2:
        raise ValueError(
            f"coordinates must have two columns, longitude and latitude, got shape {coordinates.shape}"
        )
    names = nearest_metro(coordinates[:, 0], coordinates[:, 1])  # (n,)
    # Encoders compare Python strings several times faster than fixed-width ones.
    return names.astype(object)[:, None]


REGIONS = [*CENTRES, "elsewhere"]
"""Every value that `nearest_metro` can return."""
