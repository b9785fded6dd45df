"""`thidua units`: the form, what was read, and what is remembered, as the official sees it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import units
from pipeline.publishing import tables
from tests.publishing_run import make_run

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpora" / "sample" / "units.csv"


def thidua(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "units", *map(str, arguments)]
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("ending", ["xlsx", "csv", "yaml"])
def test_a_form_is_written_once(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"mau.{ending}"
    assert thidua("template", path).returncode == 0
    before = path.read_bytes()
    again = thidua("template", path)
    assert (again.returncode, path.read_bytes()) == (3, before)
    assert "đã có" in again.stderr


def test_check_shows_what_was_read() -> None:
    done = thidua("check", SAMPLE)
    assert done.returncode == 0, done.stderr
    assert "11 đơn vị" in done.stdout
    assert "Cảng vụ Đường thủy" in done.stdout


def test_check_tells_what_to_look_at_and_shows_hostile_text_as_text(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("id,name,areas\n1,[bold]Phòng[/bold] \x1b[31mA,1;99\n", encoding="utf-8")
    done = thidua("check", path, "--plan", ROOT / "pipeline" / "data" / "taxonomy-2024.yaml")
    assert done.returncode == 1
    assert "không có nội dung 99" in done.stdout
    assert "[bold]Phòng[/bold]" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_broken_register_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    path.write_bytes(b"PK nothing")
    done = thidua("check", path)
    assert done.returncode == 3
    assert "→" in done.stderr


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    tables.write(make_run(), folder)
    return folder


def test_what_is_settled_is_remembered_beside_the_register(tmp_path: Path, run: Path) -> None:
    register = tmp_path / "units.csv"
    register.write_bytes(SAMPLE.read_bytes())
    for file, unit in (("báo cáo.pdf", "u03"), ("BÁO CÁO.PDF", "-"), ("hỏng.pdf", "u01")):
        done = thidua("settle", register, file, unit, "--run", run, "--note", "đã hỏi")
        assert done.returncode == 0, done.stderr
    rules = units.settlements(register, units.load(register))
    assert [(r.letterhead, r.file, r.unit_id) for r in rules] == [
        ("Phòng Quản lý vận tải", "", "u03"),
        ("Phòng Quản lý vận tải", "", "-"),
        ("", "hỏng.pdf", "u01"),
    ]


WRONG = [
    (["báo cáo.pdf", "u99"], "không có mã “u99”"),
    (["khong co.pdf", "u01"], "không có tệp khong co.pdf"),
    (["báo cao.pdf", "u01"], "không có tệp"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_a_wrong_settlement_is_refused_and_nothing_is_written(
    tmp_path: Path, run: Path, arguments: list[str], message: str
) -> None:
    register = tmp_path / "units.csv"
    register.write_bytes(SAMPLE.read_bytes())
    done = thidua("settle", register, *arguments, "--run", run)
    assert done.returncode == 3
    assert message in done.stderr
    assert not (tmp_path / "units.khop.csv").exists()


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    done = thidua("settle", SAMPLE, "a.pdf", "u01", "--run", tmp_path)
    assert (done.returncode, "không có kết quả phân tích" in done.stderr) == (3, True)
