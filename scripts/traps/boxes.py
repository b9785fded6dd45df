"""Traps of the page itself: boxes that begin elsewhere, cropped pages, turned pages with and without saying so."""

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from reportlab.lib.pagesizes import A4

from scripts.traps import paper
from scripts.traps.paper import FIELDS, PHRASES, Paper
from scripts.traps.record import Expect, trap

FAR = 10_909
WIDTH, HEIGHT = A4
# How the drawing is turned so that it stands upright when the page is turned clockwise by so many degrees.
TURNS: dict[int, Sequence[float]] = {
    90: (0, 1, -1, 0, HEIGHT, 0),
    180: (-1, 0, 0, -1, WIDTH, HEIGHT),
    270: (0, -1, 1, 0, 0, WIDTH),
}
UPRIGHT = Expect(words=PHRASES, fields=FIELDS, count=6, ocr_pages=0)
OUTSIDE = "In tu may chu SGTVT-0417 luc 14 gio 05"


def _changed(path: Path, **boxes: tuple[float, float, float, float] | int) -> None:
    """Give the first page other boxes or another rotation: `mediabox`, `cropbox`, `rotation`."""
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        page = document[0]
        for name, value in boxes.items():
            setter = getattr(page, f"set_{name}")
            setter(value) if isinstance(value, int) else setter(*value)
        document.save(path)


@trap("far-media-box.pdf", UPRIGHT)
def far_media_box(path: Path) -> None:
    """A page whose coordinates begin at y = 10,909."""
    sheet = Paper(path)
    sheet.canvas.translate(0, FAR)
    sheet.whole()
    sheet.save()
    _changed(path, mediabox=(0, FAR, WIDTH, FAR + HEIGHT), cropbox=(0, FAR, WIDTH, FAR + HEIGHT))


@trap("crop-box.pdf", Expect(words=PHRASES, fields=FIELDS, count=6, absent=(OUTSIDE, "0417")))
def crop_box(path: Path) -> None:
    """A page on a larger sheet, cut out by its crop box; a printer's mark stands outside."""
    sheet = Paper(path, size=(WIDTH + 200, HEIGHT + 160))
    sheet.text(210, 12, OUTSIDE, size=9)
    sheet.width, sheet.height = WIDTH, HEIGHT
    sheet.canvas.translate(100, 80)
    sheet.whole()
    sheet.save()
    _changed(path, cropbox=(100, 80, WIDTH + 100, HEIGHT + 80))


def _turned(path: Path, degrees: int) -> None:
    """Write the report so that it stands upright when its page is turned clockwise by so many degrees."""
    size = (HEIGHT, WIDTH) if degrees != 180 else A4  # noqa: PLR2004  half a turn keeps the format
    sheet = Paper(path, size=size)
    sheet.canvas.transform(*TURNS[degrees])
    sheet.width, sheet.height = A4
    sheet.whole()
    sheet.save()


@trap("rotate-90.pdf", UPRIGHT)
def rotate_90(path: Path) -> None:
    """A page that says it is to be turned by 90 degrees."""
    _turned(path, 90)
    _changed(path, rotation=90)


@trap("rotate-180.pdf", UPRIGHT)
def rotate_180(path: Path) -> None:
    """A page that says it is to be turned by 180 degrees."""
    _turned(path, 180)
    _changed(path, rotation=180)


@trap("rotate-270.pdf", UPRIGHT)
def rotate_270(path: Path) -> None:
    """A page that says it is to be turned by 270 degrees."""
    _turned(path, 270)
    _changed(path, rotation=270)


@trap("sideways-90.pdf", UPRIGHT)
def sideways_90(path: Path) -> None:
    """Text that runs up the page, which does not say that it is turned."""
    _turned(path, 90)


@trap("sideways-270.pdf", UPRIGHT)
def sideways_270(path: Path) -> None:
    """Text that runs down the page, which does not say that it is turned."""
    _turned(path, 270)


@trap("upside-down.pdf", UPRIGHT)
def upside_down(path: Path) -> None:
    """Text that stands on its head, on a page that does not say so."""
    _turned(path, 180)


@trap(
    "mixed-formats.pdf",
    Expect(words=(*PHRASES, "Công nhân trực gác đèo", "Sáu tháng cuối năm"), count=8, documents=1),
)
def mixed_formats(path: Path) -> None:
    """A report whose second page is A3 and whose third is A5: page numbers are no content."""
    sheet = Paper(path)
    sheet.letterhead()
    sheet.flow(*paper.BODY_BLOCKS)
    sheet.next(size=(2 * WIDTH, HEIGHT), number=2)
    sheet.flow(paper.STORMS)
    sheet.next(size=(HEIGHT / 2 + 120, WIDTH), number=3)
    sheet.flow(paper.BRIDGE)
    sheet.ending()
    sheet.save()


RUNNING = "Báo cáo thi đua - Hạt Quản lý đường bộ Nậm Kha"


@trap("running-heads.pdf", Expect(words=PHRASES, absent=(RUNNING, "Trang 2"), count=8))
def running_heads(path: Path) -> None:
    """A running head on every page and a page number at its foot."""
    sheet = Paper(path)
    sheet.letterhead()
    sheet.flow(*paper.BODY_BLOCKS[:3])
    later = (paper.BODY_BLOCKS[3:4], (paper.RESULTS, *paper.BODY_BLOCKS[4:]), (paper.ROADS,))
    for number, texts in enumerate(later, 2):
        sheet.next()
        sheet.text(85, 26, RUNNING, size=10)
        sheet.centred(sheet.width / 2, 800, f"Trang {number}", size=10)
        sheet.flow(*texts)
    sheet.ending()
    sheet.save()
