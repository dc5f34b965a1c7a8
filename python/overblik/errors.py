"""Every exception, under one base; each is also the built-in that fits it."""

from __future__ import annotations

__all__ = [
    "AmountError",
    "AmountOverflowError",
    "CurrencyError",
    "InternalError",
    "NotIdentified",
    "OverblikError",
    "ProjectNotFoundError",
    "ReadError",
    "SchemaError",
    "SettingsError",
]


class OverblikError(Exception):
    """Base of all exceptions of overblik.

    Examples
    --------
    >>> import overblik as ob
    >>> try:
    ...     ob.read("missing.csv")
    ... except ob.OverblikError as error:
    ...     print(type(error).__name__)
    ReadError
    """


class SchemaError(OverblikError, ValueError):
    """A column or field that does not exist, exists twice or contradicts another.

    Examples
    --------
    >>> import overblik as ob
    >>> ob.totals(ob.example(), by="budgt")
    Traceback (most recent call last):
    overblik.errors.SchemaError: no column 'budgt' to group by; the register has: ...
    """


class _PlacedError(OverblikError, ValueError):
    """An error that knows its cell."""

    def __init__(
        self,
        message: str,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        super().__init__(message, file, row, column, value)
        self.message = message
        self.file = file
        self.row = row
        self.column = column
        self.value = value

    def __str__(self) -> str:
        return self.message


class ReadError(_PlacedError):
    """A source that cannot be read.

    Attributes
    ----------
    file, column, value : str or None
        The file as it was named, the column and the raw value, where known.
    row : int or None
        Data row; 1 is the first below the header.

    Examples
    --------
    >>> import overblik as ob
    >>> try:
    ...     ob.read("missing.csv")
    ... except ob.ReadError as error:
    ...     print(error.file)
    missing.csv
    """


class AmountError(_PlacedError):
    """An amount column that cannot be trusted; the message names the argument that settles it.

    Attributes
    ----------
    file, column, value : str or None
        The file as it was named, the column and the raw value, where known.
    row : int or None
        Data row; 1 is the first below the header.

    Examples
    --------
    >>> import overblik as ob
    >>> try:
    ...     ob.register({"title": ["A"], "amount": [0.1]}, currency="DKK")
    ... except ob.AmountError as error:
    ...     print(error.column)
    amount
    """


class CurrencyError(OverblikError, ValueError):
    """Currencies missing, mixed or unknown; amounts of two currencies are never added.

    Examples
    --------
    >>> import overblik as ob
    >>> try:
    ...     ob.register({"title": ["A"], "amount": [1]})
    ... except ob.CurrencyError:
    ...     print("name the currency")
    name the currency
    """


class AmountOverflowError(OverblikError, OverflowError):
    """A sum that does not fit 128 bits: overblik refuses rather than wrap around.

    Examples
    --------
    >>> import overblik as ob
    >>> issubclass(ob.AmountOverflowError, OverflowError)
    True
    """


class SettingsError(OverblikError, ValueError):
    """A setting outside its range; the message says what is accepted.

    Examples
    --------
    >>> import overblik as ob
    >>> try:
    ...     ob.similarity(ob.example(), floor=2.0)
    ... except ob.SettingsError:
    ...     print("between 0 and 1")
    between 0 and 1
    """


class ProjectNotFoundError(OverblikError, KeyError):
    """An id that no project has; the message names the nearest ids there are.

    Examples
    --------
    >>> import overblik as ob
    >>> try:
    ...     ob.similarity(ob.example()).nearest("no such id")
    ... except ob.ProjectNotFoundError:
    ...     print("not there")
    not there
    """

    def __str__(self) -> str:
        # KeyError shows the repr of its argument, which hides the sentence in quotes.
        return str(self.args[0]) if self.args else ""


class NotIdentified(OverblikError):  # noqa: N818 - a refusal with a reason, named as in econometrics
    """A number that the data cannot support, with the reason.

    Examples
    --------
    >>> import overblik as ob
    >>> issubclass(ob.NotIdentified, ob.OverblikError)
    True
    """


class InternalError(OverblikError, RuntimeError):
    """A defect of overblik itself; please report it.

    Examples
    --------
    >>> import overblik as ob
    >>> issubclass(ob.InternalError, RuntimeError)
    True
    """
