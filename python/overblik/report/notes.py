"""Notes of the reader and the ledger in the language of the report: the English note is the key of the catalogue."""

from __future__ import annotations

import re
import sys
from functools import cache, partial
from importlib import resources
from typing import Any

from markupsafe import Markup

from overblik.report.source import clean, own

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

LONGEST = 400
"""Characters of a note that are shown."""

_PLACE = re.compile(r"\{(\w+)\}")
_AMOUNT = re.compile(r"\b([0-9]+)\.([0-9]+)\b")
_IN = re.compile(r"(.+) in ([0-9]+) projects?")
_CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


def note(text: str, texts: Any) -> Markup:
    """Return a note in the language of the report, else as it is, marked as English."""
    if texts.language == "en":
        return own(text, LONGEST)
    found = translated(text, texts)
    if found is not None:
        return own(found, LONGEST)
    return Markup('<bdi lang="en">{}</bdi>').format(clean(text, LONGEST))


def translated(text: str, texts: Any) -> str | None:
    """Return a note in the language of the report; None when the catalogue does not have it.

    Several files prefix their notes with their name: the name stays, the note is looked up.
    """
    told = _looked_up(text, texts)
    if told is not None:
        return told
    file, mark, rest = text.partition(": ")
    told = _looked_up(rest, texts) if mark else None
    return None if told is None else f"{file}: {told}"


def _looked_up(text: str, texts: Any) -> str | None:
    for pattern, template in _catalogue(texts.language):
        if match := pattern.fullmatch(text):
            return template.format(**{name: _value(name, value, texts) for name, value in match.groupdict().items()})
    return None


def _value(name: str, value: str, texts: Any) -> str:
    """Return a value as it stands in the note; codes of fields and reasons by their words."""
    if name == "fields":
        return ", ".join(_field(part, texts) for part in value.split(", "))
    if name in {"reasons", "sums", "check", "rows"}:
        words = _CODE.sub(lambda code: texts.get("reason", code[0]) or code[0], value)
        for pattern, template in _catalogue(texts.language, "parts"):
            words = pattern.sub(partial(_filled, template), words)
        return _AMOUNT.sub(r"\1,\2", words)
    return value


def _filled(template: str, match: re.Match[str]) -> str:
    return template.format(**match.groupdict())


def _field(part: str, texts: Any) -> str:
    """Return a field, or `unit in 2 projects`, in words."""
    match = _IN.fullmatch(part)
    if match is None:
        return texts.get("field", part) or part
    name, n = match.groups()
    projects = texts.n("projects", int(n), n)
    return str(texts("excluded.field_in", field=texts.get("field", name) or name, projects=projects))


@cache
def _catalogue(language: str, section: str = "notes") -> list[tuple[re.Pattern[str], str]]:
    file = resources.files("overblik.report.texts").joinpath(f"notes_{language}.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))[section]
    return [(_pattern(line["en"]), line[language]) for line in told]


def _pattern(english: str) -> re.Pattern[str]:
    """Return the pattern of an English note; `{n}` is a number, any other place whatever stands there."""
    parts = _PLACE.split(english)
    words = [re.escape(part) for part in parts[::2]]
    names = parts[1::2]
    places = [rf"(?P<{name}>{r'[0-9]+' if re.fullmatch('n[0-9]?', name) else '.+?'})" for name in names]
    return re.compile("".join(word + place for word, place in zip(words, [*places, ""], strict=True)), re.DOTALL)
