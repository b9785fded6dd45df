"""The roll-call taken: each file given to a unit and a kind, versions sorted out, cells merged, plan beside report."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

from pipeline.attendance import merging
from pipeline.attendance.papers import Paper, Sender, papers_of
from pipeline.attendance.promises import promises
from pipeline.attendance.remarks import remarks_on, usual_year
from pipeline.attendance.versions import Pile, sorted_out
from pipeline.coverage import Coverage
from pipeline.results import FileResult
from pipeline.rollcall import BlockRef, Entry, Roll, RollStatus, SubmissionKind, UnitCoverage
from pipeline.taxonomy import Taxonomy
from pipeline.units import Unit, due

ASKED: tuple[SubmissionKind, ...] = ("plan", "mid_year", "year_end")
KINDS: tuple[SubmissionKind, ...] = (*ASKED, "other")
MOST = 2 / 3  # share of the units that sent anything from which a kind is due


class Called(NamedTuple):
    """Hold the files, each with the kind that it counts as and what replaces it, the roll-call, and its year (or 0)."""

    files: tuple[FileResult, ...]
    roll: Roll
    year: int = 0


class Terms(NamedTuple):
    """Hold what a roll-call is taken by: kinds due, year, and the launching plan's digest and number.

    Without kinds, those that most units sent are due; without a year, it is the one that nearly all files say.
    """

    due: tuple[SubmissionKind, ...] = ()
    year: int = 0
    launched: tuple[str, str] = ("", "")


Row = tuple[Sender, SubmissionKind]
Piles = dict[Row, Pile]


def call_roll(
    files: Sequence[FileResult],
    cells: Sequence[Coverage],
    areas: Taxonomy,
    register: Sequence[Unit] = (),
    *,
    terms: Terms = Terms(),  # noqa: B008 - a tuple of constants
) -> Called:
    """Return the files with their part in the roll-call, and the roll-call; `cells` are one a file and area."""
    papers = _settled(papers_of(files, cells, launched=terms.launched), terms.due)
    year = terms.year or usual_year(papers)
    piles = _piles(papers, year)
    kinds = terms.due or due_of(piles)
    names = _names(papers, register)
    desk = _Desk(piles, names, {p.name: p for p in papers}, year, areas, {u.id: u.areas for u in register})
    wanted = _wanted(piles, due(register, year=year or None), kinds)
    rows = _rows(piles, names, [u.id for u in register], wanted)
    entries = [desk.entry(sender, kind) for sender, kind in rows]
    covered = [c for sender, kind in rows for c in desk.cells(sender, kind)]
    blocks = {BlockRef(p.name, x.block.id): x for p in papers for x in p.result.labelled}
    told = promises(covered, blocks, desk.torn())
    return Called(_marked(files, papers, piles), Roll(kinds, tuple(entries), tuple(covered), tuple(told)), year)


def due_of(piles: Piles) -> tuple[SubmissionKind, ...]:
    """Return the kinds that most of the units that sent anything sent; none where an inbox is too mixed to tell."""
    senders = {sender for sender, _ in piles}
    return tuple(k for k in ASKED if sum((s, k) in piles for s in senders) >= MOST * max(1, len(senders)))


def _wanted(piles: Piles, units: Iterable[Unit], kinds: Sequence[SubmissionKind]) -> set[Row]:
    """Return unit and kind of all that had to be sent; where no kind is due, a unit that sent anything owes nothing."""
    if kinds:
        return {(Sender(u.id), k) for u in units for k in kinds}
    usual = max(ASKED, key=lambda k: (sum(kind == k for _, kind in piles), k == "mid_year"))
    sent = {sender for sender, _ in piles}
    return {(Sender(u.id), usual) for u in units if Sender(u.id) not in sent}


def _settled(papers: Sequence[Paper], due: Sequence[SubmissionKind]) -> list[Paper]:
    """Return papers whose kind nothing tells with that of the unit's others: annexes, and files not read."""
    known: dict[Sender, set[SubmissionKind]] = {}
    for paper in papers:
        if _tells(paper):
            known.setdefault(paper.sender, set()).add(paper.kind)
    return [p if _tells(p) else replace(p, kind=_beside(p, known.get(p.sender, set()), due)) for p in papers]


def _tells(paper: Paper) -> bool:
    return paper.read and paper.told.form not in ("annex", "")


def _beside(paper: Paper, known: set[SubmissionKind], due: Sequence[SubmissionKind]) -> SubmissionKind:
    """Return what an annex or an unread file counts as: what it names itself, else what its unit sent or has to."""
    if paper.told.kind:
        return paper.told.kind
    lacking = [k for k in due if k not in known]
    if not paper.read and lacking:
        return lacking[0]
    return next((k for k in (paper.kind, *KINDS) if k in known), paper.kind)


def _piles(papers: Sequence[Paper], year: int) -> Piles:
    grouped: dict[tuple[Sender, SubmissionKind], list[Paper]] = {}
    for paper in papers:
        grouped.setdefault((paper.sender, paper.kind), []).append(paper)
    return {key: _pile(key[1], found, year) for key, found in grouped.items()}


def _pile(kind: SubmissionKind, papers: Sequence[Paper], year: int) -> Pile:
    """Return what counts; papers of other kinds do not replace one another."""
    if kind == "other":
        return Pile(tuple(sorted(papers, key=lambda p: (not p.read, -p.letters, p.name))))
    return sorted_out(papers, year=year)


def _names(papers: Sequence[Paper], register: Sequence[Unit]) -> dict[Sender, str]:
    """Return each sender's name: the register's, the letterhead's, or the file's in brackets; no two are alike."""
    names, uppers = {Sender(u.id): u.name for u in register}, dict[Sender, str]()
    for paper in sorted(papers, key=lambda p: p.name):
        names.setdefault(paper.sender, paper.result.unit or f"(tệp {paper.name})")
        if paper.result.document:
            uppers.setdefault(paper.sender, paper.result.document.letterhead.upper.value)
    strangers = [n for s, n in names.items() if not s.unit_id]
    return {
        s: f"{n} ({uppers[s]})" if not s.unit_id and strangers.count(n) > 1 and uppers.get(s) else n
        for s, n in names.items()
    }


def _rows(piles: Piles, names: Mapping[Sender, str], register: Sequence[str], wanted: AbstractSet[Row]) -> list[Row]:
    """Return unit and kind of every row: the register's units in its order, then the others by name."""
    listed = [Sender(u) for u in register]
    strangers = sorted({s for s, _ in piles} - set(listed), key=lambda s: (names[s], s))
    return [(s, k) for s in (*listed, *strangers) for k in KINDS if (s, k) in piles or (s, k) in wanted]


class _Desk(NamedTuple):
    """Hold what entries and cells are made from."""

    piles: Piles
    names: Mapping[Sender, str]
    papers: Mapping[str, Paper]
    year: int
    areas: Taxonomy
    asked: Mapping[str, tuple[int, ...]]

    def key(self, sender: Sender, kind: SubmissionKind) -> merging.Key:
        return sender.unit_id, self.names[sender], kind

    def entry(self, sender: Sender, kind: SubmissionKind) -> Entry:
        pile = self.piles.get((sender, kind))
        if pile is None:
            return Entry(*self.key(sender, kind), "not_submitted")
        status: RollStatus = "submitted" if any(p.read for p in pile.counted) else "unreadable"
        files, old = tuple(p.name for p in pile.counted), tuple(p.name for p in pile.superseded)
        return Entry(*self.key(sender, kind), status, files, old, remarks_on(pile, self.year, self.papers))

    def cells(self, sender: Sender, kind: SubmissionKind) -> list[UnitCoverage]:
        pile, key = self.piles.get((sender, kind)), self.key(sender, kind)
        asked = self.asked.get(sender.unit_id, ())
        if pile is None:
            return merging.absent(key, self.areas.ids, asked, "not_submitted")
        if kind == "other" and not any(p.told.form == "report" for p in pile.counted):
            return []  # a decision or a letter leaves nothing out
        if not any(p.read for p in pile.counted):
            return merging.absent(key, self.areas.ids, asked, "unreadable")
        return merging.merged(key, pile.counted, self.areas.ids, unread=self.unread(sender, kind))

    def unread(self, sender: Sender, kind: SubmissionKind) -> bool:
        """Tell whether a file of the unit that nobody could read could be of a kind."""
        own = [p for (s, _), pile in self.piles.items() if s == sender for p in pile.counted if not p.read]
        return any(p.kind == kind or not p.told.kind for p in own)

    def torn(self) -> list[merging.Key]:
        """Return the rows of which something was not read."""
        return [
            self.key(s, k)
            for (s, k), pile in self.piles.items()
            if self.unread(s, k) or any(p.result.status != "read" for p in pile.counted)
        ]


def _marked(files: Sequence[FileResult], papers: Sequence[Paper], piles: Piles) -> tuple[FileResult, ...]:
    """Return the files with their kind, and those that another one replaces as `superseded`."""
    kinds = {p.name: p.kind for p in papers}
    by_digest = {p.result.sha256: p.kind for p in papers}
    instead = {p.name: pile.main.name for pile in piles.values() for p in pile.superseded}
    return tuple(_one(f, kinds.get(f.name) or by_digest.get(f.sha256, "other"), instead.get(f.name, "")) for f in files)


def _one(file: FileResult, kind: SubmissionKind, instead: str) -> FileResult:
    file = replace(file, submission=kind)
    if not instead:
        return file
    problem = "; ".join(t for t in (f"đã có bản thay thế: {instead}", file.problem) if t)
    return replace(file, status="superseded", problem=problem, superseded_by=instead)
