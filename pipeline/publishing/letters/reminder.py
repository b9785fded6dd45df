"""What is to be said to each unit: its papers that lack something, those not received, those that could not be read.

A certainty is never told to a unit: a gap that is less than sure stands under "please check", not under "left out".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.document import Document
from pipeline.labelling import Labelled
from pipeline.marks import Stance
from pipeline.publishing import quoting
from pipeline.publishing.letters.wording import day, named, shortened
from pipeline.publishing.view import NO_UNIT, clean, unsure
from pipeline.results import FileResult, Run
from pipeline.rollcall import KIND_NAMES, BlockRef, Entry, SubmissionKind, UnitCoverage
from pipeline.taxonomy import Area
from pipeline.text import fold

NEAR = 0.2  # least probability from which the nearest block says something to its writer
QUOTED, UNIT_LETTERS, FILE_LETTERS = 220, 400, 90
ASKED: tuple[SubmissionKind, ...] = ("plan", "mid_year", "year_end")  # kinds of which a unit is reminded
WANTED: dict[SubmissionKind, str] = {
    "plan": "Kế hoạch thực hiện phong trào thi đua", "mid_year": "Báo cáo kết quả phong trào thi đua 6 tháng đầu năm",
    "year_end": "Báo cáo kết quả phong trào thi đua cả năm", "other": "Văn bản khác",
}  # fmt: skip


YEAR = re.compile(r"năm (20\d\d)\b", re.IGNORECASE)
TITLE_LETTERS = 1000
BULLET = re.compile(r"^(?:[-–—+*•·]+|\w{1,3}[.)])\s+")


class Point(NamedTuple):
    """Hold one area of which a unit is told: the plan's words, what was found instead, what its own plan promised."""

    number: int
    about: str
    found: str = ""
    promised: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """Hold one submission that lacks something, as it is cited, with the areas under what is said of them."""

    title: str
    missing: tuple[Point, ...] = ()
    doubtful: tuple[Point, ...] = ()
    mentioned: tuple[Point, ...] = ()
    unreadable: tuple[Point, ...] = ()
    lost: str = ""
    is_plan: bool = False

    @property
    def calls(self) -> bool:
        """Tell whether the paper is a reason to write; areas that are only mentioned are told of, but are none."""
        return bool(self.missing or self.doubtful or self.unreadable)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Hold all that one letter says: papers to be mended, papers not received, papers to be sent again."""

    unit_id: str
    unit: str
    papers: tuple[Paper, ...] = ()
    absent: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    kinds: tuple[SubmissionKind, ...] = ()  # of all these


class Held(NamedTuple):
    """Hold a unit that gets no letter until a person has looked, the file that is in doubt, and what is in doubt."""

    unit_id: str
    unit: str
    file: str
    doubt: Literal["unit", "period"] = "unit"


class Sources:
    """Give the files and blocks of a run by name."""

    def __init__(self, run: Run) -> None:
        """Index files and blocks."""
        self.run = run
        self.files = {f.name: f for f in run.files}
        self._blocks = {(f.name, x.block.id): x for f in run.files for x in f.labelled}

    def block(self, ref: BlockRef) -> Labelled | None:
        """Return the block that a reference points to."""
        return self._blocks.get((ref.file, ref.block_id))

    def words(self, ref: BlockRef, area: int, letters: int = QUOTED) -> str:
        """Return what a block says of an area, "" where it is gone."""
        found = self.block(ref)
        return clean(BULLET.sub("", quoting.excerpt(found, area)), letters).rstrip(" .;") if found else ""

    def quote(self, ref: BlockRef, area: int) -> str:
        """Return a block's words in quotation marks, with its page where a page is known; "" where it is gone."""
        found = self.block(ref)
        if found is None:
            return ""
        page = f" (trang {found.block.page})" if found.block.places[0].box else ""
        return f"“{self.words(ref, area)}”{page}"


def reminders(run: Run) -> list[Reminder]:
    """Return one reminder a unit that left something out, sent nothing, or sent what could not be read."""
    sources = Sources(run)
    stopped = {(h.unit_id, h.unit) for h in held(run)}
    letters = [_reminder(sources, key, run) for key in _units(run) if key not in stopped]
    return [x for x in letters if x.absent or x.unreadable or any(p.calls for p in x.papers)]


def held(run: Run) -> list[Held]:
    """Return the units to which nothing is written until a person has said whose a file is.

    They are those that a doubtful file was counted for, and of its other candidates those of which something was not
    received: it may be that very file. A unit whose paper is of another period is asked about that first.
    """
    waiting = {(e.unit_id, e.unit) for e in run.roll.entries if e.status == "not_submitted"}
    found: dict[tuple[str, str], Held] = {}
    for file in run.files:
        if file.candidates and file.status != "duplicate":
            maybe = {(u.id, u.name) for u, _ in file.candidates} & waiting
            for key in sorted(maybe | ({(file.unit_id, file.unit)} if file.unit_id else set())):
                found.setdefault(key, Held(*key, file.name))
    for entry in run.roll.entries:
        for remark in entry.remarks:
            if remark.kind == "wrong_period" and remark.file in entry.files[:1] and entry.kind in ASKED:
                found.setdefault((entry.unit_id, entry.unit), Held(entry.unit_id, entry.unit, remark.file, "period"))
    return sorted(found.values(), key=lambda h: (fold(h.unit), h.unit_id))


def _units(run: Run) -> list[tuple[str, str]]:
    """Return id and name of every unit that may be written to: of the register, else each that names itself."""
    asked, named = {u.id for u in run.register}, {f.name for f in run.files if f.unit.strip()}
    keys = dict.fromkeys((e.unit_id, e.unit) for e in run.roll.entries if e.unit_id or named.intersection(e.files))
    return [k for k in keys if not asked or k[0] in asked]


def _reminder(sources: Sources, key: tuple[str, str], run: Run) -> Reminder:
    entries = [e for e in run.roll.entries if (e.unit_id, e.unit) == key and e.kind in ASKED]
    papers = [(e.kind, _paper(sources, e)) for e in entries if e.status == "submitted"]
    lacking = [(kind, p) for kind, p in papers if p.calls or p.mentioned]
    return Reminder(
        *key,
        tuple(p for _, p in lacking),
        tuple(wanted(e.kind, run) for e in entries if e.status == "not_submitted"),
        tuple(f"{wanted(e.kind, run)}{_files(e.files)}" for e in entries if e.status == "unreadable"),
        (*(k for k, _ in lacking), *(e.kind for e in entries if e.status != "submitted")),
    )


def wanted(kind: SubmissionKind, run: Run) -> str:
    """Return what a unit should send, with the year of the plan."""
    written = year(run)
    name = WANTED[kind]
    if not written:
        return name
    return f"{name.removesuffix(' cả năm')} năm {written}".replace("đầu năm năm", "đầu năm")


def year(run: Run) -> str:
    """Return the year of the movement, "" where the plan's title names none."""
    found = YEAR.search(clean(run.taxonomy.title, TITLE_LETTERS))
    return found[1] if found else ""


def _files(names: Sequence[str]) -> str:
    return f" ({', '.join(map(_file, names))})" if names else ""


def _file(name: str) -> str:
    return f"tệp “{clean(name, FILE_LETTERS)}”"


def _paper(sources: Sources, entry: Entry) -> Paper:
    key = (entry.unit_id, entry.unit, entry.kind)
    cells = [c for c in sources.run.roll.cells if (c.unit_id, c.unit, c.kind) == key]
    documents = [f.document for n in entry.files if (f := sources.files.get(n)) and f.document]
    unread = [f.name for f in sources.run.files if f.status == "unreadable" and f.unit_id == entry.unit_id != ""]

    def points(which: Iterable[UnitCoverage]) -> tuple[Point, ...]:
        return tuple(_point(sources, c) for c in which)

    gaps = [c for c in cells if c.status == "missing"]
    return Paper(
        title(sources, entry),
        points(c for c in gaps if not unsure(c)),
        points(c for c in gaps if unsure(c)),
        points(c for c in cells if c.status == "mentioned"),
        tuple(_plain(sources, c) for c in cells if c.status == "unreadable"),
        "; ".join(x for x in (lost_pages(documents), *map(_file, unread)) if x),
        is_plan=entry.kind == "plan",
    )


def _plain(sources: Sources, cell: UnitCoverage) -> Point:
    """Return an area of which nothing can be said: its name alone, as whatever was found could be all wrong."""
    return Point(cell.area, f", {clean(sources.run.taxonomy.by_id[cell.area].name)}")


def _point(sources: Sources, cell: UnitCoverage) -> Point:
    area = sources.run.taxonomy.by_id[cell.area]
    found = _instead(sources, cell) if cell.status == "missing" else _merely(sources, cell)
    return Point(cell.area, about(area), found, _promised(sources, cell))


def about(area: Area) -> str:
    """Return what follows an area's number: its name and the plan's own wording, else what belongs to it."""
    name, wording = clean(area.name), shortened(area.wording)
    if wording:
        return f", {name}: “{wording}”" if name and not named(name, wording) else f": “{wording}”"
    return f", {name} ({shortened(area.definition)})" if area.definition else f", {name}"


def _instead(sources: Sources, cell: UnitCoverage) -> str:
    """Return the nearest block of an area left out and why it fell short, "" where nothing comes near."""
    for ref in cell.nearest:
        found = sources.block(ref)
        if found is not None and found.scores.get(cell.area, 0.0) >= NEAR:
            return f"Đoạn gần nhất trong văn bản: {sources.quote(ref, cell.area)}, {_short(found, cell)}."
    return ""


def _short(found: Labelled, cell: UnitCoverage) -> str:
    others = [a for a in found.areas if a != cell.area]
    if found.block.kind == "heading":
        return "mới chỉ là tiêu đề"
    if found.stance == "copied":
        return "song chỉ nhắc lại kế hoạch phát động"
    if others:
        return f"song nói về nội dung {', '.join(map(str, others))}"
    return "song chưa nói rõ về nội dung này"


MERELY: dict[Stance, str] = {
    "intent": "Mới nêu phương hướng", "copied": "Nhắc lại kế hoạch phát động", "heading": "Chỉ có tiêu đề",
}  # fmt: skip


def _merely(sources: Sources, cell: UnitCoverage) -> str:
    """Return the block in which an area is only mentioned, and how."""
    for ref in cell.evidence:
        found = sources.block(ref)
        if found is not None:
            how = MERELY.get(found.says(cell.area), "Mới nhắc đến")
            return f"{how}: {sources.quote(ref, cell.area)}."
    return ""


def _promised(sources: Sources, cell: UnitCoverage) -> str:
    """Return what the unit's own plan promised of an area on which its report is silent."""
    key = (cell.unit_id, cell.unit, cell.area, cell.kind)
    for promise in sources.run.roll.promises:
        if promise.silent and (promise.unit_id, promise.unit, promise.area, promise.report_kind) == key:
            quotes = (sources.quote(ref, cell.area) for ref in promise.targets)
            first = next((q for q in quotes if q), "")
            return f"Kế hoạch của đơn vị đã đề ra: {first}." if first else ""
    return ""


def title(sources: Sources, entry: Entry) -> str:
    """Return how a submission is cited: kind, number, date and period; by its file where the number is not certain."""
    main = next((f for n in entry.files if (f := sources.files.get(n)) and f.document), None)
    if main is None or main.document is None:
        return f"{KIND_NAMES[entry.kind]}{_files(entry.files)}"
    return " ".join(_cited(main, main.document, entry))


def _cited(file: FileResult, document: Document, entry: Entry) -> Iterator[str]:
    head = document.letterhead
    yield clean(head.kind.value).capitalize() or KIND_NAMES[entry.kind]
    known = bool(head.number.value) and not head.number.doubtful
    if known:
        yield f"số {clean(head.number.value)}"
    if head.date.value and not head.date.doubtful:
        yield f"ngày {day(head.date.value)}"
    if not known:
        yield f"(tệp “{clean(file.name, FILE_LETTERS)}”)"
    if head.period.value:
        yield f"({clean(head.period.value)})"


def lost_pages(documents: Sequence[Document]) -> str:
    """Return the pages that could not be read, by file where there are several."""
    lost = [(d.source.name, d.lost_pages) for d in documents if d.lost_pages]
    several = len(documents) > 1
    return "; ".join(
        f"trang {', '.join(map(str, pages))}{f' của tệp “{clean(name, FILE_LETTERS)}”' if several else ''}"
        for name, pages in lost
    )


def unit_name(name: str) -> str:
    """Return a unit's name as a letter prints it."""
    return clean(name, UNIT_LETTERS) or NO_UNIT
