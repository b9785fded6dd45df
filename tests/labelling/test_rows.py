"""Rows of tables: which is the header of the others, that it is about nothing, and that rows have weights of their own."""

import numpy as np
import pytest

from pipeline.document import Block, Place
from pipeline.labelling import linear
from pipeline.labelling.artefact import find, load
from pipeline.labelling.features import Passage, heads, passages
from pipeline.labelling.model import HEADER


def row(text: str, header: str = "") -> Block:
    return Block(text, "row", text, (Place(1),), header=header)


@pytest.mark.parametrize(
    ("text", "header", "expected"),
    [
        ("TT | Dự án | Tổng mức đầu tư", "TT | Dự án | Tổng mức đầu tư", True),
        ("Hạng mục | Năm 2023 | 6 tháng 2024 | đến 15/12", "Hạng mục | Năm 2023 | 6 tháng 2024 | đến 15/12", True),
        ("Tuyến | Vá mặt (m2) | Lần 1", "Tuyến | Vá mặt (m2) | Lần 1", True),
        ("1 | Số vụ tai nạn giao thông | 12", "1 | Số vụ tai nạn giao thông | 12", False),  # a table without a header
        ("TT | Dự án", "TT | Dự án | Vốn", False),
        ("TT | Dự án", "", False),
    ],
)
def test_a_row_heads_the_rows_that_name_it_unless_it_holds_figures(text: str, header: str, *, expected: bool) -> None:
    assert heads(row(text), [row("x | 1", header)]) is expected


def test_the_last_block_and_paragraphs_head_nothing() -> None:
    assert not heads(row("TT | Dự án"), [])
    assert not heads(Block("a", "para", "TT | Dự án", (Place(1),)), [row("x", "TT | Dự án")])


def test_a_header_row_is_about_nothing() -> None:
    header = "TT | Dự án khởi công | Giải ngân vốn đầu tư công"
    given = passages([row(header), row("1 | Cầu Rạch Vọp | 45,6 tỷ đồng, đạt 98%", header)], plan=False)
    assert [p.heads for p in given] == [True, False]
    scores, _ = load(find("default")).predict(given)
    assert scores[0].max() <= HEADER < scores[1].max()


def test_only_rows_fill_the_second_copy_of_the_columns() -> None:
    model = load(find("default"))
    text = "Sửa chữa cầu Rạch Vọp đạt 98%"
    prose, listed = model.matrix([Passage(text, "para"), Passage(text, "row", header="Dự án | Tiến độ")])
    width = sum(
        len(model.vectorisers[n].vocabulary_) if n in linear.TEXTS else len(model.featuriser.columns(n))
        for n in model.settings.weights
    )
    assert width < model.matrix([Passage(text, "para")]).shape[1] <= 2 * width
    assert np.all(prose.indices < width)
    assert np.any(listed.indices >= width)
