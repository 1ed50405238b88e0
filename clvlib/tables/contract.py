"""How a table is declared and checked: types, units, keys, and one line for whoever opens it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
import pandera.pandas as pa

from clvlib.errors import InputError
from clvlib.texts import alike

TIME = "datetime64[us]"
_MOMENT = "datetime64["
SHARE = pa.Check.in_range(0, 1)
NOT_NEGATIVE = pa.Check.ge(0)

# What an export may say about an order or a line beyond the bare necessities. A stage
# uses them where they are present and says so where they are not.
ORDER_ATTRIBUTES = ("channel", "country", "branch", "payment", "device", "coupon", "source")


def text(*, nullable: bool = False, required: bool = True) -> pa.Column:
    """Return a column of texts."""
    return pa.Column("str", nullable=nullable, required=required, coerce=True)


def number(*checks: pa.Check, nullable: bool = False, required: bool = True) -> pa.Column:
    """Return a column of floats."""
    return pa.Column("float64", list(checks), nullable=nullable, required=required, coerce=True)


def whole(*checks: pa.Check) -> pa.Column:
    """Return a column of whole numbers."""
    return pa.Column("int64", list(checks), coerce=True)


def moment(*, nullable: bool = False) -> pa.Column:
    """Return a column of naive timestamps in the merchant's time zone."""
    return pa.Column(TIME, nullable=nullable, coerce=True)


def attributes() -> dict[str, pa.Column]:
    """Return the columns of :data:`ORDER_ATTRIBUTES`, each of which may be absent."""
    return {name: text(nullable=True, required=False) for name in ORDER_ATTRIBUTES}


@dataclass(frozen=True)
class Table:
    """One declared table.

    Parameters
    ----------
    name : str
        Name of the table and of its Parquet file.
    meaning : str
        One line for whoever opens it.
    columns : dict of str to pandera.Column
        What must (or may) be in it.
    key : tuple of str
        Columns that identify a row; empty where rows have no identity.
    open : bool
        Whether further columns may follow (the merchant's own attributes).
    """

    name: str
    meaning: str
    columns: dict[str, pa.Column] = field(repr=False)
    key: tuple[str, ...] = ()
    open: bool = False

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema of this table."""
        return pa.DataFrameSchema(self.columns, strict=not self.open, name=self.name)

    def check(self, frame: pd.DataFrame, columns: list[str] | None = None) -> pd.DataFrame:
        """Return the frame with its declared types, or raise.

        Parameters
        ----------
        frame : pandas.DataFrame
            The table, or some columns of it.
        columns : list of str, optional
            Where given, only these columns are expected (a partial read).

        Raises
        ------
        InputError
            If a column is missing or a value breaks the contract; names table, column, row.
        """
        declared = self._expected(columns)
        if columns_kept(frame, declared, self.open):
            others = _other_units(frame, declared)
            checked = frame.astype(others) if others else frame.copy(deep=False)
        else:
            checked = self._checked(frame, columns)
        if self.key and set(self.key) <= set(checked.columns):
            self._refuse_twins(checked)
        return checked

    def _expected(self, columns: list[str] | None) -> dict[str, pa.Column]:
        if columns is None:
            return self.columns
        return {name: declared for name, declared in self.columns.items() if name in columns}

    def _checked(self, frame: pd.DataFrame, columns: list[str] | None) -> pd.DataFrame:
        """Let pandera give the declared types, and say what is wrong."""
        schema = self.schema
        if columns is not None:
            dropped = [name for name in self.columns if name not in columns]
            schema = schema.remove_columns(dropped)
        try:
            return alike(schema.validate(frame))
        except pa.errors.SchemaError as error:
            raise self._explain(error) from error
        except pa.errors.SchemaErrors as errors:  # coercion reports several at once
            raise self._explain(errors.schema_errors[0]) from errors

    def _refuse_twins(self, frame: pd.DataFrame) -> None:
        twins = frame.duplicated(list(self.key))
        if twins.any():
            first = frame.loc[twins, list(self.key)].iloc[0].to_dict()
            raise InputError(f"table '{self.name}'", f"holds the key {first} more than once")

    def _explain(self, error: pa.errors.SchemaError) -> InputError:
        column = error.column_name or getattr(error.schema, "name", None)
        cases = error.failure_cases
        found = str(error).splitlines()[0]
        if isinstance(cases, pd.DataFrame) and {"index", "failure_case"} <= set(cases.columns):
            first = cases.iloc[0]
            found = f"row {first['index']} holds {first['failure_case']}"
        if error.reason_code is pa.errors.SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME:
            return InputError(f"table '{self.name}'", found.split(". ")[0])
        where = f"table '{self.name}'" + (f", column '{column}'" if column != self.name else "")
        return InputError(where, found, allowed=str(error.check or "the declared type"))


def columns_kept(frame: pd.DataFrame, declared: Mapping[str, pa.Column], more: bool) -> bool:
    """Say whether a frame plainly keeps a contract; False where only pandera can tell.

    Pandera takes milliseconds a table, of which a run reads and writes some eighty, nearly all
    of them as declared.
    """
    if not frame.columns.is_unique or not (more or set(frame.columns) <= set(declared)):
        return False
    return all(
        _kept(frame[name], column) if name in frame else not column.required
        for name, column in declared.items()
    )


def _kept(values: pd.Series, declared: pa.Column) -> bool:
    kind = "str" if str(declared.dtype) == "string[pyarrow]" else str(declared.dtype)
    alike = str(values.dtype) == kind or (kind.startswith(_MOMENT) and _in_reach(values))
    if not alike or declared.unique:
        return False
    return (declared.nullable or not values.hasnans) and all(
        _passes(values, check) for check in declared.checks
    )


def _in_reach(values: pd.Series) -> bool:
    """Say whether these are moments without a time zone that can be told in any unit."""
    if not re.fullmatch(r"datetime64\[(s|ms|us|ns)\]", str(values.dtype)) or values.dropna().empty:
        return False
    return values.min() >= pd.Timestamp.min and values.max() <= pd.Timestamp.max


def _other_units(frame: pd.DataFrame, declared: Mapping[str, pa.Column]) -> dict[str, str]:
    """Return the declared type of the columns whose moments are told in another unit."""
    kinds = {name: str(column.dtype) for name, column in declared.items() if name in frame}
    return {
        name: kind for name, kind in kinds.items()
        if kind.startswith(_MOMENT) and str(frame[name].dtype) != kind
    }  # fmt: skip


def _passes(values: pd.Series, check: pa.Check) -> bool:
    """Say whether all known values pass one of the checks that tables use; False where unsure."""
    known, asked = values.dropna(), check.statistics or {}
    if check.name == "greater_than_or_equal_to":
        return bool((known >= asked["min_value"]).all())
    if check.name == "in_range" and asked["include_min"] and asked["include_max"]:
        return bool(known.between(asked["min_value"], asked["max_value"]).all())
    return check.name == "isin" and bool(known.isin(asked["allowed_values"]).all())
