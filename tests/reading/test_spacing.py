"""Words mended by the gaps between their letters: set apart, run together, and left alone where nothing is wrong."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import columns, spacing
from pipeline.reading.columns import Word

SIZE, WIDTH, BLANK = 13.0, 6.0, 3.25  # points: type, a letter, a blank
TORN = 1.5  # points: the fixed gap by which words are found


def drawn(text: str, *, every: float = 0.0, blank: float = BLANK, x: float = 85.0, size: float = SIZE) -> list[Word]:
    """Return letters as they are drawn, each `every` points further from the last; blanks are only room."""
    letters = []
    for letter in text:
        if letter != " ":
            letters.append({"text": letter, "x0": x, "x1": x + WIDTH})
        x += (blank if letter == " " else WIDTH) + every
    return [c | {"top": 100.0, "bottom": 100.0 + size, "size": size, "bold": False} for c in letters]


def found(letters: Sequence[Word]) -> list[Word]:
    """Return the words that a fixed gap makes of letters."""
    words: list[Word] = []
    for letter in letters:
        if words and -SIZE < letter["x0"] - words[-1]["x1"] <= TORN:
            chars = [*words[-1]["chars"], letter]
            words[-1] = words[-1] | {"text": words[-1]["text"] + letter["text"], "x1": letter["x1"], "chars": chars}
        else:
            words.append(letter | {"chars": [letter]})
    return words


def mended(letters: Sequence[Word]) -> str:
    return " ".join(w["text"] for w in spacing.mended(found(letters)))


TEXT = "Hạt đã vá 320 m2 ổ gà, phát quang 41 km lề đường."
CASES = [
    ("ordinary type", TEXT, drawn(TEXT)),
    ("letters a little apart, so that no word was torn", TEXT, drawn(TEXT, every=1.2)),
    ("letters apart", TEXT, drawn(TEXT, every=1.6)),
    ("letters far apart", TEXT, drawn(TEXT, every=6.0)),
    ("a title of letters and blanks", "BÁO CÁO", drawn("B Á O   C Á O")),
    ("words run together by narrow room", TEXT, drawn(TEXT, blank=1.3)),
    ("two words run together", "SỞ GIAO", drawn("SỞ GIAO", blank=1.2, size=11.0)),
    ("a sign has no room in it", "Số: 25/BC-HQLĐB", drawn("Số: 25/BC-HQLĐB")),
    ("a foreign word is not cut where its letters kern", "Kon Tum AVATAR", drawn("Kon Tum AV") + drawn("ATAR", x=140.8)),
    ("figures in columns are no word", "1 2 3 4 5 6", drawn("1 2 3 4 5 6", blank=9.0)),
    ("crosses in columns are no word", "x x x x x x", drawn("x x x x x x", blank=14.0)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "letters"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_words_are_told_by_gaps_measured_against_type_and_line(text: str, letters: list[Word]) -> None:
    assert mended(letters) == text


def test_a_short_last_line_is_set_as_the_line_above() -> None:
    last = [c | {"top": 118.0, "bottom": 131.0} for c in drawn("bị.", every=1.6)]
    assert mended([*drawn(TEXT, every=1.6), *last]) == f"{TEXT} bị."


def test_a_column_beside_letters_set_apart_is_left_alone() -> None:
    spaced, right = drawn("HẠT QUẢN LÝ", every=2.0, blank=6.0), drawn("CỘNG HÒA XÃ HỘI", x=310.0)
    assert mended([*spaced, *right]) == "HẠT QUẢN LÝ CỘNG HÒA XÃ HỘI"


def test_a_word_without_known_letters_is_one_piece() -> None:
    recognised = [{k: v for k, v in w.items() if k != "chars"} for w in found(drawn(TEXT))]
    assert [w["text"] for w in spacing.mended(recognised)] == TEXT.split()
    apart = [{k: v for k, v in w.items() if k != "chars"} for w in found(drawn("B Á O   C Á O"))]
    assert [w["text"] for w in spacing.mended(apart)] == ["BÁO", "CÁO"]


TOGETHER = [
    ("TẢITỈNH", "TẢI TỈNH"), ("Quảnlý,", "Quản lý,"), ("đường", "đường"), ("KONTUM", "KONTUM"), ("Logistics", "Logistics"),
    ("25/BC-HQLĐB", "25/BC-HQLĐB"), ("trườngtrường", "trường trường"), ("ĐẮKLẮK", "ĐẮKLẮK"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), TOGETHER)
def test_recognised_syllables_that_ran_together_are_parted(text: str, wanted: str) -> None:
    word = drawn("x")[0] | {"text": text, "x1": 185.0, "confidence": 0.9}
    words = spacing.mended([word])
    assert " ".join(w["text"] for w in words) == wanted
    assert (words[0]["x0"], words[-1]["x1"]) == (word["x0"], word["x1"])


def test_blanks_between_letters_set_apart_are_no_columns() -> None:
    words = spacing.mended(found(drawn("Hạt đã vá ổ gà", every=6.0)))
    assert len(columns.segments(words)) == 1


@given(
    st.lists(st.text("aàăânghÊĐ1.,-", min_size=1, max_size=9), min_size=1, max_size=8).map(" ".join),
    st.floats(0, 10),
    st.floats(-1, 20),
)
def test_no_letter_is_lost_or_moved(text: str, every: float, blank: float) -> None:
    words = spacing.mended(found(drawn(text, every=every, blank=blank)))
    assert "".join(w["text"] for w in words) == text.replace(" ", "")
    assert all("chars" not in w for w in words)
    assert all(a["x0"] <= b["x0"] for a, b in pairwise(words))
