"""The checks of a corpus: each fault is found by its name, and a sound corpus has none."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline.cli_corpus import corpus_app
from pipeline.errors import InputError
from pipeline.learning import form, manifest
from pipeline.learning.check import FLOORS, Floors, check
from pipeline.learning.overlap import near_duplicates, sentences
from tests.learning.small_corpus import SMALL, Gold, block, four, lay, settle, wording

CORPUS = Path(__file__).parents[2] / "corpora"
Change = Callable[[list[Gold]], object]


def codes(documents: list[Gold], folder: Path, *, floors: Floors = SMALL, evaluation: Path | None = None) -> list[str]:
    report = check(lay(documents, folder), evaluation=evaluation, floors=floors)
    return sorted(f"{f.code} {f.where}".strip() for f in report.errors)


def test_the_corpus_of_the_repository_passes_every_check_with_the_real_floors() -> None:
    assert [f"{f.code} {f.where} {f.message}" for f in check(CORPUS).errors] == []


def test_a_sound_corpus_has_no_findings_at_all(tmp_path: Path) -> None:
    report = check(lay(four(), tmp_path), floors=SMALL)
    assert report.findings == ()
    assert report.ok
    assert report.figures["documents"] == 4


# --- form -------------------------------------------------------------------------------------------------------------


def put(number: int, **fields: Any) -> Change:
    return lambda documents: documents[number].update(fields)


def put_block(number: int, **fields: Any) -> Change:
    return lambda documents: documents[0]["blocks"][number].update(fields)


def drop(name: str) -> Change:
    return lambda documents: documents[0].pop(name)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put(0, strange=1), "trường lạ strange"),
        (drop("sources"), "thiếu trường sources"),
        (drop("author"), "thiếu trường author"),
        (put(0, author="1"), "trường author sai kiểu"),
        (put(0, author=True), "trường author sai kiểu"),
        (put(0, author=0), "số của người viết"),
        (put(0, recipients=["a", 1]), "recipients phải gồm các chuỗi"),
        (put(0, recipients=[""]), "recipients phải gồm các chuỗi"),
        (put(0, recipients=[]), "trường recipients để trống"),
        (put(0, unit_header=["a"]), "unit_header"),
        (put(0, coverage={"1": ["missing"]}), "coverage phải gồm các chuỗi"),
        (put(0, unit=""), "trường unit để trống"),
        (put(0, unit="Phòng  Vận tải"), "chưa ở dạng chuẩn"),
        (put(0, blocks=[]), "trường blocks để trống"),
        (put(0, doc_type="TỜ TRÌNH"), "loại văn bản TỜ TRÌNH"),
        (put(0, date="2023-13-01"), "ngày 2023-13-01"),
        (put(0, date="20230601"), "ngày 20230601"),
        (put(0, date="2024-06-01"), "không hợp với năm 2023"),
        (put(1, date="2023-06-01"), "không hợp với năm 2024"),
        (put(0, sources=["báo chí"]), "nguồn không phải địa chỉ"),
        (put(0, id="w01_99"), "mã là w01_99, tệp ở chỗ của w01-01"),
        (put_block(0, kind="title"), "đoạn 0: loại đoạn"),
        (put_block(0, kind=["para"]), "đoạn 0: loại đoạn"),
        (put_block(0, level=5), "đoạn 0: cấp đề mục 5"),
        (put_block(0, stance="result"), "tính chất result không đi với heading"),
        (put_block(1, level=1), "đoạn 1: trường lạ level"),
        (put_block(1, text=""), "đoạn 1: chữ để trống"),
        (put_block(1, text="e\u0301"), "đoạn 1: chữ để trống hoặc chưa ở dạng chuẩn"),
        (put_block(1, stance="result"), "tính chất result không đi với item có areas []"),
        (put_block(1, areas=["1"]), "đoạn 1: areas phải gồm các số"),
        (put_block(1, areas=[11], stance="nil"), "areas [11]"),
        (put_block(9, cells=[]), "đoạn 9: chữ để trống"),
        (put_block(9, cells=[1, 2]), "đoạn 9: cells phải gồm các chuỗi"),
        (put_block(10, areas=[2, 2]), "areas [2, 2]"),
        (put_block(10, areas=[5, 2]), "areas [5, 2]"),
        (put_block(10, stance="heading"), "tính chất heading không đi với para"),
    ],
)
def test_each_fault_of_form_is_told(change: Change, told: str, tmp_path: Path) -> None:
    documents = four()
    lay(documents, tmp_path)
    places = [tmp_path / str(d["year"]) / f"{d['id']}.json" for d in documents]
    change(documents)
    for place, gold in zip(places, documents, strict=True):
        place.write_text(json.dumps(gold), encoding="utf-8")
    found = check(tmp_path, floors=SMALL).errors
    assert [f.message for f in found if f.code == "schema" and told in f.message]


@pytest.mark.parametrize("day", ["2024-01-09", "2024-03-31", "2023-12-31"])
def test_a_report_may_come_early_in_the_next_year(day: str) -> None:
    assert form.faults({**four()[0], "date": day}) == []


@pytest.mark.parametrize("data", [[], None, 3, "x"])
def test_what_is_no_document_is_told_and_nothing_breaks(data: object) -> None:
    assert form.faults(data) == ["không phải một đối tượng JSON"]


def test_a_file_that_is_no_json_is_named_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    lay(four(), tmp_path)
    (tmp_path / "2023" / "w01-01.json").write_text("{", encoding="utf-8")
    report = check(tmp_path, floors=SMALL)
    assert ("schema", "w01-01") in {(f.code, f.where) for f in report.errors}
    assert report.figures["documents"] == 3
    assert [f.code for f in report.findings if f.level == "warning"] == ["manifest"]


def test_one_id_for_two_files_is_told(tmp_path: Path) -> None:
    lay(four(), tmp_path)
    (tmp_path / "2024" / "w01-01.json").write_bytes((tmp_path / "2023" / "w01-01.json").read_bytes())
    found = [(f.where, f.message) for f in check(tmp_path, floors=SMALL).errors if f.code == "schema"]
    assert ("w01-01", "mã tài liệu dùng cho nhiều tệp") in found
    assert ("w01-01", "năm là 2023, tệp ở chỗ của 2024") in found


def test_coverage_must_follow_from_the_blocks(tmp_path: Path) -> None:
    documents = four()
    documents[0]["coverage"] |= {"1": "nil", "2": "missing"}
    report = check(lay(documents, tmp_path), floors=SMALL)
    assert [(f.code, f.where, f.message) for f in report.errors] == [
        ("coverage", "w01-01", "nội dung 1: ghi nil, các đoạn cho missing"),
        ("coverage", "w01-01", "nội dung 2: ghi missing, các đoạn cho reported"),
    ]


def test_each_document_leaves_something_out(tmp_path: Path) -> None:
    documents = four()
    documents[0]["blocks"].append(block(wording("one more"), [1], "result"))
    settle(documents[0])
    assert codes(documents, tmp_path) == ["left-out w01-01"]


def test_a_document_without_sources_is_a_warning_and_a_writer_without_any_an_error(tmp_path: Path) -> None:
    documents = four()
    documents[0]["sources"] = []
    report = check(lay(documents, tmp_path), floors=SMALL)
    assert [(f.code, f.level) for f in report.findings] == [("sources", "warning")]
    documents[1]["sources"] = []
    assert codes(documents, tmp_path) == ["sources"]


# --- floors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("floors", "told"),
    [
        ({"documents": 5}, "tài liệu: 4, cần ít nhất 5"),
        ({"labelled": 10000}, "đoạn có nhãn"),
        ({"none": 0.5}, "không thuộc nội dung nào: 0."),
        ({"several": 0.5}, "hai nội dung trở lên: 0."),
        ({"unit_kinds": 3}, "loại đơn vị: 2, cần ít nhất 3"),
        ({"writers": 4}, "người viết: 3, cần ít nhất 4"),
        ({"year_share": (0.6, 1.0)}, "tỷ lệ tài liệu năm 2023: 0.5, cần từ 0.6 đến 1.0"),
        ({"plan_share": (0.3, 0.4)}, "tỷ lệ kế hoạch: 0.25"),
        ({"district_none": 10}, "đơn vị cấp huyện, xã: 9, cần ít nhất 10"),
    ],
)
def test_each_floor_is_held(floors: dict[str, Any], told: str, tmp_path: Path) -> None:
    found = check(lay(four(), tmp_path), floors=replace(SMALL, **floors)).errors
    assert {f.code for f in found} == {"floor"}
    assert any(told in f.message for f in found)


def test_each_area_needs_its_blocks(tmp_path: Path) -> None:
    found = check(lay(four(), tmp_path), floors=replace(SMALL, per_area=1000)).errors
    assert [f.message.partition(":")[0] for f in found] == [f"đoạn thuộc nội dung {a}" for a in range(1, 11)]


def test_each_area_needs_every_stance(tmp_path: Path) -> None:
    documents = four()
    for gold in documents:
        gold["blocks"] = [b for b in gold["blocks"] if (b["areas"], b["stance"]) != ([6], "nil")]
    report = check(lay(documents, tmp_path), floors=SMALL)
    assert [f.message for f in report.errors] == ["nội dung chưa có đủ tính chất: 6 nil"]
    assert check(tmp_path, floors=replace(SMALL, every_stance=False)).ok


def test_a_year_outside_the_corpus_is_told(tmp_path: Path) -> None:
    found = check(lay(four(), tmp_path), floors=replace(SMALL, years=(2023,), year_share=(0, 1))).errors
    assert {f.where for f in found} == {"w01-02", "w17-01"}


def test_the_real_floors_are_those_of_the_specification() -> None:
    assert (FLOORS.documents, FLOORS.labelled, FLOORS.per_area, FLOORS.unit_kinds, FLOORS.writers) == (
        260, 7000, 450, 60, 20,
    )  # fmt: skip
    assert (FLOORS.none, FLOORS.several, FLOORS.jaccard, FLOORS.district_none) == (0.30, 0.12, 0.5, 600)


# --- repeats and leaks ------------------------------------------------------------------------------------------------


def test_a_near_duplicate_in_the_same_document_is_found(tmp_path: Path) -> None:
    documents = four()
    documents[0]["blocks"].append(block(wording("w01-01", 0)[:-2] + "x.", [], "none"))
    assert codes(documents, tmp_path) == ["repeat w01-01#1, w01-01#55"]


def test_a_near_duplicate_between_splits_is_a_leak(tmp_path: Path) -> None:
    documents = four()
    documents[3]["blocks"].append(block(wording("w01-01", 0), [], "none"))
    assert codes(documents, tmp_path) == ["leak-block w01-01#1, w17-01#55"]


@pytest.mark.parametrize(
    "repeated",
    [
        {"kind": "heading", "level": 1, "text": wording("w01-01", 0), "areas": [], "stance": "heading"},
        block(wording("w01-01", 2, "copied"), [2], "copied"),
        block("Bảy chữ thì không so với ai.", [], "none"),
    ],
)
def test_headings_lifted_text_and_short_blocks_may_repeat(repeated: dict[str, Any], tmp_path: Path) -> None:
    documents = four()
    documents[0]["blocks"] += [dict(repeated), dict(repeated)]
    assert codes(documents, tmp_path) == []


def test_half_of_a_block_in_common_is_still_allowed(tmp_path: Path) -> None:
    documents = four()
    half = " ".join(wording("w01-01", 0).split()[:6])
    documents[1]["blocks"].append(block(f"{half} {wording('own')}", [], "none"))
    assert codes(documents, tmp_path) == []


@given(st.lists(st.sets(st.integers(0, 12).map(lambda n: (str(n),)), max_size=8), max_size=12), st.floats(0.05, 1))
def test_the_prefix_filter_finds_exactly_the_pairs_that_comparing_all_finds(
    sets: list[set[tuple[str, ...]]], bound: float
) -> None:
    pairs = ((i, j, sets[i], sets[j]) for i, j in combinations(range(len(sets)), 2))
    slow = {(i, j) for i, j, a, b in pairs if a and b and len(a & b) / len(a | b) >= bound}
    assert {(i, j) for i, j, _ in near_duplicates(sets, bound)} == slow


def test_a_unit_in_two_splits_is_a_leak_however_it_is_spelt(tmp_path: Path) -> None:
    documents = four()
    documents[0]["unit"], documents[2]["unit"] = "Bến xe Mỹ Đình", "BẾN XE MỸ ĐÌNH"
    assert codes(documents, tmp_path) == ["leak-unit w01-01, w15-01"]


def test_a_unit_of_several_years_is_told_as_information(tmp_path: Path) -> None:
    documents = four()
    documents[1]["unit"] = documents[0]["unit"]
    report = check(lay(documents, tmp_path), floors=SMALL)
    assert [(f.code, f.level) for f in report.findings] == [("leak-time", "info")]
    assert "w01-01, w01-02" in report.findings[0].message


def evaluation_folder(folder: Path, blocks: list[dict[str, Any]], lines: list[dict[str, Any]]) -> Path:
    folder.mkdir()
    (folder / "a01.json").write_text(json.dumps({"id": "a01", "blocks": blocks}), encoding="utf-8")
    (folder / "real.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines), encoding="utf-8")
    return folder


OURS = wording("w01-01", 2, "result")


@pytest.mark.parametrize(
    ("blocks", "lines"),
    [
        ([block(OURS.upper(), [2], "result")], []),
        ([block(f"Một câu khác. {OURS} Và nữa.", [2], "result")], []),
        ([block("trước " + OURS[:-1] + " sau", [2], "result")], []),
        ([], [{"text": OURS, "areas": [2], "stance": "result"}]),
        ([], [{"text": " ".join(OURS.split()[2:11])}]),
        ([{"kind": "row", "cells": ["1", OURS], "areas": [], "stance": "none"}], []),
    ],
)
def test_a_sentence_of_the_evaluation_material_is_found(
    blocks: list[dict[str, Any]], lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    folder = evaluation_folder(tmp_path / "evaluation", blocks, lines or [{"text": "x"}])
    assert codes(four(), tmp_path / "corpus", evaluation=folder) == ["evaluation w01-01#10"]


@pytest.mark.parametrize(
    "blocks",
    [
        [block(OURS, [2], "copied")],
        [block(" ".join(OURS.split()[:7]), [2], "result")],
        [block(OURS, [2], "result"), block(f"Kế hoạch: {OURS}", [2], "copied")],
    ],
)
def test_lifted_plan_text_and_short_phrases_may_stand_in_both(blocks: list[dict[str, Any]], tmp_path: Path) -> None:
    folder = evaluation_folder(tmp_path / "evaluation", blocks, [])
    assert codes(four(), tmp_path / "corpus", evaluation=folder) == []


def test_sentences_end_at_stops_and_at_the_sides_of_cells() -> None:
    text = "Đạt 18.402 lượt xe trong kỳ, tăng 3 %. Hết; a b | Sở Giao thông"
    assert sentences(text, 3) == ["dat 18 402 luot xe trong ky tang 3", "so giao thong"]


def test_an_evaluation_folder_without_documents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="không có tài liệu đánh giá"):
        check(lay(four(), tmp_path / "corpus"), evaluation=tmp_path / "empty", floors=SMALL)


def test_a_damaged_evaluation_folder_is_refused(tmp_path: Path) -> None:
    folder = evaluation_folder(tmp_path / "evaluation", [{"kind": "para"}], [])
    with pytest.raises(InputError, match="không đọc được bộ đánh giá"):
        check(lay(four(), tmp_path / "corpus"), evaluation=folder, floors=SMALL)


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không có tài liệu"):
        check(tmp_path)


# --- the manifest -----------------------------------------------------------------------------------------------------


def test_a_corpus_needs_its_manifest(tmp_path: Path) -> None:
    lay(four(), tmp_path, listed=False)
    assert [f.code for f in check(tmp_path, floors=SMALL).errors] == ["manifest"]
    (tmp_path / manifest.NAME).write_text("[]", encoding="utf-8")
    assert [f.code for f in check(tmp_path, floors=SMALL).errors] == ["manifest"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda m: m["documents"]["w01-01"].update(split="test"), "w01-01"),
        (lambda m: m["documents"]["w01-01"].update(sha256="0"), "w01-01"),
        (lambda m: m["documents"].pop("w17-01"), "w17-01"),
        (lambda m: m["documents"].update(w99={}), "w99"),
        (lambda m: m["counts"].update(blocks=1), "counts"),
        (lambda m: m["splits"].update(dev=[]), "splits"),
        (lambda m: m.update(schema=2), "schema"),
    ],
)
def test_a_stale_manifest_is_told(change: Callable[[dict[str, Any]], object], where: str, tmp_path: Path) -> None:
    path = lay(four(), tmp_path) / manifest.NAME
    listed = json.loads(path.read_text(encoding="utf-8"))
    change(listed)
    path.write_text(json.dumps(listed), encoding="utf-8")
    assert [(f.code, f.where) for f in check(tmp_path, floors=SMALL).errors] == [("manifest", where)]


# --- the verb ---------------------------------------------------------------------------------------------------------


def test_the_verb_lists_the_findings_and_ends_with_three(tmp_path: Path) -> None:
    result = CliRunner().invoke(corpus_app, ["check", "--corpus", str(lay(four(), tmp_path))])
    assert result.exit_code == 3
    assert "LỖI (floor) tài liệu: 4, cần ít nhất 260" in result.stdout
    assert "lỗi phải sửa" in result.stdout


def test_the_verb_ends_with_zero_on_a_sound_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "__kwdefaults__", {"evaluation": None, "floors": SMALL})
    result = CliRunner().invoke(corpus_app, ["check", "--corpus", str(lay(four(), tmp_path))])
    assert (result.exit_code, result.stdout.strip()[-5:]) == (0, ": đạt")
