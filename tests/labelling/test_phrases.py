"""Phrases are found by their syllables, within a clause, wherever they stand."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.labelling import phrases
from pipeline.labelling.phrases import Phrase, Phrases, read
from pipeline.text import WORDS, comparable

PARTING = re.compile(r"[;:()|]|\.(?=\s)")
SYLLABLES = "an toàn giao thông nông thôn kỹ kĩ thuật Hoà hòa".split()
TEXTS = st.lists(
    st.sampled_from([*SYLLABLES, " ", ", ", ". ", ".", "; ", "(", ")\n", "-", "_", "1.5", "é"]), max_size=20
).map("".join)
SPOKEN = st.lists(st.sampled_from([*SYLLABLES, *",.;:"]), max_size=20).map(" ".join)
WANTED = st.sets(st.lists(st.sampled_from(SYLLABLES).map(comparable), min_size=1, max_size=4).map(tuple), max_size=12)


def found_slowly(wanted: set[Phrase], text: str) -> list[tuple[int, Phrase]]:
    """Return every run of words that is wanted and has nothing between its words that parts them."""
    places = [m.span() for m in WORDS.finditer(text)]
    words = [comparable(text[a:b]) for a, b in places]
    parted = [bool(PARTING.search(text, one[1], two[0] + 1)) for one, two in pairwise(places)]
    runs = [(i, j) for i in range(len(words)) for j in range(len(words), i, -1) if not any(parted[i : j - 1])]
    return [(i, tuple(words[i:j])) for i, j in runs if tuple(words[i:j]) in wanted]


@settings(max_examples=300)
@given(WANTED, st.one_of(TEXTS, SPOKEN))
def test_every_wanted_run_of_a_clause_is_found_longest_first(wanted: set[Phrase], text: str) -> None:
    assert list(Phrases(wanted).find(read(text))) == found_slowly(wanted, text)


@given(st.one_of(TEXTS, SPOKEN, st.text(max_size=30)))
def test_words_stand_where_the_text_has_them(text: str) -> None:
    reading = read(text)
    assert [m.span() for m in WORDS.finditer(text)] == list(reading.spans)
    assert [comparable(text[a:b]) for a, b in reading.spans] == list(reading.words)
    assert sorted(reading.clauses) == list(reading.clauses)
    assert len(reading.words) == len(reading.clauses)


CLAUSES = [
    ("giải ngân, đầu tư", [0, 0, 0, 0]),
    ("giải ngân; đầu tư", [0, 0, 1, 1]),
    ("đạt 98.5 %. Giải ngân", [0, 0, 0, 1, 1]),
    ("QL.24", [0, 0]),
    ("a (b) c | d: e", [0, 1, 2, 3, 4]),
    ("Hết.", [0]),
    ("", []),
]


@pytest.mark.parametrize(("text", "clauses"), CLAUSES)
def test_clauses_end_at_stops_and_brackets_and_not_at_commas(text: str, clauses: list[int]) -> None:
    assert list(read(text).clauses) == clauses


def test_a_run_tells_where_it_stands() -> None:
    text = "Công tác giải  phóng, mặt bằng"
    start, end = read(text).span(2, 3)
    assert text[start:end] == "giải  phóng, mặt"


def test_what_is_remembered_is_bounded() -> None:
    assert (read.cache_info().maxsize, phrases._form.cache_info().maxsize) == (phrases.TEXTS, phrases.FORMS)
