"""What the pictures of vectorization show is what they were given."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mlpath.numerics import figures
from mlpath.numerics.roofline import Roofline
from mlpath.numerics.timing import measure


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_times_are_nanoseconds_for_one_element():
    forms = {name: {n: measure({"f": lambda: None}, repeats=2, min_seconds=0)["f"] for n in (2, 8)} for name in "ab"}
    (ax,) = figures.draw_times_per_element(forms).axes
    for line, times in zip(ax.lines, forms.values(), strict=True):
        np.testing.assert_allclose(line.get_ydata(), [1e9 * times[n].median / n for n in (2, 8)])


def test_each_order_of_summation_has_its_bound_and_its_error():
    lengths = np.array([4, 16])
    orders = {"sequential": (np.array([1, 2]), np.array([3, 4])), "pairwise": (np.array([5, 6]), np.array([7, 8]))}
    (ax,) = figures.draw_summation(lengths, orders).axes
    assert [list(line.get_ydata()) for line in ax.lines] == [[3, 4], [1, 2], [7, 8], [5, 6]]
    assert [line.get_linestyle() for line in ax.lines] == ["--", "-", "--", "-"]


def test_kernels_stand_under_the_roof_in_gigaflop():
    roof = Roofline(48e9, 24e9)
    (ax,) = figures.draw_roofline(roof, {"dot": (0.125, 3e9), "matmul": (30.0, 40e9)}).axes
    drawn, dot, matmul, ridge = ax.lines
    assert max(drawn.get_ydata()) == 48
    assert (list(dot.get_ydata()), list(matmul.get_ydata())) == ([3], [40])
    assert list(ridge.get_xdata()) == [2, 2]


def test_the_ratio_of_widths_is_drawn_only_where_it_is_known():
    ratios = {}
    assert len(figures.draw_feature_ratios(ratios, None).axes[0].get_lines()) + 1 == len(
        figures.draw_feature_ratios(ratios, 2.0).axes[0].get_lines()
    )
