"""A letter about missing information: facts of the engine, words of a language file, as text and as a page."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from overblik.report.numbers import NUMBERS, Numbers
from overblik.report.source import Row, clean, rows
from overblik.report.texts import Texts

if TYPE_CHECKING:
    from overblik import _engine

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

__all__ = ["Letter", "compose"]

LONGEST = 160
"""Characters of a title."""

# A line never begins with a sign that a spreadsheet would take for a formula: lists have a bullet, titles are quoted.
BULLET = "\N{BULLET} "
ZERO = " = 0"
ABOVE = " > 0"

STYLE = "body{font:16px/1.5 Georgia,serif;max-width:42em;margin:3em auto;padding:0 1em}h1,h2{font-size:1.1em}"


@dataclass(frozen=True)
class Block:
    """A paragraph, with a heading above it and a list below it where there is one."""

    text: str
    heading: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A written letter; every word of it is plain text."""

    language: str
    label: str
    to: str
    subject: str
    blocks: tuple[Block, ...]

    def text(self) -> str:
        """Return the letter as text."""
        parts = [self.label, self.to, self.subject]
        for block in self.blocks:
            items = "\n".join(BULLET + item for item in block.items)
            parts += [block.heading, block.text, items]
        return "\n\n".join(part for part in parts if part) + "\n"

    def html(self) -> str:
        """Return the letter as HTML, every text escaped."""
        parts = [_tag("p", self.label), _tag("p", self.to), _tag("h1", self.subject)]
        for block in self.blocks:
            items = "".join(_tag("li", item) for item in block.items)
            parts += [_tag("h2", block.heading), _tag("p", block.text), f"<ul>{items}</ul>" if items else ""]
        return "\n".join(part for part in parts if part)

    def page(self) -> str:
        """Return the letter as a page of its own that fetches nothing."""
        head = f'<meta charset="utf-8"><title>{escape(self.subject)}</title><style>{STYLE}</style>'
        policy = (
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        )
        return (
            f'<!doctype html>\n<html lang="{self.language}"><head>{policy}{head}</head>\n'
            f"<body>\n{self.html()}\n</body></html>\n"
        )


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text).replace(chr(10), '<br>')}</{name}>" if text else ""


def compose(facts: _engine.Letter, language: str) -> Letter:
    """Write the letter in a language."""
    write = Writer(words(language), NUMBERS[language])
    t = write.texts
    owner = clean(facts.owner, LONGEST) if facts.owner else ""
    blocks = [write.about(facts), write.unanswered(facts), write.listed(facts), write.absent(facts), write.answer()]
    return Letter(
        language,
        clean(facts.label).upper() if facts.label else "",
        t("letter.to", owner=owner) if owner else t("letter.to_all"),
        t("letter.subject"),
        (*(block for block in blocks if block), Block(t("letter.closing"))),
    )


@cache
def words(language: str) -> Texts:
    """Return the words of a language."""
    file = resources.files(__package__).joinpath(f"{language}.toml")
    return Texts(language, tomllib.loads(file.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Writer:
    """Words and numbers of one language."""

    texts: Texts
    numbers: Numbers

    def projects(self, n: int) -> str:
        """Return a number of projects."""
        return self.texts.n("projects", n, self.numbers.count(n))

    def worth(self, row: Row) -> str:
        """Return the projects of one currency with their money."""
        if row["money"] is None:
            return self.texts("letter.without_amount", projects=self.projects(row["n"]))
        money = self.numbers.exact(row["money"], row["currency"] or "")
        return self.texts("letter.worth", projects=self.projects(row["n"]), money=money)

    def joined(self, parts: list[str]) -> str:
        """Return a list as running text."""
        last = self.texts("letter.and")
        return f" {last} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)

    def field(self, name: str) -> str:
        """Return the words for a field, or for a choice between fields."""
        alternatives = name.removesuffix(ZERO).split(" or ")
        fields = [self.texts("field." + field.removesuffix(ABOVE)) for field in alternatives]
        told = f" {self.texts('letter.or')} ".join(fields)
        return self.texts("letter.zero", field=told) if name.endswith(ZERO) else told

    def fields(self, names: list[str]) -> str:
        """Return the words for several fields."""
        return self.joined(list(dict.fromkeys(self.field(name) for name in names)))

    def about(self, facts: _engine.Letter) -> Block:
        """Return what the letter is about."""
        t, about = self.texts, rows(facts.about)
        by = t.get("by", facts.by) or t("by.other")
        first = t("letter.purpose") if facts.by else t("letter.purpose_all")
        told = [
            first,
            t(
                "letter.about" if facts.by else "letter.about_all",
                by=by,
                worth=self.joined([self.worth(r) for r in about]),
            ),
        ]
        gaps = len(facts.table()) + len(facts.rest) > 0
        told.append(t("letter.gaps" if gaps else "letter.complete"))
        return Block(" ".join(told))

    def unanswered(self, facts: _engine.Letter) -> Block | None:
        """Return the questions that missing fields leave unanswered."""
        t, grouped = self.texts, dict[str, list[str]]()
        for row in rows(facts.questions):
            if not row["absent"]:
                grouped.setdefault(self._blocked(row), []).append(row[t.language])
        items = tuple(" ".join([*asked, blocked]) for blocked, asked in grouped.items())
        return Block(t("letter.unanswered_lead"), t("letter.unanswered"), items) if items else None

    def _blocked(self, row: Row) -> str:
        missing, of = self.fields(row["missing"]), self.projects(row["of_n"])
        return self.texts("letter.question", worth=self.worth(row), of=of, missing=missing)

    def listed(self, facts: _engine.Letter) -> Block | None:
        """Return the projects, largest first, each with what it lacks."""
        t, items = self.texts, [self._project(row) for row in rows(facts.table())]
        items += [t("letter.rest", worth=self.worth(row)) for row in rows(facts.rest)]
        return Block(t("letter.projects_lead"), t("letter.projects"), tuple(items)) if items else None

    def _project(self, row: Row) -> str:
        t, title = self.texts, clean(row["title"] or "", LONGEST)
        name = t("letter.project" if title else "letter.project_untitled", title=title, id=clean(row["id"]))
        money = t("letter.no_amount")
        if row["amount"] is not None:
            money = self.numbers.exact(row["amount"], row["currency"] or "")
        return t("letter.project_line", name=name, money=money, missing=self.fields(row["missing"]))

    def absent(self, facts: _engine.Letter) -> Block | None:
        """Return the fields that the register has for no project at all."""
        if not facts.absent:
            return None
        t = self.texts
        asked = dict.fromkeys(row[t.language] for row in rows(facts.questions) if row["absent"])
        return Block(t("letter.absent_lead", fields=self.fields(facts.absent)), t("letter.absent"), tuple(asked))

    def answer(self) -> Block:
        """Return how to answer."""
        t = self.texts
        return Block(t("letter.answer_lead"), t("letter.answer"))
