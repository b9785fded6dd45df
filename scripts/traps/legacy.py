"""Traps of old letters: text in TCVN3 and VNI fonts, whose codes mean other letters than their names in Latin-1.

The tables are written here a second time, apart from those of the reader, so that neither proves itself.
"""

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts.traps import paper
from scripts.traps.rawpdf import RawPdf, Sheet, Text, book, byte_font, content, letter_width, unicode_font
from scripts.traps.record import Expect, trap

Font = Callable[[RawPdf, str, str], int]

# TCVN 5712:1993 (VN1), as glibc's iconv knows it: letters, and the Latin-1 characters of their codes.
TCVN3 = dict(
    zip(
        "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵăâđêôơưĂÂĐÊÔƠƯ",
        "µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ¨©®ª«¬\xad¡¢§£¤¥¦",
        strict=True,
    )
)

# VNI-Windows: a base letter, then one code for all its marks.
GRAVE, ACUTE, TILDE, HOOK, DOT, CIRCUMFLEX, BREVE, HORN = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
TONES = {"": "", ACUTE: "ù", GRAVE: "ø", HOOK: "û", TILDE: "õ", DOT: "ï"}
WITH_CIRCUMFLEX = {"": "â", ACUTE: "á", GRAVE: "à", HOOK: "å", TILDE: "ã", DOT: "ä"}
WITH_BREVE = {"": "ê", ACUTE: "é", GRAVE: "è", HOOK: "ú", TILDE: "ü", DOT: "ë"}
ALONE = {"đ": "ñ", "ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
VNI_MARKS = frozenset("".join([*TONES.values(), *WITH_CIRCUMFLEX.values(), *WITH_BREVE.values()]))


def to_tcvn3(text: str) -> str:
    """Return Vietnamese text as the Latin-1 characters of its TCVN3 codes."""
    return "".join(TCVN3.get(c, c) for c in unicodedata.normalize("NFC", text))


def to_vni(text: str) -> str:
    """Return Vietnamese text as the Latin-1 characters of its VNI codes."""
    return "".join(map(_vni_letter, unicodedata.normalize("NFC", text)))


def _vni_letter(letter: str) -> str:
    small = letter.lower()
    if small in ALONE:
        return ALONE[small].upper() if letter != small else ALONE[small]
    parts = unicodedata.normalize("NFD", letter)
    base, marks = parts[0], parts[1:]
    tone = next((m for m in marks if m in TONES), "")
    table = WITH_CIRCUMFLEX if CIRCUMFLEX in marks else WITH_BREVE if BREVE in marks else TONES
    horned = {"o": "ô", "u": "ö", "O": "Ô", "U": "Ö"}[base] if HORN in marks else base
    mark = table[tone]
    return horned + (mark.upper() if base.isupper() else mark)


def _lines() -> list[Text]:
    """Return the report; capitals that TCVN3 has no code for stand in the font F2, which shows them so."""
    return paper.raw_report()


def _tcvn3_lines() -> list[Text]:
    """Return the report in TCVN3: what is all capitals is typed small, in the font that shows capitals."""
    lines = []
    for line in _lines():
        capital = line.text.upper() == line.text and any(c.isalpha() for c in line.text)
        typed = line.text.lower() if capital else line.text
        lines.append(line._replace(text=to_tcvn3(typed), font="F2" if capital else "F1"))
    return lines


TCVN3_WIDTHS = {code: letter_width(letter) for letter, code in TCVN3.items()}


def _widths(told: dict[str, float]) -> list[float]:
    return [told.get(chr(code), letter_width(chr(code))) for code in range(32, 256)]


def _write(path: Path, lines: Sequence[Text], names: tuple[str, str], widths: list[float]) -> None:
    pdf = RawPdf()
    fonts = {key: byte_font(pdf, name, widths) for key, name in zip(("F1", "F2"), names, strict=True)}
    book(pdf, path, [Sheet(content(lines))], fonts)


READ = {"unit": paper.UNIT, "number": paper.NUMBER, "date": paper.DATE, "signer": paper.SIGNER, "kind": "BÁO CÁO"}


@trap("tcvn3.pdf", Expect(words=paper.PHRASES, said=("TCVN3",), fields=READ, count=6, absent=("\xad", "µ", "®")))
def tcvn3(path: Path) -> None:
    """Text in .VnTime and .VnTimeH, codes named WinAnsi, as old drivers wrote it."""
    _write(path, _tcvn3_lines(), ("AAAAAA+.VnTime", "AAAAAB+.VnTimeH"), _widths(TCVN3_WIDTHS))


@trap("tcvn3-mapped.pdf", Expect(words=paper.PHRASES, said=("TCVN3",), fields=READ, count=6))
def tcvn3_mapped(path: Path) -> None:
    """Text in .VnTime whose map to Unicode tells the Latin-1 letters, as Word writes it; "ư" is a soft hyphen."""
    pdf, lines = RawPdf(), _tcvn3_lines()
    letters = "".join(line.text for line in lines)
    upright, codes = unicode_font(pdf, "AAAAAA+.VnTime", letters, widths=TCVN3_WIDTHS)
    capitals, _ = unicode_font(pdf, "AAAAAB+.VnTimeH", letters, widths=TCVN3_WIDTHS)
    drawing = content(lines, {"F1": codes, "F2": codes})
    book(pdf, path, [Sheet(drawing)], {"F1": upright, "F2": capitals})


@trap("vni.pdf", Expect(words=paper.PHRASES, said=("VNI",), fields=READ, count=6))
def vni(path: Path) -> None:
    """Text in VNI-Times: marks follow their letters and take no room of their own."""
    told = dict.fromkeys(VNI_MARKS, 0.0) | {"ô": 500.0, "ö": 500.0, "ñ": 500.0, "í": 278.0, "ì": 278.0}
    lines = [line._replace(text=to_vni(line.text)) for line in _lines()]
    _write(path, lines, ("AAAAAA+VNI-Times", "AAAAAB+VNI-Times,Bold"), _widths(told))


# RFC 1456, codes 80 to FF; the six capitals among the control codes do not occur here.
VISCII = dict(
    zip(
        "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
        range(0x80, 0x100),
        strict=True,
    )
)


def _plain(codes: dict[str, int]) -> bytes:
    """Return the report's blocks as a text file in one byte a letter."""
    text = "\r\n\r\n".join(paper.BODY_BLOCKS)
    return bytes(codes.get(c, ord(c) if c.isascii() else ord("?")) for c in unicodedata.normalize("NFC", text))


@trap("viscii.txt", Expect(words=paper.PHRASES, count=6, said=("VISCII",)))
def viscii_text(path: Path) -> None:
    """Plain text in VISCII, of which nothing tells the encoding."""
    path.write_bytes(_plain(VISCII))


@trap("tcvn3.txt", Expect(words=paper.PHRASES, count=6, said=("TCVN3",)))
def tcvn3_text(path: Path) -> None:
    """Plain text in TCVN3."""
    small = "\r\n\r\n".join(b if b.upper() != b else b.capitalize() for b in paper.BODY_BLOCKS)
    path.write_bytes(to_tcvn3(small).encode("latin-1", "replace"))


@trap("vni-in-utf-8.txt", Expect(words=paper.PHRASES, count=6, said=("VNI",)))
def vni_in_utf_8(path: Path) -> None:
    """Text in VNI that an editor saved as UTF-8, letter by Latin letter."""
    path.write_text("\n\n".join(map(to_vni, paper.BODY_BLOCKS)), encoding="utf-8", newline="\n")
