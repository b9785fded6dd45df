"""Words mended where a fixed gap tells them wrongly: letters set apart, and words set so close that they run together.

Words are found by one gap for all type (`plumber.X_TOLERANCE`). Here each gap is measured against the size of the type
and against what is usual on its line: a title set letter by letter ("B Á O   C Á O") or a paragraph with wide letter
spacing becomes words again, and a word in which one gap stands out is cut there, if Vietnamese says so too.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.reading import encodings
from pipeline.reading.columns import Word
from pipeline.reading.layout import median
from pipeline.text import WORDS, is_syllable, is_vietnamese_letter

APART = 2.5  # of the type size: words further apart do not stand in one run
SPACED = 0.06  # of the type size: ordinary letters touch (0.00), letters set apart have 0.08 and more between them
WIDEST = 0.8  # of the type size: figures and crosses in a table's columns stand further apart than letters of a word
FEWEST = 5  # letters of a run in which a usual gap can be told
TELLING = 4  # letters; a longer word whose letters touch speaks for its whole run
MOSTLY = 0.6  # share of letters in it: rows of figures, boxes and signs stand apart for other reasons
BLANK, SLACK = 1.45, 0.04  # a gap wider than so many usual ones, and so much of the type size, parts two words
NARROW = 0.07  # of the type size: a gap inside a word that stands out by so much may be a blank
LONG = 4  # letters; what is shorter has too few gaps to tell one that stands out
SOUND = 0.75  # share of pieces that must be sound: both of two; in a whole line a sign like "318/KH-SGTVT" may stand
TOGETHER = re.compile(r"\W*([^\W\d_]{5,14})\W*")
UNIT = re.compile(r"m[23]|(?:km|cm|mm|dm)[23]?|kg|ha|tr|[IVX]{2,}")

Letter = Word
"""A character as it is drawn (text, x0, x1), or a whole word of which no more is known."""


def mended(words: Sequence[Word]) -> list[Word]:
    """Return the words with those set apart joined and those run together cut; "chars" is gone from each.

    A word of a run whose letters stand apart holds in "spaced" by how many points they do.
    """
    out, apart = list[Word](), 0.0
    for run in _runs(words):
        apart = _letter_gap(run, above=apart)
        out += _joined(run, apart) if apart else (piece for word in run for piece in _cut(word))
    for word in out:
        word.pop("chars", None)
    return out


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the words of each line, parted where they stand far apart, as columns do."""
    run = list[Word]()
    for word in words:
        if run and not _next_to(run[-1], word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _next_to(before: Word, word: Word) -> bool:
    """Tell whether a word follows another on its line: no higher or lower than half its type, and not far behind."""
    size = float(word["size"])
    level = abs(float(word["bottom"]) - float(before["bottom"])) < 0.5 * size
    return level and 0 <= word["x0"] - before["x1"] + size < (APART + 1) * size


def _pieces(word: Word) -> Sequence[Letter]:
    found: Sequence[Letter] = word.get("chars") or [word]
    return found


def _gaps(letters: Sequence[Letter]) -> list[float]:
    """Return the gap before each letter but the first; a mark over a letter does not draw its edge back."""
    gaps, reach = list[float](), float(letters[0]["x1"])
    for letter in letters[1:]:
        gaps.append(float(letter["x0"]) - reach)
        reach = max(reach, float(letter["x1"]))
    return gaps


def _letter_gap(run: Sequence[Word], *, above: float) -> float:
    """Return by how many points the letters of a run stand apart; 0.0 where they touch, as they do in ordinary type.

    `above` is the same of the run before: a last line may be too short to tell by itself.
    """
    size = float(run[0]["size"])
    longest = max(run, key=lambda w: len(w["text"]))
    if not above and len(longest["text"]) > TELLING and median(_gaps(_pieces(longest)) or [0.0]) <= SPACED * size:
        return 0.0
    text = "".join(w["text"] for w in run)
    if len(text) < (2 if above else FEWEST) or sum(map(str.isalpha, text)) < MOSTLY * len(text):
        return 0.0
    gaps = _gaps([letter for word in run for letter in _pieces(word)])
    hidden = sum(len(w["text"]) - 1 for w in run if not w.get("chars"))
    usual = median([*gaps, *[0.0] * hidden])
    return usual if SPACED * size < usual <= WIDEST * size else 0.0


def _joined(run: Sequence[Word], usual: float) -> Iterator[Word]:
    """Yield the words of a run whose letters stand apart: a gap clearly wider than the usual one parts two."""
    owned = [(letter, word) for word in run for letter in _pieces(word)]
    widest = BLANK * usual + SLACK * float(run[0]["size"])
    start = 0
    for i, gap in enumerate(_gaps([letter for letter, _ in owned]), 1):
        if gap > widest:
            yield _word(owned[start:i]) | {"spaced": usual}
            start = i
    yield _word(owned[start:]) | {"spaced": usual}


def _word(owned: Sequence[tuple[Letter, Word]]) -> Word:
    """Return letters as one word, of the type of the word that held the first."""
    letters = [letter for letter, _ in owned]
    return owned[0][1] | {
        "text": "".join(c["text"] for c in letters),
        "x0": letters[0]["x0"], "x1": max(c["x1"] for c in letters),
        "top": min(c["top"] for c in letters), "bottom": max(c["bottom"] for c in letters),
    }  # fmt: skip


def _cut(word: Word) -> Iterator[Word]:
    """Yield a word whole, or in pieces where gaps stand out in it and the pieces are Vietnamese, as it is not."""
    letters = word.get("chars", ())
    if "confidence" in word:
        yield from _parted(word)
        return
    if len(letters) < LONG or _is_sound(word["text"]) or _is_legacy(word.get("font", "")):
        yield word
        return
    gaps = _gaps(letters)
    widest = sorted(gaps)[(len(gaps) - 1) // 2] + NARROW * float(word["size"])
    cuts = [i for i, gap in enumerate(gaps, 1) if gap > widest]
    pieces = [_word([(c, word) for c in letters[a:b]]) for a, b in pairwise([0, *cuts, len(letters)])]
    sound = sum(_is_sound(p["text"]) for p in pieces)
    yield from pieces if sound >= SOUND * len(pieces) else [word]


def _parted(word: Word) -> Iterator[Word]:
    """Yield a recognised word whole, or its two syllables where nothing but they can have run together ("TẢITỈNH")."""
    text = word["text"]
    found = TOGETHER.fullmatch(text)
    if not found or is_syllable(found[1]) or not any(map(is_vietnamese_letter, text)):
        yield word
        return
    letters = found[1]
    cuts = [i for i in range(2, len(letters) - 1) if is_syllable(letters[:i]) and is_syllable(letters[i:])]
    at = found.start(1) + cuts[0] if len(cuts) == 1 else len(text)
    middle = word["x0"] + (word["x1"] - word["x0"]) * at / len(text)
    yield word | {"text": text[:at], "x1": middle}
    if at < len(text):
        yield word | {"text": text[at:], "x0": middle}


@lru_cache(maxsize=1024)
def _is_legacy(font: str) -> bool:
    """Tell whether a font's letters mean others than they are called, so that syllables tell nothing yet."""
    return encodings.of_font(font) is not None


def _is_sound(text: str) -> bool:
    """Tell whether a piece of text may stand by itself: a syllable, figures, a sign, a unit of measure."""
    words = WORDS.findall(unicodedata.normalize("NFC", text))
    return all(map(str.isdigit, words)) or (
        len(words) == 1 and (is_syllable(words[0]) or bool(UNIT.fullmatch(words[0])))
    )
