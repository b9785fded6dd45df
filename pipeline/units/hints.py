"""Which unit the name of a file, or of a folder that it lies in, points to."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.text import fold
from pipeline.units.likeness import Weights
from pipeline.units.names import EMPTY_WORDS, against, expanded, has_figure, own, same, words
from pipeline.units.unit import Unit

ENDING = re.compile(r"\.\w{1,5}$")
NUMBERING = re.compile(r"^\W*\d{1,3}\s*[.)_-]+\s*")
SENT_TO = re.compile(r"(?<!\w)(?:g[uử]i|g[uử]i\s+v[eề]|k[ií]nh\s+g[uử]i)(?!\w).*$", re.IGNORECASE)
# What names of files say beside the unit; folded.
IDLE_WORDS = frozenset("""
bao cao bc kh ke hoach thi dua phong trao so ket tong ket ket qua nam thang quy dau cuoi scan quet gui lai ban final
sua moi chinh thuc van ban file tep tai lieu don vi copy signed ky ve viec v nop qua zalo email mail tu he thong dot
lan ngay cv cong van to trinh bieu mau phu luc dinh kem hoan chinh du thao thuc hien trien khai dang noi dung tdkt
khen thuong cua va cac cho
""".split())  # fmt: skip
PARTLY = 0.5  # what the share of a name that is written counts for, beside the share of the writing that is a name
FILE_NAMES = 0.9  # most that a file's name tells
YEAR = re.compile(r"(?:19|20)\d\d")


@lru_cache(maxsize=4096)
def parts(path: str) -> tuple[str, ...]:
    """Return what a path inside the inbox says: the file's name and each folder's, without endings and numbering."""
    stem = re.sub(r"#\d+$", "", path)
    pieces = [ENDING.sub("", p) for p in stem.replace("\\\\", "/").split("/")]
    plain = (SENT_TO.sub("", NUMBERING.sub("", p)) for p in pieces)
    return tuple(p for p in plain if fold(p))


def pointed(path: str, unit: Unit, worth: Weights) -> float:
    """Return how surely a path names a unit, 0 to 0.9."""
    bodies = [b.strip() for b in unit.parent.split(";")]
    return FILE_NAMES * max(
        (_named(part, name, body, unit, worth) for part in parts(path) for name in unit.names for body in bodies),
        default=0.0,
    )


def _named(part: str, name: str, body: str, unit: Unit, worth: Weights) -> float:
    """Return how far a name of a file is a unit's: what it says beside the unit's name, and what of that it lacks."""
    written = against(YEAR.sub(" ", part.replace("_", " ")), expanded(name))
    target = [w for w in own(against(name, written), body) if w not in EMPTY_WORDS]
    met = {w for w in target if _stands(w, target, written)}
    if not met or any(has_figure(w) for w in set(target) - met):
        return 0.0
    known = {*met, *(w for n in unit.names for w in expanded(n)), *expanded(body)}
    rest = [w for w in written if _tells(w) and not any(same(w, k) for k in known)]
    found, lacking = _sum(met, worth), _sum(set(target) - met, worth)
    return found / (found + _sum(rest, worth)) * (1 - PARTLY + PARTLY * found / (found + lacking))


def _stands(word: str, target: Sequence[str], written: Sequence[str]) -> bool:
    """Tell whether a word of a unit's name stands in a file's; a number must follow the same word as in the name."""
    if not has_figure(word):
        return any(same(w, word) for w in written)
    before = target[target.index(word) - 1] if target.index(word) else ""
    told = [w for w in written if w not in EMPTY_WORDS]
    return any(w == word and before in (told[i - 1] if i else "", "") for i, w in enumerate(told))


def _tells(word: str) -> bool:
    return len(word) > 1 and not has_figure(word) and word not in IDLE_WORDS and word not in EMPTY_WORDS


def _sum(found: Sequence[str] | set[str], worth: Weights) -> float:
    return sum(worth.get(w, 1.0) for w in found)


def says_little(path: str) -> bool:
    """Tell whether a path holds no word that could be of a unit's name."""
    return not any(_tells(w) for part in parts(path) for w in words(part))
