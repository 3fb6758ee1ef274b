"""Write down what a table must look like, and refuse one that does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Column:
    """What is known of one column.

    Parameters
    ----------
    name : str
    kind : {"number", "category"}
    low, high : float or None
        Least and greatest number of the training rows.
    limits : tuple of two floats or None
        Numbers outside are impossible, not merely new.
    categories : tuple of str or None
        Values of the training rows, sorted.
    missing : bool
        Whether a value was missing in the training rows, so that the model knows what to do with one.
    """

    name: str
    kind: str
    low: float | None = None
    high: float | None = None
    limits: tuple[float, float] | None = None
    categories: tuple[str, ...] | None = None
    missing: bool = False


@dataclass(frozen=True)
class TableSchema:
    """Names, order, kinds, ranges and categories of the columns that a model takes."""

    columns: tuple[Column, ...]

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        limits: Mapping[str, tuple[float, float]] | None = None,
    ) -> TableSchema:
        """Learn the schema of ``frame``; ``limits`` gives the possible range of a column where there is one.

        Raises
        ------
        ValueError
            If the frame has no row or column, names are not distinct strings, a column is empty or of another kind,
            ``limits`` names an unknown column, or a row of ``frame`` breaks its own limits.
        """
        limits = dict(limits or {})
        if not isinstance(frame, pd.DataFrame) or frame.empty:
            raise ValueError(
                "frame must be a DataFrame with at least one row and one column"
            )
        names = list(frame.columns)
        if not all(isinstance(name, str) for name in names) or len(set(names)) < len(
            names
        ):
            raise ValueError(
                f"frame must have distinct strings as column names, got {names}"
            )
        if unknown := set(limits) - set(names):
            raise ValueError(
                f"limits names columns that frame does not have: {sorted(unknown)}"
            )
        schema = cls(tuple(_describe(frame[name], limits.get(name)) for name in names))
        schema.validate(frame)
        return schema

    @property
    def names(self) -> list[str]:
        """Column names in their order."""
        return [column.name for column in self.columns]

    def validate(self, frame: pd.DataFrame) -> None:
        """Return nothing if a model may be asked about ``frame``.

        Raises
        ------
        ValueError
            With every fault found: columns that lack, are unknown or stand in another order, a wrong kind, a missing
            value where training had none, an infinite number, a number outside the limits, an unknown category.
        """
        if not isinstance(frame, pd.DataFrame):
            raise ValueError(
                f"frame must be a DataFrame with the columns {self.names}, got {type(frame).__name__}"
            )
        if list(frame.columns) != self.names:
            lacking = [name for name in self.names if name not in frame.columns]
            unknown = [name for name in frame.columns if name not in self.names]
            what = (
                f"lacks {lacking}, does not know {unknown}"
                if lacking or unknown
                else "has them in another order"
            )
            raise ValueError(
                f"frame must have the columns {self.names} in this order; it {what}"
            )
        faults = [
            fault
            for column in self.columns
            for fault in _faults(frame[column.name], column)
        ]
        if faults:
            raise ValueError("frame does not fit the schema: " + "; ".join(faults))

    def outside(self, frame: pd.DataFrame) -> pd.Series:
        """Share of rows with a number outside the range of the training rows, for each numeric column.

        Not an error: something to watch.
        """
        numeric = [column for column in self.columns if column.kind == "number"]
        shares = [
            float(((frame[c.name] < c.low) | (frame[c.name] > c.high)).mean())
            for c in numeric
        ]
        return pd.Series(shares, index=[column.name for column in numeric])

    def to_json(self) -> str:
        """The schema as JSON text, the same for the same schema."""
        return json.dumps(
            {"columns": [asdict(column) for column in self.columns]}, indent=1
        )

    @classmethod
    def from_json(cls, text: str) -> TableSchema:
        """The schema that `to_json` wrote.

        Raises
        ------
        ValueError
            If the text is not such a schema.
        """
        try:
            columns = [Column(**entry) for entry in json.loads(text)["columns"]]
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError(f"text is not a schema: {error}") from None
        tuples = [
            {
                key: tuple(value)
                for key, value in asdict(c).items()
                if isinstance(value, list)
            }
            for c in columns
        ]
        return cls(
            tuple(
                Column(**{**asdict(c), **t})
                for c, t in zip(columns, tuples, strict=True)
            )
        )


def _describe(values: pd.Series, limits: tuple[float, float] | None) -> Column:
    missing = bool(values.isna().any())
    present = values.dropna()
    if present.empty:
        raise ValueError(f"frame has no value in the column {values.name!r}")
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        low, high = float(present.min()), float(present.max())
        return Column(
            values.name,
            "number",
            low,
            high,
            None if limits is None else tuple(map(float, limits)),
            None,
            missing,
        )
    if limits is not None:
        raise ValueError(
            f"limits names the column {values.name!r}, which does not hold numbers"
        )
    if not all(isinstance(value, str) for value in present):
        raise ValueError(
            f"the column {values.name!r} holds neither numbers nor strings"
        )
    return Column(
        values.name, "category", categories=tuple(sorted(set(present))), missing=missing
    )


def _faults(values: pd.Series, column: Column) -> list[str]:
    """What is wrong with one column, in words."""
    name, present = column.name, values.dropna()
    is_number = pd.api.types.is_numeric_dtype(
        values
    ) and not pd.api.types.is_bool_dtype(values)
    if len(values) and is_number != (column.kind == "number"):
        return [
            f"{name} must hold {'numbers' if column.kind == 'number' else 'strings'}, got {values.dtype}"
        ]
    faults = []
    if len(present) < len(values) and not column.missing:
        faults.append(
            f"{name} has {len(values) - len(present)} missing values, training had none"
        )
    if column.kind == "category":
        if unknown := sorted(
            {str(value) for value in present} - set(column.categories)
        ):
            faults.append(f"{name} has the unknown categories {unknown}")
        return faults
    if len(present) and not np.isfinite(present.to_numpy(dtype=float)).all():
        faults.append(f"{name} has an infinite value")
    if column.limits is not None:
        low, high = column.limits
        if wrong := int(((present < low) | (present > high)).sum()):
            faults.append(
                f"{name} has {wrong} values outside its limits {low:g} to {high:g}"
            )
    return faults
