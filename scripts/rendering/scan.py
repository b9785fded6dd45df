"""Turn a PDF into what an office scanner makes of it: slanting, grainy pictures, one with a stamp."""

import math
import random
import time
from functools import partial
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont

from scripts.rendering.fonts import find_fonts

POINTS_PER_INCH = 72
MM_PER_INCH = 25.4
STAMP_MM = 36
STAMP_RED = (214, 30, 44)
STAMP_TILT = -9.0
"""Degrees by which a clerk's hand turns the stamp."""
STAMP_WORDS_MAX = 14
SCANNED_AT = time.struct_time((2024, 6, 11, 8, 0, 0, 1, 163, 0))
JPEG_QUALITY = 34


def render_scan(
    pdf_path: Path,
    path: Path,
    *,
    dpi: int = 200,
    skew: float = 0.6,
    stamp: str | None = None,
    noise: float = 6.0,
    seed: int = 0,
) -> None:
    """Write the pages of a PDF as an image-only PDF, the same bytes each time.

    Args:
        pdf_path: the born-digital PDF.
        path: where to write.
        dpi: dots per inch of the pictures.
        skew: degrees by which the sheets lie askew, anticlockwise.
        stamp: words in the red round stamp beside the signer on the last page; none without.
        noise: standard deviation of the grain, in grey levels out of 255.
        seed: fixes the grain.
    """
    pages = _photograph(pdf_path, dpi)
    if stamp is not None:
        pages[-1] = _put_stamp(pages[-1], stamp, dpi)
    grain = random.Random(seed)  # noqa: S311  a picture's grain, no secret
    finish = partial(_wear, skew=skew, noise=noise, grain=grain)
    first, *others = [finish(page) for page in pages]
    first.save(
        path, "PDF", save_all=True, append_images=others, resolution=dpi,
        quality=JPEG_QUALITY, creationDate=SCANNED_AT, modDate=SCANNED_AT,
    )  # fmt: skip


def _photograph(pdf_path: Path, dpi: int) -> list[Image.Image]:
    """Return every page of the PDF as a grey picture."""
    with pypdfium2.PdfDocument(pdf_path) as pdf:
        scale = dpi / POINTS_PER_INCH
        return [page.render(scale=scale, grayscale=True).to_pil().convert("L") for page in pdf]


def _wear(page: Image.Image, *, skew: float, noise: float, grain: random.Random) -> Image.Image:
    """Turn the page a little and lay grain over it."""
    white = 255 if page.mode == "L" else (255, 255, 255)
    turned = page.rotate(skew, Image.Resampling.BICUBIC, fillcolor=white)
    layer = _grain_layer(page.size, noise, grain)
    if turned.mode == "RGB":
        layer = Image.merge("RGB", [layer] * 3)
    # The layer's mean is 128: taking it off again leaves paper that is a shade off white.
    return ImageChops.add(turned, layer, scale=1, offset=-136)


def _grain_layer(size: tuple[int, int], noise: float, grain: random.Random) -> Image.Image:
    """Return a grey layer of mean 128 whose levels spread by the noise."""
    width, height = size
    uniform = Image.frombytes("L", size, grain.randbytes(width * height))
    # Bytes spread evenly over 0..255 have a standard deviation of 255/√12.
    share = noise / (255 / math.sqrt(12))
    return uniform.point([round(128 + (level - 127.5) * share) for level in range(256)])


def _put_stamp(page: Image.Image, words: str, dpi: int) -> Image.Image:
    """Press the stamp over the left third of the signature, multiplied into the ink below."""
    picture = _draw_stamp(words, round(STAMP_MM / MM_PER_INCH * dpi))
    ink = Image.new("RGB", page.size, (255, 255, 255))
    ink.paste(picture, _stamp_corner(page, picture.width))
    return ImageChops.multiply(page.convert("RGB"), ink)


def _stamp_corner(page: Image.Image, size: int) -> tuple[int, int]:
    """Return the stamp's upper left corner: above the last line on the right, the signer's name."""
    middle = page.width // 2
    dark = page.crop((middle, 0, page.width, page.height)).point([255] * 128 + [0] * 128)
    box = dark.getbbox() or (0, 0, middle, page.height // 2)
    return middle + box[0] - size // 4, max(0, box[3] - round(size * 1.05))


def _draw_stamp(words: str, size: int) -> Image.Image:
    """Return a red double ring with a star and words in its middle."""
    picture = Image.new("RGB", (size, size), (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    for inset, width in ((2, size // 45), (size // 7, size // 110)):
        draw.ellipse((inset, inset, size - inset, size - inset), outline=STAMP_RED, width=width)
    draw.polygon(_star(size / 2, size * 0.30, size * 0.09), fill=STAMP_RED)
    font = ImageFont.truetype(str(find_fonts().bold), size // 11)
    draw.multiline_text((size / 2, size * 0.58), _wrap(words), STAMP_RED, font, anchor="mm", align="center")
    return picture.rotate(STAMP_TILT, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the ten corners of a five-pointed star."""
    corners = ((radius if turn % 2 == 0 else radius * 0.4, math.pi * (turn / 5 - 0.5)) for turn in range(10))
    return [(x + reach * math.cos(angle), y + reach * math.sin(angle)) for reach, angle in corners]


def _wrap(words: str) -> str:
    """Break the words into lines short enough for the stamp."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= STAMP_WORDS_MAX:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
