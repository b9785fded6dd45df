"""A run as the workbook tong-hop.xlsx: the table of units and areas, what is left out, and what stands behind it.

Every text is written as a string, whatever it begins with: no cell is ever a formula or a link.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.coverage import VIETNAMESE, Coverage, Status
from pipeline.document import Field
from pipeline.publishing.tables import aside
from pipeline.publishing.view import (
    MEANING,
    NO_UNIT,
    Row,
    View,
    area_name,
    clean,
    day,
    label,
    outline,
    percent,
    problem,
)
from pipeline.results import FILE_STATUS, SCHEMA, FileResult, Run, gaps
from pipeline.taxonomy import Area

# The same run gives the same bytes, so the date on which the workbook was made cannot be today's.
CREATED = datetime(2024, 1, 1)  # noqa: DTZ001  # the format knows no time zones
QUOTE_LETTERS = 300
FONT = "Times New Roman"
COLOURS: dict[Status, dict[str, object]] = {
    "reported": {"bg_color": "#D5F0DC", "font_color": "#0B5A25"},
    "mentioned": {"bg_color": "#FFF0C2", "font_color": "#6B4A00"},
    "nil": {"bg_color": "#DDE7F2", "font_color": "#2A456B"},
    "missing": {"bg_color": "#FFD6D6", "font_color": "#A30D0D", "bold": True},
    "not_required": {"bg_color": "#F3F4F5", "font_color": "#626A72"},
    "unreadable": {"bg_color": "#E8DEFA", "font_color": "#55309B"},
    "not_submitted": {"bg_color": "#5B626A", "font_color": "#FFFFFF"},
}
# quote_prefix: a cell that begins with "=" stays text when somebody edits it.
FRAMED = {"text_wrap": True, "border": 1}
CENTRED = FRAMED | {"align": "center", "valign": "vcenter"}
BANNER = {"align": "center", "valign": "vcenter", "text_wrap": True}
FIGURE = {"border": 1, "align": "center", "valign": "top"}
DOUBT = {"italic": True, "bg_color": "#FFF0C2"}  # what was recognised uncertainly
STYLES: dict[str, Mapping[str, object]] = {
    "title": BANNER | {"bold": True, "font_size": 13},
    "subtitle": BANNER | {"font_size": 12},
    "head": CENTRED | {"bold": True, "bg_color": "#E4E9EF"},
    "text": FRAMED | {"valign": "top", "quote_prefix": True},
    "name": FRAMED | {"valign": "vcenter", "quote_prefix": True},
    "centre": CENTRED,
    "total": CENTRED | {"bold": True, "bg_color": "#E4E9EF"},
    "word": FIGURE | {"text_wrap": True},
    "number": FIGURE,
    "percent": FIGURE | {"num_format": "0%"},
    "date": FIGURE | {"num_format": "dd/mm/yyyy"},
    "doubtful text": FRAMED | DOUBT | {"valign": "top", "quote_prefix": True},
    "doubtful date": FIGURE | DOUBT | {"num_format": "dd/mm/yyyy"},
    "plain": {"valign": "vcenter", "text_wrap": True},
    "italic": {"italic": True, "align": "center"},
    "signed": {"bold": True, "align": "center"},
}
LEAD = (("STT", 5), ("Đơn vị", 32), ("Loại văn bản", 12.5), ("Kỳ báo cáo", 13))  # columns before the areas
NOTHING_NEAR = "Không có đoạn nào gần nội dung này."
HEAD = 4  # the row of the summary's column heads, counted from 0

AREA_WIDTH = 11.5
LETTERS_PER_WIDTH = 1.1  # small letters of the font to one digit, in which widths are counted; seen in LibreOffice
TALLEST = 409  # points; Excel allows no more

Value = str | int | float | date
Ink = Mapping[str, Format]  # by the names of STYLES and COLOURS


class Column(NamedTuple):
    """Hold a column's title, width in characters, and style."""

    title: str
    width: float
    style: str = "text"


class Doubtful(NamedTuple):
    """Hold a value of which a person should make sure; its cell is coloured."""

    value: Value


class Table(NamedTuple):
    """Hold what one sheet shows below its title."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value | Doubtful, ...]]


def write(run: Run, path: Path) -> None:
    """Write the workbook; the file is replaced whole or not at all."""
    aside(path, lambda draft: _write(View(run), draft))


def _write(view: View, path: Path) -> None:
    font = {"font_name": FONT, "font_size": 11, "font_scheme": ""}  # a scheme would bring the theme's font back
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_format_properties": font}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "Tổng hợp mức độ báo cáo các nội dung thi đua", "created": CREATED})
        ink = {name: book.add_format({**font, **props}) for name, props in STYLES.items()}
        ink |= {status: book.add_format({**font, **CENTRED, **props}) for status, props in COLOURS.items()}
        _summary(book.add_worksheet("Tổng hợp"), view, ink)
        for table in (_gaps(view), _evidence(view), _files(view.run), _absent(view.run), _about(view.run)):
            _sheet(book.add_worksheet(table.name), table, ink)


# --- any sheet ------------------------------------------------------------------------------------------------------


def _put(sheet: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column: capitals are wider, and words break early."""
    parts = [len(part) + 0.4 * sum(map(str.isupper, part)) for part in text.split("\n")]
    return sum(max(1, math.ceil(part / (LETTERS_PER_WIDTH * width))) for part in parts)


def _height(texts: Iterable[tuple[Value, float]]) -> float:
    """Return a row's height for texts in columns of given widths (only Excel fits rows by itself)."""
    most = max((_lines(text, width) for text, width in texts if isinstance(text, str)), default=1)
    return min(TALLEST, 15 * most + 3)


def _paper(sheet: Worksheet, head: int) -> None:
    """Set a sheet up for A4 landscape, one page wide, its head on every page, page numbers in the footer."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.repeat_rows(head)
    sheet.set_footer(f'&C&"{FONT},Regular"&11Trang &P/&N')


def _sheet(sheet: Worksheet, table: Table, ink: Ink) -> None:
    head, last = 2, len(table.columns) - 1
    _paper(sheet, head)
    sheet.merge_range(0, 0, 0, last, table.title, ink["title"])
    sheet.set_row(0, 24)
    sheet.set_row(head, _height((c.title, c.width - 2) for c in table.columns))
    for i, column in enumerate(table.columns):
        sheet.set_column(i, i, column.width)
        sheet.write_string(head, i, column.title, ink["head"])
    for r, row in enumerate(table.rows, head + 1):
        plain = [x.value if isinstance(x, Doubtful) else x for x in row]
        for i, (cell, value, column) in enumerate(zip(row, plain, table.columns, strict=True)):
            _put(sheet, r, i, value, ink[f"doubtful {column.style}" if isinstance(cell, Doubtful) else column.style])
        sheet.set_row(r, _height(zip(plain, (c.width for c in table.columns), strict=True)))
    if not table.rows:
        sheet.merge_range(head + 1, 0, head + 1, last, "Không có.", ink["centre"])
    sheet.freeze_panes(head + 1, 0)
    sheet.autofilter(head, 0, head + max(1, len(table.rows)), last)


# --- the summary ----------------------------------------------------------------------------------------------------


def _summary(sheet: Worksheet, view: View, ink: Ink) -> None:
    areas, rows = view.run.taxonomy.areas, view.rows()
    last = len(LEAD) + len(areas)
    _paper(sheet, HEAD)
    _head(sheet, view.run, rows, ink)
    for i, row in enumerate(rows):
        _line(sheet, HEAD + 1 + i, (i + 1, row), areas, ink)
        _notes(sheet, HEAD + 1 + i, row, view)
    _totals(sheet, HEAD + 1 + len(rows), rows, areas, ink)
    sheet.freeze_panes(HEAD + 1, 2)
    sheet.autofilter(HEAD, 0, HEAD + max(1, len(rows)), last)
    below = _legend(sheet, HEAD + len(rows) + 3, last, ink)
    _signature(sheet, below + 1, last, ink)


def _head(sheet: Worksheet, run: Run, rows: Sequence[Row], ink: Ink) -> None:
    areas = run.taxonomy.areas
    columns = [*LEAD, *((area_name(a, short=True), AREA_WIDTH) for a in areas), ("Số nội dung bỏ sót", 8)]
    lines = ("BẢNG TỔNG HỢP MỨC ĐỘ BÁO CÁO CÁC NỘI DUNG THI ĐUA", clean(run.taxonomy.title), outline(run, rows))
    for i, text in enumerate(lines):
        sheet.merge_range(i, 0, i, len(columns) - 1, text, ink["subtitle" if i else "title"])
        sheet.set_row(i, 20)
    for i, (name, width) in enumerate(columns):
        sheet.set_column(i, i, width)
        sheet.write_string(HEAD, i, name, ink["head"])
    sheet.set_row(HEAD, 48)


def _line(sheet: Worksheet, line: int, numbered: tuple[int, Row], areas: Sequence[Area], ink: Ink) -> None:
    number, row = numbered
    lead: tuple[Value, ...] = (number, _name(row), row.doc_type, row.period)
    for i, value in enumerate(lead):
        _put(sheet, line, i, value, ink["name" if i else "centre"])
    words = [(label(c.status), AREA_WIDTH) for c in row.cells.values()]
    sheet.set_row(line, _height([*zip(lead, (w for _, w in LEAD), strict=True), *words]))
    for i, area in enumerate(areas, len(LEAD)):
        cell = row.cells.get(area.id)
        sheet.write_string(line, i, label(cell.status) if cell else "", ink[cell.status if cell else "centre"])
    sheet.write_number(line, len(LEAD) + len(areas), row.gaps, ink["total"])


def _name(row: Row) -> str:
    """Return the unit, and below it the file where the unit does not say enough."""
    unsure = row.twin or row.remark or row.unit == NO_UNIT
    remarks = [x for x in (row.file if unsure else "", row.remark) if x]
    return f"{row.unit}\n({', '.join(remarks)})" if remarks else row.unit


def _notes(sheet: Worksheet, line: int, row: Row, view: View) -> None:
    """Put certainty and nearest candidate of each gap into a note on its cell."""
    for i, area in enumerate(view.run.taxonomy.ids, len(LEAD)):
        cell = row.cells.get(area)
        if cell and cell.status == "missing":
            options = {"x_scale": 2.2, "y_scale": 1.6, "font_name": FONT, "font_size": 10, "author": "thidua"}
            sheet.write_comment(line, i, _note(view, cell), options)


def _note(view: View, cell: Coverage) -> str:
    near = view.quotes(cell, "nearest", QUOTE_LETTERS)[:1]
    quoted = [f"Đoạn gần nhất (trang {q.page}, xác suất {percent(q.probability)}): {q.text}" for q in near]
    return "\n".join([f"Độ chắc chắn bỏ sót: {percent(cell.certainty)}", *(quoted or [NOTHING_NEAR])])


def _totals(sheet: Worksheet, line: int, rows: Sequence[Row], areas: Sequence[Area], ink: Ink) -> None:
    sheet.merge_range(line, 0, line, len(LEAD) - 1, "Tổng số lượt bỏ sót", ink["total"])
    for i, area in enumerate(areas, len(LEAD)):
        count = sum(r.cells[area.id].status == "missing" for r in rows if area.id in r.cells)
        sheet.write_number(line, i, count, ink["total"])
    sheet.write_number(line, len(LEAD) + len(areas), sum(r.gaps for r in rows), ink["total"])


def _legend(sheet: Worksheet, line: int, last: int, ink: Ink) -> int:
    """Write one line a status; return the line after the last."""
    sheet.write_string(line, 1, "Chú giải", ink["signed"])
    for i, (status, meaning) in enumerate(MEANING.items(), line + 1):
        sheet.write_string(i, 1, label(status), ink[status])
        sheet.merge_range(i, 2, i, last, meaning, ink["plain"])
    return line + 1 + len(MEANING)


def _signature(sheet: Worksheet, line: int, last: int, ink: Ink) -> None:
    lines = (
        ("......, ngày ... tháng ... năm ...", "italic"),
        ("NGƯỜI LẬP BIỂU", "signed"),
        ("(Ký, ghi rõ họ tên)", "italic"),
    )
    for i, (text, style) in enumerate(lines, line):
        sheet.merge_range(i, max(0, last - 4), i, last, text, ink[style])


# --- the other sheets -----------------------------------------------------------------------------------------------


GAP_COLUMNS = (
    Column("STT", 5, "number"),
    Column("Đơn vị", 28),
    Column("Nội dung bỏ sót", 28),
    Column("Độ chắc chắn", 9, "percent"),
    Column("Đoạn gần nhất (chưa đạt ngưỡng)", 58),
    Column("Xác suất", 9, "percent"),
    Column("Tệp", 26),
    Column("Trang", 8, "number"),
)
EVIDENCE_COLUMNS = (
    Column("STT", 5, "number"),
    Column("Đơn vị", 26),
    Column("Nội dung", 26),
    Column("Mức độ", 16, "word"),
    Column("Tính chất", 16, "word"),
    Column("Minh chứng", 60),
    Column("Số liệu", 24),
    Column("Tệp", 24),
    Column("Trang", 8, "number"),
    Column("Xác suất", 9, "percent"),
)
FILE_COLUMNS = (
    Column("STT", 5, "number"),
    Column("Tệp", 32),
    Column("Tình trạng", 16, "word"),
    Column("Vấn đề", 36),
    Column("Số trang", 8, "number"),
    Column("Đơn vị", 30),
    Column("Loại văn bản", 14),
    Column("Số", 16),
    Column("Ngày", 12, "date"),
    Column("Kỳ báo cáo", 18),
)
ABSENT_COLUMNS = (Column("STT", 5, "number"), Column("Mã", 14), Column("Đơn vị", 60), Column("Đơn vị cấp trên", 50))
FACT_COLUMNS = (Column("Mục", 28), Column("Giá trị", 100))


def _gaps(view: View) -> Table:
    rows = [(i, *_gap(view, cell)) for i, cell in enumerate(gaps(view.run.coverage), 1)]
    return Table("Bỏ sót", "CÁC NỘI DUNG BỎ SÓT, CHẮC CHẮN NHẤT ĐỨNG TRƯỚC", GAP_COLUMNS, rows)


def _gap(view: View, cell: Coverage) -> tuple[Value, ...]:
    near = view.quotes(cell, "nearest", QUOTE_LETTERS)
    lead = (view.unit(cell.file, cell.unit), _area(view, cell), cell.certainty)
    if not near:
        return *lead, NOTHING_NEAR, "", clean(cell.file), ""
    return *lead, near[0].text, near[0].probability, clean(cell.file), near[0].page


def _area(view: View, cell: Coverage) -> str:
    return area_name(view.run.taxonomy.by_id[cell.area])


def _evidence(view: View) -> Table:
    rows = [(i, *quoted) for i, quoted in enumerate(_quoted(view), 1)]
    return Table("Minh chứng", "MINH CHỨNG CỦA TỪNG ĐƠN VỊ THEO TỪNG NỘI DUNG", EVIDENCE_COLUMNS, rows)


def _quoted(view: View) -> Iterator[tuple[Value, ...]]:
    for cell in view.run.coverage:
        lead = (view.unit(cell.file, cell.unit), _area(view, cell), VIETNAMESE[cell.status])
        for q in view.quotes(cell, "evidence", QUOTE_LETTERS):
            yield *lead, q.stance, q.text, q.figures, clean(cell.file), q.page, q.probability


def _files(run: Run) -> Table:
    rows = [(i, *_file(f)) for i, f in enumerate(run.files, 1)]
    return Table("Hồ sơ nhận được", f"HỒ SƠ NHẬN ĐƯỢC: {len(run.files)} TỆP", FILE_COLUMNS, rows)


def _file(file: FileResult) -> tuple[Value | Doubtful, ...]:
    lead = (clean(file.name), FILE_STATUS[file.status], problem(file))
    if file.document is None:
        return *lead, "", clean(file.unit), "", "", "", ""
    head, pages = file.document.letterhead, file.document.source.pages
    kind, number, period = (_sure(x, clean(x.value)) for x in (head.kind, head.number, head.period))
    return *lead, pages, clean(file.unit), kind, number, _sure(head.date, _day(head.date.value)), period


def _sure(field: Field, value: Value) -> Value | Doubtful:
    return Doubtful(value) if field.doubtful else value


def _day(written: str) -> Value:
    """Return a date that Excel can hold, which counts days from 1900, or else what was written."""
    found = day(written)
    return found if isinstance(found, date) and found.year > date(1900, 1, 1).year else clean(written)


def _absent(run: Run) -> Table:
    rows = [(i, clean(u.id), clean(u.name), clean(u.parent)) for i, u in enumerate(run.absent, 1)]
    return Table("Chưa nộp", f"ĐƠN VỊ CHƯA NỘP: {len(run.absent)}", ABSENT_COLUMNS, rows)


def _about(run: Run) -> Table:
    taxonomy = run.taxonomy
    facts = [
        ("Mô hình", clean(run.model)),
        ("Phiên bản phần mềm", clean(run.version)),
        ("Danh mục nội dung", clean(taxonomy.title)),
        ("Mã danh mục", f"{clean(taxonomy.id)} ({taxonomy.digest})"),
        ("Nguồn danh mục", clean(taxonomy.source)),
        ("Lược đồ dữ liệu", str(SCHEMA)),
        ("Số tệp nhận được", str(len(run.files))),
        *((f"– {FILE_STATUS[s]}", str(n)) for s, n in run.counts().items()),
        ("Số đơn vị chưa nộp", str(len(run.absent))),
        *((f"Nội dung {a.id}", clean(a.name)) for a in taxonomy.areas),
        *((label(s), m) for s, m in MEANING.items()),
        ("Lưu ý", "Kết quả do máy phân tích, cần người thẩm định xác nhận."),
    ]
    return Table("Thông tin", "THÔNG TIN VỀ ĐỢT PHÂN TÍCH", FACT_COLUMNS, facts)
