"""A unit's plan beside its report: what was promised, and of what the report is silent."""

from collections.abc import Iterable, Mapping, Sequence

from pipeline.labelling import Labelled
from pipeline.rollcall import BlockRef, Promise, SubmissionKind, UnitCoverage

Row = tuple[str, str, SubmissionKind]  # unit's id, its name, kind

REPORTS: tuple[SubmissionKind, ...] = ("mid_year", "year_end")
TELLING = frozenset({"amount", "share", "count", "ratio"})


def promises(
    cells: Sequence[UnitCoverage],
    blocks: Mapping[BlockRef, Labelled],
    partial: Iterable[tuple[str, str, SubmissionKind]],
) -> list[Promise]:
    """Return each area of every unit that sent a plan and a report; `partial` are the rows not read whole."""
    table = {(c.unit_id, c.unit, c.kind, c.area): c for c in cells}
    torn = frozenset(partial)
    plans = [c for c in cells if c.kind == "plan" and c.status not in ("not_submitted", "not_required")]
    return [
        _promise(plan, report, blocks, whole=(plan.unit_id, plan.unit, kind) not in torn)
        for kind in REPORTS
        for plan in plans
        if (report := table.get((plan.unit_id, plan.unit, kind, plan.area))) and report.status != "not_submitted"
    ]


def _promise(plan: UnitCoverage, report: UnitCoverage, blocks: Mapping[BlockRef, Labelled], *, whole: bool) -> Promise:
    silent = whole and plan.status == "reported" and report.status in ("missing", "mentioned")
    targets = tuple(sorted(plan.evidence, key=lambda ref: not _has_figures(blocks.get(ref))))
    return Promise(
        plan.unit_id, plan.unit, plan.area, plan.status, report.kind, report.status, targets, silent
    )  # fmt: skip


def _has_figures(labelled: Labelled | None) -> bool:
    return labelled is not None and any(f.kind in TELLING for f in labelled.figures)
