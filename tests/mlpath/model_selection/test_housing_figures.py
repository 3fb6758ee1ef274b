"""What the pictures of the housing project show is what they were given."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from mlpath.model_selection import housing_figures as figures
from tests.contrast import DARK_PAGE, LIGHT_PAGE, contrast

SQUARES = pd.DataFrame([[5e4, 6e4, 7e4], [4e4, 5e4, 6e4], [3e4, 5e4, 8e4]], list("abc"), ["random", 0.1, 0.5])


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_errors_by_square_are_in_thousands_with_one_line_a_model():
    (ax,) = figures.draw_square_errors(SQUARES).axes
    drawn = np.array([line.get_ydata() for line in ax.lines])
    np.testing.assert_allclose(drawn, SQUARES.to_numpy() / 1000)
    assert [text.get_text().split("\n")[0] for text in ax.get_xticklabels()] == [
        "single rows",
        "0.1 degrees",
        "0.5 degrees",
    ]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list("abc")


def test_errors_by_group_reach_from_the_low_end_to_the_high_one():
    found = pd.DataFrame({"estimate": [5e4, 6e4], "low": [4e4, 5e4], "high": [7e4, 9e4], "remaining": [3e4, 4e4]})
    fig = figures.draw_group_errors({"place": (found, ["A", "B"]), "income": (found, ["x", "y"])})
    for ax, names in zip(fig.axes, (["A", "B"], ["x", "y"]), strict=True):
        assert [bar.get_height() for bar in ax.patches] == [50, 60]
        ends = np.array([segment[:, 1] for segment in ax.collections[0].get_segments()])
        np.testing.assert_allclose(ends, [[40, 70], [50, 90]])
        assert [text.get_text() for text in ax.get_xticklabels()] == names


def test_times_stand_at_their_sizes_on_logarithmic_axes():
    seconds = pd.DataFrame({"a": [1.0, 2], "b": [3.0, 4], "c": [5.0, 6]}, index=[250, 1000])
    (ax,) = figures.draw_fit_times(seconds).axes
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    np.testing.assert_allclose([line.get_ydata() for line in ax.lines], seconds.to_numpy().T)
    np.testing.assert_allclose(ax.lines[0].get_xdata(), [250, 1000])


def test_every_row_is_a_point_of_the_map_and_counted_in_each_histogram():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {
            "longitude": rng.uniform(-124, -114, 50),
            "latitude": rng.uniform(33, 42, 50),
            "population": rng.integers(3, 3000, 50),
            "housing_median_age": rng.integers(1, 53, 50),
            "total_rooms": rng.integers(2, 9000, 50),
            "median_income": rng.uniform(0.5, 15, 50),
        }
    )
    y = rng.uniform(2e4, 5e5, 50)
    points = figures.draw_map(X, y).axes[0].collections[0]
    np.testing.assert_allclose(points.get_offsets(), X[["longitude", "latitude"]])
    np.testing.assert_allclose(points.get_array(), y / 1000)
    colours = [to_hex(colour) for colour in points.to_rgba(y / 1000, alpha=1)]
    ratios = [contrast(c, page) for c in colours for page in (LIGHT_PAGE, DARK_PAGE)]
    assert min(ratios) >= 3, "each point stands out from a light page and a dark one"
    for ax in figures.draw_histograms(X, y).axes:
        assert sum(bar.get_height() for bar in ax.patches) == 50
