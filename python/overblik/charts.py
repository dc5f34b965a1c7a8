"""One chart a result: Altair charts that read a result object and fetch nothing.

Bars are labelled inside the plot, so the same chart is legible in a notebook and on a phone. Colours hold on white and
on black. Tables of more than `MOST` rows are cut to the largest, with the rest on one line, so no amount vanishes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overblik.report.numbers import NUMBERS, Numbers, together
from overblik.report.source import Row, called, clean, rows
from overblik.report.texts import Texts, texts

if TYPE_CHECKING:
    import altair as alt

ACCENT, ASK, QUIET, GRID = "#1f7a8c", "#c0762b", "#8793a0", "#c9d0d8"
"""Money, questions, things to compare with, and lines. The report swaps them for its own light and dark shades."""

LABEL = "#6a7683"
"""Text on white and on black."""

MOST = 20
"""Bars in one chart; the rest is one bar more."""

POINTS = 400
"""Points of a curve: more than a screen can show."""

STEP = 42
"""Pixels a bar, with its label above it."""


def totals_chart(table: Any, *, by: str | None = None, language: str = "da", width: int | str = 560) -> alt.Chart:
    """Draw amounts by group as bars.

    Parameters
    ----------
    table
        A table of `totals` or `overview(by=...)`: the group, `currency`, `n` and `sum`.
    by
        The column of the groups; the first one when not given.
    language
        Language of words and numbers, `"da"` or `"en"`.
    width
        Pixels, or `"container"`.

    Returns
    -------
    altair.Chart
    """
    group = by or _first_text(rows(table))
    words = texts(language)
    name = words.get("where", group) or clean(group)
    bars = [_bar(row.get(group) or words("page.unknown"), row, language) for row in _largest(table, group, words)]
    return _bars(bars, words("chart.totals", name=name), language, width)


def clusters_chart(
    clustering: Any, *, kind: str = "bars", language: str = "da", width: int | str = 560
) -> alt.Chart | alt.LayerChart:
    """Draw groups by amount (`kind="bars"`) or their projects in time (`kind="timeline"`)."""
    words = texts(language)
    if kind == "timeline":
        return _timeline(clustering, words, width)
    if kind != "bars":
        message = f"no chart of kind {kind!r}; there are: bars, timeline"
        raise ValueError(message)
    bars = [_bar(row["name"], row, language) for row in _largest(clustering.table(), "name", words)]
    return _bars(bars, words("chart.clusters"), language, width)


def lorenz_chart(concentration: Any, *, language: str = "da", width: int | str = 360) -> alt.LayerChart:
    """Draw the share of the money held by the smallest projects (Lorenz 1905)."""
    import altair as alt

    words = texts(language)
    points = [{"x": x, "y": y} for x, y in _thin(_curve(concentration.lorenz()))]
    axis = {"format": ".0%", "tickCount": 5, "grid": True}
    x = alt.X("x:Q", title=words("chart.lorenz_x"), axis=alt.Axis(**axis), scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("y:Q", title=words("chart.lorenz_y"), axis=alt.Axis(**axis), scale=alt.Scale(domain=[0, 1]))
    tips = [
        alt.Tooltip("x:Q", title=words("chart.lorenz_x"), format=".1%"),
        alt.Tooltip("y:Q", title=words("chart.lorenz_y"), format=".1%"),
    ]
    curve = alt.Chart(alt.Data(values=points)).encode(x=x, y=y, tooltip=tips)
    even = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])).encode(x=x, y=y)
    named = alt.Chart(alt.Data(values=[{"x": 0.5, "y": 0.5, "name": words("chart.lorenz_equal")}]))
    chart = alt.layer(
        even.mark_line(color=QUIET, strokeDash=[4, 4]),
        named.mark_text(color=LABEL, align="right", dx=-8, dy=-4).encode(x=x, y=y, text="name:N"),
        curve.mark_area(color=ACCENT, opacity=0.14),
        curve.mark_line(color=ACCENT, strokeWidth=2.5),
        curve.mark_point(opacity=0, size=160),
    )
    return _dressed(chart, words("chart.lorenz"), language, width, height=300)


def findings_chart(findings: Any, *, language: str = "da", width: int | str = 560) -> alt.LayerChart:
    """Draw amounts at stake by kind as lines from the lower to the upper bound."""
    import altair as alt

    words = texts(language)
    spans = _stakes(rows(findings.table()), words)
    chart = alt.Chart(alt.Data(values=spans)).encode(
        y=alt.Y("label:N", sort=None, axis=None),
        tooltip=[
            alt.Tooltip("label:N", title=words("questions.kind")),
            alt.Tooltip("n:N", title=words("questions.n")),
            alt.Tooltip("stake:N", title=words("questions.at_stake")),
        ],
    )
    x = alt.X("low:Q", title=None, axis=_money_axis(words))
    return _dressed(
        alt.layer(
            chart.mark_bar(color=ASK, height=4, cornerRadius=2, yOffset=10).encode(x=x, x2="high:Q"),
            chart.mark_tick(color=ASK, thickness=3, height=16, yOffset=10).encode(x=alt.X("high:Q", title=None)),
            _label(chart),
        ),
        words("chart.findings"),
        language,
        width,
        height=alt.Step(STEP),
    )


def distinct_chart(
    distinct: Any, *, n: int | None = None, language: str = "da", width: int | str = 560
) -> alt.LayerChart:
    """Draw the effective number of really different efforts with its bounds, beside the number of projects."""
    import altair as alt

    words, numbers = texts(language), NUMBERS[language]
    bars = [] if n is None else [{"label": f"{numbers.count(n)} {words('chart.distinct_projects')}", "value": n}]
    about = f"{numbers.ratio(distinct.value, 1)} {words('chart.distinct_value')}"
    bounds = {"label": about, "low": distinct.low, "high": distinct.high}
    y = alt.Y("label:N", sort=None, axis=None)
    x = alt.X("value:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=5))
    counted = alt.Chart(alt.Data(values=[*bars, {"label": about, "value": distinct.value}])).encode(y=y)
    range_ = alt.Chart(alt.Data(values=[bounds])).encode(y=y, x=alt.X("low:Q", title=None), x2="high:Q")
    return _dressed(
        alt.layer(
            counted.mark_bar(height=14, yOffset=10, color=ACCENT, cornerRadiusEnd=2).encode(x=x),
            range_.mark_rule(strokeWidth=2, color=ASK, yOffset=10),
            _label(counted),
        ),
        words("chart.distinct"),
        language,
        width,
        height=alt.Step(STEP),
    )


def _timeline(clustering: Any, words: Texts, width: int | str) -> alt.Chart:
    import altair as alt

    numbers = NUMBERS[words.language]
    names = {row["group"]: clean(row["name"], 60) for row in rows(clustering.table())[:MOST]}
    spans = [_span(row, names, numbers) for row in rows(clustering.members()) if _dated(row, names)]
    chart = (
        alt.Chart(alt.Data(values=spans[: 5 * MOST * MOST]))
        .mark_bar(color=ACCENT, opacity=0.55, height=7, cornerRadius=2)
        .encode(
            x=alt.X("start:T", title=None, axis=alt.Axis(tickCount=5, grid=True)),
            x2="end:T",
            y=alt.Y("label:N", sort=list(names.values()), title=None, axis=alt.Axis(labelLimit=180, ticks=False)),
            tooltip=[
                alt.Tooltip("title:N", title=words("groups.project")),
                alt.Tooltip("amount:N", title=words("groups.amount")),
                alt.Tooltip("time:N", title=words("groups.time")),
            ],
        )
    )
    return _dressed(chart, words("chart.timeline"), words.language, width, height=alt.Step(22))


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


def _first_text(some: list[Row]) -> str:
    """Return the first column that names the groups."""
    return next((name for name in (some[0] if some else {}) if name not in {"currency", "n", "sum"}), "group")


def _largest(table: Any, group: str, words: Texts) -> list[Row]:
    """Return the largest groups, and the rest of each currency as one more."""
    ordered = sorted(rows(table), key=lambda row: (row.get("sum") is None, -(row.get("sum") or 0)))
    if len(ordered) <= MOST + 1:
        return ordered
    rest: dict[str, list[Row]] = {}
    for row in ordered[MOST:]:
        rest.setdefault(row.get("currency") or "", []).append(row)
    return ordered[:MOST] + [_rest(group, currency, some, words) for currency, some in rest.items()]


def _rest(group: str, currency: str, some: list[Row], words: Texts) -> Row:
    label = words("chart.rest", n=NUMBERS[words.language].count(len(some)))
    projects = sum(row.get("n") or 0 for row in some)
    return {group: label, "currency": currency, "n": projects, "sum": together([row.get("sum") for row in some])}


def _bar(name: object, row: Row, language: str) -> dict[str, Any]:
    """Return one bar: a float only places its end, the amount itself is written out exactly."""
    numbers, words = NUMBERS[language], texts(language)
    n = row.get("n") or 0
    projects = words.n("projects", n, numbers.count(n))
    label = clean(name, 48)
    short = numbers.short(row.get("sum"), row.get("currency") or "")
    return {
        "label": label,
        "key": f"{label} {row.get('currency') or ''}",
        "text": f"{label}  ·  {short}, {projects}",
        "x": float(row.get("sum") or 0),
        "amount": numbers.money(row.get("sum"), row.get("currency") or ""),
        "projects": numbers.count(n),
    }


def _bars(bars: list[dict[str, Any]], title: str, language: str, width: int | str) -> alt.LayerChart:
    import altair as alt

    words = texts(language)
    chart = alt.Chart(alt.Data(values=bars)).encode(
        y=alt.Y("key:N", sort=None, axis=None),
        tooltip=[
            alt.Tooltip("label:N", title=words("chart.group")),
            alt.Tooltip("amount:N", title=words("chart.amount")),
            alt.Tooltip("projects:N", title=words("chart.projects")),
        ],
    )
    x = alt.X("x:Q", title=None, axis=_money_axis(words))
    layers = alt.layer(
        chart.mark_bar(color=ACCENT, height=14, yOffset=10, cornerRadiusEnd=2).encode(x=x), _label(chart, "text")
    )
    return _dressed(layers, title, language, width, height=alt.Step(STEP))


def _label(chart: alt.Chart, field: str = "label") -> alt.Chart:
    """Return labels above the bars, starting at zero: no axis takes room from the plot."""
    import altair as alt

    return chart.mark_text(align="left", baseline="bottom", color=LABEL, dy=0, dx=1).encode(
        text=f"{field}:N", x=alt.value(0)
    )


def _money_axis(words: Texts) -> alt.Axis:
    import altair as alt

    numbers = NUMBERS[words.language]
    large = f"datum.value >= 1e9 ? format(datum.value/1e9, ',.1~f') + ' {numbers.billion}'"
    middle = f"datum.value >= 1e6 ? format(datum.value/1e6, ',.1~f') + ' {numbers.million}'"
    return alt.Axis(labelExpr=f"{large} : {middle} : format(datum.value, ',.0f')", tickCount=4, grid=True)


def _stakes(found: list[Row], words: Texts) -> list[dict[str, Any]]:
    """Return one line a kind and currency: how many, and the sum of the upper bounds."""
    numbers = NUMBERS[words.language]
    kinds: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        kinds.setdefault((row["kind"], row.get("currency") or ""), []).append(row)
    lines = []
    for (kind, currency), some in kinds.items():
        high = together([row.get("at_stake_high") for row in some])
        name, stake = words.get("kind", kind) or kind, numbers.span("0", numbers.short(high, currency))
        lines.append(
            {"label": f"{name}  ·  {stake}", "n": len(some), "low": 0.0, "high": float(high), "stake": stake}
        )
    return lines


def _curve(table: Any) -> list[tuple[float, float]]:
    columns = table if isinstance(table, (dict, list)) else called(table, "to_dict")
    if isinstance(columns, list):
        return [(float(x), float(y)) for x, y in columns]
    x, y = list(columns.values())[:2]
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _thin(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return evenly chosen points with both ends: a curve of half a million projects looks the same."""
    if len(points) <= POINTS:
        return points
    step = len(points) // POINTS + 1
    return [*points[::step], points[-1]]


def _dressed(chart: Any, title: str, language: str, width: int | str, height: Any) -> Any:
    """Return a chart with the shared title, numbers and colours."""
    locale = {"number": NUMBERS[language].locale}
    return (
        chart.properties(width=width, height=height, title=title)
        .configure(font="system-ui, sans-serif", background="transparent", locale=locale)
        .configure_view(stroke=None)
        .configure_title(anchor="start", fontSize=14, fontWeight=600, color=LABEL, offset=12)
        .configure_axis(
            labelColor=LABEL, titleColor=LABEL, titleFontWeight="normal", gridColor=GRID, domainColor=GRID,
            tickColor=GRID, labelFontSize=12, titleFontSize=12, gridOpacity=0.6, domain=False, ticks=False,
        )
        .configure_text(fontSize=13)
    )  # fmt: skip
