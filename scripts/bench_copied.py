"""Measure what finds lifted text: python -m scripts.bench_copied [--plan PLAN] [--documents 2000].

1. With a launching plan (`--plan`): the corpus's blocks that were lifted from it, as they are and worn (misread, cut,
   reworded …), how many are found with the right areas, and how many others are called lifted, against the bare share
   of word 4-grams; then blocks that join the wording of two areas, and lifted blocks that go on to tell a result.
2. Between files: how many blocks of the corpus, of which nobody lifted from another, are called lifted, and how many
   worn copies are found.
3. Speed (processor time): documents made by a word chain from the corpus's text, with copies planted in them; the time
   of ours, of every block aligned with every other (on a few documents, carried forward by the square), and of MinHash
   LSH where datasketch is installed, and how many of the planted copies each finds.

What is measured: pipeline/labelling/copied. Every draw is seeded.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

from pipeline.batch import taxonomy_of
from pipeline.document import Block, Place
from pipeline.labelling.copied import Lift, PlanText, Submission, compare
from pipeline.labelling.copied.alignment import align, grams
from pipeline.labelling.copied.lift import is_lifted
from pipeline.labelling.copied.words import forms
from pipeline.learning import corpus
from pipeline.taxonomy import Taxonomy
from pipeline.text import shingles, syllables
from scripts.wear import WEARS, Wear, change_figures, drop_clause, misread, seeded, swap_words, together

ROOT = Path(__file__).resolve().parents[1]
FEWEST = 16  # words of a block that is worn
BLOCKS = 40  # a synthetic document
NEWS = 0.12  # chance that the chain begins anew: as many 4-grams stand in several documents as in the corpus
PLANTED = 0.02  # share of their blocks that are worn copies of another document's
SAMPLE = 40  # documents of which every block is aligned with every other
BARE, BARE_PART, SIZE = 0.6, 0.25, 4  # the bare share: least share of a block, of an area, words a shingle
HASHES, BANDED = 64, 0.2  # of MinHash LSH, and the Jaccard similarity it is tuned to
COPY = together(drop_clause, swap_words, change_figures, misread(0.01))
RESULTS = (
    "đã tổ chức 03 buổi tuyên truyền", "kết quả đạt 98%", "đã lắp 12 biển báo trên tuyến",
    "đến nay đã hoàn thành việc lấy ý kiến các phòng", "đơn vị không phát sinh nội dung này",
)  # fmt: skip


class Told(NamedTuple):
    """Hold a block of the corpus: its document, text, areas, and whether it was lifted from the plan."""

    document: str
    text: str
    areas: tuple[int, ...]
    lifted: bool


class Copy(NamedTuple):
    """Say which block of which document was planted, and where it came from."""

    file: str
    block: str
    source: str


def told() -> list[Told]:
    """Return the corpus's blocks, headings aside."""
    return [
        Told(d.id, p.text, tuple(sorted(areas)), stance == "copied")
        for d in corpus.load(ROOT / "corpora")
        for p, areas, stance in zip(d.passages, d.areas, d.stances, strict=True)
        if p.kind != "heading"
    ]


# --- 1. the launching plan --------------------------------------------------------------------------------------------


def bare(taxonomy: Taxonomy) -> Callable[[str], tuple[int, ...]]:
    """Return what finds the areas of a text by the bare share of word 4-grams that stand in their wording."""
    known = {a.id: shingles(syllables(a.wording), SIZE) for a in taxonomy.areas}

    def find(text: str) -> tuple[int, ...]:
        own = shingles(syllables(text), SIZE)
        shares = {a: len(own & theirs) / max(1, len(own)) for a, theirs in known.items()}
        return tuple(a for a, s in shares.items() if s >= BARE_PART) if sum(shares.values()) >= BARE else ()

    return find


def measure_plan(plan: Path, blocks: Sequence[Told]) -> None:
    """Print how many lifted blocks are found, worn in every way, and what else is called lifted."""
    taxonomy = taxonomy_of(plan)
    finders = {"ours": PlanText.of(taxonomy).lifted, "bare 4-grams": bare(taxonomy)}
    lifted, own = [b for b in blocks if b.lifted], [b.text for b in blocks if not b.lifted]
    print(f"\nLifted from the plan: {len(lifted)} blocks; of their own: {len(own)}")
    for name, wear in WEARS.items():
        found = [f"{who} {share(_right(find, lifted, wear)):.3f}" for who, find in finders.items()]
        print(f"  found with their areas, {name:45} {'   '.join(found)}")
    for what, texts in (
        ("blocks of their own", own),
        ("such blocks, 5 % misread", [misread(0.05)(t, seeded(i)) for i, t in enumerate(own)]),
        (
            "lifted blocks that tell a result",
            [f"{b.text.rstrip('./')}; {RESULTS[i % 5]}." for i, b in enumerate(lifted)],
        ),
    ):
        wrong = [f"{who} {sum(bool(find(t)) for t in texts)}" for who, find in finders.items()]
        print(f"  called lifted of {len(texts)} {what}: {', '.join(wrong)}")
    joined = list(_joined(taxonomy, 400))
    print("  wording of two areas joined, both found:", _each(finders, joined))


def _right(find: Callable[[str], tuple[int, ...]], blocks: Sequence[Told], wear: Wear) -> list[bool]:
    return [find(wear(b.text, seeded(i))) == b.areas for i, b in enumerate(blocks)]


def _each(finders: dict[str, Callable[[str], tuple[int, ...]]], joined: Sequence[tuple[str, tuple[int, ...]]]) -> str:
    found = {who: share([find(text) == areas for text, areas in joined]) for who, find in finders.items()}
    return ", ".join(f"{who} {s:.3f}" for who, s in found.items())


def _joined(taxonomy: Taxonomy, count: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield texts made of a clause of one area's wording and one of another's, and the two areas."""
    random = seeded(0)
    for _ in range(count):
        two = random.sample(taxonomy.areas, 2)
        clauses = [random.choice(a.wording.split("; ")).rstrip(".") for a in two]
        yield "; ".join(clauses) + ".", tuple(sorted(a.id for a in two))


def share(flags: Sequence[bool]) -> float:
    """Return the share of flags that are set."""
    return sum(flags) / max(1, len(flags))


# --- 2. between files -------------------------------------------------------------------------------------------------


def measure_false(blocks: Sequence[Told], plan: PlanText) -> None:
    """Print how many of the corpus's blocks are called lifted from another document, and how many worn copies are."""
    own = [b for b in blocks if not b.lifted]
    files = [submission(name, texts) for name, texts in _by_document(own).items()]
    found = compare(files, plan).lifts
    print(f"\nBetween {len(files)} documents of which nobody lifted from another: {len(found)} of {len(own)} blocks")
    texts = [b.text for b in own if len(forms(b.text)) >= FEWEST]
    for name, wear in {**WEARS, "clause dropped, words swapped, new figures, 1 %": COPY}.items():
        worn = [wear(t, seeded(i)) for i, t in enumerate(texts)]
        found = compare([submission("a", texts), submission("b", worn)], plan).lifts
        print(f"  worn copies found, {name:50} {sum(file == 'b' for file, _ in found) / len(texts):.3f}")


def _by_document(blocks: Sequence[Told]) -> dict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for block in blocks:
        found[block.document].append(block.text)
    return found


def submission(name: str, texts: Sequence[str]) -> Submission:
    """Return texts as a file of a unit of its own."""
    blocks = tuple(Block(f"{name}-{i}", "para", t, (Place(1),)) for i, t in enumerate(texts))
    return Submission(name, name, "2024-06-01", blocks)


# --- 3. speed ---------------------------------------------------------------------------------------------------------


def written(blocks: Sequence[Told], documents: int) -> tuple[list[Submission], list[Copy]]:
    """Return documents made by a word chain of order two, and the copies planted in them."""
    random, chain = seeded(0), _chain(blocks)
    starts = sorted(chain)
    texts = [[_sentence(chain, starts, random) for _ in range(BLOCKS)] for _ in range(documents)]
    copies = list[Copy]()
    for _ in range(int(PLANTED * documents * BLOCKS)):
        (to, at), (source, block) = ((random.randrange(documents), random.randrange(BLOCKS)) for _ in range(2))
        if to != source:
            texts[to][at] = COPY(texts[source][block], random)
            copies.append(Copy(f"d{to}", f"d{to}-{at}", f"d{source}"))
    return [submission(f"d{i}", t) for i, t in enumerate(texts)], copies


def _chain(blocks: Sequence[Told]) -> dict[tuple[str, str], list[str]]:
    chain = defaultdict[tuple[str, str], list[str]](list)
    for block in blocks:
        words = block.text.split()
        for pair, after in zip(pairwise(words), words[2:], strict=False):
            chain[pair].append(after)
    return chain


def _sentence(chain: dict[tuple[str, str], list[str]], starts: Sequence[tuple[str, str]], random: Random) -> str:
    words, length = list(random.choice(starts)), random.randrange(20, 80)
    while len(words) < length:
        after = chain.get((words[-2], words[-1])) if random.random() > NEWS else None
        words += [random.choice(after)] if after else random.choice(starts)
    return " ".join(words)


def measure_speed(blocks: Sequence[Told], documents: int) -> None:
    """Print the time and the finds of ours, of all pairs, and of MinHash LSH."""
    files, copies = written(blocks, documents)
    nobody = PlanText.of(Taxonomy.default())
    print(f"\n{documents} documents of {BLOCKS} blocks, {len(copies)} copies planted")
    start = time.process_time()
    lifts = compare(files, nobody).lifts
    ours = time.process_time() - start
    print(f"  ours: {ours:.1f} s; {_found(lifts, copies)}")
    start = time.process_time()
    _all_pairs(files[:SAMPLE])
    pairs = (time.process_time() - start) * (documents / SAMPLE) ** 2
    print(f"  every block with every other (from {SAMPLE} documents): {pairs:,.0f} s, {pairs / ours:,.0f} times ours")
    if find_spec("datasketch"):
        start = time.process_time()
        near = _minhash(files)
        seconds = time.process_time() - start
        recall = share([bool(near.get((c.file, c.block), set()) & {c.source}) for c in copies])
        print(f"  MinHash LSH, candidates alone: {seconds:.1f} s; {recall:.3f} of the copies among {len(near)} blocks")


def _found(lifts: dict[tuple[str, str], tuple[Lift, ...]], copies: Sequence[Copy]) -> str:
    right = [any(x.file == c.source for x in lifts.get((c.file, c.block), ())) for c in copies]
    meant = {(c.file, c.source) for c in copies} | {(c.source, c.file) for c in copies}
    stray = sum(all((file, x.file) not in meant for x in found) for (file, _), found in lifts.items())
    return f"{share(right):.3f} of the copies with their source, {stray} blocks besides"


def _all_pairs(files: Sequence[Submission]) -> int:
    """Align every block with every block of every other file, and return how many are lifted."""
    words = [(f.file, forms(b.text)) for f in files for b in f.blocks]
    known = [grams(w) for _, w in words]
    return sum(
        is_lifted(own, align(own, other, known[j]), "other")
        for name, own in words
        for j, (file, other) in enumerate(words)
        if file != name
    )


def _minhash(files: Sequence[Submission]) -> dict[tuple[str, str], set[str]]:
    """Return for each block the files of the blocks that share a band with it."""
    sketch = import_module("datasketch")
    index, hashes = sketch.MinHashLSH(threshold=BANDED, num_perm=HASHES), {}
    for file in files:
        for block in file.blocks:
            made = sketch.MinHash(num_perm=HASHES)
            made.update_batch([" ".join(s).encode() for s in shingles(list(forms(block.text)), SIZE)])
            index.insert((file.file, block.id), made, check_duplication=False)
            hashes[file.file, block.id] = made
    near = {key: {file for file, _ in index.query(made)} - {key[0]} for key, made in hashes.items()}
    return {key: found for key, found in near.items() if found}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", type=Path, help="the launching plan that the corpus's copied blocks were lifted from")
    parser.add_argument("--documents", type=int, default=2000)
    args = parser.parse_args()
    blocks = told()
    if args.plan:
        measure_plan(args.plan, blocks)
    measure_false(blocks, PlanText.of(taxonomy_of(args.plan)))
    measure_speed(blocks, args.documents)


if __name__ == "__main__":
    main()
