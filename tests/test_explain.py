"""`thidua explain`: from a run's folder alone, why a block has its labels; and what it says when it cannot."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.document import Block, Document, Field, Letterhead, Place, Source
from pipeline.errors import InputError, ModelError, StoreError, ThiduaError
from pipeline.labelling import Labeller
from pipeline.labelling.artefact import load_model
from pipeline.publishing import reopen, tables
from pipeline.results import FileResult, Run
from pipeline.taxonomy import Taxonomy

PATH = ("II. KẾT QUẢ THỰC HIỆN", "1. Trật tự an toàn giao thông")
TEXTS = (
    ("aa11", "para", "Xảy ra 12 vụ tai nạn giao thông, làm chết 05 người, giảm 03 vụ so với cùng kỳ.", PATH),
    ("aa22", "para", "Giải ngân vốn đầu tư công đạt 95% kế hoạch; hợp tác quốc tế không phát sinh.", PATH[:1]),
    ("bb33", "para", "Công đoàn thăm hỏi 12 đoàn viên ốm đau [b]dịp Tết[/b].", ()),
    ("bb44", "heading", "III. PHƯƠNG HƯỚNG", ()),
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    blocks = tuple(Block(i, k, t, (Place(2),), p, level=int(k == "heading")) for i, k, t, p in TEXTS)  # type: ignore[arg-type]  # the kinds are plain strings
    document = Document(Source("báo cáo.pdf", "0" * 64, pages=3), Letterhead(kind=Field("BÁO CÁO")), blocks)
    labelled = Labeller(load_model(), Taxonomy.default()).label(document)
    file = FileResult("báo cáo.pdf", "0" * 64, "read", document=document, labelled=tuple(labelled))
    folder = tmp_path_factory.mktemp("run")
    tables.write(Run(Taxonomy.default(), "default", "0", (file,), ()), folder)
    return folder


def explain(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["explain", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def refuse(*arguments: object) -> ThiduaError:
    error = CliRunner().invoke(app, ["explain", *map(str, arguments)]).exception
    assert isinstance(error, ThiduaError)
    return error


def test_a_block_is_shown_with_its_place_its_areas_and_their_reasons(run: Path) -> None:
    shown = explain(run, "aa11")
    assert "báo cáo.pdf · trang 2 · đoạn văn · aa11" in shown
    assert "II. KẾT QUẢ THỰC HIỆN › 1. Trật tự an toàn giao thông" in shown
    assert "3. Trật tự an toàn giao thông" in shown
    assert "thuộc nội dung này" in shown
    assert "Ủng hộ" in shown
    assert "⟩⁺" in shown
    assert "Tính chất: kết quả" in shown
    assert "đã khác" not in shown  # the probability is that of the run's folder


def test_every_area_of_a_block_is_explained_with_what_is_said_of_it(run: Path) -> None:
    shown = explain(run, "aa2")  # the beginning of an id will do
    assert "4. " in shown
    assert "6. Hợp tác quốc tế" in shown
    assert "Tính chất: kết quả; về nội dung 6: không phát sinh" in shown


def test_a_block_without_area_is_explained_by_its_likeliest(run: Path) -> None:
    shown = explain(run, "bb33")
    assert "chưa đủ để xếp vào nội dung này" in shown
    assert "[b]" in shown  # what a unit wrote is text, not markup
    assert "Không nội dung nào đạt ngưỡng" in shown


def test_an_area_can_be_asked_for(run: Path) -> None:
    assert "7. Khoa học công nghệ" in explain(run, "aa11", "--area", 7)


def test_a_heading_can_be_explained(run: Path) -> None:
    assert "Tính chất: tiêu đề" in explain(run, "bb44")


def test_another_probability_than_the_runs_is_said(run: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (run / "paragraphs.jsonl").read_text(encoding="utf-8").splitlines()]
    rows[0]["scores"]["3"] = 0.5
    (tmp_path / "paragraphs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert "Khi phân tích, xác suất là 50%" in explain(tmp_path, "aa11")


REFUSED = [
    (("zz",), InputError, "không có đoạn zz", "block_id"),
    (("aa",), InputError, "có 2 đoạn bắt đầu bằng aa", "dài hơn"),
    (("aa11", "--area", 11), InputError, "không có nội dung số 11", "10 Thanh tra"),
    (("aa11", "--model", "none"), ModelError, "không có mô hình none", "thidua models"),
    (("aa11", "--plan", "none.pdf"), InputError, "không có tệp none.pdf", "Kiểm tra"),
]


@pytest.mark.parametrize(("arguments", "kind", "message", "advice"), REFUSED)
def test_what_cannot_be_explained_is_refused_with_advice(
    run: Path, arguments: tuple[object, ...], kind: type[ThiduaError], message: str, advice: str
) -> None:
    error = refuse(run, *arguments)
    assert type(error) is kind
    assert message in error.message
    assert advice in error.advice


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    error = refuse(tmp_path, "aa11")
    assert isinstance(error, InputError)
    assert "thidua analyse" in error.advice


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b"[]", b'{"block_id": "aa11"}', b'"x"'])
def test_a_damaged_run_is_a_damaged_store(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "paragraphs.jsonl").write_bytes(content)
    assert isinstance(refuse(tmp_path, "aa11"), StoreError)


def test_paragraphs_of_the_first_schema_are_read_as_well(run: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (run / "paragraphs.jsonl").read_text(encoding="utf-8").splitlines()]
    old = [{k: v for k, v in r.items() if k not in ("header", "doc_type", "spans", "stances", "figures")} for r in rows]
    (tmp_path / "paragraphs.jsonl").write_text("".join(json.dumps(r) + "\n" for r in old), encoding="utf-8")
    assert [k.block.text for k in reopen.paragraphs(tmp_path)] == [t for _, _, t, _ in TEXTS]
