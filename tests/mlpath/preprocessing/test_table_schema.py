"""A schema accepts what it was learned from and names each fault of anything else."""

import numpy as np
import pandas as pd
import pytest

from mlpath.preprocessing.table_schema import TableSchema

FRAME = pd.DataFrame({"size": [1.0, np.nan, 3.0], "age": [3, 1, 2], "region": ["a", "b", "a"]})
SCHEMA = TableSchema.from_frame(FRAME, limits={"age": (0, 100)})


def test_a_schema_accepts_its_own_table_and_single_rows_of_it():
    SCHEMA.validate(FRAME)
    SCHEMA.validate(FRAME.iloc[:1])
    SCHEMA.validate(FRAME.iloc[:0])


def test_json_and_back_gives_the_same_schema():
    assert TableSchema.from_json(SCHEMA.to_json()) == SCHEMA
    assert TableSchema.from_json(SCHEMA.to_json()).to_json() == SCHEMA.to_json()


def test_new_values_inside_the_limits_are_no_fault_but_are_counted():
    new = FRAME.assign(age=[50, 1, 2])
    SCHEMA.validate(new)
    assert SCHEMA.outside(new)["age"] == pytest.approx(1 / 3)
    assert SCHEMA.outside(FRAME).eq(0).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="age"), r"lacks \['age'\]"),
        (lambda f: f.assign(extra=1), r"does not know \['extra'\]"),
        (lambda f: f[["age", "size", "region"]], "another order"),
        (lambda f: f.assign(age=f["age"].astype(str)), "age must hold numbers"),
        (lambda f: f.assign(age=f["age"] > 1), "age must hold numbers"),
        (lambda f: f.assign(region=[1, 2, 3]), "region must hold strings"),
        (lambda f: f.assign(age=[np.nan, 1, 2]), "age has 1 missing values, training had none"),
        (lambda f: f.assign(size=[np.inf, 1, 2]), "size has an infinite value"),
        (lambda f: f.assign(age=[-1, 101, 2]), "age has 2 values outside its limits 0 to 100"),
        (lambda f: f.assign(region=["a", "b", "c"]), r"unknown categories \['c'\]"),
        (lambda f: f.to_numpy(), "must be a DataFrame"),
    ],
)
def test_each_fault_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        SCHEMA.validate(change(FRAME))


def test_all_faults_are_reported_at_once():
    with pytest.raises(ValueError, match=r"(?s)age has.*region has"):
        SCHEMA.validate(FRAME.assign(age=[-1, 1, 1], region=["a", "b", "c"]))


@pytest.mark.parametrize(
    ("frame", "limits", "message"),
    [
        (FRAME.iloc[:0], None, "at least one row"),
        ([[1.0]], None, "must be a DataFrame"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), None, "distinct strings"),
        (pd.DataFrame([[1, 2]]), None, "distinct strings"),
        (pd.DataFrame({"a": [np.nan]}), None, "no value in the column 'a'"),
        (pd.DataFrame({"a": [True]}), None, "neither numbers nor strings"),
        (FRAME, {"weight": (0, 1)}, "does not have"),
        (FRAME, {"region": (0, 1)}, "does not hold numbers"),
        (FRAME, {"age": (2, 3)}, "outside its limits"),
    ],
)
def test_a_schema_cannot_be_learned_from_these(frame, limits, message):
    with pytest.raises(ValueError, match=message):
        TableSchema.from_frame(frame, limits=limits)


@pytest.mark.parametrize("text", ["", "{}", '{"columns": [{"colour": 1}]}', '{"columns": [1]}'])
def test_text_that_is_no_schema_is_refused(text):
    with pytest.raises(ValueError, match="not a schema"):
        TableSchema.from_json(text)
