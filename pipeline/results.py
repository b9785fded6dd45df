"""What one run found, file by file and unit by unit, and the same as pandas tables (design: output contract)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from pipeline.coverage import Coverage
from pipeline.document import Document, Place
from pipeline.labelling import Labelled
from pipeline.labelling.copied import Lift, SameText
from pipeline.rollcall import BlockRef, Entry, Promise, Roll, SubmissionKind, UnitCoverage
from pipeline.taxonomy import Taxonomy
from pipeline.units import Unit

SCHEMA = 2
FileStatus = Literal["read", "partial", "unreadable", "duplicate", "superseded"]
FILE_STATUS: dict[FileStatus, str] = {
    "read": "đọc đủ", "partial": "đọc một phần", "unreadable": "không đọc được",
    "duplicate": "trùng tệp khác", "superseded": "đã có bản sau",
}  # fmt: skip
DOCUMENTS = (
    "file",
    "sha256",
    "unit",
    "unit_id",
    "doc_type",
    "number",
    "date",
    "period",
    "pages",
    "ocr_pages",
    "status",
    "problem",
    "letterhead",
    "upper",
    "unit_certainty",
    "candidates",
)
PARAGRAPHS = (
    "file", "block_id", "kind", "text", "page", "box", "path", "areas", "scores", "stance", "by",
    "header", "doc_type", "spans", "stances", "figures",
)  # fmt: skip
LIFTED = ("file", "block_id", "source", "source_file", "source_block", "share", "figures", "text", "quote")
COVERAGE = ("file", "unit_id", "unit", "doc_type", "period", "area", "status", "certainty", "evidence", "nearest")

ROLL_CALL = ("unit_id", "unit", "kind", "status", "files", "superseded", "remarks")
UNITS = ("unit_id", "unit", "kind", "area", "status", "certainty", "evidence", "nearest")
PROMISES = ("unit_id", "unit", "area", "plan", "report_kind", "report", "silent", "targets")
BETWEEN = " | "  # between the names of files, of which none on Windows holds a bar


@dataclass(frozen=True, slots=True)
class FileResult:
    """Hold the fate of one file of the inbox; `document` is None where nothing could be read of it.

    `same_text` names the files in which a good part of its own wording stands, most alike first; `candidates` the units
    that it could be of, likeliest first, where that is in doubt; `submission` says which kind of paper it counts as;
    `superseded_by` names the file that counts in its place;
    `unit_settled` says that a person has settled whose it is.
    """

    name: str
    sha256: str
    status: FileStatus
    problem: str = ""
    document: Document | None = None
    labelled: tuple[Labelled, ...] = ()
    unit_id: str = ""
    unit: str = ""
    unit_certainty: float = 0.0
    same_text: tuple[SameText, ...] = ()
    candidates: tuple[tuple[Unit, float], ...] = ()
    submission: SubmissionKind = "other"
    superseded_by: str = ""
    unit_settled: bool = False

    @property
    def doc_type(self) -> str:
        """Return the document's kind, "" where unknown."""
        return self.document.letterhead.kind.value if self.document else ""

    @property
    def period(self) -> str:
        """Return the reporting period as written, "" where unknown."""
        return self.document.letterhead.period.value if self.document else ""


@dataclass(frozen=True, slots=True)
class Run:
    """Hold everything that one analysis of an inbox found.

    `files` are in the order of their names; `coverage` has one entry a file (or absent unit) and area; `absent` are
    the units of the register that sent nothing; `register` are all its units; `roll` is the roll-call, with the
    coverage of each unit; `thresholds` are the probabilities, by area, from which a block counts; `digests` say by
    which inputs the run was made (name of the input → digest).
    """

    taxonomy: Taxonomy
    model: str
    version: str
    files: tuple[FileResult, ...]
    coverage: tuple[Coverage, ...]
    absent: tuple[Unit, ...] = ()
    register: tuple[Unit, ...] = ()
    roll: Roll = field(default_factory=Roll)
    thresholds: Mapping[int, float] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)

    def counts(self) -> dict[FileStatus, int]:
        """Return how many files met each fate; together they are all files of the inbox."""
        return {s: sum(f.status == s for f in self.files) for s in FILE_STATUS}

    def documents(self) -> pd.DataFrame:
        """Return one row a file, in the columns of documents.csv."""
        return pd.DataFrame([_document_row(f) for f in self.files], columns=list(DOCUMENTS))

    def paragraphs(self) -> pd.DataFrame:
        """Return one row a block, in the columns of paragraphs.jsonl."""
        rows = [_paragraph_row(f, x) for f in self.files for x in f.labelled]
        return pd.DataFrame(rows, columns=list(PARAGRAPHS))

    def lifted(self) -> pd.DataFrame:
        """Return one row a block and source that it was lifted from, in the columns of lifted.csv."""
        rows = [_lifted_row(f.name, x, lift) for f in self.files for x in f.labelled for lift in x.lifts]
        return pd.DataFrame(rows, columns=list(LIFTED))

    def cells(self) -> pd.DataFrame:
        """Return one row a file and area, in the columns of coverage.csv."""
        known = {f.name: f for f in self.files}
        return pd.DataFrame([_coverage_row(c, known.get(c.file)) for c in self.coverage], columns=list(COVERAGE))

    def roll_call(self) -> pd.DataFrame:
        """Return one row a unit and kind of submission, in the columns of roll-call.csv."""
        return pd.DataFrame([_entry_row(e) for e in self.roll.entries], columns=list(ROLL_CALL))

    def units(self) -> pd.DataFrame:
        """Return one row a unit, kind of submission and area, in the columns of units.csv."""
        return pd.DataFrame([_unit_row(c) for c in self.roll.cells], columns=list(UNITS))

    def promises(self) -> pd.DataFrame:
        """Return one row a unit, report and area of its plan, in the columns of promises.csv."""
        return pd.DataFrame([_promise_row(p) for p in self.roll.promises], columns=list(PROMISES))

    def matrix(self) -> pd.DataFrame:
        """Return files (index: unit, file) × areas (columns: area ids) of statuses."""
        cells = self.cells()
        table = cells.pivot_table(index=["unit", "file"], columns="area", values="status", aggfunc="first", sort=False)
        return table.reindex(columns=list(self.taxonomy.ids))


def _document_row(file: FileResult) -> tuple[object, ...]:
    candidates = "; ".join(f"{u.id}: {round(likeness, 3)}" for u, likeness in file.candidates)
    certainty = file.unit_certainty if file.unit_id else 0.0
    if file.document is None:
        lead = (file.name, file.sha256, file.unit, file.unit_id, "", "", "", "", 0, 0, file.status, file.problem)
        return (*lead, "", "", certainty, candidates)
    head, source = file.document.letterhead, file.document.source
    return (
        file.name, file.sha256, file.unit, file.unit_id, head.kind.value, head.number.value, head.date.value,
        head.period.value, source.pages, source.ocr_pages, file.status, file.problem,
        head.unit.value, head.upper.value, certainty, candidates,
    )  # fmt: skip


def _paragraph_row(file: FileResult, labelled: Labelled) -> tuple[object, ...]:
    block = labelled.block
    scores = {str(a): s for a, s in labelled.scores.items()}
    spans = {str(a): list(span) for a, span in labelled.spans.items()}
    stances = {str(a): s for a, s in labelled.stances.items()}
    return (
        file.name, block.id, block.kind, block.text, block.page, _box(block.places[0]), list(block.path),
        list(labelled.areas), scores, labelled.stance, labelled.by, block.header, file.doc_type, spans, stances,
        [f.fields() for f in labelled.figures],
    )  # fmt: skip


def _lifted_row(file: str, labelled: Labelled, lift: Lift) -> tuple[object, ...]:
    block = labelled.block
    where = (lift.source, lift.file, lift.block_id, lift.share, lift.figures)
    return (file, block.id, *where, block.text, lift.quote)


def _box(place: Place) -> list[float] | None:
    return [place.box.x0, place.box.top, place.box.x1, place.box.bottom] if place.box else None


def _coverage_row(cell: Coverage, file: FileResult | None) -> tuple[object, ...]:
    return (
        cell.file, cell.unit_id, cell.unit, file.doc_type if file else "", file.period if file else "", cell.area,
        cell.status, cell.certainty, " ".join(cell.evidence), " ".join(cell.nearest),
    )  # fmt: skip


def _entry_row(entry: Entry) -> tuple[object, ...]:
    remarks = BETWEEN.join(f"{r.kind}: {r.text}" for r in entry.remarks)
    files, superseded = BETWEEN.join(entry.files), BETWEEN.join(entry.superseded)
    return (entry.unit_id, entry.unit, entry.kind, entry.status, files, superseded, remarks)


def _unit_row(cell: UnitCoverage) -> tuple[object, ...]:
    evidence, nearest = _refs(cell.evidence), _refs(cell.nearest)
    return (cell.unit_id, cell.unit, cell.kind, cell.area, cell.status, cell.certainty, evidence, nearest)


def _promise_row(promise: Promise) -> tuple[object, ...]:
    lead = (promise.unit_id, promise.unit, promise.area, promise.plan, promise.report_kind, promise.report)
    return (*lead, "yes" if promise.silent else "", _refs(promise.targets))


def _refs(blocks: Sequence[BlockRef]) -> str:
    return BETWEEN.join(f"{r.file}#{r.block_id}" for r in blocks)


def gaps(cells: Sequence[Coverage]) -> list[Coverage]:
    """Return the cells that are left out, surest first."""
    return sorted((c for c in cells if c.status == "missing"), key=lambda c: (-c.certainty, c.unit, c.area))
