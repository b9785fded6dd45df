"""The register of units that must submit, and the matching of a letterhead to it."""

from pipeline.units.checking import check
from pipeline.units.matching import CERTAIN, Candidate, Match, in_file_name, look, match
from pipeline.units.names import key
from pipeline.units.register import load
from pipeline.units.settled import NONE, Settlement, settlements
from pipeline.units.unit import NOBODY, Unit, due, heir

__all__ = [
    "CERTAIN",
    "NOBODY",
    "NONE",
    "Candidate",
    "Match",
    "Settlement",
    "Unit",
    "check",
    "due",
    "heir",
    "in_file_name",
    "key",
    "load",
    "look",
    "match",
    "settlements",
]
