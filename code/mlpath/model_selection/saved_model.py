"""Save a fitted model with what it needs to be trusted later: its schema, its versions, its hash."""

from __future__ import annotations

import hashlib
import io
import json
import platform
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import sklearn

from mlpath.preprocessing.table_schema import TableSchema

MODEL_FILE, MANIFEST_FILE = "model.joblib", "manifest.json"


@dataclass(frozen=True)
class SavedModel:
    """A model behind the schema of its input: it answers only about tables that fit."""

    model: object
    schema: TableSchema

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Predictions for the rows of ``frame``, shape (n,).

        Raises
        ------
        ValueError
            If ``frame`` does not fit the schema; the message names each fault.
        """
        self.schema.validate(frame)
        return self.model.predict(frame)


def versions() -> dict[str, str]:
    """Versions that decide whether a pickled estimator means the same when it is read back."""
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
    }


def save_model(saved: SavedModel, folder) -> None:
    """Write the model and its manifest into ``folder``, which must exist.

    Raises
    ------
    ValueError
        If ``folder`` is not a directory.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError("folder must be an existing directory")
    buffer = io.BytesIO()
    joblib.dump(saved.model, buffer)
    content = buffer.getvalue()
    manifest = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "versions": versions(),
        "schema": json.loads(saved.schema.to_json()),
    }
    (folder / MODEL_FILE).write_bytes(content)
    (folder / MANIFEST_FILE).write_text(
        json.dumps(manifest, indent=1), encoding="utf-8"
    )


def load_model(folder, *, expected: TableSchema | None = None) -> SavedModel:
    """Read what `save_model` wrote, and refuse what does not fit together.

    The hash is compared before anything is unpickled, since unpickling runs code. It guards against damage and
    mistakes, not against somebody who can write both files: load models from places you trust.

    Parameters
    ----------
    folder : path of a directory
    expected : TableSchema, optional
        The schema that the caller will send. A model with other column names, kinds or order is refused.

    Raises
    ------
    ValueError
        If a file lacks or is damaged, the library versions differ from those that wrote the model, or its schema is
        not the expected one.
    """
    content, manifest = _read(Path(folder))
    schema = TableSchema.from_json(json.dumps(manifest["schema"]))
    if hashlib.sha256(content).hexdigest() != manifest["sha256"]:
        raise ValueError(
            f"{MODEL_FILE} is not the file that {MANIFEST_FILE} describes: "
            "their SHA-256 differ"
        )
    if manifest["versions"] != versions():
        raise ValueError(
            f"the model was saved with {manifest['versions']}, "
            f"this is {versions()}: train it again here"
        )
    takes, wanted = _kinds(schema), _kinds(expected or schema)
    if takes != wanted:
        raise ValueError(f"the model takes {takes}, the caller expects {wanted}")
    return SavedModel(joblib.load(io.BytesIO(content)), schema)


def _kinds(schema: TableSchema) -> list[tuple[str, str]]:
    return [(column.name, column.kind) for column in schema.columns]


def _read(folder: Path) -> tuple[bytes, dict]:
    """The bytes of the model, not yet unpickled, and the manifest with its three entries."""
    for name in (MODEL_FILE, MANIFEST_FILE):
        if not (folder / name).is_file():
            raise ValueError(
                f"folder has no file {name}: it does not hold a saved model"
            )
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        manifest = {name: manifest[name] for name in ("sha256", "versions", "schema")}
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{MANIFEST_FILE} is not a manifest of a saved model: {error}"
        ) from None
    return (folder / MODEL_FILE).read_bytes(), manifest
