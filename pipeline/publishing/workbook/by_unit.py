"""The sheet that goes unit by unit: every area with its best evidence, and the unit's plan beside its report."""

from collections.abc import Iterable, Mapping

from pipeline.publishing.doubts import NOTHING_NEAR
from pipeline.publishing.view import JUDGED, Quote, UnitRow, View, area_name, clean, label, unsure
from pipeline.publishing.workbook.ink import Ink
from pipeline.publishing.workbook.measure import height
from pipeline.publishing.workbook.sheet import HEAD, Cell, Column, Doubtful, Linked, Marked, Sheet, begin, line
from pipeline.publishing.workbook.summary import DOUBT_SIGN, listed, remarks, style_of
from pipeline.rollcall import Promise, UnitCoverage

NAME = "Theo đơn vị"
COLUMNS = (
    Column("Nội dung", 28),
    Column("Mức độ", 14, "word"),
    Column("Chắc chắn", 9, "percent"),
    Column("Minh chứng rõ nhất (nếu bỏ sót: đoạn gần nhất)", 54),
    Column("Số liệu", 18),
    Column("Tệp", 22),
    Column("Trang (mở tệp)", 8, "number"),
    Column("Kế hoạch của đơn vị đã nêu", 36),
)
QUOTE_LETTERS, PROMISE_LETTERS = 240, 160
TARGETS = 2  # of a promise are shown
ALIKE = frozenset({"not_submitted", "unreadable"})  # a unit of which every area is such needs no line an area


def write(sheet: Sheet, view: View, ink: Ink) -> None:
    """Write the sheet: a bar for each unit and kind of submission, and below it a line an area."""
    begin(sheet, "TÌNH HÌNH TỪNG ĐƠN VỊ THEO TỪNG NỘI DUNG", COLUMNS, ink)
    promised, number = view.promises(), HEAD
    for i, row in enumerate(view.unit_rows(), 1):
        number += 1
        _bar(sheet, number, f"{i}. {_title(view, row)}", ink)
        unit = (row.unit_id, row.entry.unit if row.entry else "")
        for cells in _lines(view, row, promised.get(unit, {})):
            number += 1
            line(sheet, number, cells, COLUMNS, ink)
    if number == HEAD:
        _bar(sheet, HEAD + 1, "Không có.", ink)


def _bar(sheet: Sheet, number: int, text: str, ink: Ink) -> None:
    sheet.merge_range(number, 0, number, len(COLUMNS) - 1, text, ink["block"])
    sheet.set_row(number, height([(text, sum(c.width for c in COLUMNS))], bold=True) + 3)


def _title(view: View, row: UnitRow) -> str:
    """Return what a bar says: unit, kind, files, and what is odd about them; of a unit that is all alike, why."""
    parts = [
        row.unit,
        view.kind_name(row.kind),
        _alike(row),
        listed(row.files),
        remarks(view, row) if view.run.roll.cells else "",
    ]
    return " – ".join(p for p in parts if p)


def _alike(row: UnitRow) -> str:
    statuses = {c.status for c in row.cells.values()}
    return label(statuses.pop()).upper() if len(statuses) == 1 and statuses <= ALIKE else ""


def _lines(view: View, row: UnitRow, promised: Mapping[int, Promise]) -> Iterable[tuple[Cell, ...]]:
    if _alike(row) and not any(c.nearest for c in row.cells.values()):
        return []
    kept = {a: p for a, p in promised.items() if p.report_kind == row.kind}
    return [_line(view, cell, kept.get(cell.area)) for cell in row.cells.values()]


def _line(view: View, cell: UnitCoverage, promise: Promise | None) -> tuple[Cell, ...]:
    quote, said = _best(view, cell)
    where: tuple[Cell, ...] = ("", "", "")
    if quote:
        where = (quote.figures, clean(quote.file), Linked(quote.page, view.links.get(quote.file, "")))
    status = Marked(label(cell.status) + (DOUBT_SIGN if unsure(cell) else ""), style_of(cell))
    certainty = cell.certainty if cell.status in JUDGED else ""
    return area_name(view.run.taxonomy.by_id[cell.area]), status, certainty, said, *where, _promise(view, promise)


def _best(view: View, cell: UnitCoverage) -> tuple[Quote | None, str]:
    """Return the best block behind a cell, or the nearest, with what is said of it."""
    found = view.quoted(cell.evidence, cell.area, letters=QUOTE_LETTERS, most=1)
    if found:
        more = len(cell.evidence) - 1
        return found[0], found[0].text + (f" (và {more} đoạn khác)" if more else "")
    near = view.nearest(cell, letters=QUOTE_LETTERS, most=1)
    if near:
        return near[0], f"Gần nhất ({near[0].short}): {near[0].text}"
    return None, NOTHING_NEAR if cell.status == "missing" else ""


def _promise(view: View, promise: Promise | None) -> Cell:
    """Return what a unit's plan promised for an area, marked where its report says nothing of it."""
    if promise is None or not promise.targets:
        return ""
    quotes = view.quoted(promise.targets, promise.area, letters=PROMISE_LETTERS, most=TARGETS)
    text = "\n".join(f"– {q.text}" + (f" [{q.figures}]" if q.figures else "") for q in quotes)
    return Doubtful(f"BÁO CÁO KHÔNG NÊU:\n{text}") if promise.silent else text
