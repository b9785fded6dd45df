"""The figures of a corpus: tables that add up, agreement as the textbooks have it, plots that are XML."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

from pipeline.cli_corpus import corpus_app
from pipeline.errors import InputError
from pipeline.learning import stats
from pipeline.learning.stats import Label
from tests.learning.small_corpus import Gold, four, lay

LABELS = st.one_of(
    st.builds(Label, st.just(frozenset[int]()), st.sampled_from(["none", "heading"])),
    st.builds(Label, st.frozensets(st.integers(1, 10), min_size=1), st.sampled_from(["result", "intent", "nil"])),
)


def label(areas: set[int], stance: str = "result") -> Label:
    return Label(frozenset(areas), stance if areas else "none")


# --- tables -----------------------------------------------------------------------------------------------------------


def test_the_tables_add_up(tmp_path: Path) -> None:
    found = stats.tables(lay(four(), tmp_path))
    assert found["Documents by year and type"].loc[2024].to_dict() == {"BÁO CÁO": 1, "KẾ HOẠCH": 1, "total": 2}
    assert found["Areas a body block"].blocks.sum() == 216
    assert found["Areas by stance"].total.sum() == found["Areas by year"].total.sum()
    assert found["Areas by stance"].loc[6].to_dict() == {
        "result": 12, "intent": 4, "nil": 4, "copied": 4, "total": 24,
    }  # fmt: skip
    assert dict(found["Areas left out a document"]["documents"]) == {1: 4}
    assert found["Status of each area, in documents"].loc[1].to_dict() == {
        "reported": 3, "mentioned": 0, "nil": 0, "missing": 1,
    }  # fmt: skip
    assert found["Documents by split"].documents.to_dict() == {"dev": 1, "test": 1, "train": 2}
    assert found["Kinds of unit"].documents.to_dict() == {"ben-xe": 3, "ubnd-huyen": 1}
    assert found["Blocks by kind and stance"].total.to_dict() == {"heading": 4, "item": 32, "para": 180, "row": 4}
    assert [*found["Words a block, percentiles"].loc["para"]] == [12] * 6
    assert found["Writers"].blocks.to_dict() == {1: 108, 15: 54, 17: 54}


def test_a_table_is_written_as_markdown(tmp_path: Path) -> None:
    table = stats.tables(lay(four(), tmp_path))["Documents by year and type"]
    assert stats.markdown(table).splitlines() == [
        "| year | BÁO CÁO | KẾ HOẠCH | total |",
        "| --- | ---: | ---: | ---: |",
        "| 2023 | 2 | 0 | 2 |",
        "| 2024 | 1 | 1 | 2 |",
    ]


# --- agreement --------------------------------------------------------------------------------------------------------


def test_agreement_of_a_hand_counted_example() -> None:
    first = [label({1}), label({1, 9}), label(set()), label({2}, "nil"), Label(frozenset({3}), "heading")]
    second = [label({1}), label({1}), label({5}), label({2}, "result"), Label(frozenset(), "heading")]
    found = stats.agreement(first, second)
    assert found.blocks == 4
    assert found.micro_f1 == pytest.approx(2 * 3 / (4 + 4))
    assert found.same_areas == 0.5
    assert found.stance == pytest.approx(2 / 3)
    assert found.kappa[1] == 1
    assert found.kappa[9] == 0
    assert math.isnan(found.kappa[10])


def test_kappa_of_a_textbook_example() -> None:
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert stats.kappa(pairs) == pytest.approx(0.4)


@given(st.lists(LABELS, min_size=1))
def test_a_reader_agrees_with_himself(labels: list[Label]) -> None:
    if all(x.stance == "heading" for x in labels):
        return
    found = stats.agreement(labels, labels)
    assert found.same_areas == 1
    assert all(math.isnan(v) or v == 1 for v in (found.micro_f1, found.stance, *found.kappa.values()))


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1))
def test_agreement_does_not_depend_on_who_comes_first(pairs: list[tuple[Label, Label]]) -> None:
    if all("heading" in (a.stance, b.stance) for a, b in pairs):
        return
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    one, two = stats.agreement(first, second), stats.agreement(second, first)
    assert repr(one) == repr(two)
    assert math.isnan(one.micro_f1) or 0 <= one.micro_f1 <= 1


def test_readers_of_different_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="số đoạn khác nhau"):
        stats.agreement([label({1})], [])


def test_nothing_but_headings_cannot_be_compared() -> None:
    heading = [Label(frozenset(), "heading")]
    with pytest.raises(InputError, match="không có đoạn nào"):
        stats.agreement(heading, heading)


def blind(documents: list[Gold], folder: Path) -> Path:
    """Write a blind reader who finds area 10 wherever the writer found area 9."""
    path = folder / stats.BLIND
    path.parent.mkdir(parents=True)
    lines = []
    for gold in documents:
        writer = [[b["areas"], b["stance"]] for b in gold["blocks"]]
        reader = [[[10 if a == 9 else a for a in areas], stance] for areas, stance in writer]
        lines.append(json.dumps({"id": gold["id"], "labels": reader, "writer": writer}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_labels_of_blind_readers_are_read(tmp_path: Path) -> None:
    read = stats.blind(blind(four(), tmp_path))
    assert read
    writer, reader = read
    assert len(writer) == len(reader) == 220
    found = stats.agreement(writer, reader)
    assert found.kappa[2] == 1
    assert found.kappa[9] == 0
    assert 0 < found.kappa[10] < 1


def test_without_blind_labels_there_is_no_agreement(tmp_path: Path) -> None:
    assert stats.blind(tmp_path) is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "sai định dạng"),
        ('{"id": "a"}', "sai định dạng"),
        ('{"id": "a", "labels": [[[1]]], "writer": []}', "sai định dạng"),
        ('{"id": "a", "labels": [[[1], "nil"]], "writer": []}', "số đoạn khác nhau: a"),
    ],
)
def test_damaged_blind_labels_are_refused(line: str, told: str, tmp_path: Path) -> None:
    (tmp_path / stats.BLIND).parent.mkdir()
    (tmp_path / stats.BLIND).write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        stats.blind(tmp_path)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_bars_are_xml_and_in_proportion() -> None:
    root = etree.fromstring(stats.bars("a < b & c", {"<one>": 4, "half": 2, "none": 0, "lost": float("nan")}))
    space = "{http://www.w3.org/2000/svg}"
    widths = [float(r.attrib["width"]) for r in root.iter(f"{space}rect")][1:]
    texts = [t.text for t in root.iter(f"{space}text")]
    assert widths == [stats.TRACK, stats.TRACK / 2, 0, 0]
    assert texts == ["a < b & c", "<one>", "4", "half", "2", "none", "0", "lost", "–"]


def test_bars_of_nothing_are_still_a_plot() -> None:
    assert etree.fromstring(stats.bars("nothing", {})).tag.endswith("svg")


def test_the_page_shows_every_table_and_every_plot_that_is_written(tmp_path: Path) -> None:
    folder = blind(four(), lay(four(), tmp_path / "corpus"))
    page = stats.write(folder, tmp_path / "out").read_text(encoding="utf-8")
    plots = sorted(p.name for p in (tmp_path / "out").glob("*.svg"))
    assert [f"]({name})" in page for name in plots] == [True] * 5
    assert [f"## {title}\n" in page for title in stats.tables(folder)].count(False) == 0
    assert "| micro-F1 | 0." in page
    assert "| kappa, area 9 | 0 |" in page


def test_the_verb_writes_a_page_without_agreement_where_nobody_read_blind(tmp_path: Path) -> None:
    lay(four(), tmp_path / "corpus")
    command = ["stats", "--corpus", str(tmp_path / "corpus"), "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(corpus_app, command).exit_code == 0
    assert "Agreement" not in (tmp_path / "out" / "corpus.md").read_text(encoding="utf-8")
