"""A mixed inbox, from files to the roll-call: sent again, annex, wrong year, another unit's text, plan beside report."""

import csv
from pathlib import Path

import pytest

from pipeline import analyse
from pipeline.results import Run
from pipeline.rollcall import Entry, SubmissionKind

PAPER = """SỞ GIAO THÔNG VẬN TẢI
{unit}
Số: {number}/{sign}-{code}
Sơn Khê, ngày {day} tháng {month} năm {year}

{kind}
{subject}

I. KẾT QUẢ
{body}

Nơi nhận:
- Lưu: VT.
TRƯỞNG PHÒNG
Nguyễn Văn An
"""
UNITS = {
    "DB": "Đoạn Quản lý đường bộ 1", "BX": "Bến xe khách Sơn Khê", "CV": "Cảng vụ Đường thủy", "TT": "Thanh tra Sở",
    "HT": "Hạt Giao thông Mường Lá",
}  # fmt: skip
SAFETY = "- Trong kỳ xảy ra 12 vụ tai nạn giao thông, giảm 03 vụ so với cùng kỳ; đã lắp 45 biển báo tại các điểm đen."
ROADS = "- Đã vá 1.240 m² ổ gà, sơn lại 8 km vạch kẻ đường, hoàn thành bảo trì cầu Rạch Vọp trong tháng 5."
MONEY = "- Dự toán chi thường xuyên được giao 2,4 tỷ đồng, đã thực hiện 1,1 tỷ đồng, quyết toán đúng hạn."
SERVICE = "- Dịch vụ công trực tuyến: 312 hồ sơ nộp qua mạng, số hóa 100% hồ sơ lưu, mọi văn bản đi đều ký số."
STAFF = "- Bổ nhiệm lại 02 đội trưởng, cử 05 viên chức đi học lớp bồi dưỡng nghiệp vụ, xếp loại viên chức cuối kỳ."
STORY = (
    "- Tổ duy tu Hai khơi 4.200 m rãnh dọc bằng máy múc mini tự đóng giá đỡ, rút được nửa số công so với đào tay ở đoạn đèo dốc.\n\n"
    "- Trồng dặm 560 gốc bằng lăng dọc quốc lộ, mỗi gốc giao cho một hộ mặt tiền tưới và rào giậu đến hết mùa khô năm nay.\n\n"
    "- Xe chở đá của ba mỏ phía bắc được dẫn về trạm cân lưu động dưới chân đèo, tài xế quen mặt tự vào cân không đợi vẫy."
)
ANNEX = "Phụ lục - Đoạn Quản lý đường bộ 1.txt"
TARGET = "- Phấn đấu giảm ít nhất 10% số vụ tai nạn giao thông, xóa 03 điểm đen trong năm."
ONLINE = "- Phấn đấu 95% hồ sơ dịch vụ công được nộp trực tuyến, số hóa toàn bộ hồ sơ lưu trữ."


def write(
    folder: Path, name: str, code: str, *texts: str, number: int, day: str = "10/6/2024", plan: bool = False
) -> None:
    d, month, year = day.split("/")
    kind, sign = ("KẾ HOẠCH", "KH") if plan else ("BÁO CÁO", "BC")
    subject = f"Phong trào thi đua năm {year}" if plan else f"Kết quả phong trào thi đua 6 tháng đầu năm {year}"
    text = PAPER.format(
        unit=UNITS[code].upper(), number=number, sign=sign, code=code, day=d, month=month, year=year, kind=kind,
        subject=subject, body="\n\n".join(texts),
    )  # fmt: skip
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("mixed")
    inbox = folder / "inbox"
    inbox.mkdir()
    write(inbox, "db-1.txt", "DB", SAFETY, ROADS, number=12, day="05/6/2024")
    write(inbox, "db-2 gui lai.txt", "DB", SAFETY, ROADS, STORY, number=19, day="18/6/2024")
    (inbox / ANNEX).write_text(f"PHỤ LỤC\nSố liệu kèm theo báo cáo\n\n{MONEY}\n", encoding="utf-8")
    write(inbox, "bx.txt", "BX", SERVICE, STORY, number=7)
    write(inbox, "cv nam ngoai.txt", "CV", STAFF, number=31, day="12/6/2023")
    write(inbox, "tt kh.txt", "TT", TARGET, ONLINE, number=3, day="20/02/2024", plan=True)
    write(inbox, "tt bc.txt", "TT", SAFETY, STAFF, number=44)
    (inbox / "hỏng.pdf").write_bytes(b"%PDF-1.4 nothing")
    register = folder / "units.csv"
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("id", "name", "parent"), *((c, n, "Sở Giao thông vận tải") for c, n in UNITS.items())])
    return analyse(inbox, register=register, due=("mid_year",))


def entry(run: Run, unit: str, kind: SubmissionKind = "mid_year") -> Entry:
    [only] = [e for e in run.roll.entries if (e.unit_id, e.kind) == (unit, kind)]
    return only


def status(run: Run, unit: str, area: int, kind: SubmissionKind = "mid_year") -> str:
    [only] = [c for c in run.roll.cells if (c.unit_id, c.kind, c.area) == (unit, kind, area)]
    return only.status


def test_what_was_sent_again_counts_with_its_annex(run: Run) -> None:
    found = entry(run, "DB")
    assert (found.files, found.superseded) == (("db-2 gui lai.txt", ANNEX), ("db-1.txt",))
    assert (status(run, "DB", 4), status(run, "DB", 5)) == ("reported", "reported")
    assert {f.name for f in run.files if f.status == "superseded"} == {"db-1.txt"}


def test_coverage_by_file_keeps_what_was_replaced(run: Run) -> None:
    assert {"db-1.txt", "db-2 gui lai.txt"} <= {c.file for c in run.coverage}


def test_the_report_of_another_year_is_said(run: Run) -> None:
    assert [r.kind for r in entry(run, "CV").remarks] == ["wrong_period"]


def test_another_units_text_is_said_on_both_sides(run: Run) -> None:
    for mine, theirs in (("DB", "bx.txt"), ("BX", "db-2 gui lai.txt")):
        [same] = [r for r in entry(run, mine).remarks if r.kind == "same_as_unit"]
        assert same.other == theirs
        assert same.share >= 0.5
        assert same.quote


def test_the_plan_stands_beside_the_report(run: Run) -> None:
    assert {p.area: p.silent for p in run.roll.promises if p.plan == "reported"} == {3: False, 9: True}
    assert entry(run, "TT", "plan").files == ("tt kh.txt",)


def test_who_sent_nothing_has_not_submitted(run: Run) -> None:
    assert [u.id for u in run.absent] == ["HT"]
    assert [(e.unit_id, e.kind) for e in run.roll.entries if e.status == "not_submitted"] == [("HT", "mid_year")]


def test_every_file_of_the_inbox_has_its_place(run: Run) -> None:
    places = [n for e in run.roll.entries for n in (*e.files, *e.superseded)]
    assert sorted(places) == sorted(f.name for f in run.files)


def test_the_run_names_what_it_was_made_by(run: Run) -> None:
    assert set(run.thresholds) == set(run.taxonomy.ids)
    assert {"program", "model", "corpus", "register"} <= set(run.digests)
    assert "plan" not in run.digests
