"""What came, went, grew and shrank between two registers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overblik import _columns, _engine, display
from overblik.errors import SettingsError
from overblik.results import Result, Table, one_form

if TYPE_CHECKING:
    from overblik._register import Register

__all__ = ["Changes", "compare"]


class Changes(Result):
    """What changed between two registers; from `compare`.

    Examples
    --------
    >>> import overblik as ob
    >>> old = ob.register({"id": ["a", "b", "c"], "title": list("ABC"), "amount": [100, 50, 30]}, currency="DKK")
    >>> new = ob.register({"id": ["a", "b", "d"], "title": list("ABD"), "amount": [120, 40, 60]}, currency="DKK")
    >>> turnover = ob.compare(old, new).turnover()
    >>> dict(zip(turnover["flow"], turnover["rate"], strict=True))
    {'entry': 0.3, 'exit': 0.15, 'expansion': 0.1, 'contraction': 0.05, 'unchanged': 0.0, 'total': 0.2}
    """

    _name = "changes"
    _inner: _engine.Tables

    def table(self) -> Table:
        """Return what is one thing over time, by flow, largest change first.

        Returns
        -------
        Table
            Its keys ``old`` and ``new``, ``relation`` (same, renewal, merge, split, reorganisation, entry, exit),
            ``flow``, ``amount_old``, ``amount_new``, ``change`` and ``growth``: the change over the mean of both, in
            [-2, 2].

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.example()
        >>> set(ob.compare(reg, reg).table()["relation"])
        {'same'}
        """
        return Table(self._inner.table(), self.settings, name=self._name)

    def turnover(self) -> Table:
        """Return the flows: their changes add up to the change of the whole, exactly (Davis & Haltiwanger 1992).

        A renewal continues in the convention ``linked`` and is an exit and an entry in ``unlinked``; without links
        there is only the first. What merged, split or was reorganised is a flow of its own. Nobody knows what entered
        before the first register or left after the last one.

        Returns
        -------
        Table
            ``convention``, ``flow``, ``n_old`` and ``n_new`` (keys), ``old`` and ``new`` (money), ``change``, and
            ``rate``, its size over ½(X_t + X_(t-1)).

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.example()
        >>> ob.compare(reg, reg).turnover()["change"][-1]
        Decimal('0.00')
        """
        return Table(self._inner.named("turnover"), self.settings, name="turnover")

    def lineage(self) -> Table:
        """Return the rows of `table` that the given links hold together: renewals, merges, splits.

        Returns
        -------
        Table

        Examples
        --------
        >>> import overblik as ob
        >>> old = ob.register({"id": ["a"], "title": ["Mentor"], "amount": [100]}, currency="DKK")
        >>> new = ob.register({"id": ["b"], "title": ["Mentor II"], "amount": [120]}, currency="DKK")
        >>> ob.compare(old, new, links={"a": "b"}).lineage()["relation"]
        ['renewal']
        """
        return Table(self._inner.named("lineage"), self.settings, name="lineage")

    @property
    def conserved(self) -> dict[str, list[dict[str, Any]]]:
        """Of the ``old`` and of the ``new`` register: counted + excluded by reason = register, by currency.

        ``counterpart_unknown`` is money whose other side has no usable amount.
        """
        return {side: self._inner.named(side).conserved for side in ("old", "new")}

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: money that entered, left, grew and shrank."""
        from overblik import charts

        one_form(kind, "flows")
        return charts.turnover_chart(self)

    def _repr_html_(self) -> str:
        facts = {"compared": self.settings["by"] or "projects by id", "currency": self.settings["currency"]}
        turnover = display.table(self._inner.named("turnover"), caption="turnover")
        return self._card("Changes", facts, turnover, display.table(self._frame(), caption="by flow"))


def compare(
    old: Register,
    new: Register,
    *,
    by: str | None = None,
    links: Any = None,
    of: str | None = None,
    currency: str | None = None,
) -> Changes:
    """Compare two registers: which money is new, which is gone, which grew and which shrank.

    Parameters
    ----------
    old, new : Register
        The earlier and the later register.
    by : str, optional
        A column whose values are compared, as ``provider``; projects by their ids without it.
    links : dict, list of pairs or data frame, optional
        What continues under another key: ``{old: new}``, ``{old: [new, new]}``, ``[(old, new), …]`` or a frame with
        columns ``old`` and ``new``. The same key always continues. Several old keys of one new one are a merge, the
        other way round a split.
    of : str, optional
        The money column; by default ``amount``, else ``total_cost``.
    currency : str, optional
        Which currency, where a register has several.

    Returns
    -------
    Changes
        What has no amount in the currency, or a negative one, is left out on both sides, and said.

    Raises
    ------
    SchemaError
        For a column that a register does not have.
    CurrencyError
        When it is open which currency is meant, or the registers have different ones.
    ProjectNotFoundError, SettingsError
        For a link to nothing.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.example()
    >>> changes = ob.compare(reg, reg)
    >>> changes.turnover()["flow"][-1], changes.turnover()["change"][-1]
    ('total', Decimal('0.00'))
    """
    return Changes(_engine.compare(old._inner, new._inner, by, _pairs(links), of, currency))


def _pairs(links: Any) -> list[tuple[str, str]] | None:
    """Return links as pairs of keys."""
    if links is None:
        return None
    if hasattr(links, "items") and not hasattr(links, "columns"):
        several = ((old, new if isinstance(new, (list, tuple, set)) else [new]) for old, new in links.items())
        return sorted((str(old), str(key)) for old, news in several for key in news)
    columns = _columns.of_frame(links)
    if columns is not None:
        if not {"old", "new"} <= set(columns):
            raise SettingsError(f"links need the columns 'old' and 'new'; the frame has: {', '.join(columns)}")
        return [(a, b) for a, b in zip(columns["old"], columns["new"], strict=True) if a is not None and b is not None]
    pairs = [tuple(pair) for pair in links]
    if any(len(pair) != 2 for pair in pairs):
        raise SettingsError("links are pairs of an old and a new key")
    return [(str(old), str(new)) for old, new in pairs]
