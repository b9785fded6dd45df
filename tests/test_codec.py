"""Documents into plain JSON and back: whatever reading can give comes back the very same, and nothing else comes in."""

import json
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import codec
from pipeline.document import Block, Box, Document, Field, Letterhead, Line, Place, Source
from pipeline.reading.page import Page

TEXT = st.text(max_size=20)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1, max_size=20)
SHARE = st.floats(0, 1)
SIZE = st.floats(0, 2000, allow_nan=False)
BOXES = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), SIZE, SIZE, SIZE, SIZE)
PLACES = st.builds(Place, st.integers(1, 999), st.none() | BOXES)
LINES = st.builds(
    Line, WORDS, PLACES, size=SIZE | st.integers(0, 40), bold=st.booleans(), hint=TEXT,
    origin=st.sampled_from(["text", "ocr"]), confidence=SHARE, cells=st.lists(TEXT, max_size=3).map(tuple), figures=SHARE,
)  # fmt: skip
BLOCKS = st.builds(
    Block, TEXT, st.sampled_from(["para", "item", "row"]), WORDS, st.lists(PLACES, min_size=1, max_size=2).map(tuple),
    path=st.lists(TEXT, max_size=3).map(tuple), number=TEXT, header=TEXT, confidence=SHARE,
)  # fmt: skip
FIELDS = st.builds(Field, TEXT, st.none() | PLACES, SHARE)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
DOCUMENTS = st.builds(
    Document,
    source=st.builds(Source, TEXT, TEXT, st.sampled_from(["pdf", "docx", "image"]), st.integers(0), st.integers(0), TEXT),
    letterhead=st.builds(Letterhead, upper=FIELDS, number=FIELDS, signer=FIELDS),
    blocks=st.lists(BLOCKS, max_size=3).map(tuple), problems=TEXTS, notes=TEXTS,
    lost_pages=st.lists(st.integers(1), max_size=3).map(tuple), furniture=st.lists(LINES, max_size=2).map(tuple),
)  # fmt: skip


def through(kind: object, value: object) -> object:
    return codec.unpack(kind, json.loads(json.dumps(codec.pack(value), ensure_ascii=False)))


@given(st.lists(DOCUMENTS, max_size=2).map(tuple))
def test_documents_come_back_the_very_same(documents: tuple[Document, ...]) -> None:
    found = through(tuple[Document, ...], documents)
    assert found == documents
    assert repr(found) == repr(documents)  # a whole number stays one, and every digit of a fraction is there


@given(st.lists(st.builds(Page, st.integers(1), SIZE, SIZE, st.lists(LINES, max_size=3).map(tuple)), max_size=2))
def test_pages_come_back_the_very_same(pages: list[Page]) -> None:
    assert repr(through(list[Page], pages)) == repr(pages)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT, lambda x: st.lists(x, max_size=8), max_leaves=20
)


@given(PLAIN)
def test_anything_else_is_refused_or_makes_a_true_document(value: codec.Plain) -> None:
    try:
        found = codec.unpack(Document, value)
    except ValueError:
        return
    assert isinstance(found, Document)


@dataclass(frozen=True, slots=True)
class Inner:
    size: float


@dataclass(frozen=True, slots=True)
class Sample:
    number: int
    pair: tuple[str, float]
    way: Literal["up", "down"] = "up"
    more: tuple[Inner, ...] = ()


GOOD = Sample(1, ("a", 0.1), "down", (Inner(3.0), Inner(3)))
BAD: list[Any] = [
    None,
    {},
    "text",
    [],
    [1, ["a", 0.1], "up"],  # a field short
    [1, ["a", 0.1], "up", [], 5],  # one too many
    ["1", ["a", 0.1], "up", []],
    [True, ["a", 0.1], "up", []],  # a flag is no number
    [1.0, ["a", 0.1], "up", []],
    [1, ["a"], "up", []],
    [1, ["a", "0.1"], "up", []],
    [1, ["a", 0.1], "sideways", []],
    [1, ["a", 0.1], ["up"], []],
    [1, ["a", 0.1], "up", [["1"]]],
    [1, ["a", 0.1], "up", "xy"],
]


def test_dataclasses_may_hold_others() -> None:
    assert through(Sample, GOOD) == GOOD


@pytest.mark.parametrize("value", BAD, ids=str)
def test_what_has_not_the_shape_of_its_type_is_refused(value: codec.Plain) -> None:
    with pytest.raises(ValueError, match="not as expected"):
        codec.unpack(Sample, value)


@pytest.mark.parametrize(
    "value", [{"a": 1}, {1}, b"x", object(), Sample], ids=["dict", "set", "bytes", "object", "class"]
)
def test_only_dataclasses_tuples_and_plain_values_are_packed(value: object) -> None:
    with pytest.raises(TypeError, match="not to be packed"):
        codec.pack((value,))


@pytest.mark.parametrize("kind", [dict[str, int], str | int, bytes])
def test_types_that_json_does_not_know_are_refused(kind: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        codec.unpack(kind, "x")
