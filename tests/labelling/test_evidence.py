"""Evidence: the clause that carries an area, what it says of it, and that nil never spreads to other areas."""

import pytest

from pipeline.document import Block, Document, Field, Letterhead, Place, Source
from pipeline.labelling import Labelled, Labeller
from pipeline.labelling.artefact import load_model
from pipeline.labelling.evidence import LONG, Part, Seen, carried, parts_of, told_nil, worth_parting
from pipeline.labelling.features import Passage
from pipeline.labelling.sentences import clauses
from pipeline.taxonomy import Taxonomy

HERE = (Place(1),)
COLUMNS, THRESHOLDS = {4: 0, 6: 1}, (0.3, 0.3)  # areas 4 and 6 in the columns of the scores below
DONE, NIL, ELSE = "Giải ngân vốn đầu tư đạt 95%;", "hợp tác quốc tế không phát sinh.", "các phòng phối hợp nhịp nhàng;"


def parts(*given: tuple[str, tuple[float, float], str]) -> list[Part]:
    text = " ".join(g[0] for g in given)
    return [Part(c, text[c.start : c.end], g[1], g[2]) for c, g in zip(clauses(text), given, strict=True)]


def quoted(found: list[Part], span: tuple[int, int]) -> str:
    return " ".join(p.text for p in found if span[0] <= p.clause.start and p.clause.end <= span[1])


def test_each_area_is_carried_by_its_likeliest_clause() -> None:
    found = parts((DONE, (0.9, 0.1), "result"), (ELSE, (0.1, 0.2), "result"), (NIL, (0.2, 0.9), "nil"))
    spans = carried(found, COLUMNS, THRESHOLDS, "result").spans
    assert {a: quoted(found, s) for a, s in spans.items()} == {4: DONE, 6: NIL}


def test_neighbours_of_the_same_sentence_that_are_about_the_area_stand_beside_it() -> None:
    found = parts((DONE, (0.9, 0.1), "result"), ("bàn giao mặt bằng 12 km đường;", (0.8, 0.1), "result"), (NIL, (0.2, 0.9), "nil"))  # fmt: skip
    assert (
        quoted(found, carried(found, COLUMNS, THRESHOLDS, "result").spans[4])
        == f"{DONE} bàn giao mặt bằng 12 km đường;"
    )


def test_an_area_that_no_clause_reaches_is_carried_by_the_nearest() -> None:
    found = parts((DONE, (0.9, 0.02), "result"), (ELSE, (0.1, 0.01), "result"))
    assert quoted(found, carried(found, COLUMNS, THRESHOLDS, "result").spans[6]) == DONE


PER_AREA = [
    # the block's stance; then what it is found to be, and the areas of which something else is said
    ("result", ((DONE, (0.9, 0.1), "result"), (NIL, (0.1, 0.9), "nil")), "result", {6: "nil"}),
    ("nil", ((DONE, (0.9, 0.1), "result"), (NIL, (0.1, 0.9), "nil")), "result", {6: "nil"}),
    ("nil", (("Không được giao dự án nào;", (0.9, 0.1), "nil"), (NIL, (0.1, 0.9), "nil")), "nil", {}),
    ("nil", (("Việc này do Văn phòng Sở đảm nhiệm;", (0.9, 0.1), "result"), (NIL, (0.1, 0.9), "nil")), "nil", {}),
    ("nil", (("Số lao động giữ nguyên 128 người;", (0.9, 0.1), "result"), (NIL, (0.1, 0.9), "nil")), "nil", {}),
    ("intent", (("Tiếp tục bảo trì 45 km đường tỉnh;", (0.9, 0.1), "intent"), (NIL, (0.1, 0.9), "nil")), "intent", {6: "nil"}),
    ("result", (("Xảy ra 2 vụ, lắp 60 biển, từ đó không phát sinh;", (0.1, 0.9), "nil"), (DONE, (0.9, 0.1), "result")), "result", {}),
    ("result", (("Tiếp tục bảo trì đường tỉnh;", (0.9, 0.1), "intent"), ("đón 02 đoàn khách nước ngoài.", (0.1, 0.9), "result")), "result", {}),
    ("nil", (("Không phát sinh khiếu nại;", (0.1, 0.9), "nil"), ("đã kê khai tài sản 12/12 người.", (0.1, 0.9), "result")), "result", {4: "nil"}),
]  # fmt: skip


@pytest.mark.parametrize(("block", "given", "whole", "apart"), PER_AREA)
def test_nil_is_said_of_an_area_and_of_no_other(
    block: str, given: tuple[tuple[str, tuple[float, float], str], ...], whole: str, apart: dict[int, str]
) -> None:
    found = carried(parts(*given), COLUMNS, THRESHOLDS, block)
    assert (found.stance, found.stances) == (whole, apart)


def test_a_clause_that_is_plainly_nil_adds_its_area_when_it_is_sure() -> None:
    found = parts((DONE, (0.9, 0.95), "result"), (NIL, (0.85, 0.9), "nil"))
    assert told_nil(found, COLUMNS) == {4: 0.85, 6: 0.9}
    assert told_nil(found[:1], COLUMNS) == {}
    assert told_nil(parts((DONE, (0.9, 0.1), "result"), (NIL, (0.1, 0.79), "nil")), COLUMNS) == {}


LONG_TEXT = "Sửa chữa mặt đường tỉnh lộ theo kế hoạch. " * 8
WORTH = [
    (Seen(Passage("Ngắn.", "para"), (4,), "result"), False),
    (Seen(Passage("Ngắn.", "para"), (4, 6), "result"), True),
    (Seen(Passage("Không phát sinh.", "para"), (), "none"), True),
    (Seen(Passage("Không phát sinh.", "row"), (4,), "nil"), False),
    (Seen(Passage(LONG_TEXT, "item"), (4,), "result"), True),
    (Seen(Passage(LONG_TEXT, "para"), (), "result"), False),
    (Seen(Passage(LONG_TEXT, "row"), (4, 6), "result"), False),
]


@pytest.mark.parametrize(("seen", "worth"), WORTH)
def test_only_blocks_that_say_much_are_parted(seen: Seen, worth: bool) -> None:
    assert len(LONG_TEXT) > LONG
    assert worth_parting(seen) is worth


def test_nothing_to_part_gives_nothing() -> None:
    assert parts_of(load_model().predict, {}) == {}


# --- with the shipped model -------------------------------------------------------------------------------------------


def label(*texts: str) -> list[Labelled]:
    above = ("II. KẾT QUẢ THỰC HIỆN",)
    blocks = tuple(Block(str(i), "para", t, HERE, above) for i, t in enumerate(texts))
    head = Letterhead(kind=Field("BÁO CÁO", None, 1.0))
    return Labeller(load_model(), Taxonomy.default()).label(Document(Source("x", "0" * 64), head, blocks))


NILS = [
    ("Công tác hợp tác quốc tế, kiểm toán không phát sinh.", {5: "nil", 6: "nil"}),
    ("Giải ngân vốn đầu tư công đạt 95% kế hoạch; hợp tác quốc tế không phát sinh.", {4: "result", 6: "nil"}),
    ("Sửa chữa 12 km mặt đường tỉnh lộ 8. Không phát sinh hoạt động hợp tác với nước ngoài.", {4: "result", 6: "nil"}),
    ("Toàn đơn vị đoàn kết, đồng lòng vượt qua khó khăn chung; trong năm không phát sinh hoạt động hợp tác quốc tế.", {6: "nil"}),
    ("Hợp tác quốc tế: không phát sinh; tiếp 12 lượt công dân, giải quyết xong 03 đơn khiếu nại.", {6: "nil", 10: "result"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), NILS)
def test_plain_nil_statements_reach_each_area_they_name(text: str, said: dict[int, str]) -> None:
    [one] = label(text)
    assert {a: one.says(a) for a in one.areas} == said
    assert {m.area: m.stance for m in one.marks() if m.present} == said


def test_a_long_block_says_where_each_area_stands() -> None:
    jams = "Xảy ra 12 vụ tai nạn giao thông, làm chết 05 người, giảm 03 vụ so với cùng kỳ."
    funds = "Giải ngân vốn đầu tư công đạt 98% kế hoạch, bàn giao mặt bằng 12,5 km cho nhà thầu."
    [one] = label(f"{jams} {funds}")
    assert {a: one.block.text[slice(*s)] for a, s in one.spans.items()} == {3: jams, 4: funds}
    assert [f.text for f in one.figures][:3] == [
        "12 vụ tai nạn",
        "chết 05 người",
        "giảm 03 vụ so với cùng kỳ",
    ]


def test_copied_text_has_one_stance_whatever_its_clauses_say() -> None:
    [one] = label("Giải ngân vốn đầu tư công đạt 95% kế hoạch; hợp tác quốc tế không phát sinh.")
    assert one._replace(stance="copied").says(6) == "copied"
