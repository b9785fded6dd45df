"""Text lifted from the launching plan is found however worn, with its areas, and nothing else is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document, Source
from pipeline.labelling import Labeller
from pipeline.labelling.artefact import load_model
from pipeline.labelling.copied import PlanText
from pipeline.labelling.copied.standard import is_standard
from pipeline.labelling.copied.words import figures, forms, places
from pipeline.learning import corpus
from scripts.wear import WEARS, seeded
from tests.labelling.plan_wording import AIM, AREAS, BASE, BLOCKS, PLAN, SLOGAN, STEERING, WORDINGS, block

ROOT = Path(__file__).resolve().parents[2]
TEXT = PlanText.of(AREAS, PLAN)
DRAWS = 20  # worn copies of each wording
SENTENCES = [*WORDINGS.values(), AIM, STEERING]
texts = st.lists(st.sampled_from([w for s in SENTENCES for w in s.split()]), max_size=60).map(" ".join)


@pytest.mark.parametrize("name", WEARS)
def test_worn_wording_is_found_with_its_area(name: str) -> None:
    found = [TEXT.lifted(WEARS[name](w, seeded(i))) == (a,) for a, w in WORDINGS.items() for i in range(DRAWS)]
    assert sum(found) >= 0.95 * len(found)


CLAUSES = [
    ("phối hợp với chủ hàng gom chuyến để bớt xe chạy rỗng", (2,)),
    ("- Phối hợp với chủ hàng gom chuyến để bớt xe chạy rỗng, giữ nghiêm việc cân xe tại các mỏ đá.", (2,)),
    ("Đơn vị đã hướng dẫn người dân nộp hồ sơ tại nhà qua mạng.", (9,)),
    (f"Trong năm 2024, {WORDINGS[4]}", (4,)),
    ("Gom chuyến để bớt xe chạy rỗng; hướng dẫn người dân nộp hồ sơ tại nhà qua mạng.", (2, 9)),
    ("kiểm soát chặt vật liệu đầu vào; dựng lại hàng rào tại lối đi dân sinh cắt đường sắt", (3, 4)),
    (f"{WORDINGS[4]} Hướng dẫn người dân nộp hồ sơ tại nhà qua mạng.", (4, 9)),
]


@pytest.mark.parametrize(("text", "areas"), CLAUSES)
def test_clauses_of_one_area_or_two_are_found(text: str, areas: tuple[int, ...]) -> None:
    assert TEXT.lifted(text) == areas


OWN = [
    "",
    "Thi đua giữ vững trật tự",  # too short to tell
    "Kiểm soát chặt vật liệu đầu vào nên 12/12 mẫu thí nghiệm đạt, tiết kiệm 1,2 tỷ đồng.",  # a phrase, and a result
    "Nhờ giữ nghiêm việc cân xe tại các mỏ đá, trong kỳ chỉ còn 04 xe quá tải bị lập biên bản.",
    f"{WORDINGS[2]} Trong kỳ đã mở 03 tuyến.",
    f"{WORDINGS[9].rstrip('.')}; kết quả 98% hồ sơ nộp qua mạng.",
    f"{WORDINGS[3].rstrip('.')}; đến nay đã hoàn thành việc cắm biển báo.",
    "Hướng dẫn người dân nộp hồ sơ tại nhà qua mạng: trong kỳ không phát sinh.",
    f"{WORDINGS[4].rstrip('.')}, riêng gói thầu cầu Bến Thóc giao cho đội Hai làm trước mùa nước và báo về phòng mỗi tuần.",
    "Vá 320 m2 ổ gà, phát quang 12 km, khơi thông 4 km rãnh dọc trên tuyến tỉnh lộ 8 và tỉnh lộ 9 qua ba xã.",
]


@pytest.mark.parametrize("text", OWN)
def test_a_block_that_adds_something_of_its_own_is_not_copied(text: str) -> None:
    assert TEXT.lifted(text) == ()


def test_what_is_lifted_beside_a_result_is_told_all_the_same() -> None:
    found = TEXT.find(f"{WORDINGS[2]} Trong kỳ đã mở 03 tuyến.")
    assert not found.whole
    assert [x.block_id for x in found.lifts] == ["area2"]


@pytest.mark.parametrize("text", [AIM, f"b) {STEERING}", AIM.upper(), STEERING.replace("rộng rãi trong ngành", "")])
def test_the_plans_other_sections_have_no_area(text: str) -> None:
    found = TEXT.find(text)
    assert (found.whole, found.areas) == (True, ())
    labelled = Labeller(load_model(), AREAS, plan=PLAN)
    [one] = labelled.label(Document(Source("x", "0" * 64), blocks=(block("0", text),)))
    assert (one.areas, one.stance) == ((), "none")
    assert max(one.scores.values()) <= 0.05
    assert [x.source for x in one.lifts] == ["plan"]


def test_wording_lifted_from_an_area_is_labelled_so_with_its_source() -> None:
    labelled = Labeller(load_model(), AREAS, plan=PLAN)
    [one] = labelled.label(Document(Source("x", "0" * 64), blocks=(block("0", f"- {WORDINGS[9]}"),)))
    [lift] = one.lifts
    assert (one.areas, one.stance) == ((9,), "copied")
    assert (lift.file, lift.block_id, lift.share, lift.figures) == ("kh.pdf", "area9", 1.0, "none")
    assert lift.quote == WORDINGS[9].rstrip(".")


@pytest.mark.parametrize("text", [SLOGAN, BASE])
def test_slogans_and_legal_bases_are_nobodys(text: str) -> None:
    assert TEXT.find(text).lifts == ()


def test_headings_are_never_lifted() -> None:
    labelled = Labeller(load_model(), AREAS, plan=PLAN)
    [one] = labelled.label(Document(Source("x", "0" * 64), blocks=(block("0", WORDINGS[3], "heading"),)))
    assert (one.stance, one.lifts) == ("heading", ())


def test_a_wording_over_two_blocks_names_the_one_that_is_quoted() -> None:
    head, _, tail = WORDINGS[4].partition("; ")
    split = [x if x.id != "area4" else block("first", f"3. {head};") for x in BLOCKS]
    at = next(i for i, x in enumerate(split) if x.id == "first")
    plan = Document(Source("kh.pdf", "f" * 64), blocks=(*split[: at + 1], block("second", tail), *split[at + 1 :]))
    assert [x.block_id for x in PlanText.of(AREAS, plan).find(tail).lifts] == ["second"]
    assert [x.block_id for x in PlanText.of(AREAS, plan).find(head).lifts] == ["first"]


def test_without_the_plans_document_the_taxonomy_is_the_source() -> None:
    [lift] = PlanText.of(AREAS).find(WORDINGS[2]).lifts
    assert (lift.file, lift.block_id) == ("kh.pdf", "")


def test_no_block_of_the_corpus_is_taken_for_a_plan_it_never_saw() -> None:
    wrong = [p.text for d in corpus.load(ROOT / "corpora") for p in d.passages if TEXT.find(p.text).whole]
    assert wrong == []


@given(texts)
def test_the_share_is_a_share_and_quotes_are_literal(text: str) -> None:
    found = TEXT.find(text)
    assert 0 <= found.share <= 1
    assert set(found.areas) <= set(WORDINGS)
    sources = [w for x in (*SENTENCES, *(b.text for b in BLOCKS)) for w in (x,)]
    assert all(0 < x.share <= 1 and any(x.quote in s for s in sources) for x in found.lifts)
    assert all(text[a:b] and x.quote[c:d] for x in found.lifts for (a, b), (c, d) in x.spans)


@given(st.sampled_from(sorted(WORDINGS)), st.data())
def test_dropping_a_word_keeps_lifted_text_lifted(area: int, data: st.DataObject) -> None:
    words = WORDINGS[area].split()
    del words[data.draw(st.integers(0, len(words) - 1))]
    found = TEXT.find(" ".join(words))
    assert found.areas == (area,)
    assert 0.9 <= found.share <= 1


# --- words ------------------------------------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_every_word_has_its_place(text: str) -> None:
    assert len(forms(text)) == len(places(text))


FORMS = [
    ("- Bảo đảm TTATGT", "bao dam trat tu an toan giao thong"),
    ("2.1. Quản lý kỹ thuật", "quan li ki thuat"),
    ("a) Vá 1.248,5 m2, đạt 98%", "va # m2 dat #"),
    ("Hoà, hòa, kĩ, kỹ", "hoa hoa ki ki"),
]


@pytest.mark.parametrize(("text", "words"), FORMS)
def test_words_are_compared_without_tones_numbering_and_figures(text: str, words: str) -> None:
    assert " ".join(forms(text)) == words


FIGURES = [
    ("Ngày 05/6/2024 kiểm tra 05 xe theo Kế hoạch số 12/KH-SGTVT, phạt 1.250.000 đồng", ["1250000", "5"]),
    ("6 tháng đầu năm 2024 giải ngân 45,6%", ["45,6"]),
    ("giai đoạn 2021-2025, quý 2, tháng 7, Nghị định 100/2019/NĐ-CP", []),
    ("ngày 05 tháng 3 năm 2024 có 3 vụ", ["3"]),
    ("23/23 người kê khai", ["23", "23"]),
    ("lạc vào ch1 vài chữ", []),
]


@pytest.mark.parametrize(("text", "found"), FIGURES)
def test_dates_periods_and_numbers_of_papers_are_no_figures(text: str, found: list[str]) -> None:
    assert sorted(figures(text).elements()) == found


STANDARD = [
    ("Thực hiện Kế hoạch số 12/KH-SGTVT ngày 15/01/2024, đơn vị báo cáo kết quả như sau:", True),
    ("Căn cứ Quyết định số 5/QĐ-UBND ngày 3/1/2024 của UBND tỉnh;", True),
    ("Trên đây là báo cáo của Đoạn, kính trình Sở xem xét.", True),
    ("Trong kỳ đơn vị không nhận được đơn thư khiếu nại, tố cáo nào.", True),
    ("Thực hiện Kế hoạch số 12/KH-SGTVT, đơn vị đã vá 320 m2 ổ gà và thay 14 tấm đan.", False),
    ("Đề nghị các đơn vị vận tải lắp đủ camera giám sát trước ngày 30/6.", False),
]


@pytest.mark.parametrize(("text", "standard"), STANDARD)
def test_phrases_that_every_unit_writes_are_known(text: str, standard: bool) -> None:
    assert is_standard(forms(text)) is standard
