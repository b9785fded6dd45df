"""Every figure of a judgement: as counted by hand, as its plain definition has it, and within its laws."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.learning import breakdown, compare, measure, mistakes
from pipeline.learning.answers import Paper, Sheet
from tests.learning.papers import DEFAULT, Said, paper, sheet_of, two

STANCES = st.sampled_from(["result", "intent", "nil"])
GIVEN = st.dictionaries(st.sampled_from(DEFAULT.ids), st.floats(0, 1).map(lambda s: round(s, 4)), max_size=4)
BLOCKS = st.builds(
    lambda areas, stance, given, said, kind: Said(
        areas, "heading" if kind == "heading" else stance if areas else "none", given, said, kind
    ),
    st.sets(st.sampled_from(DEFAULT.ids), max_size=3).map(tuple), STANCES, GIVEN, STANCES,
    st.sampled_from(["para", "item", "row", "heading"]),
)  # fmt: skip
PAPERS = st.lists(st.lists(BLOCKS, min_size=1, max_size=6), min_size=1, max_size=5).map(
    lambda many: [paper(f"d{i}", blocks) for i, blocks in enumerate(many)]
)


def figures(judged: Sheet) -> dict[str, float]:
    return {n: float(v[0]) for n, v in measure.all_figures(judged, measure.once(judged)).items()}


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("block_precision", 5 / 8),  # given: 1, 1, 8, 3, 5 and 7, 10, 3
        ("block_recall", 5 / 8),  # right: 1, 1, 9, 2, 5 and 6, 7, 10
        ("block_micro_f1", 5 / 8),
        ("block_macro_f1", (1 + 0 + 0 + 1 + 1 + 0 + 1 + 0 + 0 + 1) / 10),
        ("block_exact", 4 / 9),
        ("general_false_alarm", 1 / 2),
        ("stance_accuracy", 4 / 6),  # the lost block is left out; the intent and the lifted block are wrong
        ("stance_accuracy_own", 4 / 5),
        ("status_accuracy", 17 / 20),
        ("missing_precision", 11 / 13),
        ("missing_recall", 11 / 12),
        ("missing_npv", 6 / 7),
    ],
)
def test_a_figure_is_what_is_counted_by_hand(name: str, value: float) -> None:
    assert figures(sheet_of(*two()))[name] == pytest.approx(value)


def test_what_a_lost_block_and_a_heading_and_a_short_block_count_for() -> None:
    judged = sheet_of(*two())
    assert judged.counted.tolist() == [False, True, True, True, True, False, True, True, True, True, True]
    assert judged.lost.tolist() == [False] * 7 + [True] + [False] * 3
    assert measure.bins(judged)[..., 0].sum() == 8 * 10


def test_calibration_error_of_a_hand_counted_example() -> None:
    blocks = [Said((1,), "result", {1: 0.85}), Said((), "none", {1: 0.85}), Said((2,), "result", {2: 0.25})]
    judged = sheet_of(paper("a", blocks))
    assert figures(judged)["ece"] == pytest.approx((abs(1.7 - 1) + abs(0.25 - 1)) / 30)
    assert figures(judged)["ece_in_play"] == pytest.approx((abs(1.7 - 1) + abs(0.25 - 1)) / 3)


# --- as the definition has it -----------------------------------------------------------------------------------------


def plain_f1(papers: list[Paper]) -> float:
    both = given = right = 0
    for one in papers:
        for truth, block, answer in zip(one.gold.areas, one.gold.blocks, one.answers, strict=True):
            if block.kind != "heading" and answer is not None:
                both, given, right = (
                    both + len(truth & set(answer.areas)),
                    given + len(answer.areas),
                    right + len(truth),
                )
    return 2 * both / (given + right) if given + right else 1.0


@settings(deadline=None, max_examples=40)
@given(PAPERS)
def test_the_vectorised_f1_is_the_plain_one(papers: list[Paper]) -> None:
    assert figures(sheet_of(*papers))["block_micro_f1"] == pytest.approx(plain_f1(papers))


@settings(deadline=None, max_examples=40)
@given(PAPERS)
def test_a_document_drawn_twice_counts_as_two_documents(papers: list[Paper]) -> None:
    judged = sheet_of(*papers)
    twice = sheet_of(*papers, papers[0])
    weights = measure.once(judged)
    weights[0, 0] = 2
    drawn = measure.all_figures(judged, weights)
    assert {n: v[0] for n, v in drawn.items()} == pytest.approx(figures(twice), nan_ok=True)


# --- laws -------------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(PAPERS)
def test_every_figure_is_a_share_or_nothing(papers: list[Paper]) -> None:
    assert all(math.isnan(v) or 0 <= v <= 1 for v in figures(sheet_of(*papers)).values())


@settings(deadline=None, max_examples=40)
@given(st.lists(BLOCKS, min_size=1, max_size=8))
def test_right_and_certain_answers_reach_every_best_figure(blocks: list[Said]) -> None:
    right = [b._replace(given=dict.fromkeys(b.areas, 1.0), said=b.stance) for b in blocks]
    found = figures(sheet_of(paper("a", right)))
    worst = ("general_false_alarm", "ece", "ece_in_play")
    assert {n: v for n, v in found.items() if not math.isnan(v)} == pytest.approx(
        {n: 0.0 if n in worst else 1.0 for n, v in found.items() if not math.isnan(v)}
    )


@settings(deadline=None, max_examples=40)
@given(PAPERS)
def test_f1_lies_between_precision_and_recall(papers: list[Paper]) -> None:
    found = figures(sheet_of(*papers))
    low, high = sorted((found["block_precision"], found["block_recall"]))
    assert found["block_micro_f1"] <= high + 1e-9
    assert found["block_micro_f1"] >= low - 1e-9 or found["block_micro_f1"] == 0


def test_draws_are_seeded_and_draw_as_many_documents_as_there_are() -> None:
    judged = sheet_of(*(paper(f"d{i}", [Said((1,), "result", {1: 0.9})]) for i in range(7)))
    drawn = measure.draws(judged)
    assert drawn.shape == (measure.DRAWS, 7)
    assert set(drawn.sum(axis=1).tolist()) == {7.0}
    assert (drawn == measure.draws(judged)).all()
    assert not (drawn == measure.draws(judged, seed=1)).all()


def test_draws_among_some_documents_leave_the_others_out() -> None:
    judged = sheet_of(*(paper(f"d{i}", [Said((1,), "result", {1: 0.9})]) for i in range(3)))
    drawn = measure.draws(judged, np.array([True, False, True]))
    assert set(drawn[:, 1].tolist()) == {0.0}
    assert set(drawn.sum(axis=1).tolist()) == {2.0}


def test_an_interval_leaves_out_draws_that_say_nothing() -> None:
    found = measure.estimate(0.5, np.array([0.4, np.nan, 0.6]))
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (0.5, 0.405, 0.595)
    assert math.isnan(measure.estimate(0.5, np.array([np.nan])).low)


@pytest.mark.parametrize(
    ("value", "held"), [(np.float64(0.12345678), 0.123457), (float("nan"), None), ("x", "x"), (3, 3)]
)
def test_json_holds_six_decimals_and_null(value: object, held: object) -> None:
    assert measure.plain(value) == held


# --- where answers are wrong ------------------------------------------------------------------------------------------


def test_confusion_tells_what_stood_instead_and_what_beside() -> None:
    found = breakdown.confusion(sheet_of(*two()))
    instead = {(r, c): n for r, row in enumerate(found["instead"], 1) for c, n in enumerate(row, 1) if n}
    beside = {(r, c): n for r, row in enumerate(found["beside"], 1) for c, n in enumerate(row, 1) if n}
    assert instead == {(9, 11): 1, (2, 3): 1, (6, 11): 1, (11, 8): 1}
    assert beside == {(10, 3): 1}


@settings(deadline=None, max_examples=40)
@given(PAPERS)
def test_every_missed_label_is_in_the_confusion(papers: list[Paper]) -> None:
    judged = sheet_of(*papers)
    rows = np.array(breakdown.confusion(judged)["instead"])
    missed = measure.counts(judged, judged.counted).missed.sum(axis=0)
    assert (rows[:-1].sum(axis=1) >= missed).all()
    assert rows[-1, -1] == 0


@settings(deadline=None, max_examples=40)
@given(PAPERS)
def test_matrices_bins_and_slices_hold_everything_once(papers: list[Paper]) -> None:
    judged = sheet_of(*papers)
    stances, statuses = breakdown.stance_matrix(judged), breakdown.status_matrix(judged)
    among = judged.counted & judged.true.any(axis=1)
    assert sum(n for row in stances.values() for n in row.values()) == among.sum()
    assert sum(n for row in statuses.values() for n in row.values()) == judged.statuses.size
    assert sum(b["number"] for b in breakdown.probability_bins(judged)) == judged.counted.sum() * 10
    for rows in breakdown.slices(judged).values():
        assert sum(r["blocks"] for r in rows) == judged.counted.sum()


def test_few_documents_have_no_interval() -> None:
    rows = breakdown.slices(sheet_of(*two()))["year"]
    assert [(r["name"], r["documents"], r["block_micro_f1"]["low"]) for r in rows] == [
        ("2023", 1, None),
        ("2024", 1, None),
    ]


def test_certain_cells_are_counted_from_each_certainty_on() -> None:
    weights = measure.draws(sheet_of(*two()))
    rows = breakdown.certainty(sheet_of(*two()), weights)["missing"]
    assert [(r["least"], r["cells"], r["right"]) for r in rows] == [
        (0.5, 13, 11), (0.6, 13, 11), (0.7, 13, 11), (0.8, 12, 11), (0.9, 12, 11), (0.95, 1, 0),
    ]  # fmt: skip


def test_mistakes_come_surest_first_with_their_text() -> None:
    judged = sheet_of(*two())
    blocks = mistakes.blocks(judged)
    assert [(b["document"], b["block"], b["expected"], b["got"], b["confidence"]) for b in blocks] == [
        ("b", "0000", [6], [], 1.0), ("a", "0004", [2], [3], 0.8), ("a", "0002", [1, 9], [1], 0.7),
        ("a", "0003", [], [8], 0.6), ("b", "0002", [10], [10, 3][::-1], 0.55),
    ]  # fmt: skip
    assert blocks[0]["lost"]
    assert blocks[1]["scores"] == {"2": 0.2, "3": 0.7}
    assert [(s["block"], s["expected"], s["got"]) for s in mistakes.stances(judged)] == [("0001", "copied", "intent")]


def test_false_flags_come_before_other_wrong_cells_with_what_explains_them() -> None:
    cells = mistakes.cells(sheet_of(*two()))
    assert [(c["mistake"], c["area"], c["got"]) for c in cells] == [
        ("false_flag", 2, "missing"), ("false_flag", 9, "missing"), ("missed_flag", 3, "reported"),
    ]  # fmt: skip
    assert cells[0]["texts"] == ["Trong kỳ, đơn vị đã thực hiện xong phần việc thứ a-4 theo kế hoạch"]
    assert cells[2]["texts"] == cells[0]["texts"]


# --- chance -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two_", "p"),
    [(0, 0, 1.0), (5, 5, 1.0), (1, 9, 22 / 1024), (9, 1, 22 / 1024), (0, 10, 2 / 1024), (3, 4, 1.0)],
)
def test_mcnemars_exact_test_is_the_binomial_one(one: int, two_: int, p: float) -> None:
    assert compare.mcnemar(one, two_) == pytest.approx(p)


@settings(deadline=None)
@given(st.integers(0, 3000), st.integers(0, 3000))
def test_mcnemars_test_is_a_probability_that_knows_no_sides(one: int, two_: int) -> None:
    assert compare.mcnemar(one, two_) == compare.mcnemar(two_, one)
    assert 0 <= compare.mcnemar(one, two_) <= 1


def test_the_same_answers_twice_differ_in_nothing() -> None:
    judged = sheet_of(*two())
    changes = compare.differences(judged, judged)
    assert {c["change"]["value"] for c in changes.values()} <= {0.0, None}
    assert compare.verdict(changes) == compare.SAME
    assert compare.flip_test(judged, judged) == {"change": 0.0, "p": 1.0}
    assert compare.changed_blocks(judged, judged) == compare.changed_cells(judged, judged) == []


def test_one_that_is_better_in_every_document_is_better_and_not_by_chance() -> None:
    good = [paper(f"d{i}", [Said((1,), "result", {1: 0.9}), Said((), "none", {})]) for i in range(12)]
    bad = [paper(f"d{i}", [Said((1,), "result", {1: 0.9}), Said((), "none", {2: 0.9})]) for i in range(12)]
    one, other = sheet_of(*bad), sheet_of(*good)
    assert compare.verdict(compare.differences(one, other)) == compare.BETTER
    assert compare.verdict(compare.differences(other, one)) == compare.WORSE
    assert compare.flip_test(one, other)["p"] < 0.01
    assert compare.block_test(one, other) == {
        "only_first": 0,
        "only_second": 12,
        "p": pytest.approx(2 / 2**12, abs=1e-6),
    }
    assert {b["change"] for b in compare.changed_blocks(one, other)} == {"mended"}
    assert {b["change"] for b in compare.changed_blocks(other, one)} == {"broken"}
