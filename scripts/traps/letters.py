"""Traps of letters: decomposed text, look-alikes, invisible characters, private-use glyphs, false maps to Unicode."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import stringWidth

from scripts.rendering.pdf import FACE
from scripts.traps import paper
from scripts.traps.paper import PHRASES, Paper
from scripts.traps.rawpdf import Text, paragraph, unicode_book
from scripts.traps.record import Expect, trap

SOFT, ZERO, BLANK = "\xad", "\u200b", "\xa0"
CROSSED, EMPTY = "\uf0fe", "\uf0a8"  # Wingdings: a box with a cross, an empty box
FORM = ("Có tổ chức phát động phong trào thi đua;", "Không có tai nạn lao động trong kỳ báo cáo.")
EXPANSION = 1.6  # points put between the letters of a last line
PRINTED = 0x5E  # letters and signs of ASCII
MAP = re.compile(rb"begincmap.*?endcmap", re.DOTALL)


@trap("nfd.pdf", Expect(words=PHRASES, fields=paper.FIELDS, count=6, absent=("\u0300", "\u0301", "\u0323", "\u031b")))
def decomposed(path: Path) -> None:
    """Letters and their marks one by one."""
    unicode_book(path, [[t._replace(text=unicodedata.normalize("NFD", t.text)) for t in paper.raw_report()]])


@trap("gha.pdf", Expect(words=PHRASES, fields=paper.FIELDS, count=6, absent=("ƣ", "Ƣ")))
def gha(path: Path) -> None:
    """The map says gha (U+01A3, U+01A2) for ư and Ư."""
    unicode_book(path, [paper.raw_report()], {"ư": "ƣ", "Ư": "Ƣ"})


@trap("eth.pdf", Expect(words=PHRASES, fields=paper.FIELDS, count=6, absent=("ð", "Ð")))
def eth(path: Path) -> None:
    """The map says eth for đ and Đ (U+0110)."""
    unicode_book(path, [paper.raw_report()], {"đ": "ð", "Đ": "Ð"})


@trap("invisible.pdf", Expect(words=PHRASES, fields=paper.FIELDS, count=6, absent=(SOFT, ZERO, BLANK)))
def invisible(path: Path) -> None:
    """Soft hyphens and zero-width blanks inside words, unbreakable blanks between them."""
    lines = [t._replace(text=_strewn(t.text)) for t in paper.raw_report()]
    unicode_book(path, [lines])


def _strewn(text: str) -> str:
    text = text.replace("ườ", f"ư{SOFT}ờ").replace("ng ", f"n{ZERO}g ")
    return text.replace(" km", f"{BLANK}km").replace(" m2", f"{BLANK}m2").replace("6 tháng", f"6{BLANK}tháng")


@trap(
    "check-boxes.pdf",
    Expect(words=("báo cáo kết quả như sau", *FORM, "Sáu tháng cuối năm"), absent=(CROSSED, EMPTY), count=4),
)
def check_boxes(path: Path) -> None:
    """A form whose check boxes are glyphs of the private use area."""
    rows = [f"{CROSSED} {FORM[0]}", f"{EMPTY} {FORM[1]}"]
    unicode_book(path, [paper.raw_report([paper.OPENING, *rows, paper.BRIDGE])])


@trap(
    "spaced-title.pdf",
    Expect(words=PHRASES, fields={"kind": "BÁO CÁO", "unit": paper.UNIT}, count=6, absent=("B Á O",)),
)
def spaced_title(path: Path) -> None:
    """A title whose letters stand apart."""
    sheet = Paper(path)
    sheet.letterhead(title="B Á O   C Á O")
    sheet.flow(*paper.BODY_BLOCKS)
    sheet.ending()
    sheet.save()


@trap("fallback-font.pdf", Expect(words=PHRASES, fields=paper.FIELDS, count=6, together=(paper.ROADS, paper.STORMS)))
def fallback_font(path: Path) -> None:
    """Letters that the author's font lacked come from another one, and are drawn after all others of the page."""
    letters = [letter for line in paper.raw_report() for letter in _apart(line)]
    _draw(path, sorted(letters, key=lambda letter: not letter.text.isascii()))


@trap("no-blanks.pdf", Expect(words=PHRASES, fields=paper.FIELDS, count=6, together=(paper.ROADS, paper.STORMS)))
def no_blanks(path: Path) -> None:
    """Words that stand apart by a narrow space alone, without any blank between them."""
    letters = [letter for line in paper.raw_report() for letter in _apart(line, blank=-0.9)]
    _draw(path, [letter for letter in letters if letter.text != " "])


@trap("expanded.pdf", Expect(words=PHRASES, fields=paper.FIELDS, count=6, together=(paper.ROADS, paper.STORMS)))
def expanded(path: Path) -> None:
    """A paragraph whose letters were set apart, in each line as far as it takes to fill it (Word's "distributed")."""
    lines = paper.raw_blocks([paper.OPENING, paper.RESULTS], 190)
    wide = paragraph(paper.ROADS, lines[-1].top + 24, width=330)
    rest = paper.raw_blocks([paper.STORMS, paper.TASKS, paper.BRIDGE], wide[-1].top + 24)
    level = [*paper.raw_letterhead(), *lines, *rest, *paper.raw_ending(rest[-1].top + 30)]
    apart = [letter for line in wide[:-1] for letter in _apart(line, every=_filling(line))]
    _draw(path, [*level, *apart, *_apart(wide[-1], every=EXPANSION)])


def _filling(line: Text) -> float:
    """Return by how many points the letters of a line must stand apart for it to reach the right margin."""
    paper.use_fonts()
    room = paper.LEFT + paper.TEXT_WIDTH - line.x - stringWidth(line.text, FACE, line.size)
    return room / (len(line.text) - 1)


def _apart(line: Text, *, every: float = 0.0, blank: float = 0.0) -> list[Text]:
    """Return a line letter by letter, each `every` points further from the last, blanks wider by `blank` points."""
    paper.use_fonts()
    letters, x = [], line.x
    for letter in line.text:
        letters.append(line._replace(x=x, text=letter))
        width = stringWidth(letter, FACE + ("-Bold" if line.font == "F2" else ""), line.size)
        x += width + every + (blank if letter == " " else 0.0)
    return letters


def _draw(path: Path, letters: Iterable[Text]) -> None:
    """Write a page with fonts of its own, letter by letter."""
    sheet = Paper(path)
    for letter in letters:
        sheet.text(letter.x, letter.top, letter.text, size=letter.size, face="-Bold" if letter.font == "F2" else "")
    sheet.save()


@trap(
    "false-map.pdf",
    Expect(words=PHRASES, floor=88, ocr_pages=1, count=None, needs="tesseract", fields={"number": paper.NUMBER}),
)
def false_map(path: Path) -> None:
    """The glyphs are right, the map to Unicode is not: what is copied out is garbage."""
    sheet = Paper(path, compress=False)
    sheet.whole()
    sheet.save()
    path.write_bytes(_misled(path.read_bytes()))


@trap(
    "false-bold-map.pdf",
    Expect(words=PHRASES, floor=88, ocr_pages=1, needs="tesseract", fields={"number": paper.NUMBER}),
)
def false_bold_map(path: Path) -> None:
    """Only the map of the bold type is wrong: what is copied out is sound but for letterhead and headings."""
    sheet = Paper(path, compress=False)
    sheet.whole()
    sheet.save()
    path.write_bytes(MAP.sub(lambda m: _misled(m[0]) if b"Bold" in m[0] else m[0], path.read_bytes()))


def _misled(raw: bytes) -> bytes:
    """Return the file with every map to Unicode telling other letters, in as many bytes."""
    return re.sub(rb"(?<=^<..> <)[0-9A-F]{4}(?=>)", _exchanged, raw, flags=re.MULTILINE)


def _exchanged(found: re.Match[bytes]) -> bytes:
    """Return another letter of ASCII for a letter; blanks stay blanks."""
    code = int(found[0], 16)
    return found[0] if code <= ord(" ") else b"%04X" % ((code * 7) % PRINTED + ord("!"))
