"""DOC, RTF, ODT and HTML through LibreOffice: words and fonts come through, and nothing is left running or fetched."""

import http.server
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import docx
import psutil
import pytest

from pipeline.errors import MissingToolError, UnreadableError
from pipeline.reading import docx as reader
from pipeline.reading import office
from pipeline.reading.sniff import kind_of

needs_office = pytest.mark.skipif(office.find() is None, reason="LibreOffice is not installed")
WORDS = ["Báo cáo kết quả thi đua", "Sửa chữa mặt đường", "Đã vá 320 m2 ổ gà."]
LEGACY = "Tr\xadêng tiÓu häc NguyÔn Du ®· tæ chøc ph¸t ®éng phong trµo thi ®ua ®Õn toµn thÓ c¸n bé"
FORMATS = {
    "doc": "doc:MS Word 97",
    "rtf": "rtf:Rich Text Format",
    "odt": "odt:writer8",
    "html": "html:HTML (StarWriter)",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the same report in every format."""
    folder = tmp_path_factory.mktemp("office")
    document = docx.Document()
    document.add_paragraph(WORDS[0])
    for text in WORDS[1:]:
        document.add_paragraph(text, style="List Number")
    run = document.add_paragraph().add_run(LEGACY)
    run.font.name = ".VnTime"
    document.save(str(folder / "report.docx"))
    for form in FORMATS.values():
        command = [str(office.find()), f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless", "--convert-to"]
        subprocess.run([*command, form, "--outdir", folder, folder / "report.docx"], check=True, capture_output=True)
    return folder


@needs_office
@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_gives_the_same_words_in_order(made: Path, tmp_path: Path, ending: str) -> None:
    path = made / f"report.{ending}"
    assert kind_of(path) == ending
    reading = reader.read(office.to_docx(path, tmp_path))
    texts = [line.text for page in reading.pages for line in page.lines]
    assert texts[0] == WORDS[0]
    assert [text.removeprefix(f"{i}. ") for i, text in enumerate(texts[1:3], 1)] == WORDS[1:]
    assert texts[3].startswith("Trường tiểu học Nguyễn Du đã tổ chức phát động")
    assert reading.notes == ("chuyển mã TCVN3 sang Unicode",)


@needs_office
def test_the_kind_is_told_by_content_and_the_input_is_not_touched(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "-báo cáo (bản cuối).pdf"
    path.write_bytes((made / "report.rtf").read_bytes())
    before = path.stat()
    assert office.to_docx(path, tmp_path / "out").parent == tmp_path / "out"
    assert (path.stat().st_mtime_ns, path.stat().st_size) == (before.st_mtime_ns, before.st_size)
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name, "out"]


@needs_office
def test_a_damaged_file_is_refused(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.odt"
    whole = (made / "report.odt").read_bytes()
    at = whole.index(b"content.xml")
    path.write_bytes(whole[: at + 20] + bytes(200) + whole[at + 220 :])
    with pytest.raises(UnreadableError, match="không mở được"):
        office.to_docx(path, tmp_path / "out")


@needs_office
def test_the_whole_family_of_processes_ends_with_its_time(made: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="quá 1 giây"):
        office.to_docx(made / "report.doc", tmp_path, seconds=0.6)
    left = [p for p in psutil.process_iter(["cmdline"]) if any("thidua-office-" in x for x in p.info["cmdline"] or ())]
    assert psutil.wait_procs(left, timeout=5)[1] == []


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            asked.append(self.rfile.readline().decode())

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()


@needs_office
def test_nothing_is_fetched(tmp_path: Path, server: tuple[str, list[str]]) -> None:
    address, asked = server
    head = f'<meta name=ProgId content=Word.Document><link rel=stylesheet href="{address}/s.css">'
    path = tmp_path / "x.doc"
    path.write_text(f'<html><head>{head}</head><body><p>Một<img src="{address}/x.png"></body></html>', encoding="utf-8")
    office.to_docx(path, tmp_path / "out")
    assert asked == []


def test_without_libreoffice_the_advice_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    path = tmp_path / "x.rtf"
    path.write_bytes(b"{\\rtf1 x}")
    with pytest.raises(MissingToolError, match="LibreOffice") as caught:
        office.to_docx(path, tmp_path)
    assert "lệnh" in caught.value.advice


def test_the_program_is_found_on_the_path_and_in_the_usual_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "USUAL", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ProgramFiles", str(tmp_path / "programs"))
    assert office.find() is None
    program = tmp_path / "programs" / "LibreOffice" / "program" / "soffice.com"
    program.parent.mkdir(parents=True)
    program.touch()
    assert office.find() == program
