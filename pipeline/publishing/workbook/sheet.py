"""One sheet of the workbook: its cells, its paper, and tables below a title. The only module that knows the writer.

Every text is written as a string, whatever it begins with; only links that publishing.links allows are links.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipeline.publishing.workbook.ink import BASE, FONT, TITLE_SIZE, Ink, styles
from pipeline.publishing.workbook.measure import height

Sheet: TypeAlias = Worksheet
Book = Any  # the writer's workbook
Value = str | int | float | date
MOST_LINKS = 60_000  # of a sheet; Excel refuses a few thousand more
BUTTON = 2.5  # of a column's width, that the filter's button takes
HEAD = 2  # the row of a table's column heads, counted from 0


class Column(NamedTuple):
    """Hold a column's title, width in digits, and style."""

    title: str
    width: float
    style: str = "text"


class Doubtful(NamedTuple):
    """Hold a value of which a person should make sure; its cell is coloured."""

    value: Value


class Linked(NamedTuple):
    """Hold a value that opens a file, by its relative path, "" for none.

    The name of a file is no such value: LibreOffice does not break the words of a linked text into lines.
    """

    value: str | int
    path: str


class Marked(NamedTuple):
    """Hold a status as sign and word, with the style of its own."""

    text: str
    style: str


Cell = Value | Doubtful | Linked | Marked


class Table(NamedTuple):
    """Hold what one sheet shows below its title."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]


def open_book(path: Path) -> AbstractContextManager[Book]:
    """Return a workbook that is written when the context ends; nothing that looks like a formula or a link is one."""
    harmless = {"strings_to_formulas": False, "strings_to_urls": False}
    options = {**harmless, "default_format_properties": BASE, "in_memory": True}  # no text in the system's folder
    book: AbstractContextManager[Book] = xlsxwriter.Workbook(str(path), options)
    return book


def ink_of(book: Book) -> Ink:
    """Return the formats of a workbook."""
    return {name: book.add_format(props) for name, props in styles().items()}


def put(sheet: Sheet, row: int, column: int, value: Value, style: object) -> None:
    """Write a value as what it is: a date, a text, a number."""
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def mark(sheet: Sheet, row: int, column: int, text: str, style: object) -> None:
    """Write a status, its sign as a run of its own: the font that lends Times the sign would lend letters as well."""
    sign, _, word = text.partition(" ")
    sheet.write_rich_string(row, column, f"{sign} ", style, word, style)


def paper(sheet: Sheet, head: int) -> None:
    """Set a sheet up for A4 landscape, one page wide, its head on every page, page numbers in the footer."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.repeat_rows(head)
    sheet.hide_gridlines(2)
    sheet.set_footer(f'&L&"{FONT},Italic"&9&A&C&"{FONT},Regular"&11Trang &P/&N')


def lay(sheet: Sheet, table: Table, ink: Ink) -> None:
    """Write a table below its title, with filters and a head that stays in sight."""
    last = len(table.columns) - 1
    begin(sheet, table.title, table.columns, ink)
    for number, row in enumerate(table.rows, HEAD + 1):
        line(sheet, number, row, table.columns, ink)
    if not table.rows:
        sheet.merge_range(HEAD + 1, 0, HEAD + 1, last, "Không có.", ink["centre"])
    sheet.autofilter(HEAD, 0, HEAD + max(1, len(table.rows)), last)


def begin(sheet: Sheet, title: str, columns: Sequence[Column], ink: Ink) -> None:
    """Write title and column heads, and set paper and panes."""
    paper(sheet, HEAD)
    sheet.merge_range(0, 0, 0, len(columns) - 1, title, ink["title"])
    sheet.set_row(0, height([(title, sum(c.width for c in columns))], bold=True, size=TITLE_SIZE) + 4)
    sheet.set_row(
        HEAD, height(((c.title, c.width - BUTTON) for c in columns), bold=True)
    )  # the filter's button takes room
    for i, column in enumerate(columns):
        sheet.set_column(i, i, column.width)
        sheet.write_string(HEAD, i, column.title, ink["head"])
    sheet.freeze_panes(HEAD + 1, 0)


def line(sheet: Sheet, number: int, row: Sequence[Cell], columns: Sequence[Column], ink: Ink) -> None:
    """Write one row of a table, as high as its texts need."""
    for i, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if isinstance(cell, Marked):
            mark(sheet, number, i, cell.text, ink[cell.style])
        elif isinstance(cell, Linked) and cell.path and number < MOST_LINKS // 2:
            sheet.write_url(number, i, f"external:{cell.path}", ink["link"], str(cell.value))
            put(sheet, number, i, cell.value, ink["link"])  # over the link's own text, so that a number stays one
        else:
            style = f"doubtful {column.style}" if isinstance(cell, Doubtful) else column.style
            put(sheet, number, i, plain(cell), ink[style])
    sheet.set_row(number, height((plain(c), column.width) for c, column in zip(row, columns, strict=True)))


def plain(cell: Cell) -> Value:
    """Return the value of a cell, whatever is said about it."""
    if isinstance(cell, Marked):
        return cell.text
    return cell.value if isinstance(cell, Doubtful | Linked) else cell
