"""Laws of the alignment that finds lifted text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.labelling.copied.alignment import SEED, align, covered, gaps, pool

words = st.lists(st.sampled_from("an ba ca dua gio hoa lua mua non que".split()), max_size=40).map(tuple)


@given(words, words)
def test_runs_are_in_order_apart_and_inside_both_texts(own: tuple[str, ...], source: tuple[str, ...]) -> None:
    spans = align(own, source)
    assert all(0 <= s.start < s.end <= len(own) and 0 <= s.source_start < s.source_end <= len(source) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert covered(spans) <= len(own)


@given(words.filter(lambda w: len(w) >= SEED))
def test_a_text_stands_wholly_in_itself_and_in_what_holds_it(own: tuple[str, ...]) -> None:
    assert covered(align(own, own)) == len(own)
    assert covered(align(own, ("xa", *own, "yen"))) == len(own)


@given(words, words)
def test_spans_and_gaps_make_up_the_text(own: tuple[str, ...], source: tuple[str, ...]) -> None:
    spans = align(own, source)
    assert covered(spans) + sum(end - start for start, end in gaps(spans, len(own))) == len(own)


@given(words, words, words)
def test_each_word_is_owed_to_one_source(own: tuple[str, ...], one: tuple[str, ...], other: tuple[str, ...]) -> None:
    shared = pool({1: align(own, one), 2: align(own, other)})
    places = [i for spans in shared.values() for s in spans for i in range(s.start, s.end)]
    assert len(places) == len(set(places)) <= len(own)


CASES = [
    ("mot hai ba bon nam sau", "khong mot hai ba bon nam sau bay", 6),  # inside
    ("bon nam sau mot hai ba", "mot hai ba bon nam sau", 6),  # moved
    ("mot hai ba tram bon nam sau", "mot hai ba bon nam sau", 6),  # a word put in
    ("mot hai ba bonn nam sau", "mot hai ba bon nam sau", 6),  # misread
    ("mot hai ba bon namsau bay tam chin", "mot hai ba bon nam sau bay tam chin", 8),  # joined
    ("mot hai ba b on nam sau bay", "mot hai ba bon nam sau bay", 8),  # split
    ("mot hai xuong bon nam sau", "mot hai ba bon nam sau", 3),  # a pair is chance, a run of three is not
    ("mot hai", "mot hai", 0),
    ("", "mot hai ba", 0),
]


@pytest.mark.parametrize(("own", "source", "count"), CASES)
def test_small_edits_cost_little(own: str, source: str, count: int) -> None:
    assert covered(align(own.split(), source.split())) == count


def test_a_block_of_one_word_over_and_over_ends() -> None:
    assert covered(align(["..."] * 2000, ["..."] * 2000)) == 2000
