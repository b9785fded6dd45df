"""How alike a letterhead and a unit of the register are, word by word, and what speaks against taking them for one."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance.Levenshtein import distance

from pipeline.units.names import (
    EMPTY_WORDS,
    LEVELS,
    against,
    elsewhere,
    expanded,
    has_figure,
    key,
    otherwise_called,
    own,
    places,
    plausible,
    same,
)
from pipeline.units.unit import Unit

APART = 0.6  # what is left of a likeness when each name has a word that the other lacks, or two places are named
OTHER_BODY = 0.8  # when the bodies above are two
RAISED = 0.93  # when a district is called a town
CLASH = 0.5  # when two numbers are named
DOUBT = 0.65  # most certainty of a match that rests on a guess
OWN, ABOVE = 0.88, 0.12  # weights of the unit's own name and of the body above; measured on the tables of the tests
UNKNOWN_ABOVE = 0.5
LEAST_WEIGHT, CODE_WEIGHT, FOREIGN_CODE, NOISE, LETTER = 0.35, 1.5, 0.3, 0.5, 0.1
COMMON = 0.48  # weight of a word that three units or more have
SHORTEST = 3  # letters of a word that is mended
TELLING = 3  # figures and letters of a code that no other body's unit has ("81-01S")
DISORDER = 0.35  # what a likeness loses when each word stands before the one that it should follow
WHOLE = 0.98  # share of a name from which it counts as written
FEW_WORDS = 2  # of a name that says nothing without its body above
CUT = 0.45  # what a name loses of its likeness when all but nothing of it is written


class Likeness(NamedTuple):
    """Hold how alike a paper and a unit are, 0 to 1, and the most certainty that a match of theirs can have.

    `cut` says that the paper writes no more than a part of the unit's name.
    """

    value: float
    most: float = 1.0
    cut: bool = False


Weights = Mapping[str, float]


@lru_cache(maxsize=8)
def weights(register: tuple[Unit, ...]) -> Weights:
    """Return what each word of the register's names is worth: the fewer units have it, the more it tells them apart."""
    held = Counter(w for u in register for w in {w for n in u.names for w in expanded(n)})
    rare = {w: max(LEAST_WEIGHT, 1 / (1 + math.log(n))) for w, n in held.items()}
    return {w: CODE_WEIGHT if has_figure(w) else value for w, value in rare.items()}


def likeness(name: str, upper: str, unit: Unit, worth: Weights) -> Likeness:
    """Return how alike a letterhead's two lines and a unit are, by the best of the unit's names.

    Where each name has a word of its own that the other lacks ("quản lý vận tải", "quản lý kết cấu hạ tầng"), or two
    places of one level are named ("huyện Thạch Hà", "huyện Thạch Giang"), they are two units, however alike the rest.
    """
    bodies = [b.strip() for b in unit.parent.split(";")]
    return max(_with_name(name, upper, n, body, worth) for n in unit.names for body in bodies)


def _with_name(name: str, upper: str, known: str, body: str, worth: Weights) -> Likeness:
    pairs = _joined(name, upper, body)
    return max(_compared(head, above, known, body, worth) for head, above in pairs)


def _joined(name: str, upper: str, body: str) -> list[tuple[str, str]]:
    """Return the letterhead's two lines; also as parted behind the unit's body above, where they were joined or cut."""
    whole, above = expanded(f"{upper} {name}"), expanded(body)
    at = len(above)
    begins = 1 < at < len(whole) and all(same(a, b) for a, b in zip(whole, above, strict=False))
    return [(name, upper), *([(" ".join(whole[at:]), body)] if begins else [])]


class _Pairing(NamedTuple):
    """Hold how far two names are one, and which words of the letterhead's the known one lacks."""

    sure: float  # share of the letterhead's words that stand in the known name
    whole: float  # share of the known name's words that stand in the letterhead
    foreign: tuple[str, ...]
    guessed: bool
    disorder: float  # share of the pairs of neighbours that stand the other way round


def _compared(name: str, upper: str, known: str, body: str, worth: Weights) -> Likeness:
    meant = against(known, against(name, expanded(known)))
    read = _mended(against(name, expanded(known)), meant, worth)
    head, target = own(own(read, upper), body), own(own(meant, body), upper)
    unverified = _unverified(meant, body, upper)
    pairing = _paired(head, target, unverified, worth, quiet=not upper)
    alike = pairing.sure * (1 - CUT + CUT * pairing.whole) * (1 - DISORDER * pairing.disorder)
    above = _above(upper, body)
    value = OWN * alike + ABOVE * above
    apart = _two_names(pairing.foreign, read, meant, upper)
    factor, most = _against((name, upper), (known, body), two_names=apart)
    most = DOUBT if len(head) == len(read) and _bare(head, upper, body) else most
    return Likeness(min(1.0, value * factor), DOUBT if pairing.guessed else most, pairing.whole < WHOLE)


def _mended(read: Sequence[str], meant: Sequence[str], worth: Weights) -> tuple[str, ...]:
    """Return a letterhead's words with those that no unit has, but for a letter a word that many have, as that word.

    What many units have tells none from another; a word that few have may be one letter from another unit's.
    """
    common = [w for w in meant if worth.get(w, 1.0) <= COMMON and len(w) >= SHORTEST and w not in read]
    return tuple(
        next((c for c in common if distance(w, c, score_cutoff=1) <= 1), w) if w not in worth else w for w in read
    )


def _unverified(meant: tuple[str, ...], body: str, upper: str) -> tuple[str, ...]:
    """Return the tail of a known name that repeats its own body, where the letterhead does not name it."""
    tail = meant[len(own(meant, body)) :]
    there = expanded(upper)
    return tuple(w for w in tail if w not in EMPTY_WORDS and w not in there)


def _paired(
    head: Sequence[str], target: Sequence[str], tail: Sequence[str], worth: Weights, *, quiet: bool
) -> _Pairing:
    """Return the pairing of a letterhead's own words with a known name's."""
    read = [w for w in head if w not in EMPTY_WORDS]
    meant = [w for w in target if w not in EMPTY_WORDS]
    links = _links(read, meant)
    codes = any(map(has_figure, meant))
    mine = {i: _weight(w, worth, codes=codes) for i, w in enumerate(read)}
    theirs = {j: _weight(w, worth, codes=True) for j, w in enumerate(meant)}
    rest = sum(_weight(w, worth, codes=True) for w in tail if w not in read) * (0.25 if quiet else 0.5)
    sure = sum(mine[i] * s for i, (_, s) in links.items()) / (sum(mine.values()) or 1.0)
    whole = sum(theirs[j] for j, _ in links.values()) / (sum(theirs.values()) + rest or 1.0)
    foreign = tuple(w for i, w in enumerate(read) if i not in links and len(w) > 1)
    guessed = any(s < 0.9 for _, s in links.values())  # noqa: PLR2004 - a word that is one itself, taken for another
    return _Pairing(sure, whole, foreign, guessed, _disorder([j for _, (j, _) in sorted(links.items())]))


def _disorder(places: Sequence[int]) -> float:
    pairs = list(pairwise(places))
    return sum(a > b for a, b in pairs) / len(pairs) if pairs else 0.0


def _links(read: Sequence[str], meant: Sequence[str]) -> dict[int, tuple[int, float]]:
    """Return, for the words of the one that stand in the other, where and how surely; equal words come first."""
    found = sorted(
        ((-s, abs(i - j), i, j) for i, a in enumerate(read) for j, b in enumerate(meant) if (s := same(a, b)))
    )
    links: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for minus, _, i, j in found:
        if i not in links and j not in taken:
            links[i] = (j, -minus)
            taken.add(j)
    return links


def _weight(word: str, worth: Weights, *, codes: bool) -> float:
    if len(word) == 1 and not word.isdigit():
        return LETTER
    if has_figure(word):
        return CODE_WEIGHT if codes else FOREIGN_CODE
    return worth.get(word, 1.0 if plausible(word) else NOISE)


def _above(upper: str, body: str) -> float:
    if not upper or not body:
        return UNKNOWN_ABOVE
    a, b = key(upper), key(body)
    return (fuzz.ratio(a, b) + fuzz.token_set_ratio(a, b)) / 200


def _two_names(foreign: Sequence[str], read: Sequence[str], meant: Sequence[str], upper: str) -> bool:
    """Tell whether each name has a word that the other lacks; a code of the letterhead's counts less than a word."""
    lacking = [w for w in meant if w not in EMPTY_WORDS and not has_figure(w) and not any(same(r, w) for r in read)]
    if not all(map(has_figure, foreign)):
        return bool(lacking)
    above = expanded(upper)
    return bool(foreign) and any(w not in above for w in lacking)


def _bare(head: Sequence[str], upper: str, body: str) -> bool:
    """Tell whether a letterhead says no more than "Văn phòng", which every body has."""
    return bool(body) and not upper and len([w for w in head if w not in EMPTY_WORDS]) <= FEW_WORDS


def _against(paper: tuple[str, str], unit: tuple[str, str], *, two_names: bool) -> tuple[float, float]:
    """Return what is left of a likeness by what speaks against it, and the most certainty of the match."""
    factor, most = 1.0, 1.0
    mine, theirs = _codes(paper[0]), _codes(unit[0])
    if mine and theirs and mine != theirs:
        factor *= CLASH
    elif (theirs and not mine) or _unplaced(paper, unit):
        most = DOUBT
    if two_names or elsewhere(", ".join(paper), ", ".join(unit)) or _in_a_district(paper, unit):
        factor *= APART
    elif otherwise_called(", ".join(paper), ", ".join(unit)):
        factor, most = factor * RAISED, DOUBT
    if other_body(paper[1], unit[1]):
        named = any(len(code) >= TELLING for code in mine & theirs)
        factor, most = factor * (1.0 if named else OTHER_BODY), DOUBT
    return factor, most


def _in_a_district(paper: tuple[str, str], unit: tuple[str, str]) -> bool:
    """Tell whether a letterhead names a district of which a unit, whose body above is known, says nothing."""
    known = expanded(" ".join(unit))
    named = [p.words for p in places(", ".join(paper)) if p.level == "district"]
    return bool(unit[1]) and not all(_holds(known, place) for place in named)


def _holds(known: Sequence[str], place: Sequence[str]) -> bool:
    """Tell whether a place's first words, which are its name, stand in a row of words."""
    runs = pairwise(known) if len(place) > 1 else ((w,) for w in known)
    return any(all(same(a, b) for a, b in zip(place, run, strict=False)) for run in runs)


def _unplaced(paper: tuple[str, str], unit: tuple[str, str]) -> bool:
    """Tell whether a unit is a district's or commune's, and the letterhead says nothing of where it is."""
    wanted = {w for p in places(", ".join(unit)) if p.level != "province" for w in p.words}
    there = expanded(" ".join(paper))
    return bool(wanted) and not any(same(r, w) for w in wanted for r in there)


def _codes(name: str) -> set[str]:
    return {w for w in expanded(name) if has_figure(w)}


def other_body(upper: str, body: str) -> bool:
    """Tell whether two bodies above are two; a province's committee stands above its departments, and is none."""
    if not upper or not body:
        return False
    one, two = _body(upper), _body(body)
    mine = [w for w in one if not any(same(w, t) for t in two)]
    theirs = [w for w in two if not any(same(t, w) for t in one)]
    if not (mine and theirs):
        return False
    return not (_provincial(upper, body) or _provincial(body, upper))


def _body(name: str) -> list[str]:
    """Return the words that tell a body above from another: not what its place is called."""
    called = {part for name in LEVELS for part in name.split()}
    return [w for w in key(name).split() if w not in called]


def _provincial(committee: str, other: str) -> bool:
    """Tell whether a body is a province's committee and the other one no district's, of the same province."""
    is_committee = key(committee).startswith(("uy ban nhan dan", "hoi dong nhan dan", "dang", "tinh uy"))
    districts = {p.level for p in (*places(committee), *places(other))} - {"province"}
    return is_committee and not districts and not elsewhere(committee, other)
