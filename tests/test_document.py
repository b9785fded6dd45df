"""Central types refuse nonsense when they are made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Block, Box, Line, Place

HERE = Place(1, Box(0, 0, 10, 10))
NONSENSE = [
    lambda: Box(10, 0, 0, 10),
    lambda: Box(0, 10, 10, 0),
    lambda: Place(0),
    lambda: Line("a\nb", HERE),
    lambda: Line("a", HERE, confidence=1.5),
    lambda: Block("x", "para", "", (HERE,)),
    lambda: Block("x", "para", "text", ()),
    lambda: Block("x", "para", "text", (HERE,), level=1),
    lambda: Block("x", "heading", "text", (HERE,)),
    lambda: Block("x", "poem", "text", (HERE,)),  # type: ignore[arg-type]  # the error under test
]


@pytest.mark.parametrize("make", NONSENSE)
def test_nonsense_is_refused(make: object) -> None:
    with pytest.raises(ValueError, match=r"inside out|count from 1|not a"):
        make()  # type: ignore[operator]  # a maker


boxes = st.tuples(*[st.floats(0, 1000)] * 4).map(
    lambda t: Box(min(t[0], t[1]), min(t[2], t[3]), max(t[0], t[1]), max(t[2], t[3]))
)


@given(boxes, boxes)
def test_a_union_holds_both_boxes(one: Box, other: Box) -> None:
    both = one.union(other)
    assert both == other.union(one)
    assert both.x0 <= one.x0
    assert both.bottom >= other.bottom


def test_a_block_begins_where_its_first_place_is() -> None:
    assert Block("x", "para", "text", (Place(3), Place(4))).page == 3
