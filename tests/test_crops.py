"""Pictures of the paper show the block that they stand beside, and never cost more than themselves."""

import io
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from reportlab.pdfgen.canvas import Canvas

from pipeline import crops
from pipeline.document import Box, Place
from pipeline.errors import EncryptedError, ThiduaError, UnreadableError
from pipeline.publishing.page import pictures
from pipeline.reading import crop, digest_of
from pipeline.results import Run
from pipeline.rollcall import BlockRef
from pipeline.workers import Limits
from tests.publishing_run import TAXONOMY, VEHICLES, cells, submitted

A4 = (595, 842)
BAR = Box(80, 100, 500, 114)  # where tests.publishing_run says that every block stands
LIMITS = Limits(seconds=60, jobs=1)


def drawn(path: Path, pages: int = 3, box: Box = BAR) -> Path:
    """Draw a PDF with a black bar in a box of every page."""
    canvas = Canvas(str(path), pagesize=A4)
    for _ in range(pages):
        canvas.rect(box.x0, A4[1] - box.bottom, box.x1 - box.x0, box.bottom - box.top, fill=1)
        canvas.showPage()
    canvas.save()
    return path


def opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    assert image.format == "JPEG"
    return image


def run_of(path: Path, name: str = "") -> Run:
    """Return a run of one file, of which all but one area are doubtful or left out."""
    said = [("Đã rà soát 04 văn bản.", 1, "result", 0.6), ("Có thể.", 2, "intent", 0.5), ("Không.", 0, "none", 0.0)]
    file = submitted(name or path.name, VEHICLES, said)  # type: ignore[arg-type]  # the list's stances are plain strings
    file = replace(file, sha256=digest_of(path) if path.exists() else "0" * 64)
    return Run(TAXONOMY, "m", "0", (file,), tuple(cells(file, VEHICLES)))


def cut(run: Run, inbox: Path, passwords: Sequence[str] = ()) -> dict[BlockRef, bytes]:
    return crops.pictures(run, inbox, limits=LIMITS, passwords=passwords)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut in this process, where the test is about what is kept and not about who cuts."""

    def each(work: Callable[..., object], asked: Iterable[tuple[object, ...]], _: Limits) -> Iterator[object]:
        return (work(*arguments) for arguments in asked)

    monkeypatch.setattr(crops, "each", each)


# --- one file --------------------------------------------------------------------------------------------------------


def test_a_piece_of_a_pdf_holds_the_block_and_a_little_around(tmp_path: Path) -> None:
    [picture] = crop.crops(drawn(tmp_path / "a.pdf"), [Place(2, BAR)])
    image = opened(picture)
    assert image.size == (round((420 + 52) * 100 / 72), round((14 + 36) * 100 / 72)) or abs(image.height - 69) <= 1
    middle, rim = image.crop((60, 30, image.width - 60, 40)), image.crop((0, 0, image.width, 8))
    assert ImageStat.Stat(middle).mean[0] < 30
    assert ImageStat.Stat(rim).mean[0] > 240


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif"])
def test_a_piece_of_an_image_is_found_where_recognition_saw_it(name: str, tmp_path: Path) -> None:
    image = Image.new("RGB", (1240, 1754), "white")  # A4 at 150 dpi
    left, top, right, bottom = (round(x * 150 / 72) for x in (BAR.x0, BAR.top, BAR.x1, BAR.bottom))
    image.paste("black", (left, top, right, bottom))
    image.save(tmp_path / name)
    piece = opened(crop.crops(tmp_path / name, [Place(1, BAR)])[0])
    assert ImageStat.Stat(piece.crop((60, 30, piece.width - 60, 38))).mean[0] < 40
    assert ImageStat.Stat(piece.crop((0, 0, piece.width, 8))).mean[0] > 240


def test_of_a_tall_block_only_the_beginning_is_shown(tmp_path: Path) -> None:
    tall = Box(80, 100, 500, 800)
    [picture] = crop.crops(drawn(tmp_path / "a.pdf", box=tall), [Place(1, tall)])
    assert opened(picture).height <= (crop.TALLEST + 2 * crop.ABOVE) * 100 / 72 + 1


@pytest.mark.parametrize(
    "place",
    [
        Place(1),
        Place(9, BAR),
        Place(1, Box(10, 10, 800, 20)),
        Place(1, Box(10, 900, 20, 910)),
        Place(1, Box(-50, 10, 20, 20)),
    ],
    ids=["no box", "no page", "right of the page", "below the page", "left of the page"],
)
def test_a_place_that_the_page_has_not_gets_no_picture(place: Place, tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.pdf")
    assert crop.crops(path, [place]) == [b""]
    assert [bool(p) for p in crop.crops(path, [Place(1, BAR), place])] == [True, False]


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"%PDF-1.4 broken", UnreadableError), (b"no image", UnreadableError), (b"", UnreadableError)],
)
def test_a_file_that_cannot_be_opened_says_so(content: bytes, error: type[ThiduaError], tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(error):
        crop.crops(tmp_path / "x", [Place(1, BAR)])


def test_a_locked_file_needs_its_password(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4, encrypt="mở")
    canvas.drawString(80, 700, "x")
    canvas.save()
    with pytest.raises(EncryptedError):
        crop.crops(tmp_path / "a.pdf", [Place(1, BAR)], ["sai"])
    assert crop.crops(tmp_path / "a.pdf", [Place(1, BAR)], ["sai", "mở"])[0]


# --- a run -----------------------------------------------------------------------------------------------------------


def test_a_run_gets_pictures_of_the_blocks_that_need_a_look(tmp_path: Path) -> None:
    run = run_of(drawn(tmp_path / "a.pdf"))
    found = cut(run, tmp_path)
    assert list(found) == pictures.wanted(run)
    assert all(opened(p).width > 500 for p in found.values())
    assert cut(run, tmp_path) == found  # byte for byte


@pytest.mark.parametrize("fate", ["gone", "changed", "outside", "broken"])
def test_a_file_that_is_not_there_as_it_was_read_costs_its_pictures_alone(fate: str, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    good, bad = drawn(inbox / "a.pdf"), drawn(inbox / "b.pdf", pages=2)
    name = "b.pdf"
    if fate == "broken":
        bad.write_bytes(b"%PDF-1.7 " + b"\x00" * 50)
    if fate == "outside":
        shutil.move(bad, tmp_path / "b.pdf")
        name, bad = "../b.pdf", tmp_path / "b.pdf"
    one, other = run_of(good), run_of(bad, name)
    if fate == "gone":
        bad.unlink()
    if fate == "changed":
        bad.write_bytes(bad.read_bytes() + b"\n")
    both = replace(one, files=(*one.files, *other.files), coverage=(*one.coverage, *other.coverage))
    assert {ref.file for ref in cut(both, inbox)} == {"a.pdf"}


@pytest.mark.usefixtures("at_once")
def test_a_later_document_of_a_file_has_its_pictures_too(tmp_path: Path) -> None:
    run = run_of(drawn(tmp_path / "a.pdf"), "a.pdf#2")
    [file] = run.files
    run = replace(run, files=(replace(file, sha256=digest_of(tmp_path / "a.pdf")),))
    assert {ref.file for ref in cut(run, tmp_path)} == {"a.pdf#2"}


@pytest.mark.usefixtures("at_once")
def test_pictures_stop_where_there_is_no_more_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(drawn(tmp_path / "a.pdf"))
    first, *others = cut(run, tmp_path).items()
    monkeypatch.setattr(crops, "BUDGET", len(first[1]) + 1)
    assert others
    assert cut(run, tmp_path) == dict([first])


@pytest.mark.usefixtures("at_once")
def test_what_was_cut_once_is_not_cut_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, album = run_of(drawn(tmp_path / "a.pdf")), tmp_path / "run" / "pictures.json"
    first = crops.pictures(run, tmp_path, limits=LIMITS, album=album)
    kept = album.read_bytes()
    monkeypatch.setattr(
        crops, "each", lambda _work, asked, _limits: iter([{}[a] for a in asked])
    )  # which opens no file
    assert crops.pictures(run, tmp_path, limits=LIMITS, album=album) == first
    assert album.read_bytes() == kept
    assert crops.pictures(replace(run, files=()), tmp_path, limits=LIMITS, album=album) == {}
    assert len(album.read_bytes()) < 200  # what belongs to no file of the inbox is forgotten


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b'{"by": "another reader", "pictures": {}}',
        b'{"by": 1}',
        b"\xff",
        b'{"pictures": {"a": 1}}',
    ],
)
@pytest.mark.usefixtures("at_once")
def test_a_damaged_album_is_made_anew(content: bytes, tmp_path: Path) -> None:
    run, album = run_of(drawn(tmp_path / "a.pdf")), tmp_path / "pictures.json"
    whole = crops.pictures(run, tmp_path, limits=LIMITS, album=album)
    good = album.read_bytes()
    album.write_bytes(content or good[:-40])
    assert crops.pictures(run, tmp_path, limits=LIMITS, album=album) == whole
    assert album.read_bytes() == good


def test_word_files_have_no_pictures(tmp_path: Path) -> None:
    run = run_of(drawn(tmp_path / "a.pdf"))
    [file] = run.files
    assert file.document is not None
    word = replace(file.document, source=replace(file.document.source, kind="docx"))
    assert pictures.wanted(replace(run, files=(replace(file, document=word),))) == []
