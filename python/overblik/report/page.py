"""The whole page: chapters, words, style and scripts put together."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from overblik.report.excluded import excluded
from overblik.report.grid import Writer
from overblik.report.groups import groups
from overblik.report.headline import headline, projects_in
from overblik.report.method import EXAMPLES, files, method, prices
from overblik.report.projects import day
from overblik.report.questions import questions
from overblik.report.scripts import charts_script, policy
from overblik.report.source import clean
from overblik.report.where import where


def render(review: Any, *, language: str = "da", scripts: bool = True) -> str:
    """Return the report as HTML text; see `save`."""
    write = Writer.of(language)
    style = _asset("style.css")
    script = charts_script(_asset("chart.js")) if scripts else ""
    n = projects_in(review)
    return _pages().get_template("report.html").render(
        t=write.texts,
        title=write.texts("page.heading", projects=write.counted("projects", n)),
        label=clean(review.register.label) if review.register.label else "",
        source=_source(review, write),
        period=_period(review, write),
        prices=prices(review.register, write),
        headline=headline(review, write),
        where=where(review, write),
        groups=groups(review, write),
        questions=questions(review, write),
        excluded=excluded(review, write),
        method=method(review, write),
        style=Markup(style),  # a file of this package
        script=Markup(script),  # files of this package and of vl-convert
        policy=Markup(policy(script, style)),  # digests in base64
    )  # fmt: skip


def _source(review: Any, write: Writer) -> str:
    names = [Path(name).name for name in files(review.register)]
    named = [EXAMPLES.get(name) or clean(name) for name in names]
    return write.texts("page.source", files=", ".join(named)) if named else write.texts("page.source_none")


def _period(review: Any, write: Writer) -> str:
    if not review.register.period:
        return ""
    first, last = (write.numbers.day(day(end)) for end in review.register.period)
    return write.texts("page.period", period=write.numbers.span(first, last))


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("templates").joinpath(name).read_text(encoding="utf-8")


@cache
def _pages() -> Environment:
    loader = PackageLoader(__package__, "templates")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, undefined=StrictUndefined)
