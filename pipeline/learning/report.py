"""Evaluations and comparisons as self-contained pages: no network, no script, charts drawn as SVG by the templates."""

from collections.abc import Mapping
from typing import Any

import jinja2

from pipeline.coverage import VIETNAMESE
from pipeline.learning.answers import LOST, standard
from pipeline.learning.breakdown import GIVEN, JUDGED, SAID
from pipeline.learning.breakdown import STANCES as STATED
from pipeline.learning.compare import BETTER, DECIDING, LESS_IS_BETTER, SAME, VOID, WORSE

MOST = 200  # errors of one kind that a page shows; the JSON file has them all
FIGURES = {
    "block_micro_f1": ("F1 vi mô", "trên mọi nhãn nội dung của các đoạn"),
    "block_precision": ("Độ chính xác", "phần nhãn đúng trong các nhãn đã gán"),
    "block_recall": ("Độ phủ", "phần nhãn đúng được tìm ra"),
    "block_macro_f1": ("F1 vĩ mô", "trung bình F1 của các nội dung"),
    "block_exact": ("Đoạn đúng hết", "đoạn có tập nội dung đúng hoàn toàn"),
    "general_false_alarm": ("Gán nhầm đoạn chung", "đoạn không thuộc nội dung nào mà bị gán"),
    "stance_accuracy": ("Tính chất đúng", "trong các đoạn thuộc nội dung nào đó"),
    "stance_accuracy_own": ("Tính chất đúng, lời của đơn vị", "không kể đoạn chép lại kế hoạch"),
    "status_accuracy": ("Ô đúng", "mức độ báo cáo của đơn vị × nội dung"),
    "missing_precision": ("Báo bỏ sót đúng", "ô báo bỏ sót thật sự bỏ sót"),
    "missing_recall": ("Tìm ra bỏ sót", "ô bỏ sót được báo"),
    "missing_f1": ("F1 bỏ sót", ""),
    "missing_npv": ("Không báo là không sót", "ô không báo bỏ sót thật sự không sót"),
    "not_reported_f1": ("F1 chưa báo cáo", "bỏ sót, chỉ nhắc đến hoặc không phát sinh"),
    "ece": ("Sai lệch xác suất (ECE)", "mọi cặp đoạn × nội dung, mười khoảng"),
    "ece_in_play": ("ECE, xác suất từ 0,1", "chỉ các cặp có khả năng được gán"),
}
TILES = (
    "block_micro_f1", "block_macro_f1", "stance_accuracy", "status_accuracy", "missing_precision", "missing_recall",
    "missing_npv", "general_false_alarm", "ece",
)  # fmt: skip
SLICES = {
    "year": "Năm", "doc_type": "Loại văn bản", "medium": "Cách đọc", "kind": "Loại đoạn", "length": "Độ dài (số chữ)",
    "unit_kind": "Loại đơn vị",
}  # fmt: skip
STANCES = {
    "result": "kết quả", "intent": "phương hướng", "nil": "không phát sinh", "copied": "chép kế hoạch",
    "none": "không nội dung", LOST: "không đọc thấy", "heading": "tiêu đề",
}  # fmt: skip
VERDICTS = {BETTER: "tốt hơn", SAME: "chưa phân biệt được", WORSE: "kém hơn"}
CONCLUSIONS = {
    BETTER: "{} tốt hơn {}",
    SAME: "Chưa phân biệt được {} với {}",
    WORSE: "{} kém hơn {}",
    VOID: "Không kết luận được về {} và {}",
}
CHANGES = {"broken": "trước đúng, nay sai", "mended": "trước sai, nay đúng", "other": "cả hai đều sai"}
MISTAKES = {"false_flag": "báo bỏ sót nhầm", "missed_flag": "bỏ sót mà không báo", "other": "sai mức độ"}


def evaluation_page(found: Mapping[str, Any]) -> str:
    """Return an evaluation as HTML text."""
    return _page("evaluation.html", found)


def comparison_page(found: Mapping[str, Any]) -> str:
    """Return a comparison as HTML text."""
    return _page("comparison.html", found)


def _page(template: str, found: Mapping[str, Any]) -> str:
    areas = {a.id: a.short or a.name for a in standard().areas}
    return _environment().get_template(template).render(
        found=found, areas=areas, names=FIGURES, tiles=TILES, slices=SLICES, stances=STANCES, statuses=VIETNAMESE,
        verdicts=VERDICTS, conclusions=CONCLUSIONS, changes=CHANGES, mistakes=MISTAKES, deciding=DECIDING,
        less=LESS_IS_BETTER, most=MOST, said=SAID, given=GIVEN, judged=JUDGED, stated=STATED,
    )  # fmt: skip


def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("pipeline.learning", "templates")
    made = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"number": number, "share": share, "signed": signed, "chance": chance}
    return made


def number(value: float | None, digits: int = 3) -> str:
    """Return a figure with a decimal comma, a dash for none."""
    return "–" if value is None else f"{value:.{digits}f}".replace(".", ",")


def share(value: float | None) -> str:
    """Return a share in per cent with one decimal."""
    return "–" if value is None else f"{number(100 * value, 1)} %"


def signed(value: float | None) -> str:
    """Return a change with its sign; a change too small to be shown has none."""
    if value is None:
        return "–"
    shown = number(abs(value))
    if shown.strip("0,") == "":
        return shown
    return f"{'+' if value > 0 else '−'}{shown}"


def chance(p: float) -> str:
    """Return a p-value; one that rounds to nothing as a bound."""
    return "< 0,001" if p < 0.001 else number(p)  # noqa: PLR2004 - three decimals are shown
