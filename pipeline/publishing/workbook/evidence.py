"""The sheet of evidence: every block that is shown for a cell, with its file and page."""

from collections.abc import Iterator

from pipeline.coverage import VIETNAMESE
from pipeline.publishing.view import View, area_name, clean
from pipeline.publishing.workbook.sheet import Cell, Column, Linked, Table

NAME = "Minh chứng"
QUOTE_LETTERS = 300
COLUMNS = (
    Column("STT", 5.5, "number"),
    Column("Đơn vị", 23),
    Column("Loại báo cáo", 11.5),
    Column("Nội dung", 22),
    Column("Mức độ", 13.5, "word"),
    Column("Tính chất", 13.5, "word"),
    Column("Minh chứng", 54),
    Column("Số liệu", 18),
    Column("Tệp", 22),
    Column("Trang (mở tệp)", 8, "number"),
    Column("Xác suất", 8.5, "percent"),
)


def table(view: View) -> Table:
    """Return the table: at most five blocks a cell, likeliest first."""
    rows = [(i, *quoted) for i, quoted in enumerate(_quoted(view), 1)]
    return Table(NAME, "MINH CHỨNG CỦA TỪNG ĐƠN VỊ THEO TỪNG NỘI DUNG", COLUMNS, rows)


def _quoted(view: View) -> Iterator[tuple[Cell, ...]]:
    for row in view.unit_rows():
        for cell in row.cells.values():
            area = area_name(view.run.taxonomy.by_id[cell.area])
            lead = (row.unit, view.kind_name(row.kind), area, VIETNAMESE[cell.status])
            for q in view.quoted(cell.evidence, cell.area, letters=QUOTE_LETTERS):
                page = Linked(q.page, view.links.get(q.file, ""))
                yield *lead, q.stance, q.text, q.figures, clean(q.file), page, q.probability
