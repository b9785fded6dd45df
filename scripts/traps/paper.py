"""The paper that most traps are made of: a short report of an invented unit, and a sheet to lay it out on by hand.

Everything here is written for this project; place, unit, people and figures are invented.
"""

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from scripts.rendering import Document, parse_markup
from scripts.rendering.fonts import find_fonts
from scripts.rendering.parts import MOTTO, NATION
from scripts.rendering.pdf import BODY, FACE, HEADING
from scripts.traps.rawpdf import Text, paragraph, text_width

UPPER, UNIT = "SỞ GIAO THÔNG VẬN TẢI SƠN HÀ", "HẠT QUẢN LÝ ĐƯỜNG BỘ NẬM KHA"
NUMBER, DATE, ISSUED = "25/BC-HQLĐB", "2024-06-12", "Nậm Kha, ngày 12 tháng 6 năm 2024"
SUBJECT = "Kết quả phong trào thi đua 6 tháng đầu năm 2024"
ROLE, SIGNER = "HẠT TRƯỞNG", "Lò Văn Hạnh"
FIELDS = {
    "upper": UPPER, "unit": UNIT, "number": NUMBER, "date": DATE, "kind": "BÁO CÁO", "signer": SIGNER,
}  # fmt: skip

OPENING = (
    "Thực hiện Kế hoạch số 318/KH-SGTVT của Giám đốc Sở về phát động thi đua năm 2024, Hạt Quản lý đường bộ"
    " Nậm Kha báo cáo kết quả như sau:"
)
RESULTS = "I. KẾT QUẢ THỰC HIỆN"
ROADS = (
    "Hạt được giao quản lý 86 km đường tỉnh qua ba xã vùng cao; từ đầu năm đến nay đã vá 320 m2 ổ gà, phát quang"
    " 41 km lề đường, khơi thông 12 km rãnh dọc và thay 64 cọc tiêu bị gãy."
)
STORMS = (
    "Công nhân trực gác đèo ngày đêm trong hai đợt mưa lớn cuối tháng 5, dọn 1.450 m3 đất sụt, bảo đảm xe khách"
    " và xe chở hàng thiết yếu qua lại thông suốt."
)
TASKS = "II. PHƯƠNG HƯỚNG"
BRIDGE = (
    "Sáu tháng cuối năm, Hạt phấn đấu hoàn thành sửa chữa cầu Bản Mù trước mùa lũ, không để xảy ra tai nạn lao"
    " động, trả lời đủ các ý kiến của người dân gửi qua đường dây nóng."
)
AFTERWARDS = "Trong quý III, Hạt sẽ tiếp tục vá 150 m2 ổ gà còn lại trên đường tỉnh 547 và báo cáo bổ sung sau."
BODY_BLOCKS = (OPENING, RESULTS, ROADS, STORMS, TASKS, BRIDGE)
PHRASES = ("Hạt được giao quản lý 86 km đường tỉnh", "đã vá 320 m2 ổ gà", "dọn 1.450 m3 đất sụt", "sửa chữa cầu Bản Mù")

MARKUP = f"""\
id: trap
upper: {UPPER}
header: {UNIT}
unit: Hạt Quản lý đường bộ Nậm Kha
doc_type: BÁO CÁO
number: {NUMBER}
place: Nậm Kha
date: {DATE}
subject: {SUBJECT}
signer_role: {ROLE}
signer: {SIGNER}
recipients: Văn phòng Sở; Lưu: VT
---
P [] none : {OPENING}
H1 [] : {RESULTS}
P [4] result : {ROADS}
P [3] result : {STORMS}
H1 [] : {TASKS}
P [4] intent : {BRIDGE}
"""

LEFT, TEXT_WIDTH, TOP = 85.0, 462.0, 57.0
GAP = 6.0


def report(extra: str = "") -> Document:
    """Return the short report, with further block lines at its end."""
    return parse_markup(MARKUP + extra)


def use_fonts() -> None:
    """Make the Times-like faces known to reportlab.

    Raises:
        FontMissingError: none is installed.
    """
    names = [FACE + suffix for suffix in ("", "-Bold", "-Italic", "-BoldItalic")]
    for name, file in zip(names, find_fonts(), strict=True):
        pdfmetrics.registerFont(TTFont(name, str(file)))
    pdfmetrics.registerFontFamily(FACE, *names)


class Paper:
    """Draw pages from the top: what is written next stands below what was written last."""

    def __init__(self, path: Path, *, size: tuple[float, float] = A4, compress: bool = True) -> None:
        """Begin on the first page; sizes are in points."""
        use_fonts()
        self.canvas = Canvas(str(path), pagesize=size, invariant=1, pageCompression=int(compress))
        self.width, self.height = size
        self.top = TOP

    def text(self, x: float, top: float, text: str, *, size: float = 13.0, face: str = "") -> None:
        """Write a line; `face` is "-Bold", "-Italic" or nothing."""
        self.canvas.setFont(FACE + face, size)
        self.canvas.drawString(x, self.height - top - size, text)

    def centred(self, x: float, top: float, text: str, *, size: float = 13.0, face: str = "") -> None:
        """Write a line centred on `x`."""
        self.text(x - pdfmetrics.stringWidth(text, FACE + face, size) / 2, top, text, size=size, face=face)

    def flow(self, *texts: str, style: ParagraphStyle = BODY) -> None:
        """Write justified paragraphs; one in capitals that is numbered stands bold, as a heading."""
        for text in texts:
            heading = text.upper() == text and text[:1] in "IV"
            self.put(Paragraph(text, HEADING if heading else style))

    def put(self, flowable: Flowable, *, x: float = LEFT, width: float = TEXT_WIDTH) -> None:
        """Place a paragraph or table below what was written last."""
        _, height = flowable.wrapOn(self.canvas, width, self.height)
        flowable.drawOn(self.canvas, x, self.height - self.top - height)
        self.top += height + GAP

    def letterhead(self, *, number: str = NUMBER, issued: str = ISSUED, title: str = "BÁO CÁO") -> None:
        """Write organ and number on the left, nation and date on the right, then the title."""
        left, right, top = self.width * 0.29, self.width * 0.70, self.top
        for x, row, text, size, face in (
            (left, 0, UPPER, 11.0, ""), (right, 0, NATION, 11.0, "-Bold"),
            (left, 16, UNIT, 11.0, "-Bold"), (right, 16, MOTTO, 13.0, "-Bold"),
            (left, 42, f"Số: {number}", 13.0, ""), (right, 42, issued, 13.0, "-Italic"),
        ):  # fmt: skip
            self.centred(x, top + row, text, size=size, face=face)
        self.centred(self.width / 2, top + 76, title, size=14, face="-Bold")
        self.centred(self.width / 2, top + 95, SUBJECT, size=14, face="-Bold")
        self.top = top + 128

    def ending(self) -> None:
        """Write the recipients on the left, role and name of the signer on the right."""
        top = self.top + 8
        for row, text in enumerate(("Nơi nhận:", "- Văn phòng Sở;", "- Lưu: VT.")):
            self.text(LEFT, top + 14 * row, text, size=11, face="" if row else "-BoldItalic")
        self.centred(self.width * 0.72, top, ROLE, face="-Bold")
        self.centred(self.width * 0.72, top + 70, SIGNER, face="-Bold")
        self.top = top + 100

    def whole(self) -> None:
        """Write the short report from letterhead to signature."""
        self.letterhead()
        self.flow(*BODY_BLOCKS)
        self.ending()

    def next(self, *, size: tuple[float, float] = A4, number: int = 0) -> None:
        """Turn to a new page; a number of 2 or more stands centred in its top margin."""
        self.canvas.showPage()
        self.canvas.setPageSize(size)
        self.width, self.height = size
        self.top = TOP
        if number:
            self.centred(self.width / 2, 26, str(number))

    def save(self) -> None:
        """Write the file."""
        self.canvas.save()


def raw_letterhead(*, number: str = f"Số: {NUMBER}", issued: str = ISSUED) -> list[Text]:
    """Return the letterhead and title as lines for a PDF written object by object."""
    left, right = 170.0, 420.0
    rows = (
        (left, 57, UPPER, 11.0, "F1"), (right, 57, NATION, 11.0, "F2"), (left, 72, UNIT, 11.0, "F2"),
        (right, 72, MOTTO, 13.0, "F2"), (left, 100, number, 13.0, "F1"), (right, 100, issued, 13.0, "F1"),
        (297, 136, "BÁO CÁO", 14.0, "F2"), (297, 155, SUBJECT, 14.0, "F2"),
    )  # fmt: skip
    return [Text(x - text_width(t, s) / 2, top, t, s, f) for x, top, t, s, f in rows]


def raw_blocks(blocks: Sequence[str], top: float, *, bold: Sequence[str] = (RESULTS, TASKS)) -> list[Text]:
    """Return blocks one below the other as lines for a PDF written object by object."""
    lines: list[Text] = []
    for block in blocks:
        lines += paragraph(block, top, font="F2" if block in bold else "F1")
        top = lines[-1].top + 24
    return lines


def raw_ending(top: float, *, signer: str = SIGNER) -> list[Text]:
    """Return recipients and signature as lines for a PDF written object by object."""
    left = [Text(85, top + 14 * i, t, 11.0) for i, t in enumerate(("Nơi nhận:", "- Văn phòng Sở;", "- Lưu: VT."))]
    return [*left, Text(380, top, ROLE, 13.0, "F2"), *([Text(385, top + 70, signer, 13.0, "F2")] if signer else [])]


def raw_report(blocks: Sequence[str] = BODY_BLOCKS) -> list[Text]:
    """Return the short report as lines for a PDF written object by object."""
    body = raw_blocks(blocks, 190)
    return [*raw_letterhead(), *body, *raw_ending(body[-1].top + 30)]
