"""The sheets of what came in and what did not: every file with its fate, and the units that owe a submission."""

from datetime import date

from pipeline.document import Field
from pipeline.publishing.doubts import candidates, doubtful_unit
from pipeline.publishing.view import View, clean, day, problem
from pipeline.publishing.workbook.sheet import Cell, Column, Doubtful, Linked, Table, Value
from pipeline.results import FILE_STATUS, FileResult
from pipeline.rollcall import Entry
from pipeline.units import Unit

FILES_NAME, ABSENT_NAME = "Hồ sơ nhận được", "Chưa nộp"
FILE_COLUMNS = (
    Column("STT", 5.5, "number"),
    Column("Tệp", 25),
    Column("Mở tệp", 6.5, "word"),
    Column("Tình trạng", 12, "word"),
    Column("Vấn đề", 28),
    Column("Số trang", 7.5, "number"),
    Column("Đơn vị", 23),
    Column("Độ khớp đơn vị", 8.5, "percent"),
    Column("Đơn vị khác có thể là", 20),
    Column("Loại văn bản", 11, "word"),
    Column("Tính là", 11, "word"),
    Column("Số", 12),
    Column("Ngày", 11.5, "date"),
    Column("Kỳ báo cáo", 12),
    Column("Tệp thay thế", 18),
)
ABSENT_COLUMNS = (
    Column("STT", 5.5, "number"),
    Column("Mã", 12),
    Column("Đơn vị", 44),
    Column("Đơn vị cấp trên", 34),
    Column("Loại chưa nộp", 18, "word"),
    Column("Đã nộp", 22),
    Column("Liên hệ", 36),
)
NOTHING_SENT = "chưa nộp văn bản nào"


def files(view: View) -> Table:
    """Return the table of every file of the inbox and its fate."""
    rows = [(i, *_file(view, f)) for i, f in enumerate(view.run.files, 1)]
    return Table(FILES_NAME, f"HỒ SƠ NHẬN ĐƯỢC: {len(view.run.files)} TỆP", FILE_COLUMNS, rows)


def _file(view: View, file: FileResult) -> tuple[Cell, ...]:
    path = view.links.get(file.name, "")
    name, opening = clean(file.name), Linked("mở" if path else "", path)
    pages: Value = file.document.source.pages if file.document else ""
    counts = file.status != "duplicate" and (file.document is not None or file.submission != "other")
    counted = view.submission(file) if counts else ""
    kind, number, written, period = _head(file)
    return (
        name, opening, FILE_STATUS[file.status], problem(file), pages, *_whose(view, file), kind, counted,
        number, written, period, clean(file.superseded_by),
    )  # fmt: skip


def _whose(view: View, file: FileResult) -> tuple[Cell, Cell, Cell]:
    """Return unit, certainty and the other units that it could be, marked where a person should say."""
    certainty: Value = (file.unit_certainty if file.unit_id else 0) or ""
    others = candidates(file).removeprefix("có thể là: ")
    doubted = file.status != "duplicate" and doubtful_unit(file, registered=bool(view.run.register))
    return (
        (Doubtful(clean(file.unit)), Doubtful(certainty), others) if doubted else (clean(file.unit), certainty, others)
    )


def _head(file: FileResult) -> tuple[Cell, Cell, Cell, Cell]:
    """Return kind, number, date and period as the letterhead has them."""
    if file.document is None:
        return "", "", "", ""
    head = file.document.letterhead
    kind, number, period = (_sure(x, clean(x.value)) for x in (head.kind, head.number, head.period))
    return kind, number, _sure(head.date, _day(head.date.value)), period


def _sure(field: Field, value: Value) -> Value | Doubtful:
    return Doubtful(value) if field.doubtful else value


def _day(written: str) -> Value:
    """Return a date that Excel can hold, which counts days from 1900, or else what was written."""
    found = day(written)
    return found if isinstance(found, date) and found.year > date(1900, 1, 1).year else clean(written)


def absent(view: View) -> Table:
    """Return the table of units that owe a submission, one row a kind."""
    run = view.run
    owed = [e for e in run.roll.entries if e.status == "not_submitted"]
    register = {u.id: u for u in (*run.absent, *run.register)}
    rows = [_owing(view, e, register.get(e.unit_id) or Unit(e.unit_id, e.unit)) for e in owed]
    listed = {e.unit_id for e in owed}
    rows += [_unit(u, "", NOTHING_SENT) for u in run.absent if u.id not in listed]
    units = len({u[0] or u[1] for u in rows})
    numbered = [(i, *row) for i, row in enumerate(rows, 1)]
    return Table(ABSENT_NAME, f"CHƯA NỘP: {units} ĐƠN VỊ, {len(rows)} VĂN BẢN", ABSENT_COLUMNS, numbered)


def _owing(view: View, entry: Entry, unit: Unit) -> tuple[Value, ...]:
    sent = [e for e in view.run.roll.entries if e.unit_id == entry.unit_id and e.status != "not_submitted"]
    kinds = ", ".join(view.kind_name(e.kind) for e in sent if e.unit == entry.unit)
    return _unit(unit, view.kind_name(entry.kind), kinds or NOTHING_SENT)


def _unit(unit: Unit, kind: str, sent: str) -> tuple[Value, ...]:
    return clean(unit.id), clean(unit.name), clean(unit.parent), kind, sent, clean(getattr(unit, "contact", ""))
