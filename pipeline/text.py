"""Strings in, strings out: normal forms, comparing, syllables, dates and keys of Vietnamese text."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

TONES = {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"}  # grave acute tilde hook dot
# Letters that look like Vietnamese ones and stand in their place: ð (eth) and Ɖ (African D) for đ,
# Ƣ ƣ (gha, the neighbours of Ư ư in old fonts), U+FFFE (what pdfium makes of a line-end hyphen).
LOOK_ALIKES = str.maketrans(
    {"ð": "đ", "Ð": "Đ", "Ɖ": "Đ", "ɖ": "đ", "ƣ": "ư", "Ƣ": "Ư", "\ufffe": "-", "\u2010": "-", "\u2011": "-"}
)
INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x200B,
        0x200C,
        0x200D,
        0x2060,
        0xFEFF,
        *range(0x200E, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})
# Private-use glyphs of Symbol and Wingdings, as Word and PDF leave them: bullets, boxes, ticks.
SYMBOLS = str.maketrans({
    "\uf0b7": "•", "\uf0a7": "•", "\uf076": "•", "\uf0d8": "•", "\uf02d": "-", "\uf0e0": "→", "\uf0fc": "✓",
    "\uf0fe": "☑", "\uf052": "☑", "\uf0a8": "☐", "\uf06f": "☐", "\uf071": "☐", "\uf0a3": "☐",
})  # fmt: skip
PRIVATE = re.compile(r"[\ue000-\uf8ff]")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\ufffd\ufffe\uffff\ud800-\udfff]")
BLANKS = re.compile(r"\s+")
WORDS = re.compile(r"[^\W_]+")

ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng
eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oc oi
om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo
oet ooc oong ô ôc ôi ôm ôn ông ôp ôt ôông ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât
uây uê uêch uênh uêu uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc
ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu yt ych ynh eng
""".split()
ABBREVIATION = 8  # letters; longer words in capitals are words
STOPPED = re.compile(r"(c|ch|p|t)$")


def normalise(text: str) -> str:
    """Return the text in NFC on one line, with look-alikes mended and invisible characters gone."""
    text = text.translate(INVISIBLE).translate(LOOK_ALIKES).translate(LIGATURES).translate(SYMBOLS)
    text = PRIVATE.sub(" ", text)
    text = BLANKS.sub(" ", CONTROLS.sub(" ", unicodedata.normalize("NFC", text)))
    return text.strip()


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return lower-case letters and digits without diacritics, words parted by one blank."""
    base = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return " ".join(WORDS.findall("".join(c for c in base if not unicodedata.combining(c))))


@lru_cache(maxsize=65536)
def split_tone(syllable: str) -> tuple[str, str]:
    """Return the lower-case syllable without its tone mark, and the tone: "" or a digit 1 to 5."""
    tone, letters = "", []
    for c in unicodedata.normalize("NFD", syllable.lower()):
        tone, keep = (TONES[c], False) if c in TONES else (tone, True)
        if keep:
            letters.append(c)
    return unicodedata.normalize("NFC", "".join(letters)), tone


@lru_cache(maxsize=65536)
def _canonical(word: str) -> str:
    base, tone = split_tone(word)
    base = base[:-1] + "i" if re.fullmatch(r"(h|k|l|m|s|t|v|qu)y", base) else base
    return base + tone


def comparable(text: str) -> str:
    """Return the words in a form in which both tone placements (hoà, hòa) and i/y spellings (kỹ, kĩ) are equal."""
    return " ".join(map(_canonical, WORDS.findall(unicodedata.normalize("NFC", text))))


def syllables(text: str) -> list[str]:
    """Return the comparable syllables of a text, in order."""
    return comparable(text).split()


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Tell whether a word is a well-formed Vietnamese syllable (onset, rime, tone that its ending allows)."""
    base, tone = split_tone(word)
    if STOPPED.search(base) and tone not in ("1", "5"):
        return False
    return any(base[: len(o)] == o and base[len(o) :] in _RIMES for o in ("", *ONSETS)) or base in _SHORT


_RIMES = frozenset(RIMES)
_SHORT = frozenset({"gi", "gin", "giêng", "giêt", "gim", "gip"})


def syllable_share(text: str) -> float:
    """Return the share of well-formed Vietnamese syllables among the words of letters; 1.0 where there are none.

    Short words in capitals without accents (abbreviations such as UBND) are left out of the count.
    """
    words = [
        w for w in WORDS.findall(text) if w.isalpha() and not (w.isupper() and w.isascii() and len(w) <= ABBREVIATION)
    ]
    return sum(map(is_syllable, words)) / len(words) if words else 1.0


def is_vietnamese_letter(letter: str) -> bool:
    """Tell whether a letter carries a mark of Vietnamese: đ, a breve, a circumflex, a horn or a tone."""
    parts = unicodedata.normalize("NFD", letter.lower())
    return parts == "đ" or any(c in TONES or c in "\u0306\u0302\u031b" for c in parts[1:])


def one_letter_share(text: str) -> float:
    """Return the share of one-letter words among the words of letters; high where letters were torn apart."""
    words = [w for w in WORDS.findall(text) if w.isalpha()]
    return sum(len(w) == 1 for w in words) / len(words) if words else 0.0


DATE_WORDS = re.compile(r"ng[aà]y\s*([\d.…_ ]{0,8}?)\s*th[aá]ng\s*([\d.…_ ]{0,8}?)\s*n[aă]m\s*(\d{4})", re.IGNORECASE)
DATE_FIGURES = re.compile(r"\b(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\b")


def find_date(text: str) -> date | None:
    """Return the first full date written in words or figures, or None."""
    for found in (*DATE_WORDS.finditer(text), *DATE_FIGURES.finditer(text)):
        day, month, year = (re.sub(r"\D", "", part) for part in found.groups())
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def shingles(words: list[str], size: int = 5) -> set[tuple[str, ...]]:
    """Return the set of runs of `size` words (Broder 1997, w-shingling); empty for a shorter text."""
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}
