"""What counts of the files that one unit sent of one kind: the later version with its annexes, and what it replaces."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.attendance.papers import Paper


class Pile(NamedTuple):
    """Hold a unit's papers of one kind: those that count, the main one first, and those replaced, newest first.

    `ordered` tells whether date or number say which version is the later one.
    """

    counted: tuple[Paper, ...]
    superseded: tuple[Paper, ...] = ()
    ordered: bool = True

    @property
    def main(self) -> Paper:
        """Return the paper that stands for the others."""
        return self.counted[0]


def sorted_out(papers: Sequence[Paper], *, year: int = 0) -> Pile:
    """Return what counts of a unit's papers of one kind, in whatever order they are given; `year` is the right one.

    Annexes, and papers with the same number and date, are one submission. Papers that add to an earlier one, papers of
    which nothing was read, and those that may be another unit's, count beside it: they replace nothing and are not
    replaced.
    """
    versions = _versions([p for p in papers if not _is_loose(p)])
    ordered, newest = _newest_first(versions, year)
    first = newest[0] if newest else []
    loose = sorted((p for p in papers if _is_loose(p)), key=lambda p: (not p.read, -p.letters, p.name))
    return Pile((*first, *loose), tuple(p for v in newest[1:] for p in v), ordered)


def _is_loose(paper: Paper) -> bool:
    return not paper.read or paper.doubtful or paper.adds or paper.told.form in ("annex", "")


def _versions(papers: Sequence[Paper]) -> list[list[Paper]]:
    """Return papers grouped by number and date, each group with the longest first; one without both is its own."""
    found: dict[tuple[str, str], list[Paper]] = {}
    for paper in sorted(papers, key=lambda p: (-p.letters, p.name)):
        whole = bool(paper.number and paper.date)
        found.setdefault((paper.number, paper.date) if whole else ("", paper.name), []).append(paper)
    return list(found.values())


def _newest_first(versions: Sequence[list[Paper]], year: int) -> tuple[bool, list[list[Paper]]]:
    """Return versions newest first, and whether that is known; where it is not, the longest stands for the newest."""
    dated = all(v[0].date for v in versions)
    numbered = all(v[0].ordinal for v in versions) and len({v[0].told.year for v in versions}) == 1

    def rank(version: list[Paper]) -> tuple[bool, str, int, int, str]:
        paper = version[0]
        right = not year or not paper.told.year or paper.told.year == year
        date, number = paper.date if dated else "", paper.ordinal if dated or numbered else 0
        return right, date, number, sum(p.letters for p in version), paper.name

    ranked = sorted(versions, key=rank, reverse=True)
    known = len(ranked) < 2 or rank(ranked[0])[:3] != rank(ranked[1])[:3]  # noqa: PLR2004 - two to be told apart
    return known, ranked
