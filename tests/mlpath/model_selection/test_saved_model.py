"""A saved model comes back the same or not at all."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from mlpath.model_selection import saved_model
from mlpath.model_selection.saved_model import MANIFEST_FILE, MODEL_FILE, SavedModel, load_model, save_model
from mlpath.preprocessing.table_schema import TableSchema

FRAME = pd.DataFrame({"size": [1.0, 2.0, 3.0], "age": [3.0, 1.0, 2.0]})


@pytest.fixture
def folder(tmp_path):
    model = LinearRegression().fit(FRAME, [1.0, 2.0, 4.0])
    save_model(SavedModel(model, TableSchema.from_frame(FRAME)), tmp_path)
    return tmp_path


def edit(folder, change):
    manifest = json.loads((folder / MANIFEST_FILE).read_text())
    change(manifest)
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest))


def test_a_reloaded_model_answers_exactly_as_before(folder):
    expected = LinearRegression().fit(FRAME, [1.0, 2.0, 4.0]).predict(FRAME)
    loaded = load_model(folder, expected=TableSchema.from_frame(FRAME))
    np.testing.assert_array_equal(loaded.predict(FRAME), expected)
    assert loaded.schema == TableSchema.from_frame(FRAME)


def test_a_loaded_model_refuses_a_table_of_another_shape(folder):
    with pytest.raises(ValueError, match="in another order"):
        load_model(folder).predict(FRAME[["age", "size"]])


def test_a_damaged_model_file_is_refused_before_it_is_unpickled(folder, monkeypatch):
    content = bytearray((folder / MODEL_FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / MODEL_FILE).write_bytes(bytes(content))
    monkeypatch.setattr(saved_model.joblib, "load", lambda *_: pytest.fail("unpickled a file with a wrong hash"))
    with pytest.raises(ValueError, match="SHA-256 differ"):
        load_model(folder)


def test_other_library_versions_are_refused_before_unpickling(folder, monkeypatch):
    edit(folder, lambda manifest: manifest["versions"].update({"scikit-learn": "0.1"}))
    monkeypatch.setattr(saved_model.joblib, "load", lambda *_: pytest.fail("unpickled a model of another version"))
    with pytest.raises(ValueError, match=r"saved with .*0\.1"):
        load_model(folder)


def test_a_model_for_another_table_is_refused(folder):
    with pytest.raises(ValueError, match="the caller expects"):
        load_model(folder, expected=TableSchema.from_frame(FRAME.rename(columns={"age": "years"})))
    with pytest.raises(ValueError, match="the caller expects"):
        load_model(folder, expected=TableSchema.from_frame(FRAME[["age", "size"]]))


@pytest.mark.parametrize("name", [MODEL_FILE, MANIFEST_FILE])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ValueError, match=f"no file {name}"):
        load_model(folder)


def test_a_manifest_that_is_none_is_refused(folder):
    for text in ("", "[]", "{}", '{"sha256": "", "versions": {}, "schema": {}}'):
        (folder / MANIFEST_FILE).write_text(text)
        with pytest.raises(ValueError, match="is not a"):
            load_model(folder)


def test_saving_needs_an_existing_folder(tmp_path):
    saved = SavedModel(LinearRegression(), TableSchema.from_frame(FRAME))
    with pytest.raises(ValueError, match="existing directory"):
        save_model(saved, tmp_path / "nowhere")
