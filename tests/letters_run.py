"""Runs with a roll-call, made by hand, for the tests of letters and of the summary report."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline import coverage
from pipeline.document import Block, Document, Field, Place, Source
from pipeline.labelling import Labelled
from pipeline.results import FileResult, Run
from pipeline.rollcall import BlockRef, Entry, Promise, Remark, Roll, SubmissionKind, UnitCoverage
from pipeline.taxonomy import Area, Taxonomy
from pipeline.units import Unit
from tests.publishing_run import Said, submitted

WORDING = "Thi đua trong lĩnh vực hợp tác quốc tế, tiếp tục củng cố quan hệ với các nước láng giềng."
AREAS = Taxonomy(
    "thu",
    "Kế hoạch phát động phong trào thi đua năm 2024",
    (
        Area(1, "the_che", "Thể chế, pháp luật", "Thể chế", "Soạn thảo, rà soát văn bản."),
        Area(2, "van_tai", "Quản lý vận tải", "Vận tải"),
        Area(3, "an_toan", "An toàn giao thông", "ATGT"),
        Area(4, "quoc_te", "Hợp tác quốc tế", "Quốc tế", wording=WORDING),
    ),
)
ROADS = Unit("u1", "Công ty Quản lý đường bộ số 2", "Sở Giao thông vận tải")
PORT = Unit("u2", "Cảng vụ Đường thủy nội địa")
CENTRE = Unit("u3", "Trung tâm Đăng kiểm")
OFFICE = Unit("u4", "Văn phòng Sở")
UNITS = (ROADS, PORT, CENTRE, OFFICE)
GOOD: list[Said] = [(f"Đã hoàn thành 1{a} việc về nội dung thứ {a}.", a, "result", 0.95) for a in (1, 2, 3, 4)]


def covered(file: FileResult, unit: Unit, kind: SubmissionKind, areas: Taxonomy = AREAS) -> list[UnitCoverage]:
    """Return a unit's cells from the one file that counts."""
    if file.document is None:
        return blank(unit, kind, "unreadable", areas)
    found = coverage.cover(file.document, file.labelled, areas, unit_id=unit.id, unit=unit.name, asked=unit.areas)
    return [
        UnitCoverage(
            unit.id, unit.name, kind, c.area, c.status, c.certainty, refs(file.name, c.evidence), refs(file.name, c.nearest)
        )
        for c in found
    ]  # fmt: skip


def refs(file: str, ids: Iterable[str]) -> tuple[BlockRef, ...]:
    """Return references to blocks of a file."""
    return tuple(BlockRef(file, i) for i in ids)


def blank(unit: Unit, kind: SubmissionKind, status: coverage.Status, areas: Taxonomy = AREAS) -> list[UnitCoverage]:
    """Return a unit's cells where there is no file to speak of."""
    return [UnitCoverage(unit.id, unit.name, kind, a, status, 1.0) for a in areas.ids]


def make(
    sent: Sequence[tuple[FileResult, Unit, SubmissionKind]],
    *,
    units: Sequence[Unit] = UNITS,
    silent: Sequence[tuple[Unit, SubmissionKind]] = (),
    areas: Taxonomy = AREAS,
    promises: Sequence[Promise] = (),
    remarks: Sequence[Remark] = (),
) -> Run:
    """Return a run with a roll-call of what was sent and of what was not."""
    files = tuple(f for f, _, _ in sent)
    entries = [
        Entry(u.id, u.name, k, "submitted" if f.document else "unreadable", (f.name,), (), tuple(r for r in remarks if r.file == f.name))
        for f, u, k in sent
    ]  # fmt: skip
    entries += [Entry(u.id, u.name, k, "not_submitted") for u, k in silent]
    cells = [c for f, u, k in sent for c in covered(f, u, k, areas)]
    cells += [c for u, k in silent for c in blank(u, k, "not_submitted", areas)]
    absent = tuple(u for u in units if all(u.id != sender.id for _, sender, _ in sent))
    roll = Roll(("mid_year",), tuple(entries), tuple(cells), tuple(promises))
    return Run(areas, "thu", "0.1.0", files, (), absent, tuple(units), roll)


def report(unit: Unit, said: Iterable[Said], *, name: str = "", kind: str = "BÁO CÁO", lost: tuple[int, ...] = (), areas: Taxonomy = AREAS) -> FileResult:  # fmt: skip
    """Return a submission of a unit."""
    return submitted(name or f"{unit.id}.pdf", unit, said, kind=kind, lost=lost, areas=areas)


def usual_run() -> Run:
    """Return a run in which each unit is in another case: gaps and all else, nothing sent, nothing readable, all well."""
    roads = report(
        ROADS,
        [
            ("- Đã rà soát 04 văn bản, trả 98,6% hồ sơ đúng hạn.", 1, "result", 0.97),
            ("Tiếp tục tăng cường quản lý vận tải.", 2, "intent", 0.85),
            ("Không phát sinh.", 3, "nil", 0.9),
        ],
    )
    near = roads.labelled[0]._replace(scores={**roads.labelled[0].scores, 4: 0.22})
    roads = replace(roads, labelled=(near, *roads.labelled[1:]))
    plan = report(ROADS, GOOD, name="kh.docx", kind="KẾ HOẠCH")
    broken = FileResult("hỏng.pdf", "b" * 64, "unreadable", "tệp hỏng", unit_id=CENTRE.id, unit=CENTRE.name)
    well = report(OFFICE, GOOD)
    promise = Promise(
        ROADS.id, ROADS.name, 4, "reported", "mid_year", "missing", refs("kh.docx", ["kh.docx#4"]), silent=True
    )
    return make(
        [(plan, ROADS, "plan"), (roads, ROADS, "mid_year"), (broken, CENTRE, "mid_year"), (well, OFFICE, "mid_year")],
        silent=[(PORT, "mid_year")],
        promises=[promise],
        remarks=[Remark("same_as_unit", "u4.pdf", "62% lời văn giống tệp “u1.pdf”", "u1.pdf", 0.62)],
    )


def word_file(unit: Unit, text: str) -> FileResult:
    """Return a Word file, which has no fixed pages, with one sentence of results about the first area."""
    block = Block("w1", "para", text, (Place(1),))
    one = Labelled(block, (1,), dict.fromkeys(AREAS.ids, 0.02) | {1: 0.9}, "intent", "model:thu")
    head = report(unit, []).document
    letterhead = replace(head.letterhead, number=Field()) if head else None
    if letterhead is None:
        raise ValueError(unit)
    document = Document(Source("bc.docx", "d" * 64, "docx", 1), letterhead, (block,))
    return FileResult("bc.docx", "d" * 64, "read", "", document, (one,), unit.id, unit.name, 0.9)


def big_run(number: int = 45) -> Run:
    """Return a run of many units and two kinds of submission, with every status."""
    units = [Unit(f"u{i:02d}", f"Phòng Kinh tế và Hạ tầng huyện số {i + 1}") for i in range(number)]
    units[3] = Unit("u03", "Đơn vị " + "quản lý, bảo trì kết cấu hạ tầng " * 9)
    sent, silent = list[tuple[FileResult, Unit, SubmissionKind]](), list[tuple[Unit, SubmissionKind]]()
    for i, unit in enumerate(units):
        for kind, form in (("plan", "KẾ HOẠCH"), ("mid_year", "BÁO CÁO")):
            if i % 9 == 8:
                silent.append((unit, kind))  # type: ignore[arg-type]  # the two are kinds
                continue
            said = [s for a, s in enumerate(GOOD, 1) if (i * 3 + a) % 7 and i != 3]
            lost = (2, 3) if i % 10 == 4 and kind == "mid_year" else ()
            sent.append((report(unit, said, name=f"{kind}-{i}.pdf", kind=form, lost=lost), unit, kind))  # type: ignore[arg-type]  # as above
    return make(sent, units=units, silent=silent)
