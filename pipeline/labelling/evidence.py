"""Which clauses of a block carry each of its areas, and what they say of it, by the model that labels whole blocks.

An area that a clause reaches alone, and the whole block does not, is not added: on the development documents 31 were at
0.5 or more and 6 of them right (micro-F1 0.917 -> 0.905), 4 at 0.9 and 2 right (no change); nor does a mean of both pay
(scripts/measure_sentences.py).
Only a clause that plainly says that nothing arose adds its area: a unit that says so has not left it out.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

from pipeline.labelling.features import Passage
from pipeline.labelling.figures import figures
from pipeline.labelling.sentences import Clause, Span, clauses
from pipeline.labelling.stance import DONE, NIL, settle
from pipeline.marks import Stance
from pipeline.text import fold

LONG = 300  # letters; a shorter block that is about one area is its own evidence
SURE = 0.8  # the probability from which a clause that is plainly nil adds its area to the block
PARTED = frozenset({"para", "item"})
NOT_NIL = {"result": 1.0}  # what `settle` overrules only where the words leave no doubt
DENYING = re.compile(r"\b(?:không|chưa|giữ nguyên|vẫn)\b", re.IGNORECASE)  # with tones: "sửa chữa" denies nothing
COUNTED = frozenset({"amount", "share", "count", "ratio"})
SPELLS = frozenset({"ngày", "tuần", "tháng", "năm", "giờ"})  # "12 tháng không phát sinh" counts nothing that was done

Predict = Callable[[Sequence[Passage]], tuple[Any, list[str]]]


class Seen(NamedTuple):
    """Hold a passage with what the model said of it as a whole."""

    passage: Passage
    areas: tuple[int, ...]
    stance: str


class Part(NamedTuple):
    """Hold a clause of a block with its text, its probabilities (in the model's order of areas) and its stance."""

    clause: Clause
    text: str
    scores: Sequence[float]
    stance: str


class Carried(NamedTuple):
    """Hold where each area of a block is carried, the block's stance, and the areas whose stance is another."""

    spans: dict[int, Span]
    stance: Stance
    stances: dict[int, Stance]


def parts_of(predict: Predict, given: Mapping[int, Seen]) -> dict[int, list[Part]]:
    """Return the labelled clauses of passages under the passages' keys; those that need no parting are left out."""
    cut = {k: clauses(s.passage.text) for k, s in given.items() if worth_parting(s)}
    listed = [(k, c, part_of(given[k].passage, c)) for k, found in cut.items() if len(found) > 1 for c in found]
    scores, stances = predict([passage for _, _, passage in listed])
    parts = dict[int, list[Part]]()
    for (key, clause, passage), row, stance in zip(listed, scores.tolist(), stances, strict=True):
        parts.setdefault(key, []).append(Part(clause, passage.text, row, stance))
    return parts


def worth_parting(seen: Seen) -> bool:
    """Tell whether a passage says so much that a part of it is better evidence than the whole, or may tell of nil."""
    if seen.passage.kind not in PARTED:
        return False
    much = len(seen.areas) > 1 or (bool(seen.areas) and len(seen.passage.text) > LONG)
    return much or bool(NIL.search(fold(seen.passage.text)))


def part_of(passage: Passage, clause: Clause) -> Passage:
    """Return a clause as a passage under its block's headings; the blocks around it say nothing of a part."""
    return replace(passage, text=passage.text[clause.start : clause.end], before="", after="")


def carried(parts: Sequence[Part], columns: Mapping[int, int], thresholds: Sequence[float], stance: str) -> Carried:
    """Return what carries each area of a block; `columns` are the areas' places in the scores, `stance` the block's.

    A block that tells one area as nil and another not has the other's stance, as the codebook asks.
    """
    spans = {a: _span(parts, c, thresholds[c]) for a, c in columns.items()}
    carrying = {a: [p for p in parts if p.scores[c] >= thresholds[c]] for a, c in columns.items()}
    own = {a: cast("Stance", _stance(found, stance)) for a, found in carrying.items()}
    told = sorted(set(own.values()), key=lambda s: (s == "nil", s != stance, s != "result"))
    return Carried(spans, told[0], {a: s for a, s in own.items() if s != told[0]})


def told_nil(parts: Sequence[Part], columns: Mapping[int, int]) -> dict[int, float]:
    """Return the areas that a clause surely and plainly tells as nil, with their probability there."""
    nils = [p for p in parts if _plainly_nil(p)]
    best = {a: max((p.scores[c] for p in nils), default=0.0) for a, c in columns.items()}
    return {a: score for a, score in best.items() if score >= SURE}


def _span(parts: Sequence[Part], column: int, threshold: float) -> Span:
    """Return the likeliest clause, with those beside it in its sentence that are about the area as well."""
    best = max(range(len(parts)), key=lambda i: (parts[i].scores[column], -i))
    run = [*_beside(parts, best, -1, column, threshold), best, *_beside(parts, best, 1, column, threshold)]
    return parts[min(run)].clause.start, parts[max(run)].clause.end


def _beside(parts: Sequence[Part], best: int, step: int, column: int, threshold: float) -> Iterator[int]:
    i = best + step
    while 0 <= i < len(parts) and parts[i].clause.sentence == parts[best].clause.sentence:
        if parts[i].scores[column] < threshold:
            return
        yield i
        i += step


def _stance(carrying: Sequence[Part], block: str) -> str:
    """Return the stance of an area: the block's, but for nil, which must not spread from one area to another.

    Result and intent stay the block's: a task told beside a result counts as a result.
    """
    if block in ("result", "intent") and carrying and all(map(_plainly_nil, carrying)):
        return "nil"
    if block == "nil":
        return next((p.stance for p in sorted(carrying, key=lambda p: p.stance != "result") if _tells(p)), block)
    return block


def _plainly_nil(part: Part) -> bool:
    """Tell whether a clause says that nothing arose, and nothing else."""
    return settle(Passage(part.text, "para"), NOT_NIL) == "nil" and not _counts(part.text)


def _tells(part: Part) -> bool:
    """Tell whether a clause beyond doubt tells something: it denies nothing, and says what was done or how much."""
    if part.stance == "nil" or DENYING.search(part.text):
        return False
    return bool(DONE.search(fold(part.text))) or _counts(part.text)


def _counts(text: str) -> bool:
    return any(f.kind in COUNTED and f.value and f.unit not in SPELLS for f in figures(text))
