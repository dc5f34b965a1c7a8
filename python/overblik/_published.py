"""What published tables share: their cells as text, their name and vintage, the way they are shown."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

from overblik import display
from overblik.errors import SchemaError, SettingsError
from overblik.results import Inner, Result

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Published", "columns"]

Columns: TypeAlias = list[tuple[str, list[str | None]]]
_MISSING = {"NAType", "NaTType", "NoneType"}


class _Named(Inner, Protocol):
    @property
    def name(self) -> str: ...
    @property
    def vintage(self) -> str | None: ...
    @property
    def label(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


class Published(Result, Generic[_T]):
    """A published table that keeps its name and vintage."""

    _inner: _T

    @classmethod
    def _of(cls, inner: _T) -> Self:
        made = cls.__new__(cls)
        Result.__init__(made, inner)
        return made

    @property
    def name(self) -> str:
        """What the table is called."""
        return self._inner.name

    @property
    def vintage(self) -> str | None:
        """Which edition of it."""
        return self._inner.vintage

    def _told(self) -> str:
        """What it holds, in a line."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._inner.label}: {self._told()}>"

    def _source_card(self, facts: dict[str, Any], *parts: str) -> str:
        title = f"{self._name.capitalize()}: {self._inner.label}"
        return display.card(title, {**facts, "source": self.settings["source"]}, *parts)


def columns(data: Any) -> Columns:
    """The cells of a table as text; nothing is computed with them."""
    if isinstance(data, Mapping) and not any(_is_column(values) for values in data.values()):
        data = {"year": list(data), "value": list(data.values())}
    elif isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        names = list(dict.fromkeys(name for row in data for name in row))
        data = {name: [row.get(name) for row in data] for name in names}
    elif hasattr(data, "to_pydict"):  # pyarrow
        data = data.to_pydict()
    elif hasattr(data, "fetchall"):  # DuckDB
        names, rows = list(data.columns), data.fetchall()
        data = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    elif hasattr(data, "columns") and not isinstance(data, Mapping):
        data = {name: data[name].to_list() for name in data.columns}
    if not isinstance(data, Mapping):
        raise SchemaError(
            f"no table of rates can be made of {type(data).__name__}; expected a data frame, a dict or a list of dicts "
            "(files are opened by read)"
        )
    return [(str(name), [_cell(value, str(name), at) for at, value in enumerate(data[name], 1)]) for name in data]


def _is_column(values: Any) -> bool:
    return hasattr(values, "__len__") and not isinstance(values, (str, bytes))


def _cell(value: Any, column: str, row: int) -> str | None:
    if type(value).__name__ in _MISSING:
        return None
    if hasattr(value, "item") and hasattr(value, "dtype"):
        value = value.item()
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime.date):  # and datetime
        return value.isoformat()
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, float):
        raise SettingsError(
            f"column '{column}', row {row}: {value!r} is a binary float, which has lost the digits as published; "
            "give text or Decimal, as pandas.read_csv(..., dtype=str) does"
        )
    raise SettingsError(f"column '{column}', row {row}: a {type(value).__name__} is no cell; expected text or Decimal")
