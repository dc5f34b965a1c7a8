"""A review made by hand: the attributes the report reads, filled with invented projects and no engine."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

THEMES = {
    "Job og virksomhedspraktik": ["Praktik i køkken", "Mentor på arbejdspladsen", "Virksomhedsrettet forløb"],
    "Dansk og sprogtræning": ["Sprogcafé", "Dansk på jobbet", "Læsegruppe for mødre"],
    "Bolig og hverdag": ["Boligsocial vejleder", "Naboskab"],
    "Sundhed og traumer": ["Rehabilitering af flygtninge med traumer", "Sund start"],
    "Børn og unge": ["Lektiehjælp", "Fritidspas", "Ung til ung"],
    "Forening og fritid": ["Fodbold og fællesskab", "Cykelskole for kvinder"],
}
UNITS = ("Københavns Kommune", "Aarhus Kommune", "Odense Kommune")
PROVIDERS = (
    "Nordbro Beskæftigelsescenter",
    "Foreningen Broen",
    "Sprogcentret Havnen",
    "Kvarterhuset",
    "Fonden Afsæt",
    "Sundhedshuset Vest",
    "Idrætsforeningen Frem",
    "Frivilligcentret",
)


class Table:
    """A result table: columns by name."""

    def __init__(self, columns: dict[str, list[Any]], conserved: list[dict[str, Any]] | None = None) -> None:
        self._columns = columns
        self.conserved = conserved or []

    @classmethod
    def of(cls, rows: list[dict[str, Any]], conserved: list[dict[str, Any]] | None = None) -> Table:
        names = list(rows[0]) if rows else []
        return cls({name: [row[name] for row in rows] for name in names}, conserved)

    def __getitem__(self, name: str) -> list[Any]:
        return self._columns[name]

    def to_dict(self) -> dict[str, list[Any]]:
        return self._columns


@dataclass
class Project:
    id: str
    title: str
    theme: str
    unit: str
    provider: str
    amount: Decimal | None
    start: date | None
    end: date | None
    group: int | None = None


def projects(n: int = 113, seed: int = 7) -> list[Project]:
    rng = random.Random(seed)
    made = []
    for i in range(n):
        theme = rng.choices(list(THEMES), weights=[8, 4, 2, 2, 3, 2])[0]
        k = rng.randrange(len(THEMES[theme]))
        start = date(2017, 1, 1) + timedelta(days=rng.randrange(0, 200))
        end = start + timedelta(days=rng.randrange(60, 700))
        amount = Decimal(int(math.exp(rng.gauss(13, 1.3)))).quantize(Decimal("0.01"))
        place = rng.choice(("Nørrebro", "Gellerup", "Vollsmose", "Valby", "Bispehaven", "Korsløkke"))
        made.append(
            Project(
                f"P-{i + 1:03}",
                f"{THEMES[theme][k]} i {place}",
                theme,
                rng.choice(UNITS),
                rng.choice(PROVIDERS),
                amount,
                start,
                end if i % 17 else None,
            )
        )
        made[-1].group = (list(THEMES).index(theme) * 4 + k) if rng.random() < 0.8 else None
    return made


def summary(rows: list[Project], total: Decimal) -> dict[str, Any]:
    amounts = sorted(p.amount for p in rows if p.amount is not None)
    whole = sum(amounts, Decimal(0))
    squares = sum(float(a / whole) ** 2 for a in amounts) if whole else math.nan

    def pick(q: float) -> Decimal | None:
        return amounts[min(len(amounts) - 1, int(q * len(amounts)))] if amounts else None

    return {
        "n": len(rows),
        "sum": whole,
        "share": (100 * whole / total).quantize(Decimal("0.01")) if total else None,
        "mean": (whole / len(amounts)).quantize(Decimal("0.01")) if amounts else None,
        "median": pick(0.5),
        "p10": pick(0.1),
        "p90": pick(0.9),
        "min": pick(0),
        "max": pick(1),
        "effective_number": 1 / squares if squares else None,
        "unknown": len(rows) - len(amounts),
    }


def by(rows: list[Project], name: str, total: Decimal) -> Table:
    groups: dict[str, list[Project]] = {}
    for p in rows:
        groups.setdefault(getattr(p, name), []).append(p)
    made = [{name: key, "currency": "DKK", **summary(some, total)} for key, some in groups.items()]
    return Table.of(sorted(made, key=lambda row: -row["sum"]))


def rows_of(table: Table) -> list[dict[str, Any]]:
    columns = table.to_dict()
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


class Concentration:
    def __init__(self, amounts: list[Decimal], currency: str = "DKK", by: str | None = None) -> None:
        self.settings = {"by": by, "of": "amount", "currency": currency}
        self.amounts = sorted(a for a in amounts if a is not None)
        self.currency = currency
        total = sum(self.amounts, Decimal(0))
        shares = [float(a / total) for a in self.amounts] if total else []
        n = len(shares)
        self.hhi = sum(s * s for s in shares)
        self.effective_number = 1 / self.hhi if self.hhi else 0.0
        self.gini = sum((2 * i - n - 1) * s for i, s in enumerate(shares, 1)) / n if n else 0.0
        self.theil = sum(s * math.log(n * s) for s in shares if s)

    def top_share(self, k: int) -> float:
        return float(sum(self.amounts[-k:], Decimal(0)) / sum(self.amounts, Decimal(0)))

    def below(self, amount: Decimal) -> dict[str, Any]:
        small = [a for a in self.amounts if a < amount]
        whole = sum(small, Decimal(0))
        return Table.of([{"n": len(small), "sum": whole, "share": float(whole / sum(self.amounts, Decimal(0)))}])

    def lorenz(self) -> Table:
        total, run, points = sum(self.amounts, Decimal(0)), Decimal(0), [(0.0, 0.0)]
        for i, a in enumerate(self.amounts, 1):
            run += a
            points.append((i / len(self.amounts), float(run / total)))
        return Table({"projects": [p for p, _ in points], "money": [m for _, m in points]})


@dataclass
class Clustering:
    rows: list[Project]
    level: float = 0.107
    levels: dict[str, float] = field(default_factory=lambda: {"identical": 0.8, "effort": 0.107, "theme": 0.046})
    notes: list[str] = field(default_factory=lambda: ["60000 distinct texts: pairs less alike than 0.30 are left out"])

    def _groups(self) -> dict[int, list[Project]]:
        groups: dict[int, list[Project]] = {}
        for p in self.rows:
            if p.group is not None:
                groups.setdefault(p.group, []).append(p)
        return {g: some for g, some in groups.items() if len(some) > 1}

    def table(self) -> Table:
        made = []
        for number, (_, some) in enumerate(sorted(self._groups().items(), key=lambda item: -len(item[1])), 1):
            made.append(
                {
                    "group": number,
                    "name": "praktik, køkken, mentor, forløb",
                    "currency": "DKK",
                    "n": len(some),
                    "sum": sum((p.amount for p in some if p.amount is not None), Decimal(0)),
                    "units": len({p.unit for p in some}),
                    "medoid": some[0].id,
                    "title": some[0].title,
                    "cohesion": 0.31 + 0.02 * len(some) % 0.5,
                    "stability": 0.8,
                    "nearest": 1 + number % 5,
                    "joins_at": 0.08,
                }
            )
        return Table.of(made)

    def members(self) -> Table:
        ordered = sorted(self._groups().items(), key=lambda item: -len(item[1]))
        return Table.of([{"group": number, **project(p)} for number, (_, some) in enumerate(ordered, 1) for p in some])

    def ungrouped(self) -> dict[str, list[str]]:
        grouped = {p.id for some in self._groups().values() for p in some}
        return {"project": [p.id for p in self.rows if p.id not in grouped]}

    def cut(self, level: str) -> Clustering:
        keep = {"identical": 5, "effort": 100, "theme": 100}[level]
        return Clustering([p for p in self.rows if p.group is not None and p.group % 8 < keep], self.levels[level])

    @property
    def labels(self) -> Any:
        return SimpleNamespace(tolist=lambda: [p.group for p in self.rows if p.group is not None])

    def __len__(self) -> int:
        return len(self._groups())


@dataclass
class Similarity:
    rows: list[Project]

    @property
    def aspects(self) -> Table:
        return Table({"aspect": ["text", "meaning"], "weight": [0.5, 0.5], "without": [0, 2]})

    def nearest(self, id: str, k: int = 10) -> Table:
        return Table({"id": [p.id for p in self.rows[:k]], "similarity": [0.06 for _ in self.rows[:k]]})


@dataclass
class Register:
    rows: list[Project]
    label: str | None
    rejected: Table
    files: tuple[str, ...] = ("koebenhavn.xlsx", "aarhus.csv", "odense.xlsx")
    digest: str = "4f1c" + "0" * 60
    notes: tuple[str, ...] = ("odense.xlsx: header in row 3",)

    @property
    def period(self) -> tuple[date, date] | None:
        days = [day for p in self.rows for day in (p.start, p.end) if day]
        return (min(days), max(days)) if days else None

    def where(self, ids: list[str]) -> Register:
        return Register([p for p in self.rows if p.id in set(ids)], self.label, self.rejected)

    def __getitem__(self, name: str) -> list[Any]:
        return self._columns[name]

    def to_dict(self) -> dict[str, list[Any]]:
        return Table.of([project(p) for p in self.rows]).to_dict()

    def __len__(self) -> int:
        return len(self.rows)


def project(p: Project) -> dict[str, Any]:
    return {
        "id": p.id,
        "title": p.title,
        "unit": p.unit,
        "provider": p.provider,
        "currency": "DKK",
        "amount": p.amount,
        "start": p.start,
        "end": p.end,
    }


KINDS = ("tranche", "multi_fund_split", "phase", "replica", "duplication_candidate", "overlap", "fragmentation")


class Findings:
    def __init__(self, rows: list[Project], count: int = 16) -> None:
        self.rows, self.count = rows, min(count, len(rows) // 3)

    def table(self, *, language: str | None = None) -> Table:
        made = []
        for i in range(self.count):
            some = self.rows[3 * i : 3 * i + 2 + i % 2]
            amounts = [p.amount or Decimal(0) for p in some]
            made.append(
                {
                    "kind": KINDS[i % len(KINDS)],
                    "group": "Job og virksomhedspraktik",
                    "projects": [p.id for p in some],
                    "units": len({p.unit for p in some}),
                    "currency": "DKK",
                    "amount": sum(amounts),
                    "at_stake_low": Decimal(0),
                    "at_stake_high": sum(amounts) - max(amounts),
                    "certainty": ("high", "medium", "low")[i % 3],
                    "reason": "titel ens; samme udfører; tid overlapper 92 %",
                    "question": "Er det én indsats?",
                }
            )
        return Table.of(made)

    def relations(self) -> Table:
        return Table({"a": [], "b": [], "kind": []})


def review(rows: list[Project] | None = None, label: str | None = "opdigtet eksempel") -> SimpleNamespace:
    """Return what `overblik.review` gives, as far as the report reads it."""
    some = projects() if rows is None else rows
    total = sum((p.amount for p in some if p.amount is not None), Decimal(0))
    known = [p for p in some if p.amount is not None]
    excluded = {"unknown_amount": (len(some) - len(known), Decimal("0.00"))}
    conserved = [
        {
            "currency": "DKK",
            "counted": (len(known), total),
            "register": (len(some), total),
            "holds": True,
            "excluded": excluded,
        }
    ]
    rejected = [
        {
            "file": "odense.xlsx",
            "row": 17,
            "column": "Start",
            "value": "30-02-2017",
            "reason": "bad_date",
            "detail": "expected a day of the calendar",
        }
    ]
    coverage = [
        {
            "field": name,
            "currency": "DKK",
            "n": n,
            "share": Decimal(100 * n) / max(len(some), 1),
            "money": total,
            "money_share": Decimal(100 * n) / max(len(some), 1),
        }
        for name, n in (
            ("amount", len(known)),
            ("start", len(some) - 3),
            ("end", len(some) * 9 // 10),
            ("target_group", 0),
            ("participants", len(some) // 3),
        )
    ]
    ledger = [
        {"currency": "DKK", "reason": reason, "n": n, "amount": amount}
        for reason, n, amount in (
            ("counted", len(known), total),
            ("unknown_amount", len(some) - len(known), None),
            ("register", len(some), total),
        )
    ]
    clusters = Clustering(some)
    told = {"groups": len(clusters._groups()), "ungrouped": len(clusters.ungrouped()["project"])}
    return SimpleNamespace(
        headline=SimpleNamespace(numbers={**told, "kinds": sum(told.values())}),
        register=Register(some, label, Table.of(rejected)),
        overview=Table.of([{"currency": "DKK", **summary(some, total)}] if some else [], conserved),
        totals={name: by(some, name, total) for name in ("theme", "unit", "provider")},
        concentration={
            "project": Concentration([p.amount for p in known]),
            **{
                name: Concentration([row["sum"] for row in rows_of(by(some, name, total))], by=name)
                for name in ("theme", "unit", "provider")
            },
        }
        if known
        else {},
        similarity=Similarity(some),
        clusters=clusters,
        findings=Findings(some),
        distinct=SimpleNamespace(value=38.4, low=33.1, high=44.0, redundancy=0.17, settings={"weighting": "money"})
        if known
        else None,
        refusals={},
        ledger=Table.of(ledger if some else [], conserved),
        coverage=Table.of(coverage),
        settings={"meaning": None, "level": "auto", "findings": {"text": 0.5, "time": [1, 4]}},
        manifest={"engine": {"name": "overblik", "version": "0.1.0"}},
        digest="9ac2" + "7" * 60,
    )
