"""The roll-call: who sent what, which version counts, what its files hold together, and what is odd about them."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Field
from pipeline.labelling.copied import Lift, SameText
from pipeline.results import FileResult
from pipeline.rollcall import BlockRef
from pipeline.units import Unit
from tests.attendance.inbox import (
    MID_YEAR,
    PORT,
    REGISTER,
    ROADS,
    STATION,
    YEAR_END,
    broken,
    called,
    copy_of,
    entry,
    paper,
    row,
    statuses,
    told,
)
from tests.publishing_run import TAXONOMY

# --- who sent what ---------------------------------------------------------------------------------------------------


def test_a_kind_that_most_units_sent_is_due_of_all() -> None:
    found = called([paper("a.pdf"), paper("b.pdf", PORT)])
    assert found.roll.due == ("mid_year",)
    assert [(e.unit_id, e.kind, e.status) for e in found.roll.entries] == [
        ("u1", "mid_year", "submitted"), ("u2", "mid_year", "submitted"), ("u3", "mid_year", "not_submitted"),
    ]  # fmt: skip


def test_who_sent_only_a_plan_has_not_submitted_the_report() -> None:
    files = [paper("a.pdf"), paper("b.pdf", PORT), paper("k.pdf", STATION, kind="KẾ HOẠCH", subject="Thi đua năm 2024")]
    found = called(files)
    assert entry(found, STATION, "plan").status == "submitted"
    assert entry(found, STATION).status == "not_submitted"
    assert statuses(found, STATION) == ["not_submitted", "not_submitted", "not_required", "not_required"]


def test_in_an_inbox_of_all_sorts_only_who_sent_nothing_has_not_submitted() -> None:
    files = [paper("a.pdf"), paper("b.pdf", PORT, subject=YEAR_END, date="2024-12-10")]
    found = called(files)
    assert found.roll.due == ()
    assert [e.unit_id for e in found.roll.entries if e.status == "not_submitted"] == ["u3"]


def test_kinds_that_are_named_as_due_are_due() -> None:
    found = called([paper("a.pdf")], due=("plan", "mid_year"))
    assert [(e.unit_id, e.kind) for e in found.roll.entries if e.status == "not_submitted"] == [
        ("u1", "plan"), ("u2", "plan"), ("u2", "mid_year"), ("u3", "plan"), ("u3", "mid_year"),
    ]  # fmt: skip


def test_a_unit_that_another_took_over_is_not_asked_for_itself() -> None:
    old = Unit("u0", "Hạt Giao thông cũ", successor="u1")
    found = called([paper("a.pdf")], (old, *REGISTER))
    assert "u0" not in {e.unit_id for e in found.roll.entries}


def test_files_of_nobodys_unit_are_together_by_letterhead() -> None:
    def stranger(name: str, unit: str, upper: str) -> FileResult:
        return replace(paper(name, Unit("", unit), date=f"2024-06-0{len(name)}", upper=upper), unit_certainty=1.0)

    files = [stranger("a.pdf", "Đoàn bay", "CỤC A"), stranger("aa.pdf", "ĐOÀN BAY", "Cục A"), stranger("aaa.pdf", "Đoàn bay", "CỤC B")]  # fmt: skip
    found = called(files, ())
    assert [(e.unit, e.files, e.superseded) for e in found.roll.entries] == [
        ("Đoàn bay (CỤC A)", ("aa.pdf",), ("a.pdf",)), ("Đoàn bay (CỤC B)", ("aaa.pdf",), ()),
    ]  # fmt: skip


def test_files_without_any_unit_stand_each_for_themselves() -> None:
    found = called([broken("x.pdf", Unit("", "")), broken("y.pdf", Unit("", ""))], ())
    assert [e.unit for e in found.roll.entries] == ["(tệp x.pdf)", "(tệp y.pdf)"]
    assert {c.status for c in found.roll.cells} == {"unreadable"}


# --- which version counts --------------------------------------------------------------------------------------------

FIRST = paper("1.pdf", said=told(1), date="2024-06-05", number="10/BC-H1")
LATER = paper("2.pdf", said=told(2), date="2024-06-20", number="15/BC-H1")


def test_the_later_date_counts_and_the_earlier_is_superseded() -> None:
    found = called([FIRST, LATER])
    assert (entry(found).files, entry(found).superseded) == (("2.pdf",), ("1.pdf",))
    assert statuses(found) == ["missing", "reported", "missing", "missing"]
    [old] = [f for f in found.files if f.name == "1.pdf"]
    assert (old.status, old.superseded_by) == ("superseded", "2.pdf")
    assert "2.pdf" in old.problem
    assert [r.kind for r in entry(found).remarks] == ["twice"]


def dated(file: FileResult, date: str, number: str) -> FileResult:
    document = file.document
    assert document
    head = replace(document.letterhead, date=Field(date, None, 1.0), number=Field(number, None, 1.0))
    return replace(file, document=replace(document, letterhead=head))


VERSIONS = [
    ("the same day: the higher number", ("2024-06-10", "10/BC"), ("2024-06-10", "12/BC"), False),
    ("no dates: the higher number", ("", "10/BC"), ("", "9/BC"), True),
    ("one without a date: the higher number", ("2024-06-10", "10/BC"), ("", "11/BC"), False),
    ("nothing known: the one with more text", ("", ""), ("", ""), True),
    ("one without anything: the one with more text", ("", ""), ("2024-06-10", "3/BC"), True),
]


@pytest.mark.parametrize(("longer", "shorter", "first"), [v[1:] for v in VERSIONS], ids=[v[0] for v in VERSIONS])
def test_of_two_versions(longer: tuple[str, str], shorter: tuple[str, str], *, first: bool) -> None:
    files = [dated(paper("dài.pdf", said=told(1, 2, 3)), *longer), dated(paper("ngắn.pdf", said=told(1)), *shorter)]
    found = entry(called(files))
    assert found.files == (("dài.pdf",) if first else ("ngắn.pdf",))
    unordered = all(not x for x in longer) or all(not x for x in shorter)
    assert ("Không rõ bản nào gửi sau" in found.remarks[0].text) == unordered


def test_last_years_report_never_replaces_this_years() -> None:
    old = paper("cũ.pdf", subject=MID_YEAR.replace("2024", "2023"), date="2024-06-30", said=told(1))
    found = entry(called([old, FIRST], year=2024))
    assert (found.files, found.superseded) == (("1.pdf",), ("cũ.pdf",))


def test_the_same_number_and_date_are_one_submission() -> None:
    twin = paper("bản Word.docx", said=told(2), date="2024-06-05", number="10/BC-H1")
    found = called([FIRST, twin])
    assert set(entry(found).files) == {"1.pdf", "bản Word.docx"}
    assert statuses(found)[:2] == ["reported", "reported"]


@pytest.mark.parametrize(("name", "kind", "subject"), [
    ("Phụ lục số liệu.pdf", "", ""), ("bảng.pdf", "", "Phụ lục kèm theo báo cáo"), ("x.pdf", "", ""),
])  # fmt: skip
def test_an_annex_counts_with_its_report(name: str, kind: str, subject: str) -> None:
    annex = paper(name, said=told(3, probability=0.8), kind=kind, subject=subject, date="", number="")
    found = called([annex, FIRST])
    assert (entry(found).files, entry(found).superseded) == (("1.pdf", name), ())
    assert statuses(found) == ["reported", "missing", "reported", "missing"]
    assert row(found)[3].evidence == (BlockRef(name, f"{name}#1"),)


def test_a_plan_and_a_report_do_not_replace_each_other() -> None:
    plan = paper("kh.pdf", kind="KẾ HOẠCH", subject="Thi đua năm 2024", date="2024-02-01")
    found = called([FIRST, plan])
    assert [e.files for e in found.roll.entries if e.unit_id == "u1"] == [("kh.pdf",), ("1.pdf",)]


def test_papers_of_other_kinds_do_not_replace_one_another() -> None:
    files = [
        paper(f"q{q}.pdf", subject=f"Kết quả quý {q} năm 2024", date=f"2024-0{i}-02") for i, q in ((4, "I"), (9, "III"))
    ]
    found = entry(called(files), kind="other")
    assert (set(found.files), found.superseded) == ({"qI.pdf", "qIII.pdf"}, ())
    assert [r.kind for r in found.remarks] == ["wrong_kind", "wrong_kind"]


def test_a_file_that_may_be_another_units_replaces_nothing() -> None:
    doubtful = paper("nghi.pdf", said=told(2), date="2024-06-30", certainty=0.5)
    found = called([FIRST, doubtful])
    assert (entry(found).files, entry(found).superseded) == (("1.pdf", "nghi.pdf"), ())
    assert "Chưa chắc" in entry(found).remarks[0].text


def test_the_same_bytes_twice_are_no_second_version() -> None:
    found = called([FIRST, copy_of(FIRST, "1 (1).pdf")])
    assert entry(found).files == ("1.pdf",)
    assert {f.name: (f.status, f.submission) for f in found.files}["1 (1).pdf"] == ("duplicate", "mid_year")


# --- what could not be read ------------------------------------------------------------------------------------------


def test_a_broken_file_leaves_no_gap_beside_the_one_that_was_read() -> None:
    found = called([FIRST, broken("gửi lại.pdf")])
    assert (entry(found).status, entry(found).files) == ("submitted", ("1.pdf", "gửi lại.pdf"))
    assert statuses(found) == ["reported", "unreadable", "unreadable", "unreadable"]
    assert "gửi lại.pdf" in entry(found).remarks[0].text


def test_a_broken_file_that_names_its_kind_leaves_the_other_rows_alone() -> None:
    found = called([FIRST, broken("KH thi dua 2024.pdf")])
    assert statuses(found) == ["reported", "missing", "missing", "missing"]
    assert entry(found, kind="plan").status == "unreadable"


def test_a_unit_of_which_nothing_could_be_read_has_submitted_something() -> None:
    found = called([paper("a.pdf", PORT), broken("hỏng.pdf")])
    assert entry(found).status == "unreadable"
    assert set(statuses(found)) == {"unreadable"}


def test_a_lost_page_of_any_file_that_counts_leaves_no_gap() -> None:
    annex = paper("Phụ lục.pdf", kind="", subject="", date="", lost=(2,))
    assert statuses(called([FIRST, annex])) == ["reported", "unreadable", "unreadable", "unreadable"]


# --- merging ---------------------------------------------------------------------------------------------------------


def test_the_strongest_status_of_all_files_stands_with_all_its_evidence() -> None:
    twin = paper(
        "2.pdf", said=[*told(1, probability=0.95), *told(2, stance="intent")], date="2024-06-05", number="10/BC-H1"
    )
    cells = row(called([FIRST, twin]))
    assert cells[1].certainty == pytest.approx(1 - 0.1 * 0.05)
    assert cells[1].evidence == (BlockRef("2.pdf", "2.pdf#1"), BlockRef("1.pdf", "1.pdf#1"))
    assert (cells[2].status, cells[2].evidence) == ("mentioned", (BlockRef("2.pdf", "2.pdf#2"),))


def test_a_gap_of_several_files_is_as_sure_as_all_of_them_together() -> None:
    twin = paper("2.pdf", date="2024-06-05", number="10/BC-H1")
    alone, both = row(called([FIRST]))[4], row(called([FIRST, twin]))[4]
    assert both.status == "missing"
    assert both.certainty < alone.certainty
    assert {r.file for r in both.nearest} == {"1.pdf", "2.pdf"}


# --- remarks ---------------------------------------------------------------------------------------------------------


def remarks(files: list[FileResult], *, year: int = 0) -> list[tuple[str, str]]:
    return [(r.kind, r.file) for r in entry(called(files, year=year)).remarks]


def test_another_year_than_the_plans_is_said() -> None:
    assert remarks([FIRST], year=2023) == [("wrong_period", "1.pdf")]
    assert remarks([FIRST], year=2024) == []


def test_without_a_plan_the_year_is_what_nearly_all_say() -> None:
    old = paper("cũ.pdf", subject=MID_YEAR.replace("2024", "2023"))
    others = [paper(f"{i}.pdf", Unit(f"v{i}", f"Đơn vị {i}")) for i in range(4)]
    assert remarks([old, *others]) == [("wrong_period", "cũ.pdf")]
    assert remarks([old, *others[:1]]) == []


@pytest.mark.parametrize(("kind", "said"), [("QUYẾT ĐỊNH", "QUYẾT ĐỊNH"), ("TỜ TRÌNH", "TỜ TRÌNH")])
def test_what_is_neither_plan_nor_report_is_said_and_has_no_gaps(kind: str, said: str) -> None:
    found = called([paper("x.pdf", kind=kind)])
    [remark] = entry(found, kind="other").remarks
    assert (remark.kind, said in remark.text) == ("wrong_kind", True)
    assert row(found, kind="other") == {}


@pytest.mark.parametrize("launched", [("sha-kh.pdf", ""), ("", "05/KH-SGTVT")], ids=["the same bytes", "its number"])
def test_the_launching_plan_sent_back_is_nobodys_plan(launched: tuple[str, str]) -> None:
    back = paper("kh.pdf", kind="KẾ HOẠCH", subject="Thi đua năm 2024", number="05/KH-SGTVT")
    found = called([back, FIRST], launched=launched)
    assert entry(found, kind="other").files == ("kh.pdf",)
    assert "kế hoạch phát động" in entry(found, kind="other").remarks[0].text


LIFT = Lift("unit", "b.pdf", "b.pdf#1", "Đã vá 1.240 m² ổ gà trên các tuyến được giao.", 0.9)


def test_another_units_text_is_said_with_share_and_passage() -> None:
    mine = paper("a.pdf", said=told(1), same=[SameText("b.pdf", 0.83)])
    mine = replace(mine, labelled=(mine.labelled[0]._replace(lifts=(LIFT,)), *mine.labelled[1:]))
    [remark] = entry(called([mine, paper("b.pdf", PORT)])).remarks
    assert (remark.kind, remark.other, remark.share, remark.quote) == ("same_as_unit", "b.pdf", 0.83, LIFT.quote)
    assert "83%" in remark.text
    assert PORT.name in remark.text


def test_last_years_text_is_said() -> None:
    mine = paper("a.pdf", same=[SameText("2023/a.pdf", 0.6), SameText("b.pdf", 0.4)])
    assert remarks([mine, paper("b.pdf", PORT)]) == [("same_as_past", "a.pdf")]


def test_a_units_own_other_version_is_no_strangers_text() -> None:
    assert remarks([FIRST, replace(LATER, same_text=(SameText("1.pdf", 0.9),))]) == [("twice", "1.pdf")]


# --- plan beside report ----------------------------------------------------------------------------------------------

PLAN = paper(
    "kh.pdf", said=[*told(1, 2, stance="intent"), ("Phấn đấu đạt 98% hồ sơ đúng hạn.", 1, "intent", 0.7)],
    kind="KẾ HOẠCH", subject="Thi đua năm 2024", date="2024-02-01",
)  # fmt: skip


def test_what_the_plan_promised_and_the_report_is_silent_on() -> None:
    found = called([PLAN, FIRST]).roll.promises
    assert [(p.area, p.plan, p.report, p.silent) for p in found] == [
        (1, "reported", "reported", False), (2, "reported", "missing", True), (3, "missing", "missing", False),
        (4, "missing", "missing", False),
    ]  # fmt: skip


def test_targets_with_figures_stand_first() -> None:
    assert [r.block_id for r in called([PLAN, FIRST]).roll.promises[0].targets] == ["kh.pdf#3", "kh.pdf#1"]


def test_only_a_mention_of_a_promise_is_silence() -> None:
    report = paper("1.pdf", said=told(1, 2, stance="intent"))
    assert [p.silent for p in called([PLAN, report]).roll.promises] == [True, True, False, False]


@pytest.mark.parametrize("other", [
    paper("1.pdf", lost=(2,)), broken("BC 6 thang.pdf"), paper("1.pdf", said=told(1, 2, stance="nil")),
], ids=["a page was lost", "not read", "told as nil"])  # fmt: skip
def test_nobody_is_called_silent_whose_report_was_not_read_whole_or_says_nil(other: FileResult) -> None:
    assert not any(p.silent for p in called([PLAN, other]).roll.promises)


# --- laws ------------------------------------------------------------------------------------------------------------

KINDS = [("BÁO CÁO", MID_YEAR), ("BÁO CÁO", YEAR_END), ("KẾ HOẠCH", "Thi đua năm 2024"), ("BÁO CÁO", "Thi đua quý III năm 2024"), ("", ""), ("TỜ TRÌNH", "Khen thưởng")]  # fmt: skip
some_file = st.tuples(
    st.sampled_from([ROADS, PORT, Unit("", "Đoàn bay")]),
    st.sampled_from(KINDS),
    st.sets(st.integers(1, 4)),
    st.sampled_from(["", "2023-12-01", "2024-06-05", "2024-06-20"]),
    st.sampled_from(["", "5/BC", "7/BC"]),
    st.sampled_from(["read", "read", "partial", "broken", "doubtful", "copy"]),
)


@st.composite
def inboxes(draw: st.DrawFn) -> list[FileResult]:
    files = list[FileResult]()
    for i, (unit, (kind, subject), areas, date, number, fate) in enumerate(draw(st.lists(some_file, max_size=7))):
        name = f"{'KH ' if draw(st.booleans()) else ''}{i}.pdf"
        lost, certainty = ((2,) if fate == "partial" else ()), (0.5 if fate == "doubtful" else 0.9)
        made = paper(name, unit, told(*sorted(areas)), kind=kind, subject=subject, date=date, number=number, lost=lost, certainty=certainty)  # fmt: skip
        if fate == "copy" and files:
            made = copy_of(files[0], name) if files[0].document else made
        files.append(broken(name, unit) if fate == "broken" else made)
    return files


@settings(deadline=None)  # no test depends on the time
@given(inboxes())
def test_every_file_has_exactly_one_part(files: list[FileResult]) -> None:
    found = called(files)
    counted = [n for e in found.roll.entries for n in e.files]
    replaced = [n for e in found.roll.entries for n in e.superseded]
    copies = [f.name for f in files if f.status == "duplicate"]
    assert sorted([*counted, *replaced, *copies]) == sorted(f.name for f in files)
    assert {f.name for f in found.files if f.status == "superseded"} == set(replaced)
    assert all(f.superseded_by in counted for f in found.files if f.superseded_by)


@settings(deadline=None)
@given(inboxes())
def test_nothing_is_left_out_that_a_file_could_hold(files: list[FileResult]) -> None:
    found = called(files)
    by_name = {f.name: f for f in files}
    for cell in found.roll.cells:
        if cell.status != "missing":
            continue
        [own] = [e for e in found.roll.entries if (e.unit_id, e.unit, e.kind) == (cell.unit_id, cell.unit, cell.kind)]
        counted = [by_name[n] for n in own.files]
        assert all(f.document and not f.document.problems for f in counted)
        assert not any(cell.area in x.areas for f in counted for x in f.labelled)
        assert not any(f.document is None and f.unit_id == cell.unit_id and f.submission == cell.kind for f in found.files if cell.unit_id)  # fmt: skip


@settings(deadline=None)
@given(inboxes(), st.randoms(use_true_random=False))
def test_the_order_of_the_files_changes_nothing(files: list[FileResult], chance: random.Random) -> None:
    other = files.copy()
    chance.shuffle(other)
    one, two = called(files), called(other)
    assert one.roll == two.roll
    assert sorted(one.files, key=lambda f: f.name) == sorted(two.files, key=lambda f: f.name)


@settings(deadline=None)
@given(inboxes())
def test_every_row_has_a_cell_an_area_and_every_unit_that_is_due_a_row(files: list[FileResult]) -> None:
    found = called(files)
    rows = [(c.unit_id, c.unit, c.kind, c.area) for c in found.roll.cells]
    assert len(set(rows)) == len(rows)
    assert len(rows) % len(TAXONOMY.areas) == 0
    assert all(0 <= c.certainty <= 1 for c in found.roll.cells)
    sent = {(e.unit_id, e.kind) for e in found.roll.entries}
    assert {(u.id, k) for u in REGISTER for k in found.roll.due} <= sent
