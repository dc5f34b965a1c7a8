"""Every word of the report, one file a language."""

from __future__ import annotations

import sys
from functools import cache
from importlib import resources
from typing import Any

from overblik.errors import SettingsError

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

LANGUAGES = ("da", "en")


class Texts:
    """The words of one language, by section and name.

    Examples
    --------
    >>> texts("en")("page.heading", projects=texts("en").n("projects", 2, "2"))
    'Overview of 2 projects'
    """

    def __init__(self, language: str, words: dict[str, dict[str, Any]]) -> None:
        self.language = language
        self._words = words

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key with its places filled."""
        section, name = key.split(".", 1)
        return str(self._words[section][name]).format(**values)

    def n(self, name: str, n: int, written: str, *, section: str = "n", **values: object) -> str:
        """Return the singular or plural of a counted noun."""
        one, many = self._words[section][name]
        return str(one if n == 1 else many).format(n=written, **values)

    def get(self, section: str, name: object) -> str | None:
        """Return a text that may be missing, as the word for a code."""
        return self._words.get(section, {}).get(str(name))

    @property
    def keys(self) -> set[str]:
        """All keys, as `section.name`."""
        return {f"{section}.{name}" for section, words in self._words.items() for name in words}


@cache
def texts(language: str) -> Texts:
    """Return the words of a language.

    Raises
    ------
    SettingsError
        When the report is not written in that language.
    """
    if language not in LANGUAGES:
        raise SettingsError(f"no report in language {language!r}; there are: {', '.join(LANGUAGES)}")
    file = resources.files(__package__).joinpath(f"{language}.toml")
    return Texts(language, tomllib.loads(file.read_text(encoding="utf-8")))
