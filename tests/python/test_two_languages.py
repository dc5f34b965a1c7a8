"""A register told in two languages: translations are found by meaning, as numpy finds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import overblik as ob

N, WIDTH, PRIOR, RIDGE = 120, 48, 10.0, 0.3
MEANING = {"text": 0, "meaning": 1}


def told(*, translated: bool) -> tuple[ob.Register, np.ndarray]:
    """Return 120 Danish and 120 English titles; languages put subjects differently in the last eight components."""
    rng = np.random.default_rng(1)
    subjects = rng.uniform(-1, 1, (2 * N, WIDTH))
    if translated:
        subjects[N:] = subjects[:N]
    subjects[:, -8:] += 2 * rng.uniform(-1, 1, (2 * N, 8))
    reg = ob.register(
        {
            "id": [f"{at:03}" for at in range(2 * N)],
            "title": [f"Projekt om emne{at}" for at in range(N)] + [f"Project on subject{at}" for at in range(N)],
            "language": ["da"] * N + ["en"] * N,
        }
    )
    return reg, subjects


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def expected(vectors: np.ndarray) -> tuple[np.ndarray, int]:
    """Compute the cosines in floats: centred by language, aligned by partners that are looked for three times."""
    rows = unit(vectors)
    common = rows.sum(0) / (2 * N + PRIOR)
    halves = rows[:N], rows[N:]
    centred = [unit(half - (half.sum(0) + PRIOR * common) / (N + PRIOR)) for half in halves]
    aligned = centred
    for _ in range(3):
        dots = aligned[0] @ aligned[1].T
        to, back = dots.argmax(1), dots.argmax(0)
        mutual = np.flatnonzero(back[to] == np.arange(N))
        differences = centred[0][mutual] - centred[1][to[mutual]]
        variance = differences.T @ differences
        variance += RIDGE * np.trace(variance) / WIDTH * np.eye(WIDTH)
        inverse = np.linalg.inv(np.linalg.cholesky(variance))
        aligned = [unit(half @ inverse.T) for half in centred]
    both = np.vstack(aligned)
    return both @ both.T, len(mutual)


def own_translation(matrix: np.ndarray) -> int:
    others = matrix - 3 * np.eye(2 * N)
    return int((others[:N].argmax(1) == np.arange(N) + N).sum())


def test_translations_are_found_as_numpy_finds_them() -> None:
    reg, vectors = told(translated=True)
    sim = ob.similarity(reg, meaning=vectors, weights=MEANING)
    cosines, found = expected(vectors)
    assert found > 100
    assert f"{found} pairs of texts are taken for translations of each other" in " ".join(sim.notes)
    off = ~np.eye(2 * N, dtype=bool)
    assert np.abs(sim.matrix() - cosines)[off].max() < 0.002
    plain = unit(vectors)
    assert own_translation(plain @ plain.T) < 110 < own_translation(sim.matrix())


def test_a_baseline_keeps_what_translations_differ_in(tmp_path: Path) -> None:
    reg, vectors = told(translated=True)
    sim = ob.similarity(reg, meaning=vectors)
    sim.baseline.save(tmp_path / "baseline.json")
    kept = ob.Baseline.load(tmp_path / "baseline.json")
    again = ob.similarity(reg, meaning=vectors, baseline=kept)
    assert (again.matrix() == sim.matrix()).all()
    # Of the new register alone no translations could be found: there are ten texts.
    few = list(reg.ids[:5]) + list(reg.ids[N : N + 5])
    places = [list(reg.ids).index(name) for name in few]
    part = ob.similarity(reg.where(few), meaning=vectors[places], baseline=kept)
    assert (part.matrix() == sim.matrix()[np.ix_(places, places)]).all()
    assert not any("translation" in note for note in part.notes), "the translations are those of the baseline"


def test_other_registers_are_not_touched() -> None:
    reg, vectors = told(translated=False)
    sim = ob.similarity(reg, meaning=vectors, weights=MEANING)
    assert not any("translation" in note for note in sim.notes)


def test_words_count_the_square_again_where_translations_are_found() -> None:
    # Half of all pairs share a language: words count a quarter, beside translations a sixteenth of what meaning does.
    for translated, weight in ((False, 1 / 5), (True, 1 / 17)):
        reg, vectors = told(translated=translated)
        words = ob.similarity(reg, meaning=vectors).aspects
        assert dict(zip(words["aspect"], words["weight"], strict=True))["text"] == pytest.approx(weight)


def test_short_titles_have_the_language_of_their_letters() -> None:
    """Half of the titles have no word that tells their language; translations are found as where all are given."""
    reg, vectors = told(translated=True)
    danish = [f"{'Indsats af nogle' if at < N // 2 else 'indsats'} emne{at}" for at in range(N)]
    english = [f"{'Effort of which' if at < N // 2 else 'effort'} topic{at}" for at in range(N)]
    detected = ob.register({"id": reg.ids, "title": danish + english})
    expect = ob.similarity(reg, meaning=vectors, weights=MEANING)
    found = ob.similarity(detected, meaning=vectors, weights=MEANING)
    assert (found.matrix() == expect.matrix()).all()
    assert any("translation" in note for note in found.notes)
