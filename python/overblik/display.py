"""Results in a notebook: small tables and cards, light and dark, every text escaped."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from overblik import _engine

_SHOWN = 25
_LONGEST = 200
_LINE = 60
_HOVER = 1000
_THIN = "\N{NARROW NO-BREAK SPACE}"
LEAST = 0.0001
"""The smallest ratio that is written with its digits."""

_NUMBERS = ("count", "money", "decimal", "ratio")

# Colours are mixed from the page's own text colour, so the table follows a light and a dark theme alike.
_STYLE = """<style>
.overblik{font:13px/1.45 system-ui,sans-serif;color:inherit;max-width:100%;overflow-x:auto}
.overblik table{border-collapse:collapse;margin:.3em 0;font-size:13px;border:0}
.overblik caption,.overblik .caption{text-align:left;font-weight:600;padding:.2em 0;caption-side:top}
.overblik caption{white-space:nowrap}
.overblik th{text-align:left;font-weight:600;border-bottom:1.5px solid color-mix(in srgb,currentColor 45%,transparent)}
.overblik th,.overblik td{padding:.25em .7em;vertical-align:top;background:none}
.overblik td{text-align:left;border-bottom:1px solid color-mix(in srgb,currentColor 14%,transparent);
white-space:nowrap;max-width:30em;overflow:hidden;text-overflow:ellipsis}
.overblik td.long{white-space:normal;min-width:22em}
.overblik .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.overblik .quiet{opacity:.65}
.overblik dl{display:grid;grid-template-columns:max-content auto;gap:.15em 1em;margin:.3em 0}
.overblik dt{opacity:.65}.overblik dd{margin:0}
</style>"""


def number(value: Decimal | int) -> str:
    """Digits in groups of three with thin spaces: ``1 234 567.89``.

    Examples
    --------
    >>> number(Decimal("-1234567.80")).replace("\N{NARROW NO-BREAK SPACE}", " ")
    '-1 234 567.80'
    """
    return f"{value:,f}".replace(",", _THIN) if isinstance(value, Decimal) else f"{value:,}".replace(",", _THIN)


def ratio(value: float) -> str:
    """Write a ratio so that a column of them lines up: four decimals, two from ten on, never a bare 0 for a little.

    Examples
    --------
    >>> [ratio(value) for value in (1.0, 0.501, 3.604e-07, 0.0)]
    ['1.0000', '0.5010', '&lt; 0.0001', '0.0000']
    """
    if 0 < abs(value) < LEAST / 2:
        return escape(f"< {LEAST}" if value > 0 else f"> -{LEAST}")
    return f"{value:,.{2 if abs(value) >= 10 else 4}f}".replace(",", _THIN)


def text(value: Any) -> str:
    """Write one value as escaped text; a missing value as a dash, never as 0."""
    if value is None:
        return '<span class="quiet">\N{EN DASH}</span>'
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (Decimal, int)):
        return number(value)
    if isinstance(value, float):
        return ratio(value)
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    words = str(value)
    return escape(words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…")


def _cell(value: Any, style: str) -> str:
    """One cell; a sentence may wrap, a long text shows its beginning and the rest on hovering."""
    written = text(value)
    if not style and isinstance(value, str) and len(value) > _LINE:
        sentence = len(value) <= _LONGEST
        style = ' class="long"' if sentence else f' title="{escape(value[:_HOVER], quote=True)}"'
    return f"<td{style}>{written}</td>"


def table(data: _engine.Table, *, caption: str, shown: int = _SHOWN, only: Iterable[str] | None = None) -> str:
    """Return the first rows as an HTML table, of all columns or of those named."""
    values = data.to_dict(limit=shown)
    kinds = dict(zip(values, data.kinds, strict=True))
    columns = [name for name in (values if only is None else only) if name in values]
    classes = [' class="number"' if kinds[name] in _NUMBERS else "" for name in columns]
    head = "".join(f"<th{c}>{escape(name)}</th>" for name, c in zip(columns, classes, strict=True))
    rows = "".join(
        "<tr>" + "".join(_cell(v, c) for v, c in zip(row, classes, strict=True)) + "</tr>"
        for row in zip(*(values[name] for name in columns), strict=True)
    )
    more = f'<div class="quiet">{shown} of {number(len(data))} rows</div>' if len(data) > shown else ""
    return page(
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"
    )


def card(title: str, facts: Mapping[str, Any], *further: str) -> str:
    """Return a titled list of facts, followed by ready-made HTML."""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{text(value)}</dd>" for name, value in facts.items())
    return page(f'<div class="caption">{escape(title)}</div><dl>{items}</dl>', *further)


def page(*parts: str) -> str:
    """Wrap parts, which are HTML already, with the style they share."""
    return f'{_STYLE}<div class="overblik">{"".join(parts)}</div>'


def amounts(by_currency: Mapping[str, Decimal]) -> str:
    """Write sums a currency, never added: ``150 000 000.00 DKK``."""
    return " · ".join(f"{number(amount)} {currency}" for currency, amount in by_currency.items()) or "no amounts"


def rows(items: Iterable[str]) -> str:
    """Return escaped lines as an HTML list; nothing where there are none."""
    lines = list(items)
    if not lines:
        return ""
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in lines) + "</ul>"
