"""One chart a result: Altair charts that read a result object and fetch nothing.

Bars are labelled inside the plot, so the same chart is legible in a notebook and on a phone. Colours hold on white and
on black. Tables of more than `MOST` rows are cut to the largest, with the rest on one line, so no amount vanishes.
"""

from __future__ import annotations

from typing import Any

from overblik.drawing import (
    ACCENT,
    ASK,
    GRID,
    LABEL,
    QUIET,
    Drawn,
    bar_chart,
    dressed,
    evenly,
    height_of,
    inline,
    labelled,
    own_scale,
    roomy,
    scale_note,
)
from overblik.errors import SettingsError
from overblik.report.numbers import NUMBERS, Numbers, together
from overblik.report.source import Row, clean, named, rows
from overblik.report.texts import Texts, texts

MOST = 20
"""Bars in one chart; the rest is one line more, without a bar that would dwarf the others."""

POINTS = 400
"""Points of a curve: more than a screen can show."""

PAIRS = 5_000
"""Marks of a chart that shows single projects or pairs."""

WRITTEN = 8
"""Columns of a cross table whose cells are wide enough for a number."""


def totals_chart(
    table: Any, *, by: str | None = None, year: str | None = None, language: str = "da", width: int | str = 560
) -> Drawn:
    """Draw amounts by group as bars.

    Parameters
    ----------
    table
        A table of `totals` or `overview(by=...)`: the group, `currency`, `n` and `sum`.
    by
        The columns of the groups; those of the table when not given.
    year
        Whose prices the money is in, where the table does not say it.
    language
        Language of words and numbers, `"da"` or `"en"`.
    width
        Pixels, or `"container"`.

    Returns
    -------
    altair.Chart or altair.LayerChart
    """
    words = texts(language)
    columns = [by] if by else _grouped_by(table)
    named = [row | {"group": _group(row, columns, words), "sum": row.get(_money_of(row))} for row in rows(table)]
    shown = sorted(named, key=_by_year) if columns == ["year"] else _largest(named, "group", words)
    bars = [_bar(row["group"], row, language) for row in shown]
    title = words("chart.totals", name=_named(columns, words)) if columns else words("chart.amount")
    return bar_chart(bars, _titled(title, table, words, year), language, width)


def clusters_chart(clustering: Any, *, kind: str = "bars", language: str = "da", width: int | str = 560) -> Drawn:
    """Draw groups of two or more: `kind="bars"` their amounts, `kind="timeline"` their projects in time.

    Raises
    ------
    SettingsError
        For another kind.
    """
    if kind == "timeline":
        return timeline_chart(clustering, language=language, width=width)
    if kind != "bars":
        raise SettingsError(f"no chart of kind {kind!r}; there are: bars, timeline")
    words = texts(language)
    grouped = [row for row in rows(clustering.table()) if (row.get("n") or 0) > 1]
    bars = [_bar(named(row), row, language) for row in _largest(grouped, "title", words)]
    return bar_chart(bars, words("chart.clusters"), language, width)


def unanswered_chart(questions: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw the money of which each question cannot be answered, the largest first."""
    asked = rows(questions)[:MOST]
    bars = [_bar(row[language], {**row, "sum": row["money"]}, language, longest=80) for row in asked]
    return bar_chart(bars, texts(language)("chart.unanswered"), language, width)


def similarity_chart(similarity: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw how many pairs above the floor are how much alike; of long lists an even choice."""
    import altair as alt

    words = texts(language)
    pairs = evenly([row["similarity"] for row in rows(similarity.pairs())], PAIRS)
    chart = (
        alt.Chart(inline([{"x": float(value)} for value in pairs]))
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("x:Q", bin=alt.Bin(step=0.05), title=words("groups.similarity"), scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("count():Q", title=words("chart.pairs")),
        )
    )
    return dressed(chart, words("chart.similarity"), language, width, height=240)


def lorenz_chart(concentration: Any, *, language: str = "da", width: int | str = 360) -> Drawn:
    """Draw the share of the money held by the smallest projects (Lorenz 1905)."""
    import altair as alt

    words = texts(language)
    points = [{"x": x, "y": y} for x, y in evenly(_curve(concentration.lorenz()), POINTS)]
    percent = f"format(100 * datum.value, '.0f') + '{NUMBERS[language].percent}'"
    axis = alt.Axis(labelExpr=percent, tickCount=5, grid=True)
    by = (getattr(concentration, "settings", None) or {}).get("by")
    name = _named([by], words) if by else ""
    held = words("chart.lorenz_x_by", name=name) if by else words("chart.lorenz_x")
    title = words("chart.lorenz_by", name=name) if by else words("chart.lorenz")
    x = alt.X("x:Q", title=held, axis=axis, scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("y:Q", title=words("chart.lorenz_y"), axis=axis, scale=alt.Scale(domain=[0, 1]))
    tips = [
        alt.Tooltip("x:Q", title=held, format=".1%"),
        alt.Tooltip("y:Q", title=words("chart.lorenz_y"), format=".1%"),
    ]
    curve = alt.Chart(inline(points)).encode(x=x, y=y, tooltip=tips)
    even = alt.Chart(inline([{"x": 0, "y": 0}, {"x": 1, "y": 1}])).encode(x=x, y=y)
    named = alt.Chart(inline([{"x": 0.5, "y": 0.5, "name": words("chart.lorenz_equal")}]))
    chart = alt.layer(
        even.mark_line(color=QUIET, strokeDash=[4, 4]),
        named.mark_text(color=LABEL, align="right", dx=-8, dy=-4).encode(x=x, y=y, text="name:N"),
        curve.mark_area(color=ACCENT, opacity=0.14),
        curve.mark_line(color=ACCENT, strokeWidth=2.5),
        curve.mark_point(opacity=0, size=160),
    )
    return dressed(chart, title, language, width, height=300)


def findings_chart(findings: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw amounts at stake by kind as lines from the lower to the upper bound."""
    import altair as alt

    words = texts(language)
    stakes = _stakes(rows(findings.table(language=language)), words)
    spans, note = own_scale(stakes, "high"), scale_note(stakes, "high", words)
    chart = alt.Chart(inline(spans)).encode(
        y=alt.Y("label:N", sort=None, axis=None),
        tooltip=[
            alt.Tooltip("label:N", title=words("questions.kind")),
            alt.Tooltip("n:N", title=words("questions.n")),
            alt.Tooltip("stake:N", title=words("questions.at_stake")),
        ],
    )
    x = alt.X("low:Q", title=None, axis=None)
    return dressed(
        alt.layer(
            chart.mark_bar(color=ASK, height=4, cornerRadius=2, yOffset=9).encode(x=x, x2="high:Q"),
            chart.mark_tick(color=ASK, thickness=3, height=16, yOffset=9).encode(
                x=alt.X("high:Q", title=None, axis=None)
            ),
            labelled(chart),
        ),
        words("chart.findings"),
        language,
        width,
        height=height_of(spans),
        note=note,
    )


def distinct_chart(distinct: Any, *, n: int | None = None, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw the effective number of really different efforts with its bounds, beside the number of projects."""
    import altair as alt

    words, numbers = texts(language), NUMBERS[language]
    bars = [] if n is None else [{"label": f"{numbers.count(n)} {words('chart.distinct_projects')}", "value": n}]
    about = f"{numbers.ratio(distinct.value, 1)} {words('chart.distinct_value')}"
    bounds = {"label": about, "low": distinct.low, "high": distinct.high}
    y = alt.Y("label:N", sort=None, axis=None)
    x = alt.X("value:Q", title=None, axis=None)
    counted = alt.Chart(inline([*bars, {"label": about, "value": distinct.value}])).encode(y=y)
    range_ = alt.Chart(inline([bounds])).encode(y=y, x=alt.X("low:Q", title=None, axis=None), x2="high:Q")
    return dressed(
        alt.layer(
            counted.mark_bar(height=14, yOffset=9, color=ACCENT, cornerRadiusEnd=2).encode(x=x),
            range_.mark_rule(strokeWidth=2, color=ASK, yOffset=9),
            labelled(counted),
        ),
        words("chart.distinct"),
        language,
        width,
        height=height_of([*bars, bounds]),
    )


def timeline_chart(groups: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw the projects of the largest groups in time."""
    import altair as alt

    words, numbers = texts(language), NUMBERS[language]
    grouped = [row for row in rows(groups.table()) if (row.get("n") or 0) > 1][:MOST]
    names = {row["group"]: clean(named(row), 36) for row in grouped}
    dated = [row for row in rows(groups.members()) if _dated(row, names)]
    spans = [_span(row, names, numbers) for row in evenly(dated, PAIRS)]
    year = alt.Axis(tickCount="year", format="%Y", grid=True)
    chart = (
        alt.Chart(inline(spans))
        .mark_bar(color=ACCENT, opacity=0.55, height=7, cornerRadius=2)
        .encode(
            x=alt.X("start:T", title=None, axis=year),
            x2="end:T",
            y=alt.Y("label:N", sort=list(names.values()), title=None, axis=alt.Axis(labelLimit=180, ticks=False)),
            tooltip=[
                alt.Tooltip("title:N", title=words("groups.project")),
                alt.Tooltip("amount:N", title=words("groups.amount")),
                alt.Tooltip("time:N", title=words("groups.time")),
            ],
        )
    )
    return roomy(dressed(chart, words("chart.timeline"), language, width, height=height_of(names, 22)))


def frontier_chart(division: Any, *, language: str = "da", width: int | str = 360) -> Drawn:
    """Draw the share of relations removed against the share of money moved (Steensen 2009)."""
    import altair as alt

    words = texts(language)
    points = [{"x": row["money_share"], "y": row["relations_share"]} for row in rows(division.frontier())]
    percent = f"format(100 * datum.value, '.1f') + '{NUMBERS[language].percent}'"
    axis = alt.Axis(labelExpr=percent, tickCount=5, grid=True, labelOverlap="greedy", labelSeparation=8)
    x = alt.X("x:Q", title=words("chart.frontier_x"), axis=axis)
    y = alt.Y("y:Q", title=words("chart.frontier_y"), axis=axis)
    curve = alt.Chart(inline([{"x": 0.0, "y": 0.0}, *evenly(points, POINTS)])).encode(x=x, y=y)
    chart = alt.layer(curve.mark_line(color=ACCENT, strokeWidth=2.5), curve.mark_point(color=ACCENT, filled=True))
    return dressed(chart, words("chart.frontier"), language, width, height=300)


def crosstab_chart(table: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw the cells of a cross table as a heat map, without the margins."""
    import altair as alt

    words = texts(language)
    header, *columns = table.columns
    settings = table.settings
    cells: list[Row] = [
        {
            "row": _key(row[header], 26, words),
            "column": _key(name, 26, words),
            "x": float(row[name]),
            **_written(row[name], settings, NUMBERS[language]),
        }
        for row in rows(table)[:-1]
        for name in columns[:-1]
        if row[name] is not None
    ]
    middle = 0.6 * max((float(row["x"]) for row in cells), default=0.0)
    chart = alt.Chart(inline(cells[:PAIRS])).encode(
        x=alt.X("column:N", title=None, sort=None, axis=alt.Axis(labelAngle=-30, labelLimit=160)),
        y=alt.Y("row:N", title=None, sort=None, axis=alt.Axis(labelLimit=180)),
        tooltip=[
            alt.Tooltip("row:N", title=_named([settings["rows"]], words)),
            alt.Tooltip("column:N", title=_named([settings["columns"]], words)),
            alt.Tooltip("value:N", title=words(f"chart.{'projects' if settings['measure'] == 'n' else 'amount'}")),
        ],
    )
    colour = alt.Color("x:Q", legend=None, scale=alt.Scale(range=[GRID, ACCENT]))
    layers = [chart.mark_rect().encode(color=colour)]
    if len(columns) - 1 <= WRITTEN:
        ink = alt.condition(f"datum.x > {middle}", alt.value("#ffffff"), alt.value("#1c2733"))
        layers.append(chart.mark_text(fontSize=11).encode(text="short:N", color=ink))
    name = _named([settings["rows"], settings["columns"]], words)
    key = {"sum": "totals", "n": "crosstab_n", "share": "crosstab_share"}[settings["measure"]]
    unit = NUMBERS[language].unit(settings["currency"] or "") if key == "totals" else ""
    title = ", ".join(filter(None, [words(f"chart.{key}", name=name), unit]))
    height = height_of({cell["row"] for cell in cells}, 30)
    return roomy(dressed(alt.layer(*layers), _titled(title, table, words), language, width, height))


def _key(name: object, longest: int, words: Texts) -> str:
    return words("page.unknown") if name == "unknown" else clean(name, longest)


def _written(value: Any, settings: Row, numbers: Numbers) -> dict[str, str]:
    """Return a cell in full, and short enough to stand in the cell."""
    if settings["measure"] == "sum":
        return {"value": numbers.exact(value, settings["currency"] or ""), "short": numbers.short(value, "")}
    if settings["measure"] == "share":
        return {"value": numbers.per_cent(value, 2), "short": numbers.plain(value, 1)}
    return {"value": numbers.count(value), "short": numbers.count(value)}


def per_head_chart(heads: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw money per inhabitant as bars, the largest first."""
    words, numbers = texts(language), NUMBERS[language]
    currency = heads.settings["currency"] or ""
    known = [row for row in rows(heads) if row["per_head"] is not None][:MOST]
    bars = []
    for row in known:
        bar = _bar(row[heads.settings["by"]], row | {"sum": row["per_head"], "currency": currency}, language)
        bars.append(bar | {"text": bar["label"], "short": numbers.exact(row["per_head"], currency)})
    title, vintage = words("chart.per_head"), heads.settings.get("vintage")
    title = words("chart.per_head_of", title=title, vintage=vintage) if vintage else title
    return bar_chart(bars, _titled(title, heads, words), language, width)


def turnover_chart(changes: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw what entered, left, grew and shrank: the sizes of the flows, each with its sign in words."""
    words, numbers = texts(language), NUMBERS[language]
    currency = changes.settings["currency"] or ""
    shown = [row for row in rows(changes.turnover()) if row["convention"] == "linked" and row["change"]]
    bars = []
    for row in (row for row in shown if row["flow"] != "total"):
        label = words(f"flow.{row['flow']}")
        counted = {"n": max(row["n_old"], row["n_new"]), "sum": abs(row["change"]), "currency": currency}
        short = numbers.exact(row["change"], currency)
        bars.append(_bar(label, counted, language) | {"text": label, "short": short})
    return bar_chart(bars, _titled(words("chart.turnover"), changes, words), language, width)


def group_changes_chart(changes: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw groups by their money now, each with what became of it; those that are gone have none."""
    words = texts(language)
    told = [
        {**row, "label": _what_became(row, words), "n": row["n_after"], "sum": row["sum_after"]}
        for row in rows(changes.table())
    ]
    bars = [_bar(row["label"], row, language, longest=60) for row in _largest(told, "label", words)]
    return bar_chart(bars, _titled(words("chart.group_changes"), changes, words), language, width)


def _what_became(row: Row, words: Texts) -> str:
    what = words(f"group_change.{row['what']}")
    return f"{clean(row['name'], 36)}: {what}" if row["name"] else what


def _dated(row: Row, names: dict[Any, str]) -> bool:
    return row["group"] in names and row.get("start") is not None and row.get("end") is not None


def _span(row: Row, names: dict[Any, str], numbers: Numbers) -> dict[str, str]:
    return {
        "label": names[row["group"]],
        "title": clean(row.get("title") or row["id"], 80),
        "amount": numbers.money(row.get("amount"), row.get("currency") or ""),
        "start": row["start"].isoformat(),
        "end": row["end"].isoformat(),
        "time": numbers.span(numbers.day(row["start"]), numbers.day(row["end"])),
    }


MONEY = ("sum", "amount", "committed")
"""Money of a table, in the order in which it is drawn."""


def _money_of(row: Row) -> str:
    return next((name for name in MONEY if name in row), "sum")


def _grouped_by(table: Any) -> list[str]:
    """Return the columns that name the groups: those asked for, else the first one of words."""
    some, settings = rows(table), getattr(table, "settings", None) or {}
    by = settings.get("by") or []
    asked = [name for name in ([by] if isinstance(by, str) else by) if some and name in some[0]]
    if asked:
        return asked
    names = [name for name in (some[0] if some else {}) if name != "currency"]
    return [name for name in names if any(isinstance(row[name], str) for row in some)][:1]


def _group(row: Row, columns: list[str], words: Texts) -> str:
    """Return what a row is called; a code of the ledger in words."""
    if not columns:
        return words("chart.all")
    longest = 240 if len(columns) == 1 else 34 // len(columns)
    return " · ".join(clean(_called(name, row.get(name), words), longest) for name in columns)


def _called(column: str, value: Any, words: Texts) -> str:
    if value is None or value == "":
        return words("page.unknown")
    if column == "reason" and value in {"counted", "register"}:
        return words(f"excluded.{value}")
    return (words.get(column, value) if column in {"reason", "role"} else None) or clean(value)


def _by_year(row: Row) -> tuple[bool, str]:
    return row["year"] is None, str(row["year"])


def _named(columns: list[str], words: Texts) -> str:
    return " × ".join(words.get("where", name) or clean(name) for name in columns)


def _titled(title: str, result: Any, words: Texts, year: str | None = None) -> str:
    """Return a title that says which prices the money is in, where they are constant."""
    year = year or (getattr(result, "settings", None) or {}).get("price_year")
    return words("chart.in_prices", title=title, year=year) if year else title


def _largest(some: list[Row], group: str, words: Texts) -> list[Row]:
    """Return the largest groups, and the rest of each currency as one more."""
    ordered = sorted(some, key=lambda row: (row.get("sum") is None, -(row.get("sum") or 0)))
    if len(ordered) <= MOST + 1:
        return ordered
    rest: dict[str, list[Row]] = {}
    for row in ordered[MOST:]:
        rest.setdefault(row.get("currency") or "", []).append(row)
    return ordered[:MOST] + [_rest(group, currency, some, words) for currency, some in rest.items()]


def _rest(group: str, currency: str, some: list[Row], words: Texts) -> Row:
    label = words("chart.rest", n=NUMBERS[words.language].count(len(some)))
    projects = sum(row.get("n") or 0 for row in some)
    return {
        group: label,
        "currency": currency,
        "n": projects,
        "sum": _known([row.get("sum") for row in some]),
        "drawn": False,
    }


def _known(amounts: list[Any]) -> Any:
    """Return the sum of the known amounts; None, not 0, when none is known."""
    return None if all(amount is None for amount in amounts) else together(amounts)


def _bar(name: object, row: Row, language: str, longest: int = 36) -> dict[str, Any]:
    """Return one bar: a float only places its end, the amount itself is written out exactly."""
    numbers = NUMBERS[language]
    n = row.get("n") or 0
    label = clean(name, longest)
    return {
        "label": label,
        "text": f"{label} ({numbers.count(n)})",
        "short": numbers.short(row.get("sum"), row.get("currency") or ""),
        "currency": row.get("currency") or "",
        "x": float(row.get("sum") or 0) if row.get("drawn", True) else 0.0,
        "amount": numbers.money(row.get("sum"), row.get("currency") or ""),
        "projects": numbers.count(n),
    }


def _stakes(found: list[Row], words: Texts) -> list[dict[str, Any]]:
    """Return one line a kind and currency: how many, and the sum of the upper bounds."""
    numbers = NUMBERS[words.language]
    kinds: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        kinds.setdefault((row["kind"], row.get("currency") or ""), []).append(row)
    lines = []
    for (kind, currency), some in kinds.items():
        high = _known([row.get("at_stake_high") for row in some])
        name = words.get("kind", kind) or clean(kind)
        stake = words("questions.no_stake") if high is None else numbers.upto(high, currency)
        lines.append({
            "currency": currency, "label": f"{name} · {stake}", "n": len(some), "low": 0.0,
            "high": float(high or 0), "stake": stake,
        })  # fmt: skip
    return lines


def _curve(table: Any) -> list[tuple[float, float]]:
    """Return the points of a curve: its first two columns."""
    x, y = list(table.to_dict().values())[:2]
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
