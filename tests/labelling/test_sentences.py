"""Sentences and clauses: where they end, and that no letter is lost."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.labelling.sentences import clauses, sentences

SENTENCES = [
    ("Giải ngân đạt 95% kế hoạch. Đã bàn giao mặt bằng 12 km.", 2),
    ("Giải ngân đạt 95% kế hoạch. đã bàn giao mặt bằng 12 km.", 1),
    ("Sửa chữa TP. Huế, QL. 1A, ĐT. 605 theo kế hoạch được giao.", 1),
    ("Thu phí 1.012.500.000 đồng trong kỳ báo cáo.", 1),
    ("Ông Nguyễn Văn An, ThS. Trần Bình dự hội nghị tổng kết.", 1),
    ("1. Công tác bảo trì thường xuyên được duy trì. Không xảy ra sự cố nào.", 2),
    ("II. Kết quả thực hiện trong kỳ báo cáo vừa qua", 1),
    ("Vốn giao đã giải ngân hết trong quý I. Hai dự án chậm vì vướng mặt bằng.", 2),
    ("Thực hiện đến ngày 30/6/2024. 12 hộ chưa nhận tiền đền bù.", 2),
    ("Đơn vị đã mua sắm xe, máy, vật tư v.v. Việc này được công khai.", 2),
    ("Đã lắp biển báo! Có hiệu quả không? Có, giảm hẳn va chạm.", 3),
    ("Đạt. Vượt kế hoạch được giao đầu năm.", 1),  # too short to stand alone
    ("Ẩn họa đã được xử lý hết. Ấp Bình Thạnh nhận bàn giao đường mới.", 2),
    ("", 0),
    ("   ", 0),
    (".", 1),
]


@pytest.mark.parametrize(("text", "count"), SENTENCES)
def test_a_sentence_ends_at_a_stop_that_is_no_abbreviation(text: str, count: int) -> None:
    assert len(sentences(text)) == count


CLAUSES = [
    ("Giải ngân vốn đạt 95% kế hoạch; hợp tác quốc tế không phát sinh.", ["Giải ngân vốn đạt 95% kế hoạch;", "hợp tác quốc tế không phát sinh."]),
    ("Giải ngân vốn đạt 95%, riêng hợp tác quốc tế không phát sinh.", ["Giải ngân vốn đạt 95%,", "riêng hợp tác quốc tế không phát sinh."]),
    ("Giải ngân vốn đạt 95%, còn 15,2 tỷ chờ phán quyết.", ["Giải ngân vốn đạt 95%, còn 15,2 tỷ chờ phán quyết."]),
    ("Vá 12 m2; phát quang 4 km đường tỉnh.", ["Vá 12 m2; phát quang 4 km đường tỉnh."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), CLAUSES)
def test_a_clause_ends_at_a_semicolon_or_where_a_comma_turns_to_another_matter(text: str, parts: list[str]) -> None:
    assert [text[c.start : c.end] for c in clauses(text)] == parts


def test_clauses_know_their_sentence() -> None:
    text = "Giải ngân đạt 95% kế hoạch; bàn giao 12 km mặt bằng. Không phát sinh khiếu nại, tố cáo."
    assert [c.sentence for c in clauses(text)] == [0, 0, 1]


WORDS = st.sampled_from(
    [
        "Đã",
        "sửa",
        "TP.",
        "QL.",
        "1.",
        "95%.",
        "km;",
        "v.v.",
        "(a)",
        "II.",
        "hết.",
        "!",
        ",",
        "riêng",
        "Ấp",
        "dài lâu rồi",
        "1.250",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=25).map(" ".join)))
def test_parts_are_in_order_and_hold_every_letter(text: str) -> None:
    for spans in (sentences(text), [(c.start, c.end) for c in clauses(text)]):
        assert all(a < b for a, b in spans)
        assert all(one[1] <= two[0] for one, two in pairwise(spans))
        assert all(text[a:b].strip() == text[a:b] for a, b in spans)
        assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
