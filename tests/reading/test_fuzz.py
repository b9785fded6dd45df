"""Damaged files: every one has its outcome, and none costs the others theirs."""

from pathlib import Path

import pytest

from pipeline.errors import ThiduaError
from pipeline.text import is_vietnamese_letter
from pipeline.workers import Limits
from scripts.fuzz_reading import make_cases, read_cases

COUNT = 25
LIMITS = Limits(seconds=15, page_seconds=10, memory=2 * 1024**3, jobs=2)


def test_damage_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    first, second, other = (tmp_path / name for name in ("first", "second", "other"))
    for folder, seed in ((first, 7), (second, 7), (other, 8)):
        folder.mkdir()
        make_cases(folder, 6, seed)
    made = [{p.name: p.read_bytes() for p in folder.iterdir()} for folder in (first, second, other)]
    assert made[0] == made[1] != made[2]


@pytest.mark.slow
def test_every_damaged_file_has_its_outcome(tmp_path: Path) -> None:
    results = read_cases(make_cases(tmp_path, COUNT, seed=2024), LIMITS)
    assert len(results) == COUNT
    for case, outcome in results:
        if isinstance(outcome, ThiduaError):
            assert any(map(is_vietnamese_letter, outcome.message)), case
            assert outcome.advice, case
        else:
            assert outcome, case
            assert all(document.blocks or document.problems for document in outcome), case
