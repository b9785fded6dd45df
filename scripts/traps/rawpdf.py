"""Write PDF files object by object, so that every name, code and fault in them is ours.

Text is drawn with fonts that are not embedded: what a reader makes of it depends on codes, names and maps alone.
"""

import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth

WIDTH, HEIGHT = 595.0, 842.0
MARKS = ("Mn", "Cf", "Cc")  # Unicode categories of what takes no room on the line
EM = 1000


class Text(NamedTuple):
    """Hold one line of text: where it begins, in points from the top left corner, and how it is drawn."""

    x: float
    top: float
    text: str
    size: float = 13.0
    font: str = "F1"
    mode: int = 0


class RawPdf:
    """Gather objects, then write them with a cross-reference table."""

    def __init__(self) -> None:
        """Begin with no object; numbers count from 1."""
        self.objects: list[bytes] = []

    def add(self, body: str | bytes) -> int:
        """Add an object and return its number."""
        self.objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(self.objects)

    def replace(self, number: int, body: str) -> None:
        """Give an object another body: for objects that name each other."""
        self.objects[number - 1] = body.encode("latin-1")

    def stream(self, data: str | bytes, entries: str = "", *, squeeze: int = 0) -> int:
        """Add a stream and return its number; `squeeze` says how often it is deflated."""
        packed = data if isinstance(data, bytes) else data.encode("latin-1")
        for _ in range(squeeze):
            packed = zlib.compress(packed, 9)
        filters = f"/Filter [{'/FlateDecode ' * squeeze}]" if squeeze else ""
        head = f"<< /Length {len(packed)} {filters} {entries} >>\nstream\n"
        return self.add(head.encode("latin-1") + packed + b"\nendstream")

    def write(self, path: Path, root: int, trailer: str = "") -> None:
        """Write the file, its catalogue being the object `root`."""
        out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(self.objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        size = len(self.objects) + 1
        out += f"trailer\n<< /Size {size} /Root {root} 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("latin-1")
        path.write_bytes(out)


def letter_width(letter: str) -> float:
    """Return the width of a letter in thousandths of its size: that of its base letter in Times; marks have none."""
    if unicodedata.category(letter) in MARKS:
        return 0.0
    base = unicodedata.normalize("NFD", letter)[0].replace("đ", "d").replace("Đ", "D")
    return float(stringWidth(base if base.isascii() else "n", "Times-Roman", EM))


def text_width(text: str, size: float) -> float:
    """Return about how many points a text takes."""
    return sum(map(letter_width, text)) * size / EM


def wrapped(text: str, width: float, *, size: float = 13.0, indent: float = 0.0) -> list[str]:
    """Return a paragraph's lines, none wider than `width` points; the first is drawn in."""
    lines, room = [""], width - indent
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and text_width(longer, size) > room:
            lines.append(word)
            room = width
        else:
            lines[-1] = longer
    return lines


def paragraph(text: str, top: float, *, x: float = 85.0, width: float = 460.0, font: str = "F1") -> list[Text]:
    """Return a paragraph's lines, the first drawn in, below `top`."""
    return [
        Text(x if i else x + 36, top + 18 * i, line, font=font)
        for i, line in enumerate(wrapped(text, width, indent=36))
    ]


def content(lines: Iterable[Text], codes: dict[str, dict[str, int]] | None = None, *, height: float = HEIGHT) -> str:
    """Return the content stream that draws the lines; `codes` maps the letters of two-byte fonts to their codes."""
    return "\n".join(_drawn(line, (codes or {}).get(line.font), height) for line in lines)


def _drawn(line: Text, codes: dict[str, int] | None, height: float) -> str:
    shown = _hex(line.text, codes) if codes is not None else _literal(line.text)
    y = height - line.top - line.size
    return f"BT {line.mode} Tr /{line.font} {line.size:g} Tf 1 0 0 1 {line.x:.2f} {y:.2f} Tm {shown} Tj ET"


def _literal(text: str) -> str:
    """Return a one-byte string in octal codes where a letter is not plain."""
    return "(" + "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):03o}" for c in text) + ")"


def _hex(text: str, codes: dict[str, int]) -> str:
    return "<" + "".join(f"{codes[c]:04X}" for c in text) + ">"


def unicode_font(
    pdf: RawPdf,
    name: str,
    letters: str,
    *,
    told: dict[str, str] | None = None,
    widths: dict[str, float] | None = None,
) -> tuple[int, dict[str, int]]:
    """Add a two-byte font that tells the Unicode of every letter; return its number and the letters' codes.

    `told` says what the map tells of a letter where that is not the truth, `widths` (in thousandths of the size) how
    wide a letter is drawn where it is drawn as another.
    """
    codes = {letter: code for code, letter in enumerate(dict.fromkeys(letters), 1)}
    rows = "\n".join(f"<{code:04X}> <{_utf16((told or {}).get(letter, letter))}>" for letter, code in codes.items())
    cmap = pdf.stream(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(codes)} beginbfchar\n{rows}\nendbfchar\n"
        "endcmap end end"
    )
    drawn = {letter: letter_width(letter) for letter in codes} | (widths or {})
    listed = " ".join(f"{code} [{drawn[letter]:g}]" for letter, code in codes.items())
    below = pdf.add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering"
        f" (Identity) /Supplement 0 >> /DW 500 /W [{listed}] /FontDescriptor {_descriptor(pdf, name)} 0 R >>"
    )
    font = pdf.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{below} 0 R]"
        f" /ToUnicode {cmap} 0 R >>"
    )
    return font, codes


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def byte_font(pdf: RawPdf, name: str, widths: Sequence[float]) -> int:
    """Add a one-byte TrueType font in WinAnsi codes that is not embedded; widths for the codes 32 to 255."""
    told = " ".join(f"{w:g}" for w in widths)
    return pdf.add(
        f"<< /Type /Font /Subtype /TrueType /BaseFont /{name} /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 255"
        f" /Widths [{told}] /FontDescriptor {_descriptor(pdf, name)} 0 R >>"
    )


def _descriptor(pdf: RawPdf, name: str) -> int:
    return pdf.add(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 32 /FontBBox [-200 -250 1100 950] /ItalicAngle 0"
        " /Ascent 891 /Descent -216 /CapHeight 700 /StemV 80 >>"
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold one page: its drawing, and further entries of its dictionary ("/Annots [9 0 R]")."""

    drawing: str
    entries: str = ""
    box: str = f"0 0 {WIDTH:g} {HEIGHT:g}"


def book(pdf: RawPdf, path: Path, sheets: Sequence[Sheet], fonts: dict[str, int], *, root: str = "") -> None:
    """Write the sheets as a PDF whose pages share the fonts; `root` holds further entries of the catalogue."""
    named = " ".join(f"/{name} {number} 0 R" for name, number in fonts.items())
    tree = pdf.add("")
    kids = []
    for sheet in sheets:
        drawing = pdf.stream(sheet.drawing)
        kids.append(
            pdf.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [{sheet.box}] /Contents {drawing} 0 R"
                f" /Resources << /Font << {named} >> >> {sheet.entries} >>"
            )
        )
    pdf.replace(tree, f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>")
    pdf.write(path, pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R {root} >>"))


def unicode_book(path: Path, pages: Sequence[Sequence[Text]], told: dict[str, str] | None = None) -> None:
    """Write pages of text in two fonts, F1 upright and F2 bold, whose maps tell every letter exactly."""
    pdf = RawPdf()
    letters = "".join(line.text for page in pages for line in page)
    upright, codes = unicode_font(pdf, "AAAAAA+TimesNewRomanPSMT", letters, told=told)
    bold, _ = unicode_font(pdf, "AAAAAB+TimesNewRomanPS-BoldMT", letters, told=told)
    both = {"F1": codes, "F2": codes}
    book(pdf, path, [Sheet(content(page, both)) for page in pages], {"F1": upright, "F2": bold})
