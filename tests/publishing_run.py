"""Small runs made by hand, for the tests of what is published."""

from collections.abc import Iterable

from pipeline import coverage
from pipeline.coverage import Coverage
from pipeline.document import Block, Box, Document, Field, Letterhead, Place, Source
from pipeline.labelling import Labelled
from pipeline.labelling.figures import figures
from pipeline.marks import Stance
from pipeline.results import FileResult, FileStatus, Run
from pipeline.taxonomy import Area, Taxonomy
from pipeline.units import Unit

Said = tuple[str, int, Stance, float]  # text, area (0 for none), stance, probability
LOW = 0.04

TAXONOMY = Taxonomy(
    "thu-2024",
    "Nội dung thi đua năm 2024",
    (
        Area(1, "the_che", "Thể chế, pháp luật", "Thể chế"),
        Area(2, "van_tai", "Quản lý, khai thác vận tải", "Vận tải"),
        Area(3, "an_toan", "Trật tự an toàn giao thông"),
        Area(4, "quoc_te", "Hợp tác quốc tế", "Quốc tế"),
    ),
    "kế hoạch.docx",
)
VEHICLES = Unit("u1", "Phòng Quản lý vận tải", "Sở Giao thông vận tải")
PROJECTS = Unit("u2", "Ban Quản lý dự án", areas=(1, 2))
ROADS = Unit("u3", "Công ty Quản lý đường bộ số 2")
PORT = Unit("u4", "Cảng vụ Đường thủy nội địa", "Sở Giao thông vận tải")


def labelled(file: str, said: Iterable[Said], areas: Iterable[int]) -> tuple[Labelled, ...]:
    """Return labelled blocks, one a page from page 1."""
    return tuple(_one(f"{file}#{i}", i, one, areas) for i, one in enumerate(said, 1))


def _one(key: str, page: int, said: Said, areas: Iterable[int]) -> Labelled:
    text, area, stance, probability = said
    block = Block(key, "para", text, (Place(page, Box(80, 100, 500, 114)),), ("II. Kết quả",))
    scores = {a: probability if a == area else LOW for a in areas}
    found = tuple(figures(text)) if area else ()
    return Labelled(block, (area,) if area else (), scores, stance, "model:thu", figures=found)


def submitted(
    name: str, unit: Unit, said: Iterable[Said], *, kind: str = "BÁO CÁO", lost: tuple[int, ...] = (), areas: Taxonomy = TAXONOMY
) -> FileResult:  # fmt: skip
    """Return a file that was read, in part only where pages were lost."""
    found = labelled(name, said, areas.ids)
    head = Letterhead(
        unit=Field(unit.name), number=Field("87/BC-VT"), date=Field("2024-06-05"), kind=Field(kind), period=Field("6 tháng đầu năm 2024")
    )  # fmt: skip
    problems = tuple(f"không đọc được trang {p}" for p in lost)
    source = Source(name, f"{len(name):064x}", "pdf", 3, len(lost), "pdf")
    document = Document(source, head, tuple(x.block for x in found), problems, lost_pages=lost)
    status: FileStatus = "partial" if lost else "read"
    return FileResult(name, source.sha256, status, "; ".join(problems), document, found, unit.id, unit.name, 0.9)


def cells(file: FileResult, unit: Unit, areas: Taxonomy = TAXONOMY) -> list[Coverage]:
    """Return a file's coverage."""
    if file.document is None:
        return coverage.absent(file.name, file.unit_id, file.unit, areas, "unreadable")
    return coverage.cover(file.document, file.labelled, areas, unit_id=unit.id, unit=unit.name, asked=unit.areas)


def make_run() -> Run:
    """Return a run with every status of a cell and every fate of a file."""
    report = submitted("báo cáo.pdf", VEHICLES, [
        ("Đã giải quyết 1.248 hồ sơ, đạt 98,6%.", 1, "result", 0.97), ("Đã rà soát 04 văn bản.", 1, "result", 0.88),
        ("Tiếp tục tăng cường quản lý vận tải.", 2, "intent", 0.81), ("Không phát sinh.", 3, "nil", 0.9),
        ("Tổ chức phong trào văn nghệ.", 0, "none", 0.0),
    ])  # fmt: skip
    plan = submitted("kế hoạch.docx", PROJECTS, [("Phấn đấu giải ngân 100%.", 1, "intent", 0.9)], kind="KẾ HOẠCH")
    scan = submitted("quét.pdf", ROADS, [("Đã vận chuyển 2,4 triệu lượt khách.", 2, "result", 0.999)], lost=(2,))
    broken = FileResult("hỏng.pdf", "b" * 64, "unreadable", "tệp đặt mật khẩu")
    copy = FileResult("báo cáo (1).pdf", report.sha256, "duplicate", "cùng nội dung với báo cáo.pdf")
    old = FileResult("báo cáo cũ.pdf", "c" * 64, "superseded", "đã có báo cáo.pdf", unit_id="u1", unit=VEHICLES.name)
    covered = [*cells(report, VEHICLES), *cells(plan, PROJECTS), *cells(scan, ROADS), *cells(broken, ROADS)]
    covered += coverage.absent("", PORT.id, PORT.name, TAXONOMY, "not_submitted")
    return Run(TAXONOMY, "thu-1", "0.1.0", (copy, old, report, broken, plan, scan), tuple(covered), (PORT,))


def hostile_run(text: str) -> Run:
    """Return a run in which every text that a stranger could have written is `text`."""
    areas = Taxonomy(text, text, (Area(1, "mot", text, text), Area(2, "hai", text)), text)
    unit, silent = Unit(text, text, text), Unit(text + "2", text, text)
    file = submitted(text, unit, [(text, 1, "result", 0.9), (text, 0, "none", 0.0)], areas=areas, kind=text)
    head = Letterhead(
        Field(text), Field(text), Field(text), Field(text), Field(text), Field(text), Field(text), Field(text)
    )
    document = Document(file.document.source, head, file.document.blocks, (text,)) if file.document else None
    read = FileResult(text, text, "read", text, document, file.labelled, text, text, 0.5)
    broken = FileResult(text + ".pdf", text, "unreadable", text)
    covered = [*cells(file, unit, areas), *cells(broken, unit, areas)]
    covered += coverage.absent("", silent.id, silent.name, areas, "not_submitted")
    return Run(areas, text, text, (read, broken), tuple(covered), (silent,))
