"""The terminal speaks Vietnamese or English as asked, to the last word; files stay Vietnamese."""

from __future__ import annotations

import os
import re
import string
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from pipeline import language, usage
from pipeline.cli import app
from pipeline.errors import UsageError
from pipeline.language import _
from scripts import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _vietnamese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(usage.VARIABLE, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    yield
    language.speak(language.NATIVE)


# --- speaking ---------------------------------------------------------------------------------------------------------


def test_messages_are_vietnamese_unless_asked_otherwise() -> None:
    assert _("thiếu tên lệnh") == "thiếu tên lệnh"


def test_messages_are_english_when_asked_for() -> None:
    language.speak("en")
    assert _("thiếu tên lệnh") == "Missing command."


def test_an_empty_message_stays_empty() -> None:
    language.speak("en")
    assert _("") == ""


def test_what_is_written_to_files_is_vietnamese_all_the_while() -> None:
    language.speak("en")
    with language.written():
        assert _("thiếu tên lệnh") == "thiếu tên lệnh"
    assert _("thiếu tên lệnh") == "Missing command."


def test_an_unknown_language_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UsageError, match="“fr”") as caught:
        language.speak("fr")
    assert all(known in caught.value.advice for known in language.LANGUAGES)


ASKED = [
    (["analyse", "x"], "", (["analyse", "x"], "vi")),
    (["--lang", "en", "analyse", "x"], "", (["analyse", "x"], "en")),
    (["--lang=en", "analyse", "x"], "", (["analyse", "x"], "en")),
    (["analyse", "x", "--lang", "en"], "", (["analyse", "x"], "en")),
    (["analyse", "x"], "en", (["analyse", "x"], "en")),
    (["analyse", "x"], " EN ", (["analyse", "x"], "en")),
    (["--lang", "vi", "analyse"], "en", (["analyse"], "vi")),
    (["analyse", "--", "--lang", "en"], "", (["analyse", "--", "--lang", "en"], "vi")),
    (["--lang"], "", (["--lang"], "vi")),
]


@pytest.mark.parametrize(("arguments", "variable", "call"), ASKED)
def test_the_language_stands_anywhere_and_outranks_the_variable(
    arguments: list[str], variable: str, call: tuple[list[str], str]
) -> None:
    assert usage.asked(arguments, variable) == call


# --- help and usage errors --------------------------------------------------------------------------------------------


def verbs() -> list[tuple[str, ...]]:
    """Return the words that call each verb, none for the program itself."""

    def below(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        for name, one in getattr(command, "commands", {}).items():
            yield from below(one, (*path, name))

    return [*below(typer.main.get_command(app), ())]


# Sentences of typer, click and pydantic that no Vietnamese page may hold.
FOREIGN = re.compile(
    r"Usage:|Options|Arguments|Commands|\[required\]|\[default|\[env var|Show this message|\[OPTIONS\]|COMMAND|\[ARGS\]"
    r"|<(?:path|str|int|float|bool|file|dir|int range)>|Missing|No such|Invalid value|Input should|requires|unexpected"
    r"|Did you mean|Choose from|Possible options|does not|is not one of"
)


@pytest.mark.parametrize("verb", verbs(), ids=" ".join)
def test_the_help_of_every_verb_is_vietnamese(verb: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    usage.run(app, [*verb, "--help"])
    page = capsys.readouterr().out
    assert "Cách gọi:" in page
    assert FOREIGN.findall(page) == []


@pytest.mark.parametrize("verb", verbs(), ids=" ".join)
def test_the_help_of_every_verb_is_english_when_asked_for(
    verb: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    usage.run(app, ["--lang", "en", *verb, "--help"])
    page = capsys.readouterr().out
    assert "Usage:" in page
    assert [line for line in page.splitlines() if messages.LETTERS.search(line)] == []


FORMATS = "'label-studio', 'doccano', 'docbin', 'csv', 'xlsx', 'parquet'"
WRONG = [
    ("analyse", "thiếu tham số inbox", "Missing argument 'inbox'."),
    ("analyse x", "thiếu tùy chọn --out", "Missing option '--out'."),
    ("models --zzz", "không có tùy chọn --zzz", "No such option: --zzz"),
    ("promote --bak", "không có tùy chọn --bak; gần giống: --back", "No such option: --bak (Possible options: --back)"),
    ("bogus", "không có lệnh “bogus”", "No such command 'bogus'."),
    ("analyze", "không có lệnh “analyze”; có phải là 'analyse'?", "No such command 'analyze'. Did you mean 'analyse'?"),
    ("analyse x --out", "tùy chọn --out cần một giá trị đi kèm", "Option '--out' requires an argument."),
    ("promote --back=1", "tùy chọn --back không nhận giá trị", "Option '--back' does not take a value."),
    ("models x y", "thừa tham số: x y", "Got unexpected extra argument(s) (x y)"),
    ("analyse x --out y --jobs -1", "giá trị của --jobs không dùng được: phải từ 0 trở lên",
     "Invalid value for '--jobs': Input should be greater than or equal to 0"),
    ("analyse x --out y --jobs z", "giá trị của --jobs không dùng được: phải là số nguyên",
     "Invalid value for '--jobs': Input should be a valid integer"),
    ("corpus export --format z --out x",
     f"giá trị của --format không dùng được: “z” không phải một trong: {FORMATS}",
     f"Invalid value for '--format': 'z' is not one of {FORMATS}."),
    ("corpus export", "thiếu --format; chọn một trong: label-studio, doccano, docbin, csv, xlsx, parquet",
     "Missing '--format'. Choose from: label-studio, doccano, docbin, csv, xlsx, parquet"),
    ("corpus", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "vi", "en"), WRONG)
def test_a_wrong_call_is_told_in_the_language_spoken(words: str, vi: str, en: str) -> None:
    for spoken, text in (("vi", vi), ("en", en)):
        with pytest.raises(typer.TyperException) as caught:
            usage.run(app, ["--lang", spoken, *words.split()])
        assert usage.told(caught.value.format_message()) == text


@given(st.text(min_size=1))
def test_an_unknown_sentence_of_typer_is_passed_on_whole(sentence: str) -> None:
    assert sentence in usage.told(sentence)


def test_every_sentence_of_typer_known_has_its_blanks() -> None:
    wrong = [told for pattern, told in usage.TOLD if set(re.compile(pattern).groupindex) != fields(told)]
    assert wrong == []


def fields(text: str) -> set[str]:
    return {name for _text, name, _form, _how in string.Formatter().parse(text) if name}


# --- the program ------------------------------------------------------------------------------------------------------


def thidua(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment}
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False, encoding="utf-8")


def test_an_error_is_told_with_its_advice_in_the_language_of_the_variable(tmp_path: Path) -> None:
    told = thidua("plan", tmp_path / "none.pdf", THIDUA_LANG="en")
    assert told.returncode == 3
    assert told.stderr.startswith("Error: ")
    assert messages.LETTERS.search(told.stderr) is None


def test_an_unknown_language_ends_with_the_code_of_wrong_usage() -> None:
    told = thidua("models", "--lang", "xx")
    assert (told.returncode, told.stdout) == (2, "")
    assert "vi, en" in told.stderr


REPORT = """SỞ GIAO THÔNG VẬN TẢI
HẠT GIAO THÔNG SỐ 1
Số: 12/BC-HGT
BÁO CÁO
Kết quả phong trào thi đua 6 tháng đầu năm 2024
Đã bảo trì 12 km đường, vá 320 m2 ổ gà.
Giải quyết 1.204 hồ sơ trực tuyến, đạt 98 %.
"""
SENT = {"bao-cao.txt": REPORT.encode(), "trong.txt": b"", "hong.docx": b"PK\x03\x04...", "hong.zip": b"PK\x03\x04..."}
REGISTER = "id,name,valid_to\nh1,Hạt Giao thông số 1,\nh2,Hạt Giao thông số 2,\nh3,Hạt Giao thông số 3,2020\n"


def analysed(spoken: str, inbox: Path, register: Path, out: Path) -> dict[str, bytes]:
    """Return what a run in one language wrote, but for what it keeps for itself."""
    told = thidua("--lang", spoken, "analyse", inbox, "--out", out, "--units", register, "--jobs", "1")
    assert told.returncode == 1, told.stderr
    paths = [p for p in sorted(out.rglob("*")) if p.is_file() and ".thidua" not in p.parts]
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in paths}


@pytest.mark.slow
def test_what_a_run_writes_is_the_same_in_both_languages(tmp_path: Path) -> None:
    inbox, register = tmp_path / "inbox", tmp_path / "don-vi.csv"
    inbox.mkdir()
    register.write_text(REGISTER, encoding="utf-8")
    for name, data in SENT.items():
        (inbox / name).write_bytes(data)
    vi, en = (analysed(spoken, inbox, register, tmp_path / spoken) for spoken in ("vi", "en"))
    assert vi.keys() == en.keys()
    assert [name for name, data in vi.items() if en[name] != data] == []
