"""Which questions a register can answer, and the letter about what is missing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overblik import _engine, display
from overblik.errors import SettingsError
from overblik.results import Result, Table, one_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overblik.letter import Letter as Written

__all__ = ["Letter", "letter", "questions"]

LANGUAGES = ("da", "en")
PAGES = (".html", ".htm")
TEXTS = (".txt", ".md")


def questions(register: _engine.Register, only: Sequence[str] | None, language: str) -> Table:
    """Return the list of blocked conclusions; see `Register.questions`."""
    settings = {"only": None if only is None else list(only), "language": language}
    return Table(_engine.questions(register, _codes(only), language), settings, name="questions")


def letter(
    register: _engine.Register,
    owner: str | None,
    language: str,
    by: str | None,
    only: Sequence[str] | None,
    most: object,
) -> Letter:
    """Return the letter; see `Register.letter`."""
    if language not in LANGUAGES:
        raise SettingsError(f"no letter in language {language!r}; there are: {', '.join(LANGUAGES)}")
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise SettingsError(f"most = {most!r}; expected the number of projects to list, 0 or more")
    settings = {"owner": owner, "by": by, "questions": _codes(only), "most": most}
    return Letter(_engine.letter(register, json.dumps(settings)), language)


def _codes(only: Sequence[str] | None) -> list[str]:
    if only is None:
        return []
    return [only] if isinstance(only, str) else list(only)


class Letter(Result):
    """A letter to the owner of some records: which fields are missing where, and what that leaves unanswered.

    As a table it has one row a listed project: id, title, currency, amount, and what is missing.

    Examples
    --------
    >>> import overblik as ob
    >>> letter = ob.example().letter(owner="Odense")
    >>> letter.owner, letter.language
    ('Odense', 'da')
    >>> "Venlig hilsen" in letter.text
    True
    """

    _name = "letter"
    _inner: _engine.Letter

    def __init__(self, inner: _engine.Letter, language: str) -> None:
        super().__init__(inner)
        self._language = language

    @property
    def owner(self) -> str | None:
        """The owner of the records; None for a letter about all of them."""
        return self._inner.owner

    @property
    def language(self) -> str:
        """The language of the letter."""
        return self._language

    @property
    def settings(self) -> dict[str, Any]:
        """What the letter was made with."""
        return {**super().settings, "language": self._language}

    @property
    def digest(self) -> str:
        """SHA-256 over the facts in hexadecimal; the same in every language."""
        return self._inner.digest

    @property
    def text(self) -> str:
        """The letter as plain text."""
        return self._written().text()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the letter to a file.

        Parameters
        ----------
        path : str or path
            ``.html`` for a page of its own, ``.txt`` or ``.md`` for plain text.

        Raises
        ------
        SettingsError
            For another kind of file.

        Examples
        --------
        >>> import overblik as ob, pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp(), "letter.html")
        >>> ob.example().letter(owner="Odense").save(path)
        >>> path.read_text(encoding="utf-8")[:15]
        '<!doctype html>'
        """
        file = Path(path)
        kind = file.suffix.lower()
        if kind not in PAGES + TEXTS:
            raise SettingsError(
                f"'{file.name}' is no {', '.join(PAGES + TEXTS)} file; a letter is saved as one of them"
            )
        written = self._written()
        file.write_text(written.page() if kind in PAGES else written.text(), encoding="utf-8", newline="\n")

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: the money of which each question cannot be answered."""
        from overblik import charts

        one_form(kind, "bars")
        return charts.unanswered_chart(self._inner.questions, language=self._language)

    def _written(self) -> Written:
        from overblik.letter import compose

        return compose(self._inner, self._language)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<letter to {self.owner or 'all owners'}: {len(self)} projects listed; print it, or save it>"

    def _repr_html_(self) -> str:
        return display.page(self._written().html())
