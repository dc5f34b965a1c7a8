"""Chapter 3: which projects belong together, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from overblik import charts
from overblik.report.figures import draw
from overblik.report.grid import Cell, Column, Columns, Grid, Writer, sums_by_currency
from overblik.report.headline import projects_in
from overblik.report.projects import day, facts, title
from overblik.report.source import Row, clean, named, own, rows
from overblik.report.timeline import Axis

MOST = 30
"""Groups with a card of their own."""

MEMBERS = 25
"""Projects on one card."""

SINGLES = 60
"""Projects listed that are like no other."""

TERMS = 8
"""Words that mark a group."""

UNITS = 6
"""Units named on one card."""

SEVERAL = "several"
"""What the table of groups writes where a group has more than one currency."""

FEW = 60
"""Projects below which an automatic level is uncertain (measured on short texts)."""


@dataclass(frozen=True)
class Told:
    """The table of groups, read once for the cards and the chart: in a large register it takes a while."""

    columns: dict[str, list[Any]]

    def table(self) -> dict[str, list[Any]]:
        """Return the columns."""
        return self.columns


@dataclass(frozen=True)
class Page:
    """What all cards share: the facts of the projects, the time axis, and the names of the groups."""

    known: dict[str, Row]
    axis: Axis | None
    names: dict[int, Any]


def groups(review: Any, write: Writer) -> dict[str, Any]:
    """Return the lead, the charts, a card a group, and the projects alone."""
    told = Told(review.clusters.table().to_dict())
    every = [row for row in rows(told.table()) if (row.get("n") or 0) > 1]
    ordered = sorted(every, key=lambda row: (-(row.get("sum") or 0), row["group"]))
    alone, shown = review.clusters.ungrouped()["project"], ordered[:MOST]
    members = _members_of(review, {row["group"] for row in shown})
    known = {project["id"]: project for some in members.values() for project in some}
    page = Page(known, Axis.over(known.values()), {row["group"]: named(row) for row in every})
    return {
        "lead": _lead(ordered, alone, write) + _all_rows(review, write),
        "caution": write.texts("groups.caution") if ordered else "",
        "uncertain": write.texts("groups.uncertain") if len(review.register) < FEW else "",
        "figure": _chart(told, ordered, write),
        "cards": [_card(row, members[row["group"]], page, write) for row in shown],
        "more": _more(ordered[MOST:], write),
        "singles": _singles(review, alone, write),
    }


def _members_of(review: Any, shown: set[int]) -> dict[int, list[Row]]:
    members: dict[int, list[Row]] = {group: [] for group in shown}
    for row in rows(review.clusters.members()):
        if row["group"] in shown:
            members[row["group"]].append(row)
    return members


def _lead(ordered: list[Row], alone: list[str], write: Writer) -> str:
    if not ordered:
        return write.texts("groups.lead_none")
    return write.texts(
        "groups.lead",
        groups=write.counted("groups", len(ordered)),
        members=write.counted("projects", sum(row["n"] for row in ordered)),
        singles=write.counted("singles", len(alone)),
    )


def _all_rows(review: Any, write: Writer) -> str:
    """Say that rows are grouped, where fewer of them are counted."""
    n = len(review.register)
    return f" {write.texts('groups.all_rows', rows=write.numbers.count(n))}" if n > projects_in(review) else ""


def _chart(told: Told, ordered: list[Row], write: Writer) -> Any:
    if not ordered or len({row.get("currency") for row in ordered}) > 1:
        return None
    return draw(charts.clusters_chart, told, alt=write.texts("chart.clusters_alt"), language=write.texts.language)


def _card(row: Row, some: list[Row], page: Page, write: Writer) -> dict[str, Any]:
    ordered = sorted(some, key=lambda project: (-(project.get("amount") or 0), project["id"]))
    return {
        "name": own(named(row)),
        "number": row["group"],
        "n": write.counted("projects", row["n"]),
        "sum": _sum(row, write),
        "stated": _stated(row, some, write),
        "facts": list(_facts(row, some, page, write)),
        "terms": [own(term) for term in _terms(row)],
        "members": _members(row, ordered, page.axis, write),
    }


def _facts(row: Row, some: list[Row], page: Page, write: Writer) -> Iterator[tuple[str, Any, str]]:
    t, number = write.texts, write.numbers
    units = sorted({str(project["unit"]) for project in some if project.get("unit")})
    if units:
        left = f" {t('page.more_plain', n=number.count(len(units) - UNITS))}" if len(units) > UNITS else ""
        yield t("groups.units"), Markup(", ").join(own(unit) for unit in units[:UNITS]) + left, ""
    if row.get("cohesion") is not None:
        yield t("groups.cohesion"), number.ratio(row["cohesion"]), ""
    if row.get("stability") is not None:
        yield t("groups.stability"), number.share(row["stability"], 0), ""
    if row.get("nearest") in page.names:
        value = row.get("joins_at")
        note = "" if value is None else t("groups.nearest_value", value=number.ratio(value))
        yield t("groups.nearest"), own(page.names[row["nearest"]]), note


def _sum(row: Row, write: Writer) -> str:
    """Return the money of a group; sums of several currencies are never added."""
    if row.get("currency") == SEVERAL:
        return write.texts("groups.several")
    return write.numbers.money(row.get("sum"), row.get("currency") or "")


def _stated(row: Row, some: list[Row], write: Writer) -> str:
    """Return what the rows say together where less of it counts: parents, regrants and duplicate reports."""
    currency = row.get("currency") or ""
    stated = sums_by_currency(some, "amount").get(currency)
    if currency == SEVERAL or stated is None or stated == row.get("sum"):
        return ""
    return write.texts("groups.stated", sum=write.numbers.money(stated, currency))


def _terms(row: Row) -> list[str]:
    """Return the words that set a group apart, which its name lists."""
    return [word for word in str(row["name"]).split(", ") if word != row.get("title")][:TERMS]


def _members(row: Row, ordered: list[Row], axis: Axis | None, write: Writer) -> Grid:
    t = write.texts
    columns = Columns([
        Column(t("groups.project"), lambda p: Cell(_named(p), "name"), kind="name"),
        Column(t("groups.amount"), lambda p: Cell(_amount(p, write), "number main"), "amount"),
        Column(_time_head(axis, write), lambda p: Cell(_period(p, axis, write), "time"), "start", "time"),
    ])  # fmt: skip
    caption = t("groups.members_caption", name=clean(named(row)))
    return columns.grid(caption, ordered, most=MEMBERS, rest=lambda left: write.rest(left, "amount"))


def _named(project: Row) -> Markup:
    """Return the title, and below it who gives and who carries out."""
    who = [own(project[name]) for name in ("unit", "provider") if project.get(name)]
    below = Markup("<small>{}</small>").format(Markup(" · ").join(dict.fromkeys(who))) if who else Markup("")
    return own(project.get("title") or project["id"]) + below


def _amount(project: Row, write: Writer) -> str:
    return write.numbers.money(project.get("amount"), project.get("currency") or "")


def _time_head(axis: Axis | None, write: Writer) -> str:
    if axis is None:
        return write.texts("groups.time")
    return write.texts("groups.time_axis", first=axis.first.year, last=axis.last.year)


def _period(project: Row, axis: Axis | None, write: Writer) -> Markup:
    start, end = day(project.get("start")), day(project.get("end"))
    bar = axis.bar(project) if axis else None
    if axis is None or start is None or bar is None:
        return Markup("<em>{}</em>").format(write.texts("groups.no_dates"))
    last = write.numbers.day(end) if end else write.texts("groups.open_end")
    lines = Markup("").join(
        Markup('<line x1="{}%" x2="{}%" y1="0" y2="12"/>').format(place, place) for place, _ in axis.years
    )
    drawn = Markup('<svg class="span" aria-hidden="true">{}<rect x="{}%" y="3" width="{}%" height="6" rx="2"{}/></svg>')
    open_end = Markup(' class="open"') if bar.open else Markup("")
    text = Markup("<small>{}</small>").format(write.numbers.span(write.numbers.day(start), last))
    return drawn.format(lines, bar.left, bar.width, open_end) + text


def _more(left: list[Row], write: Writer) -> str:
    if not left:
        return ""
    inside = write.counted("projects", sum(row["n"] for row in left))
    sums = sums_by_currency(left, "sum")
    money = " + ".join(write.numbers.money(total, currency) for currency, total in sums.items())
    return write.texts("groups.more_groups", groups=write.counted("groups", len(left)), members=inside, sum=money)


def _singles(review: Any, alone: list[str], write: Writer) -> Grid | None:
    if not alone:
        return None
    t = write.texts
    best = {project: _best(review, project) for project in alone[:SINGLES]}
    known = facts(review, [*best, *(row["id"] for row in best.values() if row)])
    told = [known.get(project, {"id": project}) | {"best": best.get(project)} for project in alone[:SINGLES]]
    columns = Columns([
        Column(t("groups.project"), lambda p: Cell(_named(p), "name"), kind="name"),
        Column(t("groups.amount"), lambda p: Cell(_amount(p, write), "number main"), "amount"),
        Column(t("groups.best"), lambda p: Cell(_match(p["best"], known, write)), kind="text"),
        Column(t("groups.similarity"), lambda p: Cell(_likeness(p["best"], write), "number")),
    ])  # fmt: skip
    left = list(facts(review, alone[SINGLES:]).values())
    return columns.grid(t("groups.singles"), told, most=SINGLES, rest=lambda _: write.rest(left, "amount"))


def _best(review: Any, project: str) -> Row | None:
    nearest = rows(review.similarity.nearest(project, 1))
    return nearest[0] if nearest and nearest[0].get("similarity") else None


def _match(best: Row | None, known: dict[str, Row], write: Writer) -> Markup:
    if best is None:
        return Markup("<em>{}</em>").format(write.texts("groups.no_text"))
    return own(title(known, best["id"]))


def _likeness(best: Row | None, write: Writer) -> str:
    return write.numbers.ratio(best["similarity"] if best else None)
