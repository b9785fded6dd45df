"""Putting a model to use: only what is better, never what is worse, and always with a way back."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ModelError
from pipeline.labelling import artefact, shelf
from pipeline.learning import promote
from pipeline.learning.compare import BETTER, DECIDING, SAME, VOID, WORSE
from pipeline.learning.floors import Floors
from pipeline.learning.promote import Bar

CHANGE = {"value": 0.02, "low": 0.01, "high": 0.03}
FOUND: dict[str, Any] = {
    "verdict": BETTER,
    "material": {"about": "năm 2024", "documents": {"a": "1", "b": "2"}},
    "models": [{"name": "default", "digest": "x", "years": [2021]}, {"name": "2025", "digest": "y"}],
    "figures": {n: {"change": CHANGE} for n in DECIDING},
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(shelf.VARIABLE, str(tmp_path))
    for name in ("2025", "2026"):
        shutil.copytree(shelf.SHIPPED / "default", tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("verdict", "broken", "force", "told"),
    [
        (BETTER, (), False, ""),
        (BETTER, (), True, ""),
        (SAME, (), False, "chưa thấy"),
        (SAME, (), True, ""),
        (WORSE, (), False, "kém hơn"),
        (WORSE, (), True, "kém hơn"),
        (VOID, (), True, "không có giá trị"),
        (BETTER, ("f1",), False, "không đạt mức sàn: f1"),
        (BETTER, ("f1",), True, "không đạt mức sàn: f1"),
    ],
)
def test_force_helps_an_equal_model_but_no_worse_one(
    verdict: str, broken: tuple[str, ...], force: bool, told: str
) -> None:
    found = {**FOUND, "verdict": verdict}
    if not told:
        promote.decide(found, "2025", broken, force=force)
        return
    with pytest.raises(ModelError, match=told) as caught:
        promote.decide(found, "2025", broken, force=force)
    assert caught.value.exit_code == 6


def test_a_promoted_model_is_the_default_and_the_record_says_why(home: Path) -> None:
    promote.put_to_use("2025", FOUND, Bar(Floors({}, {}), "corpus"))
    assert artefact.find("default") == home / "2025"
    why = shelf.stack()[-1].why
    assert why["verdict"] == BETTER
    assert not why["forced"]
    assert why["change"] == dict.fromkeys(DECIDING, CHANGE)
    assert why["floors"] == {"held": True, "corpus_digest": "corpus"}
    assert [m["name"] for m in why["models"]] == ["default", "2025"]


def test_a_forced_choice_is_recorded_as_forced(home: Path) -> None:
    promote.put_to_use("2025", {**FOUND, "verdict": SAME}, Bar(None), force=True)
    assert shelf.stack()[-1].why["forced"]
    assert shelf.stack()[-1].digest == shelf.digest(home / "2025")


def test_going_back_undoes_one_promotion_after_another(home: Path) -> None:
    promote.put_to_use("2025", FOUND, Bar(None))
    promote.put_to_use("2026", FOUND, Bar(None))
    assert promote.back().model == "2025"
    assert artefact.find("default") == home / "2025"
    assert promote.back().model == "default"
    assert artefact.find("default") == shelf.SHIPPED / "default"
    with pytest.raises(ModelError, match="không có mô hình nào trước đó"):
        promote.back()


def test_the_way_back_is_open_when_the_model_in_use_is_gone(home: Path) -> None:
    promote.put_to_use("2025", FOUND, Bar(None))
    shutil.rmtree(home / "2025")
    assert promote.back().model == "default"


def test_nobody_goes_back_to_a_model_that_was_changed(home: Path) -> None:
    promote.put_to_use("2025", FOUND, Bar(None))
    promote.put_to_use("2026", FOUND, Bar(None))
    (home / "2025" / "card.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="đã thay đổi"):
        promote.back()
    assert artefact.find("default") == home / "2026"
