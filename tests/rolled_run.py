"""Runs with a roll-call made by hand: one with every remark and doubt, and one as large as an office's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import coverage
from pipeline.coverage import Coverage
from pipeline.document import Field
from pipeline.labelling.copied import Lift, SameText
from pipeline.results import FileResult, Run
from pipeline.rollcall import BlockRef, Entry, Promise, Remark, Roll, SubmissionKind, UnitCoverage
from pipeline.taxonomy import Taxonomy
from pipeline.units import Unit
from tests.publishing_run import PORT, PROJECTS, ROADS, TAXONOMY, VEHICLES, Said, cells, submitted

if TYPE_CHECKING:
    from pipeline.marks import Stance

SHIPS = Unit("u5", "Trung tâm Đăng kiểm", "Sở Giao thông vận tải")
REGISTER = (VEHICLES, PROJECTS, ROADS, PORT, SHIPS)


def unit_cells(kind: SubmissionKind, covered: Iterable[Coverage]) -> list[UnitCoverage]:
    """Return the cells of one file as those of its unit."""
    return [
        UnitCoverage(
            c.unit_id, c.unit, kind, c.area, c.status, c.certainty,
            tuple(BlockRef(c.file, i) for i in c.evidence), tuple(BlockRef(c.file, i) for i in c.nearest),
        )
        for c in covered
    ]  # fmt: skip


def absent_cells(unit: Unit, kind: SubmissionKind, areas: Taxonomy = TAXONOMY) -> list[UnitCoverage]:
    """Return the cells of a unit that owes a submission."""
    return unit_cells(kind, coverage.absent("", unit.id, unit.name, areas, "not_submitted"))


def rolled_run() -> Run:
    """Return a run with a plan beside a report, a resend, a lost page, and one of each remark and doubt."""
    plan = replace(submitted("KH QLVT.docx", VEHICLES, [
        ("Ban hành 05 văn bản, hoàn thành 100%.", 1, "intent", 0.93), ("Cấp 12.000 giấy phép lái xe.", 2, "intent", 0.95),
        ("Không phát sinh.", 4, "nil", 0.9),
    ], kind="KẾ HOẠCH"), submission="plan")  # fmt: skip
    report = submitted("BC QLVT.pdf", VEHICLES, [
        ("Đã ban hành 04 văn bản.", 1, "result", 0.97), ("Tiếp tục tăng cường quản lý.", 3, "intent", 0.62),
        ("Xe chạy êm.", 0, "none", 0.0),
    ])  # fmt: skip
    report = replace(report, submission="mid_year", labelled=(
        report.labelled[0]._replace(lifts=(Lift("unit", "BC duong bo.pdf", "x", "Đã ban hành 04 văn bản.", 1.0, "other"),)),
        report.labelled[1], report.labelled[2]._replace(scores=dict.fromkeys(TAXONOMY.ids, 0.3)),
    ))  # fmt: skip
    old = FileResult("BC QLVT cũ.pdf", "d" * 64, "superseded", "đã có BC QLVT.pdf", unit_id="u1", unit=VEHICLES.name,
                     submission="mid_year", superseded_by="BC QLVT.pdf")  # fmt: skip
    scan = replace(submitted("BC duong bo.pdf", ROADS, [("Đã vận chuyển 2,4 triệu lượt khách.", 2, "result", 0.999)], lost=(2,)),
                   submission="mid_year", same_text=(SameText("BC QLVT.pdf", 0.8),))  # fmt: skip
    unclear = submitted("BC Ban.pdf", PROJECTS, [("Giải ngân 320 tỷ đồng.", 1, "result", 0.55)])
    if unclear.document:
        head = replace(unclear.document.letterhead, date=Field("2024-06-31", unclear.document.blocks[0].places[0], 0.4))
        unclear = replace(unclear, document=replace(unclear.document, letterhead=head))
    unclear = replace(unclear, unit_certainty=0.55, candidates=((PROJECTS, 0.55), (PORT, 0.5)), submission="mid_year")
    broken = FileResult("hỏng.pdf", "b" * 64, "unreadable", "tệp đặt mật khẩu", unit_id="u5", unit=SHIPS.name)
    files = (unclear, scan, old, report, plan, broken)
    covered = [(f, k, cells(f, u)) for f, k, u in (
        (plan, "plan", VEHICLES), (report, "mid_year", VEHICLES), (unclear, "mid_year", PROJECTS),
        (scan, "mid_year", ROADS), (broken, "mid_year", SHIPS),
    )]  # fmt: skip
    rows = [c for _, kind, found in covered for c in unit_cells(kind, found)]  # type: ignore[arg-type]  # plain strings
    flat = [c for _, _, found in covered for c in found]
    flat += coverage.absent("", PORT.id, PORT.name, TAXONOMY, "not_submitted")
    roll = Roll(("mid_year",), _entries(), [*rows, *absent_cells(PORT, "mid_year")], _promises(plan))
    return Run(
        TAXONOMY, "thu-1", "0.1.0", files, tuple(flat), (PORT,), REGISTER, roll, dict.fromkeys(TAXONOMY.ids, 0.42),
        {"register": "a" * 12, "model": "b" * 12},
    )  # fmt: skip


def _entries() -> list[Entry]:
    twice = Remark("twice", "BC QLVT.pdf", "Nộp 2 lần; tính bản sau: BC QLVT.pdf.", "BC QLVT cũ.pdf")
    period = Remark("wrong_period", "BC duong bo.pdf", "Văn bản ghi năm 2023, kế hoạch là năm 2024.")
    same = Remark(
        "same_as_unit",
        "BC duong bo.pdf",
        "Giống văn bản của Phòng Quản lý vận tải",
        "BC QLVT.pdf",
        0.8,
        "Đã vận chuyển",
    )
    return [
        Entry("u1", VEHICLES.name, "plan", "submitted", ("KH QLVT.docx",)),
        Entry("u1", VEHICLES.name, "mid_year", "submitted", ("BC QLVT.pdf",), ("BC QLVT cũ.pdf",), (twice,)),
        Entry("u2", PROJECTS.name, "mid_year", "submitted", ("BC Ban.pdf",)),
        Entry("u3", ROADS.name, "mid_year", "submitted", ("BC duong bo.pdf",), (), (period, same)),
        Entry("u5", SHIPS.name, "mid_year", "unreadable", ("hỏng.pdf",)),
        Entry("u4", PORT.name, "mid_year", "not_submitted"),
    ]  # fmt: skip


def _promises(plan: FileResult) -> list[Promise]:
    targets = {x.areas[0]: (BlockRef(plan.name, x.block.id),) for x in plan.labelled}
    return [
        Promise("u1", VEHICLES.name, 1, "reported", "mid_year", "reported", targets[1]),
        Promise("u1", VEHICLES.name, 2, "reported", "mid_year", "missing", targets[2], silent=True),
    ]


# --- as large as an office's ----------------------------------------------------------------------------------------

NAMES = (
    "Phòng Kinh tế và Hạ tầng huyện {}", "Trung tâm Đăng kiểm xe cơ giới {}", "Hạt Giao thông số {}",
    "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông thị xã {}", "Công ty cổ phần Quản lý và Xây dựng đường bộ {}",
)  # fmt: skip
PLACES = ("Mường Lá", "Thạch Giang", "Phú Lãm", "Sơn Hà", "Bắc Thủy", "Yên Khê", "Nậm Cắn", "Đồng Văn", "Cẩm Đường")
SENTENCE = (
    "Trong kỳ, đơn vị đã triển khai {} nhiệm vụ, giải quyết {} hồ sơ đúng hạn, đạt {},{}% so với kế hoạch năm được giao"
)
LONG = " và tổ chức kiểm tra, giám sát thường xuyên tại các tuyến đường trọng điểm trên địa bàn"


def big_run(units: int = 45) -> Run:
    """Return a run of many units with a plan and a mid-year report each; every ninth owes the report."""
    areas = Taxonomy.default()
    register = tuple(Unit(f"dv{i:02d}", NAMES[i % 5].format(_place(i)), "Sở Giao thông vận tải") for i in range(units))
    files, covered, rows, entries = list[FileResult](), list[Coverage](), list[UnitCoverage](), list[Entry]()
    for i, unit in enumerate(register):
        for kind, title in (("plan", "KẾ HOẠCH"), ("mid_year", "BÁO CÁO")):
            if kind == "mid_year" and i % 9 == 5:
                rows += absent_cells(unit, "mid_year", areas)
                entries.append(Entry(unit.id, unit.name, "mid_year", "not_submitted"))
                continue
            file = _paper(i, unit, title, areas)
            found = cells(file, unit, areas)
            files.append(file)
            covered += found
            rows += unit_cells(kind, found)  # type: ignore[arg-type]  # plain strings
            entries.append(Entry(unit.id, unit.name, kind, "submitted", (file.name,)))  # type: ignore[arg-type]  # as above
    roll = Roll(("plan", "mid_year"), entries, rows)
    named = tuple(sorted(files, key=lambda f: f.name))
    return Run(areas, "thu-1", "0.1.0", named, tuple(covered), (), register, roll, dict.fromkeys(areas.ids, 0.42))


def _place(i: int) -> str:
    return PLACES[i % len(PLACES)] + (f" {i // len(PLACES) + 1}" if i >= len(PLACES) else "")


def _paper(i: int, unit: Unit, title: str, areas: Taxonomy) -> FileResult:
    said = [s for area in areas.ids for s in _said(i, area, plan=title == "KẾ HOẠCH")]
    name = f"{'KH' if title == 'KẾ HOẠCH' else 'BC'} 6 thang {unit.id}.pdf"
    lost = (3,) if i % 11 == 4 else ()
    file = submitted(name, unit, said, kind=title, lost=lost, areas=areas)
    return replace(file, submission="plan" if title == "KẾ HOẠCH" else "mid_year")


def _said(i: int, area: int, *, plan: bool) -> Sequence[Said]:
    """Return what a unit says of an area: one of nine times nothing, else a result, an intent or a nil."""
    draw = (i * 7 + area * 5 + plan) % 9
    text = SENTENCE.format(3 + i, 100 + 13 * area, 90 + draw, i % 10) + (LONG * (draw % 3)) + "."
    stances: tuple[Stance, ...] = ("result", "result", "intent", "nil", "result", "result", "result", "intent")
    if draw == 8:
        return []
    stance: Stance = "intent" if plan else stances[draw]
    return [(text, area, stance, 0.55 + 0.05 * draw), (f"Đoạn thứ hai. {text}", area, stance, 0.5)][: 1 + draw % 2]
