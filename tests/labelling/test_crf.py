"""The tagger agrees with the library that trains such models, wherever it answers; a file of another form is refused."""

from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from underthesea_core import CRFFeaturizer, CRFTagger, CRFTrainer

from pipeline.labelling.crf import CLOSE, LABELS, SMALL, Tagger, Template, decode, is_number, is_title, read_model
from pipeline.labelling.segment import PLAIN

TEMPLATES = [
    "T[-2]", "T[-1]", "T[0]", "T[1]", "T[2]", "T[-2,-1]", "T[-1,0]", "T[0,1].lower", "T[1,2]", "T[-2,0]", "T[-1,1].lower",
    "T[0,2].is_in_dict", "T[0].lower", "T[-1].isdigit", "T[0].istitle", "T[0,1].istitle", "T[1].is_in_dict", "T[-1,0].is_in_dict",
]  # fmt: skip
WORDS = {"tái cơ", "cơ cấu", "tái cơ cấu", "đường bộ", "bộ", "12"}
TAUGHT = [
    ("Tái cơ cấu đường bộ năm 12", "B I I B I B B"),
    ("đường bộ , đường sắt", "B I B B I"),
    ("cơ cấu 12 Bộ Đường", "B I B B I"),
    ("bộ", "B"),
]
TOKENS = st.lists(st.sampled_from("Tái tái cơ Cơ cấu đường bộ Bộ năm 12 , - lạ".split()), min_size=1, max_size=9)
Tag = Callable[[list[str]], list[bool]]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    featurizer = CRFFeaturizer(TEMPLATES, WORDS)
    features = featurizer.process([[[token] for token in text.split()] for text, _ in TAUGHT])
    labels = [[f"{label}-W" for label in said.split()] for _, said in TAUGHT]
    path = tmp_path_factory.mktemp("crf") / "model.bin"
    CRFTrainer(verbose=0).train(features, labels).save(str(path))
    return path


@pytest.fixture(scope="module")
def library(taught: Path) -> Tag:
    featurizer, tagger = CRFFeaturizer(TEMPLATES, WORDS), CRFTagger()
    tagger.load(str(taught))
    return lambda tokens: [label == LABELS[1] for label in tagger.tag(featurizer.process([[[t] for t in tokens]])[0])]


@pytest.fixture(scope="module")
def ours(taught: Path) -> Tagger:
    return Tagger(read_model(taught.read_bytes()), [Template.parse(name) for name in TEMPLATES], WORDS)


@given(tokens=TOKENS)
def test_tags_are_the_library_s_or_none(ours: Tagger, library: Tag, tokens: list[str]) -> None:
    assert ours.tag(tokens) in (None, library(tokens))


@pytest.mark.parametrize(("text", "said"), TAUGHT)
def test_what_was_taught_is_answered(ours: Tagger, text: str, said: str) -> None:
    assert ours.tag(text.split()) == [label == "I" for label in said.split()]


PLAIN_LETTERS = [c for c in map(chr, range(0x3000)) if PLAIN.fullmatch(c) and not c.isspace()]


def test_letters_in_the_plain_set_look_alike_to_the_library() -> None:
    featurizer = CRFFeaturizer(["T[0].lower", "T[0].istitle", "T[0].isdigit"], set())
    tokens = [t for c in PLAIN_LETTERS for t in (c, f"a{c}", f"{c}B")]
    expected = [
        [f"T[0].lower={t.lower()}", f"T[0].istitle={is_title(t)}", f"T[0].isdigit={is_number(t)}"] for t in tokens
    ]
    assert [featurizer.process([[[t]]])[0][0] for t in tokens] == expected


def test_what_begins_small_and_has_no_capital_is_no_title_and_already_in_small_letters() -> None:
    runs = [r for c in PLAIN_LETTERS for r in (c, f"a{c}", f"đ {c}", f"{c} 5") if r[0] in SMALL and r.islower()]
    assert len(runs) > 1000
    assert [r for r in runs if r.lower() != r or is_title(r) or is_number(r)] == []


@pytest.mark.parametrize(
    "text",
    [*"0 7 12 007 +5 -5 --5 5- 5a 1,5 1.5 ² ٣ 2147483647 2147483648 -2147483648 -2147483649 99999999999".split(), "0" * 60 + "1"],
)  # fmt: skip
def test_a_number_is_what_the_library_takes_for_one(text: str) -> None:
    assert CRFFeaturizer(["T[0].isdigit"], set()).process([[[text]]]) == [[[f"T[0].isdigit={is_number(text)}"]]]


MOVES = ((-0.5, 0.25), (0.75, -1.0))


@given(st.lists(st.integers(-12, 12).map(lambda n: n / 4), max_size=7))
def test_the_path_is_the_best_of_all_or_none_where_two_are_best(odds: list[float]) -> None:
    def worth(path: tuple[bool, ...]) -> float:
        return sum(o for o, second in zip(odds, path, strict=True) if second) + sum(
            MOVES[a][b] for a, b in pairwise(path)
        )

    ranked = sorted(product((False, True), repeat=len(odds)), key=worth, reverse=True)
    close = len(ranked) > 1 and worth(ranked[0]) - worth(ranked[1]) < CLOSE
    assert decode(odds, MOVES) == (None if close else list(ranked[0]))


GOOD = [
    ("T[0]", (0, 0, "")),
    ("T[-2,0]", (-2, 0, "")),
    ("T[-1,1].is_in_dict", (-1, 1, "is_in_dict")),
    ("T[2].lower", (2, 2, "lower")),
]
BAD = ["", "T[0", "T[0].upper", "T[3]", "T[-3,-2]", "T[-2,1]", "T[1,0]", "T[0][1]", "W[0]", "T[0].lower "]


@pytest.mark.parametrize(("name", "parts"), GOOD)
def test_a_template_says_which_tokens_it_looks_at(name: str, parts: tuple[int, int, str]) -> None:
    assert Template.parse(name) == (name, *parts)


@pytest.mark.parametrize("name", BAD)
def test_a_template_that_is_not_known_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="template"):
        Template.parse(name)


@pytest.mark.parametrize("size", [0, 3, 47, 48, 60, 200, -1, -40])
def test_a_file_that_breaks_off_is_refused(taught: Path, size: int) -> None:
    with pytest.raises(ValueError, match="broken"):
        read_model(taught.read_bytes()[:size])


@pytest.mark.parametrize(
    ("old", "new"), [(b"lCRF", b"lCRG"), (b"FOMC", b"FOMD"), (b"B-W", b"B-N"), (b"d\0\0\0", b"e\0\0\0")]
)
def test_a_file_of_another_kind_is_refused(taught: Path, old: bytes, new: bytes) -> None:
    with pytest.raises(ValueError, match="not a model of words"):
        read_model(taught.read_bytes().replace(old, new, 1))
