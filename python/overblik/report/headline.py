"""Chapter 1: how many efforts, and how much money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from overblik.report.grid import Writer
from overblik.report.source import Row, rows

SMALL = {"EUR": 50_000, "USD": 50_000, "GBP": 50_000, "CHF": 50_000}
"""A small project, in currencies worth more than a krone; else `SMALL_KRONER`."""

SMALL_KRONER = 500_000
"""Below this, Mariagerfjord Municipality found a grant cost more to account for than it was worth."""


def headline(review: Any, write: Writer) -> dict[str, Any]:
    """Return the lead sentences and the cards."""
    totals, kinds = rows(review.overview), _kinds(review, write)
    cards = [card for row in totals for card in _money_cards(review, row, write)]
    return {
        "lead": [line for row in totals for line in _lead(review, row, write)]
        + [write.texts("headline.lead_kinds", **kinds)]
        + _distinct_lead(review, write),
        "cards": [
            _projects_card(review, write),
            _kinds_card(kinds, write),
            *_distinct_card(review, write),
            *cards,
        ],
        "note": write.texts("headline.currencies") if sum(bool(row.get("currency")) for row in totals) > 1 else "",
    }


def projects_in(review: Any) -> int:
    """Return the number of projects: the rows of the register, whatever their currency."""
    return sum(row["n"] for row in rows(review.overview))


def small_limit(currency: str) -> Decimal:
    """Return the amount below which a project is called small."""
    return Decimal(SMALL.get(currency, SMALL_KRONER))


def small_projects(review: Any, currency: str) -> tuple[Decimal, Row] | None:
    """Return the limit, and what lies below it."""
    limit = small_limit(currency)
    for concentration in over_projects(review):
        if concentration.currency == currency:
            below = rows(concentration.below(limit))
            return (limit, below[0]) if below else None
    return None


def over_projects(review: Any) -> list[Any]:
    """Return the concentration of the money over projects, one a currency."""
    return [measured for measured in review.concentration.values() if not measured.settings.get("by")]


def share_of(n: int, review: Any, currency: str) -> float | None:
    """Return a number of projects as a share of those of a currency."""
    whole = next((row["n"] for row in rows(review.overview) if (row.get("currency") or "") == currency), 0)
    return n / whole if whole else None


def _lead(review: Any, row: Row, write: Writer) -> list[str]:
    t, number, currency = write.texts, write.numbers, row.get("currency") or ""
    unknown = row.get("unknown") or 0
    total = number.short(row.get("sum"), currency)
    projects = write.counted("projects", row["n"])
    if not currency and row.get("sum") is None:
        return [t.n("lead_no_amount", row["n"], "", section="headline", projects=projects)]
    some = t("headline.lead", projects=projects, sum=total)
    if unknown:
        some = t("headline.lead_unknown", projects=projects, sum=total, unknown=write.counted("projects", unknown))
    small = small_projects(review, currency)
    if not small:
        return [some]
    limit, below = small
    values = _shares(review, below, currency, write)
    count = write.counted("projects", below["n"])
    limited = number.money(limit, currency)
    return [some, t.n("lead_small", below["n"], "", section="headline", small=count, limit=limited, **values)]


def _shares(review: Any, below: Row, currency: str, write: Writer) -> dict[str, str]:
    number = write.numbers
    return {
        "n_share": number.share(share_of(below["n"], review, currency)),
        "sum_share": number.share(below["share"]),
    }


def _kinds(review: Any, write: Writer) -> dict[str, str]:
    told = review.headline.numbers
    return {
        "kinds": write.numbers.count(told["kinds"]),
        "groups": write.counted("groups", told["groups"]),
        "singles": write.counted("singles", told["ungrouped"]),
    }


def _kinds_card(kinds: dict[str, str], write: Writer) -> dict[str, str]:
    note = write.texts("headline.kinds_note", **kinds)
    return _card(kinds["kinds"], write.texts("headline.kinds"), note, "accent")


def _distinct_lead(review: Any, write: Writer) -> list[str]:
    distinct = getattr(review, "distinct", None)
    if distinct is None or distinct.value is None:
        return []
    lead = "headline.lead_distinct_count" if _by_number(distinct) else "headline.lead_distinct"
    return [write.texts(lead, **_range(distinct, write))]


def _by_number(distinct: Any) -> bool:
    """Whether projects weigh the same: amounts in several currencies have no common share."""
    return bool(distinct.settings.get("weighting") == "count")


def _range(distinct: Any, write: Writer) -> dict[str, str]:
    value, low, high = (write.numbers.ratio(getattr(distinct, name), 1) for name in ("value", "low", "high"))
    return {"value": value, "range": "" if low == high else write.texts("headline.range", low=low, high=high)}


def _card(number: str, label: str, note: str, kind: str = "") -> dict[str, str]:
    return {"number": number, "label": label, "note": note, "kind": kind}


def _projects_card(review: Any, write: Writer) -> dict[str, str]:
    n = projects_in(review)
    units = len({row["unit"] for row in rows(review.totals.get("unit"))} - {None})
    note = write.texts("headline.projects_note_none")
    if units > 1:
        note = write.texts("headline.projects_note", units=write.numbers.count(units))
    left = len(review.register) - n
    if left > 0:
        every, fewer = write.numbers.count(n + left), write.numbers.count(left)
        note = f"{note}; {write.texts('headline.projects_note_left', rows=every, left=fewer)}"
    return _card(write.numbers.count(n), write.texts.n("projects_label", n, "", section="headline"), note)


def _money_cards(review: Any, row: Row, write: Writer) -> list[dict[str, str]]:
    t, number, currency = write.texts, write.numbers, row.get("currency") or ""
    unknown = row.get("unknown") or 0
    note = t("headline.sum_note_unknown" if unknown else "headline.sum_note", sum=number.exact(row["sum"], currency))
    cards = [_card(number.short(row["sum"], currency), t("headline.sum"), note)] if row["sum"] is not None else []
    small = small_projects(review, currency)
    if small:
        cards.append(_small_card(review, small, currency, write))
    if row.get("median") is not None:
        note = t("headline.median_note", mean=number.short(row.get("mean"), currency))
        cards.append(_card(number.short(row["median"], currency), t("headline.median"), note))
    if unknown:
        label = t.n("unknown", unknown, "", section="headline")
        cards.append(_card(number.count(unknown), label, t("headline.unknown_note"), "ask"))
    return cards


def _small_card(review: Any, small: tuple[Decimal, Row], currency: str, write: Writer) -> dict[str, str]:
    limit, below = small
    number = write.numbers
    shares = _shares(review, below, currency, write)
    label = write.texts.n("small", below["n"], "", section="headline", limit=number.money(limit, currency))
    return _card(number.count(below["n"]), label, write.texts("headline.small_note", **shares))


def _distinct_card(review: Any, write: Writer) -> list[dict[str, str]]:
    distinct = getattr(review, "distinct", None)
    if distinct is None or distinct.value is None:
        return []
    values = _range(distinct, write)
    values["redundancy"] = write.numbers.share(distinct.redundancy)
    t = write.texts
    if _by_number(distinct):
        note = t("headline.distinct_count_note", **values)
        return [_card(values["value"], t("headline.distinct_count"), note)]
    return [_card(values["value"], t("headline.distinct"), t("headline.distinct_note", **values))]
