"""Quality floors: they move up only, and training keeps them."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.labelling.model import Settings
from pipeline.learning import corpus, floors
from pipeline.learning.corpus import gold
from pipeline.learning.floors import Floors
from tests.learning.small_corpus import document, four

ROOT = Path(__file__).parents[2]
HELD = ROOT / "tests" / "floors.json"
NAMES = [*floors.names(floors.FLOORS), *floors.names(floors.CEILINGS)]
VALUES = st.fixed_dictionaries({n: st.floats(0, 1) for n in NAMES})


@pytest.mark.slow
def test_training_keeps_every_floor() -> None:
    held = floors.load(HELD)
    broken = held.broken(floors.reached(corpus.load(ROOT / "corpora"), Settings(), held.names))
    changed = held.corpus_digest != corpus.digest(ROOT / "corpora")
    assert broken == [], "the corpus is not the one that the floors were set on" if changed else "same corpus as before"


def test_the_projects_floors_hold_every_figure_there_is_to_hold() -> None:
    assert sorted(NAMES) == floors.load(HELD).names


def test_documents_of_later_writers_are_learnt_from_and_do_not_judge() -> None:
    later = document("w23-01", author=floors.JUDGED + 1, year=2024, left_out=5)
    held = [gold(d, split="train") for d in (*four(), later)]
    judged = floors.judging(floors.PARTINGS["temporal_2024"], held)
    assert [d.id for d in judged] == ["w01-02", "w17-01"]
    assert "w23-01" in [d.id for d in floors.PARTINGS["written"].rest(held, judged)]


@hypothesis_settings(deadline=None)
@given(VALUES)
def test_floors_that_were_raised_are_kept_by_what_raised_them(measured: dict[str, float]) -> None:
    assert Floors({}, {}).raised(measured, "").broken(measured) == []


@hypothesis_settings(deadline=None)
@given(VALUES, VALUES)
def test_no_floor_is_ever_lowered_and_no_ceiling_lifted(first: dict[str, float], second: dict[str, float]) -> None:
    before = Floors({}, {}).raised(first, "")
    if before.broken(second):
        with pytest.raises(InputError, match="không đạt"):
            before.raised(second, "")
        return
    after = before.raised(second, "new")
    assert all(after.floors[n] >= v for n, v in before.floors.items())
    assert all(after.ceilings[n] <= v for n, v in before.ceilings.items())
    assert after.corpus_digest == "new"


def test_a_figure_that_is_nothing_breaks_its_floor() -> None:
    assert Floors({"written.ece": 0.1}, {}).broken({"written.ece": math.nan})
    assert Floors({}, {"written.ece": 0.1}).broken({"written.ece": math.nan})


@pytest.mark.parametrize(
    ("value", "low", "high"), [(0.8658, 0.865, 0.866), (0.866, 0.866, 0.866), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)]
)
def test_bounds_are_rounded_to_the_safe_side(value: float, low: float, high: float) -> None:
    assert (floors.down(value), floors.up(value)) == (low, high)


def test_floors_come_back_from_their_file(tmp_path: Path) -> None:
    held = Floors({"written.block_micro_f1": 0.8}, {"written.ece": 0.05}, "abc")
    (tmp_path / "floors.json").write_text(floors.dumps(held), encoding="utf-8")
    assert floors.load(tmp_path / "floors.json") == held


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"floors": {}}', '{"floors": {"written.x": "a"}, "ceilings": {}, "corpus_digest": ""}',
     '{"floors": {"spoken.x": 0.5}, "ceilings": {}, "corpus_digest": ""}'],
)  # fmt: skip
def test_a_damaged_file_of_floors_is_bad_input(text: str, tmp_path: Path) -> None:
    (tmp_path / "floors.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        floors.load(tmp_path / "floors.json")


def test_a_figure_that_nobody_measures_is_bad_input() -> None:
    with pytest.raises(InputError, match=r"none\.such"):
        floors.reached([], Settings(), ["none.such"])


@pytest.mark.parametrize(
    ("name", "floor"),
    [("written.missing_recall", 0.967), ("written.missing_precision", 0.967), ("written.status_accuracy", 0.976)],
)
def test_a_floor_over_few_cells_stands_more_than_one_of_them_below_what_was_measured(name: str, floor: float) -> None:
    assert Floors({}, {}).raised(dict.fromkeys(NAMES, 0.979), "").floors[name] == floor
