"""Draft reminders to units (`cong-van/*.docx`) and the summary report (`bao-cao-tong-hop.docx`) of a run."""

from pathlib import Path

from pipeline.publishing.letters import fields, office, summary
from pipeline.publishing.letters.fill import fill
from pipeline.publishing.letters.keeping import Written, edited
from pipeline.publishing.letters.keeping import write as write_drafts
from pipeline.publishing.letters.names import names
from pipeline.publishing.letters.office import Stationery, shipped
from pipeline.publishing.letters.reminder import Paper, Point, Reminder, reminders, year
from pipeline.results import Run
from pipeline.taxonomy import Area, Taxonomy

__all__ = ["Stationery", "Written", "drafts", "edited", "prepare", "write"]

FOLDER, SUMMARY = "cong-van", "bao-cao-tong-hop.docx"

ONE = (Point(1, "x", "x", "x"),)
FULL = Reminder("x", "x", (Paper("x", ONE, ONE, ONE, ONE, "x"),), ("x",), ("x",))  # every part of a letter


def write(run: Run, folder: Path, paper: Stationery | None = None) -> Written:
    """Write all drafts of a run to its folder; what a person has edited there stays as it is.

    Raises:
        InputError: a template has a wrong tag, or a file cannot be written.
    """
    return write_drafts(folder, drafts(run, paper or shipped()))


def prepare(folder: Path | None) -> Stationery:
    """Return what the letters of a run are written on, tried out, so that a wrong tag is told before hours of reading.

    Raises:
        InputError: the folder or a file in it cannot be used, or a template has a wrong tag.
    """
    paper = office.load(folder) if folder else shipped()
    if folder:
        empty = Run(Taxonomy("", "", (Area(1, "x", "x"),)), "", "", (), ())
        for one in (FULL, Reminder("", "")):
            fill(paper.letter, fields.letter(one, paper.office, "2024"), paper.letter_name)
        fill(paper.report, summary.report(empty, paper.office), paper.report_name)
    return paper


def drafts(run: Run, paper: Stationery) -> dict[str, bytes]:
    """Return the Word files of a run by their path in its folder."""
    letters, written = reminders(run), year(run)
    found = {
        f"{FOLDER}/{name}.docx": fill(paper.letter, fields.letter(one, paper.office, written), paper.letter_name)
        for name, one in zip(names([(x.unit_id, x.unit) for x in letters]), letters, strict=True)
    }
    return found | {SUMMARY: fill(paper.report, summary.report(run, paper.office), paper.report_name)}
