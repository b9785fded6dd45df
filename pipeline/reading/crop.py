"""Pieces of a page's image around a block, to be shown beside its text: of a PDF or an image file, as small JPEG."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageSequence

from pipeline.document import Box, Place
from pipeline.errors import EncryptedError, UnreadableError
from pipeline.reading import ocr, pdfium

DPI = 100  # print of 9 points can be read at it
QUALITY = 45  # of JPEG; grey print is read well at it, and a line of text costs about 4 kB
BESIDE, ABOVE = 26.0, 18.0  # points shown beside a block, and above and below it
TALLEST = 220.0  # points of a block that are shown
BEYOND = 12.0  # points by which a box may leave its page; further out the box is of a page that was turned
FRAME = 110  # grey of the line around a block


def crops(path: Path, places: Sequence[Place], passwords: Sequence[str] = ()) -> list[bytes]:
    """Return for each place the image of its page around its box as JPEG; b"" where the page has no such place.

    Raises:
        UnreadableError: the file cannot be opened.
    """
    numbers = sorted({p.page for p in places})
    with path.open("rb") as file:
        pdf = b"%PDF-" in file.read(1024)
    sheets = _of_pdf(path, numbers, passwords) if pdf else _of_image(path, numbers)
    return [_crop(sheets[p.page], p.box) if p.box and p.page in sheets else b"" for p in places]


def _of_pdf(path: Path, numbers: Sequence[int], passwords: Sequence[str]) -> dict[int, Image.Image]:
    for password in (None, *passwords):
        try:
            with pdfium.opened(path, password) as document:
                inside = [n for n in numbers if n <= len(document)]
                return {n: pdfium.render(document, n - 1, DPI).convert("L") for n in inside}
        except EncryptedError:
            continue
    msg = "tệp PDF đặt mật khẩu"
    raise EncryptedError(msg)


def _of_image(path: Path, numbers: Sequence[int]) -> dict[int, Image.Image]:
    try:
        with Image.open(path) as image:
            frames = enumerate(ImageSequence.Iterator(image), 1)
            return {n: _as_paper(frame.convert("L")) for n, frame in frames if n in numbers}
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        msg = "tệp ảnh hỏng hoặc quá lớn"
        raise UnreadableError(msg) from error


def _as_paper(image: Image.Image) -> Image.Image:
    """Return an image in the size in which recognition saw it, at the resolution of the pieces."""
    scale = ocr.paper_scale(image.size) * DPI / ocr.DPI
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))


def _crop(sheet: Image.Image, box: Box) -> bytes:
    """Return the piece of a page around a box, with a line around the block."""
    scale = DPI / 72
    width, height = sheet.width / scale, sheet.height / scale
    if box.x1 > width + BEYOND or box.bottom > height + BEYOND or min(box.x0, box.top) < -BEYOND:
        return b""
    bottom = min(box.bottom, box.top + TALLEST)
    left, top = max(0.0, box.x0 - BESIDE), max(0.0, box.top - ABOVE)
    edges = [left, top, min(width, box.x1 + BESIDE), min(height, bottom + ABOVE)]
    piece = sheet.crop([round(e * scale) for e in edges])  # type: ignore[arg-type]  # four of them
    inner = (box.x0 - 4 - left, box.top - 4 - top, box.x1 + 4 - left, bottom + 4 - top)
    ImageDraw.Draw(piece).rectangle([e * scale for e in inner], outline=FRAME, width=2)
    file = io.BytesIO()
    piece.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()
