"""A tagger that says which tokens go on the word before: a CRF of two labels, read from CRFsuite's model file.

The usual way writes some forty strings a token and looks each of them up. Here the model is turned round beforehand:
what a run of one, two or three tokens adds to the odds of the tokens beside it is found by one look-up, and the best
path is a recursion over one number a token. As sums are taken in another order, paths that are equal but for rounding
are not decided here; there are such in tables (one block in 800 of the corpus).

The file's format is that of crf1d_model.c and cqdb.c in CRFsuite 0.12 (Naoaki Okazaki, chokkan.org/software/crfsuite):
a header with the places of a table of features (type, from, to, weight) and of two tables of strings, the labels' and
the attributes'.
"""

import re
import struct
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, product
from operator import add
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

LABELS = ("B-W", "I-W")  # begins a word, goes on the word before
VERSION = 100
HEADER = struct.Struct("<4sI4s9I")  # magic, size, type, version, numbers of things, five places
TABLE = struct.Struct("<4s2I")  # magic, size, how many features
STRINGS = struct.Struct("<4s5I")  # magic, size, flag, byte order, how many, where the list of their places stands
ENTRY = struct.Struct("<2I")  # number, length with the zero at the end; the string follows
FEATURE = np.dtype([("type", "<u4"), ("start", "<u4"), ("end", "<u4"), ("weight", "<f8")])
STATE, MOVE = 0, 1  # a feature's type: an attribute and a label, a label and the next

DIGITS = frozenset("0123456789")
SMALL = frozenset(c for c in map(chr, range(0x2000)) if c.islower() and c != c.upper())  # "ª" has no capital
EDGES = ("BOS", "EOS")  # what every function says of a run that goes beyond the text
FLAGS = ("isdigit", "istitle", "is_in_dict")
FUNCTIONS = ("", "lower", *FLAGS)
TEMPLATE = re.compile(r"T\[(-?\d)(?:,(-?\d))?\](?:\.(\w+))?")
NUMBER = re.compile(r"[+-]?0*[0-9]{1,10}")
MOST = 1 << 31  # "isdigit" means a number that 32 bits hold
REACH, WIDTH = 2, 3  # tokens to either side that bear on a token, and tokens that one template looks at
CLOSE = 1e-6  # a sum of forty weights changes by 1e-14 with its order, by 1e-8 with what the library rounds to 0

Moves = tuple[tuple[float, float], tuple[float, float]]
Row = tuple[float, ...]  # what a run of tokens adds to the odds of a token: a number for each place beside that token
Said = dict[str, dict[str, Row]]  # the rows of runs of one length, by function and by what it says of the run


class Weights(NamedTuple):
    """Hold how much an attribute speaks for the second label rather than the first, and what each move is worth.

    `moves[a][b]` is the weight of label b after label a.
    """

    attributes: dict[str, float]
    moves: Moves


class Template(NamedTuple):
    """Hold what a feature looks at: tokens `first` to `last`, counted from the token in question, by a function."""

    name: str
    first: int
    last: int
    function: str

    @classmethod
    def parse(cls, name: str) -> Self:
        """Return the template that is written as in "T[-1,0].lower".

        Raises:
            ValueError: it is written in another way, or looks further than `REACH` and `WIDTH` allow.
        """
        found = TEMPLATE.fullmatch(name)
        if not found or (found[3] or "") not in FUNCTIONS:
            raise ValueError(f"unknown template {name}")
        first, last = int(found[1]), int(found[2] or found[1])
        if not -REACH <= first <= last <= REACH or last - first >= WIDTH:
            raise ValueError(f"template {name} looks too far")
        return cls(name, first, last, found[3] or "")


def read_model(data: bytes) -> Weights:
    """Return the weights of a CRFsuite model file whose labels are `LABELS`.

    Raises:
        ValueError: the bytes are no such model.
    """
    try:
        magic, size, kind, version, _, _, _, features, labels, attributes, _, _ = HEADER.unpack_from(data)
        if (magic, kind, version) != (b"lCRF", b"FOMC", VERSION) or tuple(_strings(data, labels)) != LABELS:
            raise ValueError("not a model of words")
        if size != len(data):
            raise ValueError("a broken model")
        return _weights(_features(data, features), list(_strings(data, attributes)))
    except (struct.error, IndexError) as error:
        raise ValueError("a broken model") from error


def _features(data: bytes, at: int) -> NDArray[Any]:
    _, _, count = TABLE.unpack_from(data, at)
    return np.frombuffer(data, FEATURE, count, at + TABLE.size)


def _strings(data: bytes, at: int) -> Iterator[str]:
    """Yield the strings of a table in the order of their numbers."""
    _, _, _, _, count, places = STRINGS.unpack_from(data, at)
    for place in np.frombuffer(data, "<u4", count, at + places).tolist():
        _, length = ENTRY.unpack_from(data, at + place)
        start = at + place + ENTRY.size
        yield data[start : start + length - 1].decode()


def _weights(features: NDArray[Any], names: Sequence[str]) -> Weights:
    state = features[features["type"] == STATE]
    signed = np.where(state["end"] == 1, state["weight"], -state["weight"])
    odds = np.bincount(state["start"], signed, minlength=len(names))
    moves = np.zeros((2, 2))
    for _, start, end, weight in features[features["type"] == MOVE].tolist():
        moves[start, end] = weight
    (stay, begin), (end, go_on) = moves.tolist()
    return Weights(dict(zip(names, odds.tolist(), strict=True)), ((stay, begin), (end, go_on)))


def is_title(text: str) -> bool:
    """Tell whether none of the tokens in a run begins with a small letter."""
    return text[0] == text[0].upper() and all(token[0] == token[0].upper() for token in text.split(" "))


def is_number(text: str) -> bool:
    """Tell whether a run is one whole number that 32 bits hold."""
    return bool(NUMBER.fullmatch(text)) and -MOST <= int(text) < MOST


class Rows:
    """Give the rows of runs of one length: those of runs that the model knows by their text are ready."""

    def __init__(self, size: int, said: Said, words: Collection[str]) -> None:
        """Prepare runs of `size` tokens from what is known of them; `words` is the dictionary, in small letters."""
        self._words, self._lower, nothing = words, said["lower"], (0.0,) * _places(size)
        self._before, self._after = (_total(nothing, *(rows.get(edge) for rows in said.values())) for edge in EDGES)
        self._flags = {
            flags: _total(nothing, *(said[f].get(str(flag)) for f, flag in zip(FLAGS, flags, strict=True)))
            for flags in product((False, True), repeat=len(FLAGS))
        }
        self._ready = {text: self._made(text, said[""].get(text)) for text in (*said[""], *self._lower)}

    def of(self, runs: Iterable[str]) -> list[Row]:
        """Return the rows of runs in order, between those of the runs that begin before the text or end after it."""
        ready, words, common = self._ready.get, self._words, self._flags[False, False, False]
        rows = [
            ready(run) or (common if run[0] in SMALL and run.islower() and run not in words else self._made(run))
            for run in runs
        ]
        return [*[self._before] * REACH, *rows, *[self._after] * REACH]

    def _made(self, text: str, spelt: Row | None = None) -> Row:
        """Return the row of a run, given that of its spelling."""
        lower = text.lower()
        flags = self._flags[text[-1] in DIGITS and is_number(text), is_title(text), lower in self._words]
        return _total(flags, self._lower.get(lower), spelt)


def tabulate(attributes: Mapping[str, float], templates: Sequence[Template]) -> list[Said]:
    """Return what is known of runs of one, of two, of three tokens."""
    known = {t.name: t for t in templates}
    sums: list[dict[str, dict[str, list[float]]]] = [{f: {} for f in FUNCTIONS} for _ in range(WIDTH)]
    for attribute, odds in attributes.items():
        name, _, value = attribute.partition("=")
        if template := known.get(name):
            more = template.last - template.first
            row = sums[more][template.function].setdefault(value, [0.0] * _places(more + 1))
            row[template.first + REACH] += odds
    return [{f: {value: tuple(row) for value, row in rows.items()} for f, rows in said.items()} for said in sums]


def _places(size: int) -> int:
    """Return at how many places beside a token a run may stand."""
    return 2 * REACH + 2 - size


def _total(row: Row, *others: Row | None) -> Row:
    for other in others:
        row = tuple(map(add, row, other)) if other else row
    return row


class Tagger:
    """Say of each token whether it goes on the word before."""

    def __init__(self, weights: Weights, templates: Sequence[Template], words: Collection[str]) -> None:
        """Prepare runs of every length; `words` is the dictionary, in small letters."""
        self._rows = [Rows(size, said, words) for size, said in enumerate(tabulate(weights.attributes, templates), 1)]
        self._moves = weights.moves

    def tag(self, tokens: Sequence[str]) -> list[bool] | None:
        """Return a flag a token, or None where two readings are too close to call."""
        slants = list[Row]()  # for each length and place, what the runs there add to the odds of the tokens in order
        for size, known in enumerate(self._rows, 1):
            runs = map(" ".join, zip(*(tokens[i:] for i in range(size)), strict=False)) if size > 1 else tokens
            slants += [column[i:] for i, column in enumerate(zip(*known.of(runs), strict=True))]
        return decode(list(map(sum, zip(*slants, strict=False))), self._moves)


def decode(odds: Sequence[float], moves: Moves) -> list[bool] | None:
    """Return the best path of two labels, True for the second, or None where two paths are too close to call.

    `odds` are how much more each token is the second label's than the first's (Viterbi 1967, for two states, in which
    the lead of one over the other is all that has to be kept).
    """
    (stay, begin), (end, go_on) = moves
    leads = accumulate(odds, lambda lead, odd: odd + max(begin, lead + go_on) - max(stay, lead + end))
    turns = (stay - end, begin - go_on)  # the lead above which the label before this one is the second
    path, turn = list[bool](), 0.0
    for lead in reversed(list(leads)):
        if abs(lead - turn) < CLOSE:
            return None
        path.append(lead > turn)
        turn = turns[lead > turn]
    return path[::-1]
