"""The lexicon: its files are in order, and its entries are found where they stand."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.labelling import lexicon
from pipeline.labelling.lexicon import FOLDER, GENERAL, STRENGTHS, Lexicon
from pipeline.taxonomy import Taxonomy

TAXONOMY = Taxonomy.default()
LEXICON = Lexicon.of(TAXONOMY)
KEYS = [*(a.key for a in TAXONOMY.areas), GENERAL]


@pytest.mark.parametrize("key", KEYS)
def test_every_line_of_a_file_is_a_term_and_its_strength(key: str) -> None:
    lines = (FOLDER / f"{key}.txt").read_text(encoding="utf-8").splitlines()
    terms = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert all(len(t) == 2 and int(t[1]) in STRENGTHS for t in terms)
    assert all(t == unicodedata.normalize("NFC", t.lower().strip()) for t, _ in terms)
    assert len({t for t, _ in terms}) == len(terms) > 500


def found(text: str) -> set[tuple[str, int, str]]:
    return {(KEYS[h.column], h.strength, text[h.start : h.end]) for h in LEXICON.find(text)}


@pytest.mark.parametrize(
    ("text", "here", "absent"),
    [
        ("Giải ngân 45 tỷ đồng", ("ket_cau_ha_tang", 3, "Giải ngân"), ""),
        ("Cổ tức chia 6 %", ("tai_chinh", 3, "Cổ tức"), ""),
        (
            "Mua áo phao cho thuyền viên",
            ("an_toan_giao_thong", 2, "áo phao"),
            "ket_cau_ha_tang",
        ),  # not the buoy inside it
        ("Ngày Quốc tế Phụ nữ", ("hop_tac_quoc_te", -2, "Ngày Quốc tế Phụ nữ"), "the_che"),
    ],
)
def test_the_longest_entry_wins_and_tells_where_it_stands(text: str, here: tuple[str, int, str], absent: str) -> None:
    assert here[0] in {key for key, _, _ in found(text)}
    assert here[2].lower() in {t.lower() for key, _, t in found(text) if key == here[0]}
    assert not [h for h in found(text) if h[0] == absent and h[1] > 0]


def test_an_entry_does_not_run_over_a_full_stop() -> None:
    assert not [h for h in LEXICON.find("Đã làm xong giải. Ngân hàng cho vay") if h.term == "giải ngân"]


def test_an_area_of_another_plan_without_a_file_has_its_own_terms_alone() -> None:
    assert lexicon._file("khong_co") == ()
    assert lexicon._file("../taxonomy-2024") == ()


@given(st.text(max_size=80))
def test_any_text_gives_entries_in_order_inside_it(text: str) -> None:
    hits = LEXICON.find(text)
    assert [h.start for h in hits] == sorted(h.start for h in hits)
    assert all(0 <= h.start < h.end <= len(text) for h in hits)
