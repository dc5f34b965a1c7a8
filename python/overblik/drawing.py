"""How charts are drawn: bars with their labels, scales of several currencies, one dress for all; nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from overblik.report.numbers import NUMBERS
from overblik.report.texts import Texts, texts

if TYPE_CHECKING:
    import altair as alt

Drawn: TypeAlias = "alt.Chart | alt.LayerChart"

ACCENT, ASK, QUIET, GRID = "#1f7a8c", "#c0762b", "#8793a0", "#c9d0d8"
"""Money, questions, things to compare with, and lines. The report swaps them for its own light and dark shades."""

LABEL = "#6a7683"
"""Text on white and on black."""

STEP = 38
"""Pixels a bar, with its label above it."""


def own_scale(bars: list[dict[str, Any]], end: str) -> list[dict[str, Any]]:
    """Return bars with a key each; of several currencies each one on its own scale, one after the other."""
    largest: dict[str, float] = {}
    for bar in bars:
        largest[bar["currency"]] = max(largest.get(bar["currency"], 0.0), abs(bar[end]))
    if sum(1 for most in largest.values() if most) > 1:
        order = sorted(largest, key=lambda currency: (not largest[currency], currency))
        bars = sorted(bars, key=lambda bar: order.index(bar["currency"]))
        bars = [bar | {end: bar[end] / (largest[bar["currency"]] or 1.0)} for bar in bars]
    return [bar | {"key": str(i)} for i, bar in enumerate(bars)]


def scale_note(bars: list[dict[str, Any]], end: str, words: Texts) -> str:
    """Return what to say under bars of several scales; nothing under bars of one."""
    return words("chart.own_scale") if len({bar["currency"] for bar in bars if bar[end]}) > 1 else ""


def bar_chart(bars: list[dict[str, Any]], title: str, language: str, width: int | str) -> Drawn:
    """Return horizontal bars of money, with label and amount above each."""
    import altair as alt

    words = texts(language)
    chart = alt.Chart(inline(own_scale(bars, "x"))).encode(
        y=alt.Y("key:N", sort=None, axis=None),
        tooltip=[
            alt.Tooltip("label:N", title=words("chart.group")),
            alt.Tooltip("amount:N", title=words("chart.amount")),
            alt.Tooltip("projects:N", title=words("chart.projects")),
        ],
    )
    x = alt.X("x:Q", title=None, axis=None)
    amount = chart.mark_text(align="right", baseline="bottom", color=LABEL).encode(text="short:N", x=alt.value("width"))
    layers = alt.layer(
        chart.mark_bar(color=ACCENT, height=14, yOffset=9, cornerRadiusEnd=2).encode(x=x),
        labelled(chart, "text", limit=alt.ExprRef("width - 130")),
        amount,
    )
    return dressed(layers, title, language, width, height=height_of(bars), note=scale_note(bars, "x", words))


def labelled(chart: Any, field: str = "label", **marks: Any) -> Any:
    """Return labels above the bars, starting at zero: no axis takes room from the plot."""
    import altair as alt

    return chart.mark_text(align="left", baseline="bottom", color=LABEL, dy=0, dx=1, **marks).encode(
        text=f"{field}:N", x=alt.value(0)
    )


def evenly(some: list[Any], most: int) -> list[Any]:
    """Return evenly chosen values with the last one: a curve of half a million projects looks the same."""
    if len(some) <= most:
        return some
    step = len(some) // most + 1
    return [*some[::step], some[-1]]


def height_of(drawn: Any, step: int = STEP) -> int:
    """Return the pixels that some lines need."""
    return max(len(drawn), 1) * step


def inline(values: list[Any]) -> Any:
    """Return values as the data of a chart, inside it."""
    import altair as alt

    return alt.Data(values=values)  # type: ignore[no-untyped-call]


def dressed(chart: Any, title: str, language: str, width: int | str, height: int, note: str = "") -> Drawn:
    """Return a chart with the shared title, numbers and colours."""
    import altair as alt

    locale = {"number": NUMBERS[language].locale}
    heading = alt.TitleParams(title, subtitle=note) if note else title
    dressed: Drawn = (
        chart.properties(width=width, height=height, title=heading)
        .configure(font="system-ui, sans-serif", background="transparent", locale=locale)
        .configure_view(stroke=None)
        .configure_title(anchor="start", fontSize=14, fontWeight=600, color=LABEL, offset=12, subtitleColor=LABEL)
        .configure_axis(
            labelColor=LABEL, titleColor=LABEL, titleFontWeight="normal", gridColor=GRID, domainColor=GRID,
            tickColor=GRID, labelFontSize=12, titleFontSize=12, gridOpacity=0.6, domain=False, ticks=False,
        )
        .configure_text(fontSize=13)
    )  # fmt: skip
    _stay_offline()
    return dressed


def roomy(chart: Any) -> Drawn:
    """Return a chart with room for names beside it: the reader's letters may be wider than those it was drawn with."""
    wide: Drawn = chart.properties(padding={"left": 32, "top": 5, "right": 5, "bottom": 5})
    return wide


def _stay_offline() -> None:
    """Show charts as pictures, unless the user chose a renderer: Altair's own default fetches its scripts."""
    import altair as alt

    if alt.renderers.active == "default":
        alt.renderers.enable("svg")
