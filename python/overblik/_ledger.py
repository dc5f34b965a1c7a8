"""What of a register counts, and why the rest does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overblik import _engine
from overblik._held import Held
from overblik.results import Table

if TYPE_CHECKING:
    from decimal import Decimal

    from typing_extensions import Self

__all__ = ["Ledger"]


class Ledger(Held):
    """The ledger of a register: every amount is counted once, or left out with its reason."""

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
    ) -> Self:
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
        return type(self)(self._inner.counting([rule for rule, on in rules.items() if not on]))

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
