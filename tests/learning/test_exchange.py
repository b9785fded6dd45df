"""Exchange of the corpus with other tools: what is read is what was written, on the whole corpus and on odd texts."""

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipeline.cli_corpus import FormatName, corpus_app
from pipeline.errors import InputError, MissingToolError
from pipeline.learning import exchange, form, manifest
from pipeline.text import normalise
from tests.learning.small_corpus import Gold, document, four, lay, settle

CORPUS = Path(__file__).parents[2] / "corpora"
LIGHT = [n for n in exchange.FORMATS if n not in ("docbin", "parquet")]
WHOLE = [pytest.param(n, marks=[pytest.mark.slow] * (n in ("docbin", "xlsx"))) for n in exchange.FORMATS]
ALL = [*LIGHT, "docbin", "parquet"]


def there_and_back(documents: list[Gold], folder: Path, name: str) -> list[Gold]:
    if name == "parquet":
        pytest.importorskip("pyarrow", reason="an optional package")
    exchange.export(documents, folder / "file", name)
    return exchange.load(folder / "file", name)


# --- round trips ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_corpus_comes_back_the_same(name: str, tmp_path: Path) -> None:
    documents = manifest.read(CORPUS)
    for gold in documents:
        settle(gold)  # coverage is worked out again; whether it is right in the files is for the check to say
    assert there_and_back(documents, tmp_path, name) == documents


@pytest.mark.parametrize("name", LIGHT)
def test_files_of_the_corpus_come_back_byte_for_byte(name: str, tmp_path: Path) -> None:
    documents = [document("w01-01", author=1, year=2023, left_out=1)]
    (path,) = exchange.save(documents, tmp_path / "one")
    (back,) = exchange.save(there_and_back(manifest.read(tmp_path / "one"), tmp_path, name), tmp_path / "two")
    assert back.read_bytes() == path.read_bytes()


ODD = st.sampled_from(
    ["|", "\\", ";", " | ", "; ", "'", '"', "=1+1", "-", "@", "+", ",", "\\|", "đ", "ườ", "😀", "12", "_"]
)
TEXT = st.one_of(st.lists(ODD, min_size=1, max_size=6).map("".join), st.text(min_size=1, max_size=20)).map(normalise)
FULL = TEXT.filter(bool)
AREAS = st.lists(st.integers(1, 10), min_size=1, max_size=3, unique=True).map(sorted)
LABELS = st.one_of(
    st.fixed_dictionaries({"areas": AREAS, "stance": st.sampled_from(form.STANCES)}),
    st.just({"areas": [], "stance": "none"}),
)
HEADINGS = st.builds(
    lambda text, level, areas: {"kind": "heading", "level": level, "text": text, "areas": areas, "stance": "heading"},
    FULL, st.integers(1, 4), st.one_of(st.just([]), AREAS),
)  # fmt: skip
PARAGRAPHS = st.builds(
    lambda kind, text, labels: {"kind": kind, "text": text, **labels}, st.sampled_from(["para", "item"]), FULL, LABELS
)
ROWS = st.builds(
    lambda cells, labels: {"kind": "row", "cells": cells, **labels},
    st.lists(TEXT, min_size=1, max_size=4).filter(any), LABELS,
)  # fmt: skip


@st.composite
def documents_of(draw: st.DrawFn) -> Gold:
    gold = document("w01-01", author=draw(st.integers(1, 99)), year=2023, left_out=1, plan=draw(st.booleans()))
    gold |= {
        n: draw(FULL) for n in ("unit", "unit_kind", "number", "place", "period", "subject", "signer", "signer_role")
    }
    gold |= {"style": draw(TEXT), "recipients": draw(st.lists(FULL, min_size=1, max_size=3))}
    gold |= {"unit_header": [draw(FULL), draw(FULL)], "sources": draw(st.lists(st.just("http://a/b;c|d"), max_size=2))}
    gold["blocks"] = draw(st.lists(st.one_of(HEADINGS, PARAGRAPHS, ROWS), min_size=1, max_size=5))
    settle(gold)
    return gold


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gold=documents_of())
def test_odd_documents_come_back_the_same(name: str, gold: Gold, tmp_path: Path) -> None:
    assert form.faults(gold) == []
    assert there_and_back([gold], tmp_path, name) == [gold]


@pytest.mark.parametrize("name", ALL)
def test_documents_keep_their_order(name: str, tmp_path: Path) -> None:
    assert [d["id"] for d in there_and_back(four()[::-1], tmp_path, name)] == ["w17-01", "w15-01", "w01-02", "w01-01"]


# --- what people do to the files --------------------------------------------------------------------------------------


def edited(folder: Path, name: str, change: Callable[[Any], object], *, lines: bool = False) -> list[Gold]:
    """Export four documents, change the JSON of the file (its first line, where it has lines), and load it."""
    file = folder / "file"
    exchange.export(four(), file, name)
    text = file.read_text(encoding="utf-8")
    first, _, rest = text.partition("\n") if lines else (text, "", "")
    data = json.loads(first)
    change(data)
    file.write_text(json.dumps(data) + "\n" + rest, encoding="utf-8")
    return exchange.load(file, name)


def relabel(task: list[Gold]) -> None:
    """Label the second block with areas 4 and 9 as a result, as Label Studio saves it: new ids, the old ones gone."""
    values = [r["value"] for r in task[0]["annotations"][0]["result"]]
    (labels, choices) = (v for v in values if v["start"] == task[0]["data"]["blocks"][1]["start"])
    names = list(exchange._area_names())
    labels["labels"], choices["choices"] = [names[8], names[3]], ["kết quả"]


def test_a_correction_in_label_studio_changes_labels_and_coverage(tmp_path: Path) -> None:
    gold = edited(tmp_path, "label-studio", relabel)[0]
    assert (gold["blocks"][1]["areas"], gold["blocks"][1]["stance"]) == ([4, 9], "result")
    assert form.faults(gold) == []


def test_the_last_annotation_that_was_not_cancelled_counts(tmp_path: Path) -> None:
    def annotate(task: list[Gold]) -> None:
        first = json.loads(json.dumps(task[0]["annotations"][0]))
        relabel(task)
        task[0]["annotations"] = [first, task[0]["annotations"][0], {"result": [], "was_cancelled": True}]

    assert edited(tmp_path, "label-studio", annotate)[0]["blocks"][1]["areas"] == [4, 9]


def test_the_interface_of_label_studio_names_every_label_that_tasks_use(tmp_path: Path) -> None:
    exchange.export(four(), tmp_path / "tasks.json", "label-studio")
    interface = etree.parse(tmp_path / "tasks.xml").getroot()
    named = {e.attrib["value"] for e in interface.iter() if e.tag in ("Label", "Choice")}
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    results = [r["value"] for t in tasks for r in t["annotations"][0]["result"]]
    assert {x for v in results for x in (*v.get("labels", []), *v.get("choices", []))} <= named
    assert all(t["data"]["text"][v["start"] : v["end"]] == v["text"] for t in tasks[:1] for v in results[:50])


def test_a_correction_in_doccano_changes_labels(tmp_path: Path) -> None:
    names = list(exchange._area_names())
    gold = edited(tmp_path, "doccano", lambda e: e.update(label=["tiêu đề", names[1]], id=77), lines=True)[0]
    assert gold["blocks"][0]["areas"] == [2]


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_table_for_people_has_a_row_a_block_and_readable_headers(tmp_path: Path) -> None:
    exchange.export(four(), tmp_path / "file", "csv")
    raw = (tmp_path / "file").read_bytes()
    head, *rows = table(raw.decode("utf-8-sig"))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert head[:8] == [
        "Mã tài liệu",
        "Đoạn số",
        "Loại đoạn",
        "Cấp đề mục",
        "Nội dung đoạn",
        "Thuộc nội dung thi đua",
        "Tính chất",
        "Đơn vị",
    ]
    assert len(rows) == 220
    assert rows[9][2:5] == ["hàng bảng", "", "1 | w01-01 a \\| b | " + four()[0]["blocks"][9]["cells"][2]]
    assert rows[14][5:7] == ["2; 3", "kết quả"]


def test_a_table_saved_by_a_vietnamese_excel_is_read(tmp_path: Path) -> None:
    exchange.export(four(), tmp_path / "file", "csv")
    rows = table((tmp_path / "file").read_text(encoding="utf-8-sig"))
    with (tmp_path / "file").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([row[::-1] for row in rows] + [[""] * len(rows[0])])
    assert exchange.load(tmp_path / "file", "csv") == four()


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@a", "'x", "''"])
def test_no_cell_of_a_table_is_a_formula(text: str, tmp_path: Path) -> None:
    (gold, *_) = four()
    gold["blocks"][1]["text"] = text
    exchange.export([gold], tmp_path / "a.csv", "csv")
    exchange.export([gold], tmp_path / "a.xlsx", "xlsx")
    assert table((tmp_path / "a.csv").read_text(encoding="utf-8-sig"))[2][4] == f"'{text}"
    cell = load_workbook(tmp_path / "a.xlsx").worksheets[0].cell(3, 5)
    assert (cell.data_type, cell.value) == ("s", text)


def test_numbers_that_a_workbook_turned_into_text_or_back_are_read(tmp_path: Path) -> None:
    exchange.export(four(), tmp_path / "file.xlsx", "xlsx")
    book = load_workbook(tmp_path / "file.xlsx")
    sheet = book.worksheets[0]
    sheet.cell(2, 2).value, sheet.cell(12, 6).value = "0", 2
    book.save(tmp_path / "file.xlsx")
    assert exchange.load(tmp_path / "file.xlsx", "xlsx") == four()


def test_a_text_too_long_for_a_cell_is_refused_not_cut(tmp_path: Path) -> None:
    (gold, *_) = four()
    gold["blocks"][1]["text"] = "x" * 40000
    with pytest.raises(InputError, match="40000"):
        exchange.export([gold], tmp_path / "a.xlsx", "xlsx")


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [n for n in ALL if n != "parquet"])
@pytest.mark.parametrize("data", [b"", b"{}", b"[{}]", b"\xff\xfe\x00", b"PK\x03\x04", b"a,b\r\n1,2\r\n", b'"a'])
def test_a_file_of_another_kind_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    try:
        found = exchange.load(tmp_path / "file", name)
    except InputError as error:
        assert error.message.startswith("không đọc được file theo định dạng")  # noqa: PT017 - empty JSON lines are no error
    else:
        assert found == []


@pytest.mark.parametrize(
    ("name", "change", "lines"),
    [
        ("label-studio", lambda t: t[0]["annotations"].clear(), False),
        ("label-studio", lambda t: t[0]["annotations"][0]["result"].pop(), False),
        ("label-studio", lambda t: t[0]["data"]["blocks"][0].update(kind="title"), False),
        ("label-studio", lambda t: t[0]["data"].pop("head"), False),
        ("doccano", lambda e: e.update(label=[]), True),
        ("doccano", lambda e: e.update(label=["kết quả", "tiêu đề"]), True),
        ("doccano", lambda e: e.update(block=1), True),
    ],
)
def test_a_block_without_its_labels_or_number_is_refused(
    name: str, change: Callable[[Any], object], lines: bool, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="không đọc được"):
        edited(tmp_path, name, change, lines=lines)


def test_a_table_without_a_column_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("Mã tài liệu,Đoạn số\r\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"thiếu cột .*Tính chất"):
        exchange.load(tmp_path / "file", "csv")


def test_a_format_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không có định dạng x"):
        exchange.load(tmp_path, "x")


def test_a_document_of_broken_form_is_not_exported(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="thiếu trường"):
        exchange.export([{"id": "a"}], tmp_path / "file", "csv")


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không ghi được"):
        exchange.export(four(), tmp_path / "none" / "file", "csv")


def test_without_pyarrow_parquet_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingToolError) as caught:
        exchange.export(four(), tmp_path / "file", "parquet")
    assert "pip install thidua[parquet]" in caught.value.advice


@pytest.mark.parametrize("name", ["../w01-01", "a/b", "", "C:\\x"])
def test_an_import_never_leaves_its_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        exchange.save([{**four()[0], "id": name}], tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_import_changes_nothing_that_stands_there(tmp_path: Path) -> None:
    documents = four()
    exchange.save(documents, tmp_path)
    exchange.save(documents, tmp_path)
    with pytest.raises(InputError, match="đã có"):
        exchange.save([{**documents[0], "place": "Huế"}], tmp_path)
    assert manifest.read(tmp_path) == documents


# --- the verbs --------------------------------------------------------------------------------------------------------


def test_the_verbs_know_every_format() -> None:
    assert [f.value for f in FormatName] == list(exchange.FORMATS)


def test_the_verbs_export_and_import(tmp_path: Path) -> None:
    lay(four(), tmp_path / "corpus")
    file, out = str(tmp_path / "a.jsonl"), str(tmp_path / "out")
    there = ["export", "--corpus", str(tmp_path / "corpus"), "--format", "doccano", "--out", file]
    back = ["import", file, "--format", "doccano", "--out", out]
    assert [CliRunner().invoke(corpus_app, command).exit_code for command in (there, back)] == [0, 0]
    assert manifest.read(tmp_path / "out") == four()
