"""Which column is which field."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from overblik import display
from overblik.errors import SchemaError
from overblik.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Schema"]

_MONEY = {
    "amount", "total_cost", "admin_amount", "payroll_amount", "requested", "disbursed", "commitment", "budget",
    "nominal",
}  # fmt: skip

Columns: TypeAlias = str | Sequence[str]
Money: TypeAlias = Columns | Mapping[Any, str]


class Schema:
    """Which columns of a source become which fields of the register.

    A field may name several columns: those of `description` are joined, of other fields the first filled one counts.
    Money may have a column a calendar year, as ``amount={2019: "Budget 2019", 2020: "Budget 2020"}``: the amount is the
    sum of its years, an empty cell being no year, and ``by_year(basis="reported")`` cuts by them. A column under
    ``"total"`` holds their sum; rows where it does not are refused.

    Parameters
    ----------
    id : str or list of str, optional
        Identifier in the source; without it rows are named ``file:row``.
    title : str or list of str, optional
        Title as published.
    description : str or list of str, optional
        Description; several columns are joined in this order.
    amount : str, list of str or dict, optional
        What the unit gives; the default measure of money.
    total_cost : str, list of str or dict, optional
        Whole cost of the project, all payers.
    currency : str or list of str, optional
        A column, or an ISO 4217 code that holds for all rows.
    start : str or list of str, optional
        Planned or actual start.
    end : str or list of str, optional
        Planned or actual end.
    award_date : str or list of str, optional
        Date of commitment.
    unit : str or list of str, optional
        Who gives: fund, administration, municipality.
    provider : str or list of str, optional
        Who carries out.
    programme : str or list of str, optional
        Pool, call, axis, fund code.
    theme : str or list of str, optional
        Sector, priority, topic.
    target_group : str or list of str, optional
        For whom.
    activity : str or list of str, optional
        What is done.
    place : str or list of str, optional
        Where.
    mandate : str or list of str, optional
        Required by law: yes, no, unknown.
    status : str or list of str, optional
        Pipeline, active, closed and the like.
    participants : str or list of str, optional
        People reached.
    participants_planned : str or list of str, optional
        People planned.
    successes : str or list of str, optional
        Successes among the measured.
    outcome_n : str or list of str, optional
        How many were measured.
    outcome : str or list of str, optional
        Definition of the outcome.
    target : str or list of str, optional
        Own target.
    admin_amount : str, list of str or dict, optional
        Declared administration.
    payroll_amount : str, list of str or dict, optional
        Declared wages.
    inside_outcomes : str or list of str, optional
        Outcomes employed by the provider or its affiliates.
    evidence : str or list of str, optional
        Grade of evidence.
    parent : str or list of str, optional
        Parent record.
    role : str or list of str, optional
        Role of the row in the ledger: direct, regrant, umbrella, component, tranche, duplicate_report.
    family : str or list of str, optional
        Key shared by the records of one effort: a core project number, a co-financed project.
    funded_from : str or list of str, optional
        The record whose money this one passes on.
    requested : str, list of str or dict, optional
        Applied for.
    disbursed : str, list of str or dict, optional
        Paid out.
    commitment : str, list of str or dict, optional
        Promised in binding form, where the amount is what was spent.
    budget : str, list of str or dict, optional
        Planned for the record's periods.
    nominal : str, list of str or dict, optional
        In the prices of its own years, beside an amount in constant prices.
    basis : str or list of str, optional
        What the amounts are: budget, commitment, disbursement, actual.
    language : str or list of str, optional
        Language of the text, ISO 639-1.
    url : str or list of str, optional
        Link.
    dims : list of str, optional
        Further columns to group by.
    only : bool, default False
        Drop the columns that are not named; by default they are kept.
    tranches : bool, default False
        Rows of one id are the payments of one project: their money is added and the project counts once, as it does
        where ``role`` calls them tranches. By default a repeated id is rejected as ``duplicate_id``.

    Examples
    --------
    >>> import overblik as ob
    >>> schema = ob.Schema(id="Sagsnr", title="Titel", amount="Bevilling", currency="DKK", unit="Kommune")
    >>> schema
    Schema(id='Sagsnr', title='Titel', amount='Bevilling', currency='DKK', unit='Kommune')
    >>> reg = ob.register(
    ...     {"Sagsnr": ["1", "2"], "Titel": ["Jobklub", "Mentor"], "Bevilling": [100, 250], "Kommune": ["Aarhus"] * 2},
    ...     schema=schema,
    ... )
    >>> reg.amounts
    {'DKK': Decimal('350.00')}

    Money with a column a year:

    >>> schema = ob.Schema(title="Titel", amount={2019: "B19", 2020: "B20", "total": "I alt"}, currency="DKK")
    >>> data = {"Titel": ["Jobklub", "Mentor"], "B19": [100, None], "B20": [50, 30], "I alt": [150, 30]}
    >>> reg = ob.register(data, schema=schema)
    >>> ob.totals(reg.by_year(basis="reported"), by="year", measures=["n", "sum"])["sum"]
    [Decimal('100.00'), Decimal('80.00')]
    """

    def __init__(
        self,
        *,
        id: Columns | None = None,
        title: Columns | None = None,
        description: Columns | None = None,
        amount: Money | None = None,
        total_cost: Money | None = None,
        currency: Columns | None = None,
        start: Columns | None = None,
        end: Columns | None = None,
        award_date: Columns | None = None,
        unit: Columns | None = None,
        provider: Columns | None = None,
        programme: Columns | None = None,
        theme: Columns | None = None,
        target_group: Columns | None = None,
        activity: Columns | None = None,
        place: Columns | None = None,
        mandate: Columns | None = None,
        status: Columns | None = None,
        participants: Columns | None = None,
        participants_planned: Columns | None = None,
        successes: Columns | None = None,
        outcome_n: Columns | None = None,
        outcome: Columns | None = None,
        target: Columns | None = None,
        admin_amount: Money | None = None,
        payroll_amount: Money | None = None,
        inside_outcomes: Columns | None = None,
        evidence: Columns | None = None,
        parent: Columns | None = None,
        role: Columns | None = None,
        family: Columns | None = None,
        funded_from: Columns | None = None,
        requested: Money | None = None,
        disbursed: Money | None = None,
        commitment: Money | None = None,
        budget: Money | None = None,
        nominal: Money | None = None,
        basis: Columns | None = None,
        language: Columns | None = None,
        url: Columns | None = None,
        dims: Sequence[str] = (),
        only: bool = False,
        tranches: bool = False,
    ) -> None:
        named: dict[str, Money | None] = {
            "id": id,
            "title": title,
            "description": description,
            "amount": amount,
            "total_cost": total_cost,
            "currency": currency,
            "start": start,
            "end": end,
            "award_date": award_date,
            "unit": unit,
            "provider": provider,
            "programme": programme,
            "theme": theme,
            "target_group": target_group,
            "activity": activity,
            "place": place,
            "mandate": mandate,
            "status": status,
            "participants": participants,
            "participants_planned": participants_planned,
            "successes": successes,
            "outcome_n": outcome_n,
            "outcome": outcome,
            "target": target,
            "admin_amount": admin_amount,
            "payroll_amount": payroll_amount,
            "inside_outcomes": inside_outcomes,
            "evidence": evidence,
            "parent": parent,
            "role": role,
            "family": family,
            "funded_from": funded_from,
            "requested": requested,
            "disbursed": disbursed,
            "commitment": commitment,
            "budget": budget,
            "nominal": nominal,
            "basis": basis,
            "language": language,
            "url": url,
        }
        by_year = {field: value for field, value in named.items() if isinstance(value, Mapping) and field in _MONEY}
        self._years = {field: _years(field, value) for field, value in by_year.items()}
        totals = {field: [value["total"]] for field, value in by_year.items() if "total" in value}
        plain = {f: totals.get(f, v) for f, v in named.items() if f not in by_year or f in totals}
        self._fields = {field: _columns(field, value) for field, value in plain.items() if value is not None}
        self._dims = _columns("dims", dims)
        self._only = bool(only)
        self._tranches = bool(tranches)
        self._account: Table | None = None

    @classmethod
    def of(cls, source: Any, **options: Any) -> Schema:
        """Print what would be recognised in a file or a data frame, and why; return it as a schema to correct.

        Parameters
        ----------
        source : str, path or data
            What `read` or `register` takes.
        **options
            Further arguments of `read` or `register`.

        Returns
        -------
        Schema
            With the account in `account`.

        Examples
        --------
        >>> import overblik as ob
        >>> schema = ob.Schema.of({"Projekttitel": ["Jobklub"], "Kommune": ["Odense"]})
        Projekttitel -> title: ...
        Kommune -> unit: ...
        >>> schema
        Schema(title='Projekttitel', unit='Kommune')
        """
        from overblik import reading

        reg = reading.either(source, **options)
        lines = reg.account.to_dict()
        schema = cls._from_account(lines["field"], lines["columns"], list(reg.amounts))
        schema._account = reg.account
        for field, columns, why in zip(lines["field"], lines["columns"], lines["why"], strict=True):
            print(f"{columns or 'all rows'} -> {field or 'kept'}: {why}")
        return schema

    @classmethod
    def _from_account(cls, fields: Iterable[str], columns: Iterable[str], currencies: list[str]) -> Schema:
        lines = zip(fields, columns, strict=True)
        named: dict[str, Any] = {}
        for field, joined in lines:
            of, _, year = field.partition(" ")
            if year.isdigit() and of in _MONEY:
                total = named.get(of)
                years = total if isinstance(total, dict) else {"total": total[0]} if total else {}
                named[of] = {**years, int(year): joined}
            elif field in cls.fields() and joined:
                named[field] = joined.split(" + ")
        if "currency" not in named and len(currencies) == 1:
            named["currency"] = currencies
        return cls(**named)

    @classmethod
    def load(cls, path: str | Path) -> Schema:
        r"""Read a schema from a TOML file: a line a field, as ``amount = "Bevilling"``.

        Parameters
        ----------
        path : str or path
            The file.

        Returns
        -------
        Schema

        Raises
        ------
        SchemaError
            When the file is no TOML or names an unknown field.

        Examples
        --------
        >>> import overblik as ob, pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp(), "schema.toml")
        >>> _ = path.write_text('title = "Titel"\ndescription = ["Formål", "Indhold"]\n', encoding="utf-8")
        >>> ob.Schema.load(path)
        Schema(title='Titel', description=['Formål', 'Indhold'])
        """
        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib
        try:
            named = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SchemaError(f"{path}: no schema can be read: {error}") from error
        unknown = [name for name in named if name not in cls.fields()]
        if unknown:
            raise SchemaError(f"{path}: no field '{unknown[0]}'; a schema has: {', '.join(cls.fields())}")
        return cls(**named)

    @staticmethod
    def fields() -> list[str]:
        """Names of all fields, in the order of the record, then ``dims``, ``only`` and ``tranches``.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.Schema.fields()[:4]
        ['id', 'title', 'description', 'amount']
        """
        return list(Schema.__init__.__kwdefaults__ or {})

    @property
    def account(self) -> Table | None:
        """What was recognised and why, for a schema made by `Schema.of`."""
        return self._account

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that are named, as they were named.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.Schema(title="Titel", only=True).to_dict()
        {'title': 'Titel', 'only': True}
        """
        named: dict[str, Any] = {f: c[0] if len(c) == 1 else list(c) for f, c in self._fields.items()}
        for field, years in self._years.items():
            total = {"total": named[field]} if field in named else {}
            named[field] = {**{int(year): column for year, column in years.items()}, **total}
        named = {field: named[field] for field in self.fields() if field in named}
        if self._dims:
            named["dims"] = list(self._dims)
        if self._only:
            named["only"] = True
        if self._tranches:
            named["tranches"] = True
        return named

    def _to_json(self) -> str:
        return json.dumps(
            {**self._fields, "years": self._years, "dims": self._dims, "only": self._only, "tranches": self._tranches}
        )

    def __eq__(self, other: object) -> bool:
        return self.to_dict() == other.to_dict() if isinstance(other, Schema) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._to_json())

    def __repr__(self) -> str:
        return f"Schema({', '.join(f'{name}={value!r}' for name, value in self.to_dict().items())})"

    def _repr_html_(self) -> str:
        return self._account._repr_html_() if self._account else display.card("Schema", self.to_dict())


def _years(field: str, value: Mapping[Any, Any]) -> dict[str, str]:
    """The columns of years, by year."""
    years = {str(year): column for year, column in value.items() if year != "total"}
    sound = all(len(year) == 4 and year.isdecimal() and isinstance(column, str) for year, column in years.items())
    if not years or not sound:
        raise SchemaError(
            f"field '{field}' takes the columns of its years, as {{2019: 'Budget 2019', 'total': 'Sum'}}, not {value!r}"
        )
    return years


def _columns(field: str, value: Money) -> list[str]:
    columns = [value] if isinstance(value, str) else list(value)
    if isinstance(value, Mapping) or not all(isinstance(column, str) for column in columns):
        raise SchemaError(f"field '{field}' takes the name of a column or a list of names, not {value!r}")
    return columns
