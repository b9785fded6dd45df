"""The main job, end to end, on real files: the command, the public names, and what lands in the run's folder."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipeline import Run, Taxonomy, analyse, batch, intake, load_model, read
from pipeline.errors import InputError

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "corpora" / "sample"
SHARED = ROOT.parent / "shared"
NAMES = (
    "documents.csv", "paragraphs.jsonl", "coverage.csv", "lifted.csv", "roll-call.csv", "units.csv", "promises.csv",
    "tong-hop.xlsx", "index.html",
)  # fmt: skip
EMPTY = {"lifted.csv", "promises.csv"}  # nothing is lifted in the sample, and nobody sent both plan and report


def thidua(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def run() -> Run:
    return analyse(SAMPLE / "inbox", register=SAMPLE / "units.csv")


def test_every_file_of_the_inbox_is_accounted_for(run: Run) -> None:
    assert sum(run.counts().values()) == len(run.files) == len(list((SAMPLE / "inbox").iterdir()))
    assert list(run.documents()["file"]) == sorted(p.name for p in (SAMPLE / "inbox").iterdir())


def test_a_unit_that_sent_nothing_is_told_from_one_whose_file_is_broken(run: Run) -> None:
    cells = run.cells()
    absent = cells[cells["status"] == "not_submitted"]
    assert set(absent["unit"]) == {u.name for u in run.absent}
    assert len(run.absent) == 1
    assert not set(cells[cells["status"] == "unreadable"]["unit_id"]) & {u.id for u in run.absent}


def test_a_file_that_could_not_be_read_has_no_gap(run: Run) -> None:
    unreadable = {f.name for f in run.files if f.status == "unreadable"}
    cells = run.cells()
    assert unreadable
    assert set(cells[cells["file"].isin(unreadable)]["status"]) == {"unreadable"}


def test_the_same_file_twice_counts_once(run: Run) -> None:
    [copy] = [f for f in run.files if f.status == "duplicate"]
    assert copy.name not in set(run.cells()["file"])


def test_tables_have_the_columns_of_the_contract(run: Run) -> None:
    assert isinstance(run.matrix(), pd.DataFrame)
    assert list(run.documents().columns)[:4] == ["file", "sha256", "unit", "unit_id"]
    assert set(run.cells()["area"]) == set(range(1, 11))
    assert {"block_id", "page", "box", "scores", "stance"} <= set(run.paragraphs().columns)


def test_the_command_writes_the_run_and_says_what_it_found(tmp_path: Path) -> None:
    done = thidua("demo", "--out", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert "Nhận 13 tệp" in done.stdout
    assert "Chưa nộp (1)" in done.stdout
    assert all((tmp_path / "run" / n).stat().st_size > 500 for n in NAMES if n not in EMPTY)
    drafts = {"cong-van", "bao-cao-tong-hop.docx"}
    assert {p.name for p in (tmp_path / "run").iterdir()} == {*NAMES, "run.json", ".thidua"} | drafts


def test_the_same_inbox_gives_the_same_bytes(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for path in sorted((SAMPLE / "inbox").glob("*.docx"))[:2]:
        shutil.copy(path, inbox)
    for name in ("one", "two"):
        assert thidua("analyse", inbox, "--out", tmp_path / name).returncode == 0
    for name in ("documents.csv", "paragraphs.jsonl", "coverage.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_paragraphs_are_json_lines_whose_evidence_exists(tmp_path: Path) -> None:
    thidua("demo", "--out", tmp_path)
    records = [json.loads(line) for line in (tmp_path / "paragraphs.jsonl").read_text(encoding="utf-8").splitlines()]
    known = {r["block_id"] for r in records}
    cells = pd.read_csv(tmp_path / "coverage.csv", encoding="utf-8-sig", keep_default_na=False)
    assert {b for ids in [*cells["evidence"], *cells["nearest"]] for b in ids.split()} <= known
    assert len(known) == len(records)


WRONG = [
    (["analyse", "no-such-folder", "--out", "{out}"], 3, "không có thư mục"),
    (["analyse", str(SAMPLE / "inbox")], 2, "--out"),
    (["analyse", str(SAMPLE / "inbox"), "--out", "{out}", "--model", "none"], 6, "không có mô hình"),
    (["analyse", str(SAMPLE / "inbox"), "--out", "{out}", "--units", "none.csv"], 3, "danh sách đơn vị"),
    (["analyse", str(SAMPLE / "inbox"), "--out", "{out}", "--plan", "none.pdf"], 3, "không có tệp"),
    (["analyse", str(SAMPLE / "inbox"), "--out", str(SAMPLE / "inbox" / "run")], 3, "nằm trong thư mục báo cáo"),
    (["plan", str(SAMPLE / "README.md")], 3, "không tìm thấy danh sách"),
    (["demo", "--nope"], 2, "--nope"),
    (["fly"], 2, "fly"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), WRONG, ids=[" ".join(w[0])[:30] for w in WRONG])
def test_a_wrong_call_ends_in_its_exit_code_with_advice(
    tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    done = thidua(*[a.format(out=tmp_path / "run") for a in arguments])
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_answers_without_the_heavy_libraries() -> None:
    code = "import sys; sys.argv = ['thidua', '--help']\nfrom pipeline.cli import main\ntry: main()\nexcept SystemExit: pass\nprint([m for m in ('spacy', 'pdfplumber', 'sklearn', 'pandas', 'underthesea') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_empty_inbox_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không có tệp nào"):
        analyse(tmp_path)


def test_a_report_whose_name_begins_with_a_dot_is_one(tmp_path: Path) -> None:
    for name in (".bao cao.docx", "._bao cao.docx", ".DS_Store", ".gitkeep"):
        (tmp_path / name).write_text("x")
    assert [p.name for p in intake.files_of(tmp_path)] == [".bao cao.docx"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_what_leads_out_of_the_inbox_is_named_and_not_opened(tmp_path: Path) -> None:
    (tmp_path / "ngoai.txt").write_text("Phòng A báo cáo kết quả thi đua: đã làm nhiều việc rất tốt trong kỳ.")
    inbox = tmp_path / "inbox"
    (inbox / "con").mkdir(parents=True)
    (inbox / "link.txt").symlink_to(tmp_path / "ngoai.txt")
    (inbox / "con" / "up").symlink_to(tmp_path, target_is_directory=True)
    (inbox / "ok.txt").write_text("ok")
    run = analyse(inbox)
    fates = {f.name: (f.status, f.problem) for f in run.files}
    assert set(fates) == {"link.txt", "con/up", "ok.txt"}
    assert all(fates[n][0] == "unreadable" and "liên kết" in fates[n][1] for n in ("link.txt", "con/up"))
    assert fates["ok.txt"] == ("partial", "văn bản chỉ có 1 từ, chưa phải là báo cáo hay kế hoạch đủ nội dung")
    assert {c.status for c in run.coverage} == {"unreadable"}


def test_lock_files_and_hidden_files_are_nobodys_submission(tmp_path: Path) -> None:
    for name in ("~$bao cao.docx", ".hidden", "Thumbs.db", "bao cao.txt"):
        (tmp_path / name).write_text("x")
    assert [p.name for p in intake.files_of(tmp_path)] == ["bao cao.txt"]


def test_the_public_names_do_what_the_readme_says(tmp_path: Path) -> None:
    (tmp_path / "bc.txt").write_text(
        "BÁO CÁO\n\nTrong năm xảy ra 12 vụ tai nạn giao thông, giảm 3 vụ.\n", encoding="utf-8"
    )
    document = read(tmp_path / "bc.txt")
    assert document.blocks[0].text.startswith("Trong năm")
    assert Taxonomy.default().ids == tuple(range(1, 11))
    assert load_model().name == "default"
    (tmp_path / "inbox").mkdir()
    shutil.move(tmp_path / "bc.txt", tmp_path / "inbox")
    row = analyse(tmp_path / "inbox").matrix().iloc[0]
    assert row[3] == "reported"
    assert (row == "missing").sum() == 9


def test_unknown_public_names_are_refused() -> None:
    import pipeline

    with pytest.raises(AttributeError, match="no attribute"):
        _ = pipeline.nothing


@pytest.mark.skipif(not SHARED.is_dir(), reason="the launching plan does not lie beside the project")
@pytest.mark.parametrize("name", ["plan-2024.pdf", "plan-2024.docx", "000_30ceb8f65b2b1e6b.txt"])
def test_the_real_plan_has_ten_areas_each_with_its_wording_complete(name: str) -> None:
    found = batch.taxonomy_of(SHARED / "plan" / name)
    assert [a.key for a in found.areas] == [a.key for a in Taxonomy.default().areas]
    assert all(a.wording.startswith("Thi đua") and a.wording.endswith(".") for a in found.areas)
    assert found.areas[3].wording.endswith("bảo trì kết cấu hạ tầng giao thông.")
    assert "bất cập trong cơ chế" in found.areas[9].wording
