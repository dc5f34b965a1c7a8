"""Chapter 2: where the money lies, and how unevenly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from overblik import charts
from overblik.report.figures import draw
from overblik.report.grid import Cell, Column, Columns, Grid, Writer
from overblik.report.headline import over_projects, share_of
from overblik.report.numbers import fraction_digits
from overblik.report.source import Row, clean, rows

BY = ("theme", "unit", "provider")
"""The three questions every register is asked, in order."""

MOST = 15
"""Rows of a table; the rest stand on its last line."""

MEASURES = ("effective_number", "hhi", "gini", "theil")
"""Measures of concentration shown."""

LORENZ = 420
"""Pixels of the Lorenz curve."""

STEPS = (100_000, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 50_000_000)
"""Rungs of the ladder from small to large, among them Copenhagen's 0.1 m and the pools' minimum of 10 m."""


def where(review: Any, write: Writer) -> dict[str, Any]:
    """Return one block a dimension and the blocks on concentration."""
    names = [*BY, *(name for name in review.totals if name not in BY)]
    return {
        "blocks": [_block(name, review.totals.get(name), write) for name in names],
        "spread": [_spread(review, concentration, write) for concentration in over_projects(review)],
    }


def _block(name: str, table: Any, write: Writer) -> dict[str, Any]:
    t = write.texts
    title = t.get("where", name) or clean(name)
    some = sorted(rows(table), key=_by_amount)
    block: dict[str, Any] = {"title": t("where.by", name=title), "missing": "", "grid": None}
    if not some:
        return block | {"missing": t("where.missing_column", name=title)}
    block["grid"] = _columns(name, some, write).grid(t("where.caption", name=title), some, most=MOST, rest=write.rest)
    return block


def _by_amount(row: Row) -> tuple[bool, str, bool, Decimal]:
    """Largest first in each currency; without an amount last."""
    return (not row.get("currency"), row.get("currency") or "", row.get("sum") is None, -(row.get("sum") or Decimal(0)))


def _columns(name: str, some: list[Row], write: Writer) -> Columns:
    t, digits = write.texts, fraction_digits(row.get("sum") for row in some)
    currencies = {row.get("currency") for row in some}
    several = len(currencies) > 1
    unit = "" if several else next(iter(currencies)) or ""
    group = Column(t("where.group"), lambda row: Cell(write.name(row[name]), "name"), kind="name")
    currency = Column(t("where.currency"), lambda row: Cell(row["currency"] or ""), "currency" if several else "-")
    share = Column(t("where.share"), lambda row: _per_cent(row.get("share"), write), "share", "bar")
    money = [_money("sum", write, digits, unit), share, _money("mean", write), _money("median", write)]
    return Columns(
        [group, currency, _count(t("where.n"), "n", write), *money, _effective(write), *_unknown(some, write)]
    )


def _money(name: str, write: Writer, digits: int = 0, currency: str = "") -> Column:
    kind = "number main" if name == "sum" else "number"
    head = ", ".join(filter(None, [write.texts(f"where.{name}"), write.numbers.unit(currency)]))
    return Column(head, lambda row: Cell(write.numbers.money(row[name], "", digits), kind), name)


def _count(head: str, name: str, write: Writer) -> Column:
    return Column(head, lambda row: Cell(write.numbers.count(row[name]), "number"), name)


def _effective(write: Writer) -> Column:
    head = write.texts("where.effective")
    name = "effective_number"
    return Column(head, lambda row: Cell(write.numbers.ratio(row[name], 1), "number"), name)


def _unknown(some: list[Row], write: Writer) -> list[Column]:
    return [_count(write.texts("where.unknown"), "unknown", write)] if any(row.get("unknown") for row in some) else []


def _share(share: Any, write: Writer) -> Cell:
    return Cell(write.numbers.share(share), "bar", None if share is None else float(share))


def _per_cent(share: Decimal | None, write: Writer) -> Cell:
    return Cell(write.numbers.per_cent(share), "bar", None if share is None else float(share) / 100)


def _spread(review: Any, concentration: Any, write: Writer) -> dict[str, Any]:
    t, currency = write.texts, concentration.currency or ""
    title = t("where.spread") if len(over_projects(review)) == 1 else f"{t('where.spread')} {currency}"
    lorenz = draw(charts.lorenz_chart, concentration, alt=t("chart.lorenz_alt"), wide=LORENZ, language=t.language)
    return {
        "title": title,
        "lead": _largest(concentration, write),
        "figure": lorenz,
        "ladder": _ladder(review, concentration, write),
        "measures": _measures(review, currency, write),
    }


def _largest(concentration: Any, write: Writer) -> str:
    one, ten = (concentration.top_share(k) for k in (1, 10))
    if one is None or ten is None:
        return ""
    return write.texts("where.spread_lead", one=write.numbers.share(one), ten=write.numbers.share(ten))


def _ladder(review: Any, concentration: Any, write: Writer) -> Grid | None:
    t, number, currency = write.texts, write.numbers, concentration.currency or ""
    rungs = [(limit, row) for limit in STEPS for row in rows(concentration.below(Decimal(limit)))]
    told = [
        row | {"limit": Decimal(limit), "of": share_of(row["n"], review, currency)} for limit, row in rungs if row["n"]
    ]
    full = next((i for i, row in enumerate(told) if (row["share"] or 0) >= 1), len(told) - 1)
    together = f"{t('where.ladder_sum')}, {number.unit(currency)}"
    columns = Columns([
        Column(t("where.ladder_limit"), lambda row: Cell(number.short(row["limit"], currency), "name"), kind="name"),
        _count(t("where.ladder_n"), "n", write),
        Column(t("where.ladder_n_share"), lambda row: _share(row["of"], write), "of", "bar"),
        Column(together, lambda row: Cell(number.short(row["sum"], ""), "number"), "sum"),
        Column(t("where.ladder_sum_share"), lambda row: _share(row["share"], write), "share", "bar"),
    ])  # fmt: skip
    return columns.grid(t("where.ladder"), told[: full + 1], most=len(STEPS), rest=write.rest) if told else None


def _measures(review: Any, currency: str, write: Writer) -> Grid:
    """Return the measures over projects, and over the values of each column, one row each."""
    t, number = write.texts, write.numbers
    measured = [one for one in review.concentration.values() if (one.currency or "") == currency]
    heads = [
        (t("where.over"), "name"),
        (t("where.largest"), "number"),
        *((t(f"measure.{name}"), "number") for name in MEASURES),
    ]
    told = [
        [Cell(_over(one, write), "name"), Cell(number.share(one.top_share(1)), "number"),
         *(Cell(number.ratio(getattr(one, name), 1 if name == "effective_number" else 3), "number")
           for name in MEASURES)]
        for one in measured
    ]  # fmt: skip
    reading = "; ".join(f"{t(f'measure.{name}')}: {t(f'reading.{name}')}" for name in MEASURES)
    return Grid(t("where.measures"), heads, told, reading)


def _over(concentration: Any, write: Writer) -> str:
    by = concentration.settings.get("by") or "project"
    name = write.texts.get("where", by) or clean(by)
    return name[:1].upper() + name[1:]
