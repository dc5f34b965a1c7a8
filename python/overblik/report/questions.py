"""Chapter 4: what to ask. Questions with evidence and outer bounds, never verdicts."""

from __future__ import annotations

from typing import Any

from overblik import charts
from overblik.report.figures import draw
from overblik.report.grid import Cell, Grid, Writer, sums_by_currency
from overblik.report.projects import facts
from overblik.report.source import Row, own, rows

BENIGN = ("tranche", "multi_fund_split", "component", "phase", "replica", "administration")
"""Relations that often have a natural explanation, in the order of the method."""

OPEN = ("duplication_candidate", "overlap", "fragmentation")
"""Relations worth a question."""

WIDE = ("fragmentation",)
"""Kinds that concern a theme, not single projects."""

MOST = 20
"""Findings shown of one kind."""

NAMED = 8
"""Projects named in one finding."""

LONGEST_REASON = 600
"""Characters of a reason."""

COMMON = 0.5
"""A pattern that touches more of the projects than this does not tell them apart."""


def questions(review: Any, write: Writer) -> dict[str, Any]:
    """Return the findings by kind: first those with a natural explanation, then those worth a question."""
    found = rows(review.findings.table(language=write.texts.language))
    kinds = list(dict.fromkeys(row["kind"] for row in found))
    order = [kind for kind in (*BENIGN, *OPEN) if kind in kinds]
    order += [kind for kind in kinds if kind not in order]
    shown = {kind: sorted((row for row in found if row["kind"] == kind), key=_weight) for kind in order}
    known = facts(review, [p for some in shown.values() for row in some[:MOST] for p in row["projects"][:NAMED]])
    n = len(review.register)
    told = {kind: _kind(kind, some, known, n, write) for kind, some in shown.items()}
    return {
        "overview": _overview(shown, write) if shown else None,
        "figure": _chart(review, found, write),
        "benign": [told[kind] for kind in order if kind in BENIGN],
        "open": [told[kind] for kind in order if kind not in BENIGN],
        "before": [write.texts(f"questions.before_{i}") for i in range(1, 5)],
    }


def _weight(row: Row) -> tuple[Any, ...]:
    return (-(row.get("at_stake_high") or 0), row["projects"])


def _chart(review: Any, found: list[Row], write: Writer) -> Any:
    if not found or len({row.get("currency") for row in found}) > 1:
        return None
    return draw(
        charts.findings_chart, review.findings, alt=write.texts("chart.findings_alt"), language=write.texts.language
    )


def _overview(shown: dict[str, list[Row]], write: Writer) -> Grid:
    t, number = write.texts, write.numbers
    heads = [(t("questions.kind"), "name"), (t("questions.n"), "number"), (t("questions.projects"), "number"),
             (t("questions.at_stake"), "number")]  # fmt: skip
    told = []
    for kind, some in shown.items():
        touched = {project for row in some for project in row["projects"]}
        cells = [Cell(number.count(len(some)), "number"), Cell(number.count(len(touched)), "number")]
        told.append([Cell(write.code("kind", kind), "name"), *cells, Cell(_stakes(some, write), "number main")])
    return Grid(t("questions.overview"), heads, told)


def _stakes(some: list[Row], write: Writer) -> str:
    highest = sums_by_currency(some, "at_stake_high")
    told = [write.numbers.bounds(None, high, currency) for currency, high in highest.items()]
    return "; ".join(told) or write.texts("questions.no_stake")


def _kind(kind: str, some: list[Row], known: dict[str, Row], n: int, write: Writer) -> dict[str, Any]:
    t, left = write.texts, len(some) - MOST
    touched = len({project for row in some for project in row["projects"]})
    share = touched / n if n else 0.0
    code = kind if t.get("kind", kind) else "other"
    return {
        "code": code,
        "name": write.code("kind", kind),
        "meaning": t.get("meaning", code),
        "question": some[0].get("question") or "",
        "count": write.counted("findings", len(some)),
        "common": t("questions.base_rate", share=write.numbers.share(share, 0)) if share > COMMON else "",
        "findings": [] if kind in WIDE else [_finding(row, known, write) for row in some[:MOST]],
        "table": _wide(some[:MOST], write) if kind in WIDE else None,
        "more": t("questions.more", findings=write.counted("findings", left)) if left > 0 else "",
    }


def _wide(some: list[Row], write: Writer) -> Grid:
    """Return findings that span a whole theme as one table: their projects stand in the groups."""
    t, number = write.texts, write.numbers
    heads = [(t("questions.theme"), "name"), (t("questions.projects"), "number"), (t("questions.at_stake"), "number"),
             (t("questions.certainty"), "text"), (t("questions.reason"), "text")]  # fmt: skip
    told = [
        [Cell(own(row["group"]), "name"), Cell(number.count(len(row["projects"])), "number"),
         Cell(_bounds(row, write), "number main"), Cell(write.code("certainty", row["certainty"])),
         Cell(own(row["reason"], LONGEST_REASON))]
        for row in some
    ]  # fmt: skip
    return Grid(t("questions.themes"), heads, told)


def _bounds(row: Row, write: Writer) -> str:
    if row.get("at_stake_high") is None:
        return write.texts("questions.no_stake")
    return write.numbers.bounds(row.get("at_stake_low"), row["at_stake_high"], row.get("currency") or "")


def _finding(row: Row, known: dict[str, Row], write: Writer) -> dict[str, Any]:
    number, currency = write.numbers, row.get("currency") or ""
    named, left = row["projects"][:NAMED], len(row["projects"]) - NAMED
    certainty = row.get("certainty") or "unknown"
    return {
        "projects": [_project(project, known, write) for project in named],
        "left": write.texts("page.more_plain", n=number.count(left)) if left > 0 else "",
        "amount": number.money(row.get("amount"), currency),
        "stake": _bounds(row, write),
        "certainty": write.code("certainty", certainty),
        "level": certainty,
        "reason": own(row.get("reason") or "", LONGEST_REASON),
    }


def _project(project: str, known: dict[str, Row], write: Writer) -> dict[str, Any]:
    row = known.get(project, {})
    unit = own(row["unit"]) if row.get("unit") else ""
    return {
        "title": own(row.get("title") or project),
        "unit": unit,
        "amount": write.numbers.money(row.get("amount"), row.get("currency") or ""),
    }
