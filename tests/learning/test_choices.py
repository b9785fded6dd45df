"""The file of choices: every choice of training stands in it, and nothing strange is taken for one."""

from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError, UsageError
from pipeline.labelling import linear
from pipeline.labelling.model import Settings
from pipeline.learning import choices, corpus
from pipeline.learning.choices import Choices, Selection, spelt, years_of
from tests.learning.small_corpus import four, lay

ROOT = Path(__file__).parents[2]


def test_the_projects_file_names_every_choice_with_its_default() -> None:
    text = (ROOT / "models" / "train.yaml").read_text(encoding="utf-8")
    assert text == choices.dumps(Choices(Settings())), (
        "delete it, then run: thidua train --save-config models/train.yaml"
    )
    assert all(f"  {f.name}: " in text for f in fields(Settings))


@pytest.mark.parametrize(
    "held",
    [
        Choices(Settings()),
        Choices(Settings(area_strength=12.5, seed=7), Selection((2021, 2022), ("train", "dev"))),
    ],
)
def test_choices_come_back_from_their_file(held: Choices) -> None:
    assert choices.loads(choices.dumps(held)) == held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("", Choices(Settings())),
        ("years: 2021-2023", Choices(Settings(), Selection((2021, 2022, 2023)))),
        ("years: [2021, 2023]\nsplits: [development]", Choices(Settings(), Selection((2021, 2023), ("dev",)))),
        ("settings: {seed: 3}", Choices(Settings(seed=3))),
        ("settings: {area_strength: 10}", Choices(Settings(area_strength=10.0))),
    ],
)
def test_what_a_file_does_not_name_is_as_in_the_settings(text: str, held: Choices) -> None:
    assert choices.loads(text) == held


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("settings: {seeds: 3}", "không có lựa chọn seeds"),
        ("setings: {}", "không có lựa chọn setings"),
        ("settings: {word: 2}", r"không có lựa chọn word \(có phải words\?\)"),
        ("settings: {seed: hai}", r"settings.seed = hai \(cần một số nguyên\)"),
        ("settings: {folds: 1}", r"settings.folds = 1 \(cần từ 2 trở lên\)"),
        ("settings: {rows: -1}", r"settings.rows = -1 \(cần từ 0 trở lên\)"),
        ("settings: {rows: .nan}", r"settings.rows = .nan \(cần một số\)"),
        ("settings: {rows: yes}", r"settings.rows = true \(cần một số\)"),
        ("settings: {words: 1.0e+9}", r"\(cần tới 1000 là cùng\)"),
        ("settings: {area_strength: 0}", r"settings.area_strength = 0 \(cần trên 0\)"),
        ("settings: {pieces: 1}", r"settings.pieces = 1 \(cần true hoặc false\)"),
        ("settings: {encoder: 3}", r"settings.encoder = 3 \(cần một chuỗi chữ\)"),
        (f"settings: {dict.fromkeys((*linear.TEXTS, *linear.NUMBERS), 0)}", "mọi trọng số đều bằng 0"),
        ("settings: [1]", "tên: giá trị"),
        ("[1, 2]", "tên: giá trị"),
        ("schema: 9", "mẫu 9"),
        ("years: [năm nay]", "không hiểu các năm"),
        ("splits: [valid]", "không có phần valid"),
        ("a: [", "sai cú pháp YAML"),
    ],
)
def test_what_is_no_choice_is_refused_by_name(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told) as caught:
        choices.load(tmp_path / "my.yaml")
    assert "my.yaml" in caught.value.message


def test_a_missing_file_of_choices_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không đọc được"):
        choices.load(tmp_path / "none.yaml")


# --- years and splits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023", (2023,)),
        ("2021-2022", (2021, 2022)),
        ("2021–2023", (2021, 2022, 2023)),
        ("2024, 2021-2022", (2021, 2022, 2024)),
        ("2022,2022", (2022,)),
    ],
)
def test_years_are_read(text: str, years: tuple[int, ...]) -> None:
    assert years_of(text) == years


@pytest.mark.parametrize("text", ["", ",", "x", "2023-", "-2023", "23", "2023-2021", "20232024", "2023 2024"])
def test_what_names_no_years_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError):
        years_of(text)


@given(st.sets(st.integers(1900, 2199), min_size=1))
def test_years_that_are_spelt_are_read_again(years: set[int]) -> None:
    assert years_of(spelt(sorted(years))) == tuple(sorted(years))


@given(st.text(max_size=12))
def test_any_text_is_years_or_wrong_usage(text: str) -> None:
    with suppress(UsageError):
        assert years_of(text)


# --- which documents --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "judged", "rest"),
    [
        (Selection(splits=("test",)), ["w17-01"], ["w01-01", "w01-02"]),
        (Selection(splits=("dev",)), ["w15-01"], ["w01-01", "w01-02"]),
        (Selection(splits=("train",)), ["w01-01", "w01-02"], []),
        (Selection((2024,)), ["w01-02", "w17-01"], ["w01-01", "w15-01"]),
        (Selection((2023,)), ["w01-01", "w15-01"], []),
        (Selection((2024,), ("test",)), ["w17-01"], ["w01-01"]),
        (Selection((2023, 2024)), ["w01-01", "w01-02", "w15-01", "w17-01"], []),
        (Selection((2030,)), [], ["w01-01", "w01-02", "w15-01", "w17-01"]),
    ],
)
def test_nobody_learns_from_what_judges_him_nor_from_a_later_year_nor_from_another_split(
    selection: Selection, judged: list[str], rest: list[str], tmp_path: Path
) -> None:
    documents = corpus.load(lay(four(), tmp_path))
    chosen = selection.pick(documents)
    assert [d.id for d in chosen] == judged
    assert [d.id for d in selection.rest(documents, chosen)] == rest


def test_a_document_that_judges_is_known_by_its_words_whatever_its_name_and_labels(tmp_path: Path) -> None:
    documents = corpus.load(lay(four(), tmp_path / "one"))
    copy = four()[1]
    copy["id"], copy["blocks"][1]["areas"], copy["blocks"][1]["stance"] = "other", [3], "result"
    again = corpus.load(lay([copy], tmp_path / "two"))
    assert [d.id for d in Selection().rest(documents, again)] == ["w01-01", "w15-01", "w17-01"]


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (Selection(), "tất cả tài liệu"),
        (Selection((2021, 2022)), "năm 2021-2022"),
        (Selection((2024,), ("dev", "test")), "phần development, test, năm 2024"),
    ],
)
def test_a_selection_is_told_in_words(selection: Selection, told: str) -> None:
    assert str(selection) == told
