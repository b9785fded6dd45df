"""What a passage says of its areas: a model's guess, overruled where the words leave no doubt."""

import re

from pipeline.labelling.features import Passage
from pipeline.text import fold

NIL = re.compile(
    r"khong (?:co )?phat sinh|chua phat sinh"
    r"|khong thuoc (?:chuc nang|nhiem vu|tham quyen|pham vi|linh vuc)"
    r"|khong (?:duoc )?(?:giao|thuc hien|trien khai) (?:nhiem vu|noi dung) nay"
    r"|khong co (?:noi dung|hoat dong|nhiem vu|viec) (?:nay|lien quan)"
)
LONGEST_NIL = 60  # words; a longer passage says something else as well
DONE = re.compile(r"\bda\b|\bdat\b|\bhoan thanh\b|\bduoc \d|\d+(?:[.,]\d+)? ?%|\bgiam\b|\btang\b|ket qua")


def settle(passage: Passage, guessed: dict[str, float]) -> str:
    """Return the stance of a passage from a model's probabilities, unless a plain nil sentence settles it."""
    folded = fold(passage.text)
    if NIL.search(folded) and not DONE.search(NIL.sub("", folded)) and len(folded.split()) < LONGEST_NIL:
        return "nil"
    return max(sorted(guessed), key=lambda k: guessed[k])
