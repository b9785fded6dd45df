"""Traps of layout: superscripts, footnotes, tables, appendices, watermarks, several documents in one file."""

from pathlib import Path

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import Paragraph, Table, TableStyle

from scripts.rendering import render_pdf
from scripts.rendering.parts import MOTTO, NATION
from scripts.rendering.pdf import BARE, BODY, CELL, CELL_HEAD, CENTRED, GRID, ORGAN, TITLE
from scripts.traps import paper
from scripts.traps.paper import FIELDS, LEFT, PHRASES, TEXT_WIDTH, Paper
from scripts.traps.record import Expect, trap

Cells = tuple[str, ...]

HEADER: Cells = ("TT", "Tuyến đường", "Chiều dài (km)", "Việc đã làm")
WIDTHS = (36.0, 168.0, 84.0, 176.0)
ROWS: tuple[Cells, ...] = (
    ("1", "Đường tỉnh 541", "24,6", "Vá 120 m2 ổ gà, phát quang hai bên lề"),
    ("2", "Đường tỉnh 543 (đoạn qua xã Kha Thượng)", "31,0", "Dọn 900 m3 đất sụt, thay 40 cọc tiêu"),
    ("3", "Đường tỉnh 545", "18,2", "Khơi thông 7 km rãnh dọc, sơn lại 12 biển báo"),
    ("4", "Đường vào cửa khẩu Nậm Kha", "12,2", "Sửa 02 ngầm tràn, kê lại 65 m rãnh bê tông"),
)
FIRST_HALF, SECOND_HALF = "Dọn 900 m3 đất sụt, trực gác", "đèo ngày đêm, thay 40 cọc tiêu bị gãy"


@trap(
    "superscripts.pdf",
    Expect(
        words=("đã vá 320 m2 ổ gà", "dọn 1.450 m3 đất sụt"),
        together=("đã vá 320 m2 ổ gà, phát quang 41 km lề đường", "dọn 1.450 m3 đất sụt, bảo đảm xe khách"),
        count=6,
    ),
)
def superscripts(path: Path) -> None:
    """Square and cubic metres with raised figures."""
    sheet = Paper(path)
    sheet.letterhead()
    raised = "<super size=8>{}</super>"
    for text in paper.BODY_BLOCKS:
        sheet.flow(text.replace("m2", "m" + raised.format(2)).replace("m3", "m" + raised.format(3)))
    sheet.ending()
    sheet.save()


NOTES = ("Số liệu tính đến hết ngày 10 tháng 6.", "Không kể đoạn đang bàn giao cho địa phương.")
LONG_HEAD = "Trong đợt mưa lớn đầu tiên, công nhân của Hạt đã túc trực suốt ba ngày đêm ở các điểm sụt trên đèo để"
LONG_TAIL = "dọn đất đá, đặt rào chắn và hướng dẫn từng xe đi qua, nhờ vậy tuyến không bị tắc quá hai giờ."


@trap(
    "footnotes.pdf",
    Expect(
        words=("86 km đường tỉnh", *NOTES, "II. PHƯƠNG HƯỚNG"),
        together=("đường tỉnh qua ba xã vùng cao; từ đầu năm đến nay",),
    ),
)
def footnotes(path: Path) -> None:
    """Marks "1)" and "2)" raised in the text, their notes in small type under a rule at the foot of the page."""
    sheet = Paper(path)
    sheet.letterhead()
    first, second = (f"<super size=8>{n})</super>" for n in (1, 2))
    sheet.flow(paper.OPENING, paper.RESULTS, paper.ROADS.replace("320 m2 ổ gà", f"320 m2 ổ gà{first}"))
    sheet.flow(paper.STORMS.replace("đất sụt", f"đất sụt{second}"))
    _notes(sheet)
    sheet.next(number=2)
    sheet.flow(paper.TASKS, paper.BRIDGE)
    sheet.ending()
    sheet.save()


@trap("footnote-in-paragraph.pdf", Expect(together=(f"{LONG_HEAD} {LONG_TAIL}",), words=("sửa chữa cầu Bản Mù",)))
def footnote_in_paragraph(path: Path) -> None:
    """A paragraph that goes on over the page, with the footnotes between its halves."""
    sheet = Paper(path)
    sheet.letterhead()
    sheet.flow(paper.OPENING, paper.RESULTS, paper.ROADS)
    sheet.top = 640
    sheet.put(Paragraph(f"{LONG_HEAD}<br/>{LONG_TAIL}", BODY).split(TEXT_WIDTH, 37)[0])
    _notes(sheet)
    sheet.next(number=2)
    sheet.put(Paragraph(LONG_TAIL, BODY.clone("rest", firstLineIndent=0)))
    sheet.flow(paper.TASKS, paper.BRIDGE)
    sheet.ending()
    sheet.save()


def _notes(sheet: Paper) -> None:
    sheet.canvas.line(LEFT, sheet.height - 742, LEFT + 144, sheet.height - 742)
    for i, note in enumerate(NOTES):
        sheet.text(LEFT, 748 + 13 * i, f"{i + 1})", size=7)
        sheet.text(LEFT + 9, 748 + 13 * i, note, size=10)


APPENDIX = "PHỤ LỤC: KHỐI LƯỢNG DUY TU CÁC TUYẾN"


@trap(
    "landscape-appendix.pdf",
    Expect(
        words=("sửa chữa cầu Bản Mù", APPENDIX, "Đường tỉnh 541", "Dọn 900 m3 đất sụt", "Sửa 02 ngầm tràn"),
        absent=("Nơi nhận", paper.SIGNER), fields=FIELDS, rows=5, documents=1,
    ),
)  # fmt: skip
def landscape_appendix(path: Path) -> None:
    """An appendix on a landscape page after the signature."""
    lines = "".join(f"R [4] result : {' | '.join(row)}\n" for row in ROWS)
    render_pdf(paper.report(f"H1 [] : {APPENDIX}\nR [] none : {' | '.join(HEADER)}\n{lines}"), path)


@trap(
    "numbered-appendix.pdf",
    Expect(
        words=("sửa chữa cầu Bản Mù", "PHỤ LỤC I", "Đường tỉnh 541", "Sửa 02 ngầm tràn"),
        absent=(paper.SIGNER,), rows=5, count=12, documents=1,
    ),
)  # fmt: skip
def numbered_appendix(path: Path) -> None:
    """An appendix with a head of its own ("Kèm theo Báo cáo số …") and a page number that begins again."""
    sheet = Paper(path)
    sheet.whole()
    sheet.next(size=landscape(A4), number=1)
    sheet.put(Paragraph("<b>PHỤ LỤC I</b>", TITLE), width=sheet.width - 2 * LEFT)
    sheet.put(Paragraph(f"(Kèm theo Báo cáo số {paper.NUMBER} của Hạt)", TITLE), width=sheet.width - 2 * LEFT)
    sheet.put(_table([HEADER, *ROWS]))
    sheet.save()


@trap(
    "broken-row.pdf",
    Expect(
        words=("Đường tỉnh 541", FIRST_HALF, SECOND_HALF, "Đường tỉnh 545", "Đường vào cửa khẩu", "sửa chữa cầu"),
        together=(f"{FIRST_HALF} {SECOND_HALF}",), rows=5, count=10,
    ),
)  # fmt: skip
def broken_row(path: Path) -> None:
    """A table over two pages: its header row is repeated, its second row is broken in two."""
    sheet = Paper(path)
    sheet.letterhead()
    sheet.flow(paper.OPENING, paper.RESULTS)
    sheet.top = 640
    sheet.put(_table([HEADER, ROWS[0], (*ROWS[1][:3], FIRST_HALF)]))
    sheet.next(number=2)
    sheet.put(_table([HEADER, ("", "", "", SECOND_HALF), *ROWS[2:]]))
    sheet.flow(paper.TASKS, paper.STORMS, paper.BRIDGE)
    sheet.ending()
    sheet.save()


@trap(
    "unruled-table.pdf",
    Expect(
        words=("Tuyến đường", "Đường tỉnh 541", "24,6", "Đường tỉnh 545", "18,2", "Đường vào cửa khẩu", "12,2"),
        rows=5, count=10,
    ),
)  # fmt: skip
def unruled_table(path: Path) -> None:
    """A table whose columns stand apart by blank space alone."""
    sheet = Paper(path)
    sheet.letterhead()
    sheet.flow(*paper.BODY_BLOCKS[:3])
    sheet.put(_table([_brief(row) for row in (HEADER, *ROWS)], ruled=False))
    sheet.top += 10
    sheet.flow(paper.TASKS, paper.BRIDGE)
    sheet.ending()
    sheet.save()


def _brief(row: Cells) -> Cells:
    """Return a row whose cells each fit on one line."""
    number, road, length, work = row
    return number, road.split(" (")[0].removesuffix(" Nậm Kha"), length.split()[0], work.split(",")[0]


def _table(rows: list[Cells], *, ruled: bool = True) -> Table:
    """Return a table whose first row is its header."""
    styles = [CELL_HEAD] + [CELL] * (len(rows) - 1)
    cells = [[Paragraph(c, style) for c in row] for row, style in zip(rows, styles, strict=True)]
    return Table(cells, colWidths=WIDTHS, style=GRID if ruled else TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))


MARK = "BẢN SAO LƯU HÀNH NỘI BỘ"


@trap(
    "watermark.pdf",
    Expect(words=PHRASES, together=(paper.ROADS, paper.STORMS), absent=("BẢN SAO", "SAO LƯU"), count=6),
)
def watermark(path: Path) -> None:
    """Pale letters across the whole page, under the text."""
    sheet = Paper(path)
    sheet.canvas.saveState()
    sheet.canvas.translate(sheet.width / 2, sheet.height / 2)
    sheet.canvas.rotate(52)
    sheet.canvas.setFillGray(0.85)
    sheet.canvas.setFont("Serif-Bold", 44)
    sheet.canvas.drawCentredString(0, 0, MARK)
    sheet.canvas.restoreState()
    sheet.whole()
    sheet.save()


OTHER_TEXT = "Hạt đăng ký thi đua hoàn thành sơn kẻ vạch 30 km đường tỉnh 541 trước ngày 30 tháng 9."


@trap(
    "two-documents.pdf",
    Expect(documents=2, words=(*PHRASES, "hoàn thành sơn kẻ vạch"), absent=("Nơi nhận",), fields=FIELDS),
)
def two_documents(path: Path) -> None:
    """A report, and on the next page a plan with a letterhead of its own, scanned into one file."""
    sheet = Paper(path)
    sheet.whole()
    sheet.next()
    sheet.letterhead(number="26/KH-HQLĐB", issued="Nậm Kha, ngày 20 tháng 6 năm 2024", title="KẾ HOẠCH")
    sheet.flow(OTHER_TEXT, paper.BRIDGE)
    sheet.ending()
    sheet.save()


@trap(
    "party-letterhead.pdf",
    Expect(
        fields={"number": "08-BC/CB", "date": "2024-06-12", "kind": "BÁO CÁO", "unit": "CHI BỘ HẠT NẬM KHA"}, count=3
    ),
)
def party_letterhead(path: Path) -> None:
    """A paper of the Party: organ with an asterisk on the left, the Party's name on the right, the number below."""
    sheet = Paper(path)
    for x, top, text, face in (
        (170, 57, "ĐẢNG BỘ SỞ GIAO THÔNG VẬN TẢI", ""), (430, 57, "ĐẢNG CỘNG SẢN VIỆT NAM", "-Bold"),
        (170, 73, "CHI BỘ HẠT NẬM KHA", "-Bold"), (170, 86, "*", ""), (170, 102, "Số 08-BC/CB", ""),
        (430, 102, paper.ISSUED, "-Italic"), (297, 140, "BÁO CÁO", "-Bold"),
        (297, 158, "kết quả lãnh đạo phong trào thi đua 6 tháng đầu năm 2024", "-Bold"), (297, 172, "-----", ""),
    ):  # fmt: skip
        sheet.centred(x, top, text, size=12, face=face)
    sheet.top = 200
    sheet.flow(paper.ROADS, paper.STORMS, paper.BRIDGE)
    sheet.ending()
    sheet.save()


@trap("after-signature.pdf", Expect(words=(*PHRASES, paper.AFTERWARDS), count=7, fields=FIELDS))
def after_signature(path: Path) -> None:
    """A page of plain text after the signature, without a heading: it is content all the same."""
    sheet = Paper(path)
    sheet.whole()
    sheet.next(number=2)
    sheet.flow(paper.AFTERWARDS)
    sheet.save()


LONG_UNIT = "TRUNG TÂM BẢO TRÌ VÀ KHAI THÁC HẠ TẦNG ĐƯỜNG BỘ NẬM KHA - MƯỜNG LÝ"


@trap(
    "tight-letterhead.pdf",
    Expect(fields={"upper": paper.UPPER, "unit": LONG_UNIT, "number": paper.NUMBER, "date": paper.DATE}, count=6),
)
def tight_letterhead(path: Path) -> None:
    """A letterhead whose columns all but touch, the unit's name over two justified lines."""
    sheet = Paper(path)
    bold = ORGAN.clone("bold", fontName="Serif-Bold", fontSize=11)
    wide = bold.clone("wide", alignment=TA_JUSTIFY)
    left = [Paragraph(paper.UPPER, bold.clone("upper", fontName="Serif")), Paragraph(LONG_UNIT, wide)]
    right = [Paragraph(NATION, bold), Paragraph(MOTTO, bold.clone("motto", fontSize=13))]
    sheet.put(Table([[left, right]], colWidths=(210.0, 264.0), style=BARE), x=70, width=474)
    issued = [[Paragraph(f"Số: {paper.NUMBER}", CENTRED), Paragraph(paper.ISSUED, CENTRED)]]
    sheet.put(Table(issued, colWidths=(210.0, 264.0), style=BARE), x=70, width=474)
    sheet.flow("<b>BÁO CÁO</b>", f"<b>{paper.SUBJECT}</b>", style=TITLE)
    sheet.flow(*paper.BODY_BLOCKS)
    sheet.ending()
    sheet.save()


@trap("dotted-date.pdf", Expect(fields={"number": "/BC-HQLĐB", "kind": "BÁO CÁO"}, count=6, words=PHRASES))
def dotted_date(path: Path) -> None:
    """Number and day left blank for the clerk: "Số:     /BC-…", "ngày …… tháng 6 năm 2024"."""
    sheet = Paper(path)
    sheet.letterhead(number="          /BC-HQLĐB", issued="Nậm Kha, ngày ....... tháng 6 năm 2024")
    sheet.flow(*paper.BODY_BLOCKS)
    sheet.ending()
    sheet.save()


@trap("no-letterhead.pdf", Expect(words=PHRASES, count=6))
def no_letterhead(path: Path) -> None:
    """Text alone: neither organ, motto nor title."""
    sheet = Paper(path)
    sheet.flow(*paper.BODY_BLOCKS)
    sheet.save()
