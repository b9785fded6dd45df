"""The shipped model: safe to load, up to date with its corpus, and refused when anything about it is wrong."""

import json
import pickle
import shutil
import zipfile
from pathlib import Path

import pytest
import skops.io

from pipeline.errors import ModelError
from pipeline.labelling import artefact
from pipeline.learning import corpus
from pipeline.taxonomy import Taxonomy

SHIPPED = artefact.SHIPPED / "default"
CORPUS = artefact.SHIPPED.parent / "corpora"


def test_the_shipped_model_asks_for_no_untrusted_type() -> None:
    assert skops.io.get_untrusted_types(file=SHIPPED / "model.skops") == []


def test_the_shipped_model_is_up_to_date_with_corpus_and_taxonomy() -> None:
    card = artefact.read_card(SHIPPED)
    assert card["corpus_digest"] == corpus.digest(CORPUS), "run: thidua train"
    assert card["taxonomy"] == Taxonomy.default().digest, "run: thidua train"


def test_the_shipped_model_stays_small() -> None:
    assert (SHIPPED / "model.skops").stat().st_size < artefact.MOST_BYTES


def test_saving_a_loaded_model_gives_the_same_bytes(tmp_path: Path) -> None:
    model = artefact.load(SHIPPED)
    artefact.save(model, tmp_path / "one", {})
    artefact.save(artefact.load(tmp_path / "one"), tmp_path / "two", {})
    assert (tmp_path / "one" / "model.skops").read_bytes() == (tmp_path / "two" / "model.skops").read_bytes()


def copy_of(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "copy"))


def spoil_card(folder: Path, **changes: object) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").write_text(json.dumps({**card, **changes}), encoding="utf-8")


def test_a_model_of_another_scikit_learn_is_refused(tmp_path: Path) -> None:
    folder = copy_of(tmp_path)
    spoil_card(folder, **{"scikit-learn": "0.1"})
    with pytest.raises(ModelError, match=r"scikit-learn 0\.1"):
        artefact.load(folder)


def test_a_pickle_in_place_of_a_model_is_refused_unread(tmp_path: Path) -> None:
    folder = copy_of(tmp_path)
    (folder / "model.skops").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ModelError, match="hỏng"):
        artefact.load(folder)
    assert not Trap.sprung


class Trap:
    sprung = False

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return setattr, (Trap, "sprung", True)


def test_a_model_that_holds_a_foreign_type_is_refused(tmp_path: Path) -> None:
    folder = copy_of(tmp_path)
    skops.io.dump({"areas": Path("x"), "vectorisers": {}, "stances": None}, folder / "model.skops")
    with pytest.raises(ModelError, match="kiểu dữ liệu lạ"):
        artefact.load(folder)


def test_a_model_that_inflates_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefact, "MOST_INFLATED", 1000)
    with pytest.raises(ModelError, match="quá lớn"):
        artefact.load(copy_of(tmp_path))


@pytest.mark.parametrize("name", ["none", "../none"])
def test_a_missing_model_is_named_with_advice(name: str) -> None:
    with pytest.raises(ModelError, match="không có mô hình") as caught:
        artefact.load_model(name)
    assert "thidua models" in caught.value.advice


def test_an_empty_archive_is_a_damaged_model(tmp_path: Path) -> None:
    folder = copy_of(tmp_path)
    zipfile.ZipFile(folder / "model.skops", "w").close()
    with pytest.raises(ModelError):
        artefact.load(folder)
