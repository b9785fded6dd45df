"""Read damaged files and see that none costs the batch: python -m scripts.fuzz_reading --count 500 --seed 1.

Takes the PDF and Word files of the sample inbox that hold text, damages each copy in one way (bits flipped, cut short,
runs overwritten or taken out, objects or members swapped, dropped or doubled, numbers changed), and reads them all in
one call, as a batch does. Prints how they ended, and exits with 1 where an outcome is missing or late.
"""

import argparse
import queue
import random
import re
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pipeline.errors import ThiduaError
from pipeline.workers import Limits, Outcome, Task, read_all
from scripts.make_sample import INBOX, PDFS, WORDS

Rolls = random.Random
Damage = Callable[[bytes, Rolls], bytes]

LIMITS = Limits(seconds=30, page_seconds=30, memory=2 * 1024**3, jobs=2)
STARTING = 60.0  # seconds granted for starting and ending the processes
LONGEST_RUN = 400  # bytes overwritten, taken out or repeated at once
OBJECT = re.compile(rb"\d+ 0 obj\b(.*?)endobj", re.DOTALL)
FIGURES = re.compile(rb"\d+")
STRANGE = (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"0.5")


def flip_bits(raw: bytes, rolls: Rolls) -> bytes:
    """Return the bytes with one to forty bits turned over."""
    out = bytearray(raw)
    for _ in range(rolls.randint(1, 40)):
        out[rolls.randrange(len(out))] ^= 1 << rolls.randrange(8)
    return bytes(out)


def cut_short(raw: bytes, rolls: Rolls) -> bytes:
    """Return the beginning alone."""
    return raw[: rolls.randrange(len(raw))]


def overwrite(raw: bytes, rolls: Rolls) -> bytes:
    """Return the bytes with a run of chance in them."""
    start, length = _run(raw, rolls)
    return raw[:start] + rolls.randbytes(length) + raw[start + length :]


def take_out(raw: bytes, rolls: Rolls) -> bytes:
    """Return the bytes without a run of them."""
    start, length = _run(raw, rolls)
    return raw[:start] + raw[start + length :]


def repeat(raw: bytes, rolls: Rolls) -> bytes:
    """Return the bytes with a run of them twice."""
    start, length = _run(raw, rolls)
    return raw[: start + length] + raw[start:]


def _run(raw: bytes, rolls: Rolls) -> tuple[int, int]:
    start = rolls.randrange(len(raw))
    return start, min(rolls.randint(1, LONGEST_RUN), len(raw) - start)


def swap_objects(raw: bytes, rolls: Rolls) -> bytes:
    """Return a PDF in which two objects have changed places."""
    found = list(OBJECT.finditer(raw))
    first, second = sorted(rolls.sample(found, 2), key=lambda m: m.start())
    return b"".join(
        [
            raw[: first.start(1)], second[1], raw[first.end(1) : second.start(1)], first[1], raw[second.end(1) :],
        ]
    )  # fmt: skip


def double_object(raw: bytes, rolls: Rolls) -> bytes:
    """Return a PDF in which one object has taken the place of another."""
    first, second = rolls.sample(list(OBJECT.finditer(raw)), 2)
    return raw[: first.start(1)] + second[1] + raw[first.end(1) :]


def change_figures(raw: bytes, rolls: Rolls) -> bytes:
    """Return the bytes with some numbers exchanged for strange ones."""
    for found in sorted(rolls.sample(list(FIGURES.finditer(raw)), 5), key=lambda m: -m.start()):
        raw = raw[: found.start()] + rolls.choice(STRANGE) + raw[found.end() :]
    return raw


def _members(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(members: Sequence[tuple[str, bytes]]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name)  # the same bytes on every run: no time of day
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def swap_members(raw: bytes, rolls: Rolls) -> bytes:
    """Return a Word file in which two members have changed names."""
    members = _members(raw)
    first, second = rolls.sample(sorted(members), 2)
    members[first], members[second] = members[second], members[first]
    return _packed(list(members.items()))


def drop_member(raw: bytes, rolls: Rolls) -> bytes:
    """Return a Word file that lacks a member."""
    members = _members(raw)
    del members[rolls.choice(sorted(members))]
    return _packed(list(members.items()))


def damage_member(raw: bytes, rolls: Rolls) -> bytes:
    """Return a Word file, itself sound, one member of which is damaged."""
    members = _members(raw)
    name = rolls.choice(["word/document.xml", *sorted(members)])
    how = rolls.choice([flip_bits, cut_short, overwrite, take_out, repeat])
    members[name] = how(members[name], rolls)
    return _packed(list(members.items()))


def repeat_elements(raw: bytes, rolls: Rolls) -> bytes:
    """Return a Word file whose text holds an element inside itself many times over."""
    members = _members(raw)
    xml = members["word/document.xml"]
    found = rolls.choice(list(re.finditer(rb"<w:(p|tbl|tr|tc|r)>", xml)))
    deep = rolls.choice([2, 50, 3_000])
    nested = found[0] * deep + (b"</w:" + found[1] + b">") * deep
    members["word/document.xml"] = xml[: found.start()] + nested + xml[found.start() :]
    return _packed(list(members.items()))


ANY: tuple[Damage, ...] = (flip_bits, cut_short, overwrite, take_out, repeat)
OF_PDF: tuple[Damage, ...] = (*ANY, swap_objects, double_object, change_figures)
OF_WORD: tuple[Damage, ...] = (*ANY, swap_members, drop_member, damage_member, repeat_elements)


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one damaged file and what was done to it."""

    path: Path
    damage: str


def make_cases(folder: Path, count: int, seed: int) -> list[Case]:
    """Write damaged copies of the samples into a folder, the same ones for the same seed."""
    samples = [INBOX / name for name in (*PDFS.values(), *WORDS.values())]
    return [_case(folder, samples, index, Rolls(f"{seed}:{index}")) for index in range(count)]


def _case(folder: Path, samples: Sequence[Path], index: int, rolls: Rolls) -> Case:
    sample = rolls.choice(samples)
    how = rolls.choice(OF_PDF if sample.suffix == ".pdf" else OF_WORD)
    path = folder / f"{index:04d}{sample.suffix}"
    path.write_bytes(how(sample.read_bytes(), rolls))
    return Case(path, f"{sample.suffix[1:]} {how.__name__}")


class LateError(RuntimeError):
    """Say that nothing came of the batch for longer than its limits allow."""


def read_cases(cases: Sequence[Case], limits: Limits = LIMITS) -> list[tuple[Case, Outcome]]:
    """Return the outcome of every case, read in one call.

    Raises:
        LateError: nothing was heard for longer than a file and its pages may take.
        Exception: the batch itself failed.
    """
    # A file is read twice at most (pdfium, then pdfminer), and many may fail in a row without a word.
    patience = STARTING + 10 * (2 * limits.seconds + 2 * limits.page_seconds)
    heard = queue.Queue[Outcome | BaseException | None]()
    threading.Thread(target=_read, args=(cases, limits, heard), daemon=True).start()
    outcomes = list[Outcome]()
    while len(outcomes) < len(cases):
        try:
            news = heard.get(timeout=patience)
        except queue.Empty as error:
            raise LateError(f"nothing heard for {patience:.0f} s after {len(outcomes)} outcomes") from error
        if isinstance(news, BaseException) and not isinstance(news, ThiduaError):
            raise news
        if news is not None:
            outcomes.append(news)
    return list(zip(cases, outcomes, strict=True))


def _read(cases: Sequence[Case], limits: Limits, heard: "queue.Queue[Outcome | BaseException | None]") -> None:
    tasks = [Task(case.path, case.path.name) for case in cases]
    try:
        for outcome in read_all(tasks, limits, lambda *_: heard.put(None)):
            heard.put(outcome)
    except BaseException as error:  # noqa: BLE001  handed to the thread that waits, which raises it
        heard.put(error)


def told(outcome: Outcome) -> str:
    """Return how a case ended: read, partial, or the reason why it could not be read."""
    if isinstance(outcome, ThiduaError):
        return f"{type(outcome).__name__}: {re.sub(r'trang [0-9, –-]+', 'trang …', outcome.message)[:70]}"
    return "partial" if any(d.problems for d in outcome) else "read"


def table(results: Sequence[tuple[Case, Outcome]]) -> Iterator[str]:
    """Yield the lines of two tables: by outcome, and by what was done."""
    for ending, number in Counter(told(outcome) for _, outcome in results).most_common():
        yield f"{number:5d}  {ending}"
    yield ""
    yield f"{'damage':24s} {'read':>5s} {'partial':>8s} {'unreadable':>11s}"
    counted = Counter((c.damage, "unreadable" if isinstance(o, ThiduaError) else told(o)) for c, o in results)
    for damage in sorted({case.damage for case, _ in results}):
        row = [counted[damage, ending] for ending in ("read", "partial", "unreadable")]
        yield f"{damage:24s} {row[0]:5d} {row[1]:8d} {row[2]:11d}"


def main() -> int:
    """Damage, read and print; return 1 where the batch did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder in which the damaged files are left")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        start = time.perf_counter()
        try:
            results = read_cases(make_cases(folder, given.count, given.seed))
        except Exception as error:  # noqa: BLE001  whatever it is, the batch did not hold
            print(f"the batch failed: {type(error).__name__}: {error}")
            return 1
        print("\n".join(table(results)))
        print(f"\n{len(results)} outcomes of {given.count} files in {time.perf_counter() - start:.0f} s")
        return int(len(results) != given.count)


if __name__ == "__main__":
    sys.exit(main())
