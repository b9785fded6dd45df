"""scripts/start.py: what it decides, without installing anything."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import start

SOURCE = Path(start.__file__).read_text(encoding="utf-8")
PYTHON = str(start.venv_program("python"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project of its own for start.py to work on, in which nothing is installed for real."""
    for name in ("pyproject.toml", start.RUNTIME, start.DEV):
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "STAMP", tmp_path / ".venv" / "stamp")
    return tmp_path


@pytest.fixture
def steps(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the steps of an installation as start.py takes them: `venv`, or the last word given to pip."""
    assert project == start.ROOT
    taken: list[str] = []

    def pretend(command: list[str]) -> None:
        taken.append("venv" if "venv" in command else Path(command[-1]).name)
        start.venv_program("python").parent.mkdir(parents=True, exist_ok=True)
        start.venv_program("python").touch()

    monkeypatch.setattr(start, "run_or_leave", pretend)
    monkeypatch.setattr(start, "ensure_ensurepip", lambda: None)
    return taken


# --- an old Python ----------------------------------------------------------------------------------------------------


def test_an_old_python_can_parse_the_file() -> None:
    assert ast.parse(SOURCE, feature_version=(3, 6)).body


def test_the_version_is_checked_before_anything_is_defined() -> None:
    kinds = [type(node) for node in ast.parse(SOURCE).body]
    assert kinds.index(ast.If) < kinds.index(ast.FunctionDef)
    assert "from __future__" not in SOURCE


def test_the_message_to_an_old_python_speaks_both_languages() -> None:
    assert "cần Python 3.11 trở lên" in start.TOO_OLD
    assert "needs Python 3.11 or newer" in start.TOO_OLD


# --- the stamp --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((b"lock", b"project"), (b"lock", b"project"), True),
        ((b"lock", b"project"), (b"lock", b"project "), False),
        ((b"lock", b"project"), (b"project", b"lock"), False),
        ((b"lock", b"project"), (b"lockp", b"roject"), False),
        ((b"", b"x"), (b"x", b""), False),
    ],
)
def test_digest_tells_contents_apart(one: tuple[bytes, ...], other: tuple[bytes, ...], same: bool) -> None:
    assert (start.compute_digest(*one) == start.compute_digest(*other)) is same


@pytest.mark.parametrize(
    ("stamp", "state"),
    [
        ("base\nlock\n", "ready"),
        ("base\ndev\n", "ready"),
        ("base\nolder\n", "stale"),
        ("base\n", "stale"),
        ("other\nlock\n", "absent"),
        ("lock\nbase\n", "absent"),
        ("", "absent"),
    ],
)
def test_a_stamp_says_what_is_to_be_done(stamp: str, state: str) -> None:
    assert start.judge_stamp(stamp, "base", ["lock", "dev"]) == state


def test_the_lock_digest_changes_with_lock_and_project(project: Path) -> None:
    first = start.lock_digest(start.RUNTIME)
    (project / start.RUNTIME).write_text("newer", encoding="utf-8")
    second = start.lock_digest(start.RUNTIME)
    (project / "pyproject.toml").write_text("newer", encoding="utf-8")
    assert len({first, second, start.lock_digest(start.RUNTIME)}) == 3


def test_the_base_digest_changes_with_place_and_interpreter(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = start.base_digest()
    monkeypatch.setattr(start, "ROOT", project / "moved")
    second = start.base_digest()
    monkeypatch.setattr(sys, "version", "3.99")
    assert len({first, second, start.base_digest()}) == 3


# --- what is installed when -------------------------------------------------------------------------------------------


def test_the_first_run_makes_everything_and_the_second_nothing(project: Path, steps: list[str]) -> None:
    start.ensure_venv("demo")
    assert steps == ["venv", start.RUNTIME, project.name]
    start.ensure_venv("demo")
    assert len(steps) == 3


def test_tests_need_more_than_the_demo_and_the_demo_is_content_with_it(project: Path, steps: list[str]) -> None:
    start.ensure_venv("demo")
    start.ensure_venv("test")
    assert steps[3:] == [start.DEV, project.name]
    start.ensure_venv("demo")
    assert len(steps) == 5


def test_a_new_lock_is_installed_over_the_old(project: Path, steps: list[str]) -> None:
    start.ensure_venv("setup")
    (project / start.RUNTIME).write_text("newer", encoding="utf-8")
    start.ensure_venv("setup")
    assert steps[3:] == [start.RUNTIME, project.name]


def test_a_vanished_interpreter_is_replaced(project: Path, steps: list[str]) -> None:
    start.ensure_venv("demo")
    start.venv_program("python").unlink()
    start.ensure_venv("demo")
    assert steps[3:] == ["venv", start.RUNTIME, project.name]


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_an_interrupted_installation_is_made_anew(
    cut: int, steps: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend = start.run_or_leave

    def break_off(command: list[str]) -> None:
        if len(steps) == cut:
            raise KeyboardInterrupt
        pretend(command)

    monkeypatch.setattr(start, "run_or_leave", break_off)
    with pytest.raises(KeyboardInterrupt):
        start.ensure_venv("demo")
    monkeypatch.setattr(start, "run_or_leave", pretend)
    start.ensure_venv("demo")
    assert steps[cut:] == ["venv", start.RUNTIME, project.name]


def test_a_failed_step_ends_the_run_with_its_exit_code(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as failure:
        start.run_or_leave([sys.executable, "-c", "raise SystemExit(7)"])
    assert failure.value.code == 7
    assert "run the same command again" in capsys.readouterr().out
    assert not (project / ".venv").exists()


# --- command lines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "place"),
    [("linux", "bin/thidua"), ("darwin", "bin/thidua"), ("win32", "Scripts/thidua.exe")],
)
def test_programs_of_the_venv_by_platform(platform: str, place: str) -> None:
    assert start.venv_program("thidua", platform) == start.VENV / place


@pytest.mark.parametrize(
    ("verb", "arguments", "commands"),
    [
        ("setup", [], []),
        ("demo", ["--help"], [[str(start.venv_program("thidua")), "demo", "--help"]]),
        (
            "test",
            ["-k", "x"],
            [
                [PYTHON, "-m", "ruff", "check"],
                [PYTHON, "-m", "ruff", "format", "--check"],
                [PYTHON, "-m", "mypy"],
                [PYTHON, "-m", "pytest", *start.EVERY_CORE, "--cov", "--cov-report=term", "-k", "x"],
            ],
        ),
    ],
)
def test_a_verb_runs_its_commands(verb: str, arguments: list[str], commands: list[list[str]]) -> None:
    assert start.list_commands(verb, arguments) == commands


def test_locks_are_installed_with_hashes_and_the_project_without_dependencies(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(start, "run_or_leave", commands.append)
    (project / ".venv").mkdir()
    start.install(start.DEV)
    assert [command[-3:] for command in commands] == [
        ["--require-hashes", "-r", start.DEV],
        ["--no-build-isolation", "-e", str(project)],
    ]
    assert "--no-deps" in commands[1]


@pytest.mark.parametrize(
    ("codes", "code", "ran"),
    [([0, 0, 0, 0], 0, 4), ([0, 3, 0, 0], 3, 2), ([1, 0, 0, 0], 1, 1), ([0, 0, 0, 5], 5, 4)],
)
def test_the_first_failure_ends_the_verb(
    codes: list[int], code: int, ran: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = list(codes)
    monkeypatch.setattr(start, "run", lambda *_: left.pop(0))
    assert start.run_verb("test", []) == code
    assert len(codes) - len(left) == ran


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without signals")
def test_a_signal_becomes_an_exit_code() -> None:
    assert start.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"]) == 143


@pytest.mark.parametrize("arguments", [[], ["tests"], ["--help"], ["setup", "x"]])
def test_wrong_usage_is_exit_code_2_from_any_folder(arguments: list[str], tmp_path: Path) -> None:
    command = [sys.executable, start.__file__, *arguments]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (answer.returncode, answer.stderr.strip()) == (2, start.USAGE)


# --- system packages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "debian", "parts"),
    [
        ("linux", True, ["sudo apt-get install -y", "--no-install-recommends", "tesseract-ocr tesseract-ocr-vie"]),
        ("linux", False, ["package manager", "vie"]),
        ("win32", False, ["winget install", "UB-Mannheim.TesseractOCR", "vie.traineddata"]),
        ("darwin", False, ["brew install tesseract tesseract-lang"]),
        ("freebsd14", False, ["package manager"]),
    ],
)
def test_advice_is_one_line_for_the_platform(platform: str, debian: bool, parts: list[str]) -> None:
    advice = start.advise(platform, list(start.OCR_PACKAGES), debian=debian)
    assert [part for part in parts if part not in advice] == []
    assert "\n" not in advice


@pytest.mark.parametrize(
    ("tesseract", "languages", "packages"),
    [
        (None, set(), ["tesseract-ocr", "tesseract-ocr-vie"]),
        ("tesseract", {"eng"}, ["tesseract-ocr-vie"]),
        ("tesseract", {"eng", "vie"}, []),
    ],
)
def test_missing_ocr_is_told_by_what_is_there(
    tesseract: str | None, languages: set[str], packages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "find_tesseract", lambda: tesseract)
    monkeypatch.setattr(start, "list_languages", lambda _: languages)
    assert start.missing_ocr() == packages


def test_languages_are_read_off_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = subprocess.CompletedProcess([], 0, stdout='List of available languages in "/data" (2):\neng\nvie\n')
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: answer)
    assert {"eng", "vie"} <= start.list_languages("tesseract")


@pytest.mark.parametrize(("apt", "missing"), [("apt-get", ["fonts-dejavu-core"]), (None, [])])
def test_fonts_are_looked_for_where_debian_puts_them(
    apt: str | None, missing: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: apt)
    (tmp_path / "croscore").mkdir()
    assert start.missing_fonts(tmp_path) == missing


WRITER, CALC = start.OFFICE_PACKAGES


@pytest.mark.parametrize(
    ("there", "parts", "missing"),
    [
        ({"apt-get"}, None, [WRITER, CALC]),
        ({"apt-get", "soffice"}, None, []),
        ({"apt-get", "soffice"}, ["libswlo.so"], [CALC]),
        ({"apt-get", "soffice"}, ["libswlo.so", "libsclo.so"], []),
        (set(), None, []),
    ],
)
def test_office_is_brought_only_where_packages_can_bring_it(
    there: set[str], parts: list[str] | None, missing: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name in there else None)
    folder = tmp_path / "program"
    for part in parts or ():
        folder.mkdir(exist_ok=True)
        (folder / part).touch()
    assert start.missing_office(folder) == missing


@pytest.mark.parametrize(
    ("there", "missing"), [({"apt-get"}, [start.BROWSER_PACKAGE]), ({"apt-get", "google-chrome"}, []), (set(), [])]
)
def test_a_browser_is_brought_only_where_packages_can_bring_it(
    there: set[str], missing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name in there else None)
    assert start.missing_browser() == missing


@pytest.mark.parametrize(("verb", "asked"), [("demo", ["ocr"]), ("test", ["ocr", "font", "office", "browser"])])
def test_without_the_right_to_install_the_command_is_shown(
    verb: str, asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "missing_ocr", lambda: ["ocr"])
    monkeypatch.setattr(start, "missing_fonts", lambda: ["font"])
    monkeypatch.setattr(start, "missing_office", lambda: ["office"])
    monkeypatch.setattr(start, "missing_browser", lambda: ["browser"])
    monkeypatch.setattr(start, "apt_install", lambda _: False)
    monkeypatch.setattr(shutil, "which", lambda _: "apt-get")
    start.ensure_system(verb)
    assert capsys.readouterr().out.splitlines()[-1].strip() == f"sudo {start.APT_INSTALL} {' '.join(asked)}"
