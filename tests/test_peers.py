"""The comparison with peers, in its pure parts: what peers read, the table, the leads, the page."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.labelling.features import Passage
from pipeline.taxonomy import Taxonomy
from scripts import peers
from scripts.peers import BAR, OURS, Body, Contender, Figures


def results(ours: tuple[float, float], *others: tuple[float, float]) -> dict[str, dict[str, Figures]]:
    rows = {f"peer {i}": pair for i, pair in enumerate(others)} | {OURS: ours}
    return {
        name: {"written": Figures(one, 1234.4), "real": Figures(two, 80.0)} for name, (one, two) in rows.items()
    }  # fmt: skip


def test_the_table_has_a_row_a_contender_and_two_columns_a_set() -> None:
    assert peers.table(results((0.95, 0.8), (0.9, 0.7004))).splitlines() == [
        "|  | written: F1 | blocks/s | real: F1 | blocks/s |",
        "| --- | ---: | ---: | ---: | ---: |",
        "| peer 0 | 0.900 | 1,234 | 0.700 | 80 |",
        f"| {OURS} | 0.950 | 1,234 | 0.800 | 80 |",
    ]


def test_the_lead_is_over_the_best_peer_of_each_set() -> None:
    found = peers.leads(results((0.9, 0.6), (0.8, 0.7), (0.7, 0.5)))
    assert {s: (peer, round(by, 6)) for s, (peer, by) in found.items()} == {
        "written": ("peer 0", 0.1),
        "real": ("peer 0", -0.1),
    }


def test_each_rank_has_one_more_kind_of_peer() -> None:
    found = results((0.9, 0.9), (0.6, 0.6), (0.7, 0.7), (0.8, 0.6))
    ends = (peers.PLAIN, peers.ALONE, peers.HEADED)
    renamed = dict(zip((*(f"p{e}" for e in ends), OURS), found.values(), strict=True))
    best = [[peer for peer, _ in peers.leads(renamed, without).values()] for without in peers.RANKS.values()]
    assert best == [[f"p{ends[0]}"] * 2, [f"p{ends[1]}"] * 2, [f"p{ends[2]}", f"p{ends[1]}"]]
    assert peers.told_by_rank(renamed).count("- real: ") == len(peers.RANKS)


def test_a_learner_alone_is_shown_no_headings() -> None:
    seen = list[str]()

    def learn(passages: Sequence[Passage], labels: peers.Labels) -> peers.Scorer:
        seen.extend(peers.texts_of(passages))

        def score(judged: Sequence[Passage]) -> NDArray[np.float64]:
            seen.extend(peers.texts_of(judged))
            return np.zeros(labels.shape)

        return score

    given = [Passage("Đào tạo", "para", ("I. Nội vụ",))]
    peers.alone(learn)(given, np.zeros((1, 1), dtype=np.int8))(given)
    assert seen == ["Đào tạo", "Đào tạo"]


@pytest.mark.parametrize(
    ("by", "enough"), [(BAR, True), (0.85 - 0.80, True), (0.2, True), (BAR - 0.001, False), (0.0, False), (-0.1, False)]
)
def test_a_lead_reaches_the_bar_from_the_bar_on(by: float, enough: bool) -> None:
    assert peers.reached(by) is enough
    assert ("below" in peers.told({"set": ("peer", by)})) is not enough


@pytest.mark.parametrize(
    ("path", "read"),
    [((), "Đào tạo"), (("I. Nội vụ",), "I. Nội vụ . Đào tạo"), (("I", "1. Cán bộ"), "1. Cán bộ . Đào tạo")],
)
def test_a_peer_reads_the_nearest_heading_and_the_text(path: tuple[str, ...], read: str) -> None:
    assert peers.text_of(Passage("Đào tạo", "para", path)) == read


@pytest.mark.parametrize(("label", "score", "chance"), [("yes", 0.8, 0.8), ("no", 0.8, 0.2), ("no", 0.5, 0.5)])
def test_the_score_of_a_label_is_turned_into_the_chance_of_the_area(label: str, score: float, chance: float) -> None:
    assert peers.likely(label, score) == pytest.approx(chance)


def test_the_keyword_list_finds_areas_by_their_own_terms_alone() -> None:
    taxonomy = Taxonomy.default()
    score = peers.keywords(taxonomy)(
        [Passage(a.terms[0], "para") for a in taxonomy.areas] + [Passage("Kính gửi", "para")]
    )
    assert score.diagonal().tolist() == [1.0] * len(taxonomy.areas)
    assert score[-1].sum() == 0


def test_thresholds_come_from_folds_that_were_not_learnt_from() -> None:
    known = Body([Passage(str(i), "para") for i in range(6)], np.array([[i % 2] for i in range(6)], dtype=np.int8))
    seen = list[tuple[set[str], set[str]]]()

    def learn(passages: Sequence[Passage], labels: peers.Labels) -> peers.Scorer:
        learnt = {p.text for p in passages}

        def score(judged: Sequence[Passage]) -> NDArray[np.float64]:
            seen.append((learnt, {p.text for p in judged}))
            return np.array([[0.6 if int(p.text) % 2 else 0.304] for p in judged])

        assert len(labels) == len(learnt)
        return score

    contender = peers.fixed(learn, known, np.array([-1, -1, 0, 0, 1, 1]))
    assert seen == [({"0", "1", "4", "5"}, {"2", "3"}), ({"0", "1", "2", "3"}, {"4", "5"})]
    assert 0.3 < contender.thresholds[0] <= 0.6
    contender.score(known.passages)
    assert seen[-1][0] == set("012345")


def test_what_is_judged_counts_as_many_blocks_as_it_holds() -> None:
    judged = Body([Passage("a", "para"), Passage("b", "para")], np.array([[1], [0]], dtype=np.int8))
    found = peers.judge(Contender(lambda ps: np.array([[0.9], [0.9]])[: len(ps)], np.array([0.5])), judged)
    assert found.f1 == pytest.approx(2 / 3)
    assert found.speed > 0


def test_sets_that_are_not_there_are_told_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert peers.sets_of([], tmp_path, Taxonomy.default()) == {}
    assert capsys.readouterr().out.count("not there, skipped") == 3


def test_the_page_says_that_a_script_made_it_and_holds_the_table() -> None:
    found = results((0.95, 0.8), (0.8, 0.78))
    page = peers.written(found, {"written": 700, "real": 180})
    assert "Made by `python -m scripts.peers" in page
    assert peers.table(found) in page
    assert "written: 700, real: 180" in page
    assert "- real: +0.020 over peer 0, below the bar" in page
