"""Ways in which a text that was lifted is worn: misread, untoned, cut, reworded, moved about, given other figures.

Everything is drawn from a `random.Random`, so that the same seed wears the same text alike. Used by
scripts/bench_copied.py and by the tests of pipeline/labelling/copied.
"""

import re
import unicodedata
from collections.abc import Callable
from random import Random

Wear = Callable[[str, Random], str]
LETTERS = "abcdeghiklmnopqrstuvxyàáảãạâấầậăắêếềệôốộơớợưứựđ1l0.,"
WORDS = (
    "bến huyện tháng cầu chợ đội nhóm ngày tuyến thêm vẫn đều cũng nhất lại tốt sớm xã dân trạm kho phà "
    "đảo cảng thợ máy lớp thầy trò ga ray tàu xe lái biển đèn vạch sơn"
).split()
SPLIT, LOST = 0.85, 0.7  # of the misread letters, those beyond are split or lost, all others are swapped
FEWEST = 3  # clauses of which one may go
CLAUSE = re.compile(r"(?<=[;,])\s")


def seeded(number: int) -> Random:
    """Return a source of draws that are the same on every machine."""
    return Random(number)  # noqa: S311 - nothing here is a secret


def misread(share: float) -> Wear:
    """Return a wear that misreads such a share of the letters: most are swapped, some lost, some joined or split."""

    def letter(c: str, random: Random) -> str:
        x = random.random() / share
        if x >= 1:
            return c
        if x >= SPLIT:
            return c + random.choice([" ", random.choice(LETTERS)])
        return "" if x >= LOST else random.choice(LETTERS)

    return lambda text, random: "".join(letter(c, random) for c in text)


def strip_tones(text: str, _random: Random) -> str:
    """Return a text without diacritics."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def drop_clause(text: str, random: Random) -> str:
    """Return a text without one of its clauses; a text of fewer than three stays whole."""
    clauses = CLAUSE.split(text)
    if len(clauses) >= FEWEST:
        del clauses[random.randrange(len(clauses))]
    return " ".join(clauses)


def swap_words(text: str, random: Random) -> str:
    """Return a text in which one word in ten is another."""
    words = text.split()
    for i in range(random.randrange(10), len(words), 10):
        words[i] = random.choice(WORDS)
    return " ".join(words)


def move_clauses(text: str, random: Random) -> str:
    """Return a text with its clauses in another order."""
    clauses = CLAUSE.split(text.rstrip("."))
    random.shuffle(clauses)
    return "; ".join(c.rstrip(";,") for c in clauses) + "."


def change_figures(text: str, random: Random) -> str:
    """Return a text in which every figure is another of as many digits."""
    return re.sub(r"\d+", lambda found: str(random.randrange(10 ** len(found[0]))), text)


def together(*wears: Wear) -> Wear:
    """Return a wear that does all of some, in order."""

    def worn(text: str, random: Random) -> str:
        for wear in wears:
            text = wear(text, random)
        return text

    return worn


WEARS: dict[str, Wear] = {
    "as it is": lambda text, _random: text,
    "1 % of the letters misread": misread(0.01),
    "3 % of the letters misread": misread(0.03),
    "5 % of the letters misread": misread(0.05),
    "no diacritics": strip_tones,
    "one clause dropped": drop_clause,
    "one word in ten swapped": swap_words,
    "clauses moved": move_clauses,
    "clause dropped, words swapped, 3 % misread": together(drop_clause, swap_words, misread(0.03)),
}
