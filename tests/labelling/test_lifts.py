"""Text that files share: lifted from another unit or from an earlier file is found, what everybody writes is not."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.labelling.copied import PlanText, Shared, Submission, compare, twins
from scripts.wear import WEARS, change_figures, seeded
from tests.labelling.plan_wording import AIM, AREAS, BASE, PLAN, WORDINGS, block

TEXT = PlanText.of(AREAS, PLAN)
PLOUGHED = "Đội Ba dùng máy xới cũ của hợp tác xã cải tạo thành máy rải cát, mỗi ca phủ được hai cây số dốc trơn sau mưa và bớt bốn công xúc tay."
FERRY = "Bến đò Vạn Chài thay cầu dẫn gỗ bằng phao nhựa ghép, khách xuống đò không phải lội bùn, riêng phao cứu sinh để thừa mười chiếc ở đầu bến."
COUNTED = "Xảy ra 12 vụ va chạm, làm bị thương 15 người, trong đó 09 vụ do xe tự chế chở tre cồng kềnh từ bãi tập kết ra đường liên xã lúc chập tối."
SCHOOL = "Lớp học lái buổi tối nhận thêm thợ xây và người bán hàng, thầy giáo soạn bài riêng cho người đọc chậm, tỷ lệ đỗ ngay lần đầu cao hơn lớp ngày."
OWN = [PLOUGHED, FERRY, COUNTED, SCHOOL]
NIL = "Trong kỳ đơn vị không nhận được đơn thư khiếu nại, tố cáo nào và cũng không phát sinh vụ việc tham nhũng."


def sent(
    file: str, texts: Sequence[str], *, unit: str = "", date: str = "2024-06-10", past: bool = False
) -> Submission:
    return Submission(file, unit or file, date, tuple(block(f"{file}{i}", t) for i, t in enumerate(texts)), past)


def found(*files: Submission) -> list[tuple[str, str, str, str]]:
    lifts = compare(files, TEXT).lifts
    return [(key, x.source, x.block_id, x.figures) for (_, key), each in lifts.items() for x in each]


def test_text_of_another_unit_is_found_in_both_with_its_source() -> None:
    one, other = sent("a", [PLOUGHED, FERRY]), sent("b", [SCHOOL, PLOUGHED])
    assert found(one, other) == [("a0", "unit", "b1", "none"), ("b1", "unit", "a0", "none")]
    [lift] = compare([one, other], TEXT).lifts["a", "a0"]
    assert (lift.file, lift.share, lift.quote) == ("b", 1.0, PLOUGHED.rstrip("."))


@pytest.mark.parametrize("name", WEARS)
def test_worn_copies_are_found(name: str) -> None:
    worn = [WEARS[name](t, seeded(i)) for i in range(5) for t in OWN]
    lifts = compare([sent("a", OWN), sent("b", worn)], TEXT).lifts
    assert sum(file == "b" for file, _ in lifts) >= 0.9 * len(worn)


FIGURES = [
    (COUNTED, "same"),
    (COUNTED.replace("12", "14"), "other"),
    (COUNTED.replace("09 vụ do", "9 vụ do"), "same"),
    (f"Năm 2024, {COUNTED}", "same"),  # a year is no figure
    (change_figures(COUNTED, seeded(0)), "other"),
    (PLOUGHED, "none"),
]


@pytest.mark.parametrize(("text", "figures"), FIGURES)
def test_a_report_carried_on_says_whether_its_figures_are_new(text: str, figures: str) -> None:
    old = sent("old", [COUNTED, PLOUGHED], unit="u", date="2023-06-12", past=True)
    [(key, source, _, kind)] = found(sent("new", [text], unit="u"), old)
    assert (key, source, kind) == ("new0", "past", figures)


def test_the_same_figures_are_quoted_rather_than_others() -> None:
    years = [
        sent(f"y{i}", [change_figures(COUNTED, seeded(i)) if i != 2 else COUNTED], unit="u", past=True)
        for i in range(4)
    ]
    [lift] = compare([sent("new", [COUNTED], unit="u"), *years], TEXT).lifts["new", "new0"]
    assert (lift.file, lift.figures, lift.figures_differ) == ("y2", "same", False)


DATES = [
    ("2024-01-10", "2024-06-10", ["b0"]),
    ("2024-06-10", "2024-01-10", ["a0"]),
    ("2024-06-10", "2024-06-10", []),
    ("", "2024-06-10", []),
]


@pytest.mark.parametrize(("one", "other", "lifted"), DATES)
def test_of_two_files_of_one_unit_only_the_later_was_lifted(one: str, other: str, lifted: list[str]) -> None:
    files = sent("a", [FERRY], unit="u", date=one), sent("b", [FERRY], unit="u", date=other)
    assert [key for key, *_ in found(*files)] == lifted


NOBODYS = [
    ("a legal base", BASE),
    ("a nil statement", NIL),
    ("the plan's wording", WORDINGS[3]),
    ("the plan's aims", AIM),
    ("a short sentence", "Vá ổ gà và phát quang hai bên tuyến."),
    ("a heading", "I. KẾT QUẢ"),
]


@pytest.mark.parametrize("text", [t for _, t in NOBODYS], ids=[n for n, _ in NOBODYS])
def test_what_everybody_writes_is_nobodys(text: str) -> None:
    assert found(sent("a", [text]), sent("b", [text])) == []


def test_a_statistic_is_told_alike_by_anybody_but_not_with_the_same_figures() -> None:
    one = (
        "Xảy ra 12 vụ, làm chết 05 người, bị thương 17 người; giảm 03 vụ, giảm 02 người chết, tăng 04 người bị thương."
    )
    assert found(sent("a", [one]), sent("b", [change_figures(one, seeded(1))])) == []
    assert [kind for *_, kind in found(sent("a", [one]), sent("b", [one]))] == ["same", "same"]


def test_a_sentence_of_many_units_is_a_standard_phrase() -> None:
    assert len(found(*(sent(f"f{i}", [PLOUGHED]) for i in range(3)))) == 3
    assert found(*(sent(f"f{i}", [PLOUGHED]) for i in range(4))) == []


def test_a_units_own_files_do_not_make_a_standard_phrase() -> None:
    years = [sent(f"y{i}", [PLOUGHED], unit="u", past=True) for i in range(9)]
    assert [source for _, source, *_ in found(sent("new", [PLOUGHED], unit="u"), *years)] == ["past"]


def test_a_long_run_inside_an_own_paragraph_is_told() -> None:
    around = "Về công tác khác, phòng giữ nền nếp giao ban sáng thứ Hai, mỗi người tự chấm công và tự viết nhật ký việc làm gửi tổ trưởng; riêng"
    [lift] = compare([sent("a", [f"{around} {PLOUGHED} {around}"]), sent("b", [PLOUGHED])], TEXT).lifts["a", "a0"]
    assert 0.2 < lift.share < 0.5


def test_a_paper_sent_twice_is_one_paper_whatever_pieces_it_comes_in() -> None:
    halves = [half for t in OWN for half in t.split(", ", maxsplit=1)]
    files = [
        sent("a", OWN),
        sent("b", [f"{PLOUGHED} {FERRY}", f"{COUNTED} {SCHOOL}"]),
        sent("c", halves),
        sent("d", [NIL]),
    ]
    shared = compare(files, TEXT)
    assert frozenset({"a", "b"}) in twins(shared.same_text)
    assert shared.same_text["b"][0].file == "a"
    assert "d" not in shared.same_text


def test_half_a_body_is_no_twin() -> None:
    same = compare([sent("a", OWN[:2]), sent("b", OWN)], TEXT).same_text
    assert [(s.file, s.share) for s in same["a"]] == [("b", 1.0)]
    assert 0.4 < same["b"][0].share < 0.6
    assert twins(same) == frozenset()


def test_nothing_is_shared_by_none_or_one() -> None:
    assert compare([], TEXT) == Shared({}, {})
    assert compare([sent("a", OWN)], TEXT) == Shared({}, {})
    assert compare([sent("a", []), sent("b", [""[:0] or "-"])], TEXT) == Shared({}, {})


files = st.lists(
    st.tuples(st.sampled_from("uvw"), st.lists(st.sampled_from([*OWN, NIL, BASE, AIM]), max_size=5), st.booleans()),
    max_size=5,
)


@settings(max_examples=40)
@given(files)
def test_shares_are_shares_and_the_same_files_give_the_same_finds(drawn: list[tuple[str, list[str], bool]]) -> None:
    given_files = [sent(f"f{i}", texts, unit=unit, past=past) for i, (unit, texts, past) in enumerate(drawn)]
    shared = compare(given_files, TEXT)
    assert shared == compare(given_files, TEXT)
    own = {f.file for f in given_files if not f.past}
    assert {file for file, _ in shared.lifts} | set(shared.same_text) <= own
    assert all(0 < x.share <= 1 and x.file != file for (file, _), found in shared.lifts.items() for x in found)
    assert all(0 < s.share <= 1 and s.file != file for file, found in shared.same_text.items() for s in found)
    assert all(len(pair) == 2 and pair <= own for pair in twins(shared.same_text))


@settings(max_examples=40)
@given(files)
def test_which_files_are_one_paper_does_not_hang_on_their_order(drawn: list[tuple[str, list[str], bool]]) -> None:
    given_files = [sent(f"f{i}", texts, unit=unit) for i, (unit, texts, _) in enumerate(drawn)]
    assert twins(compare(given_files, TEXT).same_text) == twins(compare(given_files[::-1], TEXT).same_text)
