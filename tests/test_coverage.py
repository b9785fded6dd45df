"""Labels into statuses: the codebook's last section, case by case."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coverage import Coverage, absent, cover, shortfall, status_of
from pipeline.document import Block, Document, Field, Letterhead, Place, Source
from pipeline.labelling import Labelled
from pipeline.marks import STANCES, Mark, Stance, outranks
from pipeline.taxonomy import Taxonomy

TAXONOMY = Taxonomy.default()
CASES = [
    (set(), False, "missing"),
    ({"result", "intent", "nil", "copied"}, False, "reported"),
    ({"nil", "intent"}, False, "nil"),
    ({"intent"}, False, "mentioned"),
    ({"copied"}, False, "mentioned"),
    ({"heading"}, False, "mentioned"),
    ({"intent"}, True, "reported"),
    ({"copied"}, True, "mentioned"),
    ({"nil", "copied"}, True, "nil"),
]


@pytest.mark.parametrize(("stances", "plan", "status"), CASES)
def test_statuses_follow_the_codebook(stances: set[str], status: str, *, plan: bool) -> None:
    assert status_of(stances, plan=plan) == status


def block(name: str) -> Block:
    return Block(name, "para", "Một đoạn văn.", (Place(1),))


def about(name: str, area: int, stance: Stance, score: float) -> Labelled:
    scores = dict.fromkeys(TAXONOMY.ids, 0.02) | {area: score}
    return Labelled(block(name), (area,) if score >= 0.5 else (), scores, stance if score >= 0.5 else "none", "model:t")


REPORT = Document(Source("a.pdf", "0" * 64, pages=2), Letterhead(kind=Field("BÁO CÁO", None, 1.0)))


def cell(found: list[Coverage], area: int) -> Coverage:
    return next(c for c in found if c.area == area)


def test_evidence_is_the_blocks_behind_the_status_best_first() -> None:
    labelled = [about("x", 4, "result", 0.6), about("y", 4, "result", 0.9), about("z", 4, "intent", 0.95)]
    found = cell(cover(REPORT, labelled, TAXONOMY), 4)
    assert (found.status, found.evidence) == ("reported", ("y", "x"))
    assert found.certainty > 0.9


def test_nil_of_one_area_is_not_the_status_of_another() -> None:
    scores = dict.fromkeys(TAXONOMY.ids, 0.02) | {4: 0.9, 6: 0.8}
    both = Labelled(block("x"), (4, 6), scores, "result", "model:t", stances={6: "nil"})
    found = cover(REPORT, [both], TAXONOMY)
    assert [(cell(found, a).status, cell(found, a).evidence) for a in (4, 6)] == [("reported", ("x",)), ("nil", ("x",))]
    assert cell(cover(REPORT, [both, about("y", 6, "result", 0.9)], TAXONOMY), 6).status == "reported"
    assert cell(cover(REPORT, [both._replace(stance="copied")], TAXONOMY), 6).status == "mentioned"


def test_a_gap_names_its_nearest_candidates_and_is_less_certain_when_one_is_near() -> None:
    clear = cell(cover(REPORT, [about("x", 4, "result", 0.9)], TAXONOMY), 6)
    close = cell(cover(REPORT, [about("x", 4, "result", 0.9), about("y", 6, "result", 0.4)], TAXONOMY), 6)
    assert clear.status == close.status == "missing"
    assert clear.certainty > close.certainty
    assert close.nearest[0] == "y"


@pytest.mark.parametrize("torn", [
    replace(REPORT, problems=("trang 2: trang hỏng",), lost_pages=(2,)),
    replace(REPORT, problems=("tệp bị cắt cụt",)),
], ids=["a page was lost", "nobody knows what was lost"])  # fmt: skip
def test_a_gap_in_a_document_that_was_not_read_whole_is_not_called_left_out(torn: Document) -> None:
    found = cover(torn, [about("x", 4, "result", 0.9)], TAXONOMY)
    assert cell(found, 4).status == "reported"
    assert {c.status for c in found if c.area != 4} == {"unreadable"}


def test_areas_that_are_not_asked_are_not_required() -> None:
    found = cover(REPORT, [], TAXONOMY, asked=(1, 2))
    assert [c.status for c in found] == ["missing"] * 2 + ["not_required"] * 8


def test_an_absent_unit_has_a_cell_an_area() -> None:
    found = absent("", "u1", "Văn phòng Sở", TAXONOMY, "not_submitted")
    assert {(c.status, c.area) for c in found} == {("not_submitted", a) for a in range(1, 11)}


@given(st.sets(st.sampled_from([*STANCES, "heading"])), st.booleans())
def test_an_area_is_missing_only_when_nothing_speaks_of_it(stances: set[str], plan: bool) -> None:
    assert (status_of(stances, plan=plan) == "missing") == (not stances)


def test_a_gap_with_evidence_is_refused() -> None:
    with pytest.raises(ValueError, match="not a coverage"):
        Coverage("a", "", "", 1, "missing", 0.5, ("x",))


MODEL = Mark("x", 1, present=True, score=0.9, stance="result", by="model:default")
PERSON = Mark("x", 1, present=False, score=1.0, stance="none", by="person:lan", at="2024-01-01T00:00:00")


def test_a_persons_decision_outranks_every_model_for_ever() -> None:
    assert outranks(PERSON, MODEL)
    assert not outranks(replace(MODEL, at="2030-01-01T00:00:00"), PERSON)
    assert outranks(replace(PERSON, at="2025-01-01T00:00:00"), PERSON)


@pytest.mark.parametrize("changes", [{"score": 1.2}, {"by": "somebody"}])
def test_a_mark_by_nobody_or_without_probability_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a mark"):
        replace(MODEL, **changes)  # type: ignore[arg-type]  # the error under test


LOST = replace(REPORT, problems=("trang 1: nhận dạng kém",), lost_pages=(1,))


@pytest.mark.parametrize(("confidence", "status"), [(0.36, "unreadable"), (0.8, "reported")])
def test_what_recognition_makes_of_noise_is_no_evidence(confidence: float, status: str) -> None:
    seen = about("x", 4, "result", 0.9)
    noisy = seen._replace(block=replace(seen.block, origin="ocr", confidence=confidence))
    assert cell(cover(LOST, [noisy], TAXONOMY), 4).status == status


def leaning(**changes: object) -> Labelled:
    scores = dict.fromkeys(TAXONOMY.ids, 0.02) | {6: 0.31, 4: 0.87}
    return Labelled(block("x"), (), scores, "none", "model:t")._replace(**changes)  # type: ignore[arg-type]  # of the table


SHORT = [
    (leaning(), "xác suất 31%, cần từ 42%"),
    (leaning(areas=(4,), stance="result"), "nghiêng về nội dung 4 (87%); xác suất 31%, cần từ 42%"),
    (leaning(stance="copied", areas=(4,)), "chép lại kế hoạch phát động"),
    (leaning(block=replace(block("x"), kind="heading", level=1), stance="heading"), "chỉ là tiêu đề"),
    (leaning(scores={6: 0.001}), "xác suất dưới 1%, cần từ 42%"),
]


@pytest.mark.parametrize(("near", "said"), SHORT, ids=[said for _, said in SHORT])
def test_why_the_nearest_block_is_no_evidence(near: Labelled, said: str) -> None:
    assert shortfall(near, 6, {4: 0.24, 6: 0.42}) == said
