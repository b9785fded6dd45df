"""Kill a run at random moments, run it again, and compare with an undisturbed run: python -m scripts.kill_test FOLDER.

Each round begins with an empty folder of results. In every second round the whole process group is killed, in the
others the parent alone, whose workers must notice and end by themselves. After it the same command is run again, and
must leave the same bytes as the undisturbed run. A line a round; the exit code is 0 when all rounds held.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from scripts.make_sample import load_source
from scripts.rendering import Block, Document, render_docx, render_pdf, render_scan
from scripts.rendering.markup import Kind

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpora" / "2024"
WORK = ".thidua"  # the program's own folder among the results; all else must be the same
COMMAND = (sys.executable, "-c", "from pipeline.cli import main; main()", "analyse")
PATIENCE = 60.0  # seconds that the workers of a dead parent have to end
SCANNED = ("s08", "s07", "s05", "s10")  # the shortest documents of the sample
LETTERS: dict[str, Kind] = {"para": "P", "item": "I", "row": "R"}


class Round(NamedTuple):
    """Hold one round: moment and manner of the kill, what was there then, and how it ended."""

    moment: float
    group: bool
    written: int
    kept: int
    half: tuple[str, ...]
    orphans: int
    code: int
    unlike: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Tell whether nothing was half-written, left over or different."""
        return not (self.half or self.orphans or self.unlike or self.left) and self.code in (0, 1)


# ------------------------------------------------------------------------------------------------------------ the batch


def make_batch(folder: Path, number: int, *, scans: int) -> None:
    """Write that many files of documents of the corpus: text, Word, PDF by turns, and some scans of the sample's.

    Raises:
        FontMissingError: no Times-like font with Vietnamese letters is installed.
    """
    folder.mkdir(parents=True)
    for name in SCANNED[:scans]:
        printed = folder / "printed.pdf"
        render_pdf(load_source(name), printed)
        render_scan(printed, folder / f"scan-{name}.pdf")
        printed.unlink()
    paths = sorted(CORPUS.glob("*.json"), key=lambda p: (p.stat().st_size, p.name))[: number - scans]
    for place, path in enumerate(paths):
        written = json.loads(path.read_text(encoding="utf-8"))
        if place % 3 == 0:
            (folder / f"{path.stem}.txt").write_text(_text(written), encoding="utf-8")
        elif place % 3 == 1:
            render_docx(_document(written), folder / f"{path.stem}.docx")
        else:
            render_pdf(_document(written), folder / f"{path.stem}.pdf")


def _text(written: dict[str, Any]) -> str:
    """Return a document of the corpus as plain text."""
    document = _document(written)
    head = [
        document.head["upper"],
        document.head["header"],
        f"Số: {document.head['number']}",
        document.head["doc_type"],
    ]
    return "\n\n".join([*head, document.head["subject"], *(b.text for b in document.blocks)]) + "\n"


def _document(written: dict[str, Any]) -> Document:
    """Return a document of the corpus as the renderers take it; labels do not matter here."""
    upper, header = written["unit_header"]
    same = ("unit", "doc_type", "number", "place", "date", "subject", "signer_role", "signer")
    head = {"upper": upper, "header": header, **{key: str(written[key]) for key in same}}
    head["recipients"] = "; ".join(written["recipients"])
    return Document(head, tuple(map(_block, written["blocks"])))


def _block(block: dict[str, Any]) -> Block:
    text = " | ".join(block["cells"]) if block.get("cells") else block["text"]
    if block["kind"] == "heading":
        return Block("H", block["level"], (), "heading", text)
    return Block(LETTERS[block["kind"]], 0, (), "none", text)


# ------------------------------------------------------------------------------------------------------------- the runs


def run(inbox: Path, out: Path, *options: str) -> int:
    """Run to the end and return the exit code."""
    return start(inbox, out, *options).wait()


def start(inbox: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start a run in a process group of its own; what it complains of stands in a file beside its results."""
    command = [*COMMAND, str(inbox), "--out", str(out), *options]
    with out.with_name(f"{out.name}.err").open("ab") as errors:
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True)


def kill(process: subprocess.Popen[bytes], *, group: bool) -> int:
    """Kill a run, all of it or its parent alone, and return how many of its processes outlived that."""
    family = _family(process.pid)
    if group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    return len(psutil.wait_procs(family, timeout=PATIENCE)[1])


def _family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def results(out: Path) -> dict[str, bytes]:
    """Return the files of a run's folder by name, without what the program keeps for itself."""
    files = (p for p in sorted(out.rglob("*")) if p.is_file() and WORK not in p.relative_to(out).parts)
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in files}


def leftovers(out: Path) -> tuple[str, ...]:
    """Return what a finished run should not have left: drafts, its lock, its mark, its stage."""
    gone = ("lock", "unfinished", "out")
    found = [p for p in out.rglob("*") if p.name.endswith(WORK) and p.name != WORK]
    return tuple(p.name for p in [*found, *(out / WORK / n for n in gone)] if p.exists())


def one_round(inbox: Path, out: Path, calm: dict[str, bytes], moment: float, *, group: bool, more: str = "") -> Round:
    """Start a run, kill it at a moment (seconds), run it again and compare."""
    options = more.split()
    process = start(inbox, out, *options)
    time.sleep(moment)
    orphans = kill(process, group=group)
    there = {n: b for n, b in results(out).items() if not n.rpartition("/")[2].startswith(".")} if out.exists() else {}
    half = tuple(n for n, b in there.items() if b != calm.get(n))
    kept = sum(1 for _ in out.glob(f"{WORK}/read/*.json.gz"))
    code = run(inbox, out, *options)
    after = results(out)
    unlike = tuple(n for n in sorted({*after, *calm}) if after.get(n) != calm.get(n))
    return Round(moment, group, len(there), kept, half, orphans, code, unlike, leftovers(out))


def rounds(inbox: Path, folder: Path, moments: Sequence[float], more: str = "") -> Iterator[Round]:
    """Yield one round a moment, given as a share of the time that an undisturbed run takes."""
    began = time.monotonic()
    run(inbox, folder / "calm", *more.split())
    seconds = time.monotonic() - began
    calm = results(folder / "calm")
    for number, share in enumerate(moments, 1):
        out = folder / f"round-{number}"
        yield one_round(inbox, out, calm, share * seconds, group=number % 2 == 1, more=more)
        shutil.rmtree(out)


def tell(number: int, found: Round) -> str:
    """Return a round as a line."""
    who = "group" if found.group else "parent"
    wrong = [f"half-written {found.half}"] if found.half else []
    wrong += [f"{found.orphans} orphans"] if found.orphans else []
    wrong += [f"unlike: {', '.join(found.unlike)}"] if found.unlike else []
    wrong += [f"left over: {', '.join(found.left)}"] if found.left else []
    said = "; ".join(wrong) or "same bytes, nothing half-written, no orphans"
    there = f"{found.kept:3} kept, {found.written:2} results there"
    return f"round {number:2}: {who:6} killed after {found.moment:5.1f} s ({there}); again: exit {found.code}, {said}"


def main() -> int:
    """Make the batch, kill, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a new folder for the batch and the runs")
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--scans", type=int, default=4)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=6)
    given = parser.parse_args()
    make_batch(given.folder / "inbox", given.files, scans=given.scans)
    chance = random.Random(given.seed)  # noqa: S311 - moments, not secrets
    moments = [chance.uniform(0.05, 0.98) for _ in range(given.kills)]
    held = True
    for number, found in enumerate(rounds(given.folder / "inbox", given.folder, moments), 1):
        print(tell(number, found), flush=True)
        held = held and found.held
    print("all rounds held" if held else "SOME ROUNDS DID NOT HOLD")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
