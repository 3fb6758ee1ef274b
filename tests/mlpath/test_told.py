"""Numbers reach the text as plain Python values, under keys of the chapter."""

from __future__ import annotations

import sys

import myst_nb
import numpy as np
import pytest

from mlpath.told import teller


def test_values_arrive_plain_under_keys_that_begin_with_the_slug(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    monkeypatch.setattr(myst_nb, "glue", lambda key, value, display: told.update({key: (value, type(value), display)}))
    teller("ridge")(test_rmse=np.float64(1.5), rows=np.int64(3), share=np.array(0.25), name="BLAS", count=2)
    assert told == {
        "ridge-test-rmse": (1.5, float, False),
        "ridge-rows": (3, int, False),
        "ridge-share": (0.25, float, False),
        "ridge-name": ("BLAS", str, False),
        "ridge-count": (2, int, False),
    }


def test_digits_that_differ_from_run_to_run_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    monkeypatch.setattr(myst_nb, "glue", lambda key, value, display: told.update({key: value}))
    teller("ridge", digits=3)(rmse=48.2749, name="BLAS")
    assert told == {"ridge-rmse": 48.3, "ridge-name": "BLAS"}


@pytest.mark.parametrize("value", [np.zeros(2), [1.0], None, 1j])
def test_what_is_no_number_is_refused_by_name(value: object) -> None:
    with pytest.raises(TypeError, match="rmse must be a number or a string, got"):
        teller("ridge")(rmse=value)


def test_without_myst_nb_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "myst_nb", None)
    teller("ridge")(rmse=1.0)
