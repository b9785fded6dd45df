"""Text set in legacy Vietnamese fonts (TCVN3/ABC, VNI-Windows, VISCII) into Unicode, NFC.

Such a file holds the codes 0x00 to 0xFF of an 8-bit font; PDF and Word hand them on as Latin-1 or cp1252 characters.
Convert before any cleaning: TCVN3's "ư" is U+00AD, the soft hyphen.
"""

import re
import unicodedata
from itertools import islice, pairwise
from typing import Literal, get_args

from pipeline.text import WORDS, is_syllable, syllable_share

Encoding = Literal["tcvn3", "vni", "viscii"]
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)

POOR, GOOD = 0.6, 0.85  # share of valid syllables; real .VnTime files rise from 0.25 to 0.99
ENOUGH = 12  # words of letters; fewer can be well formed by chance in two encodings
MOST_LETTERS = 5_000  # letters looked at when encodings are compared

GRAVE, ACUTE, TILDE, HOOK, DOT, CIRCUMFLEX, BREVE = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306"


def _cp1252(code: int) -> str:
    """Return the character cp1252 shows for a byte; five bytes have none and stay control characters."""
    try:
        return bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(code)


SHOWN = {code: _cp1252(code) for code in range(0x80, 0xA0)}
CODE_PAGE = frozenset(map(chr, range(0x100))) | frozenset(SHOWN.values())

# TCVN 5712:1993, codes A1 to FF, 16 in a row. ABC fonts (VN3) hold the small letters and the capitals A1 to A7; other
# capitals here are those of VN2. B0 to B4 are tone marks that follow their vowel: grave, hook, tilde, acute, dot.
TCVN3_LETTERS = "".join(
    """
    ĂÂÊÔƠƯĐăâêôơưđẰ
    °±²³´àảãáạẲằẳẵắẴ
    ẮẦẨẪẤỀặầẩẫấậèỂẻẽ
    éẹềểễếệìỉỄẾỒĩíịò
    Ổỏõóọồổỗốộờởỡớợù
    ỖủũúụừửữứựỳỷỹýỵỐ
    """.split()
)
TCVN3 = dict(SHOWN) | dict(enumerate(TCVN3_LETTERS, 0xA1))
TCVN3_MARKS = dict(zip("°±²³´", (GRAVE, HOOK, TILDE, ACUTE, DOT), strict=True))
TCVN3_TONED = re.compile("(?<=[AĂÂEÊIOÔƠUƯYaăâeêioôơuưy])[°±²³´]")

# RFC 1456: six capitals among the control codes, and codes 80 to FF, 16 in a row.
VISCII_LETTERS = "".join(
    """
    ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ
    ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ
    Õắằặấầẩậẽẹếềểễệố
    ồổỗỠƠộờởịỰỨỪỬơớƯ
    ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ
    ĐứÒÓÔạỷừửÙÚỹỵÝỡư
    àáâãảăữẫèéêẻìíĩỉ
    đựòóôõỏọụùúũủýợỮ
    """.split()
)
VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
VISCII = VISCII_CONTROLS | dict(enumerate(VISCII_LETTERS, 0x80))
VISCII |= {ord(SHOWN[code]): VISCII[code] for code in SHOWN}

# pdfium hands TCVN3's "ư" on as a hyphen where the font names its encoding WinAnsi (code AD is a second hyphen there),
# and as U+0002 or U+FFFE at the end of a line (measured, pypdfium2 5.15).
HYPHENS = r"\-\x02\ufffe"
HYPHENED = re.compile(rf"(?<![\w{HYPHENS}])(?P<head>[^\W\d_]*)[{HYPHENS}](?P<tail>[^\W\d_]*)(?![\w{HYPHENS}])")
LONE, LISTING = frozenset("cdhlst"), frozenset("cdhl")  # cư, dư, hư, lư, sư, tư; the first four also number lists


def _from_tcvn3(text: str) -> str:
    marked = TCVN3_TONED.sub(lambda found: TCVN3_MARKS[found[0]], text.translate(TCVN3))
    return HYPHENED.sub(_horned, unicodedata.normalize("NFC", marked))


def _horned(found: re.Match[str]) -> str:
    """Return a word whose hyphen stands for "ư", or the word as it is where that makes no syllable."""
    word = f"{found['head']}ư{found['tail']}"
    return word if len(word) > 1 and is_syllable(word) and not _is_label(found) else found[0]


def _is_label(found: re.Match[str]) -> bool:
    """Tell whether a hyphen stands between capitals, or after the letter that numbers a list."""
    head, tail, after = found["head"], found["tail"], found.string[found.end() : found.end() + 2].lstrip()[:1]
    if tail or len(head) > 1:
        return tail[:1].isupper() or (not tail and head.isupper())
    return head.lower() not in LONE or (head.lower() in LISTING and after.isupper())


def _from_viscii(text: str) -> str:
    return text.translate(VISCII)


# VNI-Windows: a base letter and one following code for all its marks, which means the same after every base letter; the
# capital's code is 0x20 lower. đ, ơ, ư, ỵ and the toned i have codes of their own.
VNI_TONES = dict(zip("ùøûõï", (ACUTE, GRAVE, HOOK, TILDE, DOT), strict=True))
VNI_CIRCUMFLEX = dict(zip("âáàåãä", ("", ACUTE, GRAVE, HOOK, TILDE, DOT), strict=True))
VNI_BREVE = dict(zip("êéèúüë", ("", ACUTE, GRAVE, HOOK, TILDE, DOT), strict=True))
VNI_SINGLE = dict(zip("ñôöíìæóòî", "đơưíìỉĩịỵ", strict=True))


def _vni_pairs() -> dict[str, str]:
    """Return the letter for every base letter and following code, in small letters."""
    marks = {
        "aeouyôö": VNI_TONES,
        "aeo": {code: CIRCUMFLEX + tone for code, tone in VNI_CIRCUMFLEX.items()},
        "a": {code: BREVE + tone for code, tone in VNI_BREVE.items()},
    }
    bases = [(base, code, mark) for group, table in marks.items() for base in group for code, mark in table.items()]
    return {base + code: unicodedata.normalize("NFC", VNI_SINGLE.get(base, base) + mark) for base, code, mark in bases}


VNI = VNI_SINGLE | _vni_pairs()
VNI_MARKS = "".join(VNI_TONES | VNI_CIRCUMFLEX | VNI_BREVE)
VNI_CODED = re.compile(rf"[aeouyôö][{VNI_MARKS}]|[{''.join(VNI_SINGLE)}]", re.IGNORECASE)


def _from_vni(text: str) -> str:
    return VNI_CODED.sub(_vni_letter, text.translate(SHOWN))


def _vni_letter(found: re.Match[str]) -> str:
    """Return the letter of one or two codes; a mark may follow in either case, and one that does not fit stays."""
    codes = found[0].lower()
    letter = VNI.get(codes) or VNI.get(codes[0], codes[0]) + found[0][1:]
    return letter[0].upper() + letter[1:] if found[0][0].isupper() else letter


DECODERS = {"tcvn3": _from_tcvn3, "vni": _from_vni, "viscii": _from_viscii}


def decode(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Return the text in Unicode (NFC); `capitals` for a TCVN3 font whose small letters look like capitals."""
    plain = DECODERS[encoding](text)
    return unicodedata.normalize("NFC", plain.upper() if capitals else plain)


SUBSET = re.compile(r"^[A-Z]{6}\+|^@")
STYLE = re.compile(r"(?:[ ,_-]*(?:bold|italic|oblique|regular|normal))+$", re.IGNORECASE)
# Without its dot only a well-known family counts: "Vn…" also begins the names of other makers' fonts.
TCVN3_FONT = re.compile(
    r"\.vn\w.*|vn(?:times?|arial(?: ?narrow)?|avant|courier(?: ?new)?|helvetins|southern|teknical|univers)h?",
    re.IGNORECASE,
)
VNI_FONT = re.compile(r"\.?vni(?:[ _-].+|(?:times|helve|aptima|avo|univer|centur|book|revue|oxford).*)", re.IGNORECASE)
VISCII_FONT = re.compile(
    r".*\bviscii\b.*|vi[ _-](?:times|arial|courier|helv).*|(?:hoang ?yen|minh ?quan|phuong ?thao|tha ?huong|u ?hoai).*",
    re.IGNORECASE,
)


def of_font(name: str) -> tuple[Encoding, bool] | None:
    """Return the encoding that a font's name tells, and whether its small letters look like capitals; else None."""
    family = STYLE.sub("", SUBSET.sub("", name.strip()))
    if "unicode" in family.lower():
        return None
    if VNI_FONT.fullmatch(family):
        return "vni", False
    if TCVN3_FONT.fullmatch(family):
        return "tcvn3", family.endswith("H") or (family.islower() and family.endswith("h"))
    return ("viscii", False) if VISCII_FONT.fullmatch(family) else None


def detect(text: str) -> Encoding | None:
    """Return the encoding in which a text without a telling font is clearly Vietnamese; None for any other text.

    Only the first MOST_LETTERS letters count, in NFC; text of fewer than ENOUGH words is never judged.
    """
    sample = _sample(text)
    if sample.isascii() or syllable_share(sample) >= POOR:
        return None
    share, best = max(((_share_as(sample, e), e) for e in ENCODINGS), key=lambda scored: scored[0])
    return best if share > GOOD else None


def _sample(text: str) -> str:
    """Return the text up to its MOST_LETTERS-th letter, in NFC."""
    ends = (i for i, c in enumerate(text, 1) if c.isalpha())
    return unicodedata.normalize("NFC", text[: next(islice(ends, MOST_LETTERS - 1, None), len(text))])


def _share_as(sample: str, encoding: Encoding) -> float:
    """Return the share of valid syllables of a sample decoded; 0.0 where it has too few words."""
    decoded = decode(sample, encoding)
    return syllable_share(decoded) if _counts(decoded) else 0.0


def _counts(text: str) -> bool:
    """Tell whether a text has enough words of letters to be judged by itself."""
    return sum(map(str.isalpha, WORDS.findall(text))) >= ENOUGH


def repair(text: str, *, font: str = "") -> tuple[str, Encoding | None]:
    """Return the text in Unicode with the encoding it was in, or the text as it is with None where nothing helps.

    Give it all there is of one font, not single words: the more words, the surer the answer. Plain ASCII never changes.
    """
    told, found = of_font(font), detect(text)
    if told and found in (None, told[0]) and not text.isascii() and _fits(_sample(text), told[0]):
        return decode(text, told[0], capitals=told[1]), told[0]
    return (decode(text, found), found) if found else (text, None)


def _fits(sample: str, encoding: Encoding) -> bool:
    """Tell whether a sample in a telling font is better Vietnamese decoded; the font settles a draw of a few words.

    Draws are common in short text: "mét", "héi" and "sè" are syllables, but stand for "một", "hội" and "số". Letters
    that no 8-bit font has speak for Unicode under an old font's name; then only the clear case counts.
    """
    decoded = decode(sample, encoding)
    before, after = syllable_share(sample), syllable_share(decoded.replace("Đ", "D"))  # QĐ, HĐND: abbreviations as well
    if not CODE_PAGE.issuperset(c for c in sample if c.isalpha()):
        return before < POOR and after > GOOD
    return after > before or (after == before and decoded != sample and _settles(sample, decoded))


def _settles(sample: str, decoded: str) -> bool:
    """Tell whether a draw may be settled: few words, and decoding puts no capital after a small letter."""
    mixed = any(a.islower() and b.isupper() for a, b in pairwise(decoded))
    return not mixed and not _counts(sample)
