"""Chapter 6: how it was computed, how to cite it, and how to repeat it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from overblik.report.grid import Cell, Grid, Writer
from overblik.report.groups import FEW
from overblik.report.notes import note
from overblik.report.source import clean, own

MEASURES = (
    "sum", "share", "effective_number", "hhi", "gini", "theil", "similarity", "cohesion", "distinct", "at_stake",
)  # fmt: skip
"""Measures defined at the end of the report."""

UNCERTAIN = "the level is uncertain"
"""How the note begins that has a place of its own."""

LEVELS = ("identical", "effort", "theme")
"""Named levels, from the narrowest groups to the widest."""


def method(review: Any, write: Writer) -> dict[str, Any]:
    """Return the level and its neighbours, the settings, the definitions, and how to cite."""
    t, manifest = write.texts, review.manifest
    n = len(review.register)
    version = manifest["engine"]["version"]
    digests = {"register": review.register.digest[:16], "result": str(review.digest)[:16]}
    return {
        "level": t("method.level_lead", level=write.numbers.ratio(review.clusters.level, 3)),
        "levels": _levels(review, write),
        "uncertain": t("method.uncertain", projects=write.counted("projects", n)) if n < FEW else "",
        "notes": [note(told, t) for told in review.clusters.notes if not told.startswith(UNCERTAIN)],
        "aspects": _aspects(review.similarity.aspects, len(review.register), write),
        "settings": _settings(review.settings, write),
        "words": [(t(f"measure.{name}"), t(f"definition.{name}")) for name in MEASURES],
        "cite": t("method.cite_text", version=version, **digests),
        "facts": _facts(review, version, write),
        "code": _code(review, write),
    }


def _levels(review: Any, write: Writer) -> Grid:
    t, number, clusters = write.texts, write.numbers, review.clusters
    told = [
        [Cell(_level_name(name, clusters, write), "name"), Cell(number.ratio(clusters.levels[name], 3), "number"),
         *_sizes(clusters.cut(name), write)]
        for name in LEVELS if name in clusters.levels
    ]  # fmt: skip
    heads = [(t("method.level_name"), "name")]
    heads += [(t(f"method.level_{name}"), "number") for name in ("value", "groups", "singles", "largest")]
    return Grid(t("method.levels_caption"), heads, told)


def _level_name(name: str, clusters: Any, write: Writer) -> str:
    label = write.texts(f"method.{name}")
    used = clusters.levels[name] == clusters.level
    return f"{label} ({write.texts('method.level_chosen')})" if used else label


def _aspects(aspects: Any, n: int, write: Writer) -> Grid | None:
    """Return what is compared, with weights and who lacks it; nothing where it is the words alone and all have some."""
    t, number = write.texts, write.numbers
    told = aspects.to_dict()
    if told["aspect"] == ["text"] and not any(told["without"]):
        return None
    lines = [
        [Cell(t(f"aspect.{name}"), "name"), Cell(number.ratio(weight), "number"), Cell(number.count(without), "number")]
        for name, weight, without in zip(told["aspect"], told["weight"], told["without"], strict=True)
    ]
    heads = [
        (t("method.aspect"), "name"),
        (t("method.aspect_weight"), "number"),
        (t("method.aspect_without"), "number"),
    ]
    return Grid(t("method.aspects_caption", projects=write.counted("projects", n)), heads, lines)


def _sizes(cut: Any, write: Writer) -> list[Cell]:
    together = Counter(cut.labels.tolist()).values()
    groups = [n for n in together if n > 1]
    sizes = (len(groups), len(together) - len(groups), max(groups, default=0))
    return [Cell(write.numbers.count(size), "number") for size in sizes]


def _settings(settings: dict[str, Any], write: Writer) -> Grid:
    t = write.texts
    told = [[Cell(own(name), "code"), Cell(own(_value(value)), "code")] for name, value in _flat(settings)]
    return Grid(t("method.settings"), [(t("method.setting"), "text"), (t("method.setting_value"), "text")], told)


def _flat(settings: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Return nested settings as dotted names."""
    flat: list[tuple[str, Any]] = []
    for name, value in settings.items():
        path = f"{before}{name}"
        flat += _flat(value, f"{path}.") if isinstance(value, dict) else [(path, value)]
    return flat


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _facts(review: Any, version: str, write: Writer) -> list[tuple[str, Any]]:
    t = write.texts
    facts = [(t("method.version"), own(version))] if version else []
    facts += [(t("method.register_digest"), own(review.register.digest)), (t("method.digest"), own(review.digest))]
    return facts


EXAMPLES = {f"projects_{code}.csv": f'ob.example(language="{code}")' for code in ("da", "en")}
"""The files of the invented example, which the package holds."""


MEMORY = "data"
"""What a register calls data that came from no file."""


def files(register: Any) -> list[str]:
    """Return the files that a register was read from."""
    return [name for name in register.files if name != MEMORY]


def prices(register: Any, write: Writer) -> list[str]:
    """Return what was done to the money: constant prices with their index, conversion with its rates, and vintages."""
    told = getattr(register, "settings", None) or {}
    lines = []
    if "price_year" in told:
        index, vintage = clean(told["price_index"]), clean(told["price_vintage"])
        lines.append(write.texts("page.prices", year=told["price_year"], index=index, vintage=vintage))
    if "rates" in told:
        lines.append(write.texts("page.rates", rates=clean(told["rates"]), vintage=clean(told["rates_vintage"])))
    return lines


def _with_meaning(review: Any, source: str) -> list[str]:
    if "meaning" not in review.similarity.aspects["aspect"]:
        return [f"review = ob.review({source})"]
    return ["# meaning: the vectors or the model used here", f"review = ob.review({source}, meaning=meaning)"]


def _code(review: Any, write: Writer) -> str:
    names = [clean(name) for name in files(review.register)]
    source = f"ob.read({names[0] if len(names) == 1 else names!r})" if names else "ob.register(data)"
    if len(names) == 1:
        source = EXAMPLES.get(names[0], f"ob.read({names[0]!r})")
    done = [f"# {line}" for line in prices(review.register, write)]
    lines = [
        "import overblik as ob",
        "",
        *done,
        *_with_meaning(review, source),
        f'assert review.digest == "{review.digest}"',
    ]
    return "\n".join(lines)
