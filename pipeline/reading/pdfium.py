"""Characters, ruling lines, images and rendered pages out of pdfium, through pypdfium2's raw calls.

pdfium parses a page some thirty times faster than pdfminer. Its own text order is never used: where accented letters
come from a fallback font the content stream is out of order; pdfplumber sorts the characters by place. pdfium is not
thread-safe, and aborts on some hostile files: whoever calls this does so in a process that may die.

Coordinates come out in points from the top left corner of the page as it is seen (crop box and rotation applied).
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from pipeline.errors import EncryptedError, UnreadableError
from pipeline.language import _

INVISIBLE = 3  # text render mode: neither filled nor stroked (ISO 32000-1, table 106)
BOLD_WEIGHT = 600
MOST_FIELDS, MOST_FIELD_BYTES = 500, 8_000  # form fields looked at on a page, bytes of the value of one
NO_TEXT = 2  # bytes: pdfium's length of an empty string
SKIPPED, BLANK = frozenset({0, 10, 13}), 32  # what pdfium puts for nothing and for line ends; a blank
LEVEL = 0.08  # quarter turns; text at a larger slant is a watermark across the page
FORM, PATH, IMAGE = pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE
MOST_DEPTH = 6  # forms inside forms; hostile files nest without end
MOST_OBJECTS = 20_000  # drawn objects looked at on a page; maps have more, and no table in them
MOST_PIXELS = 40_000_000  # a rendered page; A3 at 300 dpi has 17 million

Char = dict[str, Any]
Edge = dict[str, Any]
Span = tuple[float, float, float, float]


@dataclass(slots=True)
class RawPage:
    """Hold what pdfium says of one page: size in points, characters and edges as pdfplumber's dicts, image boxes.

    `invisible` is the share of characters that are not painted (an OCR layer under an image); `drawn` counts what is
    drawn besides text; `fields` are form fields whose value no program has drawn yet.
    """

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    images: list[Span] = field(default_factory=list)
    invisible: float = 0.0
    damaged: bool = False
    drawn: int = 0
    fields: list[tuple[str, Span]] = field(default_factory=list)

    @property
    def image_share(self) -> float:
        """Return the largest image's share of the page."""
        areas = (max(0.0, x1 - x0) * max(0.0, bottom - top) for x0, top, x1, bottom in self.images)
        return min(1.0, max(areas, default=0.0) / max(1.0, self.width * self.height))


@contextmanager
def opened(path: Path, password: str | None = None) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF file and close it again.

    Raises:
        EncryptedError: it needs a password that was not given.
        UnreadableError: it is damaged.
    """
    try:
        document = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            msg = "tệp PDF đặt mật khẩu"
            raise EncryptedError(msg) from error
        raise UnreadableError("tệp PDF hỏng hoặc không phải PDF") from error
    try:
        yield document
    finally:
        document.close()


def page_of(document: pypdfium2.PdfDocument, index: int) -> RawPage:
    """Return one page (index from 0): form fields and signatures are flattened first, so that their text is seen.

    Raises:
        UnreadableError: the page is damaged.
    """
    fields = _bare_fields(document, index)
    page = _flat_page(document, index)
    try:
        view = _View.of(page)
        raw = RawPage(index + 1, view.width, view.height)
        raw.fields = [(text, view.seen(*span)) for text, span in fields]
        view = _read_text(page, view, raw)
        raw.width, raw.height = view.width, view.height
        _read_objects(page, view, raw)
        return raw
    finally:
        page.close()


def _bare_fields(document: pypdfium2.PdfDocument, index: int) -> list[tuple[str, Span]]:
    """Return value and box (page coordinates) of form fields that were filled in but left to the reader to draw."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(_("trang {number} hỏng").format(number=index + 1)) from error
    try:
        annotations = (
            pdfium.FPDFPage_GetAnnot(page, i) for i in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_FIELDS))
        )
        return [found for a in annotations if a and (found := _bare_field(a))]
    finally:
        page.close()


def _bare_field(annotation: Any) -> tuple[str, Span] | None:
    """Return a text widget's value and box, None for one that is drawn or empty."""
    try:
        widget = pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_WIDGET
        if not widget or pdfium.FPDFAnnot_GetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > NO_TEXT:
            return None
        size = min(pdfium.FPDFAnnot_GetStringValue(annotation, b"V", None, 0), MOST_FIELD_BYTES)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        pdfium.FPDFAnnot_GetStringValue(annotation, b"V", buffer, size)
        text = bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", "replace").strip()
        rect = pdfium.FS_RECTF()
        drawn = text and pdfium.FPDFAnnot_GetRect(annotation, rect)
        return (text, (rect.left, rect.bottom, rect.right, rect.top)) if drawn else None
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _flat_page(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    """Return a page with what its form fields and signatures show made a part of it."""
    try:
        page = document[index]
        if not pdfium.FPDFPage_GetAnnotCount(page):
            return page
        done = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_PRINT)
        if done == pdfium.FLATTEN_SUCCESS:
            page.close()
            page = document[index]
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(_("trang {number} hỏng").format(number=index + 1)) from error
    return page


@dataclass(frozen=True, slots=True)
class _View:
    """Map the page's own coordinates (from the bottom left, unrotated, uncropped) to what is seen from the top left."""

    x0: float
    y0: float
    x1: float
    y1: float
    rotation: int

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> "_View":
        box = page.get_cropbox(fallback_ok=True)
        media = page.get_mediabox(fallback_ok=True)
        x0, y0, x1, y1 = max(box[0], media[0]), max(box[1], media[1]), min(box[2], media[2]), min(box[3], media[3])
        if x1 <= x0 or y1 <= y0:
            x0, y0, x1, y1 = media
        return cls(x0, y0, x1, y1, pdfium.FPDFPage_GetRotation(page))

    @property
    def width(self) -> float:
        return self.y1 - self.y0 if self.rotation % 2 else self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.x1 - self.x0 if self.rotation % 2 else self.y1 - self.y0

    def seen(self, left: float, bottom: float, right: float, top: float) -> Span:
        """Return x0, top, x1, bottom as seen."""
        match self.rotation:
            case 1:
                return bottom - self.y0, left - self.x0, top - self.y0, right - self.x0
            case 2:
                return self.x1 - right, bottom - self.y0, self.x1 - left, top - self.y0
            case 3:
                return self.y1 - top, self.x1 - right, self.y1 - bottom, self.x1 - left
            case _:
                return left - self.x0, self.y1 - top, right - self.x0, self.y1 - bottom


def _read_text(page: pypdfium2.PdfPage, view: _View, raw: RawPage) -> _View:
    """Read the characters into the page; return the view in which most of them stand upright.

    Some scanners and plotters write text sideways without saying so in the page's rotation.
    """
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return view
    try:
        types = dict[int, _Type]()
        raw.chars = list(_chars(textpage, view, types))
        turned = _main_turn(raw.chars)
        if turned not in (None, view.rotation):
            view = replace(view, rotation=turned)
            raw.chars = list(_chars(textpage, view, types))
    finally:
        pdfium.FPDFText_ClosePage(textpage)
    raw.invisible = sum(c["invisible"] for c in raw.chars) / max(1, len(raw.chars))
    return view


def _main_turn(chars: list[Char]) -> int | None:
    """Return in which quarter turn at least three of four characters are written; None where none prevails."""
    turns = Counter(c["turn"] for c in chars)
    turn, count = turns.most_common(1)[0] if turns else (None, 0)
    return turn if count >= 0.75 * len(chars) else None


@dataclass(frozen=True, slots=True)
class _Type:
    """Hold what the characters of one text object share: `turn` counts quarter turns, counter-clockwise.

    `baseline` is the height on which they stand, in the page's own coordinates.
    """

    name: str
    bold: bool
    invisible: bool
    size: float
    turn: int
    baseline: float


def _quick(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a raw call that takes and gives plain numbers: half of a page's time went into ctypes' pointer objects."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *arguments)(address)


_unicode = _quick(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
_text_object = _quick(pdfium.FPDFText_GetTextObject, ctypes.c_void_p)
_loose_box = _quick(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p)
_is_generated = _quick(pdfium.FPDFText_IsGenerated, ctypes.c_int)

# A line's characters get one height, whatever their fonts say of themselves: from 0.8 of the size above the baseline to
# 0.2 below. (Some fonts state no ascent; pdfium then gives the glyph's own box, and words fall apart by their height.)
ASCENT = 0.8


def _chars(textpage: Any, view: _View, types: dict[int, _Type]) -> Iterator[Char]:
    """Yield every character as pdfplumber's dict; what pdfium adds of its own (blanks, line ends) is left out."""
    rect = pdfium.FS_RECTF()
    page, box = ctypes.cast(textpage, ctypes.c_void_p).value, ctypes.addressof(rect)
    level, seen = view.rotation == 0, view.seen
    for i in range(pdfium.FPDFText_CountChars(textpage)):
        code = _unicode(page, i)
        if code in SKIPPED or (code == BLANK and _is_generated(page, i) == 1):
            continue
        key = _text_object(page, i) or 0
        kind = types.get(key) or types.setdefault(key, _type(textpage, i))
        if not _loose_box(page, i, box):
            continue
        bottom, top = rect.bottom, rect.top
        if level and kind.turn == 0:
            top = kind.baseline + ASCENT * kind.size
            bottom = top - kind.size
        x0, top, x1, bottom = seen(rect.left, bottom, rect.right, top)
        if not (0 <= (x0 + x1) / 2 <= view.width and 0 <= (top + bottom) / 2 <= view.height):
            continue  # outside what is seen of the page
        yield {
            "text": chr(code), "x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top,
            "size": kind.size, "upright": kind.turn == view.rotation, "fontname": kind.name, "bold": kind.bold,
            "invisible": kind.invisible, "turn": kind.turn,
        }  # fmt: skip


def _type(textpage: Any, index: int) -> _Type:
    flags, buffer = ctypes.c_int(), ctypes.create_string_buffer(128)
    x, y = ctypes.c_double(), ctypes.c_double()
    drawn = pdfium.FPDFText_GetTextObject(textpage, index)
    pdfium.FPDFText_GetFontInfo(textpage, index, buffer, len(buffer), flags)
    pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
    name = buffer.value.decode("utf-8", "replace")
    bold = "bold" in name.lower() or pdfium.FPDFText_GetFontWeight(textpage, index) >= BOLD_WEIGHT
    invisible = pdfium.FPDFTextObj_GetTextRenderMode(drawn) == INVISIBLE
    return _Type(name, bold, invisible, *_size_and_turn(textpage, index), y.value)


def _size_and_turn(textpage: Any, index: int) -> tuple[float, int]:
    """Return the size of a character as painted, in points, and its quarter turns; -1 for text at another angle."""
    matrix = pdfium.FS_MATRIX()
    size = float(pdfium.FPDFText_GetFontSize(textpage, index))
    if not pdfium.FPDFText_GetMatrix(textpage, index, matrix):
        return size, 0
    size = abs(size) * math.hypot(matrix.c, matrix.d)
    quarters = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
    return size, round(quarters) % 4 if abs(quarters - round(quarters)) < LEVEL else -1


def _read_objects(page: pypdfium2.PdfPage, view: _View, raw: RawPage) -> None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for kind, drawn in _drawn(page):
        if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            continue
        raw.drawn += 1
        span = view.seen(left.value, bottom.value, right.value, top.value)
        if kind == IMAGE:
            raw.images.append(span)
        else:
            raw.edges += _edges(drawn, span)


def _drawn(page: pypdfium2.PdfPage) -> Iterator[tuple[int, Any]]:
    """Yield the page's path and image objects; those inside forms count by the form's own box, so only images do."""
    for i in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, i)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind in (PATH, IMAGE):
            yield kind, drawn
        elif kind == FORM and _holds_image(drawn):
            yield IMAGE, drawn


def _holds_image(form: Any, depth: int = 0) -> bool:
    for i in range(min(pdfium.FPDFFormObj_CountObjects(form), MOST_OBJECTS)):
        inner = pdfium.FPDFFormObj_GetObject(form, i)
        kind = pdfium.FPDFPageObj_GetType(inner)
        if kind == IMAGE or (kind == FORM and depth < MOST_DEPTH and _holds_image(inner, depth + 1)):
            return True
    return False


THIN = 3.0  # points: a drawn box no thicker than this is a ruling line


def _edges(drawn: Any, span: Span) -> Iterator[Edge]:
    """Yield a path's sides as pdfplumber's edges: one for a thin line, four for a rectangle, none for a curve."""
    x0, top, x1, bottom = span
    width, height = x1 - x0, bottom - top
    if height <= THIN and width > THIN:
        middle = (top + bottom) / 2
        yield edge(x0, middle, x1, middle)
    elif width <= THIN and height > THIN:
        middle = (x0 + x1) / 2
        yield edge(middle, top, middle, bottom)
    elif min(width, height) > THIN and _is_stroked_box(drawn):
        yield from (edge(x0, y, x1, y) for y in (top, bottom))
        yield from (edge(x, top, x, bottom) for x in (x0, x1))


def _is_stroked_box(drawn: Any) -> bool:
    """Tell whether a path is a rectangle with a drawn outline, or a filled cell background."""
    count = pdfium.FPDFPath_CountSegments(drawn)
    if not 4 <= count <= 6:
        return False
    kinds = (pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(drawn, i)) for i in range(count))
    return pdfium.FPDF_SEGMENT_BEZIERTO not in kinds


def edge(x0: float, top: float, x1: float, bottom: float) -> Edge:
    """Return a horizontal or vertical line as pdfplumber's table functions take it."""
    orientation = "h" if top == bottom else "v"
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top, "width": x1 - x0, "height": bottom - top,
        "orientation": orientation, "object_type": "line",
    }  # fmt: skip


def has_broken_image(document: pypdfium2.PdfDocument, index: int) -> bool:
    """Tell whether an image of a page (index from 0) cannot be unpacked, so that nothing of it is painted."""
    page = document[index]
    try:
        images = (drawn for _, drawn in _drawn(page) if pdfium.FPDFPageObj_GetType(drawn) == IMAGE)
        return not all(map(_is_sound, images))
    finally:
        page.close()


def _is_sound(image: Any) -> bool:
    bitmap = pdfium.FPDFImageObj_GetBitmap(image)
    pdfium.FPDFBitmap_Destroy(bitmap)  # which takes none as well
    return bool(bitmap)


def render(document: pypdfium2.PdfDocument, index: int, dpi: int) -> Image.Image:
    """Return a page (index from 0) as an RGB image; a giant page is rendered smaller, within MOST_PIXELS."""
    page = _flat_page(document, index)
    try:
        width, height = page.get_size()
        scale = dpi / 72
        scale = min(scale, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image: Image.Image = page.render(scale=scale, draw_annots=True).to_pil()
        return image.convert("RGB")
    finally:
        page.close()
