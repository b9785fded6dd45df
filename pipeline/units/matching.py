"""Which unit of the register a paper is from: its letterhead, the name of its file, and what a person has settled."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from pipeline.document import SURE as READ_SURELY
from pipeline.document import Letterhead
from pipeline.text import syllable_share
from pipeline.units.hints import pointed
from pipeline.units.likeness import DOUBT, Likeness, likeness, weights
from pipeline.units.settled import NONE, Settlement, obeyed
from pipeline.units.unit import NOBODY, Unit, heir

SURE = 0.78  # least likeness at which a letterhead is taken for a unit of the register
CERTAIN = 0.7  # a match of a lower certainty is doubtful: a person should look
CLEAR = 0.03  # a smaller lead over the next unit makes a match doubtful
ALSO_CUT = 0.15  # the same where a letterhead writes a part of both names
TIED = 0.005  # with a smaller lead nothing can be said
CLOSE = 0.6  # what is left of a certainty when another unit is close
FLOOR = 0.45  # least likeness of a unit that is shown as a candidate
MOST = 3  # candidates
LONGEST = 300  # letters of a line that are looked at
POINTS = 0.6  # least likeness of a file's name that speaks for the unit of the letterhead
SPEAKS_AGAINST = 0.8  # least likeness of a file's name with another unit that makes a match doubtful
GARBLED = 0.6  # share of syllables below which nothing was read of a letterhead
OUT_OF_TIME = 0.93  # what is left of a likeness to a unit that was none when the paper was written


class Candidate(NamedTuple):
    """Hold a unit that a paper could be from, and how alike it is, 0 to 1."""

    unit: Unit
    likeness: float


class Match(NamedTuple):
    """Hold the unit that a paper is from, NOBODY where that cannot be said, and a certainty from 0 to 1.

    `candidates` are the units that it could be from, likeliest first; `settled` says that a person has decided.
    """

    unit: Unit
    certainty: float
    candidates: tuple[Candidate, ...] = ()
    settled: bool = False

    @property
    def doubtful(self) -> bool:
        """Tell whether a person should look: no unit, or an uncertain one, and nobody has settled it."""
        return not self.settled and self.certainty < CERTAIN


def look(
    letterhead: Letterhead, register: Sequence[Unit], *, hint: str = "", settled: Sequence[Settlement] = ()
) -> Match:
    """Return the unit of the register that a paper is from, and those that it could be from as well.

    `hint` is the file's path in the inbox; what is settled is obeyed before anything else. A wrong match shames two
    units: what is less than clear is doubtful, and between two that are equally alike there is none.
    """
    decision = obeyed(letterhead, hint, settled)
    if decision:
        return _decided(decision, register)
    named = _ranked(_by_letterhead(letterhead, register), register)
    pointing = _ranked(_by_path(hint, register), register)
    if not letterhead.unit.value or _nothing_read(letterhead, named):
        return _chosen(pointing, DOUBT if letterhead.unit.value else 1.0)
    return _weighed(_chosen(named, 1.0), pointing)


def match(letterhead: Letterhead, register: Sequence[Unit], *, hint: str = "") -> Match | None:
    """Return the unit of the register that a letterhead names, or None; `hint` is the file's path in the inbox."""
    found = look(letterhead, register, hint=hint)
    return found if found.unit.id else None


def in_file_name(name: str, register: Sequence[Unit]) -> Match | None:
    """Return the register's unit that a file's name names, for files without a letterhead; None where none is near."""
    return match(Letterhead(), register, hint=name)


def _decided(decision: Settlement, register: Sequence[Unit]) -> Match:
    unit = next((u for u in register if u.id == decision.unit_id), None)
    if decision.unit_id == NONE or unit is None:
        return Match(NOBODY, 0.0, settled=True)
    return Match(heir(unit, register), 1.0, settled=True)


class _Found(NamedTuple):
    """Hold a unit with how alike it is, and the most certainty that a match with it may have."""

    unit: Unit
    value: float
    most: float
    cut: bool


def _by_letterhead(letterhead: Letterhead, register: Sequence[Unit]) -> Iterable[tuple[Unit, Likeness]]:
    name, upper, day = letterhead.unit.value[:LONGEST], letterhead.upper.value[:LONGEST], _day(letterhead)
    if not name:
        return
    worth = weights(tuple(register))
    for unit in register:
        found = likeness(name, upper, unit, worth)
        out = day is not None and not unit.successor and not unit.stands(day, day)
        yield unit, Likeness(found.value * OUT_OF_TIME, DOUBT, found.cut) if out else found


def _by_path(path: str, register: Sequence[Unit]) -> Iterable[tuple[Unit, Likeness]]:
    worth = weights(tuple(register)) if path else {}
    for unit in register if path else ():
        value = pointed(path, unit, worth)
        yield unit, Likeness(value, 1.0 if value >= SPEAKS_AGAINST else DOUBT)


def _day(letterhead: Letterhead) -> date | None:
    """Return the day on which a paper was written, where it was read surely."""
    if not letterhead.date.value or letterhead.date.doubtful:
        return None
    return date.fromisoformat(letterhead.date.value)


def _ranked(found: Iterable[tuple[Unit, Likeness]], register: Sequence[Unit]) -> list[_Found]:
    """Return the units that papers are credited to with their best likeness, most alike first."""
    best: dict[str, _Found] = {}
    for unit, alike in found:
        credited = heir(unit, register)
        if credited.id not in best or best[credited.id].value < alike.value:
            best[credited.id] = _Found(credited, *alike)
    return sorted(best.values(), key=lambda f: -f.value)


def _chosen(ranked: Sequence[_Found], most: float) -> Match:
    candidates = tuple(Candidate(f.unit, round(f.value, 3)) for f in ranked[:MOST] if f.value >= FLOOR)
    lead = ranked[0].value - (ranked[1].value if len(ranked) > 1 else 0.0) if ranked else 0.0
    if not ranked or ranked[0].value < SURE or lead < TIED:
        return Match(NOBODY, 0.0, candidates)
    first = ranked[0]
    close = lead < CLEAR or (first.cut and any(f.cut and f.value > first.value - ALSO_CUT for f in ranked[1:]))
    certainty = first.value * (CLOSE if close else 1.0)
    return Match(first.unit, round(min(certainty, first.most, most), 3), candidates)


def _nothing_read(letterhead: Letterhead, named: Sequence[_Found]) -> bool:
    """Tell whether what was read for a unit's name is no name: like no unit, and no Vietnamese."""
    unlike = not named or named[0].value < FLOOR
    return unlike and letterhead.unit.confidence < READ_SURELY and syllable_share(letterhead.unit.value) < GARBLED


def _weighed(found: Match, pointing: Sequence[_Found]) -> Match:
    """Return a letterhead's match made surer, or doubtful, by what the file's name and its folders say."""
    if not pointing or pointing[0].value < POINTS:
        return found
    said = {f.unit.id: f.value for f in pointing}
    best = pointing[0].value
    if found.unit.id and said[found.unit.id] >= best - CLEAR:
        return (
            found._replace(certainty=round(found.certainty + (1 - found.certainty) / 2, 3))
            if (found.certainty >= CERTAIN)
            else found
        )
    against = [f for f in pointing if f.value >= SPEAKS_AGAINST and f.value > said.get(found.unit.id, 0.0) + CLEAR]
    if not against:
        return found
    others = tuple(Candidate(f.unit, round(f.value, 3)) for f in against[:1])
    merged = dict.fromkeys((*found.candidates[:1], *others, *found.candidates[1:]))
    by_unit = {c.unit.id: c for c in reversed(merged)}
    shown = tuple(sorted(by_unit.values(), key=lambda c: -c.likeness))[:MOST]
    return Match(found.unit, min(found.certainty, CLOSE), shown)
