"""From blocks to labels: copied text, stance, context, and the labeller as a whole."""

from dataclasses import replace

import pytest

from pipeline.document import Block, Document, Field, Letterhead, Place, Source
from pipeline.errors import ModelError
from pipeline.labelling import Labelled, Labeller
from pipeline.labelling.artefact import load_model
from pipeline.labelling.copied import PlanText
from pipeline.labelling.features import Passage, passages
from pipeline.labelling.stance import settle
from pipeline.taxonomy import Area, Taxonomy

HERE = (Place(1),)
WORDING = "Thi đua giữ vững trật tự trên các tuyến đường, kéo giảm số vụ va chạm, xoá các điểm nguy hiểm và ứng phó kịp thời với bão lụt"
PLANNED = Taxonomy(
    "p", "P", (replace(Taxonomy.default().by_id[3], wording=WORDING), replace(Taxonomy.default().by_id[6], wording=""))
)

LIFTED = [
    (f"- {WORDING}.", (3,)),
    (WORDING.replace("kịp thời ", ""), (3,)),
    (WORDING.replace("nguy hiểm", "đen"), (3,)),
    (WORDING.replace("xoá", "xóa").upper(), (3,)),
    (
        f"Trong kỳ đơn vị đã vá 320 m2 ổ gà, phát quang 12 km, khơi thông 4 km rãnh dọc trên tuyến tỉnh lộ 8 và {WORDING[:40]}",
        (),
    ),
    ("Thi đua giữ vững trật tự", ()),
    ("", ()),
]


@pytest.mark.parametrize(("text", "areas"), LIFTED)
def test_lifted_text_is_found_in_spite_of_small_edits(text: str, areas: tuple[int, ...]) -> None:
    assert PlanText.of(PLANNED).lifted(text) == areas


STANCES = [
    ("Hợp tác quốc tế: không phát sinh.", "nil"),
    ("Nội dung này không thuộc chức năng của đơn vị.", "nil"),
    ("Không phát sinh tai nạn; đã lắp 12 biển báo, đạt 100% kế hoạch.", "result"),
]


@pytest.mark.parametrize(("text", "stance"), STANCES)
def test_a_plain_nil_sentence_is_nil_whatever_the_model_says(text: str, stance: str) -> None:
    assert settle(Passage(text, "para"), {"intent": 0.2, "nil": 0.1, "result": 0.7}) == stance


SECTIONS = [  # the headings above, whether the document is a unit's plan, what they announce
    (("II. KẾT QUẢ THỰC HIỆN",), False, "done"),
    (("II. Kết quả thực hiện nhiệm vụ chuyên môn",), False, "done"),
    (("1. Thanh tra hành chính, thanh tra theo kế hoạch",), False, ""),
    (("1. Thanh tra hành chính, thanh tra theo kế hoạch",), True, "future"),
    (("III. PHƯƠNG HƯỚNG, NHIỆM VỤ",), False, "future"),
    (("Phần V. Đăng ký năm 2025",), False, "future"),
    (("III. Đánh giá chung và phương hướng",), False, "both"),
    (("IV. ĐỀ XUẤT, KIẾN NGHỊ",), False, "asking"),
    (("III. NHIỆM VỤ", "1. Công tác bảo trì"), True, "future"),
    (("II. Nhiệm vụ được giao",), False, ""),
    (("III. NHIỆM VỤ 2024", "1. Kết quả phải đạt"), False, "done"),
    (("B. Nhiệm vụ trọng tâm năm 2024", "1. Công tác bảo trì"), False, "future"),
    ((), False, ""),
]


@pytest.mark.parametrize(("path", "plan", "section"), SECTIONS)
def test_the_section_is_what_the_headings_announce(path: tuple[str, ...], plan: bool, section: str) -> None:
    assert Passage("x", "para", path, plan=plan).section == section


def test_items_know_the_line_that_leads_them_in() -> None:
    blocks = [
        Block("0", "para", "Công tác bảo trì đường bộ:", HERE), Block("1", "item", "- Vá ổ gà.", HERE),
        Block("2", "para", "Đoạn khác.", HERE), Block("3", "item", "- Việc khác.", HERE),
    ]  # fmt: skip
    assert [p.lead for p in passages(blocks, plan=False)] == ["", "Công tác bảo trì đường bộ:", "", ""]


def labelled(*texts: tuple[str, str]) -> list[Labelled]:
    blocks = tuple(
        Block(str(i), "heading" if k == "heading" else "para", t, HERE, level=int(k == "heading"))
        for i, (k, t) in enumerate(texts)
    )
    head = Letterhead(kind=Field("BÁO CÁO", None, 1.0))
    return Labeller(load_model(), Taxonomy.default()).label(Document(Source("x", "0" * 64), head, blocks))


def test_plain_cases_get_the_labels_that_nobody_would_dispute() -> None:
    found = labelled(
        ("heading", "1. Trật tự an toàn giao thông"),
        (
            "para",
            "Trong 6 tháng, trên địa bàn xảy ra 12 vụ tai nạn giao thông, làm chết 05 người, giảm 03 vụ so với cùng kỳ.",
        ),
        ("para", "Công đoàn tổ chức thăm hỏi 12 đoàn viên ốm đau, tặng quà cho con em nhân dịp Tết Trung thu."),
        ("para", "Giải ngân vốn đầu tư công đạt 98% kế hoạch, bàn giao mặt bằng 12,5 km."),
        ("para", "Trong kỳ không phát sinh nội dung hợp tác quốc tế."),
    )
    assert [(x.areas, x.stance) for x in found[1:]] == [((3,), "result"), ((), "none"), ((4,), "result"), ((6,), "nil")]
    assert found[0].stance == "heading"


def test_every_label_carries_a_probability_for_every_area_and_its_maker() -> None:
    [one] = labelled(("para", "Vá 320 m2 ổ gà trên tỉnh lộ 8."))
    assert sorted(one.scores) == list(range(1, 11))
    assert all(0 <= s <= 1 for s in one.scores.values())
    assert one.by == "model:default"
    assert [m.area for m in one.marks() if m.present] == list(one.areas)


def test_a_plan_with_an_unknown_area_does_not_fit_the_model() -> None:
    with pytest.raises(ModelError, match="Thuỷ sản") as caught:
        Labeller(load_model(), Taxonomy("x", "X", (Area(1, "thuy_san", "Thuỷ sản"),)))
    assert caught.value.exit_code == 6


def test_areas_meet_by_key_whatever_their_number_in_the_plan() -> None:
    default = Taxonomy.default()
    turned = Taxonomy("x", "X", (replace(default.by_id[3], id=1), replace(default.by_id[1], id=2)))
    block = Block("0", "para", "Xảy ra 12 vụ tai nạn giao thông, làm chết 05 người, xử lý 04 điểm đen.", HERE)
    [one] = Labeller(load_model(), turned).label(Document(Source("x", "0" * 64), blocks=(block,)))
    assert one.areas == (1,)
