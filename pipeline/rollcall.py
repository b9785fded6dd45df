"""The roll-call: what each unit sent of each kind, its files taken together, and its plan beside its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.coverage import Status
from pipeline.errors import UsageError
from pipeline.language import _

SubmissionKind = Literal["plan", "mid_year", "year_end", "other"]
KIND_NAMES: dict[SubmissionKind, str] = {
    "plan": "Kế hoạch", "mid_year": "Báo cáo 6 tháng", "year_end": "Báo cáo năm", "other": "Văn bản khác",
}  # fmt: skip
KIND_KEYS: dict[str, SubmissionKind] = {"ke-hoach": "plan", "6-thang": "mid_year", "ca-nam": "year_end"}
RollStatus = Literal["submitted", "unreadable", "not_submitted"]
ROLL_NAMES: dict[RollStatus, str] = {
    "submitted": "đã nộp", "unreadable": "đã nộp, không đọc được", "not_submitted": "chưa nộp",
}  # fmt: skip
RemarkKind = Literal["twice", "wrong_period", "wrong_kind", "same_as_unit", "same_as_past"]


class BlockRef(NamedTuple):
    """Point to a block of a file of the run."""

    file: str
    block_id: str


class Remark(NamedTuple):
    """Say what is odd about a file: the other file it concerns, a share from 0 to 1, a passage that shows it."""

    kind: RemarkKind
    file: str
    text: str  # the sentence that a secretary reads, Vietnamese
    other: str = ""
    share: float = 0.0
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one line of the roll-call: what a unit sent of one kind.

    `files` are those that count, the main one first ("" never among them); `superseded` those that an other one
    replaces, newest first.
    """

    unit_id: str
    unit: str
    kind: SubmissionKind
    status: RollStatus
    files: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """Hold the status of one area in all that counts of a unit's submissions of one kind; likeliest blocks first."""

    unit_id: str
    unit: str
    kind: SubmissionKind
    area: int
    status: Status
    certainty: float
    evidence: tuple[BlockRef, ...] = ()
    nearest: tuple[BlockRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """Hold one area of a unit's plan beside the same in its report; `targets` are the plan's blocks.

    `silent` says that the plan promises and the report, read whole, tells no result and no nil.
    """

    unit_id: str
    unit: str
    area: int
    plan: Status
    report_kind: SubmissionKind
    report: Status
    targets: tuple[BlockRef, ...] = ()
    silent: bool = False


class Roll(NamedTuple):
    """Hold the roll-call of a run; `due` are the kinds that every unit of the register must send."""

    due: tuple[SubmissionKind, ...] = ()
    entries: Sequence[Entry] = ()
    cells: Sequence[UnitCoverage] = ()
    promises: Sequence[Promise] = ()


def kinds_named(text: str) -> tuple[SubmissionKind, ...]:
    """Return the kinds that a list such as "ke-hoach,6-thang" names, each once, in the order of a year.

    Raises:
        UsageError: a name is none of KIND_KEYS.
    """
    named = {part.strip().lower() for part in text.split(",") if part.strip()}
    unknown = sorted(named - KIND_KEYS.keys())
    if unknown:
        advice = _("Dùng các tên: {names}.").format(names=", ".join(KIND_KEYS))
        raise UsageError(_("không có loại văn bản “{name}”").format(name=unknown[0]), advice=advice)
    return tuple(kind for key, kind in KIND_KEYS.items() if key in named)
