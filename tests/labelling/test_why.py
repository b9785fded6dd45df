"""Why: the reasons add up to what the model says, and each stands where it says it stands."""

import math

import pytest

from pipeline.labelling.artefact import load_model
from pipeline.labelling.features import Passage
from pipeline.labelling.model import Model
from pipeline.labelling.why import Explanation, Reason, by_word, explain_area, explain_stance, nearest
from pipeline.taxonomy import Taxonomy

JAMS = "Trong 6 tháng, trên địa bàn xảy ra 12 vụ tai nạn giao thông, làm chết 05 người; đã xử lý 04 điểm đen tai nạn giao thông."
PASSAGES = [
    Passage(JAMS, "para", ("II. KẾT QUẢ", "1. Trật tự an toàn giao thông"), before="Mở đầu.", after="Giải ngân đạt 95%."),
    Passage("2 | Giải ngân (tỷ đồng) | 12,5", "row", ("II. KẾT QUẢ",), header="STT | Nội dung | Vốn đầu tư công"),
    Passage("- Tiếp tục  rà soát, kỷ luật; hoà giải.", "item", ("III. PHƯƠNG HƯỚNG",), lead="Công tác cán bộ:", plan=True),
    Passage("Không phát sinh.", "para"),
    Passage("🚗 x=1; \u201cÀ\u201d l.250", "heading", ("",)),
    Passage("a", "para"),
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: p.text[:12])
def test_reasons_and_intercept_add_up_to_the_models_own_logit(passage: Passage, model: Model) -> None:
    row = model.matrix([passage])
    for area, estimator in zip(model.taxonomy.ids, model.areas.estimators_, strict=True):
        assert explain_area(model, passage, area).logit == pytest.approx(estimator.decision_function(row)[0], abs=1e-6)
    for stance, own in zip(model.stances.classes_, model.stances.decision_function(row)[0], strict=True):
        assert explain_stance(model, passage, str(stance)).logit == pytest.approx(own, abs=1e-6)


def test_the_logit_is_that_of_the_probability(model: Model) -> None:
    probability = float(model.predict(PASSAGES[:1])[0][0, 2])
    assert explain_area(model, PASSAGES[0], 3).logit == pytest.approx(logit(probability), abs=1e-6)


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: p.text[:12])
def test_words_and_terms_stand_where_the_reasons_say(passage: Passage, model: Model) -> None:
    for reason in explain_area(model, passage, 3).reasons:
        inside = reason.source in ("word", "term")
        assert (reason.start is not None) == (reason.end is not None) == inside, reason
        if reason.start is not None:
            assert passage.text[reason.start : reason.end] == reason.text


def test_strongest_reasons_come_first_and_name_what_a_reader_would(model: Model) -> None:
    reasons = explain_area(model, PASSAGES[0], 3).reasons
    assert [abs(r.weight) for r in reasons] == sorted((abs(r.weight) for r in reasons), reverse=True)
    best = [r.text.lower() for r in reasons if r.weight > 0][:15]
    assert any("tai nạn" in text for text in best)
    assert {r.source for r in reasons} >= {"word", "term", "heading", "shape"}


def test_a_heading_speaks_by_its_own_words_not_by_its_codes(model: Model) -> None:
    told = {r.text for r in explain_area(model, PASSAGES[0], 3).reasons if r.source == "heading"}
    assert any("toàn" in text for text in told)
    assert not any(any(c.isdigit() for c in text.replace("1", "")) for text in told)


def test_an_unknown_area_or_stance_is_refused(model: Model) -> None:
    with pytest.raises(ValueError, match="tuple"):
        explain_area(model, PASSAGES[0], 11)
    with pytest.raises(ValueError, match="copied"):
        explain_stance(model, PASSAGES[0], "copied")


def test_a_reason_over_several_words_is_shared_among_them() -> None:
    told = Explanation((Reason("tai nạn", 0, 7, 1.0, "word"), Reason("nạn", 4, 7, -0.2, "word"), Reason("x", None, None, 5.0, "shape")), 0.5)  # fmt: skip
    assert by_word(told.reasons, "tai nạn, hết") == {(0, 3): 0.5, (4, 7): pytest.approx(0.3), (9, 12): 0.0}
    assert told.logit == pytest.approx(6.3)


@pytest.mark.parametrize(("text", "key", "near"), [("tiếp công dân, nhận và xử lý đơn khiếu nại, tố cáo", "thanh_tra", True), ("", "the_che", False)])  # fmt: skip
def test_the_nearest_definition_shares_the_most_words(text: str, key: str, near: bool) -> None:
    area, share = nearest(Taxonomy.default(), text)
    assert (area.key, share > 0.3) == (key, near)
