"""What two blocks of a corpus have in common: near-duplicates, and sentences that the evaluation material holds too."""

import json
import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.language import _
from pipeline.learning.manifest import Gold, split_of
from pipeline.text import fold, shingles, syllables

SENTENCE_END = re.compile(r"(?<=[.;:!?…])\s+|\s\|\s")


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a block that is compared with others: where it stands, its split, its text."""

    where: str
    split: str
    text: str


def pieces(documents: Iterable[Gold]) -> list[Piece]:
    """Return the blocks that a unit worded itself: neither headings nor lifted plan text."""
    return [
        Piece(f"{d['id']}#{i}", split_of(d["author"]), text_of(b))
        for d in documents
        for i, b in enumerate(d["blocks"])
        if b["stance"] not in ("heading", "copied")
    ]


def text_of(block: dict[str, Any]) -> str:
    """Return a gold block's text, a row's cells parted by " | "."""
    return " | ".join(block["cells"]) if "cells" in block else str(block["text"])


def repeats(documents: Iterable[Gold], bound: float, words: int) -> Iterator[tuple[Piece, Piece, float]]:
    """Yield the pairs of pieces whose word 5-grams have a Jaccard similarity of `bound` or more, and the similarity.

    Pieces of fewer than `words` words are not compared.
    """
    compared = [(p, w) for p in pieces(documents) if len(w := syllables(p.text)) >= words]
    for i, j, share in near_duplicates([shingles(p[1]) for p in compared], bound):
        yield compared[i][0], compared[j][0], share


def near_duplicates(sets: Sequence[set[tuple[str, ...]]], bound: float) -> list[tuple[int, int, float]]:
    """Return all pairs of sets with a Jaccard similarity of `bound` or more, as indices i < j and the similarity.

    Exact: sets that similar share one of the few rarest members of each (prefix filter; Bayardo et al. 2007).
    """
    counts = Counter(s for members in sets for s in members)
    rank = {s: i for i, (s, _) in enumerate(sorted(counts.items(), key=lambda e: (e[1], e[0])))}
    ranked = [{rank[s] for s in members} for members in sets]
    index, found = defaultdict[int, list[int]](list), list[tuple[int, int, float]]()
    for j, members in enumerate(ranked):
        prefix = sorted(members)[: len(members) - math.ceil(bound * len(members) - 1e-9) + 1]
        pairs = ((i, len(members & ranked[i])) for i in sorted({i for s in prefix for i in index[s]}))
        shares = ((i, j, both / (len(members) + len(ranked[i]) - both)) for i, both in pairs)
        found += [pair for pair in shares if pair[2] >= bound]
        for s in prefix:
            index[s].append(j)
    return found


def shared(documents: Iterable[Gold], evaluation: Path, words: int) -> Iterator[tuple[Piece, str]]:
    """Yield pieces with a folded sentence that they and the evaluation folder hold, lifted plan text aside.

    Raises:
        InputError: the evaluation folder is damaged, or holds neither gold documents nor JSON lines with a `text`.
    """
    try:
        entries = list(_evaluation(evaluation))
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = _("không đọc được bộ đánh giá {evaluation}: {error}").format(evaluation=evaluation, error=error)
        raise InputError(msg) from error
    if not entries:
        msg = _("không có tài liệu đánh giá nào trong {evaluation}").format(evaluation=evaluation)
        raise InputError(msg, advice=_("Thư mục cần có tài liệu nhãn chuẩn (JSON) hoặc tệp .jsonl."))
    own, known = pieces(documents), [text for text, stance in entries if stance != "copied"]
    plan = _Texts([text for text, stance in entries if stance == "copied"])
    ours, theirs = _Texts([p.text for p in own]), _Texts(known)
    same = {(i, s) for i, p in enumerate(own) for s in sentences(p.text, words) if theirs.holding(s)}
    same |= {(i, s) for text in known for s in sentences(text, words) for i in ours.holding(s)}
    yield from ((own[i], s) for i, s in sorted(same) if not plan.holding(s))


class _Texts:
    """Tell which of many folded texts hold a folded sentence, by one search in all of them joined."""

    def __init__(self, texts: Sequence[str]) -> None:
        padded = [f" {fold(t)} " for t in texts]
        self._joined = "\n".join(padded)
        self._starts = [0, *accumulate(len(p) + 1 for p in padded)]

    def holding(self, sentence: str) -> list[int]:
        """Return the numbers of the texts that hold a sentence, each once."""
        wanted, found, at = f" {sentence} ", list[int](), -1
        while (at := self._joined.find(wanted, at + 1)) >= 0:
            found.append(bisect_right(self._starts, at) - 1)
        return sorted({*found})


def sentences(text: str, words: int) -> list[str]:
    """Return the folded sentences and cells of a text with at least so many words."""
    return [s for s in map(fold, SENTENCE_END.split(text)) if len(s.split()) >= words]


def _evaluation(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield text and stance of the blocks of an evaluation folder's gold documents, and of its JSON lines."""
    for path in sorted(folder.rglob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        blocks = data.get("blocks", []) if isinstance(data, dict) else []
        yield from ((text_of(b), b["stance"]) for b in blocks)
    for path in sorted(folder.rglob("*.jsonl")):
        lines = (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip())
        yield from ((entry["text"], entry.get("stance", "")) for entry in lines if "text" in entry)
