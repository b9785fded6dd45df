"""Traps of what is drawn over a page: signature and form fields, whose text stands in appearance streams alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from scripts.rendering.fonts import find_fonts
from scripts.traps import paper
from scripts.traps.picture import add_picture
from scripts.traps.rawpdf import HEIGHT, RawPdf, Sheet, Text, book, content, text_width, unicode_font
from scripts.traps.record import Expect, trap


class Widget(NamedTuple):
    """Hold a field: where it stands, what its appearance shows, its type (Sig, Tx) and further entries."""

    x: float
    top: float
    text: str
    kind: str = "Sig"
    entries: str = ""


ROOM = 18.0  # points: the height of a widget


def _write(path: Path, lines: Sequence[Text], widgets: Sequence[Widget]) -> None:
    """Write a page whose widgets show their texts in the page's own font."""
    pdf = RawPdf()
    letters = "".join([*(t.text for t in lines), *(w.text for w in widgets)])
    upright, codes = unicode_font(pdf, "AAAAAA+TimesNewRomanPSMT", letters)
    bold, _ = unicode_font(pdf, "AAAAAB+TimesNewRomanPS-BoldMT", letters)
    numbers = [_widget(pdf, widget, upright, codes) for widget in widgets]
    listed = " ".join(f"{n} 0 R" for n in numbers)
    sheet = Sheet(content(lines, {"F1": codes, "F2": codes}), f"/Annots [{listed}]")
    form = f"/AcroForm << /Fields [{listed}] /SigFlags 3 >>"
    book(pdf, path, [sheet], {"F1": upright, "F2": bold}, root=form)


def _widget(pdf: RawPdf, widget: Widget, font: int, codes: dict[str, int]) -> int:
    """Add a field with its appearance, a form of its own, and return its number."""
    width = text_width(widget.text, 13) + 4
    drawing = content([Text(2, 2, widget.text)], {"F1": codes}, height=ROOM)
    shown = pdf.stream(
        drawing,
        f"/Type /XObject /Subtype /Form /BBox [0 0 {width:.1f} {ROOM}] /Resources << /Font << /F1 {font} 0 R >> >>",
    )
    bottom = HEIGHT - widget.top - ROOM
    return pdf.add(
        f"<< /Type /Annot /Subtype /Widget /FT /{widget.kind} /T (f{len(pdf.objects)}) /F 4 {widget.entries}"
        f" /Rect [{widget.x:.1f} {bottom:.1f} {widget.x + width:.1f} {bottom + ROOM:.1f}] /AP << /N {shown} 0 R >> >>"
    )


@trap("signature.pdf", Expect(words=paper.PHRASES, fields=paper.FIELDS, count=6, ocr_pages=0))
def signature(path: Path) -> None:
    """A signed file: number, date and signer were put on by the signing program, as appearances of its fields."""
    body = paper.raw_blocks(paper.BODY_BLOCKS, 190)
    ending = body[-1].top + 30
    lines = [*paper.raw_letterhead(number="Số:", issued=" "), *body, *paper.raw_ending(ending, signer="")]
    width = text_width(paper.ISSUED, 13)
    widgets = [
        Widget(184, 98, paper.NUMBER),
        Widget(420 - width / 2, 98, paper.ISSUED),
        Widget(385, ending + 68, paper.SIGNER),
    ]
    _write(path, lines, widgets)


@trap(
    "signature-image.pdf",
    Expect(words=paper.PHRASES, fields={"number": paper.NUMBER, "kind": "BÁO CÁO"}, count=6, needs="tesseract"),
)
def signature_image(path: Path) -> None:
    """A signed file whose number was put on as a picture: it can only be recognised."""
    pdf = RawPdf()
    lines = [t for t in paper.raw_report() if not t.text.startswith("Số:")] + [Text(115, 100, "Số:")]
    letters = "".join(t.text for t in lines)
    upright, codes = unicode_font(pdf, "AAAAAA+TimesNewRomanPSMT", letters)
    bold, _ = unicode_font(pdf, "AAAAAB+TimesNewRomanPS-BoldMT", letters)
    picture = Image.new("RGB", (360, 60), (255, 255, 255))
    font = ImageFont.truetype(str(find_fonts().regular), 44)
    ImageDraw.Draw(picture).text((4, 4), paper.NUMBER, (0, 0, 0), font)
    image = add_picture(pdf, picture)
    shown = pdf.stream(
        "q 108 0 0 18 0 0 cm /Im Do Q",
        f"/Type /XObject /Subtype /Form /BBox [0 0 108 18] /Resources << /XObject << /Im {image} 0 R >> >>",
    )
    field = pdf.add(
        f"<< /Type /Annot /Subtype /Widget /FT /Sig /T (number) /F 4 /Rect [140 {HEIGHT - 116} 248 {HEIGHT - 98}]"
        f" /AP << /N {shown} 0 R >> >>"
    )
    sheet = Sheet(content(lines, {"F1": codes, "F2": codes}), f"/Annots [{field} 0 R]")
    form = f"/AcroForm << /Fields [{field} 0 R] /SigFlags 3 >>"
    book(pdf, path, [sheet], {"F1": upright, "F2": bold}, root=form)


FILLED = "Hạt đã sửa xong 03 cầu yếu và 15 cống hộp trên đường tỉnh 543."


@trap("form-field.pdf", Expect(words=("báo cáo kết quả như sau", FILLED, "Sáu tháng cuối năm"), count=3))
def form_field(path: Path) -> None:
    """A form that was filled in: the answer is the appearance of a text field."""
    lines = paper.raw_report([paper.OPENING, " ", paper.BRIDGE])
    blank = next(t for t in lines if not t.text.strip())
    _write(path, lines, [Widget(blank.x, blank.top - 2, FILLED, "Tx", f"/V {_string(FILLED)}")])


@trap("form-field-bare.pdf", Expect(words=("báo cáo kết quả như sau", FILLED, "Sáu tháng cuối năm")))
def form_field_bare(path: Path) -> None:
    """A form filled in by a program that left the drawing of its text field to the reader (NeedAppearances)."""
    lines = paper.raw_report([paper.OPENING, " ", paper.BRIDGE])
    top = next(t for t in lines if not t.text.strip()).top
    pdf = RawPdf()
    upright, codes = unicode_font(pdf, "AAAAAA+TimesNewRomanPSMT", "".join(t.text for t in lines) + FILLED)
    bold, _ = unicode_font(pdf, "AAAAAB+TimesNewRomanPS-BoldMT", "".join(t.text for t in lines))
    bottom = HEIGHT - top - ROOM
    field = pdf.add(
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (answer) /F 4 /V {_string(FILLED)} /DA (/F1 13 Tf 0 g)"
        f" /Rect [121 {bottom:.1f} 545 {bottom + ROOM:.1f}] >>"
    )
    sheet = Sheet(content(lines, {"F1": codes, "F2": codes}), f"/Annots [{field} 0 R]")
    form = f"/AcroForm << /Fields [{field} 0 R] /NeedAppearances true /DR << /Font << /F1 {upright} 0 R >> >> >>"
    book(pdf, path, [sheet], {"F1": upright, "F2": bold}, root=form)


def _string(text: str) -> str:
    """Return a text string in hex, UTF-16 with its mark."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
