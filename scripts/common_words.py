#!/usr/bin/env python3
"""Write src/text/common_words/*.txt: how common words are in Danish, Norwegian (Bokmål), Swedish and German.

    pip install snowballstemmer==3.1.1
    pip download --no-deps wordfreq==3.1.1
    python scripts/common_words.py wordfreq-3.1.1-py3-none-any.whl

Run by hand, its output committed. The source are the small lists of PyPI `wordfreq` (Speer 2022), whose data stand
under CC BY-SA 4.0, as the output does: see src/text/common_words/LICENSE. Each line holds the words of one
class: class k has a frequency of 10^(-k/10) of all words of running text. Words of fewer than four letters are no parts
of compounds, and whatever is not letters only is no word. Each word tells its stem, so that none has to be stemmed when
the engine starts: a number is how many bytes of its end the stem lacks, and a stem that is no beginning of the word
stands behind a stroke. A test of the engine compares them with its own stemmer.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from snowballstemmer import stemmer

SHA256 = "4b1c6ecffc6198be3396d5cf871c4423ca71c907c231348d352dd54d62b97473"
LANGUAGES = {"da": "danish", "nb": "norwegian", "sv": "swedish", "de": "german"}
SHORTEST = 4
OUT = Path(__file__).resolve().parents[1] / "src" / "text" / "common_words"
HEAD = "# Word frequencies of wordfreq 3.1.1 (Robyn Speer), CC BY-SA 4.0: see LICENSE. Made by scripts/common_words.py."


def unpacked(data: bytes) -> list[list[str]]:
    """Read MessagePack: a head, then one array of words for each hundredth of a power of ten."""
    at = 0

    def take(n: int) -> bytes:
        nonlocal at
        at += n
        return data[at - n : at]

    def value() -> object:
        kind = take(1)[0]
        if kind <= 0x7F:
            return kind
        if kind >> 4 == 0x8:
            return {value(): value() for _ in range(kind & 0xF)}
        if kind >> 4 == 0x9:
            return [value() for _ in range(kind & 0xF)]
        if kind >> 5 == 0x5:
            return take(kind & 0x1F).decode()
        if kind == 0xD9:
            return take(take(1)[0]).decode()
        if kind in (0xDC, 0xDD):
            length = int.from_bytes(take(2 if kind == 0xDC else 4), "big")
            return [value() for _ in range(length)]
        raise ValueError(f"byte {kind:#x} at {at - 1} is not in these lists")

    head, *buckets = value()
    if head != {"format": "cB", "version": 1}:
        raise ValueError(f"the list begins with {head}")
    return buckets


def with_stem(word: str, stem_of: Callable[[str], str]) -> str:
    """Write a word and its stem: that of its stem, as the engine does."""
    stem = stem_of(stem_of(word)) or word
    if not word.startswith(stem):
        return f"{word}/{stem}"
    lacking = len(word.encode()) - len(stem.encode())
    return f"{word}{lacking or ''}"


def lines(buckets: list[list[str]], stem_of: Callable[[str], str]) -> Iterator[str]:
    """Write one line a class of ten hundredths."""
    yield HEAD
    for first in range(0, len(buckets), 10):
        words = {w for bucket in buckets[first : first + 10] for w in bucket if len(w) >= SHORTEST and w.isalpha()}
        if words:
            yield " ".join([str(first // 10), *(with_stem(word, stem_of) for word in sorted(words))])


def main(wheel: str) -> None:
    """Write the four lists and say how large they are."""
    if hashlib.sha256(Path(wheel).read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{wheel} is not the wheel of wordfreq 3.1.1")
    with zipfile.ZipFile(wheel) as archive:
        for language, name in LANGUAGES.items():
            packed = archive.read(f"wordfreq/data/small_{language}.msgpack.gz")
            text = "\n".join(lines(unpacked(gzip.decompress(packed)), stemmer(name).stemWord)) + "\n"
            (OUT / f"{language}.txt").write_text(text, encoding="utf-8")
            print(f"{language}: {len(text.split()):,} words, {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
