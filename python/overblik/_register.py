"""The register: validated, immutable, in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overblik import _coverage, _engine, display
from overblik._ledger import Ledger
from overblik._years import Years
from overblik.errors import SettingsError
from overblik.results import Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from typing import Literal

    import pandas as pd
    import polars as pl

__all__ = ["Register"]

_SHOWN = 10


class Register(Ledger, Years):
    """Projects of one or more sources, made by `read`, `register` or `example`.

    Columnar, validated and immutable. Nothing computed from it depends on the order of its rows. Money is exact; an
    unknown amount is not 0.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.example()
    >>> len(reg)
    113
    >>> reg.amounts
    {'DKK': Decimal('150000000.00')}
    """

    @property
    def ids(self) -> list[str]:
        """Ids in the order of the source.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.register([{"id": "b", "title": "Mentor"}, {"id": "a", "title": "Jobklub"}]).ids
        ['b', 'a']
        """
        return self._inner.ids

    @property
    def columns(self) -> list[str]:
        """Names of the fields and of the columns kept beside them."""
        return self._inner.columns

    @property
    def dimensions(self) -> list[str]:
        """Names of the columns to group by."""
        return self._inner.dimensions

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Exact sum of the money by currency, as it stands in the rows: of ``amount``, else of ``total_cost``.

        `counted` is what of it may be added up.
        """
        return self._inner.amounts()

    @property
    def period(self) -> tuple[datetime.date, datetime.date] | None:
        """The first and the last day of any project; None when no date is known."""
        return self._inner.period

    @property
    def rejected(self) -> Table:
        """Cells and rows that could not be used: file, row (1 = first below the header), column, value, reason."""
        return Table(self._inner.rejected, {}, name="rejected")

    @property
    def account(self) -> Table:
        """What was taken for what, why, and how it was read."""
        return Table(self._inner.account, {}, name="account")

    @property
    def notes(self) -> list[str]:
        """What was noticed while reading: encoding, delimiter, skipped title rows, converted floats, filters."""
        return self._inner.notes

    @property
    def label(self) -> str | None:
        """What the register must be called wherever it is shown, as "invented example"."""
        return self._inner.label

    @property
    def files(self) -> list[str]:
        """The files read, in the order given."""
        return self._inner.files

    @property
    def digest(self) -> str:
        """SHA-256 over the content in hexadecimal; independent of row order and file names."""
        return self._inner.digest

    def coverage(self) -> Table:
        """How much of each field is known, in projects and in money.

        Returns
        -------
        Table
            One row a field.

        Examples
        --------
        >>> import overblik as ob
        >>> "title" in ob.example().coverage()["field"]
        True
        """
        return Table(_engine.coverage(self._inner), {}, name="coverage")

    def one_per(self, by: str | Sequence[str] = "family") -> Register:
        """Make one project of the records of a family, or of all records that share the values of some columns.

        Money is added up, what counts and what is left out alike, so no sum changes; ``n``, medians and concentration
        are then those of projects. A project counts when one of its records does. What does not add up is settled so,
        and `notes` tells where:

        - title and description: those of the first record (by id) that has them;
        - ``start`` the first, ``end`` the last; ``award_date`` the first, but unknown when the awards fall in several
          years: to keep them apart, call ``by_year`` first and then ``one_per(["family", "year"])``;
        - several values of a category (units, places) are joined by ``"; "``: group by them before;
        - counts of people that several records tell are unknown, for the people may be the same;
        - an amount that some records lack is the sum of the others.

        Rows that the source calls tranches of one id are one project already when they are read.

        Parameters
        ----------
        by : str or list of str, default "family"
            Columns. The project is called by its values, as ``F-1`` or ``F-1 · 2016``. A record without a value in the
            first column stays as it is; in the others a missing value is a value of its own. A family in two currencies
            is two projects, for currencies are never added.

        Returns
        -------
        Register
            What counts was decided on the records; call `counting` before.

        Raises
        ------
        SchemaError
            For a column that the register does not have, or when two projects would have one id.
        SettingsError
            For a register by year, unless ``year`` is among the columns.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register(
        ...     {
        ...         "id": ["a", "b", "c"],
        ...         "title": ["Mentor A", "Mentor B", "Jobklub"],
        ...         "family": ["Mentor", "Mentor", None],
        ...         "amount": [100, 60, 30],
        ...     },
        ...     schema=ob.Schema(id="id", title="title", family="family", amount="amount", currency="DKK"),
        ... )
        >>> projects = reg.one_per("family")
        >>> projects.ids, projects.amounts
        (['Mentor', 'c'], {'DKK': Decimal('190.00')})
        >>> projects.notes[-1]
        'one per family: 3 records are 2 projects; 1 without a value stay as they are'
        """
        return Register(self._inner.one_per([by] if isinstance(by, str) else list(by)))

    def filter(self, *, period: tuple[str, str] | None = None, **values: str | Sequence[str]) -> Register:
        """Keep the projects that fulfil every condition; a note says how many were left out.

        Parameters
        ----------
        period : (str, str), optional
            First and last day, as ``("2017-01-01", "2017-12-31")``: the project's own period must touch it. A project
            with an unknown start or end is left out.
        **values : str or list of str
            Accepted values of a column, as ``unit="Odense"`` or ``theme=["job", "language"]``.

        Returns
        -------
        Register

        Raises
        ------
        SchemaError
            For a column, or a value, that the register does not have.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"title": ["A", "B", "C"], "unit": ["Odense", "Aarhus", None]})
        >>> len(reg.filter(unit="Odense")), len(reg.filter(unit=["Odense", "Aarhus"]))
        (1, 2)
        >>> reg.filter(unit="Odense").notes[-1]
        'filter: 1 of 3 projects kept, 2 left out'
        """
        accepted = {name: [value] if isinstance(value, str) else list(value) for name, value in values.items()}
        days = (str(period[0]), str(period[1])) if period is not None else None
        return Register(self._inner.filter(accepted, days))

    def where(self, mask_or_ids: Iterable[Any]) -> Register:
        """Keep the projects chosen by a mask in input order, or by their ids.

        Parameters
        ----------
        mask_or_ids : iterable of bool, or of str
            One truth value a project in the order of `ids`, or ids.

        Returns
        -------
        Register

        Raises
        ------
        SettingsError
            For a mask of another length.
        ProjectNotFoundError
            For an unknown id.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register([{"id": "b", "title": "Mentor"}, {"id": "a", "title": "Jobklub"}])
        >>> reg.where(["a"]).ids, reg.where([True, False]).ids
        (['a'], ['b'])
        """
        wanted = [item.item() if hasattr(item, "item") else item for item in mask_or_ids]
        if all(isinstance(item, str) for item in wanted) and wanted:
            return Register(self._inner.keep_ids(wanted))
        if all(isinstance(item, bool) for item in wanted):
            return Register(self._inner.keep(wanted))
        raise SettingsError("where takes one truth value a project, or ids as text")

    def questions(self, *, only: Sequence[str] | None = None, language: Literal["da", "en"] = "en") -> Table:
        """Which questions the register can answer, for how much money, and which missing field blocks the rest.

        Parameters
        ----------
        only : list of str, optional
            Codes of questions, as ``["cost_per_participant"]``; all by default.
        language : {"da", "en"}, default "en"
            Of the column ``asks``.

        Returns
        -------
        Table
            One row for each question, currency and field that blocks it; filling the field removes the row. A question
            that nothing blocks has one row, without ``blocked_by``.

            ``question``, ``asks``, ``needs`` (all of which must be known of a project), ``currency``; ``n``,
            ``n_share``, ``money``, ``money_share``: the projects it can be answered for, with per cents of the projects
            and of the money; ``blocked_by``, ``blocked_n``, ``blocked_money``: a field and the projects that lack it
            (a project that lacks two fields stands under both, so these do not add up); ``only_n``, ``only_money``:
            those that lack nothing else, which filling this field alone would free. `Table.conserved` proves that
            answered + blocked = register, once for each question and currency.

        Raises
        ------
        SettingsError
            For an unknown question or language.

        Examples
        --------
        >>> import overblik as ob
        >>> data = {"title": ["A", "B"], "amount": [100, 300], "participants": [5, None]}
        >>> table = ob.register(data, currency="DKK").questions(only=["cost_per_participant"])
        >>> table["money"], table["blocked_by"], table["blocked_money"]
        ([Decimal('100.00')], ['participants > 0'], [Decimal('300.00')])
        """
        return _coverage.questions(self._inner, only, language)

    def letter(
        self,
        *,
        owner: str | None = None,
        language: Literal["da", "en"] = "da",
        by: str | None = None,
        only: Sequence[str] | None = None,
        most: int = 20,
    ) -> _coverage.Letter:
        """Write to the owner of the records: what is missing, and what cannot be answered because of it.

        Parameters
        ----------
        owner : str, optional
            A unit, else a provider, as the register names it; all records without it.
        language : {"da", "en"}, default "da"
            Of words and numbers; titles stay as they are.
        by : str, optional
            The column that names the owner, as ``"programme"``.
        only : list of str, optional
            Codes of `questions` that the letter is about; all by default.
        most : int, default 20
            Projects of each currency listed by name, the largest first; the others are counted.

        Returns
        -------
        Letter
            Printed as text, shown as a page, saved by ``letter.save("letter.html")``.

        Raises
        ------
        SchemaError
            When no project has the owner; with the names there are.
        SettingsError
            For an unknown question or language.

        Examples
        --------
        >>> import overblik as ob
        >>> letter = ob.example(language="en").letter(owner="Odense", language="en", only=["cost_per_participant"])
        >>> print(letter.text.splitlines()[2])
        To Odense
        """
        return _coverage.letter(self._inner, owner, language, by, only, most)

    def to_dict(self) -> dict[str, list[Any]]:
        """Return the projects as columns, in the order of the source."""
        return self._inner.table().to_dict()

    def to_pandas(self) -> pd.DataFrame:
        """Return the projects as a pandas data frame, in the order of the source."""
        return Table(self._inner.table(), {}).to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """Return the projects as a polars data frame, in the order of the source."""
        return Table(self._inner.table(), {}).to_polars()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._inner.table().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._inner)

    def __eq__(self, other: object) -> bool:
        return self._inner == other._inner if isinstance(other, Register) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> str:
        raise TypeError("a Register is not pickled; keep its source, the digest proves it is the same")

    def __repr__(self) -> str:
        label = f" ({self.label})" if self.label else ""
        amounts = ", ".join(self._told(currency, amount) for currency, amount in self.amounts.items())
        rejected = f", {len(self.rejected)} rejected cells or rows" if len(self.rejected) else ""
        whole = self.settings.get("years_of_projects")
        rows = "projects" if whole is None else f"project-years of {whole} projects"
        return f"<Register{label}: {len(self)} {rows}, {amounts or 'no amounts'}{self._prices}{rejected}>"

    @property
    def _leaves_out(self) -> bool:
        return self.counted != self.amounts

    def _told(self, currency: str, amount: Decimal) -> str:
        counted = self.counted.get(currency)
        told = "none" if counted is None else display.number(counted)
        whole = f"{display.number(amount)} {currency}"
        return whole if counted == amount else f"{told} counted of {whole}"

    def _repr_html_(self) -> str:
        facts: dict[str, Any] = {"projects": len(self), "period": self.period and " – ".join(map(str, self.period))}
        if self.settings:
            facts["prices"] = self.price_basis
        facts["rejected cells or rows"] = len(self.rejected)
        facts |= {f"sum, {currency}": amount for currency, amount in self.amounts.items()}
        facts |= {f"counted, {currency}": amount for currency, amount in self.counted.items() if self._leaves_out}
        first = display.table(self._inner.table(_SHOWN), caption=f"first {min(_SHOWN, len(self))} projects")
        title = f"Register, {self.label}" if self.label else "Register"
        return display.card(title, facts, display.rows(self.notes), first)
