"""Which questions can be answered, and the letter about what is missing."""

from __future__ import annotations

import re
import string
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import overblik as ob
from overblik.letter import words

RATIO = "cost_per_participant"


def rows() -> list[dict[str, Any]]:
    """Five projects of two units."""
    names = ("id", "title", "unit", "amount", "participants")
    values: list[tuple[Any, ...]] = [
        ("P1", "Jobklub", "Odense", Decimal("1000.50"), 10),
        ("P2", "Mentor", "Odense", Decimal("1234567.00"), None),
        ("P3", "Kor", "Odense", None, 5),
        ("P4", "Bad", "Odense", Decimal("200.00"), 0),
        ("P5", "Bold", "Aarhus", Decimal("9.00"), None),
    ]
    return [dict(zip(names, row, strict=True)) for row in values]


def register(data: list[dict[str, Any]] | None = None) -> ob.Register:
    return ob.register(rows() if data is None else data, currency="DKK")


def test_a_question_says_what_blocks_it_for_how_much_money() -> None:
    table = register().questions(only=[RATIO])
    # P1 answers. P2, P4 (0) and P5 lack participants, 1234567 + 200 + 9 = 1234776; P3 lacks the amount.
    assert table["blocked_by"] == ["participants > 0", "amount > 0 or total_cost > 0"]
    assert (table["n"], table["blocked_n"], table["only_n"]) == ([1, 1], [3, 1], [3, 1])
    assert table["money"] == [Decimal("1000.50")] * 2
    assert table["blocked_money"] == table["only_money"] == [Decimal(1234776), None]
    assert table["n_share"] == [Decimal("20.00")] * 2  # 1 of 5
    assert table["money_share"] == [Decimal("0.08")] * 2  # 1000.50 of 1235776.50 is 0.08096 %
    [line] = table.conserved
    assert line["counted"] == (1, Decimal("1000.50"))
    assert line["excluded"] == {"blocked": (4, Decimal(1234776))}
    assert line["register"] == (5, Decimal("1235776.50"))
    assert line["holds"]
    assert len(table.to_pandas()) == len(table.to_polars()) == 2


def test_currencies_are_never_added() -> None:
    data = {
        "title": ["A", "B", "C"],
        "amount": ["5", "7", "9"],
        "code": ["EUR", "DKK", "DKK"],
        "unit": ["X", None, "X"],
    }
    reg = ob.register(data, schema=ob.Schema(title="title", amount="amount", currency="code", unit="unit"))
    table = reg.questions(only=["by_unit"])
    assert list(zip(table["currency"], table["money"], table["blocked_money"], strict=True)) == [
        ("DKK", Decimal(9), Decimal(7)),
        ("EUR", Decimal(5), None),
    ]
    told = reg.letter(only=["by_unit"]).text
    assert "2 projekter med 16,00\xa0kr. og 1 projekt med 5,00\xa0EUR i alt." in told


def test_filling_the_field_removes_the_line() -> None:
    data = [{**row, "participants": row["participants"] or 4} for row in rows()]
    table = register(data).questions(only=[RATIO])
    assert table["blocked_by"] == ["amount > 0 or total_cost > 0"]
    assert table["money"] == [Decimal("1235776.50")]
    assert "antal deltagere" not in register(data).letter(owner="Odense", only=[RATIO]).text
    assert "antal deltagere" in register().letter(owner="Odense", only=[RATIO]).text


def test_every_question_conserves_the_register(example: ob.Register) -> None:
    table = example.questions()
    codes = list(dict.fromkeys(table["question"]))
    assert len(table.conserved) == len(codes) > 20
    assert all(line["holds"] and line["register"] == (113, Decimal(150_000_000)) for line in table.conserved)
    assert example.questions(language="da")["asks"][0] == "Hvor mange penge er det?"
    assert set(example.questions(only=codes[:2])["question"]) == set(codes[:2])


@pytest.mark.parametrize(
    ("options", "told"),
    [({"only": ["budgets"]}, "no question 'budgets'; there are: totals"), ({"language": "fr"}, "there are: da, en")],
)
def test_unknown_questions_and_languages_are_refused(options: dict[str, Any], told: str) -> None:
    with pytest.raises(ob.SettingsError, match=told):
        register().questions(**options)
    with pytest.raises(ob.SettingsError, match=told.replace("no questions", "no letter")):
        register().letter(**options)


def test_a_danish_letter_is_concrete() -> None:
    letter = register().letter(owner="Odense", only=[RATIO, "by_theme"])
    text = letter.text
    # Kroner: P1, P2 and P4 with 1000,50 + 1234567 + 200 = 1235767,50; P3 has no amount but is one of the four.
    assert text.startswith("Til Odense\n")
    assert "Det drejer sig om 4 projekter med 1.235.767,50\xa0kr., hvor I står som bevillingsgiver." in text
    assert (
        "Hvad koster en deltager? Det kan ikke besvares for 3 projekter med 1.234.767,00\xa0kr., ud af 4 projekter."
        in text
    )
    assert "• “Mentor” (P2), 1.234.567,00\xa0kr., mangler: antal deltagere." in text
    assert "• “Bad” (P4), 200,00\xa0kr., mangler: antal deltagere (står som 0, er det rigtigt?)." in text
    assert "• “Kor” (P3), intet kendt beløb, mangler: bevilget beløb eller samlet udgift." in text
    assert "Bold" not in text, "a project of another unit"
    assert "Registret har for intet projekt oplysning om emne." in text
    assert text.index("Mentor") < text.index("Bad") < text.index("Kor"), "the largest amounts first"
    assert ".." not in text
    assert letter.to_dict()["id"] == ["P2", "P4", "P3"]
    assert str(letter) == text


def test_an_english_letter_has_english_numbers() -> None:
    text = register().letter(owner="Odense", language="en", only=[RATIO]).text
    assert "• “Mentor” (P2), DKK\xa01,234,567.00, lacks: number of participants." in text
    assert "What does a participant cost? This cannot be answered for 3 projects with DKK\xa01,234,767.00" in text
    assert text.endswith("Kind regards\n[name, office and telephone]\n")


def test_what_is_not_listed_is_counted() -> None:
    text = register().letter(owner="Odense", only=[RATIO], most=1).text
    # P4 with 200 and P3 without amount.
    assert "• og yderligere 2 projekter med 200,00\xa0kr." in text
    assert "“Bad”" not in text
    none = register().letter(owner="Odense", only=[RATIO], most=0)
    assert (len(none), "3 projekter med 1.234.767,00\xa0kr." in none.text) == (0, True)


def test_questions_that_the_same_projects_block_stand_together() -> None:
    text = register().letter(owner="Odense", only=["totals", "by_unit"]).text
    assert "• Hvor mange penge er det? Hvem giver hvor meget? Det kan ikke besvares for 1 projekt uden" in text
    assert text.count("Det kan ikke besvares") == 1


def test_nothing_missing_is_thanked_for() -> None:
    data = [row for row in rows() if row["id"] == "P1"]
    text = register(data).letter(only=[RATIO]).text
    assert "Tak for det." in text
    assert "Projekterne" not in text


def test_a_letter_to_all_and_to_a_provider() -> None:
    assert register().letter().text.startswith("Til dem, der fører registret\n")
    data = {"title": ["A", "B"], "provider": ["Kirken", "Klubben"], "unit": ["X", "X"], "amount": [1, None]}
    reg = ob.register(data, currency="DKK")
    letter = reg.letter(owner="Klubben")
    assert (letter.owner, letter.to_dict()["title"]) == ("Klubben", ["B"])
    assert letter.settings == {"owner": "Klubben", "by": None, "questions": [], "most": 20, "language": "da"}
    with pytest.raises(
        ob.SchemaError, match="no unit or provider 'Skolen'; the units are: X; the providers are: Kirken"
    ):
        reg.letter(owner="Skolen")
    with pytest.raises(ob.SettingsError, match="names no owner"):
        reg.letter(by="unit")
    with pytest.raises(ob.SettingsError, match="most = -1"):
        reg.letter(most=-1)


HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://example.org","x")',
    "+1+1",
    "@SUM(A1)",
    "Jobklub\n=1+1\r\n-2",
    "\u202etxt.exe",
    "<img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_only_text(title: str) -> None:
    data = [{**row, "title": title, "unit": title, "id": f"{title}{row['id']}"} for row in rows()]
    letter = register(data).letter(owner=title)
    html, text = letter._repr_html_(), letter.text
    for inside in ("<script", "<img", "\u202e"):
        assert inside not in html.replace("<style>", "")
    assert "\u202e" not in text
    cells = [*text.splitlines(), *re.findall(r"<(?:li|p|h1|h2)>([^<]*)", html)]
    assert len(cells) > 20
    assert not [cell for cell in cells if cell.lstrip()[:1] in {"=", "+", "-", "@", "\t"}]


def test_a_letter_is_saved_as_page_or_text(tmp_path: Path) -> None:
    letter = register().letter(owner="Odense")
    letter.save(tmp_path / "brev.html")
    page = (tmp_path / "brev.html").read_text(encoding="utf-8")
    assert page.startswith('<!doctype html>\n<html lang="da">')
    assert "default-src 'none'" in page
    assert "“Mentor” (P2)" in page
    letter.save(tmp_path / "brev.txt")
    assert (tmp_path / "brev.txt").read_text(encoding="utf-8") == letter.text
    with pytest.raises(ob.SettingsError, match=r"'brev\.pdf' is no \.html"):
        letter.save(tmp_path / "brev.pdf")


def test_a_letter_depends_on_no_order_and_says_what_is_invented(example: ob.Register) -> None:
    straight, turned = register(), register(rows()[::-1])
    assert straight.letter(owner="Odense").text == turned.letter(owner="Odense").text
    assert straight.letter(owner="Odense") == turned.letter(owner="Odense")
    assert example.letter(owner="Odense").text.startswith("OPDIGTET EKSEMPEL\n")
    assert example.letter(owner="Odense").chart().to_dict(validate=False)["$schema"]


def test_both_languages_say_the_same_and_know_every_field(example: ob.Register) -> None:
    danish, english = words("da"), words("en")
    assert danish.keys == english.keys
    for key in danish.keys:
        section, name = key.split(".", 1)
        places = [
            {place for _, place, _, _ in string.Formatter().parse(str(t._words[section][name])) if place}
            for t in (danish, english)
        ]
        assert places[0] == places[1], key
    needs = {name for text in example.questions()["needs"] for name in re.findall(r"[a-z_]+", text)} - {"or"}
    assert len(needs) > 20
    assert needs <= {key.removeprefix("field.") for key in danish.keys}
    told = " ".join(str(text) for t in (danish, english) for part in t._words.values() for text in part.values())
    for verdict in ("spild", "waste", "besparelse", "saving", "overflødig", "fejl"):
        assert verdict not in told.lower()
