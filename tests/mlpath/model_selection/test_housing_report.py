"""What the housing project reports at its end."""

import numpy as np
import pandas as pd
import pytest

from mlpath.metrics.regression import rmse
from mlpath.model_selection.housing_report import error_report, refusals


def test_each_line_of_the_report_answers_its_own_question():
    rng = np.random.default_rng(0)
    squares = np.repeat(np.arange(20), 10)
    y = rng.normal(size=200)
    shared = rng.normal(size=20)[squares]  # what all rows of a square have in common
    y_hat, rival = y + shared + 0.1 * rng.normal(size=200), y + 3 * shared
    kept = y < 1
    report = error_report(y, y_hat, rival, squares, kept)
    assert {report[name].estimate for name in list(report)[:4]} == {rmse(y, y_hat)}
    assert report["uncapped"].estimate == rmse(y[kept], y_hat[kept])
    assert np.isclose(report["less the rival"].estimate, rmse(y, y_hat) - rmse(y, rival))
    assert report["less the rival"].high < 0
    widths = {name: interval.high - interval.low for name, interval in report.items()}
    assert widths["squares"] > 2 * widths["rows"]


class Picky:
    def predict(self, table):
        if "a" not in table:
            raise ValueError("no column a")
        return table["a"]


def test_refusals_are_the_messages_and_an_answer_is_refused():
    good, bad = pd.DataFrame({"a": [1.0]}), pd.DataFrame({"b": [1.0]})
    assert refusals(Picky(), {"renamed": bad}) == {"renamed": "no column a"}
    with pytest.raises(ValueError, match="accepts 'fine'"):
        refusals(Picky(), {"renamed": bad, "fine": good})
