"""Names of units as letterheads, registers and files write them: words, abbreviations, codes, places, misreadings."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from pipeline.text import ONSETS, RIMES, fold

# Abbreviations that letterheads and registers use for one another; folded, whole words.
ABBREVIATIONS = {
    "ubnd": "uy ban nhan dan", "gtvt": "giao thong van tai", "atgt": "an toan giao thong", "qlda": "quan ly du an",
    "dtxd": "dau tu xay dung", "cp": "co phan", "tnhh": "trach nhiem huu han", "mtv": "mot thanh vien",
    "ql": "quan ly", "qldb": "quan ly duong bo", "kcht": "ket cau ha tang", "kcn": "khu cong nghiep",
    "htx": "hop tac xa", "tt": "trung tam", "tp": "thanh pho", "tx": "thi xa", "kh": "ke hoach", "tc": "tai chinh",
    "vt": "van tai", "pt": "phuong tien", "nl": "nguoi lai", "ptnl": "phuong tien nguoi lai", "cty": "cong ty",
    "vp": "van phong", "ttr": "thanh tra", "gt": "giao thong", "xd": "xay dung", "ct": "cong trinh",
    "ttdk": "trung tam dang kiem", "bqlda": "ban quan ly du an", "ktht": "kinh te ha tang", "kt": "kinh te",
    "ht": "ha tang", "pktht": "phong kinh te ha tang", "bx": "ben xe", "ubatgt": "uy ban an toan giao thong",
    "sgtvt": "so giao thong van tai", "dk": "dang kiem", "db": "duong bo", "ctcp": "cong ty co phan",
    "hdnd": "hoi dong nhan dan", "bql": "ban quan ly", "xcg": "xe co gioi",
    "dtnd": "duong thuy noi dia",
}  # fmt: skip
EMPTY_WORDS = frozenset({"tinh", "va", "cac", "cua", "so", "truc", "thuoc"})
SHORTEST_MISREAD, MISREAD = 4, 75  # letters, and likeness of 100, from which a word that is none counts as another
# Syllables of other tongues in the names of places; none is a misread Vietnamese one.
FOREIGN = frozenset("dak krong kbang kong chro pah prong lak mdrak kar sup hleo buk glong rlap mil plei ea ia".split())
# Letters that recognition takes for one another, once diacritics are gone.
LOOK_ALIKES = frozenset(
    frozenset(pair) for pair in "tl ti tf il ij lj ce co eo cg hb hn nu nm nr uv vy gq ao rt bd oq yv ft fl".split()
)
FIGURES = str.maketrans("olisbz", "011582")  # letters that stand for figures inside a code
ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vii": "7", "viii": "8", "ix": "9", "ll": "2", "lll": "3"}
LAST = {"i": "1", "l": "1", "v": "5", "x": "10"}  # single letters that are a number where a name ends ("khu vực I")
SPELLINGS = {"dac": "dak", "daklak": "dak lak"}  # of one place in different papers
PLACE = re.compile(
    r"\b(huyen|thi xa|thanh pho|quan(?! ly| doi| su| tri| he)|tinh(?! hinh| toan)|(?<!tac )xa(?! hoi| vien)"
    r"|phuong(?! tien| an| phap| huong)|thi tran)"
    r"((?: (?!huyen|thi xa|thanh pho|tinh|xa )\w+){1,3})"
)
LEVELS = {"huyen": "district", "thi xa": "district", "thanh pho": "district", "quan": "district", "tinh": "province"}


def key(name: str) -> str:
    """Return a unit's name folded, abbreviations written out, empty words dropped."""
    return " ".join(w for w in expanded(name) if w not in EMPTY_WORDS)


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name; a code in several parts ("81-01S") is one word, its figures read as such."""
    parted: list[str] = []
    for word in fold(name).split():
        figured = has_figure(word)
        if figured and parted and has_figure(parted[-1]):
            parted[-1] += word
        else:
            parted.append(word)
    last = len(parted) - 1
    return tuple(_figure(w, parted[i - 1] if i else "", last=0 < i == last) for i, w in enumerate(parted))


@lru_cache(maxsize=8192)
def has_figure(word: str) -> bool:
    """Tell whether a word is a code: it holds a figure."""
    return any(map(str.isdigit, word))


def _figure(word: str, before: str, *, last: bool) -> str:
    """Return a code with misread figures mended, a Roman numeral as a figure, leading zeros gone; else the word."""
    if has_figure(word):
        mended = word.translate(FIGURES)
        return mended.lstrip("0") or "0"
    if last or before in ("so", "vuc"):
        word = LAST.get(word, word)
    return ROMAN.get(word, _spelt(word))


def _spelt(word: str) -> str:
    """Return a word in one of its spellings: Mĩ as Mỹ, Đắc as Đắk."""
    return f"{word[:-1]}y" if re.fullmatch(r"(?:h|k|l|m|s|t|v|qu)i", word) else SPELLINGS.get(word, word)


@lru_cache(maxsize=8192)
def expanded(name: str) -> tuple[str, ...]:
    """Return the words of a name with the common abbreviations written out."""
    return tuple(part for word in words(name) for part in ABBREVIATIONS.get(word, word).split())


@lru_cache(maxsize=65536)
def against(name: str, other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a name with abbreviations written out by the words of another: "DTSHLX", "TTDK", "TT"."""
    return tuple(part for word in words(name) for part in _written_out(word, other))


def _written_out(word: str, other: Sequence[str]) -> Sequence[str]:
    if word in other or has_figure(word):
        return (word,)
    run = _initials(word, tuple(w for w in other if w not in EMPTY_WORDS)) if not plausible(word) else ()
    return run or ABBREVIATIONS.get(word, word).split()


def _initials(word: str, other: Sequence[str]) -> Sequence[str]:
    """Return the first run of words that begin with a word's letters."""
    size = len(word)
    if size < 2:  # noqa: PLR2004 - one letter abbreviates nothing
        return ()
    firsts = "".join(w[0] for w in other)
    at = firsts.find(word)
    return other[at : at + size] if at >= 0 else ()


_ONSETS = frozenset({"", *map(fold, ONSETS)})
_RIMES = frozenset(map(fold, RIMES))


@lru_cache(maxsize=65536)
def plausible(word: str) -> bool:
    """Tell whether a folded word could be a Vietnamese syllable."""
    return word in FOREIGN or any(word[:i] in _ONSETS and word[i:] in _RIMES for i in range(min(4, len(word))))


@lru_cache(maxsize=65536)
def same(read: str, known: str) -> float:
    """Return how surely a word as read is a known one: 1 equal, less where a letter was misread, 0 another word.

    What is a word itself counts as misread only where letters look alike (quang, guang), not for any near letter
    (Long Thành, Long Khánh).
    """
    if read == known:
        return 1.0
    if has_figure(read) or has_figure(known):
        return 0.0
    alike = _alike(read, known)
    if not plausible(read) and (alike or _garbled(read, known)):
        return 0.93
    return 0.85 if alike else 0.0


def _garbled(read: str, known: str) -> bool:
    return min(len(read), len(known)) >= SHORTEST_MISREAD and fuzz.ratio(read, known) >= MISREAD


def _alike(read: str, known: str) -> bool:
    """Tell whether two words are equal but for one pair of letters that look alike, or m read as rn."""
    if read.replace("rn", "m") == known.replace("rn", "m"):
        return True
    pairs = [(a, b) for a, b in zip(read, known, strict=False) if a != b]
    return len(read) == len(known) and len(pairs) == 1 and frozenset(pairs[0]) in LOOK_ALIKES


class Place(NamedTuple):
    """Hold a place: its level (district, province, commune), what it is called (huyện, thị xã…) and its name."""

    level: str
    called: str
    words: tuple[str, ...]


@lru_cache(maxsize=8192)
def places(text: str) -> tuple[Place, ...]:
    """Return the places that a name names."""
    parts = (" ".join(expanded(part)) for part in re.split(r"[,;]", text))
    found = ((level, tuple(rest.split())) for part in parts for level, rest in PLACE.findall(part))
    return tuple(Place(LEVELS.get(called, "commune"), called, rest) for called, rest in found)


def elsewhere(one: str, other: str) -> bool:
    """Tell whether two names name different places of one level."""
    here, there = ({p.level: p for p in places(text)} for text in (one, other))
    return any(not _same_place(here[level].words, there[level].words) for level in here.keys() & there.keys())


def otherwise_called(one: str, other: str) -> bool:
    """Tell whether one place is called two things ("thị xã Long Khánh", "huyện Long Khánh"): raised, or two places."""
    here, there = ({p.level: p for p in places(text)} for text in (one, other))
    return any(here[level].called != there[level].called for level in here.keys() & there.keys())


def _same_place(one: Sequence[str], other: Sequence[str]) -> bool:
    return all(same(a, b) or same(b, a) for a, b in zip(one, other, strict=False))


@lru_cache(maxsize=65536)
def own(name: tuple[str, ...], above: str) -> tuple[str, ...]:
    """Return a name's words without a tail that repeats the body above or its place ("Thanh tra | Sở GTVT | tỉnh X").

    A word that merely stands in the name of the body above is no such tail: Sở Giao thông vận tải has a
    "Phòng Vận tải" and a "Phòng Giao thông".
    """
    for i in range(1, len(name)):
        if any(w not in EMPTY_WORDS for w in name[:i]) and _repeats(name[i:], above):
            return own(name[:i], above)
    return name


# What bodies are called in one word; it may stand alone for the body above ("Văn phòng Sở").
BODIES = frozenset({"so", "bo", "cuc", "ban", "quy", "tinh", "huyen"})


def _repeats(tail: Sequence[str], above: str) -> bool:
    plain, whole = _unlevelled(tail) or tuple(tail), _unlevelled(expanded(above))
    size = len(plain)
    if size > 1 and _equal(plain, whole[:size]):
        return True
    if plain[0] in BODIES and any(_equal(plain, whole[i : i + size]) for i in range(len(whole) - size + 1)):
        return True
    return _is_core(tail, expanded(above)) or any(_is_place(tail, p.words) for p in places(above))


def _unlevelled(body: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a body without "tỉnh", which letterheads leave out."""
    return tuple(w for w in body if w != "tinh")


def _is_core(tail: Sequence[str], whole: Sequence[str]) -> bool:
    """Tell whether a tail is all of a department's name but for "Sở" and the place."""
    if not whole or whole[0] not in ("so", "bo"):
        return False
    end = next((i for i, w in enumerate(whole) if w in ("tinh", "thanh")), len(whole))
    return _equal(tail, whole[1:end])


def _is_place(tail: Sequence[str], place: Sequence[str]) -> bool:
    bare = tail[2:] if " ".join(tail[:2]) in LEVELS else tail[1:] if tail[0] in LEVELS else tail
    return _equal(bare, place)


def _equal(one: Sequence[str], other: Sequence[str]) -> bool:
    return bool(one) and len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
