"""Vietnamese words inside a spaCy `Language`: its tokens are the words that `segment.words_of` finds.

`spacy.blank("vi")` asks for pyvi, which nobody keeps any more, so the multi-language "xx" carries our tokenizer.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.labelling.segment import words_of
from pipeline.labelling.terms import TermMatcher
from pipeline.taxonomy import Taxonomy, dumps, loads

if not Doc.has_extension("hits"):
    Doc.set_extension("hits", default=())


class WordTokenizer:
    """Make a spaCy Doc whose tokens are words and whose text is the text that came in."""

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
