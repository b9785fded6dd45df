"""The sheet that says by what the run was made: versions, digests, thresholds. No date: same run, same bytes."""

from collections.abc import Iterator

from pipeline.publishing.view import MEANING, UNSURE, View, clean, label, percent
from pipeline.publishing.workbook.sheet import Column, Table
from pipeline.results import FILE_STATUS, SCHEMA
from pipeline.rollcall import KIND_NAMES

NAME = "Thông tin"
COLUMNS = (Column("Mục", 34), Column("Giá trị", 110))
DIGESTS = {
    "plan": "Kế hoạch phát động", "register": "Danh sách đơn vị", "model": "Mô hình", "corpus": "Ngữ liệu của mô hình",
    "lexicon": "Từ vựng của mô hình", "settled": "Văn bản đã ghi nhớ là của ai",
}  # fmt: skip
SAID = frozenset({"program", "schema", "model_name"})  # stand above, in words
CARE = "Kết quả do máy phân tích, cần người thẩm định xác nhận trước khi dùng để đánh giá đơn vị."


def table(view: View) -> Table:
    """Return the table of facts."""
    facts = [*_made_by(view), *_limits(view), *_counts(view), *((label(s), m) for s, m in MEANING.items())]
    return Table(NAME, "THÔNG TIN VỀ ĐỢT PHÂN TÍCH", COLUMNS, [*facts, ("Lưu ý", CARE)])


def _made_by(view: View) -> Iterator[tuple[str, str]]:
    run, taxonomy = view.run, view.run.taxonomy
    yield "Phiên bản phần mềm", clean(run.version)
    yield "Mô hình", clean(run.model)
    yield "Danh mục nội dung", f"{clean(taxonomy.title)} ({clean(taxonomy.id)}, mã {taxonomy.digest})"
    yield "Nguồn danh mục", clean(taxonomy.source)
    yield "Danh sách đơn vị", f"{len(run.register)} đơn vị" if run.register else "không có; đơn vị lấy theo văn bản"
    yield "Lược đồ dữ liệu", str(SCHEMA)
    for name, digest in run.digests.items():
        if digest and name not in SAID:
            yield f"Mã kiểm tra: {DIGESTS.get(name, clean(name))}", clean(digest)


def _limits(view: View) -> Iterator[tuple[str, str]]:
    """Yield each area with the probability from which a block counts."""
    for area in view.run.taxonomy.areas:
        least = view.run.thresholds.get(area.id)
        yield f"Nội dung {area.id}", clean(area.name) + (f" (ngưỡng xác suất {percent(least)})" if least else "")
    yield "Ô chưa chắc chắn", f"độ chắc chắn dưới {percent(UNSURE)}, viền nét đứt và có dấu *"


def _counts(view: View) -> Iterator[tuple[str, str]]:
    run = view.run
    yield "Số tệp nhận được", str(len(run.files))
    yield from ((f"– {FILE_STATUS[s]}", str(n)) for s, n in run.counts().items())
    yield "Loại báo cáo phải nộp", ", ".join(KIND_NAMES[k] for k in run.roll.due) or "không xác định"
    yield "Số đơn vị chưa nộp văn bản nào", str(len(run.absent))
