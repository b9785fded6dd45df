"""One unit of the register, when it is one, and which unit has taken it over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold one unit of the register: id, name, upper body, other names it goes by, and the areas asked of it.

    `parent` may name several bodies, parted by ";"; `areas` empty means all areas are asked. `valid_from` and
    `valid_to` are the first and the last day on which there is such a unit, None for no bound; `successor` is the id of
    the unit that took it over, to which its papers are credited.
    """

    id: str
    name: str
    parent: str = ""
    other_names: tuple[str, ...] = ()
    areas: tuple[int, ...] = ()
    kind: str = ""
    contact: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name that the unit goes by, its own first."""
        return (self.name, *self.other_names)

    def stands(self, first: date, last: date) -> bool:
        """Tell whether there is such a unit on any of the days from the first to the last."""
        return (self.valid_from or first) <= last and (self.valid_to or last) >= first


NOBODY = Unit("", "")


def heir(unit: Unit, register: Sequence[Unit]) -> Unit:
    """Return the unit to which a unit's papers are credited: itself, or the last of those that took it over.

    In a circle of units that took one another over each stands for itself.
    """
    if not unit.successor:
        return unit
    known = {u.id: u for u in register}
    last, seen = unit, {unit.id}
    while last.successor in known:
        last = known[last.successor]
        if last.id in seen:
            return unit
        seen.add(last.id)
    return last


def due(register: Sequence[Unit], *, year: int | None = None) -> tuple[Unit, ...]:
    """Return the units that must submit for themselves: none that was taken over, and none that is not of the year."""
    own = (u for u in register if heir(u, register) is u)
    return tuple(u for u in own if year is None or u.stands(date(year, 1, 1), date(year, 12, 31)))
