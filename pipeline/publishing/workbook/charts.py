"""The sheet of figures: what the summary amounts to by area, by kind of submission and by unit, with charts."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.coverage import VIETNAMESE
from pipeline.publishing.view import View, area_name
from pipeline.publishing.workbook.ink import FONT, SOLID, Ink
from pipeline.publishing.workbook.measure import height
from pipeline.publishing.workbook.sheet import Book, Sheet, paper
from pipeline.publishing.workbook.summary import NAME as SUMMARY
from pipeline.publishing.workbook.summary import by_unit, counting, frame
from pipeline.rollcall import ROLL_NAMES, RollStatus

NAME = "Thống kê"
NAME_WIDTH, COUNT_WIDTH = 46, 8.5
MOST_UNITS = 40  # in the chart of gaps, which no one reads with more
NAME_LETTERS, TAIL_LETTERS = 44, 24
ROLL_COLOURS: dict[RollStatus, str] = {
    "submitted": SOLID["reported"], "unreadable": SOLID["unreadable"], "not_submitted": SOLID["not_submitted"],
}  # fmt: skip
CHART_COLUMN = 9  # the first column right of the tables
CHART_WIDTH = 640  # pixels
ROW_POINTS = 18.0
FEWEST_ROWS = 14  # of a table with its chart
SCALE = 56  # per cent, at which tables and charts stand beside one another on A4
SMALL, LARGE = {"name": FONT, "size": 10}, {"name": FONT, "size": 13, "bold": True}


class Count(NamedTuple):
    """Hold a number and the formula that gives it, "" for none."""

    number: int
    formula: str = ""


class Figures(NamedTuple):
    """Hold one table of counts: its title, its columns' names and colours, its rows' names and counts."""

    title: str
    heads: tuple[str, ...]
    colours: tuple[str, ...]
    rows: Sequence[tuple[str, tuple[Count, ...]]]


def write(book: Book, sheet: Sheet, view: View, ink: Ink) -> None:
    """Write the sheet: three tables below one another, each with its chart beside it."""
    paper(sheet, 0)
    sheet.set_print_scale(SCALE)  # instead of one page wide, with which Excel heeds no page break
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.set_column(1, len(VIETNAMESE), COUNT_WIDTH)
    sheet.merge_range(0, 0, 0, CHART_COLUMN + 10, "THỐNG KÊ", ink["title"])
    line, breaks = 2, list[int]()
    for number, figures in enumerate((statuses(view), submissions(view), gaps(view))):
        if number == 2:  # noqa: PLR2004 - the last begins a page, for it has a line a unit
            breaks.append(line)
        pixels = _table(sheet, line, figures, ink)
        if figures.rows:
            chart = _chart(book, line, figures, pixels=pixels, bars=number != 1)
            sheet.insert_chart(line, CHART_COLUMN, chart, {"y_offset": 4})
        line += max(len(figures.rows) + 4, FEWEST_ROWS)
    sheet.set_h_pagebreaks(breaks)
    sheet.print_area(0, 0, line, CHART_COLUMN + 10)


# --- the figures ----------------------------------------------------------------------------------------------------


def statuses(view: View) -> Figures:
    """Return how many units have each status, by area; the counts follow the summary when somebody edits it."""
    place, rows = frame(view), view.unit_rows()
    lines = []
    for i, area in enumerate(view.run.taxonomy.areas, place.left):
        cells = f"'{SUMMARY}'!{_fixed(place.column(i))}"
        seen = [r.cells[area.id].status for r in rows if area.id in r.cells]
        lines.append((area_name(area), tuple(Count(seen.count(s), counting(s, cells)) for s in VIETNAMESE)))
    return Figures(
        "Mức độ báo cáo theo từng nội dung (số lượt)", tuple(VIETNAMESE.values()), tuple(SOLID.values()), lines
    )


def _fixed(cells: str) -> str:
    """Return a range of cells that does not move when its formula is copied."""
    parts = (f"${end.rstrip('0123456789')}${end.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}" for end in cells.split(":"))
    return ":".join(parts)


def submissions(view: View) -> Figures:
    """Return how many units sent each kind of submission."""
    found: dict[str, list[RollStatus]] = {}
    for entry in view.run.roll.entries:
        found.setdefault(view.kind_name(entry.kind), []).append(entry.status)
    lines = [(kind, tuple(Count(seen.count(s)) for s in ROLL_NAMES)) for kind, seen in found.items()]
    heads = tuple(name[:1].upper() + name[1:] for name in ROLL_NAMES.values())
    return Figures("Tình hình nộp theo loại báo cáo (số đơn vị)", heads, tuple(ROLL_COLOURS.values()), lines)


def gaps(view: View) -> Figures:
    """Return how many areas each unit left out, those with most first; units without any are not shown."""
    summed = [(unit, sum(r.gaps for r in rows)) for unit, rows in by_unit(view.unit_rows())]
    most = sorted((x for x in summed if x[1]), key=lambda x: -x[1])[:MOST_UNITS]
    lines = [(shortened(unit), (Count(n),)) for unit, n in most]
    title = f"Số lượt bỏ sót theo đơn vị{' (nhiều nhất)' if len(most) == MOST_UNITS else ''}"
    return Figures(title, (VIETNAMESE["missing"],), (SOLID["missing"],), lines)


def shortened(name: str) -> str:
    """Return a unit's name short enough for a chart, with its end, which tells units apart ("… huyện Thạch Giang")."""
    if len(name) <= NAME_LETTERS:
        return name
    first, last = name[: NAME_LETTERS - TAIL_LETTERS].rpartition(" ")[0], name[-TAIL_LETTERS:].partition(" ")[2]
    return f"{first or name[: NAME_LETTERS - TAIL_LETTERS]} … {last or name[-TAIL_LETTERS:]}"


# --- the sheet ------------------------------------------------------------------------------------------------------


def _table(sheet: Sheet, line: int, figures: Figures, ink: Ink) -> int:
    """Write a table; return the height of it and of the empty rows below it, for its chart, in pixels."""
    sheet.write_string(line, 0, figures.title, ink["heading"])
    sheet.write_string(line + 1, 0, "", ink["head"])
    for i, head in enumerate(figures.heads, 1):
        sheet.write_string(line + 1, i, head, ink["head"])
    for r, (name, counts) in enumerate(figures.rows, line + 2):
        sheet.write_string(r, 0, name, ink["name"])
        for i, count in enumerate(counts, 1):
            _count(sheet, (r, i), count, ink)
    if not figures.rows:
        sheet.write_string(line + 2, 0, "Không có.", ink["name"])
    heights = [ROW_POINTS, height(((h, COUNT_WIDTH) for h in figures.heads), bold=True)]
    heights += [max(ROW_POINTS, height([(name, NAME_WIDTH)])) for name, _ in figures.rows]
    heights += [ROW_POINTS] * (FEWEST_ROWS - 1 - len(heights))
    for i, tall in enumerate(heights, line):
        sheet.set_row(i, tall)
    return round(sum(heights) / 0.75)


def _count(sheet: Sheet, place: tuple[int, int], count: Count, ink: Ink) -> None:
    if count.formula:
        sheet.write_formula(*place, count.formula, ink["centre"], count.number)
    else:
        sheet.write_number(*place, count.number, ink["centre"])


def _chart(book: Book, line: int, figures: Figures, *, pixels: int, bars: bool) -> Any:  # noqa: ANN401 - the writer's chart
    """Return a chart of a table whose title stands on a line: stacked bars (names at the left), or columns."""
    stacked = {"subtype": "stacked"} if len(figures.heads) > 1 else {}
    chart = book.add_chart({"type": "bar" if bars else "column", **stacked})
    first, last = line + 2, line + 1 + len(figures.rows)
    for i, (_, colour) in enumerate(zip(figures.heads, figures.colours, strict=True), 1):
        chart.add_series({
            "name": [NAME, line + 1, i], "categories": [NAME, first, 0, last, 0], "values": [NAME, first, i, last, i],
            "fill": {"color": colour}, "gap": 40, **_numbers(stacked),
        })  # fmt: skip
    chart.set_title({"name": figures.title, "name_font": LARGE, "overlay": False})
    chart.set_legend({"position": "bottom", "font": SMALL, **({} if stacked else {"none": True})})
    names = {"num_font": SMALL, "line": {"color": "#808080"}, "interval_unit": 1}
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    counts = {"num_font": SMALL, "num_format": "0", "major_gridlines": grid, "min": 0}
    chart.set_x_axis(counts | {"label_position": "high"} if bars else names)  # the writer names axes as they lie
    chart.set_y_axis(names | {"reverse": True} if bars else counts)
    chart.set_size({"width": CHART_WIDTH, "height": pixels})
    return chart


def _numbers(stacked: Mapping[str, str]) -> dict[str, object]:
    return {} if stacked else {"data_labels": {"value": True, "font": SMALL}}
