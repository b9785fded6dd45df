"""The first sheet: units and kinds of submission × areas, as an office prints and signs it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pipeline.coverage import Status
from pipeline.publishing.doubts import NOTHING_NEAR, doubtful_unit
from pipeline.publishing.view import (
    JUDGED,
    MEANING,
    NO_UNIT,
    UNSURE,
    UnitRow,
    View,
    area_name,
    clean,
    label,
    percent,
    unsure,
)
from pipeline.publishing.workbook import ink as inks
from pipeline.publishing.workbook.ink import FONT, TITLE_SIZE, Ink
from pipeline.publishing.workbook.measure import break_before, height, width_in_points
from pipeline.publishing.workbook.sheet import Sheet, mark, paper, put
from pipeline.results import FILE_STATUS
from pipeline.rollcall import ROLL_NAMES, RemarkKind, UnitCoverage
from pipeline.taxonomy import Area

NAME = "Tổng hợp"
LEAD = (("STT", 5), ("Đơn vị", 29), ("Loại báo cáo", 11.5))  # columns before the areas
TRAIL = (("Số nội dung bỏ sót", 7.5), ("Ghi chú", 20))  # and after them
AREA_WIDTH = 10.5
HEAD = 6  # the row of the column heads, counted from 0
FIRST = HEAD + 1
DOTS = "." * 40
QUOTE_LETTERS = 300
PAGE_WIDTH, PAGE_HEIGHT = 762.0, 500.0  # points inside the margins of A4 landscape
COMPANY = 3  # rows of the table that go to the last page with sums, legend and signatures
MOST_NAMES, NAME_LETTERS = 4, 80  # of files that are named, and of each name
LOW = 18.0  # points of a row of one line
DOUBT_SIGN = " *"  # after the word of a cell of which a person should make sure
SHORT_REMARKS: dict[RemarkKind, str] = {
    "twice": "nộp nhiều lần", "wrong_period": "sai kỳ", "wrong_kind": "sai loại văn bản",
    "same_as_unit": "giống đơn vị khác", "same_as_past": "giống kỳ trước",
}  # fmt: skip
COUNTED: tuple[tuple[Status, str], ...] = (
    ("reported", "Số lượt có báo cáo"), ("missing", "Số lượt bỏ sót"), ("unreadable", "Số lượt chưa thể kết luận"),
    ("not_submitted", "Số lượt chưa nộp"),
)  # fmt: skip


class Frame(NamedTuple):
    """Hold where the table stands: its first and last row and its areas' columns, counted from 0."""

    first: int
    last: int
    left: int
    right: int

    def column(self, index: int) -> str:
        """Return the cells of a column as a formula names them."""
        return f"{letter(index)}{self.first + 1}:{letter(index)}{self.last + 1}"


def letter(index: int) -> str:
    """Return a column's letters, counted from 0."""
    before, here = divmod(index, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + here)


def frame(view: View) -> Frame:
    """Return where the table of a run stands; without any row its first is empty."""
    rows = max(1, len(view.unit_rows()))
    return Frame(FIRST, FIRST + rows - 1, len(LEAD), len(LEAD) + len(view.run.taxonomy.areas) - 1)


def counting(status: Status, cells: str) -> str:
    """Return the formula that counts a status in cells, sure or not."""
    return f'=COUNTIF({cells},"{label(status)}*")'


def write(sheet: Sheet, view: View, ink: Ink) -> None:
    """Write the sheet."""
    rows, place, areas = view.unit_rows(), frame(view), view.run.taxonomy.areas
    last = place.right + len(TRAIL)
    paper(sheet, HEAD)
    heights = _head(sheet, view, last, ink)
    for i, row in enumerate(rows):
        heights.append(_line(sheet, (FIRST + i, i + 1), row, view, ink))
        _notes(sheet, FIRST + i, row, view)
    if not rows:
        sheet.merge_range(FIRST, 0, FIRST, last, "Không có.", ink["centre"])
    below = _totals(sheet, place, rows, areas, ink)
    sheet.freeze_panes(FIRST, 2)
    sheet.autofilter(HEAD, 0, place.last, last)
    below = _legend(sheet, below + 1, last, ink)
    end = _signature(sheet, below + 1, last, ink)
    _break(sheet, heights, end - place.last - 1, _columns(areas))


def _break(sheet: Sheet, heights: Sequence[float], below: int, columns: Sequence[tuple[str, float]]) -> None:
    """End a page early where sums, legend and signatures would part from one another, or stand alone."""
    scale = min(1.0, PAGE_WIDTH / sum(width_in_points(width) for _, width in columns))
    every = [*heights, *[LOW] * below]
    row = break_before(every, head=heights[HEAD], page=PAGE_HEIGHT / scale, block=below, company=COMPANY)
    if row:
        sheet.set_h_pagebreaks([row])


def _head(sheet: Sheet, view: View, last: int, ink: Ink) -> list[float]:
    """Write what stands above the table, and its column heads; return the rows' heights."""
    lines = (
        "BẢNG TỔNG HỢP MỨC ĐỘ BÁO CÁO CÁC NỘI DUNG THI ĐUA", clean(view.run.taxonomy.title),
        f"Kỳ báo cáo: {DOTS}   Tính đến ngày ...... tháng ...... năm ..........", summary_of(view),
    )  # fmt: skip
    columns = _columns(view.run.taxonomy.areas)
    room = sum(width for _, width in columns)
    heights = [LOW + 2, *(height([(text, room)], bold=True, size=TITLE_SIZE) for text in lines), LOW / 2]
    heights.append(height(((name, width - 1.5) for name, width in columns), bold=True) + 4)
    for i, tall in enumerate(heights):
        sheet.set_row(i, tall)
    sheet.merge_range(0, 0, 0, 3, f"CƠ QUAN: {DOTS}", ink["blank"])
    for i, text in enumerate(lines, 1):
        sheet.merge_range(i, 0, i, last, text, ink["title" if i == 1 else "subtitle"])
    for i, (name, width) in enumerate(columns):
        sheet.set_column(i, i, width)
        sheet.write_string(HEAD, i, name, ink["head"])
    return heights


def _columns(areas: Iterable[Area]) -> list[tuple[str, float]]:
    return [*LEAD, *((area_name(a, short=True), AREA_WIDTH) for a in areas), *TRAIL]


def summary_of(view: View) -> str:
    """Return one sentence that accounts for every file, the units that sent nothing, and the gaps."""
    run, rows = view.run, view.unit_rows()
    fates = ", ".join(f"{n} {FILE_STATUS[s]}" for s, n in run.counts().items() if n)
    files = f"Nhận {len(run.files)} tệp" + (f" ({fates})" if fates else "")
    unsure_gaps = sum(c.status == "missing" and unsure(c) for r in rows for c in r.cells.values())
    gaps = f"{sum(r.gaps for r in rows)} lượt nội dung bỏ sót"
    doubt = f", trong đó {unsure_gaps} lượt chưa chắc chắn" if unsure_gaps else ""
    return f"{files}; {len(run.absent)} đơn vị chưa nộp văn bản nào; {gaps}{doubt}."


def _line(sheet: Sheet, numbers: tuple[int, int], row: UnitRow, view: View, ink: Ink) -> float:
    """Write one row of the table; return its height."""
    line, number = numbers
    areas, note = view.run.taxonomy.areas, remarks(view, row)
    put(sheet, line, 0, number, ink["centre"])
    for i, value in enumerate((row.unit, view.kind_name(row.kind)), 1):
        put(sheet, line, i, value, ink["name"])
    for i, area in enumerate(areas, len(LEAD)):
        cell = row.cells.get(area.id)
        if cell:
            mark(sheet, line, i, shown(cell), ink[style_of(cell)])
        else:
            sheet.write_blank(line, i, None, ink["centre"])
    right = len(LEAD) + len(areas)
    cells = f"{letter(len(LEAD))}{line + 1}:{letter(right - 1)}{line + 1}"
    known = any(c.status in JUDGED for c in row.cells.values())
    sheet.write_formula(line, right, counting("missing", cells), ink["total" if known else "open"], row.gaps)
    sheet.write_string(line, right + 1, note, ink["name"])
    words = [(shown(c), AREA_WIDTH) for c in row.cells.values()]
    tall = height([(row.unit, LEAD[1][1]), (view.kind_name(row.kind), LEAD[2][1]), (note, TRAIL[1][1]), *words])
    sheet.set_row(line, tall)
    return tall


def shown(cell: UnitCoverage) -> str:
    """Return what stands in a cell: sign, word, and a mark where a person should make sure."""
    return label(cell.status) + (DOUBT_SIGN if unsure(cell) else "")


def style_of(cell: UnitCoverage) -> str:
    """Return the style of a cell."""
    return f"{inks.UNSURE}{cell.status}" if unsure(cell) else cell.status


def remarks(view: View, row: UnitRow) -> str:
    """Return in a few words what a reader must know of a row before trusting it."""
    words = "; ".join(dict.fromkeys(_remarks(view, row)))
    names = listed(row.files) if row.unit == NO_UNIT or not view.run.roll.cells else ""
    return "; ".join(part for part in (words[:1].upper() + words[1:], names) if part)


def _remarks(view: View, row: UnitRow) -> Iterator[str]:
    files = [file for name in row.files if (file := view.run_file(name))]
    if row.entry and row.entry.status == "unreadable":
        yield ROLL_NAMES["unreadable"]
    elif any(f.status == "unreadable" for f in files):
        yield "có tệp không đọc được"
    yield from (FILE_STATUS[f.status] for f in files if f.status not in {"read", "unreadable"})
    if any(doubtful_unit(f, registered=bool(view.run.register)) for f in files):
        yield "chưa chắc đơn vị"
    if row.entry:
        yield from (SHORT_REMARKS[r.kind] for r in row.entry.remarks)


def listed(files: Sequence[str]) -> str:
    """Return the first names of files, and how many there are beyond."""
    more = f" và {len(files) - MOST_NAMES} tệp khác" if len(files) > MOST_NAMES else ""
    return ", ".join(clean(name, NAME_LETTERS) for name in files[:MOST_NAMES]) + more


def _notes(sheet: Sheet, line: int, row: UnitRow, view: View) -> None:
    """Put certainty and nearest candidate of each gap into a note on its cell."""
    for i, area in enumerate(view.run.taxonomy.ids, len(LEAD)):
        cell = row.cells.get(area)
        if cell and cell.status == "missing":
            options = {"x_scale": 2.2, "y_scale": 1.8, "font_name": FONT, "font_size": 10, "author": "thidua"}
            sheet.write_comment(line, i, note(view, cell), options)


def note(view: View, cell: UnitCoverage) -> str:
    """Return what stands in the note of a gap."""
    near = view.nearest(cell, letters=QUOTE_LETTERS, most=1)
    quoted = [f"Đoạn gần nhất ({clean(q.file, 60)}, trang {q.page}; {q.short}): {q.text}" for q in near]
    return "\n".join([f"Độ chắc chắn bỏ sót: {percent(cell.certainty)}", *(quoted or [NOTHING_NEAR])])


def _totals(sheet: Sheet, place: Frame, rows: Sequence[UnitRow], areas: Sequence[Area], ink: Ink) -> int:
    """Write one line of sums for each status that counts; return the line after the last."""
    below = place.last + 1
    for i, (status, title) in enumerate(COUNTED, below):
        sheet.merge_range(i, 0, i, len(LEAD) - 1, title, ink["total"])
        counts = [sum(r.cells[a.id].status == status for r in rows if a.id in r.cells) for a in areas]
        for column, count in enumerate(counts, place.left):
            sheet.write_formula(i, column, counting(status, place.column(column)), ink["total"], count)
        cells = f"{letter(place.left)}{i + 1}:{letter(place.right)}{i + 1}"
        sheet.write_formula(i, place.right + 1, f"=SUM({cells})", ink["total"], sum(counts))
        sheet.write_blank(i, place.right + 2, None, ink["total"])
        sheet.set_row(i, LOW)
    return below + len(COUNTED)


def _legend(sheet: Sheet, line: int, last: int, ink: Ink) -> int:
    """Write one line a status; return the line after the last."""
    sheet.write_string(line, 1, "Chú giải", ink["signed"])
    doubt = f"Chưa chắc chắn (dưới {percent(UNSURE)}): cần người xem lại, xem trang “Cần xem lại”."
    rows = [(label(s), str(s), meaning) for s, meaning in MEANING.items()]
    rows.append((f"{label('missing')}{DOUBT_SIGN}", f"{inks.UNSURE}missing", doubt))
    for i, (word, style, meaning) in enumerate(rows, line + 1):
        mark(sheet, i, 1, word, ink[style])
        sheet.merge_range(i, 2, i, last, meaning, ink["plain"])
        sheet.set_row(i, LOW)
    return line + 1 + len(rows)


def _signature(sheet: Sheet, line: int, last: int, ink: Ink) -> int:
    """Write the places for date and signatures; return the line after the last."""
    half = last // 2
    left, right = (0, min(3, half)), (max(half + 1, last - 4), last)
    rows: tuple[tuple[int, tuple[int, int], str, str], ...] = (
        (0, right, "........., ngày ..... tháng ..... năm ......", "italic"),
        (1, left, "NGƯỜI LẬP BIỂU", "signed"),
        (1, right, "THỦ TRƯỞNG ĐƠN VỊ", "signed"),
        (2, left, "(Ký, ghi rõ họ tên)", "italic"),
        (2, right, "(Ký tên, đóng dấu)", "italic"),
    )
    for below, (first, end), text, style in rows:
        sheet.merge_range(line + below, first, line + below, end, text, ink[style])
        sheet.set_row(line + below, LOW)
    return line + 3


def by_unit(rows: Iterable[UnitRow]) -> list[tuple[str, list[UnitRow]]]:
    """Return the rows of each unit together, in order."""
    ordered = {row.unit: i for i, row in enumerate(reversed(list(rows)))}
    together = sorted(rows, key=lambda r: -ordered[r.unit])
    return [(unit, list(group)) for unit, group in groupby(together, key=lambda r: r.unit)]
