"""The exit code of every verb: what a script that calls thidua goes by."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = "Trong sáu tháng đơn vị đã vá 320 m2 ổ gà trên các tuyến đường tỉnh."
FILE = ROOT / "pipeline" / "data" / "taxonomy-2024.yaml"


def thidua(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    env = {**os.environ, "PYTHONUTF8": "1", **environment}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a good inbox, one with a broken file, and a run of each with the exit code that it ended in."""
    top = tmp_path_factory.mktemp("codes")
    places = {name: top / name for name in ("good", "broken", "run", "partial", "empty", "none")}
    for name in ("good", "broken", "empty"):
        places[name].mkdir()
    for name in ("good", "broken"):
        (places[name] / "a.txt").write_text(f"BÁO CÁO\n\n{BLOCK}\n", encoding="utf-8")
    (places["broken"] / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    assert thidua("analyse", str(places["good"]), "--out", str(places["run"])).returncode == 0
    assert thidua("analyse", str(places["broken"]), "--out", str(places["partial"])).returncode == 1
    return places


# Verb with its arguments ({name}: a place of `made`), exit code, what stands in the message.
CODES: list[tuple[str, int, str]] = [
    ("--help", 0, ""),
    ("analyse --help", 0, ""),
    ("status {run}", 0, ""),
    ("status {run} --json", 0, ""),
    ("status {partial}", 1, ""),
    ("models", 0, ""),
    (f"plan {FILE}", 0, ""),
    ("", 2, ""),
    ("fly", 2, "fly"),
    ("analyse {good}", 2, "--out"),
    ("analyse {good} --out {none} --every 0", 2, "--every"),
    ("status", 2, ""),
    ("status {run} --nope", 2, "--nope"),
    ("analyse {none} --out {run}-2", 3, "không có thư mục"),
    ("analyse {empty} --out {none}-2", 3, "không có tệp nào"),
    ("analyse {good} --out {good}/run", 3, "nằm trong thư mục báo cáo"),
    ("analyse {good} --out {good}/a.txt", 3, "thư mục báo cáo"),
    ("analyse {good} --out {none} --units none.csv", 3, "none.csv"),
    ("analyse {good} --out {none} --plan none.pdf", 3, "none.pdf"),
    ("analyse {good} --out {none} --password-file none.txt", 3, "none.txt"),
    ("status {none}-3", 3, "không có kết quả"),
    ("status {empty}", 3, "không có kết quả"),
    ("explain {empty} abc", 3, "không có kết quả"),
    ("plan none.pdf", 3, "none.pdf"),
    ("analyse {good} --out {none} --model none", 6, "không có mô hình"),
]


@pytest.mark.parametrize(("line", "code", "message"), CODES, ids=[c[0] or "nothing" for c in CODES])
def test_a_verb_ends_in_its_exit_code(made: dict[str, Path], line: str, code: int, message: str) -> None:
    done = thidua(*(part.format(**made) for part in line.split()))
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert code < 2 or "→" in done.stderr or not message


DAMAGED: list[tuple[str, Callable[[Path], object], str]] = [
    ("status", lambda run: (run / "run.json").write_text("{"), "hỏng"),
    ("status", lambda run: (run / "coverage.csv").write_text("x"), ""),
    ("explain", lambda run: (run / "paragraphs.jsonl").write_text("{"), "hỏng"),
]


@pytest.mark.parametrize(("verb", "damage", "message"), DAMAGED)
def test_a_damaged_run_ends_in_five(
    made: dict[str, Path], verb: str, damage: Callable[[Path], object], message: str
) -> None:
    run = made["run"]
    before = {p: p.read_bytes() for p in run.iterdir() if p.is_file()}
    damage(run)
    done = thidua(verb, str(run), *(["abc"] if verb == "explain" else []))
    for path, content in before.items():
        path.write_bytes(content)
    assert done.returncode == 5, done.stderr
    assert message in done.stderr


def test_a_missing_tool_ends_in_four(made: dict[str, Path], tmp_path: Path) -> None:
    plan = tmp_path / "ke-hoach.rtf"
    plan.write_text(r"{\rtf1 K\u7871? ho\u7841?ch}", encoding="ascii")
    hidden = "from pathlib import Path; from pipeline.reading import office; office.find = lambda: None; "
    call = f"import sys; {hidden}from pipeline.cli import main; main()"
    command = [
        sys.executable,
        "-c",
        call,
        "analyse",
        str(made["good"]),
        "--out",
        str(tmp_path / "o"),
        "--plan",
        str(plan),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 4, done.stderr
    assert "LibreOffice" in done.stderr


def test_status_as_json_is_json(made: dict[str, Path]) -> None:
    found = json.loads(thidua("status", str(made["partial"]), "--json").stdout)
    assert (found["state"], found["counts"]["unreadable"]) == ("finished", 1)
    assert [r["file"] for r in found["review"]] == ["b.pdf"]
    assert (found["inbox"]["new"], found["process"]) == ([], None)


def test_status_tells_a_person_what_to_do(made: dict[str, Path]) -> None:
    (made["good"] / "moi.txt").write_text(BLOCK, encoding="utf-8")
    done = thidua("status", str(made["run"]))
    (made["good"] / "moi.txt").unlink()
    assert done.returncode == 1
    assert "tệp mới (1): moi.txt" in done.stdout
    assert "chạy lại thidua analyse" in done.stdout
