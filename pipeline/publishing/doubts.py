"""What needs a person: every doubt that a run leaves, ordered by what would change the table most."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

from pipeline.coverage import VIETNAMESE
from pipeline.labelling.copied.lift import Origin
from pipeline.publishing.view import View, area_name, clean, percent, problem, unsure
from pipeline.results import FILE_STATUS, FileResult
from pipeline.rollcall import Remark, RemarkKind, UnitCoverage
from pipeline.units import CERTAIN

DoubtKind = Literal["gap", "status", "lost", "unit", "twice", "wrong", "same", "head", "lifted", "sure gap"]
KINDS: dict[DoubtKind, str] = {
    "gap": "Bỏ sót chưa chắc chắn", "status": "Mức độ chưa chắc chắn", "lost": "Không đọc được đủ",
    "unit": "Chưa rõ đơn vị", "twice": "Nộp nhiều lần", "wrong": "Sai kỳ hoặc sai loại", "same": "Giống văn bản khác",
    "head": "Số, ngày chưa chắc", "lifted": "Có đoạn chép lại", "sure gap": "Bỏ sót khá chắc chắn",
}  # fmt: skip
ACTION: dict[DoubtKind, str] = {
    "gap": "Đọc đoạn gần nhất và phần liên quan; nếu đơn vị có báo cáo thì sửa ô trong bảng.",
    "status": "Đọc đoạn trích; nếu không đúng nội dung thì sửa ô trong bảng.",
    "lost": "Mở tệp xem phần không đọc được; nếu không xem được thì đề nghị đơn vị gửi lại bản rõ.",
    "unit": "Xác định đơn vị một lần; các lần phân tích sau sẽ nhớ.",
    "twice": "Xem bản được tính có đúng là bản chính thức không.",
    "wrong": "Hỏi lại đơn vị: có thể gửi nhầm tệp.",
    "same": "So hai văn bản; nếu chép lại thì đề nghị đơn vị báo cáo bằng số liệu của mình.",
    "head": "Đối chiếu với bản giấy rồi sửa ở sổ văn bản đến.",
    "lifted": "Xem tệp lifted.csv: đoạn chép đặt cạnh đoạn gốc.",
    "sure gap": "Xác nhận trước khi gửi công văn đôn đốc.",
}
REMARKS: dict[RemarkKind, DoubtKind] = {
    "twice": "twice", "wrong_period": "wrong", "wrong_kind": "wrong", "same_as_unit": "same", "same_as_past": "same",
}  # fmt: skip
FIELDS = {"number": "số", "date": "ngày", "period": "kỳ", "kind": "loại văn bản"}
ORIGINS = {"plan": "kế hoạch phát động", "unit": "văn bản của đơn vị khác", "past": "văn bản kỳ trước"}
NOTHING_NEAR = "Không có đoạn nào gần nội dung này."
SHORT_LETTERS, LONG_LETTERS = 260, 400
TYPED = re.compile(r"[^\W_][\w .,()/–-]*")  # what may stand between quotes on a command line, whatever the shell


class Doubt(NamedTuple):
    """Hold one thing that a person should look at, with what to do about it; what is absent is "" or 0.

    All texts are clean (view.clean), except `file`, which is the file's own name.
    """

    kind: DoubtKind
    unit: str
    submission: str
    why: str
    area: str = ""
    quote: str = ""
    file: str = ""
    page: int = 0
    action: str = ""

    @property
    def title(self) -> str:
        """Return the kind in Vietnamese."""
        return KINDS[self.kind]


def doubts(view: View) -> list[Doubt]:
    """Return everything that needs a person, what would change the table first."""
    found = [*_cells(view), *_lost(view), *_units(view), *_remarks(view), *_heads(view), *_lifted(view)]
    order = list(KINDS)
    return sorted((d._replace(action=d.action or ACTION[d.kind]) for d in found), key=lambda d: order.index(d.kind))


# --- cells ----------------------------------------------------------------------------------------------------------


def _cells(view: View) -> list[Doubt]:
    """Return the gaps and the other cells that are unsure, least certain first."""
    rows = [(cell, row.unit, view.kind_name(row.kind)) for row in view.unit_rows() for cell in row.cells.values()]
    asked = [row for row in rows if row[0].status == "missing" or unsure(row[0])]
    return [_cell(view, cell, unit, kind) for cell, unit, kind in sorted(asked, key=lambda x: x[0].certainty)]


def _cell(view: View, cell: UnitCoverage, unit: str, submission: str) -> Doubt:
    missing = cell.status == "missing"
    kind: DoubtKind = ("gap" if unsure(cell) else "sure gap") if missing else "status"
    why = f"{VIETNAMESE[cell.status]}, độ chắc chắn {percent(cell.certainty)}"
    area = area_name(view.run.taxonomy.by_id[cell.area])
    if missing:
        best = view.nearest(cell, letters=SHORT_LETTERS, most=1)
    else:
        best = view.quoted(cell.evidence, cell.area, letters=SHORT_LETTERS, most=1)
    if not best:
        return Doubt(kind, unit, submission, why, area, NOTHING_NEAR if missing else "")
    [quote] = best
    why += f"; đoạn gần nhất: {quote.short}" if missing else ""
    return Doubt(kind, unit, submission, why, area, quote.text, quote.file, quote.page)


# --- files ----------------------------------------------------------------------------------------------------------


def _lost(view: View) -> Iterator[Doubt]:
    """Yield the files of which nothing, then those of which a part could not be read."""
    cannot = Counter(c.file for c in view.run.coverage if c.status == "unreadable")
    files = [f for f in view.run.files if f.status in {"unreadable", "partial"}]
    for f in sorted(files, key=lambda f: (f.document is not None, -cannot[f.name])):
        why = f"{FILE_STATUS[f.status]}: {problem(f)}" if problem(f) else FILE_STATUS[f.status]
        open_areas = f"; {cannot[f.name]} nội dung chưa thể kết luận" if cannot[f.name] else ""
        yield _of_file(view, f, "lost", f"{why}{open_areas}")


def _of_file(view: View, file: FileResult, kind: DoubtKind, why: str, action: str = "") -> Doubt:
    lost = file.document.lost_pages if file.document else ()
    page = lost[0] if kind == "lost" and lost else 0
    unit = view.unit(file.name, "")
    return Doubt(kind, unit, view.submission(file), why, file=file.name, page=page, action=action)


def _units(view: View) -> Iterator[Doubt]:
    """Yield the files of which it is not clear whose they are, with the units that they could be of."""
    for f in view.run.files:
        if f.status != "duplicate" and doubtful_unit(f, registered=bool(view.run.register)):
            yield _of_file(view, f, "unit", _whose(f), _settle(f) if view.run.register else "")


def doubtful_unit(file: FileResult, *, registered: bool) -> bool:
    """Tell whether a person should say whose a file is; `registered` says that there is a register of units."""
    if file.unit_settled:
        return False
    if not registered:
        return not file.unit
    return not file.unit_id or (bool(file.candidates) and file.unit_certainty < CERTAIN)


def _whose(file: FileResult) -> str:
    named = f"Văn bản ghi “{clean(file.unit)}”" if file.unit else "Không thấy tên đơn vị trong văn bản"
    taken = f"; đang tính cho đơn vị này ({percent(file.unit_certainty)})" if file.unit_id else ""
    return f"{named}{taken}; {candidates(file) or 'không giống đơn vị nào trong danh sách'}"


def candidates(file: FileResult) -> str:
    """Return the units that a file could be of, likeliest first, as people read them; "" where there are none."""
    known = [f"{clean(u.name)} [{clean(u.id, 40)}] {percent(c)}" for u, c in file.candidates]
    return f"có thể là: {'; '.join(known)}" if known else ""


def _settle(file: FileResult) -> str:
    """Return what settles whose a file is; the command names nothing that a shell could take for more than a name."""
    name = file.name if TYPED.fullmatch(file.name) else "TÊN TỆP"
    best = file.candidates[0][0].id if file.candidates else ""
    unit = best if re.fullmatch(r"[A-Za-z0-9][\w.-]*", best) else "MÃ"
    return f'{ACTION["unit"]} Lệnh: thidua units settle DANH_SÁCH --run THƯ_MỤC_KẾT_QUẢ "{name}" {unit}'


def _heads(view: View) -> Iterator[Doubt]:
    """Yield the files of whose letterhead something was read uncertainly."""
    for f in view.run.files:
        if f.document is None or f.status in {"duplicate", "superseded"}:
            continue
        head = f.document.letterhead
        read = [f"{word} “{clean(getattr(head, k).value)}”" for k, word in FIELDS.items() if getattr(head, k).doubtful]
        if read:
            yield _of_file(view, f, "head", f"Đọc chưa chắc: {', '.join(read)}")


def _lifted(view: View) -> Iterator[Doubt]:
    """Yield the files in which whole blocks stand that were lifted from elsewhere, most of them first."""
    counted = [(f, Counter(_origins(f, _versions_of(f, view.run.files)))) for f in view.run.files]
    for f, origins in sorted((c for c in counted if c[1]), key=lambda c: -sum(c[1].values())):
        parts = [f"{n} đoạn từ {ORIGINS[o]}" for o, n in origins.items()]
        other = sum(any(lift.figures_differ for lift in x.lifts) for x in f.labelled)
        said = f" (trong đó {other} đoạn khác số liệu)" if other else ""
        yield _of_file(view, f, "lifted", f"{'; '.join(parts)}{said}, trên tổng số {len(f.labelled)} đoạn")


def _origins(file: FileResult, versions: AbstractSet[str]) -> Iterator[Origin]:
    """Yield where each lifted block of a file comes from; what it shares with its own other version is not lifted."""
    for labelled in file.labelled:
        elsewhere = [lift.source for lift in labelled.lifts if lift.file not in versions]
        yield from elsewhere[:1]


def _versions_of(file: FileResult, files: Iterable[FileResult]) -> set[str]:
    """Return the other files of the same unit, kind and period: earlier or later versions of the same paper."""
    if not file.unit_id:
        return set()
    return {
        f.name for f in files
        if f.unit_id == file.unit_id and f.submission == file.submission and f.period == file.period
    }  # fmt: skip


# --- the roll-call --------------------------------------------------------------------------------------------------


def _remarks(view: View) -> Iterator[Doubt]:
    """Yield what the roll-call remarks on, the largest share first."""
    entries = [(remark, e) for e in view.run.roll.entries for remark in e.remarks]
    names = view.names((e.unit_id, e.unit) for _, e in entries)
    for remark, e in sorted(entries, key=lambda x: -x[0].share):
        yield _remark(remark, names[e.unit_id, e.unit], view.kind_name(e.kind))


def _remark(remark: Remark, unit: str, submission: str) -> Doubt:
    share = f" ({percent(remark.share)} lời văn)" if remark.share and "%" not in remark.text else ""
    why = f"{clean(remark.text, LONG_LETTERS)}{share}"
    quote = clean(remark.quote, SHORT_LETTERS)
    return Doubt(REMARKS[remark.kind], unit, submission, why, quote=quote, file=remark.file)


def tally(found: Iterable[Doubt]) -> dict[str, int]:
    """Return how many doubts there are of each kind that occurs, in order, by the kind's name."""
    counted = Counter(d.kind for d in found)
    return {name: counted[kind] for kind, name in KINDS.items() if counted[kind]}
