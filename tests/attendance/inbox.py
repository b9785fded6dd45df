"""Inboxes made by hand, for the tests of the roll-call."""

from collections.abc import Iterable, Sequence

from pipeline import coverage
from pipeline.attendance import Called, Terms, call_roll
from pipeline.document import Document, Field, Letterhead, Source
from pipeline.labelling.copied import SameText
from pipeline.results import FileResult, FileStatus
from pipeline.rollcall import Entry, SubmissionKind, UnitCoverage
from pipeline.units import Unit
from tests.publishing_run import TAXONOMY, Said, labelled

ROADS = Unit("u1", "Hạt Giao thông số 1")
PORT = Unit("u2", "Cảng vụ Đường thủy")
STATION = Unit("u3", "Bến xe khách tỉnh", areas=(1, 2))
REGISTER = (ROADS, PORT, STATION)
MID_YEAR = "Kết quả phong trào thi đua 6 tháng đầu năm 2024"
YEAR_END = "Tổng kết phong trào thi đua năm 2024"


def told(*areas: int, stance: str = "result", probability: float = 0.9) -> list[Said]:
    """Return a block an area."""
    return [("Đã làm xong việc được giao.", a, stance, probability) for a in areas]  # type: ignore[misc]  # a stance


def paper(
    name: str,
    unit: Unit = ROADS,
    said: Iterable[Said] = (),
    *,
    kind: str = "BÁO CÁO",
    subject: str = MID_YEAR,
    date: str = "2024-06-10",
    number: str = "",
    upper: str = "",
    lost: tuple[int, ...] = (),
    certainty: float = 0.95,
    same: Sequence[SameText] = (),
) -> FileResult:
    """Return a file that was read; one with a number of its own name unless another is given."""
    blocks = labelled(name, [*said, ("Nơi gửi báo cáo này là đơn vị.", 0, "none", 0.0)], TAXONOMY.ids)
    sure = {"upper": upper, "unit": unit.name, "number": number, "date": date, "kind": kind, "subject": subject}
    head = Letterhead(**{k: Field(v, None, 1.0) for k, v in sure.items()})
    problems = tuple(f"không đọc được trang {p}" for p in lost)
    source = Source(name, f"sha-{name}", "pdf", 3)
    document = Document(source, head, tuple(x.block for x in blocks), problems, lost_pages=lost)
    status: FileStatus = "partial" if lost else "read"
    return FileResult(
        name, source.sha256, status, "; ".join(problems), document, blocks, unit.id, unit.name, certainty, tuple(same)
    )  # fmt: skip


def broken(name: str, unit: Unit = ROADS) -> FileResult:
    """Return a file of which nothing could be read."""
    return FileResult(name, f"sha-{name}", "unreadable", "tệp hỏng", None, (), unit.id, unit.name, 0.9)


def copy_of(file: FileResult, name: str) -> FileResult:
    """Return the same bytes under another name."""
    return FileResult(name, file.sha256, "duplicate", f"cùng nội dung với {file.name}", file.document, (), file.unit_id)


def called(
    files: Sequence[FileResult],
    register: Sequence[Unit] = REGISTER,
    *,
    due: tuple[SubmissionKind, ...] = (),
    year: int = 0,
    launched: tuple[str, str] = ("", ""),
) -> Called:
    """Return the roll called on files."""
    asked = {u.id: u.areas for u in register}
    cells = [
        c
        for f in files
        if f.status != "duplicate"
        for c in (
            coverage.cover(f.document, f.labelled, TAXONOMY, unit_id=f.unit_id, unit=f.unit, asked=asked.get(f.unit_id, ()))
            if f.document
            else coverage.absent(f.name, f.unit_id, f.unit, TAXONOMY, "unreadable")
        )
    ]  # fmt: skip
    return call_roll(files, cells, TAXONOMY, register, terms=Terms(due, year, launched))


def entry(found: Called, unit: Unit = ROADS, kind: SubmissionKind = "mid_year") -> Entry:
    """Return the line of the roll-call of a unit and kind."""
    [only] = [e for e in found.roll.entries if (e.unit_id, e.kind) == (unit.id, kind)]
    return only


def row(found: Called, unit: Unit = ROADS, kind: SubmissionKind = "mid_year") -> dict[int, UnitCoverage]:
    """Return a unit's cells of a kind by area."""
    return {c.area: c for c in found.roll.cells if (c.unit_id, c.kind) == (unit.id, kind)}


def statuses(found: Called, unit: Unit = ROADS, kind: SubmissionKind = "mid_year") -> list[str]:
    """Return a unit's statuses of a kind in the order of the areas."""
    return [c.status for c in row(found, unit, kind).values()]
