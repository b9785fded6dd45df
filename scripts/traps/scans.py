"""Traps of scans: stamps, slant, pages that lie sideways, tables, faxes, photographs, and old text layers over them."""

import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from reportlab.platypus import Paragraph, Table

from scripts.rendering.pdf import CELL, GRID
from scripts.traps import paper
from scripts.traps.paper import FIELDS, PHRASES, Paper
from scripts.traps.picture import BLUE, DPI, RED, WHITE, Leaf, boxed, faxed, printed, save_leaves, stamped, worn
from scripts.traps.rawpdf import Text
from scripts.traps.record import Expect, trap

CLOSE = 88.0  # how alike recognised phrases are at least
UNDER_STAMP = 97.0  # the same of whole paragraphs over which a stamp lies
HEAD = {"number": paper.NUMBER, "date": paper.DATE, "kind": "BÁO CÁO"}
SCANNED = Expect(words=PHRASES, fields=HEAD, ocr_pages=1, floor=CLOSE, needs="tesseract", count=6)


def _report(sheet: Paper) -> None:
    sheet.whole()


@cache
def _page() -> Image.Image:
    return printed(_report)[0]


@trap("scan.pdf", SCANNED)
def scan(path: Path) -> None:
    """A good scan without stamp."""
    save_leaves(path, [Leaf(worn(_page()))])


@trap("red-stamp.pdf", replace(SCANNED, together=(paper.ROADS, paper.STORMS), floor=UNDER_STAMP))
def red_stamp(path: Path) -> None:
    """A red stamp over the text, and one over the signature."""
    page = stamped(_page(), "HẠT QUẢN LÝ ĐƯỜNG BỘ", (0.55, 0.37), RED)
    save_leaves(path, [Leaf(worn(stamped(page, "HẠT QUẢN LÝ ĐƯỜNG BỘ", (0.62, 0.66), RED)))])


@trap("blue-stamp.pdf", replace(SCANNED, together=(paper.ROADS, paper.STORMS), floor=UNDER_STAMP))
def blue_stamp(path: Path) -> None:
    """A blue stamp of receipt over the text."""
    save_leaves(path, [Leaf(worn(stamped(_page(), "CÔNG VĂN ĐẾN SỐ 114", (0.5, 0.4), BLUE)))])


@trap("skewed.pdf", SCANNED)
def skewed(path: Path) -> None:
    """A page that lay askew by two degrees."""
    save_leaves(path, [Leaf(worn(_page(), skew=2.0))])


@trap("sideways-scan.pdf", SCANNED)
def sideways_scan(path: Path) -> None:
    """A page laid sideways into the scanner."""
    turned = worn(_page()).rotate(90, expand=True)
    turned.save(path, "PDF", resolution=DPI, quality=60)


@trap("upside-down-scan.pdf", SCANNED)
def upside_down_scan(path: Path) -> None:
    """A page laid head first into the scanner."""
    save_leaves(path, [Leaf(worn(_page()).rotate(180))])


TABLE = (
    ("TT", "Tuyến đường", "Km", "Việc đã làm trong sáu tháng"),
    ("1", "Đường tỉnh 541", "24,6", "Vá ổ gà, phát quang hai bên lề đường"),
    ("2", "Đường tỉnh 543", "31,0", "Dọn đất sụt, thay cọc tiêu bị gãy"),
    ("3", "Đường tỉnh 545", "18,2", "Khơi thông rãnh dọc, sơn lại biển báo"),
    ("4", "Đường tỉnh 547", "12,2", "Sửa ngầm tràn, kê lại rãnh bê tông"),
    ("5", "Đường tỉnh 549", "15,5", "Trồng cây hai bên đường, sửa rào chắn"),
    ("6", "Đường tỉnh 551", "27,3", "Làm mới cống tròn, gia cố mái dốc"),
)


@trap(
    "scanned-table.pdf",
    Expect(
        words=tuple(row[3] for row in TABLE), together=("Đường tỉnh 545 18,2 Khơi thông rãnh dọc",),
        rows=7, ocr_pages=1, floor=CLOSE, needs="tesseract",
    ),
)  # fmt: skip
def scanned_table(path: Path) -> None:
    """A scan that is one big ruled table."""

    def draw(sheet: Paper) -> None:
        sheet.flow("PHỤ LỤC: KHỐI LƯỢNG DUY TU")
        cells = [[Paragraph(c, CELL) for c in row] for row in TABLE]
        sheet.put(Table(cells, colWidths=(34.0, 120.0, 50.0, 250.0), rowHeights=34.0, style=GRID))

    save_leaves(path, [Leaf(worn(printed(draw)[0], skew=0.7))])


@trap("fax.pdf", Expect(status=("read", "partial"), words=PHRASES, floor=70, ocr_pages=1, needs="tesseract"))
def fax(path: Path) -> None:
    """A fax in fine resolution with specks and dropped lines."""
    save_leaves(path, [Leaf(faxed(_page(), across=204, down=196))])


@trap(
    "bad-fax.pdf",
    Expect(status=("partial", "unreadable"), said=("trang 1", "nhận dạng kém"), needs="tesseract"),
)
def bad_fax(path: Path) -> None:
    """A fax in which hardly a word can be made out: that must be said."""
    save_leaves(path, [Leaf(faxed(_page(), across=72, down=58))])


def _photograph() -> Image.Image:
    """Return a picture of anything but text: hills under a sky, with a sign of two words."""
    image = Image.new("RGB", (1240, 1754), (170, 190, 215))
    draw = ImageDraw.Draw(image)
    for i in range(60):
        y = 500 + i * 21
        tone = 120 - i
        ridge = [(0, y), (300 + i * 9, y - 130 + i), (800 - i * 4, y - 40), (1240, y - 90), (1240, 1754), (0, 1754)]
        draw.polygon(ridge, (tone, tone + 20, tone // 2))
    draw.rectangle((480, 900, 760, 1010), WHITE)
    draw.text((500, 920), "Km 31", (0, 0, 0), font_size=60)
    return image.filter(ImageFilter.GaussianBlur(1))


@trap(
    "photograph.pdf",
    Expect(
        status="partial", words=PHRASES, lost=(2,), said=("trang 2", "nhận dạng kém"), needs="tesseract",
        fields=FIELDS, count=6,
    ),
)  # fmt: skip
def photograph(path: Path) -> None:
    """A report, and behind it a photograph of the road: ink but few words."""
    save_leaves(path, [Leaf(None, paper.raw_report()), Leaf(_photograph())])


@trap("blank-pages.pdf", Expect(status="read", words=PHRASES, lost=(), needs="tesseract", fields=FIELDS, count=6))
def blank_pages(path: Path) -> None:
    """A report with an empty page and an empty page that was scanned: nothing is lost."""
    empty = worn(Image.new("RGB", (1240, 1754), WHITE), skew=0)
    save_leaves(path, [Leaf(None, paper.raw_report()), Leaf(None), Leaf(empty)])


@trap(
    "mixed.pdf",
    Expect(
        words=("86 km đường tỉnh", "Công nhân trực gác đèo ngày đêm", "sửa chữa cầu Bản Mù"), ocr_pages=1, floor=CLOSE,
        needs="tesseract", fields={"number": paper.NUMBER}, count=6,
    ),
)  # fmt: skip
def mixed(path: Path) -> None:
    """Text on the first and the last page, a scan between them."""
    first = [*paper.raw_letterhead(), *paper.raw_blocks(paper.BODY_BLOCKS[:3], 190)]
    last = paper.raw_blocks([paper.TASKS, paper.BRIDGE], 80)
    middle = printed(lambda sheet: sheet.flow(paper.STORMS))[0]
    last += paper.raw_ending(last[-1].top + 30)
    save_leaves(path, [Leaf(None, first), Leaf(worn(middle)), Leaf(None, last)])


WATERMARK = "Van ban duoc sao y tu dien tu ngay 12/06"


@trap("watermark-only.pdf", SCANNED)
def watermark_only(path: Path) -> None:
    """A scan whose only text is a watermark of forty letters."""
    save_leaves(path, [Leaf(worn(_page()), [Text(60, 822, WATERMARK, 8.0)])])


@trap("latin-layer.pdf", SCANNED)
def latin_layer(path: Path) -> None:
    """A scan over which an old recogniser laid its text, unpainted and without Vietnamese letters."""
    lines = [line._replace(text=_latin(line.text), mode=3, font="F1") for line in paper.raw_report()]
    save_leaves(path, [Leaf(worn(_page()), lines)])


def _latin(text: str) -> str:
    """Return Vietnamese as a recogniser without it wrote it: no marks, some letters taken for others."""
    bare = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return bare.replace("ng ", "nq ").replace("h", "li").replace("m ", "rn ").replace("uo", "u0")


DARK = 150  # grey levels that a scanner in black and white takes for ink


SECRET = Expect(status="unreadable", said=("độ mật MẬT",))
SECRET_SCAN = Expect(status="unreadable", said=("độ mật MẬT",), needs="tesseract")


@trap("secret-text.pdf", SECRET)
def secret_text(path: Path) -> None:
    """A text whose letterhead bears the mark of secrecy."""
    save_leaves(path, [Leaf(None, [*paper.raw_report(), Text(150, 118, "MẬT", 13.0, "F2")])])


@trap("secret-scan.pdf", SECRET_SCAN)
def secret_scan(path: Path) -> None:
    """A scan whose letterhead bears the mark in black."""

    def draw(sheet: Paper) -> None:
        sheet.centred(sheet.width * 0.29, 118, "MẬT", size=13, face="-Bold")
        sheet.whole()

    save_leaves(path, [Leaf(worn(printed(draw)[0]))])


@trap("secret-stamp.pdf", replace(SECRET_SCAN, said=("độ mật TỐI MẬT",)))
def secret_stamp(path: Path) -> None:
    """A scan with the mark as a red stamp in a frame."""
    save_leaves(path, [Leaf(worn(boxed(_page(), "TỐI MẬT", (0.29, 0.16), RED)))])


@trap("secret-stamp-on-text.pdf", SECRET_SCAN)
def secret_stamp_on_text(path: Path) -> None:
    """A text file on which the mark is a red picture of a stamp."""
    page = boxed(Image.new("RGB", (1240, 1754), WHITE), "MẬT", (0.29, 0.16), RED)
    save_leaves(path, [Leaf(page, paper.raw_report())])


CAREFUL = "Hạt đã đổi mật khẩu hòm thư công vụ và ký cam kết bảo mật thông tin với từng người."


@trap("no-secret.pdf", Expect(words=("mật khẩu hòm thư", "cam kết bảo mật"), count=3))
def no_secret(path: Path) -> None:
    """A paper that merely speaks of secrecy is no secret paper."""
    save_leaves(path, [Leaf(None, paper.raw_report([paper.OPENING, CAREFUL, paper.BRIDGE]))])


@trap("photo.png", SCANNED)
def png(path: Path) -> None:
    """A scan sent as PNG."""
    worn(_page()).save(path, dpi=(DPI, DPI), compress_level=1)


@trap("photo.jpg", SCANNED)
def jpg(path: Path) -> None:
    """A scan sent as JPEG."""
    worn(_page()).save(path, quality=60, dpi=(DPI, DPI))


@trap(
    "fax.tif",
    Expect(words=(*PHRASES, paper.AFTERWARDS), ocr_pages=2, floor=CLOSE, needs="tesseract", fields=HEAD),
)
def tiff(path: Path) -> None:
    """Two pages in one TIFF, in black and white."""
    pages = [worn(_page()), worn(printed(lambda sheet: sheet.flow(paper.AFTERWARDS))[0])]
    first, *rest = [page.convert("L").point([0] * DARK + [255] * (256 - DARK)).convert("1") for page in pages]
    first.save(path, save_all=True, append_images=rest, compression="group4", dpi=(DPI, DPI))


@trap("faint.pdf", SCANNED)
def faint(path: Path) -> None:
    """A scan of a pale print on grey paper."""
    pale = _page().point([205 - (255 - level) * 75 // 255 for level in range(256)] * 3)
    save_leaves(path, [Leaf(worn(pale, noise=12))])


@trap(
    "two-documents.tif",
    Expect(documents=2, words=(*PHRASES[:3], "hoàn thành sơn kẻ vạch"), floor=CLOSE, ocr_pages=2, needs="tesseract"),
)
def two_documents(path: Path) -> None:
    """A report and a plan, each with its letterhead, scanned in one go."""

    def plan(sheet: Paper) -> None:
        sheet.letterhead(number="26/KH-HQLĐB", issued="Nậm Kha, ngày 20 tháng 6 năm 2024", title="KẾ HOẠCH")
        sheet.flow("Hạt đăng ký thi đua hoàn thành sơn kẻ vạch 30 km đường tỉnh 541 trước ngày 30 tháng 9.")
        sheet.ending()

    first, second = [worn(page).convert("L") for page in (_page(), printed(plan)[0])]
    first.save(path, save_all=True, append_images=[second], compression="jpeg", dpi=(DPI, DPI))
