"""Pieces of blocks: what they keep of their block, and which of its areas each carries."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.labelling.features import Passage
from pipeline.labelling.model import Settings
from pipeline.learning.corpus import gold
from pipeline.learning.pieces import cut, pieces
from pipeline.learning.train import shared_out, train
from pipeline.taxonomy import Taxonomy
from pipeline.text import syllables
from tests.learning.small_corpus import four


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Giải ngân đạt 98 % kế hoạch; xét thăng hạng 4 viên chức.", 2),
        ("Vá 320 m2 ổ gà trên tuyến. Kiểm tra 2 cuộc, nhắc 3 người đi muộn.", 2),
        ("Đã làm, đã xong.", 1),  # too short to be parted
        ("Chi 1.250,5 triệu đồng cho sửa chữa", 1),
        ("", 0),
    ],
)
def test_a_text_is_cut_into_clauses_of_some_length(text: str, parts: int) -> None:
    assert len([*cut(text)]) == parts


@given(st.text(alphabet="ab cĐ.,;: 12|", max_size=120))
def test_pieces_keep_every_syllable_of_their_block(text: str) -> None:
    assert syllables(" ".join(cut(text))) == syllables(text)


def test_a_row_is_not_cut() -> None:
    assert pieces(Passage("Số vụ vi phạm bị xử phạt trong kỳ; số tiền nộp kho bạc | 12 | 45", "row")) == []


def test_some_pieces_stand_alone_and_some_keep_their_heading() -> None:
    text = "; ".join(f"tổ chức {n} cuộc kiểm tra trên tuyến đường tỉnh" for n in range(20))
    paths = {p.path for p in pieces(Passage(text, "para", ("I. KẾT QUẢ",)))}
    assert paths == {(), ("I. KẾT QUẢ",)}


@pytest.mark.parametrize(
    ("scores", "labels", "shares"),
    [
        # a block with one area: its pieces all carry it
        ([[0.9, 0.1], [0.2, 0.1]], [1, 0], [[1, 0], [1, 0]]),
        # a block with two: each goes to the piece that speaks of it
        ([[0.9, 0.1], [0.2, 0.8]], [1, 1], [[1, 0], [0, 1]]),
        # an area that no piece speaks of stays with the likeliest, and no piece of a labelled block goes empty
        ([[0.9, 0.05], [0.8, 0.02]], [1, 1], [[1, 1], [1, 0]]),
        ([[0.9, 0.8]], [0, 0], [[0, 0]]),
    ],
)
def test_areas_are_shared_out_among_pieces(
    scores: list[list[float]], labels: list[int], shares: list[list[int]]
) -> None:
    owners = np.zeros(len(scores), dtype=np.int64)
    found = shared_out(np.array(scores), owners, np.array([labels], dtype=np.int8))
    assert found.tolist() == shares


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda b: [x for x in b if 6 not in x["areas"]], "nội dung 6: không đoạn nào"),
        (lambda b: [x for x in b if not {6, 9} & set(x["areas"])], "nội dung 6, 9: không đoạn nào"),
        (lambda b: [{**x, "areas": sorted({*x["areas"], 7})} for x in b], "nội dung 7: không đoạn nào"),
        (lambda b: [x for x in b if x["stance"] in ("result", "none", "heading")], "cùng một tính chất"),
        (lambda b: b[:0], "nội dung 1, 2, 3, 4, 5, 6, 7, 8, 9, 10: không đoạn nào"),
    ],
)
def test_documents_that_do_not_teach_every_area_and_stance_are_refused(
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]], told: str
) -> None:
    held = [gold({**d, "blocks": change(d["blocks"])}, split="train") for d in four()]
    with pytest.raises(InputError, match=told):
        train(held, Taxonomy.default(), Settings())
