"""The verbs of researchers, end to end on a small real corpus: train, models, evaluate, compare, promote."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli_learning import learning_app
from pipeline.errors import ThiduaError
from pipeline.labelling import artefact, shelf
from pipeline.learning import corpus, manifest

CORPUS = shelf.SHIPPED.parent / "corpora"
IDS = "w01-01 w03-01 w05-01 w01-03 w05-07 w08-01 w17-04 w03-02 w17-07 w18-08 w02-02 w06-07 w17-10".split()
NO_FLOORS = '{"floors": {}, "ceilings": {}, "corpus_digest": ""}'
HIGH_FLOORS = '{"floors": {"written.block_micro_f1": 0.9999}, "ceilings": {}, "corpus_digest": ""}'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder with a corpus of some real documents of four years, and models of its own."""
    top = tmp_path_factory.mktemp("place")
    for path in (p for p in CORPUS.glob("[12]*/*.json") if p.stem in IDS):
        (top / "corpus" / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, top / "corpus" / path.parent.name)
    manifest.write(top / "corpus")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(shelf.VARIABLE, str(top / "models"))
        patch.chdir(top)
        told(top, "train", "--years", "2021-2022")
        yield top


def run(place: Path, verb: str, *arguments: str) -> tuple[str, ThiduaError | None]:
    """Call a verb; return what it told, and the error that it ended in."""
    own = () if verb == "models" or "--back" in arguments else ("--corpus", str(place / "corpus"))
    result = CliRunner().invoke(learning_app, [verb, *arguments, *own])
    if result.exception is None or isinstance(result.exception, ThiduaError):
        return " ".join(result.output.split()), result.exception
    raise result.exception


def told(place: Path, verb: str, *arguments: str) -> str:
    text, error = run(place, verb, *arguments)
    assert error is None, error
    return text


def refused(place: Path, verb: str, *arguments: str) -> str:
    _, error = run(place, verb, *arguments)
    assert error is not None
    return f"{error.exit_code} {error.message} {error.advice}"


# --- train ------------------------------------------------------------------------------------------------------------


def test_a_card_names_every_document_that_was_learnt(place: Path) -> None:
    card = artefact.read_card(place / "models" / "2021-2022")
    early = {d.id: d.digest for d in corpus.load(place / "corpus") if d.year < 2023}
    assert card["learnt"] == {"splits": ["test", "train"], "documents": early}
    assert card["years"] == [2021, 2022]
    assert card["documents"] == len(early) == 7


def test_the_same_choices_give_the_same_bytes(place: Path) -> None:
    told(place, "train", "--years", "2021-2022", "--out", str(place / "again" / "2021-2022"))
    for name in shelf.PARTS:
        assert (place / "again" / "2021-2022" / name).read_bytes() == (
            place / "models" / "2021-2022" / name
        ).read_bytes()


def test_a_file_of_choices_can_be_written_changed_and_trained_with(place: Path) -> None:
    told(place, "train", "--save-config", "mine.yaml", "--years", "2021-2022")
    text = Path("mine.yaml").read_text(encoding="utf-8")
    Path("mine.yaml").write_text(text.replace("seed: 0", "seed: 5"), encoding="utf-8")
    told(place, "train", "--config", "mine.yaml")
    card = artefact.read_card(place / "models" / "mine-2021-2022")
    assert card["settings"]["seed"] == 5
    assert card["documents"] == 7
    assert "đã có" in refused(place, "train", "--save-config", "mine.yaml")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--years", "2021-2022", "--name", "a/b"], "2 tên mô hình"),
        (["--years", "2021-2022", "--name", ".a"], "2 tên mô hình"),
        (["--years", "nay"], "2 không hiểu các năm"),
        (["--splits", "valid"], "2 không có phần valid"),
        (["--years", "2030"], "3 chỉ có 0 tài liệu hợp với lựa chọn (năm 2030)"),
        (["--config", "none.yaml"], "3 không đọc được tệp cấu hình"),
        (["--out", "corpus"], "2 corpus đã có và không phải là mô hình"),
        ([], "2 tên default dành cho mô hình đi kèm"),
    ],
)
def test_training_that_would_fail_or_spoil_something_is_refused(arguments: list[str], why: str, place: Path) -> None:
    assert refused(place, "train", *arguments).startswith(why)
    assert (place / "corpus" / "MANIFEST.json").exists()


def test_models_are_listed_with_the_one_in_use(place: Path) -> None:
    text = told(place, "models")
    assert "2021-2022: 7 tài liệu, năm 2021-2022" in text
    assert "default ● đang dùng" in text


# --- evaluate ---------------------------------------------------------------------------------------------------------


def evaluation(folder: str) -> dict[str, object]:
    return dict(json.loads((Path(folder) / "evaluation.json").read_text(encoding="utf-8")))


def test_a_model_of_past_years_is_evaluated_on_a_later_one(place: Path) -> None:
    text = told(place, "evaluate", "2021-2022", "--year", "2023", "--out", "e23")
    found = evaluation("e23")
    assert found["seen"] == []
    assert "F1 vi mô" in text
    assert "Cảnh báo" not in text
    assert (Path("e23") / "index.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_same_evaluation_gives_the_same_bytes(place: Path) -> None:
    for out in ("one", "two"):
        told(place, "evaluate", "2021-2022", "--year", "2024", "--out", out)
    for name in ("index.html", "evaluation.json"):
        assert (Path("one") / name).read_bytes() == (Path("two") / name).read_bytes()


def test_a_named_model_that_has_seen_the_documents_is_judged_with_a_warning(place: Path) -> None:
    assert "Cảnh báo: mô hình đã học 4 tài liệu" in told(
        place, "evaluate", "2021-2022", "--year", "2022", "--out", "e22"
    )
    assert len(evaluation("e22")["seen"]) == 4  # type: ignore[arg-type]  # a list


def test_the_model_in_use_is_trained_anew_without_what_judges_it(place: Path) -> None:
    text = told(place, "evaluate", "--out", "test")
    found = evaluation("test")
    assert "huấn luyện lại" in text
    assert found["seen"] == []
    assert found["model"]["retrained"]  # type: ignore[index]  # a mapping
    assert sorted(found["material"]["documents"]) == ["w17-04", "w17-07", "w17-10", "w18-08"]  # type: ignore[index]


def test_gold_documents_of_any_folder_can_judge(place: Path) -> None:
    Path("gold").mkdir()
    shutil.copy(CORPUS / "2024" / "w20-11.json", "gold")
    told(place, "evaluate", "2021-2022", "--gold", "gold", "--out", "g")
    assert evaluation("g")["material"]["about"] == "gold: tất cả tài liệu"  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--year", "2021", "--retrain"], "3 không còn tài liệu nào để huấn luyện lại"),
        (["--year", "2030"], "3 không có tài liệu nào thuộc năm 2030"),
        (["--split", "development"], "3 không có tài liệu nào thuộc phần development"),
        (["--inbox", "corpus"], "2 --inbox cần --gold"),
        (["none", "--year", "2023"], "6 không có mô hình none"),
        (["2021-2022", "--year", "2023", "--plan", "none.pdf"], "3 không có tệp none.pdf"),
        (["2021-2022", "--year", "2023", "--out", "corpus/MANIFEST.json"], "3 không ghi được vào"),
    ],
)
def test_an_evaluation_that_cannot_be_is_refused(arguments: list[str], why: str, place: Path) -> None:
    assert refused(place, "evaluate", *arguments).startswith(why)


# --- compare and promote ----------------------------------------------------------------------------------------------


def test_two_models_are_compared_on_documents_that_neither_has_seen(place: Path) -> None:
    told(place, "train", "--years", "2021-2023", "--name", "more")
    text = told(place, "compare", "2021-2022", "more", "--year", "2024", "--out", "c")
    found = json.loads((Path("c") / "comparison.json").read_text(encoding="utf-8"))
    assert found["verdict"] in ("better", "same", "worse")
    assert [m["name"] for m in found["models"]] == ["2021-2022", "more"]
    assert "F1 vi mô" in text


def test_a_comparison_with_a_model_that_knows_the_documents_is_void(place: Path) -> None:
    text = told(place, "compare", "default", "2021-2022", "--year", "2024", "--out", "c")
    assert "Không kết luận được" in text
    assert "Thêm --retrain" in text


def test_an_equal_model_is_promoted_by_force_alone_and_can_be_gone_back_from(place: Path) -> None:
    Path("floors.json").write_text(NO_FLOORS, encoding="utf-8")
    common = ("--year", "2023", "--floors", "floors.json", "--out", "p")
    assert refused(place, "promote", "2021-2022", *common).startswith("6 chưa thấy mô hình 2021-2022 tốt hơn")
    assert artefact.find("default") == shelf.SHIPPED / "default"
    assert "Mô hình mặc định từ nay là 2021-2022" in told(place, "promote", "2021-2022", *common, "--force")
    assert artefact.find("default") == place / "models" / "2021-2022"
    assert refused(place, "promote", "2021-2022", *common).startswith("6 mô hình 2021-2022 đang là")
    assert refused(place, "train", "--years", "2021-2022").startswith("2 mô hình 2021-2022 đang được dùng")
    assert "Đã quay về mô hình default" in told(place, "promote", "--back")
    assert artefact.find("default") == shelf.SHIPPED / "default"


def test_a_model_that_breaks_a_floor_is_not_promoted_even_by_force(place: Path) -> None:
    Path("high.json").write_text(HIGH_FLOORS, encoding="utf-8")
    arguments = ("2021-2022", "--year", "2023", "--floors", "high.json", "--force", "--out", "p")
    assert refused(place, "promote", *arguments).startswith("6 mô hình 2021-2022 không đạt mức sàn")
    assert shelf.stack()[-1].model == "default"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "2 cần tên một mô hình, hoặc --back"),
        (["2021-2022", "--back"], "2 cần tên một mô hình, hoặc --back"),
        (["none"], "6 không có mô hình none"),
        (["../models/2021-2022"], "6 không có mô hình"),
        (["2021-2022", "--year", "2021"], "3 không còn tài liệu nào"),
        (["2021-2022", "--floors", "none.json"], "3 không đọc được tệp mức sàn"),
    ],
)
def test_a_promotion_that_cannot_be_is_refused(arguments: list[str], why: str, place: Path) -> None:
    assert refused(place, "promote", *arguments, "--out", "p").startswith(why)
