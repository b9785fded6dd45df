"""The quick way to words gives underthesea's own, letter for letter, and the library is asked where it might not."""

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
import underthesea
from hypothesis import example, given, settings
from hypothesis import strategies as st
from underthesea.pipeline.word_tokenize import regex_tokenize

from pipeline.labelling import segment
from pipeline.labelling.crf import Weights, read_model
from pipeline.labelling.segment import LONG_RUN, SENTENCES, Segmenter, aligned, segmenter, words_of
from pipeline.learning import corpus

ROOT = Path(__file__).resolve().parents[2]
SYLLABLES = "công tác giải phóng mặt bằng tái cơ cấu đường bộ Sở Giao thông UBND TP. QL.24 ĐT.675 A. T.Ư v.v... 12 98,5% 1.012.500 15/3/2022 số: 87/KH-SGTVT - ; , ( ) “ ” :D -> …".split()
PHRASES = st.lists(st.sampled_from(SYLLABLES), max_size=25).map(" ".join)
LETTERS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạấậắớợửữHÀNỘIĐ0123456789 .,;:-–/()%“”…&@'’_=><\n", max_size=60)
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MIXED = st.lists(st.one_of(PHRASES, LETTERS, ODD, st.just("1." * 30), st.just("x" * 41)), max_size=5).map(" ".join)
NAUGHTY = [
    "", " ", "\t\n", "a", "A.", "A.\n", "A. ", "A.\n\n", "A.\r\n", "A.\u2028", ":D", ":D\n", ":D a", "x@ a.vn", "a.vn", "@a.vn/ b", "Ðường bộ", "ðường", "a\u0301b", "e\u0323\u0302",
    "tái  cơ   cấu", "\u00a0\u00a0", "\x1c\x1d", "a\x1cb", "\u200b", "ΑΣ Σ", "\u1c89", "İstanbul", "ß", "½", "Ⅳ", "ｆｕｌｌ", "🚗 xe", "null", "\x00", "BOS EOS", "(a b) c", "(a\u2003b)", "http://a b.vn",
]  # fmt: skip


def letters(words: list[str]) -> list[str]:
    return ["".join(word.split()) for word in words]


def library(text: str) -> list[str]:
    return letters(underthesea.word_tokenize(text, use_token_normalize=False))


def words_in(text: str) -> list[str]:
    return [text[start:end] for start, end in words_of(text)]


def quick() -> Segmenter:
    found = segmenter()
    assert found is not None, "underthesea is not as segment.py expects it: words are found, but slowly"
    return found


@pytest.fixture(scope="module")
def blocks() -> list[str]:
    return [block.text for document in corpus.load(ROOT / "corpora") for block in document.blocks]


def test_the_installed_library_allows_the_quick_way() -> None:
    assert quick().words("Công tác giải phóng mặt bằng") == [(0, 8), (9, 19), (20, 28)]


def test_every_sentence_of_the_check_takes_the_quick_way() -> None:
    assert [s for s in SENTENCES if quick().words(s) is None] == []


def check_blocks(blocks: list[str]) -> None:
    for text in blocks:
        assert letters(words_in(text)) == library(text)


def test_words_of_real_blocks_are_the_library_s(blocks: list[str]) -> None:
    check_blocks(blocks[::30])


@pytest.mark.slow
def test_words_of_all_blocks_are_the_library_s(blocks: list[str]) -> None:
    check_blocks(blocks)


def test_nearly_all_real_blocks_take_the_quick_way(blocks: list[str]) -> None:
    asked = [text for text in blocks if quick().words(text) is None]
    assert len(asked) / len(blocks) < 0.005


def check_quick(text: str) -> None:
    spans = quick().words(text)
    assert spans is None or letters([text[a:b] for a, b in spans]) == library(text)


@pytest.mark.parametrize("text", NAUGHTY, ids=repr)
def test_naughty_strings_come_to_the_same_words_both_ways(text: str) -> None:
    check_quick(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(PHRASES, LETTERS, ODD).filter(lambda t: not LONG_RUN.search(t)))
def test_any_text_without_long_runs_comes_to_the_same_words_both_ways(text: str) -> None:
    check_quick(text)


@settings(max_examples=150, deadline=None)
@given(st.one_of(PHRASES, LETTERS).filter(lambda t: not LONG_RUN.search(t)))
def test_words_of_vietnamese_are_the_library_s(text: str) -> None:
    assert letters(words_in(text)) == library(text)


@settings(max_examples=200, deadline=None)
@given(MIXED)
@example("1.1.1" * 2000 + " giải phóng " + "đ" * 41)
def test_words_are_apart_in_order_and_hold_every_letter(text: str) -> None:
    spans = words_of(text)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(word == word.strip() for word in words_in(text))


@settings(max_examples=50, deadline=None)
@given(LETTERS, LETTERS)
def test_a_long_run_is_a_word_and_parts_the_text(before: str, after: str) -> None:
    run = "x1." * 20
    text = f"{before} {run} {after}"
    expected = [*words_in(f"{before} "), run, *words_in(f" {after}")]
    assert words_in(text) == expected


ALIGNED = [
    ("tái cơ cấu", ["tái", "cơ cấu"], [(0, 3), (4, 10)]),
    ("7-7,5%", ["7-7", ",", "5 %"], [(0, 3), (3, 4), (4, 6)]),
    ("Ðường bộ", ["Đường", "bộ"], [(0, 5), (6, 8)]),
    ("tái cơ", ["tái"], []),
    ("tái cơ", ["tái", "cơ", "cấu"], []),
    ("tái cơ", ["tái", "sơ"], []),
    ("tái", ["", "tái"], []),
]


@pytest.mark.parametrize(("text", "words", "spans"), ALIGNED)
def test_words_are_placed_letter_by_letter_or_not_at_all(
    text: str, words: list[str], spans: list[tuple[int, int]]
) -> None:
    assert aligned(text, words) == spans


# --- another version of the library -----------------------------------------------------------------------------------


@pytest.fixture
def fresh() -> Iterator[None]:
    segmenter.cache_clear()
    yield
    segmenter.cache_clear()


def turned(data: bytes) -> Weights:
    weights = read_model(data)
    return weights._replace(attributes={name: -odds for name, odds in weights.attributes.items()})


OTHERS = [
    ("CUTTER", "underthesea.pipeline.word_tokenize.nowhere"),
    ("CUTTER", "underthesea.pipeline.text_normalize"),
    ("MODEL", "models/other_*/models.bin"),
    ("MODEL", "models/ws_crf_*/*.bin"),
    ("MODEL", "models/ws_crf_*/features.bin"),
    ("read_model", turned),
]


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(("name", "other"), OTHERS)
def test_a_library_that_is_built_otherwise_is_asked_itself(
    name: str, other: object, blocks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment, name, other)
    assert segmenter() is None
    check_blocks(blocks[::1000])


@pytest.mark.usefixtures("fresh")
def test_a_library_that_cuts_otherwise_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = regex_tokenize.tokenize
    monkeypatch.setattr(
        regex_tokenize, "tokenize", lambda *args, **kwargs: [t[:40] for w in cut(*args, **kwargs) for t in w.split("/")]
    )
    assert segmenter() is None


class Shout:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("shouted",)


FILES = [
    (pickle.dumps(Shout()), pickle.UnpicklingError),
    (pickle.dumps({"a": "b"}), TypeError),
    (pickle.dumps(["a", 1]), TypeError),
    (b"", EOFError),
]


@pytest.mark.parametrize(("data", "error"), FILES)
def test_a_file_of_other_things_than_strings_is_refused_unread(
    data: bytes, error: type[Exception], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "features.bin"
    path.write_bytes(data)
    with pytest.raises(error):
        segment._strings(path)
    assert capsys.readouterr().out == ""


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "KEPT", 64)
    small = segment._load()
    texts = [f"đường tỉnh {i} dài {i},5 km" for i in range(200)]
    assert [small.words(t) for t in texts] == [quick().words(t) for t in texts]
    assert small._tokens.cache_info().currsize <= 64


def test_threads_find_the_same_words(blocks: list[str]) -> None:
    texts = blocks[::25]
    one = [segment._load().words(t) for t in texts[:1]] + [quick().words(t) for t in texts[1:]]
    shared = segment._load()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.words, texts)) == one
