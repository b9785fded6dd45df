"""Strings in, strings out."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import text

CLEANED = [
    ("a\u00adb", "ab"),
    ("\ufeffĐường\u200b bộ", "Đường bộ"),
    ("ðường", "đường"),
    ("Ðường", "Đường"),
    ("tƣ", "tư"),
    ("xe\u00a0tải\t nặng", "xe tải nặng"),
    ("ﬁnh", "finh"),
    (unicodedata.normalize("NFD", "thuỷ lợi"), "thuỷ lợi"),
    ("a\x00b\ud800c", "a b c"),
    ("2021\ufffe2025", "2021-2025"),
    ("", ""),
]


@pytest.mark.parametrize(("raw", "clean"), CLEANED)
def test_normalise_mends_what_files_do_to_text(raw: str, clean: str) -> None:
    assert text.normalise(raw) == clean


@given(st.text())
def test_normalise_is_idempotent_and_gives_nfc_on_one_line(raw: str) -> None:
    once = text.normalise(raw)
    assert text.normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n" not in once


EQUAL = [("hoà", "hòa"), ("thuỷ", "thủy"), ("kỹ thuật", "kĩ thuật"), ("quản lý", "Quản lí"), ("Khoá", "khóa")]
DIFFERENT = [("ma", "má"), ("tai", "tay"), ("may", "mai"), ("đo", "do"), ("lưu", "lưư")]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_both_tone_placements_and_spellings_compare_equal(one: str, other: str) -> None:
    assert text.comparable(one) == text.comparable(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert text.comparable(one) != text.comparable(other)


SYLLABLES = [
    ("nghiêng", True), ("khuỷu", True), ("quốc", True), ("giữ", True), ("gì", True), ("ĐƯỜNG", True), ("xoong", True),
    ("bac", False), ("street", False), ("kjhg", False), ("nguowi", False), ("Đăk", False), ("ph", False),
]  # fmt: skip


@pytest.mark.parametrize(("word", "valid"), SYLLABLES)
def test_a_syllable_has_onset_rime_and_a_tone_its_ending_allows(word: str, *, valid: bool) -> None:
    assert text.is_syllable(word) is valid


def test_syllable_share_tells_good_text_from_garbage() -> None:
    good = "Trong năm, đơn vị đã hoàn thành sửa chữa mặt đường và bảo dưỡng thường xuyên các tuyến quốc lộ được giao"
    tcvn3 = "Trong n¨m, ®¬n vÞ ®· hoµn thµnh söa ch÷a mÆt ®­êng vµ b¶o d­ìng th­êng xuyªn c¸c tuyÕn quèc lé ®­îc giao"
    assert text.syllable_share(good) == 1.0
    assert text.syllable_share(tcvn3) < 0.5
    assert text.syllable_share("") == 1.0


def test_torn_letters_show_as_one_letter_words() -> None:
    assert text.one_letter_share("đ ư ờ n g b ộ") == 1.0
    assert text.one_letter_share("đường bộ") == 0.0


DATES = [
    ("Kon Tum, ngày 05 tháng 3 năm 2024", date(2024, 3, 5)),
    ("ngày  18  tháng 06  năm 2024", date(2024, 6, 18)),
    ("số 12 ngày 01/12/2023 của Sở", date(2023, 12, 1)),
    ("ngày    tháng 6 năm 2024", None),
    ("ngày 31 tháng 2 năm 2024", None),
    ("ngày 45/13/2024, ngày 02/9/2024", date(2024, 9, 2)),
    ("năm 2024", None),
]


@pytest.mark.parametrize(("raw", "found"), DATES)
def test_a_date_is_found_only_when_it_is_whole(raw: str, found: date | None) -> None:
    assert text.find_date(raw) == found


def test_shingles_are_runs_of_words() -> None:
    assert text.shingles(["a", "b", "c"], 2) == {("a", "b"), ("b", "c")}
    assert text.shingles(["a"], 2) == set()
