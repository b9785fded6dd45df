"""Pages recognised from their image by tesseract (the one module that runs it), with a confidence for every line.

The way of a page: render at 300 dpi, remove stamps by colour, deskew, find the tables' ruling lines and take them out,
recognise. Where little comes of it although there is ink: turn the page, try other segmentations; what stays poor is
said and counts as lost, so that a gap in it is never called left out.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytesseract
from PIL import Image, ImageSequence

from pipeline.document import Box, Line, Place
from pipeline.errors import MissingToolError, UnreadableError
from pipeline.reading import compose, ink, layout, pdfium, spacing, unread
from pipeline.reading.columns import Word
from pipeline.reading.ink import Grey
from pipeline.reading.layout import HEAD_SHARE
from pipeline.reading.page import Page
from pipeline.reading.plumber import Grid, grids_of
from pipeline.reading.unread import FAINT_PAGE, MOST_UNREAD
from pipeline.text import is_syllable, normalise, syllable_share

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # four times faster than tesseract's own threads, one process a core

DPI = 300  # measured: scripts/measure_ocr.py
LANGUAGE = "vie"
SECONDS = 90  # one call of tesseract
MODES = (4, 6, 11)  # page segmentation: one column of varied text, one block, sparse text
FEWEST_WORDS = 12  # a page with ink and fewer words is worked on further
GOOD_SHARE = 0.80  # valid syllables of a page that was recognised well
POOR_CONFIDENCE = 0.60  # and so it does below this mean confidence
POOR_SHARE = 0.60  # below this the page counts as lost
LEAST_RED = 0.0004  # share of red pixels on half a page; a word in a stamp has more
LEAST_BLUE = 0.0001  # share of blue pixels at the head of a page; a figure written by hand has more
LIKELY = 0.5  # confidence from which a word covers the ink it was read from; a blur gives words of less
LEAST_CONFIDENCE = 0.20  # a word under it is noise: specks, pieces of a stamp or a signature
WINDOWS_HOME = Path("C:/Program Files/Tesseract-OCR/tesseract.exe")
ADVICE = (
    "Cài tesseract với tiếng Việt: python scripts/start.py setup (Debian/Ubuntu: apt-get install tesseract-ocr-vie)."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold a page image and its size in points; `broken` where the picture that should be on it cannot be unpacked."""

    number: int
    image: Image.Image
    width: float
    height: float
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold what one try at a page gave: words in pixels, table grids in points, and how good it is."""

    words: tuple[Word, ...]
    grids: tuple[Grid, ...]
    width: float
    height: float
    unread: float = 0.0  # share of the page's height with ink and no word

    @property
    def share(self) -> float:
        """Return the share of valid syllables."""
        return syllable_share(" ".join(w["text"] for w in self.words))

    @property
    def confidence(self) -> float:
        """Return the mean confidence, weighed by letters (0.93 even on bad pages; it falls on hopeless ones)."""
        letters = sum(len(w["text"]) for w in self.words) or 1
        return float(sum(w["confidence"] * len(w["text"]) for w in self.words) / letters)

    @property
    def score(self) -> float:
        """Return how many valid syllables were found, weighed by their share."""
        found = sum(is_syllable(t) for w in self.words for t in w["text"].split())
        return found * self.share

    @property
    def good(self) -> bool:
        """Tell whether nothing more need be tried."""
        return len(self.words) >= FEWEST_WORDS and self.share >= GOOD_SHARE


def ready() -> bool:
    """Tell whether tesseract and its Vietnamese are installed."""
    try:
        _find()
    except MissingToolError:
        return False
    return True


def _find() -> None:
    """Point pytesseract to the program.

    Raises:
        MissingToolError: tesseract, or its Vietnamese, is not installed.
    """
    if not shutil.which("tesseract") and WINDOWS_HOME.exists():
        pytesseract.pytesseract.tesseract_cmd = str(WINDOWS_HOME)
    try:
        languages = pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, OSError) as error:
        msg = "chưa cài chương trình nhận dạng chữ tesseract"
        raise MissingToolError(msg, advice=ADVICE) from error
    if LANGUAGE not in languages:
        msg = "tesseract chưa có tiếng Việt"
        raise MissingToolError(msg, advice=ADVICE)


def recognise(path: Path, numbers: Iterable[int], *, password: str | None = None, dpi: int = DPI) -> list[Page]:
    """Return the given pages (from 1) of a PDF or image file, recognised.

    Raises:
        MissingToolError: tesseract, or its Vietnamese, is not installed.
        UnreadableError: the file cannot be opened.
    """
    _find()
    wanted = sorted(set(numbers))
    sheets = _pdf_sheets if path.read_bytes()[:1024].find(b"%PDF-") >= 0 else _image_sheets
    return [page_of(sheet, dpi=dpi) for sheet in sheets(path, wanted, password, dpi)]


def _pdf_sheets(path: Path, numbers: list[int], password: str | None, dpi: int) -> Iterator[Sheet]:
    with pdfium.opened(path, password) as document:
        for number in numbers:
            image = pdfium.render(document, number - 1, dpi)
            empty = image.convert("L").getextrema() == (255, 255)
            broken = empty and pdfium.has_broken_image(document, number - 1)
            yield Sheet(number, image, image.width * 72 / dpi, image.height * 72 / dpi, broken=broken)


def image_pages(path: Path) -> int:
    """Return how many pages an image file has.

    Raises:
        UnreadableError: the image is damaged or too large.
    """
    try:
        with Image.open(path) as image:
            return int(getattr(image, "n_frames", 1))
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        msg = "tệp ảnh hỏng hoặc quá lớn"
        raise UnreadableError(msg) from error


def _image_sheets(path: Path, numbers: list[int], _password: str | None, dpi: int) -> Iterator[Sheet]:
    try:
        with Image.open(path) as image:
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                if number in numbers:
                    yield _sheet(frame.convert("RGB"), number, dpi)
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        msg = "tệp ảnh hỏng hoặc quá lớn"
        raise UnreadableError(msg) from error


def paper_scale(size: tuple[int, int], dpi: int = DPI) -> float:
    """Return by how much an image of a size (pixels) is enlarged to be a page of A4 at a resolution."""
    return min(4.0, dpi * 11.69 / max(size))


def _sheet(image: Image.Image, number: int, dpi: int) -> Sheet:
    """Return an image brought to the size of an A4 page at the given resolution (offices photograph A4)."""
    scale = paper_scale(image.size, dpi)
    sized = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    return Sheet(number, sized, sized.width * 72 / dpi, sized.height * 72 / dpi)


def page_of(sheet: Sheet, *, dpi: int = DPI, stamps: bool = True) -> Page:
    """Return a page recognised; `stamps` says whether coloured stamps are removed first (off only to measure)."""
    grey = ink.without_stamps(sheet.image) if stamps else np.asarray(sheet.image.convert("L"))
    if sheet.broken:
        return Page(sheet.number, round(sheet.width, 1), round(sheet.height, 1), lost=True, note="ảnh trên trang hỏng")
    if not ink.has_ink(grey):
        note = FAINT_PAGE if unread.is_faint(grey) else ""
        return Page(sheet.number, round(sheet.width, 1), round(sheet.height, 1), lost=bool(note), ocr=True, note=note)
    best = _best_attempt(grey, dpi)
    lines = compose.lines_of(
        best.words, best.grids, page=sheet.number, width=best.width, height=best.height, origin="ocr"
    )
    lines = tuple(x for x in lines if any(c.isalnum() for c in x.text))  # specks read as punctuation
    lost = _is_poor(best) or best.unread > MOST_UNREAD
    note = _poor(best) if lost else ""
    return Page(sheet.number, round(best.width, 1), round(best.height, 1), lines, lost=lost, ocr=True, note=note)


def _is_poor(best: Attempt) -> bool:
    return len(best.words) < FEWEST_WORDS or best.share < POOR_SHARE or best.confidence < POOR_CONFIDENCE


def _poor(best: Attempt) -> str:
    """Return what to say of a page that was recognised badly."""
    if not best.words:
        return "nhận dạng kém (có nét trên trang nhưng không nhận ra chữ nào)"
    if not _is_poor(best):
        return f"có vùng không nhận dạng được (khoảng {best.unread:.0%} trang bị nhoè, đen hoặc là ảnh)"
    return f"nhận dạng kém (âm tiết hợp lệ {best.share:.0%}, độ tin cậy {best.confidence:.0%})"


def _best_attempt(grey: Grey, dpi: int) -> Attempt:
    """Return the first good attempt, or the best of all: as it lies, turned, with other segmentations."""
    best = _attempt(grey, dpi, MODES[0])
    if best.good:
        return best
    for way in (_turns, _modes):
        for other in way(grey, dpi):
            best = max(best, other, key=lambda a: a.score)
            if best.good:
                return best
    return best


def _turns(grey: Grey, dpi: int) -> Iterator[Attempt]:
    """Yield the page turned: first as tesseract sees its orientation, then the other ways."""
    told = _orientation(grey)
    for turn in dict.fromkeys([told, 90, 270, 180]):
        if turn:
            yield _attempt(np.rot90(grey, k=turn // 90), dpi, MODES[0])


def _modes(grey: Grey, dpi: int) -> Iterator[Attempt]:
    for mode in MODES[1:]:
        yield _attempt(grey, dpi, mode)


def _orientation(grey: Grey) -> int:
    """Return by how many degrees, counter-clockwise, tesseract would turn the page; 0 where it cannot tell."""
    try:
        found = pytesseract.image_to_osd(Image.fromarray(grey), output_type=pytesseract.Output.DICT, timeout=SECONDS)
    except (pytesseract.TesseractError, RuntimeError):
        return 0
    return -int(found.get("rotate", 0)) % 360


def _attempt(grey: Grey, dpi: int, mode: int) -> Attempt:
    level = ink.turned(grey, ink.skew_of(grey))
    across, down = ink.rulings(level, dpi)
    scale = 72 / dpi
    edges = [pdfium.edge(x0 * scale, (t + b) / 2 * scale, x1 * scale, (t + b) / 2 * scale) for x0, t, x1, b in across]
    edges += [pdfium.edge((x0 + x1) / 2 * scale, t * scale, (x0 + x1) / 2 * scale, b * scale) for x0, t, x1, b in down]
    grids = grids_of(edges)
    clean = ink.without_rulings(level, [s for s in (*across, *down) if _in_grid(s, grids, scale)])
    words = tuple(spacing.mended([*_words(clean, mode, scale)]))
    known = [w for w in words if w["confidence"] >= LIKELY]
    boxes = [(w["x0"] / scale, w["top"] / scale, w["x1"] / scale, w["bottom"] / scale) for w in known]
    unread_share = unread.unread_share(clean, boxes)
    return Attempt(words, tuple(grids), level.shape[1] * scale, level.shape[0] * scale, unread_share)


def _in_grid(span: ink.Span, grids: list[Grid], scale: float) -> bool:
    """Tell whether a run of ink is a line of a table; underlines and letters that look like one are left alone."""
    x, y = (span[0] + span[2]) / 2 * scale, (span[1] + span[3]) / 2 * scale
    return any(
        g.box[0] - 3 <= x <= g.box[2] + 3 and g.box[1] - 3 <= y <= g.box[3] + 3 and _long(span, g, scale) for g in grids
    )


def _long(span: ink.Span, grid: Grid, scale: float) -> bool:
    """Tell whether a run is as long as a cell at least, so that no letters are taken out with the lines."""
    cells = [c for row in grid.rows for c in row if c]
    wide, high = (span[2] - span[0]) * scale, (span[3] - span[1]) * scale
    return wide >= 0.9 * min(c[2] - c[0] for c in cells) or high >= 0.9 * min(c[3] - c[1] for c in cells)


def _words(grey: Grey, mode: int, scale: float) -> Iterator[Word]:
    found = _tesseract(grey, mode)
    for i, text in enumerate(found["text"]):
        confidence = float(found["conf"][i]) / 100
        if confidence < LEAST_CONFIDENCE or not text.strip() or set(text) <= set("|_[]{}~"):
            continue
        x0, top = found["left"][i] * scale, found["top"][i] * scale
        height = found["height"][i] * scale
        yield {
            "text": text, "x0": x0, "x1": x0 + found["width"][i] * scale, "top": top, "bottom": top + height,
            "size": height, "bold": False, "confidence": min(1.0, confidence),
        }  # fmt: skip


def _tesseract(grey: Grey, mode: int) -> dict[str, list[Any]]:
    try:
        found: dict[str, list[Any]] = pytesseract.image_to_data(
            _plainly(grey), lang=LANGUAGE, config=f"--oem 1 --psm {mode}", output_type=pytesseract.Output.DICT,
            timeout=SECONDS,
        )  # fmt: skip
    except (RuntimeError, pytesseract.TesseractError):  # a RuntimeError is how pytesseract says that time ran out
        return {"text": []}
    return found


def _plainly(grey: Grey) -> Image.Image:
    """Return a page as an image that is handed over unpacked: packing it as PNG takes half as long as reading it."""
    image = Image.fromarray(grey)
    image.format = "PPM"
    return image


def red_words(path: Path, *, password: str | None = None) -> str:
    """Return what stands in red ink on the upper half of the first page: where a stamp of secrecy would be."""
    _find()
    red = ink.red_layer(_first_sheet(path, password).image)
    upper = red[: red.shape[0] // 2]
    if (upper == 0).mean() < LEAST_RED:
        return ""
    frames = [span for side in ink.rulings(upper, DPI // 2) for span in side]
    bare = ink.without_rulings(upper, frames)
    rows, columns = np.nonzero(bare == 0)
    if not len(rows):
        return ""
    crop = bare[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    tries = ((crop, 7), (crop, 6), (upper, 11))
    return " ".join(_plain(np.pad(part, 40, constant_values=255), mode) for part, mode in tries)


def box_lines(path: Path, boxes: Iterable[pdfium.Span], *, password: str | None = None) -> list[Line]:
    """Return what stands in some boxes (points) of the first page, a line a box: a signature's number as a picture."""
    _find()
    sheet = _first_sheet(path, password)
    grey, scale = ink.without_stamps(sheet.image), DPI / 72
    lines = []
    for x0, top, x1, bottom in boxes:
        crop = grey[max(0, int(top * scale)) : int(bottom * scale), max(0, int(x0 * scale)) : int(x1 * scale)]
        words = [*_words(np.pad(crop, 20, constant_values=255), 6, 1.0)] if crop.size else []
        if text := normalise(" ".join(w["text"] for w in words)):
            least = round(min(w["confidence"] for w in words), 3)
            lines.append(Line(text, Place(1, Box(x0, top, x1, bottom)), origin="ocr", confidence=least))
    return lines


def pen_lines(path: Path, *, password: str | None = None) -> list[Line]:
    """Return the lines at the head of the first page with what is written in blue ink; [] where none is."""
    _find()
    sheet = _first_sheet(path, password)
    head = sheet.image.crop((0, 0, sheet.image.width, int(HEAD_SHARE * sheet.image.height)))
    if ink.blue_share(head) < LEAST_BLUE:
        return []
    found = _attempt(ink.without_stamps(head, pen=True), DPI, MODES[0])
    return layout.page_lines(found.words, page=1, width=sheet.width, height=sheet.height, origin="ocr")


def _first_sheet(path: Path, password: str | None) -> Sheet:
    sheets = _pdf_sheets if path.read_bytes()[:1024].find(b"%PDF-") >= 0 else _image_sheets
    return next(iter(sheets(path, [1], password, DPI)))


def _plain(grey: Grey, mode: int) -> str:
    return " ".join(str(t) for t in _tesseract(grey, mode)["text"] if str(t).strip())
