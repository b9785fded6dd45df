"""Labelled texts as a spaCy DocBin: the words of `tokens`, categories in `doc.cats`, a note in `doc.user_data`.

Apart from `tokens`, this is the only module that imports spaCy: a DocBin is spaCy's own file format.
"""

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import DocBin

from pipeline.labelling.tokens import language
from pipeline.taxonomy import Taxonomy

NOTE = "thidua"


class Entry(NamedTuple):
    """Hold a text, the weight (0 or 1) of each category, and a note that travels with it."""

    text: str
    cats: dict[str, float]
    note: str


def pack(entries: Iterable[Entry]) -> bytes:
    """Return the entries as a DocBin, tokenised."""
    nlp, docs = language(Taxonomy.default()), DocBin(store_user_data=True)
    for entry in entries:
        doc = nlp.make_doc(entry.text)
        doc.cats = entry.cats
        doc.user_data[NOTE] = entry.note
        docs.add(doc)
    return bytes(docs.to_bytes())


def unpack(data: bytes) -> list[Entry]:
    """Return the entries that a DocBin holds.

    Raises:
        ValueError: the bytes are no DocBin, or one without our notes.
    """
    vocab = language(Taxonomy.default()).vocab
    try:
        docs = list(DocBin(store_user_data=True).from_bytes(data).get_docs(vocab))
        return [Entry(d.text, dict(d.cats), str(d.user_data[NOTE])) for d in docs]
    except Exception as error:  # zlib, msgpack, numpy and spaCy each raise their own
        msg = f"not a DocBin of ours: {type(error).__name__}: {error}"
        raise ValueError(msg) from error
