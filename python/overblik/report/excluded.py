"""Chapter 5: what is excluded and why, and what the register does not tell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from markupsafe import Markup

from overblik.report.grid import Cell, Column, Columns, Grid, Writer
from overblik.report.notes import note
from overblik.report.source import Row, own, rows

MOST = 50
"""Rejected cells shown."""

TOTALS = ("counted", "register")
"""Lines of the ledger that are not exclusions."""


def excluded(review: Any, write: Writer) -> dict[str, Any]:
    """Return the account of each currency, the rejected cells, and what is known of each field."""
    rejected = rows(review.register.rejected)
    t = write.texts
    cells = write.counted("cells", len(rejected))
    return {
        "accounts": [_account(line, rows(review.ledger), write) for line in review.ledger.conserved],
        "ledger": _ledger(rows(review.ledger), write),
        "rejected": _rejected(rejected, write) if rejected else None,
        "rejected_lead": t("excluded.rejected_lead", cells=cells) if rejected else t("excluded.rejected_none"),
        "coverage": _coverage(rows(review.coverage), write),
        "questions": _unanswered(review, write),
        "conflicts": _conflicts(_looked_at(review.register), write),
        "refusals": [
            (write.code("measure", name), own(reason))
            for name, reason in (getattr(review, "refusals", None) or {}).items()
        ],
        "notes": [note(text, write.texts) for text in getattr(review.register, "notes", None) or []],
    }


def _account(line: dict[str, Any], ledger: list[Row], write: Writer) -> dict[str, Any]:
    t, currency = write.texts, line["currency"]
    left_out = [(reason, part) for reason, part in line["excluded"].items() if any(part)]
    partly = {row["reason"]: _partly(row) for row in ledger if (row["currency"] or "") == currency}
    parts = [("", t("excluded.counted"), line["counted"], 0)]
    parts += [("+", _reason(reason, write), part, partly.get(reason, 0)) for reason, part in left_out]
    if not left_out:
        parts.append(("+", t("excluded.excluded"), (0, Decimal(0)), 0))
    parts.append(("=", t("excluded.register"), line["register"], 0))
    holds = line.get("holds", True)
    return {
        "parts": [_part(sign, name, (*part, partly), currency, write) for sign, name, part, partly in parts],
        "holds": holds,
        "verdict": t("excluded.holds" if holds else "excluded.broken"),
    }


def _part(sign: str, name: object, part: tuple[int, Any, int], currency: str | None, write: Writer) -> dict[str, Any]:
    n, amount, partly = part
    told = write.numbers.exact(amount if currency or amount else None, currency or "")
    return {"sign": sign, "name": name, "n": _many(n, partly, write), "sum": told}


def _partly(row: Row) -> int:
    return int(row.get("n_partly") or 0)


def _many(n: int, partly: int, write: Writer) -> str:
    """Return how many projects, and of how many a part: such a project is counted with the rest of its money."""
    whole, parts = write.counted("projects", n), write.counted("parts", partly)
    if not partly:
        return whole
    return write.texts("excluded.and_parts", whole=whole, parts=parts) if n else parts


def _reason(reason: object, write: Writer) -> Any:
    return write.code("reason", reason)


def _ledger(some: list[Row], write: Writer) -> Grid | None:
    left_out = [row for row in some if row["reason"] not in TOTALS and (row["n"] or row["amount"])]
    if not left_out:
        return None
    t = write.texts
    columns = Columns([
        Column(t("excluded.reason"), lambda row: Cell(_reason(row["reason"], write), "name"), kind="name"),
        Column(t("excluded.n"), lambda row: Cell(_rows(row, write), "number"), "n"),
        Column(t("excluded.sum"), lambda row: Cell(_exact(row, write), "number"), "amount"),
    ])  # fmt: skip
    return columns.grid(t("excluded.ledger"), left_out, most=MOST, rest=lambda left: write.rest(left, "amount"))


def _rows(row: Row, write: Writer) -> str:
    return _many(row["n"], _partly(row), write) if _partly(row) else write.numbers.count(row["n"])


def _looked_at(register: Any) -> list[Row]:
    conflicts = getattr(register, "conflicts", None)
    return rows(conflicts()) if conflicts is not None else []


def _conflicts(some: list[Row], write: Writer) -> Grid | None:
    if not some:
        return None
    t = write.texts
    columns = Columns([
        Column(t("excluded.conflict"), lambda row: Cell(write.code("conflict", row["kind"]), "name"), kind="name"),
        Column(t("excluded.n"), lambda row: Cell(write.numbers.count(row["n"]), "number"), "n"),
        Column(t("excluded.projects"), lambda row: Cell(own(", ".join(row["projects"]))), "projects", "text"),
        Column(t("excluded.sum"), lambda row: Cell(_exact(row, write), "number"), "amount"),
    ])  # fmt: skip
    return columns.grid(t("excluded.conflicts"), some, most=MOST, rest=write.rest)


def _exact(row: Row, write: Writer) -> str:
    return write.numbers.exact(row["amount"], row["currency"] or "")


def _rejected(some: list[Row], write: Writer) -> Grid:
    t = write.texts
    columns = Columns([
        Column(t("excluded.file"), lambda row: Cell(own(row["file"])), "file", "text"),
        Column(t("excluded.row"), lambda row: Cell(write.numbers.count(row["row"]), "number"), "row"),
        Column(t("excluded.column"), lambda row: Cell(own(row["column"] or "")), "column", "text"),
        Column(t("excluded.found"), lambda row: Cell(own(row["value"] or ""), "code"), "value", "text"),
        Column(t("excluded.why"), lambda row: Cell(_reason(row["reason"], write)), "reason", "text"),
    ])  # fmt: skip
    return columns.grid(t("excluded.rejected"), some, most=MOST, rest=write.rest)


def _coverage(some: list[Row], write: Writer) -> Grid:
    t = write.texts
    columns = Columns([
        Column(t("excluded.field"), lambda row: Cell(write.code("field", row["field"]), "name"), kind="name"),
        Column(t("excluded.filled"), lambda row: _filled(row.get("share"), write), "share", "bar"),
        Column(t("excluded.filled_sum"), lambda row: _filled(row.get("money_share"), write), "money_share", "bar"),
        Column(t("excluded.blocks"), lambda row: Cell(_blocks(row, write)), kind="text"),
    ])  # fmt: skip
    return columns.grid(t("excluded.coverage"), _once(some), most=MOST, rest=write.rest)


def _unanswered(review: Any, write: Writer) -> Grid | None:
    """Return the questions that a missing field blocks, one row each; a project without two fields is in two lines."""
    t, number = write.texts, write.numbers
    asked = getattr(review.register, "questions", None)
    lacking: dict[tuple[str, str | None], list[Row]] = {}
    for row in rows(asked(language=t.language) if asked else None):
        if row["blocked_by"]:
            lacking.setdefault((row["asks"], row["currency"]), []).append(row)
    if not lacking:
        return None
    blocked = [some[0] | {"lacks": some} for some in lacking.values()]
    columns = Columns([
        Column(t("excluded.asks"), lambda row: Cell(row["asks"], "name"), kind="name"),
        Column(t("excluded.answered"), lambda row: _filled(row["money_share"], write), kind="bar"),
        Column(t("excluded.lacks"), lambda row: Cell(_lacks(row["lacks"], write)), kind="text"),
    ])  # fmt: skip
    return columns.grid(
        t("excluded.questions"),
        blocked,
        most=MOST,
        rest=lambda left: t("page.more_plain", n=number.count(len(left))) if left else "",
    )


def _lacks(some: list[Row], write: Writer) -> Markup:
    return Markup("<br>").join(_lack(row, write) for row in some)


def _lack(row: Row, write: Writer) -> str:
    told = {"field": _need(row["blocked_by"], write), "projects": write.counted("projects", row["blocked_n"])}
    if row["blocked_money"] is None:
        return write.texts("excluded.lack_plain", **told)
    return write.texts("excluded.lack", sum=write.numbers.money(row["blocked_money"], row["currency"] or ""), **told)


def _need(need: str, write: Writer) -> str:
    fields = [write.code("field", name.removesuffix(" > 0")) for name in need.split(" or ")]
    return f" {write.texts('excluded.or')} ".join(str(field) for field in fields)


def _once(some: list[Row]) -> list[Row]:
    """Return one row a field: with several currencies the first one, which is the register's largest."""
    seen: dict[str, Row] = {}
    for row in some:
        seen.setdefault(row["field"], row)
    return list(seen.values())


def _filled(share: Decimal | None, write: Writer) -> Cell:
    return Cell(write.numbers.per_cent(share), "bar", None if share is None else float(share) / 100)


def _blocks(row: Row, write: Writer) -> str:
    whole = row.get("share") is not None and row["share"] >= Decimal(100)
    return "" if whole else write.texts.get("blocks", row["field"]) or ""
