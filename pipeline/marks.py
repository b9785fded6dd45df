"""Marks: that a block is, or is not, about an area; one shape for a model's label and for a person's decision."""

from dataclasses import dataclass
from typing import Literal

Stance = Literal["result", "intent", "nil", "copied", "none", "heading"]
STANCES: tuple[Stance, ...] = ("result", "intent", "nil", "copied")


@dataclass(frozen=True, slots=True)
class Mark:
    """Say that a block is about an area (or is not), how probably, and what it says of it.

    `score` is a probability; `by` names who says so: "model:NAME" or "person:NAME". `at` is an ISO time, "" for models.
    """

    block_id: str
    area: int
    present: bool
    score: float
    stance: Stance
    by: str
    at: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a score that is no probability and a mark by nobody."""
        if not 0.0 <= self.score <= 1.0 or not self.by.startswith(("model:", "person:")):
            msg = f"not a mark: {self.block_id} {self.area} {self.score} {self.by!r}"
            raise ValueError(msg)


def outranks(new: Mark, old: Mark) -> bool:
    """Tell whether a mark replaces another: a person's always a model's, otherwise the later the earlier."""
    if new.by.startswith("person:") != old.by.startswith("person:"):
        return new.by.startswith("person:")
    return new.at >= old.at
