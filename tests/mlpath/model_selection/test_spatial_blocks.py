"""Blocks of the map: the same square, the same number; refusals."""

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold

from mlpath.model_selection.spatial_blocks import spatial_blocks


def test_two_places_share_a_number_exactly_if_they_share_a_square():
    rng = np.random.default_rng(0)
    longitude, latitude = rng.uniform(-124, -114, 300), rng.uniform(32, 42, 300)
    blocks = spatial_blocks(longitude, latitude, degrees=0.5)
    cells = [(int(np.floor(lon / 0.5)), int(np.floor(lat / 0.5))) for lon, lat in zip(longitude, latitude, strict=True)]
    same = np.array([[a == b for a in cells] for b in cells])
    np.testing.assert_array_equal(blocks[:, None] == blocks, same)
    assert set(blocks) == set(range(len(set(cells))))


def test_group_k_fold_keeps_each_square_on_one_side():
    rng = np.random.default_rng(1)
    places = rng.uniform(0, 10, size=(500, 2))
    blocks = spatial_blocks(*places.T, degrees=2)
    for train, test in GroupKFold(3).split(places, groups=blocks):
        assert not set(blocks[train]) & set(blocks[test])


@pytest.mark.parametrize(
    ("longitude", "latitude", "degrees", "message"),
    [
        ([1.0], [1.0, 2.0], 1, "one length"),
        ([], [], 1, "non-empty"),
        ([[1.0]], [[1.0]], 1, "vectors"),
        ([np.inf], [1.0], 1, "finite"),
        ([1.0], [1.0], 0, "degrees must be positive"),
        ([1.0], [1.0], np.nan, "degrees must be positive"),
        ([1.0], [1.0], np.inf, "degrees must be positive"),
    ],
)
def test_bad_input_is_refused(longitude, latitude, degrees, message):
    with pytest.raises(ValueError, match=message):
        spatial_blocks(longitude, latitude, degrees=degrees)
