"""The sheet of what needs a person, ordered by what would change the table."""

from pipeline.publishing.doubts import Doubt, doubts, tally
from pipeline.publishing.view import View, clean
from pipeline.publishing.workbook.sheet import Column, Linked, Table

NAME = "Cần xem lại"
COLUMNS = (
    Column("STT", 5.5, "number"),
    Column("Việc cần xem", 15, "word"),
    Column("Đơn vị", 24),
    Column("Loại báo cáo", 11.5),
    Column("Nội dung", 20),
    Column("Vì sao", 34),
    Column("Đoạn liên quan", 40),
    Column("Tệp", 22),
    Column("Trang (mở tệp)", 8, "number"),
    Column("Việc nên làm", 34),
)


def table(view: View) -> Table:
    """Return the table, what would change the summary first; the title counts each kind of doubt."""
    found = doubts(view)
    rows = [
        (i, d.title, d.unit, d.submission, d.area, d.why, d.quote, clean(d.file),
         _opening(d, view.links.get(d.file, "")), d.action)
        for i, d in enumerate(found, 1)
    ]  # fmt: skip
    counted = "; ".join(f"{name.lower()}: {n}" for name, n in tally(found).items())
    title = f"CẦN NGƯỜI XEM LẠI: {len(found)} VIỆC" + (f" ({counted})" if counted else "")
    return Table(NAME, title, COLUMNS, rows)


def _opening(doubt: Doubt, path: str) -> Linked:
    """Return what opens a doubt's file: the page, or a word where no page is meant."""
    return Linked(doubt.page or ("mở" if path else ""), path)
