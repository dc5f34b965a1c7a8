"""The register: validated, immutable, in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from overblik import _coverage, _engine, display
from overblik.errors import SettingsError
from overblik.progress import reporting
from overblik.results import Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from typing import Literal

    import pandas as pd
    import polars as pl

    from overblik._prices import PriceIndex, Rates
    from overblik.progress import Progress

__all__ = ["Register"]

YearBasis: TypeAlias = Literal["day_proportional", "award", "reported"]

_SHOWN = 10


class Register:
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

    def __init__(self, inner: _engine.Register) -> None:
        self._inner = inner

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
    def counted(self) -> dict[str, Decimal]:
        """Exact sum of what counts by currency: `amounts` less what `ledger` leaves out, as in every total.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register(
        ...     {"id": ["P", "a"], "title": ["Call", "Mentor"], "parent": [None, "P"], "amount": [100, 60]},
        ...     schema=ob.Schema(id="id", title="title", parent="parent", amount="amount", currency="DKK"),
        ... )
        >>> reg.amounts, reg.counted
        ({'DKK': Decimal('160.00')}, {'DKK': Decimal('100.00')})
        """
        return self._inner.counted()

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
    def settings(self) -> dict[str, str]:
        """What the money was made with: basis of years, price index, exchange rates, with vintage; empty as read."""
        return self._inner.settings

    @property
    def price_basis(self) -> str:
        """``nominal``, or the base year with the index and its vintage."""
        return self.settings.get("price_basis", "nominal")

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

    def ledger(self, *, of: str | None = None) -> Table:
        """What is counted and what is left out, by reason: the parts add up to the register, to the last unit.

        Every project is decided once, on the whole register, so filters and groups only add up what the ledger says.

        Parameters
        ----------
        of : str, optional
            The money column; by default ``amount``, else ``total_cost``.

        Returns
        -------
        Table
            ``currency``, ``reason``, ``n``, ``n_partly`` and ``amount``; `Table.conserved` proves the sum. Reasons:

            - ``counted``; ``net_negative`` (in sums, not in shares); ``unknown_amount``;
            - ``duplicate_report``: another unit reports the same grant: the source says so, or stem of the id, title,
              amount and currency are the same where the suffix of the id names the unit (``2025-01169_Vinnova``); the
              id that sorts first keeps the money;
            - ``covered_by_children``: a parent counts max(0, parent - children);
            - ``pass_through``: passed on, and counted where it is used, as far as that stands in the register;
            - ``counted_once``: the total cost of a project with several funders;
            - ``cancelled``: committed to projects that the status calls cancelled, and not paid out, where
              ``disbursed`` is known.

            A project that counts in part is among the counted; the other part of its money stands under its reason:
            ``n_partly`` counts such projects, ``n`` those of which nothing counts.

        Raises
        ------
        SchemaError
            For a money column that the register does not have.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register(
        ...     {
        ...         "id": ["P", "a", "b"],
        ...         "title": ["Call", "Mentor", "Jobklub"],
        ...         "parent": [None, "P", "P"],
        ...         "amount": [100, 60, 30],
        ...     },
        ...     schema=ob.Schema(id="id", title="title", parent="parent", amount="amount", currency="DKK"),
        ... )
        >>> ledger = reg.ledger()
        >>> dict(zip(ledger["reason"], map(str, ledger["amount"]), strict=True))
        {'counted': '100.00', 'covered_by_children': '90.00', 'register': '190.00'}
        >>> all(line["holds"] for line in ledger.conserved)
        True
        """
        off = dict.fromkeys(self._inner.turned_off, False)
        settings = {"of": of, "counting": off} if off else {"of": of}
        return Table(_engine.ledger(self._inner, of), settings, name="ledger")

    def counting(
        self,
        *,
        duplicate_reports: bool = True,
        residuals: bool = True,
        pass_through: bool = True,
        counted_once: bool = True,
        cancelled: bool = True,
    ) -> Register:
        """Decide again what counts, with some rules turned off, on the projects that this register holds.

        Apply it before filtering: a filter may have left out the children of a parent, or the use of a regrant.

        Parameters
        ----------
        duplicate_reports : bool, default True
            Count a grant once that several units report.
        residuals : bool, default True
            Count of a parent what its children do not account for.
        pass_through : bool, default True
            Count money that is passed on where it is used.
        counted_once : bool, default True
            Count the total cost of a co-financed project once.
        cancelled : bool, default True
            Count of the commitment to a cancelled project what was paid out.

        Returns
        -------
        Register
            With a note, and a digest of its own, when a rule is turned off.

        Raises
        ------
        SettingsError
            When the projects were cut into parts, as by year.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register(
        ...     {
        ...         "id": ["2025-1_VR", "2025-1_RJ", "2025-2_VR"],
        ...         "title": ["Plankton", "Plankton", "Polymer"],
        ...         "unit": ["Research Council", "Jubilee Fund", "Research Council"],
        ...         "amount": [700, 700, 50],
        ...     },
        ...     schema=ob.Schema(id="id", title="title", unit="unit", amount="amount", currency="SEK"),
        ... )
        >>> reg.counted, reg.counting(duplicate_reports=False).counted
        ({'SEK': Decimal('750.00')}, {'SEK': Decimal('1450.00')})
        """
        rules = {
            "duplicate_reports": duplicate_reports,
            "residuals": residuals,
            "pass_through": pass_through,
            "counted_once": counted_once,
            "cancelled": cancelled,
        }
        return Register(self._inner.counting([rule for rule, on in rules.items() if not on]))

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

    def roles(self) -> Table:
        """What the rows are in the ledger: direct, umbrella, component, tranche, regrant or duplicate report.

        Returns
        -------
        Table
            ``role``, ``rule`` (``source``: it says so; ``has_children``, ``has_parent``, ``funds_others``, ``id_stem``:
            derived; ``assumed``: nothing says otherwise), ``currency``, ``n``, ``amount`` (all of it) and ``counted``.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.example().roles()["role"]
        ['direct']
        """
        return Table(_engine.roles(self._inner), {}, name="roles")

    def conflicts(self) -> Table:
        """What an auditor should look at: where the source contradicts itself, and what is counted with a caveat.

        Returns
        -------
        Table
            ``kind``, ``n``, ``projects`` (at most ten ids), ``of`` (the money column), ``currency``, ``amount`` and
            ``detail``: what was done, and what the amount is. Rows that are equal in everything but their id are among
            them (``identical_rows``): they are counted, for only an explicit id makes them one.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register(
        ...     {"id": ["P", "a"], "title": ["Call", "Mentor"], "parent": [None, "P"], "amount": [100, 110]},
        ...     schema=ob.Schema(id="id", title="title", parent="parent", amount="amount", currency="DKK"),
        ... )
        >>> reg.conflicts()["kind"], reg.conflicts()["amount"]
        (['children_exceed_parent'], [Decimal('10.00')])
        """
        return Table(_engine.conflicts(self._inner), {}, name="conflicts")

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

    def by_year(
        self,
        *,
        basis: YearBasis = "day_proportional",
        year: str | None = None,
        progress: Progress = None,
    ) -> Register:
        """Cut the projects into calendar years: one row a project and year, with a column ``year`` to group by.

        Rows are called ``P-17 · 2016``; their ``family`` is the project. The years of a project add up to it exactly:
        largest remainder (Hamilton), ties to the earlier year. A project that has no year by this basis stays whole
        with ``year`` None and is listed in `rejected`; a note says how many and with how much money. Parts keep the
        dates of their project; filter them by ``year``, not by period.

        Parameters
        ----------
        basis : {"day_proportional", "award", "reported"}, default "day_proportional"
            By the days of the period in each year, both end days counted, which needs both ends to the month at least
            (dates known to the year or quarter have no year, even if both ends name one year); all in the year of
            ``award_date``; or as the register reports it, one row a year.
        year : str, optional
            For ``reported``: the column that says the year of each row.
        progress : callable or False, optional
            Called with (step, done, total). By default a bar appears when the work takes over a second.

        Returns
        -------
        Register

        Raises
        ------
        SchemaError
            When the register lacks the columns of the basis.
        SettingsError
            For an unknown basis, or a register that is by year already.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register(
        ...     {
        ...         "id": ["P-17"],
        ...         "title": ["Mentor"],
        ...         "amount": ["1000000.00"],
        ...         "start": ["2016-07-01"],
        ...         "end": ["2018-06-30"],
        ...     },
        ...     currency="DKK",
        ... )
        >>> ob.totals(reg.by_year(), by="year", measures=["sum"])["sum"]
        [Decimal('500000.00'), Decimal('252054.79'), Decimal('247945.21')]
        >>> reg.by_year().ids
        ['P-17 · 2016', 'P-17 · 2017', 'P-17 · 2018']
        """
        with reporting(progress) as report:
            return Register(_engine.by_year(self._inner, basis, year, report))

    def in_prices(
        self,
        base: int,
        index: PriceIndex,
        *,
        basis: YearBasis = "day_proportional",
        year: str | None = None,
        currency: str | None = None,
        missing: Literal["error", "exclude"] = "error",
        progress: Progress = None,
    ) -> Register:
        """Bring all money to the prices of one year: real = nominal · I(base) / I(year), for the part of each year.

        The yearly parts are deflated, not the award; each is rounded once, half to even, and they are summed to one row
        a project again (one a project and year after `by_year`). The amount as it was stays beside as ``nominal``. A
        project that cannot be placed in a year has no amount in constant prices: it is left out by the reason
        ``no_year`` and listed in `rejected`. Index, vintage and base year stand in `settings`, `price_basis` and
        `notes`. Which projects an index covers, no register tells: the Danish pl is not for construction.

        Parameters
        ----------
        base : int
            The year whose prices are wanted.
        index : PriceIndex
            Of the country whose money it is.
        basis, year
            As in `by_year`; not used for a register that is by year already.
        currency : str, optional
            The currency that the index is for, where the register has several; money in others is left out as
            ``other_currency``.
        missing : {"error", "exclude"}, default "error"
            Whether a project with a year the index lacks is an error or left out as ``no_index``.
        progress : callable or False, optional
            Called with (step, done, total). By default a bar appears when the work takes over a second.

        Returns
        -------
        Register

        Raises
        ------
        SettingsError
            When the index lacks a year, or the money is in constant prices already.
        CurrencyError
            When the register has several currencies and none is named.
        SchemaError
            When the register has no money, or lacks the columns of the basis.

        Examples
        --------
        >>> import overblik as ob
        >>> index = ob.PriceIndex({2017: "1", 2018: "2"}, kind="inflation", name="CPI", vintage="2025")
        >>> reg = ob.register(
        ...     {
        ...         "id": ["P-17"],
        ...         "title": ["Mentor"],
        ...         "amount": ["1000000.00"],
        ...         "start": ["2016-07-01"],
        ...         "end": ["2018-06-30"],
        ...     },
        ...     currency="DKK",
        ... )
        >>> real = reg.in_prices(2018, index)
        >>> real.amounts["DKK"], real.price_basis
        (Decimal('1017612.05'), '2018 prices, CPI (2025)')
        """
        with reporting(progress) as report:
            inner = _engine.in_prices(
                self._inner,
                base,
                index._index,
                basis=basis,
                column=year,
                currency=currency,
                missing=missing,
                progress=report,
            )
        return Register(inner)

    def convert(
        self,
        currency: str,
        rates: Rates,
        *,
        at: str | datetime.date = "award_date",
        max_gap_days: int = 7,
        progress: Progress = None,
    ) -> Register:
        """Bring all money to one currency by dated rates; every amount is rounded once, half to even.

        Each row keeps ``original_amount``, ``original_currency``, ``rate`` (units of `currency` for one of the
        original; across the base of the table the quotient that it is), ``rate_date`` and ``rate_source``. Rows in
        `currency` stay as they are. A row without a day, or without a rate near it, has no amount in `currency`: it is
        left out by the reason ``no_date`` or ``no_rate`` and listed in `rejected`.

        Parameters
        ----------
        currency : str
            The currency wanted, ISO 4217.
        rates : Rates
            The table of rates.
        at : str or date, default "award_date"
            The day whose rate is used: ``"award_date"``, ``"start"``, ``"end"``, or one day for all, as
            ``"2017-06-30"``. A date known to the month or year only is no day.
        max_gap_days : int, default 7
            How many days the rate may be older than the day asked for: rates are not made on days off. A monthly table
            needs 31.
        progress : callable or False, optional
            Called with (step, done, total). By default a bar appears when the work takes over a second.

        Returns
        -------
        Register

        Raises
        ------
        SchemaError
            When the register lacks the dates.
        SettingsError
            For constant prices and a day for each project: convert first.

        Examples
        --------
        >>> import overblik as ob
        >>> rates = ob.Rates({"date": ["2017-06-30"], "DKK": ["7.4366"]}, base="EUR", name="ECB", vintage="2026")
        >>> reg = ob.register(
        ...     {
        ...         "title": ["A", "B"],
        ...         "amount": [100, 100],
        ...         "currency": ["EUR", "DKK"],
        ...         "award_date": ["2017-07-01", None],
        ...     }
        ... )
        >>> dkk = reg.convert("DKK", rates)
        >>> dkk.amounts, dkk.to_dict()["rate"]
        ({'DKK': Decimal('843.66')}, ['7.4366', None])
        """
        with reporting(progress) as report:
            inner = _engine.convert(
                self._inner, currency, rates._rates, at=str(at), max_gap_days=max_gap_days, progress=report
            )
        return Register(inner)

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

    @property
    def _prices(self) -> str:
        """What to add to the name of a result: nothing for nominal money."""
        basis = self.settings.get("price_basis")
        return f"; {basis}" if basis else ""

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
