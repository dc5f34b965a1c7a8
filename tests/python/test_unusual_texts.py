"""Likeness of unusual registers: very small, very equal, very long, in other scripts. Right, or a limit stated here."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

import overblik as ob

pytestmark = pytest.mark.timeout(120)


def register(titles: Sequence[str]) -> ob.Register:
    ids = [f"{i:06d}" for i in range(len(titles))]
    return ob.register({"id": ids, "title": list(titles)}, schema=ob.Schema(id="id", title="title"))


def groups(titles: Sequence[str]) -> list[int]:
    """The group of each project; a project alone has one of its own."""
    return [int(g) for g in ob.cluster(ob.similarity(register(titles), progress=False)).labels]


def alike(titles: Sequence[str]) -> dict[tuple[int, int], float]:
    table = ob.similarity(register(titles), progress=False).matrix()
    n = len(titles)
    return {(i, j): float(table[i, j]) for i in range(n) for j in range(i + 1, n)}


@pytest.mark.parametrize("n", [1, 2, 3, 20])
def test_small_registers(n: int) -> None:
    reg = register([f"Lektiehjælp til unge i bydel{chr(97 + i)}" for i in range(n)])
    found = ob.similarity(reg, progress=False)
    assert len(ob.cluster(found).labels) == n
    assert ob.review(reg) is not None


def test_no_projects_is_an_error_that_says_so() -> None:
    with pytest.raises(ob.ReadError, match="no rows"):
        register([])


def test_a_frame_without_rows_is_an_error_that_says_so() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"id": ["a"], "title": ["Lektiehjælp"]})
    with pytest.raises(ob.ReadError, match="no rows"):
        ob.register(frame[frame["id"] == "b"])


def test_a_filter_that_leaves_nothing_has_no_groups() -> None:
    columns = {"title": ["Lektiehjælp", "Vaskeri"], "unit": ["Odense", "Vejle"], "theme": ["skole", "job"]}
    none = ob.register({"id": ["a", "b"]} | columns).filter(unit="Odense", theme="job")
    found = ob.similarity(none, progress=False)
    assert (len(found), len(ob.cluster(found).labels)) == (0, 0)
    assert ob.review(none) is not None


def test_two_nearly_equal_texts_are_alike() -> None:
    assert alike(["Lektiehjælp til unge", "Lektiehjælp for unge"])[0, 1] == pytest.approx(1.0, abs=1e-4)


def test_identical_texts_are_one_group() -> None:
    assert len(set(groups(["Samme tekst om svømmehallen"] * 3000))) == 1


@pytest.mark.parametrize(
    "titles", [["", "", ""], ["og i at", "og til", "som den"], ["😀 🎉", "🎉", "😀"], ["1", "2 3", "!"]]
)
def test_texts_without_words_are_like_no_other(titles: list[str]) -> None:
    """Emoji and digits alone are no words: a limit, never a false likeness."""
    assert set(alike(titles).values()) == {0.0}
    assert len(set(groups(titles))) == len(titles)
    assert ob.review(register(titles)) is not None


@pytest.mark.parametrize(
    "titles",
    [
        ["مشروع تعليم الشباب في المدينة", "تعليم الشباب مشروع جديد", "بناء جسر"],
        ["Εκπαίδευση νέων ανθρώπων", "Εκπαίδευση των νέων", "Κατασκευή γέφυρας"],
    ],
)
def test_other_scripts_with_blanks_between_words(titles: list[str]) -> None:
    likeness = alike(titles)
    assert likeness[0, 1] > 0.3
    assert likeness[0, 1] > 3 * max(likeness[0, 2], likeness[1, 2])


def test_chinese_is_not_compared_by_words() -> None:
    """A limit: each sign is a word to UAX #29, and one sign is too short to be one here; meaning compares Chinese."""
    assert set(alike(["青年教育项目", "青年教育计划", "桥梁建设"]).values()) == {0.0}


def test_what_words_cannot_compare_is_told() -> None:
    notes = ob.similarity(register(["青年教育项目", "青年教育计划", "Lektiehjælp"]), progress=False).notes
    assert len(notes) == 1
    assert notes[0].startswith("2 of 3 distinct texts")
    assert "meaning=" in notes[0]
    assert ob.similarity(register(["Lektiehjælp", "Έργο για νέους"]), progress=False).notes == []


@pytest.mark.parametrize("code", ["no", "NO", "nor", "nb", "nb-NO", "nb_NO", "nn", "nno"])
def test_norwegian_by_any_code(code: str) -> None:
    """All words meet as Norwegian stems and parts: their cosine is 1, which is .67 of likeness."""
    reg = register(["Leksehjelp for elevene", "Leksehjelp til elever"])
    similarity = ob.similarity(reg, language=code, progress=False)
    assert similarity.matrix()[0, 1] > 0.8
    why = similarity.explain(*reg.ids).to_dict()
    shares = dict(zip(why["term"], why["share"], strict=True))
    sequences = shares.pop("(parts of words)")
    assert set(shares) == {"elevene", "hjelp", "lekse"}
    assert similarity.matrix()[0, 1] * (1 - sequences) == pytest.approx(0.67, abs=1e-3)


def test_character_sequences_of_three_to_six_decide_a_third() -> None:
    """Sequences of ` abcdefg ` and ` abcdefh `: 7 + 6 + 5 + 4 = 22 each, of which 14 lie before the last letter.

    Those weigh ln 2 (in both texts), the other 8 ln 3; the words themselves differ:
    .33 · 14 ln² 2 / (14 ln² 2 + 8 ln² 3) = .1355. Sequences of 3 to 5 would give .1463.
    """
    reg = register(["abcdefg", "abcdefh"])
    both, one = 14 * math.log(2) ** 2, 8 * math.log(3) ** 2
    likeness = ob.similarity(reg, language="fr", progress=False).matrix()[0, 1]
    assert likeness == pytest.approx(0.33 * both / (both + one), abs=1e-3)


def test_a_code_that_is_none_is_refused() -> None:
    with pytest.raises(ob.SettingsError, match="no language 'norsk og dansk'"):
        ob.similarity(register(["Leksehjelp"]), language="norsk og dansk", progress=False)


def test_tags_of_html_are_no_words() -> None:
    assert alike(["<p>Unge &amp; gamle</p><br/>i byen", "Unge & gamle i byen"])[0, 1] == pytest.approx(1.0, abs=1e-4)
    assert alike(["a < b og <unge>", "unge"])[0, 1] > 0.5


def test_a_text_of_a_megabyte() -> None:
    words = " ".join(f"emne{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(676))
    long = (words + " ") * (1_000_000 // len(words) + 1)
    assert len(long) >= 1_000_000
    likeness = alike([long, words, "Lektiehjælp til unge"])
    assert likeness[0, 1] > 0.9
    assert likeness[0, 2] < 0.05
    assert alike(["x" * 1_000_000, "Lektiehjælp"])[0, 1] == 0.0
