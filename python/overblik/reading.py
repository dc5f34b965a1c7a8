"""Files and data frames become registers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from overblik import _engine
from overblik._register import Register
from overblik.errors import SchemaError
from overblik.progress import reporting
from overblik.results import Table

if TYPE_CHECKING:
    from overblik.progress import Progress
    from overblik.schema import Schema

__all__ = ["example", "read", "register", "standards"]

Path: TypeAlias = str | os.PathLike[str]
Sign: TypeAlias = Literal[",", "."]


def read(
    path: Path | Sequence[Path],
    *,
    schema: Schema | None = None,
    standard: str | None = None,
    sheet: str | Sequence[str] | None = None,
    decimal: Sign | None = None,
    currency: str | None = None,
    unit: str | None = None,
    encoding: str | None = None,
    allow_float: bool = False,
    prefix_ids: bool = False,
    progress: Progress = None,
) -> Register:
    r"""Read a file, or several as one register.

    A row becomes a project or a rejection with file, row, column, value and reason; nothing vanishes. Amounts are read
    as exact numbers, with the decimal sign decided for each column from all its cells.

    Spreadsheets are read as people make them: titles above the header, headers of several rows with groups over their
    columns (``"Bevilling (t.kr.)"`` over ``2016`` becomes ``"Bevilling (t.kr.) 2016"``), headings, subtotals, totals
    and notes among the rows. Totals are left out and compared with the rows that they cover: `Register.rejected` tells
    both sums of each, `Register.account` whether they agree. Hidden rows and columns are read like the others and named
    in `Register.notes`, as are tables and sheets that were not read.

    Parameters
    ----------
    path : str or path, or a list of them
        csv, tsv, xlsx, ods, parquet, json, jsonl or xml, also packed with gzip or in a zip archive. Several files form
        one register with a column ``source``; files about the same projects (CORDIS) are joined to one row a project.
    schema : Schema, optional
        Which column is which field. Without it the columns are recognised by their names; `Register.account` tells how.
        Where a published format is recognised, what it says about its columns holds for named ones too: units, codes.
    standard : str, optional
        The name of a published format, one of `standards`, that the file must have. Without it a format is told by its
        columns; the first line of `Register.account` says by which. With a schema, the fields it names go first.
    sheet : str or list of str, optional
        The sheet of a workbook; without it the first that holds a table, and a note names the others. Several sheets,
        or ``"*"`` for all with the columns of the first, form one register with a column ``source``, as
        ``"projekter.xlsx#2016"``.
    decimal : {",", "."}, optional
        The decimal sign, where the cells of a column cannot decide it.
    currency : str, optional
        An ISO 4217 code that holds for all rows. A currency is never assumed.
    unit : str, optional
        Of amounts whose header gives one the cells do not, as ``"1000"`` or ``"mio."``; ``"1"`` says they are whole.
    encoding : str, optional
        Of a text file; without it detected and noted.
    allow_float : bool, default False
        Take money from columns of floating point numbers, which is counted and noted; refused otherwise.
    prefix_ids : bool, default False
        Put the name of the file, and of the sheet where there are several, before each id: ``"projekter:17"``. Links
        between the projects of a file follow.
    progress : callable or False, optional
        Called with (step, done, total). By default a bar appears when the work takes over a second.

    Returns
    -------
    Register

    Raises
    ------
    ReadError
        When the file is missing or nothing in it can be read; with the file, row, column and value where known. When it
        would not fit in memory; with what is needed and the largest columns.
    SchemaError
        When a column that the schema names does not exist, or the columns are not those of the standard; when two
        columns may be one field (amounts of several years), or when two files have one id.
    SettingsError
        When there is no standard of this name.
    AmountError
        When the decimal sign of a column is ambiguous or mixed, when a header names a unit that `unit` does not
        confirm, or money stands in floats.
    CurrencyError
        When amounts have no currency.

    Examples
    --------
    >>> import overblik as ob, pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "projekter.csv")
    >>> _ = path.write_text("Titel;Bevilling;Kommune\nJobklub;1.250,50;Odense\nMentor;2.000,00;Aarhus\n")
    >>> reg = ob.read(path, schema=ob.Schema(title="Titel", amount="Bevilling", unit="Kommune"), currency="DKK")
    >>> len(reg), reg.amounts
    (2, {'DKK': Decimal('3250.50')})
    """
    paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    sheets = [sheet] if isinstance(sheet, str) else list(sheet or ())
    options = _options(
        schema, standard, decimal, currency, unit, allow_float, sheets=sheets, encoding=encoding, prefix_ids=prefix_ids
    )
    with reporting(progress) as report:
        return Register(_engine.read([os.fspath(p) for p in paths], options, report))


def register(
    data: Any,
    *,
    schema: Schema | None = None,
    standard: str | None = None,
    decimal: Sign | None = None,
    currency: str | None = None,
    unit: str | None = None,
    allow_float: bool = False,
    progress: Progress = None,
) -> Register:
    """Make a register from data in memory.

    Parameters
    ----------
    data : data frame, dict of columns, or list of dicts
        Anything with ``__arrow_c_stream__`` (pandas, polars, pyarrow, DuckDB); a dict from column name to values; or a
        list of dicts from column name to value, where a missing name is a missing value. Values may be ``Decimal``,
        ``int``, ``str``, ``date``, ``datetime``, ``bool``, numpy scalars or ``None``.
    schema, standard, decimal, currency, unit, allow_float, progress
        As in `read`.

    Returns
    -------
    Register

    Raises
    ------
    SchemaError
        When a column that the schema names does not exist, the columns are not those of the standard, or the data has
        no columns.
    AmountError
        When money stands in floats and `allow_float` is not set.
    CurrencyError
        When amounts have no currency.

    Examples
    --------
    >>> import overblik as ob
    >>> from decimal import Decimal
    >>> reg = ob.register(
    ...     [
    ...         {"title": "Jobklub for kvinder", "amount": Decimal("1250.50"), "unit": "Odense"},
    ...         {"title": "Mentor", "amount": None, "unit": "Aarhus"},
    ...     ],
    ...     currency="DKK",
    ... )
    >>> reg.amounts
    {'DKK': Decimal('1250.50')}
    """
    options = _options(schema, standard, decimal, currency, unit, allow_float)
    with reporting(progress) as report:
        return Register(_from_data(data, options, report))


def example(*, language: Literal["da", "en"] = "da") -> Register:
    """Return the invented example: 113 projects of three municipalities in 2017, together 150 000 000.00 DKK.

    Parameters
    ----------
    language : {"da", "en"}, default "da"
        Language of the texts.

    Returns
    -------
    Register
        Labelled as invented wherever it is shown.

    Raises
    ------
    SettingsError
        For another language.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.example(language="en")
    >>> len(reg), reg.amounts["DKK"]
    (113, Decimal('150000000.00'))
    """
    return Register(_engine.example(language))


def standards() -> Table:
    """List the published formats whose columns are known.

    Returns
    -------
    Table
        One row a format: its name for ``read(standard=...)``, what it is, the variants that are told apart, the columns
        that tell each, the version of the mapping, and where the names of the columns were seen.

    Examples
    --------
    >>> import overblik as ob
    >>> known = ob.standards().to_dict()
    >>> dict(zip(known["standard"], known["variants"]))["cordis"]
    'projects; single file; organisations; fields of science'
    """
    return Table(_engine.standards(), {}, name="standards")


def either(source: Any, **options: Any) -> Register:
    """Read a path, or make a register of data."""
    return read(source, **options) if isinstance(source, (str, os.PathLike)) else register(source, **options)


def _options(
    schema: Schema | None,
    standard: str | None,
    decimal: str | None,
    currency: str | None,
    unit: str | None,
    allow_float: bool,
    *,
    sheets: list[str] | None = None,
    encoding: str | None = None,
    prefix_ids: bool = False,
) -> _engine.Options:
    return _engine.Options(
        schema=None if schema is None else schema._to_json(),
        decimal=decimal,
        currency=currency,
        unit=unit,
        allow_float=allow_float,
        sheets=sheets,
        encoding=encoding,
        standard=standard,
        prefix_ids=prefix_ids,
    )


def _from_data(data: Any, options: _engine.Options, report: Any) -> _engine.Register:
    if hasattr(data, "__arrow_c_stream__"):
        stream = _stream(data)
        if stream is not None:
            return _engine.register_stream(stream, options, report)
        data = {str(name): data[name] for name in data.columns}
    if isinstance(data, Mapping):
        return _engine.register_cells({str(name): _plain(values) for name, values in data.items()}, options, report)
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _engine.register_cells(_turned(data), options, report)
    raise SchemaError(
        f"no register can be made of {type(data).__name__}; "
        "expected a data frame, a dict of columns or a list of dicts; files are opened by overblik.read"
    )


def _stream(data: Any) -> Any:
    """The data as an Arrow table; None for a pandas frame that has no Arrow form, which is taken cell by cell."""
    if type(data).__module__.partition(".")[0] != "pandas":
        return data
    try:
        import pyarrow as pa
    except ImportError:
        return None
    twice = data.columns[data.columns.duplicated()]
    if len(twice):
        raise SchemaError(f"column '{twice[0]}' exists twice; give every column its own name")
    has_named_index = any(name is not None for name in data.index.names)
    try:
        return pa.Table.from_pandas(data, preserve_index=has_named_index)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):  # a column of mixed objects
        return None


def _plain(values: Any) -> list[Any]:
    """Values of a column as Python objects."""
    if isinstance(values, (str, bytes)):
        raise SchemaError(f"a column is a list of values, not the text {values!r}")
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "kind", "") == "M" and hasattr(values, "astype"):
        values = values.astype("datetime64[s]")  # nanoseconds would come out as bare integers
    return list(values.tolist() if hasattr(values, "tolist") else values)


def _turned(rows: Sequence[Any]) -> dict[str, list[Any]]:
    names: dict[str, None] = {}
    for at, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise SchemaError(f"row {at + 1} is {type(row).__name__}; expected a dict from column name to value")
        names.update(dict.fromkeys(row))
    return {str(name): [row.get(name) for row in rows] for name in names}
