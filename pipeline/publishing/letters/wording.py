"""Small pieces of office Vietnamese: dates, the plan's wording cut to a clause, rules as long as a name."""

import re
from datetime import date

from pipeline.publishing.view import clean
from pipeline.text import fold, shingles

MOST = 230  # letters of the plan's wording that a letter repeats
LEAST = 60  # a clause that ends before is too little
END = re.compile(r"[;.,](?=\s)")
LETTER_POINTS, RULE_POINTS = 8.7, 3.0  # width of a bold capital at 12 pt and of an underscore at 6 pt
SHARE = 0.4  # of a name's length that the rule under it takes
ZEROED = (1, 2)  # months that offices write with a zero before them, so that nobody makes them 11 and 12
COLUMN = 200.0  # points: a name that is longer goes over several lines


def day(written: str) -> str:
    """Return a letterhead's ISO date as offices write it, anything else as it stands."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return clean(written)
    return f"{found.day:02d}/{found.month:0{2 if found.month in ZEROED else 1}d}/{found.year}"


def shortened(text: str, most: int = MOST) -> str:
    """Return a long wording cut after its last whole clause, with dots; a full stop at the end is taken off."""
    whole = clean(text, 10_000).rstrip(" .;,")
    if len(whole) <= most:
        return whole
    ends = [m.start() for m in END.finditer(whole[:most])]
    blank = whole.rfind(" ", 0, most)
    strong = [e for e in ends if whole[e] in ";."]
    cut = next((e for e in (*reversed(strong), *reversed(ends), blank) if e >= min(LEAST, most / 2)), most)
    return f"{whole[:cut].rstrip(' .;,')}…"


def named(name: str, wording: str) -> bool:
    """Tell whether a name is no more than the beginning of the wording."""
    return shingles(fold(name).split(), 2) <= shingles(fold(wording).split(), 2)


def rule(name: str) -> str:
    """Return underscores for a rule of about two fifths of a name's length in bold capitals of 12 points."""
    return "_" * max(8, round(min(len(name) * LETTER_POINTS, COLUMN) * SHARE / RULE_POINTS))
