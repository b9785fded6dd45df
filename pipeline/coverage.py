"""Marks into statuses: what each unit reported, mentioned, stated as nil, or left out, with evidence and certainty.

The rules are those of the codebook's last section. A document that was not read whole never has an area `missing`:
what was lost could hold it, so the cell is `unreadable` ("cannot say").
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.document import Document
from pipeline.labelling import Labelled
from pipeline.taxonomy import Taxonomy

Status = Literal["reported", "mentioned", "nil", "missing", "not_required", "unreadable", "not_submitted"]
VIETNAMESE: dict[Status, str] = {
    "reported": "Có báo cáo", "mentioned": "Chỉ nhắc đến", "nil": "Không phát sinh", "missing": "BỎ SÓT",
    "not_required": "Không yêu cầu", "unreadable": "Chưa đọc được", "not_submitted": "Chưa nộp",
}  # fmt: skip
SIGN: dict[Status, str] = {
    "reported": "●", "mentioned": "○", "nil": "–", "missing": "✗",
    "not_required": "·", "unreadable": "?", "not_submitted": "∅",
}  # fmt: skip
FAINT = 0.01  # a block with a smaller probability is no candidate
NOISE = 0.5  # confidence of a block below which, on a lost page, it is no evidence: noise and blurs have 0.33 to 0.45
NEAREST = 3  # candidates shown for an area that is left out


@dataclass(frozen=True, slots=True)
class Coverage:
    """Hold the status of one area in one file: certainty 0 to 1, blocks behind it, and the nearest others (ids)."""

    file: str
    unit_id: str
    unit: str
    area: int
    status: Status
    certainty: float
    evidence: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a certainty that is no probability, and a gap with evidence."""
        if not 0.0 <= self.certainty <= 1.0 or (self.status == "missing" and self.evidence):
            msg = f"not a coverage: {self.file} {self.area} {self.status} {self.certainty}"
            raise ValueError(msg)


def status_of(stances: set[str], *, plan: bool) -> Status:
    """Return the status that the stances found for one area amount to."""
    if "result" in stances or (plan and "intent" in stances):
        return "reported"
    if "nil" in stances:
        return "nil"
    return "mentioned" if stances else "missing"


def cover(
    document: Document,
    labelled: Sequence[Labelled],
    taxonomy: Taxonomy,
    *,
    unit_id: str = "",
    unit: str = "",
    asked: Sequence[int] = (),
) -> list[Coverage]:
    """Return one Coverage an area for a document; `asked` are the areas asked of the unit, all where it is empty."""
    plan = document.letterhead.kind.value == "KẾ HOẠCH"
    cells = [_cell(document, labelled, area, plan=plan) for area in taxonomy.ids]
    return [
        Coverage(
            document.source.name,
            unit_id,
            unit,
            area,
            *(cell if not asked or area in asked else ("not_required", 1.0, (), ())),
        )
        for area, cell in zip(taxonomy.ids, cells, strict=True)
    ]


Cell = tuple[Status, float, tuple[str, ...], tuple[str, ...]]


def _cell(document: Document, labelled: Sequence[Labelled], area: int, *, plan: bool) -> Cell:
    about = [x for x in labelled if area in x.areas and not _is_noise(document, x)]
    status = status_of({x.says(area) for x in about}, plan=plan)
    if status == "missing":
        return _gap(document, labelled, area)
    wanted = _behind(status, plan=plan)
    evidence = sorted((x for x in about if x.says(area) in wanted), key=lambda x: -x.scores[area])
    certainty = 1 - math.prod(1 - min(x.scores[area], 0.999) for x in evidence)
    return status, round(certainty, 4), tuple(x.block.id for x in evidence), ()


def _is_noise(document: Document, labelled: Labelled) -> bool:
    """Tell whether a block is what recognition made of a page that it could not read."""
    return labelled.block.confidence < NOISE and labelled.block.page in document.lost_pages


def _behind(status: Status, *, plan: bool) -> set[str]:
    """Return the stances that carry a status."""
    if status == "reported":
        return {"result", "intent"} if plan else {"result"}
    return {"nil"} if status == "nil" else {"intent", "copied", "heading"}


def _gap(document: Document, labelled: Sequence[Labelled], area: int) -> Cell:
    """Return `missing` with the nearest candidates, or `unreadable` where what was lost could hold the area."""
    body = sorted((x for x in labelled if x.block.kind != "heading"), key=lambda x: -x.scores[area])
    nearest = tuple(x.block.id for x in body[:NEAREST] if x.scores[area] > FAINT)
    if document.lost_pages or document.problems:
        return "unreadable", 0.5, (), nearest
    certainty = math.prod(1 - min(x.scores[area], 0.999) for x in body[:NEAREST])
    return "missing", round(certainty, 4), (), nearest


def absent(file: str, unit_id: str, unit: str, taxonomy: Taxonomy, status: Status) -> list[Coverage]:
    """Return the cells of a file that could not be read, or of a unit that sent nothing."""
    return [Coverage(file, unit_id, unit, area, status, 1.0) for area in taxonomy.ids]


def shortfall(labelled: Labelled, area: int, thresholds: Mapping[int, float]) -> str:
    """Return in one line, Vietnamese, why a block is no evidence for an area that it is nearest to.

    `thresholds` are the probabilities, by area, from which a block counts (Run.thresholds).
    """
    if labelled.block.kind == "heading":
        return "chỉ là tiêu đề"
    if labelled.stance == "copied":
        return "chép lại kế hoạch phát động"
    score, wanted = labelled.scores.get(area, 0.0), thresholds.get(area, 1.0)
    short = f"xác suất {_percent(score)}, cần từ {_percent(wanted)}"
    other = max((a for a in labelled.areas if a != area), key=lambda a: (labelled.scores.get(a, 0.0), -a), default=None)
    if other is None:
        return short
    return f"nghiêng về nội dung {other} ({_percent(labelled.scores.get(other, 0.0))}); {short}"


def _percent(probability: float) -> str:
    """Return a probability in whole per cent, never rounded to none or all."""
    whole = round(100 * probability)
    return {0: "dưới 1%", 100: "trên 99%"}.get(whole, f"{whole}%")
