"""Work out the fixed parts of an administrative paper, for every kind of file alike."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from scripts.rendering.markup import Block, Document

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS_TITLE = "Nơi nhận:"
APPENDIX_SIGN = "PHỤ LỤC"

# Decree 30/2020: days below 10 and the first two months are written with a zero in front.
MONTHS_WITH_ZERO = 2

CELL_PADDING = 14.0
"""Points left and right of a cell's text, together."""
WIDEST_WISH = 240.0
"""Points beyond which a column's text may as well be broken."""


def place_and_date(document: Document) -> str:
    """Return the line "place, ngày … tháng … năm …"."""
    day = date.fromisoformat(document.head["date"])
    month = f"{day.month:02d}" if day.month <= MONTHS_WITH_ZERO else str(day.month)
    return f"{document.head['place']}, ngày {day.day:02d} tháng {month} năm {day.year}"


def number_line(document: Document) -> str:
    """Return the line "Số: …"."""
    return f"Số: {document.head['number']}"


def recipient_lines(document: Document) -> list[str]:
    """Return the lines under "Nơi nhận", the last with a full stop."""
    names = [name.strip() for name in document.head["recipients"].split(";")]
    return [*(f"- {name};" for name in names[:-1]), f"- {names[-1]}."]


def signer_roles(document: Document) -> list[str]:
    """Return the signer's role, one line each (KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC)."""
    return [role.strip() for role in document.head["signer_role"].split(" / ")]


def split_appendix(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Part the blocks into the body and the appendix, which a heading "PHỤ LỤC" begins."""
    for index, block in enumerate(blocks):
        if block.kind == "H" and block.text.startswith(APPENDIX_SIGN):
            return blocks[:index], blocks[index:]
    return blocks, ()


def group_rows(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """Yield every block alone, and rows that follow each other together as one table."""
    for is_table, group in groupby(blocks, key=lambda block: block.kind == "R"):
        if is_table:
            yield list(group)
        else:
            yield from ([block] for block in group)


def column_widths(rows: list[Block], width: float) -> list[float]:
    """Share the width, in points, among the columns: first what unbroken words need, the rest by amount of text."""
    columns = max(len(row.cells) for row in rows)
    padded = [(*row.cells, *[""] * (columns - len(row.cells))) for row in rows]
    narrow = [_word_width([row[column] for row in padded]) for column in range(columns)]
    wanted = [_text_width([row[column] for row in padded]) for column in range(columns)]
    wishes = [max(wish - need, 1.0) for wish, need in zip(wanted, narrow, strict=True)]
    spare = width - sum(narrow)
    if spare < 0:
        return [need * width / sum(narrow) for need in narrow]
    return [need + spare * wish / sum(wishes) for need, wish in zip(narrow, wishes, strict=True)]


def _word_width(cells: list[str]) -> float:
    """Return the points that a column needs so that no word of it is broken."""
    return CELL_PADDING + max((_width(word) for cell in cells for word in cell.split()), default=0.0)


def _text_width(cells: list[str]) -> float:
    """Return the points that a column would like to have."""
    return CELL_PADDING + max(min(_width(cell), WIDEST_WISH) for cell in cells)


def _width(text: str) -> float:
    """Return about how many points a bold text of 12 points takes."""
    return sum(9.0 if letter.isupper() else 6.2 for letter in text)
