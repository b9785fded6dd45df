"""A file of the inbox as the roll-call sees it, and which files are one unit's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.attendance.kinds import ADDS, REPLACES, Told, commonest, kind_of, named
from pipeline.coverage import Coverage
from pipeline.results import FileResult
from pipeline.rollcall import SubmissionKind
from pipeline.text import fold
from pipeline.units import CERTAIN

OPENING = 4  # blocks in which a paper says what it is for


class Sender(NamedTuple):
    """Say whose a file is: a unit of the register by its id, else a letterhead's lines, else the file for itself."""

    unit_id: str
    lines: str = ""
    upper: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """Hold a file with whose it is, what it says it is, the kind that it counts as, and its cells by area."""

    result: FileResult
    sender: Sender
    told: Told
    kind: SubmissionKind
    cells: Mapping[int, Coverage]

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.result.name

    @property
    def read(self) -> bool:
        """Tell whether anything was read of the file."""
        return self.result.document is not None and bool(self.result.document.blocks)

    @property
    def doubtful(self) -> bool:
        """Tell whether it is in doubt that the file is of the register's unit that it is given to."""
        file = self.result
        return bool(file.unit_id) and not file.unit_settled and file.unit_certainty < CERTAIN

    @property
    def date(self) -> str:
        """Return the letterhead's ISO date, "" where it is unknown or doubtful."""
        field = self.result.document.letterhead.date if self.result.document else None
        return field.value if field and not field.doubtful else ""

    @property
    def number(self) -> str:
        """Return the document's number with its sign, folded, "" where it is unknown, doubtful or left blank."""
        field = self.result.document.letterhead.number if self.result.document else None
        known = field and not field.doubtful and re.match(r"\s*\d", field.value)
        return fold(field.value) if field and known else ""

    @property
    def ordinal(self) -> int:
        """Return the running number of the document, 0 where it is unknown."""
        found = re.match(r"\d+", self.number)
        return int(found[0]) if found else 0

    @property
    def adds(self) -> bool:
        """Tell whether the paper adds to an earlier one of its unit and does not replace it: its subject or opening."""
        document = self.result.document
        if document is None or self.told.form == "plan":
            return False
        opening = fold(" ".join((document.letterhead.subject.value, *(b.text for b in document.blocks[:OPENING]))))
        return bool(ADDS.search(opening)) and not REPLACES.search(opening)

    @property
    def letters(self) -> int:
        """Return how much text was read."""
        return sum(len(b.text) for b in self.result.document.blocks) if self.result.document else 0


def papers_of(
    files: Iterable[FileResult], cells: Sequence[Coverage], *, launched: tuple[str, str] = ("", "")
) -> list[Paper]:
    """Return the files that are no copies as papers; `launched` is the digest and the number of the launching plan.

    A report that names no period counts as what most reports of the inbox are.
    """
    counted = [f for f in files if f.status != "duplicate" and not is_nobodys(f)]
    told = {f.name: _told(f) for f in counted}
    usual = commonest(t.kind for t in told.values())
    by_file: dict[str, dict[int, Coverage]] = {}
    for cell in cells:
        by_file.setdefault(cell.file, {})[cell.area] = cell
    return [
        Paper(f, sender_of(f), told[f.name], _kind(f, told[f.name], usual, launched), by_file.get(f.name, {}))
        for f in counted
    ]


def is_nobodys(file: FileResult) -> bool:
    """Tell whether a person settled that a file is of no unit of the register."""
    return file.unit_settled and not file.unit_id


def _told(file: FileResult) -> Told:
    return kind_of(file.document.letterhead, name=file.name) if file.document else named(file.name)


def _kind(file: FileResult, told: Told, usual: SubmissionKind, launched: tuple[str, str]) -> SubmissionKind:
    return "other" if is_launched(file, launched) else told.kind or usual


def is_launched(file: FileResult, launched: tuple[str, str]) -> bool:
    """Tell whether a file is the launching plan itself, sent back: the same bytes, or its number."""
    digest, number = launched
    own = fold(file.document.letterhead.number.value) if file.document else ""
    return bool(digest and file.sha256 == digest) or bool(own and number and own == fold(number))


def sender_of(file: FileResult) -> Sender:
    """Return whose a file is."""
    if file.unit_id:
        return Sender(file.unit_id)
    if fold(file.unit):
        upper = file.document.letterhead.upper.value if file.document else ""
        return Sender("", fold(file.unit), fold(upper))
    return Sender("", "", file.name)
