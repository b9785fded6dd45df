"""The tokenizer inside the spaCy pipeline: it never changes, loses or invents a letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.labelling.segment import words_of
from pipeline.labelling.terms import TermMatcher
from pipeline.labelling.tokens import language
from pipeline.taxonomy import Area, Taxonomy

SMALL = Taxonomy("t", "T", (
    Area(1, "a", "A", terms=("giải ngân", "an toàn giao thông"), exclusions=("kỷ niệm giải ngân",)),
    Area(2, "b", "B", terms=("giao thông nông thôn", "tái cơ cấu", "kỹ thuật"), exclusions=()),
))  # fmt: skip
NAUGHTY = [
    "", " ", "\t\n", "a", "Ðường bộ", "ðường", "1.1.1" * 1000, "x" * 5000, "đ" * 41, "﻿BOM", "a\u0301b", "e\u0323\u0302",
    "🚗🚓 xe 👨‍👩‍👧", "\u202eRTL", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "' OR 1=1 --", "7-7,5%", "1.012.500.000 đồng",
    "QL.24;ĐT.675(Km31+600)", "“ngoặc”…", "tái  cơ   cấu", "\u00a0\u00a0", "ﬁ", "Ⅳ", "½", "ｆｕｌｌ", "null", "NaN", "\x00", "ß", "İ", "a\u200bb",
]  # fmt: skip


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda t: repr(t[:20]))
def test_naughty_strings_come_out_as_they_went_in(text: str) -> None:
    assert language(SMALL)(text).text == text


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    assert language(SMALL)(text).text == text


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abđêôươ ạ,.-1%()\n", max_size=80))
def test_tokens_are_the_words_and_blanks_between(text: str) -> None:
    tokens = [(t.idx, t.idx + len(t)) for t in language(SMALL)(text) if not t.text.isspace()]
    assert tokens == words_of(text)


def test_words_of_several_syllables_are_one_token() -> None:
    words = [t.text for t in language(SMALL)("Công tác giải phóng mặt bằng đã hoàn thành")]
    assert "giải phóng" in words


def test_terms_are_found_on_syllables_with_their_offsets() -> None:
    text = "Tái cơ cấu vận tải; Giải ngân đạt 98 %, kĩ thuật."
    hits = language(SMALL)(text)._.hits
    assert [(h.area, text[h.start : h.end]) for h in hits] == [(2, "Tái cơ cấu"), (1, "Giải ngân"), (2, "kĩ thuật")]


HITS = [
    ("giải ngân", [1]),
    ("lễ kỷ niệm giải ngân", []),
    ("lễ kỉ niệm giải ngân, sau đó giải ngân", [1]),
    ("an toàn giao thông nông thôn", [1, 2]),
    ("giải, ngân", [1]),
    ("giải; ngân", []),
    ("vướng mắc chưa giải. Ngân sách", []),
    ("giải", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "areas"), HITS)
def test_a_hit_inside_an_exclusion_does_not_count(text: str, areas: list[int]) -> None:
    assert [h.area for h in TermMatcher.of(SMALL).find(text)] == areas
