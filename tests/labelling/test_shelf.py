"""Where models stand and which is in use: one small file, replaced whole, that never leads to another model."""

import shutil
from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.labelling import artefact, shelf
from pipeline.labelling.shelf import Chosen


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(shelf.VARIABLE, str(tmp_path / "models"))
    return tmp_path / "models"


def own(home: Path, name: str) -> str:
    """Put a model of the user's own into the home folder and return its digest."""
    shutil.copytree(shelf.SHIPPED / "default", home / name)
    return shelf.digest(home / name)


def test_without_a_choice_the_shipped_model_is_in_use(home: Path) -> None:
    assert shelf.stack() == [Chosen("default")]
    assert artefact.find("default") == shelf.SHIPPED / "default"
    assert not home.exists()


def test_the_projects_folder_is_home_where_it_can_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(shelf.VARIABLE, raising=False)
    monkeypatch.setattr(shelf, "SHIPPED", tmp_path)
    assert shelf.home() == tmp_path
    monkeypatch.setattr(shelf, "SHIPPED", tmp_path / "none")
    assert shelf.home().name == "models"
    assert "thidua" in str(shelf.home())
    assert shelf.places() == (shelf.home(), tmp_path / "none")


def test_a_chosen_model_is_what_default_means_from_then_on(home: Path) -> None:
    shelf.put([Chosen("default"), Chosen("2025", own(home, "2025"), {"verdict": "better"})])
    assert artefact.find("default") == home / "2025"
    assert artefact.load_model().name == "2025"
    assert shelf.stack()[-1].why == {"verdict": "better"}
    assert shelf.pinned("2025")
    assert not shelf.pinned("default")


def test_the_users_model_is_found_before_the_shipped_one_of_its_name(home: Path) -> None:
    own(home, "default")
    assert shelf.standing("default") == home / "default"
    assert shelf.folders() == [home / "default"]


def test_models_of_both_places_are_listed_by_name(home: Path) -> None:
    own(home, "2025")
    own(home, ".2026.17")
    assert shelf.folders() == [home / "2025", shelf.SHIPPED / "default"]


def test_a_chosen_model_that_was_changed_is_refused_with_a_way_back(home: Path) -> None:
    shelf.put([Chosen("default"), Chosen("2025", own(home, "2025"))])
    (home / "2025" / "card.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="đã thay đổi") as caught:
        artefact.find("default")
    assert "thidua promote --back" in caught.value.advice


def test_a_chosen_model_that_is_gone_is_refused(home: Path) -> None:
    shelf.put([Chosen("default"), Chosen("2025", own(home, "2025"))])
    shutil.rmtree(home / "2025")
    with pytest.raises(ModelError, match="không có mô hình 2025"):
        artefact.find("default")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"models": [{"model": "x"}]}', '{"models": 3}'])
def test_a_damaged_record_is_told_and_not_guessed_at(text: str, home: Path) -> None:
    home.mkdir()
    (home / shelf.IN_USE).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="hỏng") as caught:
        artefact.find("default")
    assert "Xoá tệp này" in caught.value.advice


def test_the_record_is_replaced_whole_and_leaves_nothing_behind(home: Path) -> None:
    shelf.put([Chosen("default")])
    before = (home / shelf.IN_USE).read_bytes()
    shelf.put([Chosen("default")])
    assert (home / shelf.IN_USE).read_bytes() == before
    assert [p.name for p in home.iterdir()] == [shelf.IN_USE]


def test_a_models_digest_changes_with_anything_it_says(home: Path) -> None:
    before = own(home, "2025")
    assert before == shelf.digest(shelf.SHIPPED / "default")
    with (home / "2025" / "card.json").open("a", encoding="utf-8") as file:
        file.write(" ")
    assert shelf.digest(home / "2025") != before
