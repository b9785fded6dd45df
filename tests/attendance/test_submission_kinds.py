"""What a file says it is: form, kind of submission and year, from letterheads as offices write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.attendance.kinds import Told, commonest, kind_of, named
from pipeline.document import Field, Letterhead, Place
from pipeline.errors import UsageError
from pipeline.rollcall import KIND_KEYS, SubmissionKind, kinds_named


def head(kind: str, subject: str = "", date: str = "", period: str = "") -> Letterhead:
    fields = (Field(x, None, 1.0) for x in (date, kind, subject, period))
    return Letterhead(**dict(zip(("date", "kind", "subject", "period"), fields, strict=True)))


BC, KH = "BÁO CÁO", "KẾ HOẠCH"
TELLING: list[tuple[str, str, str, SubmissionKind | None, int]] = [
    (KH, "Tổ chức phong trào thi đua năm 2024", "2024-02-10", "plan", 2024),
    (KH, "Tổ chức phong trào thi đua", "2023-12-20", "plan", 2024),
    (KH, "Tổ chức phong trào thi đua", "2024-02-20", "plan", 2024),
    (BC, "Kết quả phong trào thi đua 6 tháng đầu năm 2024", "2024-06-10", "mid_year", 2024),
    (BC, "SƠ KẾT 6 THÁNG ĐẦU NĂM, NHIỆM VỤ 6 THÁNG CUỐI NĂM 2024", "2024-07-01", "mid_year", 2024),
    (BC, "SO KET PHONG TRAO THI DUA 6 THANG DAU NAM 2024", "", "mid_year", 2024),
    (BC, "Sơ kết phong trào thi đua năm 2024", "", "mid_year", 2024),
    (BC, "Kết quả thi đua giữa năm 2024", "2024-06-12", "mid_year", 2024),
    (BC, "Kết quả thi đua quý II/2024", "", "mid_year", 2024),
    (BC, "Kết quả thực hiện Kế hoạch thi đua năm 2024 trong 6 tháng đầu năm", "2024-06-20", "mid_year", 2024),
    (BC, "Kết quả thực hiện nhiệm vụ 6 tháng đầu năm 2024", "", "mid_year", 2024),
    (BC, "Kết quả phong trào thi đua năm 2024", "2024-06-10", "mid_year", 2024),
    (BC, "Kết quả phong trào thi đua năm 2024", "2024-12-10", "year_end", 2024),
    (BC, "Tổng kết năm 2023, phương hướng nhiệm vụ 6 tháng đầu năm 2024", "2024-01-10", "year_end", 2023),
    (BC, "Công tác quý IV và cả năm 2024", "", "year_end", 2024),
    (BC, "Tổng kết phong trào thi đua", "2025-01-15", "year_end", 2024),
    (BC, "Kết quả thi đua 6 tháng cuối năm 2024", "", "year_end", 2024),
    (BC, "Công tác thi đua 9 tháng đầu năm 2024", "2024-10-01", "other", 2024),
    (BC, "Công tác thi đua quý III năm 2024", "2024-10-01", "other", 2024),
    (BC, "Công tác thi đua tháng 3 năm 2024", "", "other", 2024),
    (BC, "Kết quả phong trào thi đua", "2024-06-10", "mid_year", 2024),
    (BC, "Kết quả phong trào thi đua", "2024-12-05", "year_end", 2024),
    (BC, "Kết quả phong trào thi đua", "2025-01-10", "year_end", 2024),
    (BC, "Kết quả phong trào thi đua", "2024-03-10", None, 2024),
    (BC, "Kết quả phong trào thi đua", "", None, 0),
    ("QUYẾT ĐỊNH", "Khen thưởng 6 tháng đầu năm 2024", "2024-06-10", "other", 2024),
    ("TỜ TRÌNH", "Đề nghị khen thưởng", "2024-06-10", "other", 2024),
    ("", "V/v báo cáo kết quả thi đua 6 tháng đầu năm 2024", "", "mid_year", 2024),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "subject", "date", "expected", "year"), TELLING)
def test_kind_and_year_are_what_title_and_date_say(
    kind: str, subject: str, date: str, expected: SubmissionKind | None, year: int
) -> None:
    told = kind_of(head(kind, subject, date))
    assert (told.kind, told.year) == (expected, year)


NAMED = [
    ("Phong QLVT_bao cao thi dua 6T2024.pdf", Told("report", "mid_year", 2024)),
    ("BC 6 thang 2024.docx", Told("report", "mid_year", 2024)),
    ("KH thi dua 2024 - Trung tam.pdf", Told("plan", "plan", 2024)),
    ("Kế hoạch thi đua.docx", Told("plan", "plan", 0)),
    ("BC 9 thang.pdf", Told("report", "other", 0)),
    ("BC tong ket 2023.pdf", Told("report", "year_end", 2023)),
    ("Phụ lục số liệu.docx", Told("annex", None, 0)),
    ("Phong KH-TC.pdf", Told("", None, 0)),
    ("Phòng Kế hoạch - Tài chính.pdf", Told("", None, 0)),
    ("scan0001.pdf", Told("", None, 0)),
    ("", Told("", None, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told"), NAMED)
def test_a_files_name_tells_what_its_letterhead_does_not(name: str, told: Told) -> None:
    assert named(name) == told


def test_what_the_letterhead_says_outranks_the_files_name() -> None:
    paper = head(BC, "Kết quả thi đua 6 tháng đầu năm 2024")
    assert kind_of(paper, name="KH thi dua 2023.pdf") == Told("report", "mid_year", 2024)


def test_a_date_that_was_recognised_uncertainly_tells_nothing() -> None:
    penned = Letterhead(kind=Field(BC, None, 1.0), date=Field("2019-12-11", Place(1), 0.4))
    assert kind_of(penned) == Told("report", None, 0)


@pytest.mark.parametrize(
    ("kinds", "usual"),
    [
        (["plan", "year_end", "year_end", "mid_year"], "year_end"),
        (["mid_year", "year_end"], "mid_year"),
        ([], "mid_year"),
    ],
)
def test_reports_without_a_period_are_what_most_are(kinds: list[SubmissionKind], usual: SubmissionKind) -> None:
    assert commonest(kinds) == usual


@settings(deadline=None)  # no test depends on the time
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=12), st.text(max_size=40))
def test_whatever_a_letterhead_says_it_is_something(kind: str, subject: str, date: str, name: str) -> None:
    told = kind_of(head(kind, subject, date), name=name)
    assert told.kind in (None, "plan", "mid_year", "year_end", "other")
    assert (told.form == "plan") == (told.kind == "plan")


@pytest.mark.parametrize(("text", "kinds"), [
    ("ke-hoach,6-thang", ("plan", "mid_year")), (" CA-NAM , ke-hoach,ke-hoach ", ("plan", "year_end")), ("", ()),
])  # fmt: skip
def test_due_kinds_are_named_in_any_order(text: str, kinds: tuple[SubmissionKind, ...]) -> None:
    assert kinds_named(text) == kinds


def test_a_kind_that_there_is_not_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="quy-1") as error:
        kinds_named("ke-hoach,quy-1")
    assert all(name in error.value.advice for name in KIND_KEYS)
