"""A run as the workbook tong-hop.xlsx: the table that is printed and signed, and behind it all that it rests on."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pipeline.aside import aside
from pipeline.publishing.view import View
from pipeline.publishing.workbook import about, by_unit, charts, evidence, received, review_list, summary
from pipeline.publishing.workbook.sheet import ink_of, lay, open_book
from pipeline.results import Run

# The same run gives the same bytes, so the date on which the workbook was made cannot be today's.
CREATED = datetime(2024, 1, 1)  # noqa: DTZ001  # the format knows no time zones
TITLE = "Tổng hợp mức độ báo cáo các nội dung thi đua"


def write(run: Run, path: Path, *, links: Mapping[str, str] | None = None) -> None:
    """Write the workbook; the file is replaced whole or not at all.

    `links` are relative paths, from the workbook's folder, under which files of the inbox open (publishing.links).
    """
    aside(path, lambda draft: _write(View(run, links), draft))


def _write(view: View, path: Path) -> None:
    with open_book(path) as book:
        book.set_properties({"title": TITLE, "created": CREATED})
        ink = ink_of(book)
        summary.write(book.add_worksheet(summary.NAME), view, ink)
        by_unit.write(book.add_worksheet(by_unit.NAME), view, ink)
        lists = (evidence.table(view), received.files(view), received.absent(view), review_list.table(view))
        for table in lists:
            lay(book.add_worksheet(table.name), table, ink)
        charts.write(book, book.add_worksheet(charts.NAME), view, ink)
        lay(book.add_worksheet(about.NAME), about.table(view), ink)
