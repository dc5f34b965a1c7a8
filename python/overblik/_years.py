"""The money of a register in other terms: by year, in the prices of one year, in one currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from overblik import _engine
from overblik._held import Held
from overblik.progress import reporting

if TYPE_CHECKING:
    import datetime

    from typing_extensions import Self

    from overblik._prices import PriceIndex
    from overblik._rates import Rates
    from overblik.progress import Progress

__all__ = ["Years"]

YearBasis: TypeAlias = Literal["day_proportional", "award", "reported"]


class Years(Held):
    """The years, prices and currency of a register's money."""

    @property
    def settings(self) -> dict[str, str]:
        """What the money was made with: basis of years, price index, exchange rates, with vintage; empty as read."""
        return self._inner.settings

    @property
    def price_basis(self) -> str:
        """``nominal``, or the base year with the index and its vintage."""
        return self.settings.get("price_basis", "nominal")

    @property
    def _prices(self) -> str:
        """What to add to the name of a result: nothing for nominal money."""
        basis = self.settings.get("price_basis")
        return f"; {basis}" if basis else ""

    def by_year(
        self,
        *,
        basis: YearBasis = "day_proportional",
        year: str | None = None,
        progress: Progress = None,
    ) -> Self:
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
            ``award_date``; or as the register reports it: a column of money for each year, as ``Budget 2019``, ``Budget
            2020``, whose amounts are taken as they are (an empty cell is no year; money that has no column a year
            stands on a row of the project without a year), or one row a year.
        year : str, optional
            For ``reported``: the column that says the year of each row, where the years are rows.
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

        Years that the source reports:

        >>> data = {"id": ["a", "b"], "title": ["A", "B"], "Budget 2019": [100, None], "Budget 2020": [50, 0]}
        >>> reg = ob.register(data, currency="DKK")
        >>> ob.totals(reg.by_year(basis="reported"), by="year", measures=["n", "sum"]).to_dict()["sum"]
        [Decimal('100.00'), Decimal('50.00')]
        >>> reg.by_year(basis="reported").ids
        ['a · 2019', 'a · 2020', 'b · 2020']
        """
        with reporting(progress) as report:
            return type(self)(_engine.by_year(self._inner, basis, year, report))

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
    ) -> Self:
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
            As in `by_year`; not used for a register that is by year already. Money that is reported a column a year is
            brought to constant prices by year: first ``by_year(basis="reported")``.
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
                index._inner,
                basis=basis,
                column=year,
                currency=currency,
                missing=missing,
                progress=report,
            )
        return type(self)(inner)

    def convert(
        self,
        currency: str,
        rates: Rates,
        *,
        at: str | datetime.date = "award_date",
        max_gap_days: int = 7,
        progress: Progress = None,
    ) -> Self:
        """Bring all money to one currency by dated rates; every amount is rounded once, half to even.

        Each row keeps ``original_amount``, ``original_currency``, ``rate`` (units of `currency` for one of the
        original; across the base of the table the quotient that it is), ``rate_date`` and ``rate_source``. Rows in
        `currency` stay as they are. A row without a day, or without a rate near it, has no amount in `currency`: it is
        left out by the reason ``no_date`` or ``no_rate`` and listed in `rejected`.

        An average is the exact arithmetic mean of the quotes within the span, of a pair across the base the mean of the
        one over the mean of the other (`Rates.average`): ``rate`` is the sum of the quotes over their number, or the
        one sum over the other, ``rate_date`` the span and ``rate_quotes`` the number.

        Parameters
        ----------
        currency : str
            The currency wanted, ISO 4217.
        rates : Rates
            The table of rates.
        at : str or date, default "award_date"
            The day whose rate is used: ``"award_date"``, ``"start"``, ``"end"``, or one day for all, as
            ``"2017-06-30"``. A date known to the month or year only is no day. Or ``"period_average"``: over the
            project's own period, from its first to its last day; ``"year_average"``: over the calendar year of each row
            of a register `by_year`.
        max_gap_days : int, default 7
            How many days the rate may be older than the day asked for: rates are not made on days off. For an average,
            how many days may lie between two quotes: a mean of a part of the span is no mean of it. A monthly table
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
            For constant prices and a day for each project: convert first. For the average of a year, when the register
            is not by year.

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

        The years of a project, each by the average rate of its year:

        >>> quotes = {"date": ["2017-04-01", "2017-10-01", "2018-04-01", "2018-10-01"], "DKK": ["7", "8", "9", "9"]}
        >>> rates = ob.Rates(quotes, base="EUR", name="Invented", vintage="2026")
        >>> data = {"title": ["A"], "Grant 2017": [100], "Grant 2018": [200]}
        >>> years = ob.register(data, currency="EUR").by_year(basis="reported")
        >>> dkk = years.convert("DKK", rates, at="year_average", max_gap_days=200).to_dict()
        >>> dkk["amount"], dkk["rate"], dkk["rate_quotes"]
        ([Decimal('750.00'), Decimal('1800.00')], ['15/2', '18/2'], ['2', '2'])
        """
        with reporting(progress) as report:
            inner = _engine.convert(
                self._inner, currency, rates._inner, at=str(at), max_gap_days=max_gap_days, progress=report
            )
        return type(self)(inner)
