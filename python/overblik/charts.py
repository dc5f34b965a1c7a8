"""One chart a result: Altair charts that read a result object and fetch nothing.

Bars are labelled inside the plot, so the same chart is legible in a notebook and on a phone. Colours hold on white and
on black. Tables of more than `MOST` rows are cut to the largest, with the rest on one line, so no amount vanishes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from overblik.errors import SettingsError
from overblik.report.numbers import NUMBERS, Numbers, together
from overblik.report.source import Row, clean, named, rows
from overblik.report.texts import Texts, texts

if TYPE_CHECKING:
    import altair as alt

Drawn: TypeAlias = "alt.Chart | alt.LayerChart"

ACCENT, ASK, QUIET, GRID = "#1f7a8c", "#c0762b", "#8793a0", "#c9d0d8"
"""Money, questions, things to compare with, and lines. The report swaps them for its own light and dark shades."""

LABEL = "#6a7683"
"""Text on white and on black."""

MOST = 20
"""Bars in one chart; the rest is one line more, without a bar that would dwarf the others."""

POINTS = 400
"""Points of a curve: more than a screen can show."""

PAIRS = 5_000
"""Marks of a chart that shows single projects or pairs."""

STEP = 38
"""Pixels a bar, with its label above it."""


def totals_chart(table: Any, *, by: str | None = None, language: str = "da", width: int | str = 560) -> Drawn:
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
    altair.Chart or altair.LayerChart
    """
    group = by or _first_text(rows(table))
    words = texts(language)
    name = words.get("where", group) or clean(group)
    bars = [_bar(row.get(group) or words("page.unknown"), row, language) for row in _largest(rows(table), group, words)]
    return _bars(bars, words("chart.totals", name=name), language, width)


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
    return _bars(bars, words("chart.clusters"), language, width)


def unanswered_chart(questions: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw the money of which each question cannot be answered, the largest first."""
    asked = rows(questions)[:MOST]
    bars = [_bar(row[language], {**row, "sum": row["money"]}, language, longest=80) for row in asked]
    return _bars(bars, texts(language)("chart.unanswered"), language, width)


def similarity_chart(similarity: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw how many pairs above the floor are how much alike; of long lists an even choice."""
    import altair as alt

    words = texts(language)
    pairs = _even([row["similarity"] for row in rows(similarity.pairs())], PAIRS)
    chart = (
        alt.Chart(_data([{"x": float(value)} for value in pairs]))
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("x:Q", bin=alt.Bin(step=0.05), title=words("groups.similarity"), scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("count():Q", title=words("chart.pairs")),
        )
    )
    return _dressed(chart, words("chart.similarity"), language, width, height=240)


def lorenz_chart(concentration: Any, *, language: str = "da", width: int | str = 360) -> Drawn:
    """Draw the share of the money held by the smallest projects (Lorenz 1905)."""
    import altair as alt

    words = texts(language)
    points = [{"x": x, "y": y} for x, y in _even(_curve(concentration.lorenz()), POINTS)]
    percent = f"format(100 * datum.value, '.0f') + '{NUMBERS[language].percent}'"
    axis = alt.Axis(labelExpr=percent, tickCount=5, grid=True)
    x = alt.X("x:Q", title=words("chart.lorenz_x"), axis=axis, scale=alt.Scale(domain=[0, 1]))
    y = alt.Y("y:Q", title=words("chart.lorenz_y"), axis=axis, scale=alt.Scale(domain=[0, 1]))
    tips = [
        alt.Tooltip("x:Q", title=words("chart.lorenz_x"), format=".1%"),
        alt.Tooltip("y:Q", title=words("chart.lorenz_y"), format=".1%"),
    ]
    curve = alt.Chart(_data(points)).encode(x=x, y=y, tooltip=tips)
    even = alt.Chart(_data([{"x": 0, "y": 0}, {"x": 1, "y": 1}])).encode(x=x, y=y)
    named = alt.Chart(_data([{"x": 0.5, "y": 0.5, "name": words("chart.lorenz_equal")}]))
    chart = alt.layer(
        even.mark_line(color=QUIET, strokeDash=[4, 4]),
        named.mark_text(color=LABEL, align="right", dx=-8, dy=-4).encode(x=x, y=y, text="name:N"),
        curve.mark_area(color=ACCENT, opacity=0.14),
        curve.mark_line(color=ACCENT, strokeWidth=2.5),
        curve.mark_point(opacity=0, size=160),
    )
    return _dressed(chart, words("chart.lorenz"), language, width, height=300)


def findings_chart(findings: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw amounts at stake by kind as lines from the lower to the upper bound."""
    import altair as alt

    words = texts(language)
    spans = _stakes(rows(findings.table(language=language)), words)
    chart = alt.Chart(_data(spans)).encode(
        y=alt.Y("label:N", sort=None, axis=None),
        tooltip=[
            alt.Tooltip("label:N", title=words("questions.kind")),
            alt.Tooltip("n:N", title=words("questions.n")),
            alt.Tooltip("stake:N", title=words("questions.at_stake")),
        ],
    )
    x = alt.X("low:Q", title=None, axis=None)
    return _dressed(
        alt.layer(
            chart.mark_bar(color=ASK, height=4, cornerRadius=2, yOffset=9).encode(x=x, x2="high:Q"),
            chart.mark_tick(color=ASK, thickness=3, height=16, yOffset=9).encode(
                x=alt.X("high:Q", title=None, axis=None)
            ),
            _label(chart),
        ),
        words("chart.findings"),
        language,
        width,
        height=_height(spans),
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
    counted = alt.Chart(_data([*bars, {"label": about, "value": distinct.value}])).encode(y=y)
    range_ = alt.Chart(_data([bounds])).encode(y=y, x=alt.X("low:Q", title=None, axis=None), x2="high:Q")
    return _dressed(
        alt.layer(
            counted.mark_bar(height=14, yOffset=9, color=ACCENT, cornerRadiusEnd=2).encode(x=x),
            range_.mark_rule(strokeWidth=2, color=ASK, yOffset=9),
            _label(counted),
        ),
        words("chart.distinct"),
        language,
        width,
        height=_height([*bars, bounds]),
    )


def timeline_chart(groups: Any, *, language: str = "da", width: int | str = 560) -> Drawn:
    """Draw the projects of the largest groups in time."""
    import altair as alt

    words, numbers = texts(language), NUMBERS[language]
    grouped = [row for row in rows(groups.table()) if (row.get("n") or 0) > 1][:MOST]
    names = {row["group"]: clean(named(row), 36) for row in grouped}
    dated = [row for row in rows(groups.members()) if _dated(row, names)]
    spans = [_span(row, names, numbers) for row in _even(dated, PAIRS)]
    year = alt.Axis(tickCount="year", format="%Y", grid=True)
    chart = (
        alt.Chart(_data(spans))
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
    return _dressed(chart, words("chart.timeline"), language, width, height=_height(names, 22))


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
        "sum": together([row.get("sum") for row in some]),
        "drawn": False,
    }


def _bar(name: object, row: Row, language: str, longest: int = 36) -> dict[str, Any]:
    """Return one bar: a float only places its end, the amount itself is written out exactly."""
    numbers = NUMBERS[language]
    n = row.get("n") or 0
    label = clean(name, longest)
    short = numbers.short(row.get("sum"), row.get("currency") or "")
    return {
        "label": label,
        "key": f"{label} {row.get('currency') or ''}",
        "text": f"{label} ({numbers.count(n)}) · {short}",
        "x": float(row.get("sum") or 0) if row.get("drawn", True) else 0.0,
        "amount": numbers.money(row.get("sum"), row.get("currency") or ""),
        "projects": numbers.count(n),
    }


def _bars(bars: list[dict[str, Any]], title: str, language: str, width: int | str) -> Drawn:
    import altair as alt

    words = texts(language)
    chart = alt.Chart(_data(bars)).encode(
        y=alt.Y("key:N", sort=None, axis=None),
        tooltip=[
            alt.Tooltip("label:N", title=words("chart.group")),
            alt.Tooltip("amount:N", title=words("chart.amount")),
            alt.Tooltip("projects:N", title=words("chart.projects")),
        ],
    )
    x = alt.X("x:Q", title=None, axis=None)
    layers = alt.layer(
        chart.mark_bar(color=ACCENT, height=14, yOffset=9, cornerRadiusEnd=2).encode(x=x), _label(chart, "text")
    )
    return _dressed(layers, title, language, width, height=_height(bars))


def _label(chart: Any, field: str = "label") -> Any:
    """Return labels above the bars, starting at zero: no axis takes room from the plot."""
    import altair as alt

    return chart.mark_text(align="left", baseline="bottom", color=LABEL, dy=0, dx=1).encode(
        text=f"{field}:N", x=alt.value(0)
    )


def _stakes(found: list[Row], words: Texts) -> list[dict[str, Any]]:
    """Return one line a kind and currency: how many, and the sum of the upper bounds."""
    numbers = NUMBERS[words.language]
    kinds: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        kinds.setdefault((row["kind"], row.get("currency") or ""), []).append(row)
    lines = []
    for (kind, currency), some in kinds.items():
        high = together([row.get("at_stake_high") for row in some])
        name, stake = words.get("kind", kind) or clean(kind), numbers.upto(high, currency)
        lines.append({"label": f"{name} · {stake}", "n": len(some), "low": 0.0, "high": float(high), "stake": stake})
    return lines


def _curve(table: Any) -> list[tuple[float, float]]:
    """Return the points of a curve: its first two columns."""
    x, y = list(table.to_dict().values())[:2]
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _even(some: list[Any], most: int) -> list[Any]:
    """Return evenly chosen values with the last one: a curve of half a million projects looks the same."""
    if len(some) <= most:
        return some
    step = len(some) // most + 1
    return [*some[::step], some[-1]]


def _height(drawn: Any, step: int = STEP) -> int:
    return max(len(drawn), 1) * step


def _data(values: list[Any]) -> Any:
    import altair as alt

    return alt.Data(values=values)  # type: ignore[no-untyped-call]


def _dressed(chart: Any, title: str, language: str, width: int | str, height: int) -> Drawn:
    """Return a chart with the shared title, numbers and colours."""
    locale = {"number": NUMBERS[language].locale}
    dressed: Drawn = (
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
    _stay_offline()
    return dressed


def _stay_offline() -> None:
    """Show charts as pictures, unless the user chose a renderer: Altair's own default fetches its scripts."""
    import altair as alt

    if alt.renderers.active == "default":
        alt.renderers.enable("svg")
