"""Vietnamese words by underthesea, inside a spaCy `Language`: tokens are aligned to the text letter by letter.

`spacy.blank("vi")` asks for pyvi, which nobody keeps any more, so the multi-language "xx" carries our tokenizer.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import spacy
import underthesea
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.labelling.terms import TermMatcher
from pipeline.taxonomy import Taxonomy, dumps, loads
from pipeline.text import normalise

LONG_RUN = re.compile(r"\S{41,}")  # underthesea's regex is quadratic: "1.1.1…" of some thousand letters takes a minute
PIECES = re.compile(r"\w+|[^\w\s]|\s+")

if not Doc.has_extension("hits"):
    Doc.set_extension("hits", default=())


def words_of(text: str) -> list[tuple[int, int]]:
    """Return start and end of every word of a text; a word may hold blanks ("giải phóng")."""
    spans: list[tuple[int, int]] = []
    at = 0
    for run in LONG_RUN.finditer(text):
        spans += _segmented(text, at, run.start())
        spans.append(run.span())
        at = run.end()
    return [*spans, *_segmented(text, at, len(text))]


def _segmented(text: str, start: int, end: int) -> list[tuple[int, int]]:
    part = text[start:end]
    if not part.strip():
        return []
    spans = _aligned(part, underthesea.word_tokenize(part, use_token_normalize=False)) or [
        m.span() for m in PIECES.finditer(part) if not m.group().isspace()
    ]
    return [(start + a, start + b) for a, b in spans]


def _aligned(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Return where each word stands in the text, letter by letter; [] where they do not spell the same text."""
    letters = [(i, c) for i, c in enumerate(text) if not c.isspace()]
    spans, at = [], 0
    for word in words:
        spelt = [c for c in normalise(word) if not c.isspace()]
        held = letters[at : at + len(spelt)]
        if not spelt or [normalise(c) for _, c in held] != spelt:
            return []
        spans.append((held[0][0], held[-1][0] + 1))
        at += len(spelt)
    return spans if at == len(letters) else []


class WordTokenizer:
    """Make a spaCy Doc whose tokens are underthesea's words and whose text is the text that came in."""

    def __init__(self, vocab: Vocab) -> None:
        """Keep the vocabulary that Docs are made with."""
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Tokenise a text."""
        words, spaces = [], []
        for word, blank in _covering(text):
            words.append(word)
            spaces.append(blank)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: Any) -> bytes:
        """Serialise: there is no state."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> "WordTokenizer":
        """Restore: there is no state."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Save: there is no state."""

    def from_disk(self, _path: Any, **_: Any) -> "WordTokenizer":
        """Load: there is no state."""
        return self


def _covering(text: str) -> Iterator[tuple[str, bool]]:
    """Yield tokens with whether one blank follows, so that together they spell the whole text."""
    spans = words_of(text)
    at = 0
    for start, end in [*spans, (len(text), len(text))]:
        if start > at:
            yield text[at:start], False
        at = end
        if end > start:
            blank = text[end : end + 1] == " "
            at += blank
            yield text[start:end], blank


@registry.tokenizers("thidua.words.v1")  # type: ignore[untyped-decorator]  # catalogue publishes no types
def make_tokenizer() -> Callable[[Language], WordTokenizer]:
    """Register the tokenizer under a name that a spaCy config can hold."""
    return lambda nlp: WordTokenizer(nlp.vocab)


@Language.factory("thidua_terms", default_config={"taxonomy": ""}, assigns=["doc._.hits"])
def make_terms(nlp: Language, name: str, taxonomy: str) -> Callable[[Doc], Doc]:
    """Make the component that finds the taxonomy's terms; `taxonomy` is its YAML."""
    del nlp, name
    matcher = TermMatcher.of(loads(taxonomy)) if taxonomy else TermMatcher.of(Taxonomy.default())

    def terms(doc: Doc) -> Doc:
        doc._.hits = tuple(matcher.find(doc.text))
        return doc

    return terms


@lru_cache(maxsize=4)
def _language(taxonomy: str) -> Language:
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "thidua.words.v1"}}})
    nlp.add_pipe("thidua_terms", config={"taxonomy": taxonomy})
    return nlp


def language(taxonomy: Taxonomy) -> Language:
    """Return the spaCy pipeline for Vietnamese with the taxonomy's terms: tokenizer, terms."""
    return _language(dumps(taxonomy))
