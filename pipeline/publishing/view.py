"""A run as people see it: rows, quotes, names and words that workbook, page and letters share."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from pipeline.coverage import SIGN, VIETNAMESE, Coverage, Status, shortfall
from pipeline.labelling import Labelled
from pipeline.marks import Stance
from pipeline.publishing import quoting
from pipeline.results import FILE_STATUS, FileResult, Run
from pipeline.rollcall import KIND_NAMES, BlockRef, Entry, Promise, SubmissionKind, UnitCoverage
from pipeline.taxonomy import Area
from pipeline.text import BLANKS, CONTROLS, INVISIBLE

STANCE: dict[Stance, str] = {
    "result": "kết quả", "intent": "phương hướng", "nil": "không phát sinh", "copied": "chép lại kế hoạch",
    "heading": "tiêu đề", "none": "không thuộc nội dung nào",
}  # fmt: skip
MEANING: dict[Status, str] = {
    "reported": "Có ít nhất một đoạn nêu kết quả (trong kế hoạch của đơn vị: nhiệm vụ, chỉ tiêu) về nội dung này.",
    "mentioned": "Chỉ nêu phương hướng, chép lại kế hoạch phát động hoặc chỉ có tiêu đề; không nêu kết quả.",
    "nil": "Đơn vị nêu rõ là không phát sinh hoặc không thuộc nhiệm vụ của đơn vị.",
    "missing": "Không tìm thấy đoạn nào về nội dung này, dù đã đọc đủ văn bản; cần người thẩm định xem lại.",
    "not_required": "Nội dung này không yêu cầu đơn vị báo cáo.",
    "unreadable": "Tệp hoặc một số trang không đọc được, nên chưa thể kết luận.",
    "not_submitted": "Đơn vị có trong danh sách nhưng chưa gửi văn bản loại này.",
}
JUDGED: frozenset[Status] = frozenset(
    {"reported", "mentioned", "nil", "missing"}
)  # for the others, certainty says nothing
UNSURE = 0.7  # a cell of a smaller certainty is one of which a person should make sure
NO_UNIT = "Chưa rõ đơn vị"
QUOTES = 5  # at most so many blocks are shown for one cell
NAME_LETTERS, QUOTE_LETTERS, PROBLEM_LETTERS = 200, 600, 500
ENDS = {0: "dưới 1%", 100: "trên 99%"}  # a probability is never rounded to none or all
UNSEEN = INVISIBLE | {0x061C: None}  # invisible characters, with the Arabic letter mark, which turns text about as well


def clean(text: str, letters: int = NAME_LETTERS) -> str:
    """Return a text fit to be shown: one line, nothing that XML forbids or that turns text about, cut to `letters`."""
    line = BLANKS.sub(" ", CONTROLS.sub(" ", text.translate(UNSEEN))).strip()
    return line if len(line) <= letters else line[: letters - 1].rstrip() + "…"


def percent(probability: float) -> str:
    """Return a probability as people read it, never rounded to none or all."""
    whole = round(100 * probability)
    return ENDS.get(whole, f"{whole}%")


def area_name(area: Area, *, short: bool = False) -> str:
    """Return an area's number and name."""
    return f"{area.id}. {clean((short and area.short) or area.name)}"


def label(status: Status) -> str:
    """Return a status as sign and word."""
    return f"{SIGN[status]} {VIETNAMESE[status]}"


def unsure(cell: Coverage | UnitCoverage) -> bool:
    """Tell whether a person should make sure of a cell before anybody builds on it."""
    return cell.status in JUDGED and cell.certainty < UNSURE


class Quote(NamedTuple):
    """Hold a block behind a cell as it is shown: words, page, what it says (Vietnamese), probability, figures, file.

    `short` says why a candidate fell short, "" for evidence.
    """

    text: str
    page: int
    stance: str
    probability: float
    figures: str
    file: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one line of the table: a file or an absent unit with its cells by area; `result` is None for the latter.

    `twin` says that another line has the same unit, so that the file must tell them apart.
    """

    unit: str
    file: str
    result: FileResult | None
    cells: dict[int, Coverage]
    twin: bool = False

    @property
    def gaps(self) -> int:
        """Return how many areas are left out."""
        return sum(c.status == "missing" for c in self.cells.values())

    @property
    def doc_type(self) -> str:
        """Return the document's kind."""
        return clean(self.result.doc_type) if self.result else ""

    @property
    def period(self) -> str:
        """Return the reporting period."""
        return clean(self.result.period) if self.result else ""

    @property
    def remark(self) -> str:
        """Return what a reader must know of the file, "" where it was read in full."""
        return FILE_STATUS[self.result.status] if self.result and self.result.status != "read" else ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Hold one line of the table of units: what a unit sent (or not) of one kind, with its cells by area.

    `unit` is the name as shown, told apart from other units of the same name; `entry` its line of the roll-call.
    """

    unit_id: str
    unit: str
    kind: SubmissionKind
    cells: dict[int, UnitCoverage]
    entry: Entry | None = None

    @property
    def gaps(self) -> int:
        """Return how many areas are left out."""
        return sum(c.status == "missing" for c in self.cells.values())

    @property
    def kind_name(self) -> str:
        """Return the kind of submission in Vietnamese."""
        return KIND_NAMES[self.kind]

    @property
    def files(self) -> tuple[str, ...]:
        """Return the files that count, the main one first."""
        return self.entry.files if self.entry else ()


class View:
    """Give a run line by line, and the words behind each cell."""

    def __init__(self, run: Run, links: Mapping[str, str] | None = None) -> None:
        """Index files and blocks; `links` are the paths under which files can be opened (publishing.links)."""
        self.run = run
        self.links = links or {}
        self._files = {f.name: f for f in run.files}
        self._blocks = {(f.name, x.block.id): x for f in run.files for x in f.labelled}

    def rows(self) -> list[Row]:
        """Return one row a file or absent unit, in the run's order."""
        found: dict[tuple[str, str, str], dict[int, Coverage]] = {}
        for cell in self.run.coverage:
            found.setdefault((cell.file, cell.unit_id, cell.unit), {})[cell.area] = cell
        names = [self.unit(file, unit) for file, _, unit in found]
        often = Counter(names)
        return [
            Row(name, clean(file), self._files.get(file), cells, twin=often[name] > 1)
            for name, ((file, _, _), cells) in zip(names, found.items(), strict=True)
        ]

    def unit(self, file: str, unit: str) -> str:
        """Return a unit's name as shown: the register's, else what the file says."""
        result = self._files.get(file)
        return clean(unit or (result.unit if result else "")) or NO_UNIT

    def unit_rows(self) -> list[UnitRow]:
        """Return one row a unit and kind of submission, in the roll-call's order; without one, a row a file."""
        entries = {(e.unit_id, e.unit, e.kind): e for e in self.run.roll.entries}
        found: dict[tuple[str, str, str, SubmissionKind], dict[int, UnitCoverage]] = {}
        for file, cell in self._unit_cells():
            found.setdefault((file, cell.unit_id, cell.unit, cell.kind), {})[cell.area] = cell
        names = self.names((i, unit) for _, i, unit, _ in found)
        return [
            UnitRow(i, names[i, unit], kind, cells, entries.get((i, unit, kind)) or _entry(file, i, unit, kind))
            for (file, i, unit, kind), cells in found.items()
        ]

    def _unit_cells(self) -> list[tuple[str, UnitCoverage]]:
        if self.run.roll.cells:
            return [("", cell) for cell in self.run.roll.cells]
        return [(c.file, self._as_unit(c)) for c in self.run.coverage]

    def _as_unit(self, cell: Coverage) -> UnitCoverage:
        """Return a file's cell as one of its unit, for a run of which no roll was called."""
        known = self._files.get(cell.file)
        kind = known.submission if known else "other"
        evidence, nearest = (tuple(BlockRef(cell.file, i) for i in ids) for ids in (cell.evidence, cell.nearest))
        unit = cell.unit or (known.unit if known else "")
        return UnitCoverage(cell.unit_id, unit, kind, cell.area, cell.status, cell.certainty, evidence, nearest)

    def names(self, units: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the names under which units (id, name) are shown: those of one name get upper body or id beside it."""
        known = list(dict.fromkeys(units))
        often = Counter(clean(unit) for _, unit in known)
        parents = {u.id: u.parent for u in self.run.register}
        shown = {}
        for i, unit in known:
            name, more = clean(unit) or NO_UNIT, clean(parents.get(i, "") or i)
            shown[i, unit] = f"{name} ({more})" if often[clean(unit)] > 1 and more else name
        return shown

    def quoted(
        self, refs: Sequence[BlockRef], area: int, *, letters: int = QUOTE_LETTERS, most: int = QUOTES
    ) -> list[Quote]:
        """Return blocks as they are quoted for an area, likeliest first."""
        return [_quote(x, area, letters)._replace(file=file) for file, x in self._best(refs, area, most)]

    def nearest(self, cell: UnitCoverage, *, letters: int = QUOTE_LETTERS, most: int = QUOTES) -> list[Quote]:
        """Return the candidates of a cell without evidence, likeliest first, each with why it fell short."""
        return [
            _quote(x, cell.area, letters)._replace(file=file, short=shortfall(x, cell.area, self.run.thresholds))
            for file, x in self._best(cell.nearest, cell.area, most)
        ]

    def _best(self, refs: Sequence[BlockRef], area: int, most: int) -> list[tuple[str, Labelled]]:
        known = [(r.file, self._blocks[r.file, r.block_id]) for r in refs if (r.file, r.block_id) in self._blocks]
        return sorted(known, key=lambda x: -x[1].scores.get(area, 0.0))[:most]

    def run_file(self, name: str) -> FileResult | None:
        """Return a file of the run by its name."""
        return self._files.get(name)

    def kind_name(self, kind: SubmissionKind) -> str:
        """Return a kind of submission in Vietnamese, "" for any other where no roll was called."""
        return KIND_NAMES[kind] if self.run.roll.entries or kind != "other" else ""

    def submission(self, file: FileResult) -> str:
        """Return the kind of submission that a file counts as, as kind_name does."""
        return self.kind_name(file.submission)

    def promises(self) -> dict[tuple[str, str], dict[int, Promise]]:
        """Return what units promised in their plans, by unit (id, name) and area."""
        found: dict[tuple[str, str], dict[int, Promise]] = {}
        for promise in self.run.roll.promises:
            found.setdefault((promise.unit_id, promise.unit), {})[promise.area] = promise
        return found

    def quotes(self, cell: Coverage, role: Literal["evidence", "nearest"], letters: int = QUOTE_LETTERS) -> list[Quote]:
        """Return the blocks behind a cell or nearest to it, likeliest first, at most QUOTES."""
        ids = cell.evidence if role == "evidence" else cell.nearest
        known = [self._blocks[cell.file, i] for i in ids if (cell.file, i) in self._blocks]
        best = sorted(known, key=lambda x: -x.scores.get(cell.area, 0.0))[:QUOTES]
        return [_quote(x, cell.area, letters) for x in best]


def _quote(labelled: Labelled, area: int, letters: int) -> Quote:
    text, numbers = clean(quoting.excerpt(labelled, area), letters), clean(quoting.figures(labelled, area))
    stance = STANCE[labelled.says(area)]
    return Quote(text, labelled.block.page, stance, labelled.scores.get(area, 0.0), numbers)


def _entry(file: str, unit_id: str, unit: str, kind: SubmissionKind) -> Entry | None:
    """Return a line of the roll-call for a file of a run of which no roll was called."""
    return Entry(unit_id, unit, kind, "submitted", (file,)) if file else None


def day(written: str) -> date | str:
    """Return a letterhead's ISO date as a date, anything else as it stands."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return clean(written)


def problem(file: FileResult) -> str:
    """Return what went wrong with a file."""
    return clean(file.problem or "; ".join(file.document.problems if file.document else ()), PROBLEM_LETTERS)


def outline(run: Run, rows: Sequence[Row | UnitRow]) -> str:
    """Return one sentence that accounts for every file, the absent units and the gaps."""
    fates = [f"{n} {FILE_STATUS[s]}" for s, n in run.counts().items() if n]
    files = f"Nhận {len(run.files)} tệp" + (f" ({', '.join(fates)})" if fates else "")
    return f"{files}; {len(run.absent)} đơn vị chưa nộp văn bản nào; {sum(r.gaps for r in rows)} lượt nội dung bỏ sót."


def legend() -> list[tuple[Status, str, str, str]]:
    """Return status, sign, word and meaning of every status."""
    return [(s, SIGN[s], VIETNAMESE[s], MEANING[s]) for s in VIETNAMESE]
