"""Every figure reads well on light and on dark pages."""

from __future__ import annotations

import io
import re

import matplotlib
import pytest

from bookkit.figures import PALETTE, dark_variant
from bookkit.kernel import ASSETS
from tests.contrast import DARK_PAGE, LIGHT_PAGE, contrast

TEXT = {"#1f2328", "#59636e"}


def style_colours() -> set[str]:
    text = (ASSETS / "matplotlibrc").read_text()
    return {f"#{value}" for value in re.findall(r"\b[0-9a-f]{6}\b", text)}


def test_each_colour_of_the_style_has_a_counterpart_for_dark_pages() -> None:
    assert style_colours() <= PALETTE.keys()


@pytest.mark.parametrize("colour", sorted(PALETTE.keys() - {"#d1d9e0", "#ffffff", "#fdfcfa"}))
def test_each_colour_stands_out_from_its_page(colour: str) -> None:
    least = 4.5 if colour in TEXT else 3.0
    assert contrast(colour, LIGHT_PAGE) >= least
    assert contrast(PALETTE[colour], DARK_PAGE) >= least


def test_a_legend_has_the_ground_of_its_page() -> None:
    style = matplotlib.rc_params_from_file(str(ASSETS / "matplotlibrc"), use_default_template=False)
    ground = style["legend.facecolor"]  # Matplotlib adds the #
    assert style["legend.frameon"]
    assert style["legend.framealpha"] == 1
    tokens = (ASSETS / "static/styles/00-tokens.css").read_text()
    assert f"--paper: light-dark({ground}, {PALETTE[ground]});" in tokens


def test_no_colour_of_the_light_figure_is_left_in_the_dark_one() -> None:
    with matplotlib.rc_context(fname=str(ASSETS / "matplotlibrc")):
        from matplotlib.figure import Figure

        figure = Figure()
        axes = figure.add_subplot()
        for k in range(6):
            axes.plot([0, 1], [0, k], label=str(k))
        axes.scatter([0, 1], [1, 0])
        axes.set_xlabel("time (s)")
        axes.legend()
        text = io.StringIO()
        figure.savefig(text, format="svg")
    light = text.getvalue()
    dark = dark_variant(light)
    assert "#0072b2" in light
    used = set(re.findall(r"#[0-9a-f]{6}\b", dark))
    assert used <= set(PALETTE.values())
    assert not used & (PALETTE.keys() - set(PALETTE.values()))
