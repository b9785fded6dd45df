"""The manifest of a corpus: digests, counts, splits; the same documents give the same bytes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli_corpus import corpus_app
from pipeline.errors import InputError
from pipeline.learning import corpus, manifest
from tests.learning.small_corpus import four, lay


@pytest.mark.parametrize(
    ("author", "split"),
    [(1, "train"), (14, "train"), (15, "dev"), (16, "dev"), (17, "test"), (18, "test"), (19, "test"), (20, "test"), (21, "train")],
)  # fmt: skip
def test_a_writer_stands_in_one_split(author: int, split: str) -> None:
    assert manifest.split_of(author) == split


@pytest.mark.parametrize(
    ("year", "era"), [(2020, ""), (2021, "train"), (2022, "train"), (2023, "dev"), (2024, "test"), (2025, "")]
)
def test_a_year_stands_in_one_part_of_the_temporal_split(year: int, era: str) -> None:
    assert manifest.era_of(year) == era


def test_the_manifest_tells_every_document_and_sums_them_up(tmp_path: Path) -> None:
    found = manifest.build(lay(four(), tmp_path, listed=False))
    path = tmp_path / "2024" / "w01-02.json"
    assert found["documents"]["w01-02"] == {
        "sha256": manifest.digest(path), "year": 2024, "author": 1, "unit_kind": "ben-xe", "doc_type": "KẾ HOẠCH",
        "blocks": 55, "labelled": 54, "split": "train",
    }  # fmt: skip
    assert found["splits"] == {"by": "writer", "train": [1], "dev": [15], "test": [17]}
    assert found["temporal"] == {"train": [2021, 2022], "dev": [2023], "test": [2024]}
    assert found["counts"] == {
        "documents": 4, "blocks": 220, "labelled": 216, "writers": 3, "unit_kinds": 2,
        "years": {"2023": 2, "2024": 2}, "doc_types": {"BÁO CÁO": 3, "KẾ HOẠCH": 1},
        "splits": {
            "train": {"documents": 2, "blocks": 110, "labelled": 108},
            "dev": {"documents": 1, "blocks": 55, "labelled": 54},
            "test": {"documents": 1, "blocks": 55, "labelled": 54},
        },
    }  # fmt: skip


def test_writing_twice_gives_the_same_bytes_whatever_the_line_ends(tmp_path: Path) -> None:
    lay(four(), tmp_path)
    before = (tmp_path / manifest.NAME).read_bytes()
    for path in manifest.paths(tmp_path):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert manifest.write(tmp_path).read_bytes() == before
    assert b"\r" not in before


def test_the_corpus_takes_its_splits_from_the_manifest(tmp_path: Path) -> None:
    documents = corpus.load(lay(four(), tmp_path))
    assert {d.id: d.split for d in documents} == {
        "w01-01": "train",
        "w01-02": "train",
        "w15-01": "dev",
        "w17-01": "test",
    }


def test_the_sample_inbox_and_other_folders_are_no_documents(tmp_path: Path) -> None:
    lay(four(), tmp_path)
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "x.json").write_text("{}", encoding="utf-8")
    assert [p.stem for p in manifest.paths(tmp_path)] == ["w01-01", "w01-02", "w15-01", "w17-01"]


@pytest.mark.parametrize(
    ("text", "told"), [("{", "không đọc được JSON"), ("[]", "không phải một đối tượng JSON"), ("{}", "thiếu hoặc sai")]
)
def test_a_broken_document_is_refused_by_name(text: str, told: str, tmp_path: Path) -> None:
    lay(four(), tmp_path)
    (tmp_path / "2023" / "w01-01.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        manifest.build(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không có tài liệu"):
        manifest.write(tmp_path)


def test_the_verb_writes_the_manifest(tmp_path: Path) -> None:
    lay(four(), tmp_path, listed=False)
    result = CliRunner().invoke(corpus_app, ["manifest", "--corpus", str(tmp_path)])
    assert result.exit_code == 0
    assert json.loads((tmp_path / manifest.NAME).read_text(encoding="utf-8"))["counts"]["documents"] == 4
