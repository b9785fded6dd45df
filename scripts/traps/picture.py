"""Pictures of pages: printed, then worn, stamped and turned as scanners and clerks do it."""

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from scripts.rendering.fonts import find_fonts
from scripts.traps.paper import Paper
from scripts.traps.rawpdf import HEIGHT, WIDTH, RawPdf, Text, content, unicode_font

DPI = 200
PER_INCH = 72
RED, BLUE = (214, 30, 44), (40, 60, 190)
WHITE = (255, 255, 255)
Draw = Callable[[Paper], None]


def printed(draw: Draw, *, dpi: int = DPI) -> list[Image.Image]:
    """Return the pages that `draw` lays out as colour pictures."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "printed.pdf"
        sheet = Paper(path)
        draw(sheet)
        sheet.save()
        with pypdfium2.PdfDocument(path) as document:
            return [page.render(scale=dpi / PER_INCH).to_pil().convert("RGB") for page in document]


def worn(picture: Image.Image, *, skew: float = 0.4, noise: int = 22, seed: int = 1) -> Image.Image:
    """Return a picture askew by so many degrees, with grain over it."""
    turned = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=WHITE)
    grain = random.Random(seed).randbytes(picture.width * picture.height)  # noqa: S311  a picture's grain, no secret
    layer = Image.frombytes("L", picture.size, grain).point([level * noise // 255 for level in range(256)])
    return ImageChops.subtract(turned, Image.merge("RGB", [layer] * 3))


def stamped(picture: Image.Image, words: str, place: tuple[float, float], colour: tuple[int, int, int]) -> Image.Image:
    """Return a picture with a round stamp, its middle at `place` (shares of width and height)."""
    size = picture.width // 6
    stamp = Image.new("RGB", (size, size), WHITE)
    draw = ImageDraw.Draw(stamp)
    for inset, width in ((2, size // 40), (size // 8, size // 90)):
        draw.ellipse((inset, inset, size - inset, size - inset), outline=colour, width=width)
    font = ImageFont.truetype(str(find_fonts().bold), size // 9)
    draw.multiline_text((size / 2, size / 2), words.replace(" ", "\n", 2), colour, font, anchor="mm", align="center")
    return pressed(picture, stamp.rotate(-9, fillcolor=WHITE), place)


def boxed(picture: Image.Image, words: str, place: tuple[float, float], colour: tuple[int, int, int]) -> Image.Image:
    """Return a picture with words in a framed stamp, its middle at `place`."""
    font = ImageFont.truetype(str(find_fonts().bold), picture.width // 40)
    left, top, right, bottom = (round(v) for v in font.getbbox(words))
    stamp = Image.new("RGB", (right - left + 40, bottom - top + 28), WHITE)
    draw = ImageDraw.Draw(stamp)
    draw.rectangle((2, 2, stamp.width - 3, stamp.height - 3), outline=colour, width=4)
    draw.text((stamp.width / 2, stamp.height / 2), words, colour, font, anchor="mm")
    return pressed(picture, stamp, place)


def pressed(picture: Image.Image, stamp: Image.Image, place: tuple[float, float]) -> Image.Image:
    """Return a picture with the stamp's ink laid over its own."""
    ink = Image.new("RGB", picture.size, WHITE)
    x, y = round(place[0] * picture.width - stamp.width / 2), round(place[1] * picture.height - stamp.height / 2)
    ink.paste(stamp, (x, y))
    return ImageChops.multiply(picture, ink)


def faxed(picture: Image.Image, *, across: int, down: int, seed: int = 3) -> Image.Image:
    """Return a picture as a fax has it: so many dots an inch, black or white, with specks and dropped lines."""
    grey = picture.convert("L").filter(ImageFilter.GaussianBlur(1.6))
    small = grey.resize((round(across * WIDTH / PER_INCH), round(down * HEIGHT / PER_INCH)), Image.Resampling.BILINEAR)
    dots = small.point([0] * 150 + [255] * 106)
    rolls = random.Random(seed)  # noqa: S311  a picture's grain, no secret
    draw = ImageDraw.Draw(dots)
    for _ in range(dots.width * dots.height // 400):
        draw.point((rolls.randrange(dots.width), rolls.randrange(dots.height)), rolls.choice((0, 255)))
    for _ in range(14):
        row = rolls.randrange(dots.height)
        draw.line((0, row, dots.width, row), 255)
    return dots.convert("RGB")


@dataclass(frozen=True, slots=True)
class Leaf:
    """Hold one page of a PDF: a picture over the whole page, and text over or, painted with nothing, under it."""

    picture: Image.Image | None
    lines: Sequence[Text] = ()


def save_leaves(path: Path, leaves: Sequence[Leaf]) -> None:
    """Write pages of A4 as a PDF."""
    pdf = RawPdf()
    letters = "".join(line.text for leaf in leaves for line in leaf.lines) or " "
    upright, codes = unicode_font(pdf, "AAAAAA+TimesNewRomanPSMT", letters)
    bold, _ = unicode_font(pdf, "AAAAAB+TimesNewRomanPS-BoldMT", letters)
    tree = pdf.add("")
    kids = []
    for leaf in leaves:
        image = add_picture(pdf, leaf.picture) if leaf.picture else 0
        shown = f"q {WIDTH:g} 0 0 {HEIGHT:g} 0 0 cm /Im Do Q\n" if image else ""
        drawing = pdf.stream(shown + content(leaf.lines, {"F1": codes, "F2": codes}))
        images = f"/XObject << /Im {image} 0 R >>" if image else ""
        kids.append(
            pdf.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH:g} {HEIGHT:g}] /Contents {drawing} 0 R"
                f" /Resources << /Font << /F1 {upright} 0 R /F2 {bold} 0 R >> {images} >> >>"
            )
        )
    pdf.replace(tree, f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>")
    pdf.write(path, pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))


def add_picture(pdf: RawPdf, picture: Image.Image) -> int:
    """Add a colour picture to a PDF and return its number."""
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=60)
    return pdf.stream(
        packed.getvalue(),
        f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} /BitsPerComponent 8"
        " /ColorSpace /DeviceRGB /Filter /DCTDecode",
    )
